package rule

import (
	"strconv"

	"bannin/event"
)

// A source knows the values at a path, and tells whether any of them passes.
type source interface {
	any(m *Matcher, e *event.Event, t tester) bool
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

func (s slotSource) any(m *Matcher, e *event.Event, t tester) bool {
	for v := e.First(s.slot); v != nil; v = e.Next(v) {
		if t.test(m, e, v) {
			return true
		}
	}
	return false
}

// A withinSource is a slotSource in a Same: only what stands in the object that
// is being looked at counts.
type withinSource struct{ slot event.Slot }

func (s withinSource) any(m *Matcher, e *event.Event, t tester) bool {
	for v := e.First(s.slot); v != nil; v = e.Next(v) {
		if m.sees(v) && t.test(m, e, v) {
			return true
		}
	}
	return false
}

// A selectorSource takes the values of the walk where those are exact, and
// follows the steps through the raw record where arrays or odd keys lie on the
// way.
type selectorSource struct {
	slot  event.Slot // of the leading keys; NoSlot when there are none
	rest  []Step
	steps []Step
}

func (s selectorSource) any(m *Matcher, e *event.Event, t tester) bool {
	if e.IsText() {
		return false
	}
	f := follower{m, e, t}
	if s.slot == event.NoSlot {
		return f.any(event.Value{Kind: event.Object, Text: e.Body()}, s.steps)
	}
	var last *event.Value // of repeated keys the last counts
	for v := e.First(s.slot); v != nil; v = e.Next(v) {
		if !v.Loose {
			last = v
		}
	}
	if last == nil || len(s.rest) == 0 {
		return last != nil && t.test(m, e, last)
	}
	return f.any(*last, s.rest)
}

// A follower walks the steps of a selector through raw JSON.
type follower struct {
	m *Matcher
	e *event.Event
	t tester
}

// any tells whether a value that the steps lead to from v passes.
func (f follower) any(v event.Value, steps []Step) bool {
	if len(steps) == 0 {
		return f.m.passes(f.e, v, f.t)
	}
	s, rest := steps[0], steps[1:]
	switch {
	case s.IsKey && v.Kind == event.Object:
		last := event.Value{}
		event.Members(v.Text, func(key string, m event.Value) bool {
			if key == s.Key {
				last = m
			}
			return true
		})
		return last.Kind != event.Absent && f.any(last, rest)
	case s.AnyField && v.Kind == event.Object:
		found := false
		event.Members(v.Text, func(_ string, m event.Value) bool {
			found = f.any(m, rest)
			return !found
		})
		return found
	case (s.IsIndex || s.AnyItem) && v.Kind == event.Array:
		return f.items(v, s, rest)
	}
	return false
}

func (f follower) items(v event.Value, s Step, rest []Step) bool {
	found, i := false, 0
	event.Items(v.Text, func(item event.Value) bool {
		if s.AnyItem || i == s.Index {
			found = f.any(item, rest)
		}
		i++
		return !found && (s.AnyItem || i <= s.Index)
	})
	return found
}

// A columnSource gives one column of a line, or all from it to the end.
type columnSource struct {
	column int
	rest   bool
}

func (s columnSource) any(m *Matcher, e *event.Event, t tester) bool {
	cols := m.columns(e)
	at := s.column
	if at < 0 {
		at += len(cols)
	}
	if at < 0 || at >= len(cols) {
		return false
	}
	text := cols[at].text
	if s.rest && at+1 < len(cols) {
		text = e.Raw[cols[at].start:]
	}
	return m.passes(e, event.Value{Kind: event.String, Text: text}, t)
}

type countSource struct{}

func (countSource) any(m *Matcher, e *event.Event, t tester) bool {
	m.digits = strconv.AppendInt(m.digits[:0], int64(len(m.columns(e))), 10)
	return m.passes(e, event.Value{Kind: event.Number, Text: m.digits}, t)
}

type messageSource struct{}

func (messageSource) any(m *Matcher, e *event.Event, t tester) bool {
	return m.passes(e, event.Value{Kind: event.String, Text: e.Raw}, t)
}
