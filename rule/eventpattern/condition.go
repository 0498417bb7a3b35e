package eventpattern

import (
	"slices"
	"strings"

	"bannin/rule"
)

// condition makes the condition of a whole pattern. The alternatives of an $or
// stay where they are written, unless what they say depends on what stands
// beside them: fields of both may lie in one array, one may override the other,
// or one may decide where another has to be absent. Then each combination
// becomes a condition of its own.
func (p *parser) condition(items []item) rule.Expr {
	root := grow(items, 0)
	settled, apart := settle(items), root.apart()
	if settled && apart {
		return root.condition()
	}
	for _, form := range [][]item{parted(items), items} {
		if n := combinations(form); n <= maxCombinations && n*fields(form) <= maxFields {
			return combined(form)
		}
	}
	if !apart {
		p.fault(0, "eventpattern.or_large", "limit", maxFields)
		return nil
	}
	return root.condition()
}

// A node is a step of the paths that a pattern asks about.
type node struct {
	name string
	leaf *item
	kids []*node
	ors  [][]*node // the alternatives of each $or of this object
}

// grow makes the tree of items whose paths begin behind depth steps.
func grow(items []item, depth int) *node {
	root := &node{}
	for i := range items {
		it, n := &items[i], root
		for _, step := range it.path[depth:] {
			n = n.kid(step)
		}
		if it.leaf != nil {
			n.leaf = it // the last of repeated fields counts
			continue
		}
		var alternatives []*node
		for _, a := range it.or {
			alternatives = append(alternatives, grow(a, len(it.path)))
		}
		n.ors = append(n.ors, alternatives)
	}
	return root
}

func (n *node) kid(name string) *node {
	for _, kid := range n.kids {
		if kid.name == name {
			return kid
		}
	}
	kid := &node{name: name}
	n.kids = append(n.kids, kid)
	return kid
}

func (n *node) condition() rule.Expr {
	here, _ := n.demands(nil)
	return outside(and(here))
}

// demands are the conditions that all must hold of the one object at path,
// written from that object, and the absent fields that an object further out
// must not have.
func (n *node) demands(path []string) (here []rule.Expr, absent []*item) {
	for _, kid := range n.kids {
		if kid.leaf != nil {
			if x := kid.leaf.condition(len(path)); x != nil {
				here = append(here, x)
			} else {
				absent = append(absent, kid.leaf)
			}
		}
		below, further := kid.demands(append(slices.Clip(path), kid.name))
		if len(below) > 0 {
			here = append(here, moved(kid.name, below))
		}
		for _, it := range further {
			if it.scope == len(path) {
				here = append(here, it.lacking(rule.At(strings.Join(it.path[it.scope:], "."))))
			} else {
				absent = append(absent, it)
			}
		}
	}
	for _, alternatives := range n.ors {
		var any []rule.Expr
		for _, a := range alternatives {
			all, further := a.demands(path)
			for _, it := range further {
				all = append(all, it.lacking(it.whole()))
			}
			any = append(any, and(all))
		}
		here = append(here, or(any))
	}
	return here, absent
}

// condition is that of a field, to stand at depth: among those of the object
// that holds the field. It is nil if it belongs further out.
func (it *item) condition(depth int) rule.Expr {
	name := it.path[len(it.path)-1]
	var any []rule.Expr
	switch {
	case !it.leaf.absent:
	case it.scope == depth:
		any = append(any, it.lacking(rule.At(name)))
	case len(it.leaf.tests) == 0:
		return nil
	default:
		any = append(any, it.lacking(it.whole()))
	}
	for _, t := range it.leaf.tests {
		any = append(any, rule.Field{Path: rule.At(name), Test: t})
	}
	return or(any)
}

func (it *item) whole() rule.Path {
	return rule.Path{Mode: rule.Whole, Key: strings.Join(it.path, ".")}
}

// lacking is true where no value is at the item's path.
func (it *item) lacking(at rule.Path) rule.Expr {
	return rule.Not{X: rule.Field{Path: at, Test: rule.Exists{}}}
}

// moved moves conditions on one object out of the object with a name. A single
// field needs no Same.
func moved(name string, here []rule.Expr) rule.Expr {
	if len(here) == 1 {
		switch x := here[0].(type) {
		case rule.Field:
			return prefixed(name, x)
		case rule.Or:
			if all := prefixedAll(name, x); all != nil {
				return all
			}
		}
	}
	return rule.Same{Path: name, X: and(here)}
}

// prefixedAll prefixes alternatives that each ask of one value only; else it
// returns nil.
func prefixedAll(name string, x rule.Or) rule.Expr {
	var all rule.Or
	for _, y := range x {
		switch y := y.(type) {
		case rule.Field:
			all = append(all, prefixed(name, y))
		case rule.Not:
			if f, ok := y.X.(rule.Field); !ok || f.Path.Mode != rule.Whole {
				return nil
			}
			all = append(all, y)
		default:
			return nil
		}
	}
	return all
}

func prefixed(name string, f rule.Field) rule.Field {
	if f.Path.Mode == rule.Dotted {
		f.Path.Key = name + "." + f.Path.Key
	}
	return f
}

// outside writes the paths from the record's root plainly where no Same is
// around them.
func outside(x rule.Expr) rule.Expr {
	switch x := x.(type) {
	case rule.And:
		for i := range x {
			x[i] = outside(x[i])
		}
	case rule.Or:
		for i := range x {
			x[i] = outside(x[i])
		}
	case rule.Not:
		return rule.Not{X: outside(x.X)}
	case rule.Field:
		x.Path.Mode = rule.Dotted
		return x
	}
	return x
}

func and(all []rule.Expr) rule.Expr {
	if len(all) == 1 {
		return all[0]
	}
	return rule.And(all)
}

// or joins alternatives; those that are themselves such are taken apart.
func or(any []rule.Expr) rule.Expr {
	if len(any) == 1 {
		return any[0]
	}
	var flat rule.Or
	for _, x := range any {
		if inner, ok := x.(rule.Or); ok {
			flat = append(flat, inner...)
		} else {
			flat = append(flat, x)
		}
	}
	return flat
}
