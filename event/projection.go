package event

import (
	"bytes"
	"strings"
)

// A Slot is the place of a path's values in every event of a projection.
type Slot int32

// NoSlot is the slot of a path that the projection does not hold.
const NoSlot Slot = -1

// A Projection is the compiled set of paths that somebody asks for. The walk
// over a record steps over everything else. It never changes once made.
//
// A path is the keys from the record's root, joined by dots; arrays on the way
// are walked through, so a path can have many values. A key that itself holds
// dots counts as the path it spells.
type Projection struct {
	paths   []string
	slots   map[string]Slot
	root    *node
	groups  []*node // subtrees that are read on demand; nil for a derived field
	group   []int32
	derived []Derive // by slot; nil for what records hold
	beside  []bool   // by slot: derived beside what the record itself holds there
}

// A Derive computes the values of a field that no record holds, from those it
// does; it calls add for each.
type Derive func(e *Event, add func(Value))

// Fields says what a projection is made of.
type Fields struct {
	Paths   []string          // everything that may be asked for
	Eager   []string          // of these, what is asked of every record
	Derived map[string]Derive // fields computed on demand
	// Aliases are fields computed on demand as well, but nearly for nothing, such
	// as another name for what stands elsewhere in a record: the index may ask
	// every record for them. They come behind what a record itself holds under
	// that name.
	Aliases map[string]Derive
	// Implies says, of some derived fields, what must stand in a record for the
	// field to have a value: one of these.
	Implies map[string][]Implied
}

// An Implied is text, in lower case, that a value at Path contains.
type Implied struct{ Path, Text string }

// NewProjection compiles paths. Subtrees that hold no eager path are stepped
// over at first, and walked when somebody asks.
func NewProjection(f Fields) *Projection {
	p := &Projection{slots: map[string]Slot{}, root: &node{slot: NoSlot, group: -1}}
	for _, path := range append(append([]string(nil), f.Eager...), f.Paths...) {
		if f.Derived[path] != nil {
			p.slot(path)
			continue
		}
		p.add(path)
	}
	p.derived, p.beside = make([]Derive, len(p.paths)), make([]bool, len(p.paths))
	for slot, path := range p.paths {
		if p.derived[slot] = f.Derived[path]; p.derived[slot] == nil && f.Aliases[path] != nil {
			p.derived[slot], p.beside[slot] = f.Aliases[path], true
			f.Eager = append(f.Eager, path) // what the record itself holds there comes first
		}
	}
	p.assignGroups(f.Eager)
	p.root.seal()
	return p
}

// assignGroups names what is read on demand: each derived field, and each
// subtree without an eager path.
func (p *Projection) assignGroups(eager []string) {
	p.group = make([]int32, len(p.paths))
	for slot := range p.paths {
		p.group[slot] = -1
		if p.derived[slot] != nil {
			p.group[slot] = p.newGroup(nil)
		}
	}
	for _, path := range eager {
		n := p.root
		for key := range strings.SplitSeq(path, ".") {
			if n = n.child(key); n == nil {
				break // a derived field
			}
			n.eager = true
		}
	}
	p.putOff(p.root)
}

// newGroup is a group that begins at a node; a derived field begins nowhere.
func (p *Projection) newGroup(at *node) int32 {
	p.groups = append(p.groups, at)
	return int32(len(p.groups) - 1)
}

// putOff makes a group of each subtree that nobody asks of every record.
func (p *Projection) putOff(n *node) {
	for _, kid := range n.kids {
		if kid.eager {
			p.putOff(kid)
			continue
		}
		kid.group = p.newGroup(kid)
		p.enter(kid, kid.group)
	}
}

// enter puts all slots of a subtree in a group.
func (p *Projection) enter(n *node, group int32) {
	if n.slot >= 0 {
		p.group[n.slot] = group
	}
	for _, kid := range n.kids {
		p.enter(kid, group)
	}
}

// Slot tells where a path's values are, or NoSlot.
func (p *Projection) Slot(path string) Slot {
	if s, ok := p.slots[path]; ok {
		return s
	}
	return NoSlot
}

// Eager tells whether a slot's values are read with the record, before anybody
// asks.
func (p *Projection) Eager(s Slot) bool { return s >= 0 && p.group[s] < 0 }

func (p *Projection) slot(path string) Slot {
	s, ok := p.slots[path]
	if !ok {
		s = Slot(len(p.paths))
		p.slots[path] = s
		p.paths = append(p.paths, path)
	}
	return s
}

func (p *Projection) add(path string) {
	n := p.root
	for key := range strings.SplitSeq(path, ".") {
		n = n.grow(key)
	}
	n.slot = p.slot(path)
}

// A node is a step of the compiled paths.
type node struct {
	key   string
	slot  Slot
	group int32 // where a group begins: its number; else -1
	eager bool  // asked of every record, or on the way to what is
	kids  []*node
	table []*node // kids by hash of their key; a power of two, at most half full
}

func (n *node) child(key string) *node {
	for _, kid := range n.kids {
		if kid.key == key {
			return kid
		}
	}
	return nil
}

func (n *node) grow(key string) *node {
	if kid := n.child(key); kid != nil {
		return kid
	}
	kid := &node{key: key, slot: NoSlot, group: -1}
	n.kids = append(n.kids, kid)
	return kid
}

// seal builds the tables once all kids are known.
func (n *node) seal() {
	if len(n.kids) == 0 {
		return
	}
	size := 4
	for size < 4*len(n.kids) {
		size *= 2
	}
	n.table = make([]*node, size)
	for _, kid := range n.kids {
		padded := append([]byte(kid.key), make([]byte, Pad)...)
		at := int(hashKey(padded, 0, len(kid.key))) & (size - 1)
		for n.table[at] != nil {
			at = (at + 1) & (size - 1)
		}
		n.table[at] = kid
		kid.seal()
	}
}

// hashKey mixes the length and the first and last eight bytes of a key: cheap,
// and enough, since a record has few keys and a hit is compared in full.
func hashKey(b []byte, start, end int) uint32 {
	var first, last uint64
	if n := end - start; n < 8 {
		first = word(b, start) & (1<<(8*n) - 1)
	} else {
		first, last = word(b, start), word(b, end-8)
	}
	h := (first ^ last<<1 ^ uint64(end-start)) * 0x9e3779b97f4a7c15
	return uint32(h >> 40)
}

// find looks up the key b[start:end]; b has Pad bytes behind it.
func (n *node) find(b []byte, start, end int) *node {
	if n.table == nil {
		return nil
	}
	mask := len(n.table) - 1
	for at := int(hashKey(b, start, end)) & mask; n.table[at] != nil; at = (at + 1) & mask {
		if kid := n.table[at]; len(kid.key) == end-start && kid.key == string(b[start:end]) {
			return kid
		}
	}
	return nil
}

// findDotted follows a key with dots in it, such as "a.b", step by step. Rare.
func (n *node) findDotted(key []byte) *node {
	if bytes.IndexByte(key, '.') < 0 {
		return nil
	}
	for part := range bytes.SplitSeq(key, []byte{'.'}) {
		if n = n.child(string(part)); n == nil {
			return nil
		}
	}
	return n
}
