package rule

import (
	"slices"

	"bannin/event"
)

// A node is a condition made ready for one projection: its paths are slots.
type node interface {
	eval(m *Matcher, e *event.Event) bool
}

// A compiler makes conditions ready.
type compiler struct {
	projection *event.Projection
	derived    map[string]event.Derive
	plan       *planned
	same       string // what goes before dotted paths: "a.b." in the Same of a.b
}

// slot is the place of a dotted path.
func (c *compiler) slot(key string) event.Slot { return c.projection.Slot(c.same + key) }

type andNode []node

func (n andNode) eval(m *Matcher, e *event.Event) bool {
	for _, x := range n {
		if !x.eval(m, e) {
			return false
		}
	}
	return true
}

type orNode []node

func (n orNode) eval(m *Matcher, e *event.Event) bool {
	for _, x := range n {
		if x.eval(m, e) {
			return true
		}
	}
	return false
}

type notNode struct{ x node }

func (n notNode) eval(m *Matcher, e *event.Event) bool { return !n.x.eval(m, e) }

// The cheap conditions of an And go first: most events fail one of those, and
// nobody computes a derived field for them.
func (x And) compile(c *compiler) node {
	return andNode(compileAll(c, c.cheapFirst(conjuncts(nil, x))))
}

// conjuncts takes apart what must all hold: (a and (b and not (c or d))) is a,
// b, not c, not d.
func conjuncts(all []Expr, x Expr) []Expr {
	switch x := x.(type) {
	case And:
		for _, y := range x {
			all = conjuncts(all, y)
		}
		return all
	case Not:
		if or, ok := x.X.(Or); ok {
			for _, y := range or {
				all = conjuncts(all, Not{y})
			}
			return all
		}
	}
	return append(all, x)
}

func (c *compiler) cheapFirst(xs []Expr) []Expr {
	sorted := slices.Clone(xs)
	slices.SortStableFunc(sorted, func(a, b Expr) int { return c.price(a) - c.price(b) })
	return sorted
}

// price is what a condition costs to evaluate, roughly: 1 for a comparison.
func (c *compiler) price(x Expr) int {
	total := 0
	x.visit(func(p Path, t Test) {
		switch t.(type) {
		case Regexp:
			total += 5
		case Ref:
			total += 3
		default:
			total++
		}
		if c.derived[p.Key] != nil {
			total += 20
		} else if !c.projection.Eager(c.slot(p.Key)) {
			total += 4
		}
	})
	if _, ok := x.(Anywhere); ok {
		total += 50
	}
	return total
}

func (x Or) compile(c *compiler) node { return orNode(compileAll(c, c.cheapFirst(x))) }

func (x Not) compile(c *compiler) node { return notNode{x.X.compile(c)} }

func compileAll(c *compiler, xs []Expr) []node {
	nodes := make([]node, len(xs))
	for i, x := range xs {
		nodes[i] = x.compile(c)
	}
	return nodes
}

func (x Field) compile(c *compiler) node {
	if n := c.numbered(x); n != nil {
		return n
	}
	return fieldNode{c.source(x.Path), x.Test.tester(c)}
}

// A fieldNode asks each value of a source.
type fieldNode struct {
	from source
	test tester
}

func (n fieldNode) eval(m *Matcher, e *event.Event) bool { return n.from.any(m, e, n.test) }

// A sameNode asks for each object at a path whether the condition holds of the
// values within it.
type sameNode struct {
	slot event.Slot
	x    node
}

func (x Same) compile(c *compiler) node {
	n := sameNode{slot: c.slot(x.Path)}
	outer := c.same
	c.same += x.Path + "."
	n.x = x.X.compile(c)
	c.same = outer
	return n
}

func (n sameNode) eval(m *Matcher, e *event.Event) bool {
	first := m.object(e, e.First(n.slot))
	if first == nil || m.object(e, e.Next(first)) == nil {
		return n.x.eval(m, e) // all values belong together, those of dotted keys too
	}
	outer := m.within
	for v := first; v != nil; v = m.object(e, e.Next(v)) {
		m.within = v
		found := n.x.eval(m, e)
		m.within = outer
		if found {
			return true
		}
	}
	return false
}

// object is the first object from v on that a Same may look at.
func (m *Matcher) object(e *event.Event, v *event.Value) *event.Value {
	for ; v != nil; v = e.Next(v) {
		if v.Kind == event.Object && m.sees(v) {
			return v
		}
	}
	return nil
}

// sees tells whether a value stands in the object that a Same looks at.
func (m *Matcher) sees(v *event.Value) bool { return m.within == nil || v.Within(m.within) }

// An anywhereNode asks every scalar of the record. It is slow, and so are the
// rules that need it.
type anywhereNode struct{ test tester }

func (x Anywhere) compile(c *compiler) node { return anywhereNode{x.Test.tester(c)} }

func (n anywhereNode) eval(m *Matcher, e *event.Event) bool {
	found := false
	e.Scalars(func(v event.Value) bool {
		found = m.passes(e, v, n.test)
		return !found
	})
	return found
}
