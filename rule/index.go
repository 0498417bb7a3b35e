package rule

import (
	"sort"
	"unicode/utf8"

	"bannin/event"
)

// The index picks the rules that an event could match. Each rule is filed
// under one necessary condition: exact values of one path if it has such (one
// of them must be there), else literals inside its wildcards, else it is always
// tried. Values are folded; a hit says only "try".

// A cover is a necessary condition of a rule: at least one of the entries must
// be in an event for the rule to match.
type cover []entry

// An entry is a value that must stand at a path, or text it must contain.
type entry struct {
	path    string
	text    string // folded
	literal bool   // contained, not equal
}

// planned is the index before slots are known.
type planned struct {
	covers []cover // by rule; empty: always try
}

// planIndex chooses a cover for each rule: of those that its condition offers,
// the one whose paths tell most values apart among all rules, which is what
// makes eventName better than eventSource without anybody saying so. Derived
// fields never serve, since computing them costs more than the index saves, but
// what they imply does.
func planIndex(rules []*Rule, base event.Fields) *planned {
	p := planner{values: map[string]map[string]bool{}, derived: base.Derived, implies: base.Implies}
	for _, r := range rules {
		r.Where.visit(p.count)
	}
	plan := &planned{}
	for _, r := range rules {
		plan.covers = append(plan.covers, p.best(r.Where, ""))
	}
	return plan
}

// A planner knows, of each path, the values that all rules ask for, and which
// paths are derived.
type planner struct {
	values  map[string]map[string]bool
	derived map[string]event.Derive
	implies map[string][]event.Implied
}

func (p planner) count(path Path, t Test) {
	for _, e := range p.entries(path, t) {
		if p.values[e.path] == nil {
			p.values[e.path] = map[string]bool{}
		}
		p.values[e.path][e.text] = true
	}
}

// maxCover keeps a rule that lists very many values from filling the index;
// it is far above what rules have.
const maxCover = 4096

// cost is about how often a cover hits. Of a path with many known values each
// is rare, and most events have one that no rule names: hence the square. A
// literal stands in more values than its own, and costs a search.
func (p planner) cost(c cover) float64 {
	total := 0.0
	for _, e := range c {
		one := 1 / float64(1+len(p.values[e.path]))
		if one *= one; e.literal {
			one = max(one, 0.02/float64(1+len(e.text)))
		}
		total += one
	}
	return total
}

// best finds the cheapest necessary condition, or nil where there is none. same
// goes before dotted paths: "a.b." in the Same of a.b.
func (p planner) best(x Expr, same string) cover {
	switch x := x.(type) {
	case And:
		var best cover
		for _, y := range x {
			if c := p.best(y, same); c != nil && (best == nil || p.cost(c) < p.cost(best)) {
				best = c
			}
		}
		return best
	case Or:
		var all cover
		for _, y := range x {
			c := p.best(y, same)
			if c == nil || len(all)+len(c) > maxCover {
				return nil
			}
			all = append(all, c...)
		}
		return all
	case Field:
		path := x.Path
		if path.Mode == Dotted {
			path.Key = same + path.Key
		}
		return p.entries(path, x.Test)
	case Same:
		return p.best(x.X, same+x.Path+".")
	}
	return nil
}

// entries is the cover that a single field offers.
func (p planner) entries(at Path, t Test) cover {
	path := ""
	switch at.Mode {
	case Dotted, Whole:
		path = at.Key
	case Selector:
		if base, rest := at.base(); len(rest) == 0 {
			path = base
		}
	}
	if p.derived[path] != nil {
		return p.implied(path)
	}
	if path == "" {
		return nil
	}
	switch t := t.(type) {
	case Text:
		return textEntries(path, t)
	case Regexp:
		var c cover
		for _, word := range required(t.Expr.String()) {
			c = append(c, entry{path: path, text: word, literal: true})
		}
		return c
	case Every:
		for _, one := range t {
			if c := p.entries(at, one); c != nil {
				return c
			}
		}
	}
	return nil
}

// implied is what must stand in a record for a derived field to have a value.
func (p planner) implied(field string) cover {
	var c cover
	for _, i := range p.implies[field] {
		c = append(c, entry{path: i.Path, text: i.Text, literal: true})
	}
	return c
}

// minLiteral is the shortest text worth searching for.
const minLiteral = 3

func textEntries(path string, t Text) cover {
	var c cover
	for _, v := range t.Values {
		if !utf8.ValidString(v) {
			return nil // folding would change it
		}
		e := entry{path: path, text: string(fold(nil, []byte(v))), literal: t.Op != Equals}
		if t.Op == Glob {
			e.text = longestPiece(e.text)
		}
		if e.literal && len(e.text) < minLiteral {
			return nil
		}
		c = append(c, e)
	}
	if len(c) > maxCover {
		return nil
	}
	return c
}

// longestPiece is the longest literal run of a glob.
func longestPiece(pattern string) string {
	best, run := "", ""
	for _, piece := range newGlob(pattern).pieces {
		run = ""
		for _, c := range piece {
			if c.any {
				run = ""
				continue
			}
			run += string(c.r)
			if len(run) > len(best) {
				best = run
			}
		}
	}
	return best
}

// paths are what the index reads of every record.
func (p *planned) paths() []string {
	seen := map[string]bool{}
	for _, c := range p.covers {
		for _, e := range c {
			seen[e.path] = true
		}
	}
	paths := make([]string, 0, len(seen))
	for path := range seen {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return paths
}

// An index is the plan made ready for a projection.
type index struct {
	fields []indexed
	always []int32
}

// An indexed is what the index knows about one path.
type indexed struct {
	slot     event.Slot
	exact    map[string][]int32 // folded value → rules
	literals *literals
}

func (p *planned) build(proj *event.Projection) *index {
	byPath := map[string]*indexed{}
	x := &index{}
	paths := p.paths()
	for _, path := range paths {
		byPath[path] = &indexed{slot: proj.Slot(path), exact: map[string][]int32{}}
	}
	words := map[string]map[string][]int32{}
	for rule, c := range p.covers {
		if len(c) == 0 {
			x.always = append(x.always, int32(rule))
		}
		for _, e := range c {
			into := byPath[e.path].exact
			if e.literal {
				if words[e.path] == nil {
					words[e.path] = map[string][]int32{}
				}
				into = words[e.path]
			}
			into[e.text] = append(into[e.text], int32(rule))
		}
	}
	for _, path := range paths {
		byPath[path].literals = newLiterals(words[path])
		x.fields = append(x.fields, *byPath[path])
	}
	return x
}

// candidates tries each rule that the event could match.
func (x *index) candidates(m *Matcher, e *event.Event) {
	for _, rule := range x.always {
		m.try(rule, e)
	}
	for i := range x.fields {
		f := &x.fields[i]
		for v := e.First(f.slot); v != nil; v = e.Next(v) {
			if v.Kind == event.Null {
				continue
			}
			f.lookUp(m, e, v)
		}
	}
}

func (f *indexed) lookUp(m *Matcher, e *event.Event, v *event.Value) {
	text, _ := textOf(m, v, true)
	if len(f.exact) == 0 && f.literals.each(text, false, func(rule int32) { m.try(rule, e) }) {
		return
	}
	// try may fold other text; the look-ups are done with this one by then.
	m.key = fold(m.key[:0], text)
	for _, rule := range f.exact[string(m.key)] {
		m.try(rule, e)
	}
	if f.literals != nil {
		f.literals.each(m.key, true, func(rule int32) { m.try(rule, e) })
	}
}
