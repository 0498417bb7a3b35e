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
	// numbers gives each value that a rule compares an indexed path with, without
	// regard to case, a number from 1, so that conditions compare numbers.
	numbers map[string]map[string]int32
	fields  map[string]int // path → place in the index
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
	plan.number(rules)
	return plan
}

// number fills the dictionaries of the indexed paths.
func (p *planned) number(rules []*Rule) {
	p.numbers, p.fields = map[string]map[string]int32{}, map[string]int{}
	for i, path := range p.paths() {
		p.numbers[path], p.fields[path] = map[string]int32{}, i
	}
	add := func(path, text string) {
		if known := p.numbers[path]; known != nil && known[text] == 0 {
			known[text] = int32(len(known) + 1)
		}
	}
	for _, r := range rules {
		r.Where.visit(func(at Path, t Test) {
			if path, values := sameText(at, t); path != "" {
				for _, v := range values {
					add(path, v)
				}
			}
		})
	}
	for _, c := range p.covers {
		for _, e := range c {
			if !e.literal {
				add(e.path, e.text)
			}
		}
	}
}

// sameText is the path and the folded values of a test that a value is one of
// some, whatever its case and kind: Sigma's plain comparison.
func sameText(at Path, t Test) (string, []string) {
	text, ok := t.(Text)
	if !ok || at.Mode != Dotted || text.Op != Equals || !text.Fold || !text.Loose {
		return "", nil
	}
	values := make([]string, len(text.Values))
	for i, v := range text.Values {
		values[i] = string(fold(nil, []byte(v)))
	}
	return at.Key, values
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
		if e.literal {
			total += 0.004 / float64(1+len(e.text))
			continue
		}
		one := 1 / float64(1+len(p.values[e.path]))
		total += one * one
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
