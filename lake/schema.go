package lake

import (
	"cmp"
	"slices"
	"sync"

	"github.com/apache/iceberg-go"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"bannin/lake/columns"
	"bannin/lake/rowgroup"
)

// A shape is how rows of a table become Parquet: the file's schema with the
// table's field ids, and the tree that takes rows apart. It never changes.
type shape struct {
	table  *columns.Table
	schema *parquet.Schema
	root   []*node
	cells  int       // of a row: its leaves and lists, in the order of the tree
	order  int       // the Parquet column of the time that rows are sorted by; -1 for none
	idle   sync.Pool // of encoders
	ids    []*node   // where a row's id stands: the first that is not null
}

// A node is a column, or a part of one, with its place in rows and files.
type node struct {
	columns.Column
	key   string // of the member in the JSON object around it
	leaf  int    // the Parquet column of a leaf, or of a list of texts
	cell  int    // the row's cell; none within lists
	first int    // the cells of what is in it: first up to, not including, after
	after int
	kids  []*node
	nones []parquet.Value // of a leaf, no value, by how much of the way to it is there
}

// newShape makes the shape of a table whose field ids are those of a schema.
func newShape(t *columns.Table, s *iceberg.Schema) *shape {
	sh := &shape{table: t, order: -1}
	b := shapeBuilder{sh: sh}
	var group parquet.Node
	group, sh.root = b.group(t.All(), s.Fields(), "")
	sh.schema = parquet.NewSchema(t.Name, group)
	sh.cells = b.cells
	b.place(sh.root, nil)
	for _, n := range sh.root {
		if n.Name == columns.Prefix+"id" || n.Name == t.ID {
			sh.ids = append(sh.ids, n)
		}
		if n.Type == columns.Time && (n.Name == columns.Prefix+"time" || !t.Events() && sh.order < 0) {
			sh.order = n.leaf
		}
	}
	return sh
}

type shapeBuilder struct {
	sh     *shape
	cells  int
	inList bool
}

// An orderedGroup is a group whose columns stand in files as they do in the
// list, not by name.
type orderedGroup struct {
	parquet.Group
	fields []parquet.Field
}

// Fields are the columns, in order.
func (g orderedGroup) Fields() []parquet.Field { return g.fields }

// group makes the nodes of columns, whose fields in the table have their names.
// A column that the table does not have yet is left out.
func (b *shapeBuilder) group(columns []columns.Column, fields []iceberg.NestedField, outer string) (parquet.Node, []*node) {
	g := parquet.Group{}
	place := map[string]int{}
	var nodes []*node
	for _, c := range columns {
		i := slices.IndexFunc(fields, func(f iceberg.NestedField) bool { return f.Name == c.Name })
		if i < 0 {
			continue
		}
		n := &node{Column: c, key: memberKey(c.From, outer), first: b.cells}
		place[c.Name] = len(place)
		g[c.Name] = parquet.FieldID(b.node(n, fields[i].Type), fields[i].ID)
		n.after = b.cells
		nodes = append(nodes, n)
	}
	ordered := g.Fields()
	slices.SortFunc(ordered, func(x, y parquet.Field) int { return cmp.Compare(place[x.Name()], place[y.Name()]) })
	return orderedGroup{g, ordered}, nodes
}

// memberKey is the last part of a path, as the object around it has it.
func memberKey(path, outer string) string {
	if len(outer) < len(path) && path[:len(outer)] == outer {
		return path[len(outer):]
	}
	return path
}

// node makes the Parquet node of a column, and numbers its cells.
func (b *shapeBuilder) node(n *node, typ iceberg.Type) parquet.Node {
	switch n.Type {
	case columns.Struct:
		group, kids := b.group(n.Of, typ.(*iceberg.StructType).FieldList, n.From+".")
		n.kids = kids
		return parquet.Optional(group)
	case columns.List:
		b.number(n)
		return parquet.Optional(b.list(n, typ.(*iceberg.ListType)))
	}
	b.number(n)
	return parquet.Optional(n.leafNode())
}

func (b *shapeBuilder) number(n *node) {
	if n.cell = b.cells; !b.inList {
		b.cells++
	}
}

func (b *shapeBuilder) list(n *node, typ *iceberg.ListType) parquet.Node {
	outer := b.inList
	b.inList = true
	defer func() { b.inList = outer }()
	element := parquet.Optional(parquet.Encoded(parquet.String(), &parquet.RLEDictionary))
	if n.Of != nil {
		element, n.kids = b.group(n.Of, typ.Element.(*iceberg.StructType).FieldList, "")
	}
	return parquet.List(parquet.FieldID(element, typ.ElementID))
}

// How hard columns are compressed: ids are nothing but hex, which the last codes
// as such, long texts are worth some time, and dictionaries leave little.
var (
	quick    = &zstd.Codec{Level: zstd.SpeedFastest}
	thorough = &zstd.Codec{Level: zstd.SpeedDefault}
	digits   = &rowgroup.Digits{}
)

// ids are columns whose values hardly come again.
var ids = []string{columns.Prefix + "id", "eventid", "requestid", "sharedeventid", "auditid"}

// leafNode is how a column's values stand in files.
func (n *node) leafNode() parquet.Node {
	text := parquet.String()
	switch n.Type {
	case columns.Int:
		return parquet.Encoded(parquet.Int(32), &parquet.RLEDictionary)
	case columns.Long:
		return parquet.Int(64)
	case columns.Double:
		return parquet.Leaf(parquet.DoubleType)
	case columns.Date:
		return parquet.Encoded(parquet.Date(), &parquet.RLEDictionary)
	case columns.Time:
		return parquet.Encoded(parquet.Timestamp(parquet.Microsecond), &parquet.DeltaBinaryPacked)
	}
	// Without a dictionary, lengths stand apart from texts: zstd finds more so.
	switch {
	case slices.Contains(ids, n.Name):
		return parquet.Compressed(parquet.Encoded(text, &parquet.DeltaLengthByteArray), digits)
	case n.Type == columns.JSON || n.Name == columns.Prefix+"raw" || n.Name == "message":
		return parquet.Compressed(parquet.Encoded(text, &parquet.DeltaLengthByteArray), thorough)
	}
	return parquet.Encoded(text, &parquet.RLEDictionary)
}

// place looks up which Parquet column each leaf is.
func (b *shapeBuilder) place(nodes []*node, path []string) {
	for _, n := range nodes {
		at := append(slices.Clone(path), n.Name)
		switch {
		case n.Type == columns.List && n.Of != nil:
			b.place(n.kids, append(at, "list", "element"))
		case n.Type == columns.Struct:
			b.place(n.kids, at)
		default:
			if n.Type == columns.List {
				at = append(at, "list", "element")
			}
			leaf, ok := b.sh.schema.Lookup(at...)
			if !ok {
				panic("BUG: no column at " + n.Name)
			}
			n.leaf = leaf.ColumnIndex
			for defined := range leaf.MaxDefinitionLevel {
				n.nones = append(n.nones, parquet.Value{}.Level(0, defined, n.leaf))
			}
		}
	}
}
