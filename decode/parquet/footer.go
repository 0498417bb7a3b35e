package parquet

import (
	"encoding/binary"
	"io"

	"bannin/locale"
)

// Magic is what a file begins and ends with; Sealed is what it does where its
// footer is encrypted.
const (
	Magic  = "PAR1"
	Sealed = "PARE"
)

// The bounds of a footer. Those of logs have tens of kilobytes: some 200 columns
// in a few row groups.
const (
	maxFooter  = 16 << 20
	maxColumns = 1 << 12
	maxDepth   = 48 // of the schema
	maxName    = 256
	maxGroups  = 1 << 15 // they are numbered so
)

// footer reads the end of the file: where its parts are.
func (f *File) footer() error {
	var ends [12]byte
	if f.size < int64(len(ends)) {
		return locale.Errorf("parquet.truncated")
	}
	if err := f.at(ends[:4], 0); err != nil {
		return err
	}
	if err := f.at(ends[4:], f.size-8); err != nil {
		return err
	}
	switch last := string(ends[8:]); {
	case last == Sealed || string(ends[:4]) == Sealed:
		return locale.Errorf("parquet.encrypted")
	case last != Magic:
		return locale.Errorf("parquet.truncated")
	}
	n := int64(binary.LittleEndian.Uint32(ends[4:]))
	if n > maxFooter || n > f.size-int64(len(ends)) {
		return locale.Errorf("parquet.footer")
	}
	raw := make([]byte, n)
	if err := f.at(raw, f.size-8-n); err != nil {
		return err
	}
	return f.metadata(raw)
}

// at reads exactly what is asked for.
func (f *File) at(p []byte, offset int64) error {
	n, err := f.from.ReadAt(p, offset)
	if n == len(p) {
		return nil
	}
	if err == nil || err == io.EOF {
		return locale.Errorf("parquet.truncated")
	}
	return locale.Errorf("decode.read", "error", err)
}

// metadata reads FileMetaData. Row groups are kept as they stand, and read when
// their turn comes.
func (f *File) metadata(raw []byte) error {
	t := &thrift{b: raw}
	var schema []element
	sealed, grouped := false, false
	f.rows = -1
	t.fields(func(id field) bool {
		switch id {
		case of(2, tList):
			t.structs(func() {
				if len(schema) > 2*maxColumns {
					t.fail()
				}
				schema = append(schema, t.schemaElement())
			})
		case of(3, tI64):
			f.rows = t.int()
		case of(4, tList):
			grouped = true
			t.structs(func() {
				start := t.i
				if t.skip(tStruct); len(f.groups) == maxGroups {
					t.fail()
					return
				}
				f.groups = append(f.groups, raw[start:t.i])
			})
		case of(8, tStruct):
			sealed = true
			return false
		default:
			return false
		}
		return true
	})
	switch {
	case sealed:
		return locale.Errorf("parquet.encrypted")
	case t.bad || !grouped || f.rows < 0 || !f.plant(schema):
		return locale.Errorf("parquet.footer")
	}
	return nil
}

// An element is a SchemaElement.
type element struct {
	physical, length, repetition, kids int64
	name                               string
	converted                          int64 // -1 is none
	scale                              int64
	logical                            int // the field of LogicalType that is set; 0 is none
	unit                               int // of a timestamp: 1 milliseconds, 2 microseconds, 3 nanoseconds
	unsigned                           bool
}

func (t *thrift) schemaElement() element {
	e := element{physical: -1, converted: -1}
	t.fields(func(id field) bool {
		switch id {
		case of(1, tI32):
			e.physical = t.int()
		case of(2, tI32):
			e.length = t.int()
		case of(3, tI32):
			e.repetition = t.int()
		case of(4, tBinary):
			e.name = string(t.bytes())
		case of(5, tI32):
			e.kids = t.int()
		case of(6, tI32):
			e.converted = t.int()
		case of(7, tI32):
			e.scale = t.int()
		case of(10, tStruct):
			t.logicalType(&e)
		default:
			return false
		}
		return true
	})
	return e
}

// logicalType reads the union LogicalType.
func (t *thrift) logicalType(e *element) {
	t.fields(func(id field) bool {
		if id&15 != tStruct {
			return false
		}
		e.logical = int(id >> 4)
		t.fields(func(id field) bool {
			switch {
			case e.logical == logicalInteger && id == of(2, tFalse):
				e.unsigned = true
			case e.logical == logicalTimestamp && id == of(2, tStruct):
				t.fields(func(id field) bool {
					e.unit = int(id >> 4)
					return false
				})
				return true
			}
			return false
		})
		return true
	})
}

// A chunk is a column's part of a row group: ColumnChunk and ColumnMetaData.
type chunk struct {
	codec           int64
	values          int64 // nulls among them
	data, dict, len int64 // where pages begin; how long all are
	sealed          bool
}

// start is where the first page is: the dictionary's, if it has one.
func (c *chunk) start() int64 {
	if c.dict > 0 && c.dict < c.data {
		return c.dict
	}
	return c.data
}

// rowGroup reads RowGroup: how many rows it has, and a chunk for each column, in
// the schema's order.
func rowGroup(raw []byte) (rows int64, chunks []chunk, ok bool) {
	t := &thrift{b: raw}
	t.fields(func(id field) bool {
		switch id {
		case of(1, tList):
			t.structs(func() {
				if len(chunks) > maxColumns {
					t.fail()
				}
				chunks = append(chunks, t.columnChunk())
			})
		case of(3, tI64):
			rows = t.int()
		default:
			return false
		}
		return true
	})
	return rows, chunks, !t.bad
}

func (t *thrift) columnChunk() chunk {
	var c chunk
	t.fields(func(id field) bool {
		switch id {
		case of(3, tStruct):
			t.columnMetaData(&c)
			return true
		case of(8, tStruct), of(9, tBinary):
			c.sealed = true
		}
		return false
	})
	return c
}

func (t *thrift) columnMetaData(c *chunk) {
	t.fields(func(id field) bool {
		switch id {
		case of(4, tI32):
			c.codec = t.int()
		case of(5, tI64):
			c.values = t.int()
		case of(7, tI64):
			c.len = t.int()
		case of(9, tI64):
			c.data = t.int()
		case of(11, tI64):
			c.dict = t.int()
		default:
			return false
		}
		return true
	})
}

// A page is a PageHeader.
type page struct {
	kind             int64
	unpacked, packed int64
	sum              int64 // CRC-32 of the packed bytes
	summed           bool
	values           int64
	encoding         int64
	levels           [2]int64 // version 1: encodings of definition and repetition; 2: their lengths
	plain            bool     // version 2: not compressed
}

func (t *thrift) pageHeader() page {
	var p page
	t.fields(func(id field) bool {
		switch id {
		case of(1, tI32):
			p.kind = t.int()
		case of(2, tI32):
			p.unpacked = t.int()
		case of(3, tI32):
			p.packed = t.int()
		case of(4, tI32):
			p.sum, p.summed = t.int(), true
		case of(5, tStruct), of(7, tStruct), of(8, tStruct):
			t.dataPageHeader(&p, int(id>>4))
		default:
			return false
		}
		return true
	})
	return p
}

// dataPageHeader reads DataPageHeader (5), DictionaryPageHeader (7) and
// DataPageHeaderV2 (8).
func (t *thrift) dataPageHeader(p *page, version int) {
	t.fields(func(id field) bool {
		switch {
		case id == of(1, tI32):
			p.values = t.int()
		case id == of(2, tI32) && version != 8, id == of(4, tI32) && version == 8:
			p.encoding = t.int()
		case id == of(3, tI32) && version == 5, id == of(5, tI32) && version == 8:
			p.levels[0] = t.int()
		case id == of(4, tI32) && version == 5, id == of(6, tI32) && version == 8:
			p.levels[1] = t.int()
		case id == of(7, tFalse) && version == 8:
			p.plain = true
			return false
		default:
			return false
		}
		return true
	})
}
