package sigma

import (
	"strconv"
	"strings"
)

// A kind is what sort of YAML a node is.
type kind uint8

const (
	null kind = iota
	boolean
	integer
	float
	text
	list
	dict
)

// A node is a piece of a rule's YAML, with aliases resolved and its place.
type node struct {
	kind  kind
	text  string  // of a scalar: "true", "12", what a text says
	items []*node // of a list or a dict
	keys  []*node // of a dict, one for each of items
	line  int
	col   int
}

// get is the value of a key of a dict, or nil.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	for i, k := range n.keys {
		if k.text == key {
			return n.items[i]
		}
	}
	return nil
}

// key is the node of a key itself, or the dict where there is none.
func (n *node) key(key string) *node {
	for _, k := range n.keys {
		if k.text == key {
			return k
		}
	}
	return n
}

// names are the keys of a dict.
func (n *node) names() []string {
	names := make([]string, len(n.keys))
	for i, k := range n.keys {
		names[i] = k.text
	}
	return names
}

func (n *node) scalar() bool { return n.kind < list }

// value tells whether there is anything at all.
func (n *node) value() bool { return n != nil && n.kind != null }

// number reads a number, also where it is written as text.
func (n *node) number() (float64, bool) {
	if n.kind != integer && n.kind != float && n.kind != text {
		return 0, false
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(n.text), 64)
	return x, err == nil && x-x == 0 // neither infinite nor not a number
}

// listed is a list's elements, or the scalar itself as the only one.
func (n *node) listed() []*node {
	if n.kind == list {
		return n.items
	}
	return []*node{n}
}

// merged is a dict with the keys of another put over it, level by level: what
// the old action: global does to the documents after it.
func merged(under, over *node) *node {
	if under == nil || under.kind != dict || over.kind != dict {
		return over
	}
	m := &node{kind: dict, line: over.line, col: over.col}
	for i, k := range under.keys {
		item := under.items[i]
		if o := over.get(k.text); o != nil {
			item = merged(item, o)
		}
		m.keys, m.items = append(m.keys, k), append(m.items, item)
	}
	for i, k := range over.keys {
		if under.get(k.text) == nil {
			m.keys, m.items = append(m.keys, k), append(m.items, over.items[i])
		}
	}
	return m
}

// without is a dict less one key.
func (n *node) without(key string) *node {
	m := &node{kind: n.kind, line: n.line, col: n.col}
	for i, k := range n.keys {
		if k.text != key {
			m.keys, m.items = append(m.keys, k), append(m.items, n.items[i])
		}
	}
	return m
}
