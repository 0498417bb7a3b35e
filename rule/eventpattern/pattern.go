package eventpattern

import (
	"slices"
	"strings"
)

// An item is one demand of a pattern: a field with what it may be, or an $or.
type item struct {
	path []string // from the root; of an $or that of the object it stands in
	leaf *leaf
	or   [][]item // the alternatives

	scope int // where the field is to be absent; see settle
}

const orKey = "$or"

// reserved are the names that no field in an $or can have; with one of them,
// $or is an ordinary field.
// Source: event-ruler, reserved field names in $or.
var reserved = []string{
	"exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
	"=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after", "date-on-or-after",
	"date-before", "date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range",
}

// object reads the demands of the object at a path.
func (p *parser) object(v *value, path []string) []item {
	if len(v.members) == 0 {
		p.fault(v.at, "eventpattern.empty_object")
	}
	var items []item
	for _, m := range v.members {
		if m.key == orKey && p.isOr(m) {
			items = append(items, p.alternatives(m.value, path))
			continue
		}
		below := slices.Concat(path, strings.Split(m.key, ".")) // a.b and a → b are one path
		if len(below) > maxDepth {
			p.fault(m.at, "eventpattern.too_deep", "limit", maxDepth)
			continue
		}
		switch m.value.kind {
		case object:
			items = append(items, p.object(m.value, below)...)
		case array:
			items = append(items, item{path: below, leaf: p.leaf(m.value)})
		default:
			p.fault(m.value.at, "eventpattern.no_array", "field", m.key)
		}
	}
	return items
}

// isOr tells whether a member named $or is the operator: an array of two or
// more objects of fields. Else it is a field, unless it was plainly meant.
func (p *parser) isOr(m member) bool {
	all, fields := m.value.kind == array && len(m.value.items) >= 2, false
	for _, alternative := range m.value.items {
		isObject := alternative.kind == object && len(alternative.members) > 0
		ordinary := isObject
		for _, f := range alternative.members {
			if slices.Contains(reserved, f.key) {
				ordinary = false
			} else {
				fields = true
			}
		}
		all = all && ordinary
	}
	if fields && !all {
		p.fault(m.at, "eventpattern.or_shape")
		return true // its alternatives are read for their own faults
	}
	return all
}

func (p *parser) alternatives(v *value, path []string) item {
	or := item{path: path}
	for _, alternative := range v.items {
		if alternative.kind == object {
			or.or = append(or.or, p.object(alternative, path))
		}
	}
	return or
}

// maxCombinations is how many ways the $or of one pattern may be combined.
// Source: EventBridge, rules for $or in event patterns.
const maxCombinations = 1000

// combinations counts the ways to choose one alternative of every $or. It
// stops counting a little above the limit.
func combinations(items []item) int {
	product := 1
	for _, it := range items {
		if it.leaf != nil {
			continue
		}
		sum := 0
		for _, alternative := range it.or {
			sum = min(sum+combinations(alternative), maxCombinations+1)
		}
		product = min(product*sum, maxCombinations+1)
	}
	return product
}
