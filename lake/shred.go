package lake

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"bannin/event"

	"bannin/lake/columns"
)

// A row is the cells of one row as bytes: of each its length and 1, or 0 for
// null, and its text. Numbers and times are text too, as the log has them, but
// for what the lake fills in.

func appendCell(row, cell []byte) []byte {
	if cell == nil {
		return append(row, 0)
	}
	return append(binary.AppendUvarint(row, uint64(len(cell))+1), cell...)
}

// appendNumber appends a cell of a number, or of a time in microseconds.
func appendNumber(row []byte, n int64) []byte {
	var text [20]byte
	return appendCell(row, strconv.AppendInt(text[:0], n, 10))
}

// cut takes a row apart. The cells are spans of it.
func cut(row []byte, cells [][]byte) {
	for i := range cells {
		n, width := uint64(row[0]), 1
		if n >= 1<<7 {
			n, width = binary.Uvarint(row)
		}
		row = row[width:]
		if cells[i] = nil; n > 0 {
			cells[i] = row[: n-1 : n-1]
			row = row[n-1:]
		}
	}
}

// A shredder turns rows into the values of Parquet's columns, with the levels
// that tell what of a nested value is there. Rows wait as cells and are turned
// column by column, so that what a column is like is looked at once for many.
// Source: Apache Parquet, nested encoding (Dremel).
type shredder struct {
	rows    int
	cells   [][]byte          // of the rows that wait
	there   [][]uint8         // by depth of structs, for each row how many of those around are there
	columns [][]parquet.Value // by Parquet column
}

func newShredder(sh *shape) *shredder {
	return &shredder{columns: make([][]parquet.Value, len(sh.schema.Columns()))}
}

// level is where a value stands: at which depth of lists it repeats, and how
// much of the way to it is there.
type level struct{ repeated, defined int }

func (l level) deeper() level { return level{l.repeated, l.defined + 1} }

func (s *shredder) put(leaf int, v parquet.Value, at level) {
	s.columns[leaf] = append(s.columns[leaf], v.Level(at.repeated, at.defined, leaf))
}

// row adds a row and returns its cells, which are good until the next. The row
// must stay as it is until its values are written.
func (s *shredder) row(sh *shape, row []byte) [][]byte {
	at := len(s.cells)
	s.cells = slices.Grow(s.cells, sh.cells)[:at+sh.cells]
	s.rows++
	cut(row, s.cells[at:])
	return s.cells[at:]
}

// settle adds the values of the rows that wait.
func (s *shredder) settle(sh *shape) {
	if s.rows == 0 {
		return
	}
	clear(s.depth(0))
	for _, n := range sh.root {
		s.column(sh, n, 0)
	}
	s.rows, s.cells = 0, s.cells[:0]
}

// depth is how many structs are there around what stands at a depth of them, for
// each row.
func (s *shredder) depth(n int) []uint8 {
	for len(s.there) <= n {
		s.there = append(s.there, nil)
	}
	s.there[n] = slices.Grow(s.there[n][:0], s.rows)[:s.rows]
	return s.there[n]
}

// column adds what the rows that wait have of a node.
func (s *shredder) column(sh *shape, n *node, depth int) {
	around := s.there[depth]
	switch n.Type {
	case columns.Struct:
		within := s.depth(depth + 1)
		for r := range within {
			within[r] = around[r]
			if slices.ContainsFunc(s.cells[r*sh.cells+n.first:r*sh.cells+n.after], func(c []byte) bool { return c != nil }) {
				within[r]++
			}
		}
		for _, kid := range n.kids {
			s.column(sh, kid, depth+1)
		}
	case columns.List:
		for r, there := range around {
			s.list(n, event.Value{Kind: event.Array, Text: s.cells[r*sh.cells+n.cell]}, level{0, int(there)}, 1)
		}
	default:
		s.scalars(sh, n, depth)
	}
}

// scalars adds a column of values. Whatever has one is in structs that are there.
func (s *shredder) scalars(sh *shape, n *node, depth int) {
	values := s.columns[n.leaf]
	text := n.Type == columns.Text || n.Type == columns.JSON
	for r, there := range s.there[depth] {
		cell := s.cells[r*sh.cells+n.cell]
		if cell != nil {
			v, ok := parquet.ByteArrayValue(cell), true
			if !text {
				v, ok = valueOf(n.Type, cell)
			}
			if ok {
				values = append(values, v.Level(0, depth+1, n.leaf))
				continue
			}
		}
		values = append(values, n.nones[there])
	}
	s.columns[n.leaf] = values
}

func (s *shredder) scalar(n *node, text []byte, at level) {
	if v, ok := valueOf(n.Type, text); ok {
		s.put(n.leaf, v, at.deeper())
	} else {
		s.none(n, at)
	}
}

// none adds that a leaf has no value.
func (s *shredder) none(n *node, at level) {
	if at.repeated == 0 {
		s.columns[n.leaf] = append(s.columns[n.leaf], n.nones[at.defined])
		return
	}
	s.put(n.leaf, parquet.Value{}, at)
}

// null adds that there is nothing of a node.
func (s *shredder) null(n *node, at level) {
	if n.kids == nil {
		s.none(n, at)
	}
	for _, kid := range n.kids {
		s.null(kid, at)
	}
}

// list adds the elements of an array, at a depth of lists. What is no array is
// null.
func (s *shredder) list(n *node, v event.Value, at level, depth int) {
	if v.Kind != event.Array || len(v.Text) == 0 {
		s.null(n, at)
		return
	}
	empty := true
	inner := level{at.repeated, at.defined + 2}
	event.Items(v.Text, func(element event.Value) bool {
		if n.kids == nil {
			s.text(n, element, inner)
		} else {
			s.members(n.kids, element, inner, depth)
		}
		empty, inner.repeated = false, depth
		return true
	})
	if empty {
		s.null(n, at.deeper())
	}
}

// members adds the members of an object that stands in a list.
func (s *shredder) members(kids []*node, object event.Value, at level, depth int) {
	found := make([]event.Value, len(kids))
	if object.Kind == event.Object {
		event.Members(object.Text, func(key string, v event.Value) bool {
			for i, kid := range kids {
				if found[i].Kind == event.Absent && sameKey(kid, key) {
					found[i] = v
				}
			}
			return true
		})
	}
	for i, kid := range kids {
		s.inList(kid, found[i], at, depth)
	}
}

// sameKey tells whether a member is a column's. Of CloudTrail's resources, some
// write ARN and others arn.
func sameKey(n *node, key string) bool {
	return key == n.key || len(key) == len(n.key) && bytes.EqualFold([]byte(key), []byte(n.key))
}

// inList adds a value that stands in a list.
func (s *shredder) inList(n *node, v event.Value, at level, depth int) {
	switch n.Type {
	case columns.Struct:
		if v.Kind != event.Object {
			s.null(n, at)
			return
		}
		s.members(n.kids, v, at.deeper(), depth)
	case columns.List:
		s.list(n, v, at, depth+1)
	case columns.JSON:
		if v.Kind == event.Absent || v.Kind == event.Null {
			s.null(n, at)
			return
		}
		s.scalar(n, bytes.Clone(written(v)), at)
	default:
		s.text(n, v, at)
	}
}

// text adds a scalar; an object or array where a scalar should be is its JSON.
func (s *shredder) text(n *node, v event.Value, at level) {
	var text []byte
	if v.Kind != event.Absent && v.Kind != event.Null {
		text = bytes.Clone(v.Unquoted(nil))
	}
	typ := n.Type
	if typ == columns.List {
		typ = columns.Text
	}
	if value, ok := valueOf(typ, text); ok {
		s.put(n.leaf, value, at.deeper())
	} else {
		s.none(n, at)
	}
}

// written is a value as the record has it: a string with its quotes.
func written(v event.Value) []byte {
	if v.Kind != event.String {
		return v.Text
	}
	return append(append([]byte{'"'}, v.Text...), '"')
}

// valueOf reads a text as a type. What cannot be read is none.
func valueOf(t columns.Type, text []byte) (parquet.Value, bool) {
	if text == nil {
		return parquet.Value{}, false
	}
	switch t {
	case columns.Int:
		n, err := strconv.ParseInt(string(text), 10, 32)
		return parquet.Int32Value(int32(n)), err == nil
	case columns.Long, columns.Time:
		n, err := strconv.ParseInt(string(text), 10, 64)
		return parquet.Int64Value(n), err == nil
	case columns.Double:
		n, err := strconv.ParseFloat(string(text), 64)
		return parquet.DoubleValue(n), err == nil
	case columns.Date:
		day, err := time.Parse(time.DateOnly, string(text))
		return parquet.Int32Value(int32(day.Unix() / secondsPerDay)), err == nil
	}
	return parquet.ByteArrayValue(text), true
}

const secondsPerDay = 24 * 60 * 60

func appendText(row []byte, text string) []byte {
	return append(binary.AppendUvarint(row, uint64(len(text))+1), text...)
}
