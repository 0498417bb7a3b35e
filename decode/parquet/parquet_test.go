package parquet

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	pq "github.com/parquet-go/parquet-go"
)

// written is a file of rows, as the reference implementation writes it.
func written[T any](t testing.TB, rows []T, options ...pq.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pq.NewGenericWriter[T](&b, options...)
	for i := range rows { // row by row, so that MaxRowsPerRowGroup holds
		if _, err := w.Write(rows[i : i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// objects reads all rows of a file as JSON, and the faults of its row groups.
func objects(t testing.TB, file []byte) (rows []string, faults []error) {
	t.Helper()
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, []error{err}
	}
	for {
		row, err := f.Object(nil)
		switch {
		case err == io.EOF:
			return rows, faults
		case err != nil:
			faults = append(faults, err)
		default:
			rows = append(rows, string(row))
		}
	}
}

type inner struct {
	Name  string            `parquet:"name,optional" json:"name,omitempty"`
	Ports []int32           `parquet:"ports,list" json:"ports"`
	Tags  map[string]string `parquet:"tags" json:"tags"`
}

type outer struct {
	ID     int64   `parquet:"id" json:"id"`
	Who    *inner  `parquet:"who,optional" json:"who,omitempty"`
	All    []inner `parquet:"all,list" json:"all"`
	Words  []string
	Score  *float64 `parquet:"score,optional" json:"score,omitempty"`
	Yes    bool     `parquet:"yes" json:"yes"`
	Grid   [][]int  `parquet:"grid,list" json:"grid"`
	Before string   `parquet:"before,optional" json:"before,omitempty"`
}

func some(r *rand.Rand) inner {
	x := inner{Name: strings.Repeat("n\"é", r.IntN(3)), Ports: []int32{}, Tags: map[string]string{}}
	for range r.IntN(4) {
		x.Ports = append(x.Ports, int32(r.IntN(70000)))
	}
	if r.IntN(2) == 0 {
		x.Tags["a.b"] = fmt.Sprint(r.IntN(9))
	}
	return x
}

func nested(n int) []outer {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([]outer, n)
	for i := range rows {
		o := outer{ID: int64(i) - 3, All: []inner{}, Yes: r.IntN(2) == 0, Grid: [][]int{}, Words: []string{}}
		if r.IntN(3) > 0 {
			x := some(r)
			o.Who = &x
		}
		for range r.IntN(3) {
			o.All = append(o.All, some(r))
		}
		if r.IntN(2) == 0 {
			s := r.Float64()
			o.Score = &s
			o.Words = append(o.Words, "x", "\x01y", "")
		}
		for range r.IntN(3) {
			line := []int{}
			for range r.IntN(3) {
				line = append(line, r.IntN(9))
			}
			o.Grid = append(o.Grid, line)
		}
		rows[i] = o
	}
	return rows
}

func TestNestedRows(t *testing.T) {
	rows := nested(3000)
	for name, options := range map[string][]pq.WriterOption{
		"plain":        nil,
		"v1":           {pq.DataPageVersion(1)},
		"snappy":       {pq.Compression(&pq.Snappy)},
		"gzip":         {pq.Compression(&pq.Gzip), pq.DataPageVersion(1)},
		"zstd":         {pq.Compression(&pq.Zstd)},
		"small_pages":  {pq.PageBufferSize(200)},
		"small_groups": {pq.MaxRowsPerRowGroup(7), pq.Compression(&pq.Snappy)},
	} {
		t.Run(name, func(t *testing.T) {
			got, faults := objects(t, written(t, rows, options...))
			if len(faults) > 0 || len(got) != len(rows) {
				t.Fatalf("got %d rows of %d, %v", len(got), len(rows), faults)
			}
			for i, row := range got {
				var have, want any
				if err := json.Unmarshal([]byte(row), &have); err != nil {
					t.Fatalf("row %d: %v: %s", i, err, row)
				}
				raw, err := json.Marshal(rows[i])
				if err != nil {
					t.Fatal(err)
				}
				json.Unmarshal(raw, &want)
				if diff := cmp.Diff(lean(want), lean(have)); diff != "" {
					t.Fatalf("row %d (-want +got):\n%s%s", i, diff, row)
				}
			}
		})
	}
}

// lean leaves out what has nothing in it: rows do not tell an empty list from
// none.
func lean(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if x = lean(x); x == nil {
				delete(v, k)
			} else {
				v[k] = x
			}
		}
	case []any:
		if len(v) == 0 {
			return nil
		}
		for i, x := range v {
			if m, ok := x.(map[string]any); ok {
				v[i] = lean(m)
			}
		}
	}
	return v
}

// A column of each type and encoding, against what the reference reads.
func TestEncodings(t *testing.T) {
	type delta struct {
		I32 int32  `parquet:"i32,delta"`
		I64 int64  `parquet:"i64,delta"`
		S   string `parquet:"s,delta"`
	}
	r := rand.New(rand.NewPCG(3, 4))
	word := func() string { return strings.Repeat("prefix/", r.IntN(4)) + fmt.Sprint(r.IntN(1e6)) }
	var deltas []delta
	for range 5000 {
		deltas = append(deltas, delta{int32(r.Uint32()) >> r.IntN(31), int64(r.Uint64()) >> r.IntN(63), word()})
	}
	same(t, "delta", deltas)
	same(t, "delta_one", deltas[:1])

	type dict struct {
		I32 int32   `parquet:"i32,dict"`
		I64 int64   `parquet:"i64,dict"`
		S   string  `parquet:"s,dict"`
		O   *string `parquet:"o,dict,optional"`
		F   float64 `parquet:"f,dict"`
	}
	var dicts []dict
	for i := range 5000 {
		d := dict{int32(r.IntN(300)), int64(i / 100), word()[:1], nil, float64(r.IntN(7)) / 2}
		if i%3 == 0 {
			d.O = &d.S
		}
		dicts = append(dicts, d)
	}
	same(t, "dict", dicts)
	same(t, "dict_one", dicts[:1])
	for i := range dicts {
		dicts[i].S, dicts[i].I64 = "one", 1
	}
	same(t, "dict_constant", dicts)

	type split struct {
		F32 float32 `parquet:"f32,split"`
		F64 float64 `parquet:"f64,split"`
	}
	var splits []split
	for range 1000 {
		splits = append(splits, split{r.Float32(), r.Float64()})
	}
	same(t, "split", splits)

	type plains struct {
		B   bool
		I32 int32
		U32 uint32
		I64 int64
		U64 uint64
		F32 float32
		F64 float64
		S   string
	}
	var all []plains
	for range 1000 {
		all = append(all, plains{r.IntN(2) == 0, int32(r.Uint32()), r.Uint32(), int64(r.Uint64()), r.Uint64(), r.Float32(), r.Float64(), word()})
	}
	same(t, "plain", all)
}

// same compares rows of flat structs with their JSON.
func same[T any](t *testing.T, name string, rows []T) {
	t.Helper()
	for _, version := range []int{1, 2} {
		for codec, option := range map[string]pq.WriterOption{"none": pq.Compression(&pq.Uncompressed), "zstd": pq.Compression(&pq.Zstd), "gzip": pq.Compression(&pq.Gzip)} {
			got, faults := objects(t, written(t, rows, pq.DataPageVersion(version), option, pq.PageBufferSize(3000)))
			if len(faults) > 0 || len(got) != len(rows) {
				t.Errorf("%s, version %d, %s: got %d rows of %d, %v", name, version, codec, len(got), len(rows), faults)
				continue
			}
			for i, row := range got {
				var have T
				raw := renamed[T](row)
				if err := json.Unmarshal([]byte(raw), &have); err != nil {
					t.Fatalf("%s: row %d: %v: %s", name, i, err, raw)
				}
				if diff := cmp.Diff(rows[i], have); diff != "" {
					t.Errorf("%s, version %d, %s: row %d (-want +got):\n%s%s", name, version, codec, i, diff, row)
					break
				}
			}
		}
	}
}

// renamed gives a row the names of the struct's fields, which JSON knows.
func renamed[T any](row string) string {
	of := reflect.TypeFor[T]()
	for i := range of.NumField() {
		column, _, _ := strings.Cut(of.Field(i).Tag.Get("parquet"), ",")
		if column != "" {
			row = strings.Replace(row, `"`+column+`":`, `"`+of.Field(i).Name+`":`, 1)
		}
	}
	return row
}

func TestValuesAreWrittenAsLogsDo(t *testing.T) {
	type row struct {
		Millis  time.Time `parquet:"millis,timestamp(millisecond)"`
		Micros  time.Time `parquet:"micros,timestamp(microsecond)"`
		Nanos   time.Time `parquet:"nanos,timestamp(nanosecond)"`
		Day     int32     `parquet:"day,date"`
		UUID    [16]byte  `parquet:"uuid,uuid"`
		Dec     int64     `parquet:"dec,decimal(2:18)"`
		Small   int32     `parquet:"small,decimal(4:9)"`
		Text    string    `parquet:"text"`
		JSON    string    `parquet:"json,json"`
		Nothing *string   `parquet:"nothing,optional"`
		Big     uint64    `parquet:"big"`
	}
	at := time.Date(2026, 1, 15, 3, 0, 0, 123456789, time.UTC)
	file := written(t, []row{{at, at, at, 20468, [16]byte{0x7d, 0xd1, 0x5a}, -12345, 7, "a\tb\x00\"\xff日本", `{"a":1}`, nil, 1<<64 - 1}})
	got, faults := objects(t, file)
	want := []string{`{"millis":"2026-01-15T03:00:00.123Z","micros":"2026-01-15T03:00:00.123456Z","nanos":"2026-01-15T03:00:00.123456789Z","day":"2026-01-15",` +
		`"uuid":"7dd15a00-0000-0000-0000-000000000000","dec":-123.45,"small":0.0007,"text":"a\u0009b\u0000\"` + "\ufffd" + `日本","json":"{\"a\":1}","big":18446744073709551615}`}
	if diff := cmp.Diff(want, got); diff != "" || faults != nil {
		t.Errorf("%v (-want +got):\n%s", faults, diff)
	}
}

func TestFields(t *testing.T) {
	type row struct {
		Name *string `parquet:"name,optional"`
		N    int32   `parquet:"n"`
		Yes  bool    `parquet:"yes"`
	}
	x, broken := "x", "a\nb"
	file := written(t, []row{{&x, 22, true}, {nil, -1, false}, {&broken, 0, true}})
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil || !f.Flat() || cmp.Diff([]string{"name", "n", "yes"}, f.Columns()) != "" {
		t.Fatalf("got %v, %v", f, err)
	}
	for _, want := range []string{"x 22 true", "- -1 false", "a b 0 true"} {
		row, ends, err := f.Fields(nil, nil)
		if string(row) != want || len(ends) != 3 || ends[2] != len(row) || err != nil {
			t.Errorf("got %q %v, %v, want %q", row, ends, err, want)
		}
	}
	if _, _, err := f.Fields(nil, nil); err != io.EOF {
		t.Errorf("at the end: got %v", err)
	}
	nestedFile := written(t, nested(1))
	if f, err := Open(bytes.NewReader(nestedFile), int64(len(nestedFile))); err != nil || f.Flat() {
		t.Errorf("nested: got flat, %v", err)
	}
}

func TestARowGroupThatIsBrokenLeavesTheOthers(t *testing.T) {
	type row struct {
		S string `parquet:"s"`
	}
	var rows []row
	for i := range 30 {
		rows = append(rows, row{fmt.Sprintf("value %02d", i)})
	}
	file := written(t, rows, pq.MaxRowsPerRowGroup(10))
	at := bytes.Index(file, []byte("value 15"))
	file[at] ^= 1
	got, faults := objects(t, file)
	if len(got) != 20 || len(faults) != 1 || !strings.Contains(faults[0].Error(), "row group 2, column s: the checksum") {
		t.Errorf("got %d rows, %v", len(got), faults)
	}
}

// A table of no rows as Arrow writes it: a row group with an empty dictionary and
// no page of values.
func TestARowGroupOfNoRowsHoldsNothing(t *testing.T) {
	file, err := hex.DecodeString("504152311504150015004c150015001200001504192c35001806736368656d61150200150c250218016125004c1c0000001600191c191c26001c150c192500061918016115001600161c161c26002608291c150415001502000000161c16002608161c002820706172717565742d6370702d6172726f772076657273696f6e2032362e302e31191c1c0000007a00000050415231")
	if err != nil {
		t.Fatal(err)
	}
	if rows, faults := objects(t, file); len(rows) > 0 || len(faults) > 0 {
		t.Errorf("got %q, %v, want nothing", rows, faults)
	}
}

func TestOpenTellsWhatIsNotWhole(t *testing.T) {
	file := written(t, nested(20))
	for n := range len(file) {
		if _, err := Open(bytes.NewReader(file[:n]), int64(n)); err == nil {
			t.Errorf("cut at %d: no error", n)
		}
	}
	sealed := bytes.Clone(file)
	copy(sealed, Sealed)
	for name, want := range map[string]string{"PARE": "encrypted", "PAR1": "cut off"} {
		b := append(bytes.Clone(file[:len(file)-4]), name...)
		if name == "PAR1" {
			b = append(b, "x"...)
		}
		if _, err := Open(bytes.NewReader(b), int64(len(b))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	if _, err := Open(bytes.NewReader(sealed), int64(len(sealed))); err == nil || !strings.Contains(err.Error(), "encrypted") {
		t.Errorf("got %v", err)
	}
}

// Each byte of a file, changed, gives the rows or a fault, and never more than
// the file holds.
func TestEveryByteMayLie(t *testing.T) {
	file := written(t, nested(40), pq.Compression(&pq.Snappy), pq.MaxRowsPerRowGroup(25))
	step := 7
	if testing.Short() {
		step = 17
	}
	for i := 0; i < len(file); i += step {
		for _, with := range []byte{0, 0xff, file[i] + 1, file[i] ^ 0x80} {
			bad := bytes.Clone(file)
			bad[i] = with
			consume(t, bad)
		}
	}
}

// consume reads a file that may be anything.
func consume(t testing.TB, file []byte) (rows int) {
	f, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return 0
	}
	var row []byte
	faults := 0
	for {
		switch row, err = f.Object(row[:0]); {
		case err == io.EOF:
			return rows
		case errors.Is(err, ErrLarge):
		case err != nil:
			if faults++; faults > len(f.groups)+1 {
				t.Fatalf("got %d faults of %d row groups: %v", faults, len(f.groups), err)
			}
		default:
			rows++
			if !json.Valid(row) {
				t.Fatalf("got no JSON: %q", row)
			}
		}
		if f.held > maxHeld || len(row) > maxRow+1<<20 {
			t.Fatalf("got %d bytes held, a row of %d", f.held, len(row))
		}
	}
}

func FuzzRows(f *testing.F) {
	for _, options := range [][]pq.WriterOption{nil, {pq.DataPageVersion(1), pq.Compression(&pq.Snappy)}, {pq.Compression(&pq.Zstd)}} {
		f.Add(written(f, nested(3), options...))
	}
	type delta struct {
		I int64   `parquet:"i,delta"`
		S string  `parquet:"s,delta"`
		D string  `parquet:"d,dict"`
		F float32 `parquet:"f,split"`
	}
	f.Add(written(f, []delta{{1, "a", "x", 1}, {2, "ab", "x", 2}, {9, "b", "y", 3}}))
	f.Fuzz(func(t *testing.T, file []byte) { consume(t, file) })
}
