package rule

import (
	"strconv"

	"bannin/event"
)

// A source gives the values at a path, until each says stop.
type source interface {
	each(m *Matcher, e *event.Event, more func(*event.Value) bool)
}

// keys are the dotted paths that a path needs in the projection.
func (p Path) keys() []string {
	switch p.Mode {
	case Dotted, Whole:
		return []string{p.Key}
	case Selector:
		if base, _ := p.base(); base != "" {
			return []string{base}
		}
	}
	return nil
}

// base is the dotted path of a selector's leading keys, as far as they are
// plain, and the steps that are left.
func (p Path) base() (string, []Step) {
	key := ""
	for i, s := range p.Steps {
		if !s.IsKey || !plainKey(s.Key) {
			return key, p.Steps[i:]
		}
		if key != "" {
			key += "."
		}
		key += s.Key
	}
	return key, nil
}

func plainKey(key string) bool {
	for i := range len(key) {
		if key[i] == '.' {
			return false
		}
	}
	return key != ""
}

func (c *compiler) source(p Path) source {
	switch p.Mode {
	case Column, Rest:
		return columnSource{p.Column, p.Mode == Rest}
	case Columns:
		return countSource{}
	case Message:
		return messageSource{}
	case Selector:
		base, rest := p.base()
		return selectorSource{c.projection.Slot(base), rest, p.Steps}
	}
	if p.Mode == Dotted && c.same != "" {
		return withinSource{c.slot(p.Key)}
	}
	return slotSource{c.projection.Slot(p.Key)}
}

type slotSource struct{ slot event.Slot }

func (s slotSource) each(_ *Matcher, e *event.Event, more func(*event.Value) bool) {
	for v := e.First(s.slot); v != nil; v = e.Next(v) {
		if !more(v) {
			return
		}
	}
}

// A withinSource is a slotSource in a Same: only what stands in the object that
// is being looked at counts.
type withinSource struct{ slot event.Slot }

func (s withinSource) each(m *Matcher, e *event.Event, more func(*event.Value) bool) {
	for v := e.First(s.slot); v != nil; v = e.Next(v) {
		if m.sees(v) && !more(v) {
			return
		}
	}
}

// A selectorSource takes the values of the walk where those are exact, and
// follows the steps through the raw record where arrays or odd keys lie on the
// way.
type selectorSource struct {
	slot  event.Slot // of the leading keys; NoSlot when there are none
	rest  []Step
	steps []Step
}

func (s selectorSource) each(_ *Matcher, e *event.Event, more func(*event.Value) bool) {
	if e.IsText() {
		return
	}
	if s.slot == event.NoSlot {
		follow(event.Value{Kind: event.Object, Text: e.Raw}, s.steps, more)
		return
	}
	var last *event.Value // of repeated keys the last counts
	for v := e.First(s.slot); v != nil; v = e.Next(v) {
		if !v.Loose {
			last = v
		}
	}
	if last != nil {
		follow(*last, s.rest, more)
	}
}

// follow walks the steps from a value. It returns false when more said stop.
func follow(v event.Value, steps []Step, more func(*event.Value) bool) bool {
	if len(steps) == 0 {
		return more(&v)
	}
	s, rest := steps[0], steps[1:]
	switch {
	case s.IsKey && v.Kind == event.Object:
		var last *event.Value
		event.Members(v.Text, func(key string, m event.Value) bool {
			if key == s.Key {
				last = &m
			}
			return true
		})
		return last == nil || follow(*last, rest, more)
	case s.AnyField && v.Kind == event.Object:
		going := true
		event.Members(v.Text, func(_ string, m event.Value) bool {
			going = follow(m, rest, more)
			return going
		})
		return going
	case (s.IsIndex || s.AnyItem) && v.Kind == event.Array:
		return followItems(v, s, rest, more)
	}
	return true
}

func followItems(v event.Value, s Step, rest []Step, more func(*event.Value) bool) bool {
	going, i := true, 0
	event.Items(v.Text, func(item event.Value) bool {
		if s.AnyItem || i == s.Index {
			going = follow(item, rest, more)
		}
		i++
		return going && (s.AnyItem || i <= s.Index)
	})
	return going
}

// A columnSource gives one column of a line, or all from it to the end.
type columnSource struct {
	column int
	rest   bool
}

func (s columnSource) each(m *Matcher, e *event.Event, more func(*event.Value) bool) {
	cols := m.columns(e)
	at := s.column
	if at < 0 {
		at += len(cols)
	}
	if at < 0 || at >= len(cols) {
		return
	}
	text := cols[at].text
	if s.rest && at+1 < len(cols) {
		text = e.Raw[cols[at].start:]
	}
	m.lend(event.Value{Kind: event.String, Text: text}, more)
}

type countSource struct{}

func (countSource) each(m *Matcher, e *event.Event, more func(*event.Value) bool) {
	m.digits = strconv.AppendInt(m.digits[:0], int64(len(m.columns(e))), 10)
	m.lend(event.Value{Kind: event.Number, Text: m.digits}, more)
}

type messageSource struct{}

func (messageSource) each(m *Matcher, e *event.Event, more func(*event.Value) bool) {
	m.lend(event.Value{Kind: event.String, Text: e.Raw}, more)
}
