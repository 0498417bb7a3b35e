package parquet

import (
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"strings"
	"testing"

	pq "github.com/parquet-go/parquet-go"
)

// A forger writes Thrift's compact protocol, true or not.
type forger struct{ b []byte }

// num writes a number as the field that is step behind the last.
func (f *forger) num(step, kind int, n int64) *forger {
	f.b = append(f.b, byte(step<<4|kind))
	f.b = binary.AppendVarint(f.b, n) // zigzag, as Thrift's
	return f
}

func (f *forger) text(step int, s string) *forger {
	f.b = append(f.b, byte(step<<4|tBinary))
	f.b = append(binary.AppendUvarint(f.b, uint64(len(s))), s...)
	return f
}

func (f *forger) group(step int, inner func()) *forger {
	f.b = append(f.b, byte(step<<4|tStruct))
	inner()
	f.b = append(f.b, 0)
	return f
}

// list writes the head of a list of n structures; items follow.
func (f *forger) list(step int, n uint64) *forger {
	f.b = binary.AppendUvarint(append(f.b, byte(step<<4|tList), 0xf0|tStruct), n)
	return f
}

// A lie is a file of one optional INT32 column, whose page says what it likes.
type lie struct {
	kind, packed, unpacked, values, encoding int64
	body                                     []byte
	length, rows                             int64 // of the chunk, and of the file; 0 is the truth
}

func (l lie) file() []byte {
	head := new(forger)
	head.num(1, tI32, l.kind).num(1, tI32, l.unpacked).num(1, tI32, l.packed)
	head.group(2, func() {
		head.num(1, tI32, l.values).num(1, tI32, l.encoding).num(1, tI32, encRunLength).num(1, tI32, encRunLength)
	})
	pages := append(append(head.b, 0), l.body...)
	if l.length == 0 {
		l.length = int64(len(pages))
	}
	if l.rows == 0 {
		l.rows = l.values
	}
	foot := new(forger)
	foot.num(1, tI32, 1).list(1, 2)
	foot.text(4, "root").num(1, tI32, 1).b = append(foot.b, 0)
	foot.num(1, tI32, physInt32).num(2, tI32, repeatOptional).text(1, "a").b = append(foot.b, 0)
	foot.num(1, tI64, l.rows).list(1, 1)
	foot.list(1, 1)
	foot.group(3, func() { foot.num(4, tI32, codecNone).num(3, tI64, l.length).num(2, tI64, 4) }).b = append(foot.b, 0)
	foot.num(2, tI64, l.rows).b = append(foot.b, 0)
	foot.b = append(foot.b, 0)
	return whole(pages, foot.b)
}

func whole(pages, footer []byte) []byte {
	b := append(append([]byte(Magic), pages...), footer...)
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(footer))), Magic...)
}

// levelsOf are definition levels in one run, as a page of version 1 has them.
func levelsOf(run uint64, level byte) []byte {
	b := append(binary.AppendUvarint(nil, run<<1), level)
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)
}

// measured tells how many rows a file has, how many bytes reading them took, and
// what was wrong.
func measured(file []byte) (rows int, took uint64, fault error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	var row []byte
	for fault = err; err == nil; {
		if row, err = f.Object(row[:0]); err == nil {
			rows++
		} else if err != io.EOF && fault == nil {
			fault, err = err, nil
		}
	}
	runtime.ReadMemStats(&after)
	return rows, after.TotalAlloc - before.TotalAlloc, fault
}

func TestLiesCostLittle(t *testing.T) {
	truth := append(levelsOf(2, 1), 1, 0, 0, 0, 2, 0, 0, 0)
	n := int64(len(truth))
	if rows, _, fault := measured((lie{body: truth, packed: n, unpacked: n, values: 2}).file()); rows != 2 || fault != nil {
		t.Fatalf("the truth: got %d rows, %v", rows, fault)
	}
	many := make([]byte, 4<<20)
	for name, file := range map[string][]byte{
		"packed_beyond_the_chunk":    lie{body: truth, packed: 1 << 30, unpacked: n, values: 2}.file(),
		"unpacked_beyond_all":        lie{body: truth, packed: n, unpacked: 1<<31 - 1, values: 2}.file(),
		"negative":                   lie{body: truth, packed: -n, unpacked: -n, values: -2}.file(),
		"more_values_than_there_are": lie{body: truth, packed: n, unpacked: n, values: 1<<31 - 1}.file(),
		"nulls_for_ever":             lie{body: levelsOf(1<<31-1, 0), packed: 10, unpacked: 10, values: 1<<31 - 1}.file(),
		"chunk_beyond_the_file":      lie{body: truth, packed: n, unpacked: n, values: 2, length: 1 << 40}.file(),
		"fewer_rows":                 lie{body: truth, packed: n, unpacked: n, values: 2, rows: 3}.file(),
		"delta_for_ever":             lie{body: append(levelsOf(9, 1), deltaHead(1<<40)...), packed: 16, unpacked: 16, values: 1 << 30, encoding: encDelta}.file(),
		"dictionary_without_one":     lie{body: truth, packed: n, unpacked: n, values: 2, encoding: encDictionary}.file(),
		"encoding_of_the_future":     lie{body: truth, packed: n, unpacked: n, values: 2, encoding: 77}.file(),
		"kind_of_the_future":         lie{body: truth, packed: n, unpacked: n, values: 2, kind: 9}.file(),
		"schema_without_end":         whole(nil, new(forger).list(2, 1<<60).b),
		"schema_of_nothing":          whole(nil, append(new(forger).list(2, 4<<20).b, many...)),
		"groups_of_nothing":          whole(nil, append(new(forger).list(4, 4<<20).b, many...)),
		"nested_footer":              whole(nil, bytes.Repeat([]byte{0x1c}, 1<<20)),
		"nested_lists":               whole(nil, append([]byte{0x19}, bytes.Repeat([]byte{0x19}, 1<<20)...)),
		"empty_footer":               whole(nil, nil),
		"footer_beyond_the_file":     append(binary.LittleEndian.AppendUint32([]byte("PAR1...."), 1<<31), Magic...),
	} {
		rows, took, fault := measured(file)
		if fault == nil {
			t.Errorf("%s: got %d rows and no fault", name, rows)
		}
		if took > 1<<20+96*uint64(len(file)) { // a chunk of nothing takes six bytes
			t.Errorf("%s: took %d bytes for %d", name, took, len(file))
		}
	}
}

// deltaHead is the head of a page of n deltas.
func deltaHead(n uint64) []byte {
	b := binary.AppendUvarint(binary.AppendUvarint(nil, 128), 4)
	return append(binary.AppendUvarint(b, n), 0)
}

// A value that a dictionary holds once and rows name again and again is more
// than it seems, and ends in time.
func TestRepetitionEnds(t *testing.T) {
	type row struct {
		S string `parquet:"s,dict"`
	}
	rows := make([]row, 10000)
	for i := range rows {
		rows[i].S = strings.Repeat("x", 64<<10)
	}
	read, _, fault := measured(written(t, rows, pq.PageBufferSize(1<<30)))
	if fault == nil || !strings.Contains(fault.Error(), "times its size") || read == len(rows) {
		t.Errorf("got %d rows, %v", read, fault)
	}
}

// A row that is larger than any record is stepped over.
func TestLargeRowsAreSteppedOver(t *testing.T) {
	type row struct {
		S []string `parquet:"s,list"`
		M map[string]string
	}
	big := strings.Repeat("y", 1<<20)
	all := []string{}
	for range 12 {
		all = append(all, big)
	}
	rows, faults := objects(t, written(t, []row{{S: []string{"a"}}, {S: all, M: map[string]string{"k": big}}, {S: []string{"b"}}}, pq.Compression(&pq.Uncompressed)))
	if len(rows) != 2 || len(faults) != 1 || faults[0] != ErrLarge || !strings.Contains(rows[1], `"b"`) {
		t.Errorf("got %d rows, %v", len(rows), faults)
	}
}
