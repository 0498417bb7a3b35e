package eventpattern

import (
	"slices"
	"strings"

	"bannin/rule"
)

// apart tells whether each $or has its fields for itself.
func (n *node) apart() bool {
	taken := map[string]bool{}
	for _, kid := range n.kids {
		taken[kid.name] = true
		if !kid.apart() {
			return false
		}
	}
	for _, alternatives := range n.ors {
		heads := map[string]bool{}
		for _, a := range alternatives {
			if !a.apart() {
				return false
			}
			a.heads(heads)
		}
		for name := range heads {
			if taken[name] {
				return false
			}
			taken[name] = true
		}
	}
	return true
}

// heads collects the first steps of all paths below a node.
func (n *node) heads(into map[string]bool) {
	for _, kid := range n.kids {
		into[kid.name] = true
	}
	for _, alternatives := range n.ors {
		for _, a := range alternatives {
			a.heads(into)
		}
	}
}

// maxFields bounds what the combinations of an $or may amount to.
const maxFields = 100_000

// fields counts the fields that items ask about.
func fields(items []item) int {
	n := 0
	for _, it := range items {
		if it.leaf != nil {
			n++
		}
		for _, alternative := range it.or {
			n += fields(alternative)
		}
	}
	return n
}

// combined is the condition of items with each combination written out.
func combined(items []item) rule.Expr {
	var all []rule.Expr
	for _, fields := range expand([][]item{nil}, items) {
		fields = latest(fields)
		settle(fields)
		all = append(all, grow(fields, 0).condition())
	}
	return or(all)
}

// expand adds items to each of the conditions, and makes as many of them as an
// $or has alternatives.
func expand(all [][]item, items []item) [][]item {
	for _, it := range items {
		if it.leaf != nil {
			for i := range all {
				all[i] = append(all[i], it)
			}
			continue
		}
		for i := range all {
			all[i] = slices.Clip(all[i]) // so that each alternative appends to its own copy
		}
		var next [][]item
		for _, alternative := range it.or {
			next = append(next, expand(slices.Clone(all), alternative)...)
		}
		all = next
	}
	return all
}

// latest leaves of repeated fields the last: what comes later overrides.
func latest(items []item) []item {
	seen := map[string]bool{}
	var kept []item
	for _, it := range slices.Backward(items) {
		if name := strings.Join(it.path, "."); !seen[name] {
			seen[name] = true
			kept = append(kept, it)
		}
	}
	slices.Reverse(kept)
	return kept
}

// parted makes an $or of each field that may be absent or have a value, so that
// in every combination it is one or the other.
func parted(items []item) []item {
	var all []item
	for _, it := range items {
		switch {
		case it.leaf == nil:
			or := item{path: it.path}
			for _, alternative := range it.or {
				or.or = append(or.or, parted(alternative))
			}
			all = append(all, or)
		case it.leaf.absent && len(it.leaf.tests) > 0 && len(it.path) > 1:
			all = append(all, item{path: it.path[:len(it.path)-1], or: [][]item{
				{{path: it.path, leaf: &leaf{absent: true}}},
				{{path: it.path, leaf: &leaf{tests: it.leaf.tests}}},
			}})
		default:
			all = append(all, it)
		}
	}
	return all
}
