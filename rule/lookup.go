package rule

import (
	"bytes"
	"slices"

	"bannin/event"
)

// An index is the plan made ready for a projection.
type index struct {
	fields   []indexed
	profiled []*indexed
	shares   map[string]*share // by format; "" is of an event that is of none that is known
	others   *share            // of formats that no rule names
}

// A share is the part of the index that concerns one format: what no rule for it
// mentions need not be looked up.
type share struct {
	fields   []*indexed
	profiled bool    // some of them are
	always   []int32 // rules to try in any case
}

// An indexed is what the index knows about one path.
type indexed struct {
	number   int // its place in the index
	path     string
	slot     event.Slot
	profiled bool
	exact    map[string]filed // by folded value
	literals *Literals
}

// A filed is a value's number, and the rules that are filed under it.
type filed struct {
	number int32
	rules  []int32
}

// several stands for the number of a path that has more than one value.
const several = -1

func (p *planned) build(proj *event.Projection) *index {
	x := &index{fields: make([]indexed, len(p.fields))}
	words := make([]map[string][]int32, len(p.fields))
	for path, i := range p.fields {
		x.fields[i] = indexed{number: i, path: path, slot: proj.Slot(path), exact: map[string]filed{}}
		for text, number := range p.numbers[path] {
			x.fields[i].exact[text] = filed{number: number}
		}
		words[i] = map[string][]int32{}
	}
	for rule, c := range p.covers {
		for _, e := range c {
			i := p.fields[e.path]
			if e.literal {
				words[i][e.text] = append(words[i][e.text], int32(rule))
				continue
			}
			at := x.fields[i].exact[e.text]
			at.rules = append(at.rules, int32(rule))
			x.fields[i].exact[e.text] = at
		}
	}
	for i := range words {
		x.fields[i].literals = NewLiterals(words[i])
	}
	x.profiled = profiled(x.fields)
	return x
}

// divide makes the share of each format that rules name, and of all others.
func (x *index) divide(rules []*Rule, p *planned) {
	x.shares = map[string]*share{"": x.share(rules, p, func(*Rule) bool { return true })}
	x.others = x.share(rules, p, func(r *Rule) bool { return len(r.Formats) == 0 })
	for _, r := range rules {
		for _, format := range r.Formats {
			if x.shares[format] == nil {
				x.shares[format] = x.share(rules, p, func(r *Rule) bool { return r.reads(format) })
			}
		}
	}
}

func (x *index) share(rules []*Rule, p *planned, of func(*Rule) bool) *share {
	s := &share{}
	mentioned := make([]bool, len(x.fields))
	note := func(path string) {
		if n, ok := p.fields[path]; ok {
			mentioned[n] = true
		}
	}
	for i, r := range rules {
		if !of(r) {
			continue
		}
		if len(p.covers[i]) == 0 {
			s.always = append(s.always, int32(i))
		}
		for _, e := range p.covers[i] {
			note(e.path)
		}
		r.Where.visit(func(at Path, _ Test) { note(at.Key) })
	}
	for i := range x.fields {
		if f := &x.fields[i]; mentioned[i] {
			s.fields = append(s.fields, f)
			s.profiled = s.profiled || f.profiled
		}
	}
	return s
}

// of is the share of a format.
func (x *index) of(format string) *share {
	if s := x.shares[format]; s != nil {
		return s
	}
	return x.others
}

// and is the share of records that rules for either format read.
func (s *share) and(o *share) *share {
	both := &share{
		fields:   slices.Concat(s.fields, o.fields),
		profiled: s.profiled || o.profiled,
		always:   slices.Concat(s.always, o.always),
	}
	slices.SortFunc(both.fields, func(a, b *indexed) int { return a.number - b.number })
	slices.Sort(both.always)
	both.fields, both.always = slices.Compact(both.fields), slices.Compact(both.always)
	return both
}

// share is the part of the index that concerns the event, ready to look up.
func (m *Matcher) share(e *event.Event) *share {
	kind := [2]string{e.Format, e.Form}
	if m.part != nil && m.kind == kind {
		return m.part
	}
	m.kind, m.part = kind, m.set.index.of(e.Format)
	if e.Form != "" {
		if m.both[kind] == nil {
			m.both[kind] = m.part.and(m.set.index.of(e.Form))
		}
		m.part = m.both[kind]
	}
	return m.part
}

// candidates tries each rule that the event could match.
func (x *index) candidates(m *Matcher, e *event.Event) {
	part := m.share(e)
	// All values are looked up before any rule is tried: rules ask for numbers.
	var profile *profile
	if part.profiled {
		profile = m.profiles.of(m, e)
	}
	if profile != nil {
		for i, f := range x.profiled {
			m.values[f.number] = filed{number: profile.numbers[i]}
		}
	}
	for _, f := range part.fields {
		if profile == nil || !f.profiled {
			m.values[f.number] = f.lookUp(m, e)
		}
	}
	for _, rule := range part.always {
		m.try(rule, e)
	}
	if profile != nil {
		for _, rule := range profile.rules {
			m.try(rule, e)
		}
	}
	for _, f := range part.fields {
		if profile == nil || !f.profiled {
			f.candidates(m, e, func(rule int32) { m.try(rule, e) })
		}
	}
}

// candidates calls f for the rules that are filed under a value of the field.
func (f *indexed) candidates(m *Matcher, e *event.Event, try func(rule int32)) {
	if m.values[f.number].number == several {
		f.each(m, e, try)
		return
	}
	for _, rule := range m.values[f.number].rules {
		try(rule)
	}
	if f.literals != nil {
		if v := e.First(f.slot); v != nil && v.Kind != event.Null {
			f.search(m, v, try)
		}
	}
}

// lookUp finds the field's value, if it has one.
func (f *indexed) lookUp(m *Matcher, e *event.Event) filed {
	v := e.First(f.slot)
	switch {
	case v == nil:
		return filed{}
	case e.Next(v) != nil:
		return filed{number: several}
	case v.Kind == event.Null || len(f.exact) == 0:
		return filed{}
	}
	text, _ := textOf(m, v, true)
	m.key = fold(m.key[:0], text)
	return f.exact[string(m.key)]
}

// each tries the rules of every value of a field that has several.
func (f *indexed) each(m *Matcher, e *event.Event, try func(rule int32)) {
	for v := e.First(f.slot); v != nil; v = e.Next(v) {
		if v.Kind == event.Null {
			continue
		}
		text, _ := textOf(m, v, true)
		// try may fold other text; this look-up is done by then.
		m.key = fold(m.key[:0], text)
		for _, rule := range f.exact[string(m.key)].rules {
			try(rule)
		}
		if f.literals != nil {
			f.search(m, v, try)
		}
	}
}

// maxMemo bounds how many texts a matcher remembers for a path, and maxMemoText
// how long they are. User agents and principals come again and again.
const (
	maxMemo     = 4096
	maxMemoText = 512
)

// memoRest is how many texts a matcher lets pass when those at a path, as those
// of requests, hardly come again: remembering them costs more than searching.
const memoRest = 32 * maxMemo

// A found is what the searches for literals in the values of a path found.
type found struct {
	rules map[string][]int32 // by text
	hits  int                // of texts that came again
	rest  int                // texts until remembering is tried again
	last  []byte             // the text that came last: it often comes again
	same  []int32            // its rules
}

// search tries the rules of every literal that stands in a value.
func (f *indexed) search(m *Matcher, v *event.Value, try func(rule int32)) {
	text, _ := textOf(m, v, true)
	memo := &m.memo[f.number]
	if memo.last == nil || !bytes.Equal(memo.last, text) {
		memo.same = memo.recall(text, func() []int32 { return f.find(m, text) })
		memo.last = append(memo.last[:0], text...)
	}
	for _, rule := range memo.same {
		try(rule)
	}
}

// recall is what is known of a text, or what a search finds.
func (memo *found) recall(text []byte, find func() []int32) []int32 {
	switch {
	case memo.rest > 0:
		memo.rest--
		return find()
	case len(text) > maxMemoText:
		return find()
	}
	rules, known := memo.rules[string(text)]
	if known {
		memo.hits++
		return rules
	}
	if len(memo.rules) == maxMemo {
		if memo.hits < maxMemo {
			memo.rest = memoRest
		}
		memo.rules, memo.hits = nil, 0
	}
	if memo.rules == nil {
		memo.rules = map[string][]int32{}
	}
	rules = find()
	memo.rules[string(text)] = rules
	return rules
}

// find lists the rules whose literals stand in a text.
func (f *indexed) find(m *Matcher, text []byte) (rules []int32) {
	note := func(rule int32) { rules = append(rules, rule) }
	if !f.literals.Each(text, false, note) {
		rules = nil
		m.key = fold(m.key[:0], text)
		f.literals.Each(m.key, true, note)
	}
	return rules
}

// A numberNode is a Field on an indexed path that compares numbers instead of
// text. Where the path has several values, it asks each.
type numberNode struct {
	field int
	wants []uint64 // a bit for each number
	slow  node
}

func (n *numberNode) eval(m *Matcher, e *event.Event) bool {
	number := m.values[n.field].number
	if number == several {
		return n.slow.eval(m, e)
	}
	at := int(number) >> 6
	return at < len(n.wants) && n.wants[at]>>(number&63)&1 != 0
}

// numbered is the node of a Field that numbers can decide, or nil.
func (c *compiler) numbered(x Field) node {
	path, values := sameText(x.Path, x.Test)
	known := c.plan.numbers[path]
	if known == nil || c.same != "" {
		return nil
	}
	n := &numberNode{field: c.plan.fields[path], slow: fieldNode{c.source(x.Path), x.Test.tester(c)}}
	for _, v := range values {
		number := known[v]
		for len(n.wants) <= int(number)>>6 {
			n.wants = append(n.wants, 0)
		}
		n.wants[number>>6] |= 1 << (number & 63)
	}
	return n
}
