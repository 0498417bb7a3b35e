package parquet

import "strings"

// Physical types, and the logical ones that change how a value is written.
// Source: Apache Parquet, parquet.thrift.
const (
	physBoolean = iota
	physInt32
	physInt64
	physInt96
	physFloat
	physDouble
	physBytes
	physFixed
)

const (
	logicalMap       = 2
	logicalList      = 3
	logicalDecimal   = 5
	logicalDate      = 6
	logicalTimestamp = 8
	logicalInteger   = 10
	logicalUUID      = 14

	convertedMap      = 1
	convertedKeyValue = 2
	convertedList     = 3
	convertedDecimal  = 5
	convertedDate     = 6
	convertedMillis   = 9
	convertedMicros   = 10
	convertedUint8    = 11
	convertedUint64   = 14

	repeatOptional = 1
	repeatRepeated = 2
)

// A role is what a group stands for.
type role uint8

const (
	aStruct role = iota
	aList        // of a repeated group with one element, or of repeated elements
	aMap         // of repeated keys and values
)

// A node is a column of the schema, or a group of them.
type node struct {
	name     string
	path     string // of a column that is told of: actor.user.uid
	key      string // "name": as JSON
	role     role
	kids     []*node
	repeated bool
	def, rep uint8 // levels at which the node has a value, and repeats
	from, to int   // the leaves below it, or itself

	// Of a leaf.
	physical, size int
	form           form
	scale          int
}

func (n *node) isLeaf() bool { return len(n.kids) == 0 }

// plant makes a tree of the schema's elements, which stand in the order of a
// walk over it. It says false where they do not.
func (f *File) plant(elements []element) bool {
	if len(elements) < 2 || elements[0].kids < 1 {
		return false
	}
	elements[0].repetition, elements[0].name = 0, "" // of the whole
	p := planter{rest: elements}
	f.root = p.grow("", 0, 0)
	f.leaves = p.leaves
	return f.root != nil && len(p.rest) == 0
}

// A planter grows a schema.
type planter struct {
	rest   []element
	leaves []*node
	depth  int
}

// grow takes the next element and all below it; nil is a broken schema.
func (p *planter) grow(above string, def, rep uint8) *node {
	if len(p.rest) == 0 || p.depth > maxDepth || len(p.rest[0].name) > maxName {
		return nil
	}
	e := p.rest[0]
	p.rest = p.rest[1:]
	n := &node{name: e.name, path: above + e.name, key: quote(e.name) + ":", repeated: e.repetition == repeatRepeated, from: len(p.leaves)}
	if e.repetition == repeatOptional || n.repeated {
		def++
	}
	if n.repeated {
		rep++
	}
	n.def, n.rep = def, rep
	p.depth++
	if e.kids <= 0 {
		if !n.leaf(&e) || len(p.leaves) == maxColumns {
			return nil
		}
		p.leaves = append(p.leaves, n)
	}
	for range max(0, min(e.kids, maxColumns)) {
		kid := p.grow(n.below(), def, rep)
		if kid == nil {
			return nil
		}
		n.kids = append(n.kids, kid)
	}
	p.depth--
	n.to = len(p.leaves)
	n.annotate(&e)
	return n
}

// below is what the paths of members begin with.
func (n *node) below() string {
	if n.path == "" {
		return ""
	}
	return n.path + "."
}

// annotate tells lists and maps. Writers differ in what stands between a list
// and its elements: one more group, or none.
// Source: Apache Parquet, LogicalTypes.md, backward-compatibility rules.
func (n *node) annotate(e *element) {
	if len(n.kids) != 1 || !n.kids[0].repeated {
		return
	}
	inner := n.kids[0]
	switch {
	case e.logical == logicalMap, e.logical == 0 && (e.converted == convertedMap || e.converted == convertedKeyValue):
		if len(inner.kids) == 2 && inner.kids[0].isLeaf() && !inner.kids[0].repeated {
			n.role = aMap
		}
	case e.logical == logicalList, e.logical == 0 && e.converted == convertedList:
		n.role = aList
		if len(inner.kids) == 1 && inner.name != "array" && inner.name != n.name+"_tuple" {
			inner.role = aList
		}
	}
}

// leaf tells how a column's values are written.
func (n *node) leaf(e *element) bool {
	n.physical, n.size, n.scale = int(e.physical), 0, int(e.scale)
	is := func(logical int, converted int64) bool {
		return e.logical == logical || e.logical == 0 && e.converted == converted
	}
	switch n.physical {
	case physBoolean:
		n.form = asBool
	case physInt32:
		n.size, n.form = 4, asInt
	case physInt64:
		n.size, n.form = 8, asInt
	case physInt96:
		n.size, n.form = 12, asInt96
	case physFloat:
		n.size, n.form = 4, asFloat
	case physDouble:
		n.size, n.form = 8, asDouble
	case physBytes:
		n.form = asText
	case physFixed:
		n.size, n.form = int(e.length), asText
		if n.size < 1 || n.size > 1<<16 {
			return false
		}
	default:
		return false
	}
	integer := n.physical == physInt32 || n.physical == physInt64
	switch {
	case is(logicalDecimal, convertedDecimal) && (integer || n.form == asText):
		n.form = asDecimal
	case is(logicalDate, convertedDate) && integer:
		n.form = asDate
	case integer && (e.logical == logicalTimestamp || e.logical == 0 && (e.converted == convertedMillis || e.converted == convertedMicros)):
		n.form = timestampForm(e)
	case integer && (e.unsigned || e.converted >= convertedUint8 && e.converted <= convertedUint64):
		n.form = asUint
	case e.logical == logicalUUID && n.size == 16:
		n.form = asUUID
	}
	return n.scale >= 0 && n.scale <= 64
}

func timestampForm(e *element) form {
	switch {
	case e.logical == 0 && e.converted == convertedMillis, e.unit == 1:
		return asMillis
	case e.unit == 3:
		return asNanos
	}
	return asMicros
}

// quote is a name as a JSON string.
func quote(name string) string {
	return string(appendQuoted(nil, []byte(strings.ToValidUTF8(name, "\ufffd"))))
}
