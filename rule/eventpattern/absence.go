package eventpattern

import (
	"strconv"
	"strings"
)

// Where a field must be absent is a matter of order. EventBridge goes through
// the fields of a pattern by name. A value that matched in one element of an
// array binds what follows to this element, so a field that comes later must be
// absent from that element; one that comes earlier, from all of them.
// Source: event-ruler, where its state machine meets {"exists": false}.

// A place is a field of a pattern in a given combination of its $or.
type place struct {
	it     *item
	name   string // the dotted path
	branch string // the alternatives it stands in: "3:1/4:0/"
	inside int    // how deep the innermost $or around it stands
}

// settle finds for each field that may be absent the object that must not have
// it: item.scope is how many steps from the root it is. It tells whether that
// is so whichever alternatives are taken, and can be said without taking them.
func settle(items []item) bool {
	places := (&placer{}).all(nil, items, "", 0)
	settled := true
	for _, p := range places {
		if !p.it.leaf.absent || len(p.it.path) == 1 {
			continue
		}
		most, least := 0, 0
		for _, q := range places {
			if len(q.it.leaf.tests) == 0 || q.name >= p.name {
				continue
			}
			depth := shared(p.it.path, q.it.path)
			most = max(most, depth)
			if !q.it.leaf.absent && strings.HasPrefix(p.branch, q.branch) {
				least = max(least, depth)
			}
		}
		p.it.scope = most
		mixed := len(p.it.leaf.tests) > 0
		if most != least || most > 0 && (most < p.inside || mixed && most < len(p.it.path)-1) {
			settled = false
		}
	}
	return settled
}

// A placer numbers the $or of a pattern.
type placer struct{ ors int }

func (c *placer) all(places []place, items []item, branch string, inside int) []place {
	at := map[string]int{} // of repeated fields the last counts
	for i := range items {
		it := &items[i]
		if it.leaf == nil {
			c.ors++
			number := strconv.Itoa(c.ors)
			for k, alternative := range it.or {
				places = c.all(places, alternative, branch+number+":"+strconv.Itoa(k)+"/", len(it.path))
			}
			continue
		}
		p := place{it, strings.Join(it.path, "."), branch, inside}
		if k, again := at[p.name]; again {
			places[k] = p
			continue
		}
		at[p.name] = len(places)
		places = append(places, p)
	}
	return places
}

// shared is how many steps two fields have in common on the way to the objects
// that hold them.
func shared(a, b []string) int {
	n := 0
	for n < len(a)-1 && n < len(b)-1 && a[n] == b[n] {
		n++
	}
	return n
}
