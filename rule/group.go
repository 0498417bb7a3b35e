package rule

import (
	"bytes"
	"slices"
	"strings"

	"bannin/event"
)

// Of the paths that the index reads, some take the same values again and again:
// the service, the call and the error, and all that says who called. Such are
// looked up together, as a group: what its values are, and which rules they
// point to, is worked out once for each combination and remembered.

// maxTogether is how many paths of the record's root make a group, and
// maxCombinations how many combinations of values a matcher remembers of one.
const (
	maxTogether     = 3
	maxCombinations = 4096
)

// A group is some fields of the index.
type group struct {
	member string // the member of the root below which all paths are; "" for those of the root itself
	fields []*indexed
}

// groups puts fields together: those of the root that rules name most values
// of, and those below a member that is read on demand.
func groups(fields []indexed, p *event.Projection) []*group {
	var flat group
	below := map[string]*group{}
	var all []*group
	for i := range fields {
		f := &fields[i]
		member, _, deep := strings.Cut(f.path, ".")
		switch {
		case !deep && len(f.exact) > 1:
			flat.fields = append(flat.fields, f)
		case deep && !p.Eager(f.slot):
			if below[member] == nil {
				below[member] = &group{member: member}
				all = append(all, below[member])
			}
			below[member].fields = append(below[member].fields, f)
		}
	}
	slices.SortStableFunc(flat.fields, func(a, b *indexed) int { return len(b.exact) - len(a.exact) })
	if flat.fields = flat.fields[:min(len(flat.fields), maxTogether)]; len(flat.fields) > 0 {
		all = append(all, &flat)
	}
	for i, g := range all {
		for _, f := range g.fields {
			f.group = i + 1
		}
	}
	return all
}

// key is what tells the combination of values that an event has; false where
// it has several at a path, or more than is worth remembering.
func (g *group) key(key []byte, e *event.Event) ([]byte, bool) {
	if g.member != "" {
		raw := e.Member(g.member)
		return raw, raw != nil && len(raw) <= maxKey
	}
	key = append(append(key, e.Format...), 0)
	for _, f := range g.fields {
		v := e.First(f.slot)
		if v == nil {
			key = append(key, 0)
			continue
		}
		if e.Next(v) != nil || len(v.Text) > maxMemoText {
			return key, false
		}
		key = append(append(append(key, byte(v.Kind)), v.Text...), 0)
	}
	return key, true
}

// maxKey is the longest member worth remembering; who called takes about 500
// bytes.
const maxKey = 2048

// A combination is what is known of the events with certain values.
type combination struct {
	numbers []int32 // of the values, by field of the group
	rules   []int32 // that may match
}

// A remembered is what a matcher knows of a group.
type remembered struct {
	known map[string]*combination
	key   []byte // scratch
	asked int
	off   bool // values differ too much for remembering to pay

	last    []byte // the key that came last: it often comes again
	lastHas *combination
}

// of is what is known of an event's values in a group, or nil.
func (r *remembered) of(g *group, m *Matcher, e *event.Event) *combination {
	if r.off {
		return nil
	}
	key, ok := g.key(r.key[:0], e)
	if g.member == "" {
		r.key = key
	}
	if !ok {
		return nil
	}
	r.asked++
	if r.lastHas != nil && bytes.Equal(key, r.last) {
		return r.lastHas
	}
	found := r.known[string(key)]
	if found == nil {
		if len(r.known) == maxCombinations {
			r.off = r.asked < 4*maxCombinations
			r.asked = 0
			clear(r.known)
		}
		if r.known == nil {
			r.known = map[string]*combination{}
		}
		text := string(key)
		found = g.combination(m, e)
		r.known[text] = found
	}
	r.last, r.lastHas = append(r.last[:0], key...), found
	return found
}

// combination works out which rules an event could match by the values of a
// group. Those of the root also tell which of these rules must fail.
func (g *group) combination(m *Matcher, e *event.Event) *combination {
	c := &combination{}
	for _, f := range g.fields {
		m.values[f.number] = f.lookUp(m, e)
		c.numbers = append(c.numbers, m.values[f.number].number)
	}
	for _, f := range g.fields {
		f.candidates(m, e, func(rule int32) {
			may := m.set.may[rule]
			if !slices.Contains(c.rules, rule) && (g.member != "" || may == nil || may.eval(m, e)) {
				c.rules = append(c.rules, rule)
			}
		})
	}
	return c
}

// shadow is what a condition asks of certain fields alone: true wherever x is,
// or nil where it asks nothing of them.
func shadow(x Expr, asksOnly func(Expr) bool) Expr {
	switch x := x.(type) {
	case And:
		var all And
		for _, y := range x {
			if s := shadow(y, asksOnly); s != nil {
				all = append(all, s)
			}
		}
		if len(all) == 0 {
			return nil
		}
		return all
	case Or:
		any := make(Or, len(x))
		for i, y := range x {
			if any[i] = shadow(y, asksOnly); any[i] == nil {
				return nil
			}
		}
		return any
	case Not:
		switch y := x.X.(type) {
		case Or: // none of them
			return shadow(And(negated(y)), asksOnly)
		case And: // one of them not
			return shadow(Or(negated(y)), asksOnly)
		case Not:
			return shadow(y.X, asksOnly)
		}
	}
	if asksOnly(x) {
		return x
	}
	return nil
}

func negated(xs []Expr) []Expr {
	all := make([]Expr, len(xs))
	for i, x := range xs {
		all[i] = Not{x}
	}
	return all
}

// asksOnly tells whether a condition on a field, or its opposite, reads nothing
// but certain paths.
func asksOnly(x Expr, paths map[string]bool) bool {
	if not, ok := x.(Not); ok {
		x = not.X
	}
	if _, ok := x.(Field); !ok {
		return false
	}
	only := true
	x.visit(func(at Path, _ Test) { only = only && at.Mode == Dotted && paths[at.Key] })
	return only
}
