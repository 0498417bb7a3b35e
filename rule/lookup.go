package rule

import "bannin/event"

// An index is the plan made ready for a projection.
type index struct {
	fields []indexed
	always map[string][]int32 // by format, the rules that are tried on each of its events; "" for all formats
}

// An indexed is what the index knows about one path.
type indexed struct {
	number   int // its place in the index
	slot     event.Slot
	exact    map[string]filed // by folded value
	literals *literals
}

// A filed is a value's number, and the rules that are filed under it.
type filed struct {
	number int32
	rules  []int32
}

// several stands for the number of a path that has more than one value.
const several = -1

func (p *planned) build(proj *event.Projection, rules []*Rule) *index {
	x := &index{fields: make([]indexed, len(p.fields)), always: map[string][]int32{}}
	words := make([]map[string][]int32, len(p.fields))
	for path, i := range p.fields {
		x.fields[i] = indexed{number: i, slot: proj.Slot(path), exact: map[string]filed{}}
		for text, number := range p.numbers[path] {
			x.fields[i].exact[text] = filed{number: number}
		}
		words[i] = map[string][]int32{}
	}
	for rule, c := range p.covers {
		if len(c) == 0 {
			x.alwaysTry(int32(rule), rules[rule].Formats)
		}
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
		x.fields[i].literals = newLiterals(words[i])
	}
	return x
}

// alwaysTry files a rule that no value or text gives away.
func (x *index) alwaysTry(rule int32, formats []string) {
	if len(formats) == 0 {
		formats = []string{""}
	}
	for _, f := range formats {
		x.always[f] = append(x.always[f], rule)
	}
}

// candidates tries each rule that the event could match.
func (x *index) candidates(m *Matcher, e *event.Event) {
	// All values are looked up before any rule is tried: rules ask for numbers.
	for i := range x.fields {
		m.values[i] = x.fields[i].lookUp(m, e)
	}
	for _, rule := range x.always[""] {
		m.try(rule, e)
	}
	if e.Format == "" { // a record of unknown kind: any rule may be meant
		for _, rules := range x.always {
			for _, rule := range rules {
				m.try(rule, e)
			}
		}
	} else {
		for _, rule := range x.always[e.Format] {
			m.try(rule, e)
		}
	}
	for i := range x.fields {
		f := &x.fields[i]
		if m.values[i].number == several {
			f.each(m, e)
			continue
		}
		for _, rule := range m.values[i].rules {
			m.try(rule, e)
		}
		if f.literals != nil {
			if v := e.First(f.slot); v != nil && v.Kind != event.Null {
				f.search(m, e, v)
			}
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
func (f *indexed) each(m *Matcher, e *event.Event) {
	for v := e.First(f.slot); v != nil; v = e.Next(v) {
		if v.Kind == event.Null {
			continue
		}
		text, _ := textOf(m, v, true)
		// try may fold other text; this look-up is done by then.
		m.key = fold(m.key[:0], text)
		for _, rule := range f.exact[string(m.key)].rules {
			m.try(rule, e)
		}
		if f.literals != nil {
			f.search(m, e, v)
		}
	}
}

// maxMemo bounds how many texts a matcher remembers for a path. User agents and
// principals come again and again.
const maxMemo = 4096

// search tries the rules of every literal that stands in a value.
func (f *indexed) search(m *Matcher, e *event.Event, v *event.Value) {
	text, _ := textOf(m, v, true)
	memo := m.memo[f.number]
	rules, known := memo[string(text)]
	if !known {
		rules = f.find(m, text)
		if memo == nil || len(memo) == maxMemo {
			memo = map[string][]int32{}
			m.memo[f.number] = memo
		}
		if len(text) <= maxMemoText {
			memo[string(text)] = rules
		}
	}
	for _, rule := range rules {
		m.try(rule, e)
	}
}

// maxMemoText is the longest text worth remembering.
const maxMemoText = 512

// find lists the rules whose literals stand in a text.
func (f *indexed) find(m *Matcher, text []byte) (rules []int32) {
	note := func(rule int32) { rules = append(rules, rule) }
	if !f.literals.each(text, false, note) {
		rules = nil
		m.key = fold(m.key[:0], text)
		f.literals.each(m.key, true, note)
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
