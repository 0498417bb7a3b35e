package event

import (
	"fmt"
	"strings"
	"testing"
)

// padded puts the bytes that Scan asks for behind a text.
func padded(text string) []byte { return append([]byte(text), make([]byte, Pad)...) }

// read reads a record by some paths, the first half of them eagerly.
func read(t testing.TB, record string, paths ...string) *Event {
	t.Helper()
	e := New(NewProjection(Fields{Paths: paths, Eager: paths[:len(paths)/2]}))
	if !e.SetJSON([]byte(record)) {
		t.Fatalf("no JSON object: %s", record)
	}
	return e
}

// show writes the values at a path: kind initial and text, in order.
func show(e *Event, path string) string {
	var all []string
	for v := e.First(e.Projection().Slot(path)); v != nil; v = e.Next(v) {
		loose := ""
		if v.Loose {
			loose = "~"
		}
		all = append(all, loose+fmt.Sprintf("%d:", v.Kind)+v.String())
	}
	return strings.Join(all, " ")
}

const sample = `{"a" : { "b":"x\u00e9\"y\\","c":[ 1 , -2.5e+3,[true ,false],{"d":null} ]}, "e.f":"dotted",
	"g\u0041":{"h":{}},"skipped":{"deep":[[["]}\\"]]],"n":1e5},"i":[],"j":"" , "k":null }`

func TestScanFindsValues(t *testing.T) {
	e := read(t, sample, "a.b", "a.c", "a.c.d", "e.f", "gA", "a", "gA.h", "i", "j", "k", "none", "skipped.n")
	for path, want := range map[string]string{
		"a.b": `5:xé"y\`, "a.c": `7:[ 1 , -2.5e+3,[true ,false],{"d":null} ] ~4:1 ~4:-2.5e+3 ~7:[true ,false] ~3:true ~2:false ~6:{"d":null}`,
		"a.c.d": "~1:null", "e.f": "~5:dotted", "gA": `6:{"h":{}}`, "gA.h": "6:{}", "i": "7:[]", "j": "5:", "k": "1:null",
		"none": "", "skipped.n": "4:1e5",
	} {
		if got := show(e, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestScanWantsMoreOfEveryBeginning(t *testing.T) {
	projections := map[string]Fields{
		"nothing":   {},
		"eager":     {Eager: []string{"a.b", "a.c.d", "e.f", "gA.h", "i", "j", "k", "skipped.deep", "skipped.n"}},
		"on_demand": {Paths: []string{"a.b", "a.c.d", "gA.h", "k"}},
	}
	for name, fields := range projections {
		e := New(NewProjection(fields))
		for cut := range len(sample) {
			if next, _ := e.Scan(padded(sample[:cut]), 0, cut); next != More {
				t.Fatalf("%s: got %d for %q, want More", name, next, sample[:cut])
			}
		}
		if next, _ := e.Scan(padded(sample), 0, len(sample)); next != len(sample) {
			t.Errorf("%s: got %d, want %d", name, next, len(sample))
		}
	}
}

func TestScanAmongOthers(t *testing.T) {
	text := `[{"a":1},` + sample + `,{"a":{"b":"other"}}]`
	start := strings.Index(text, sample)
	e := New(NewProjection(Fields{Paths: []string{"a.b", "a", "skipped.deep"}}))
	next, at := e.Scan(padded(text), start, len(text))
	if next != start+len(sample) || at != next || string(e.Raw) != sample {
		t.Fatalf("got %d, %d and %s", next, at, e.Raw)
	}
	if got, want := show(e, "a.b"), `5:xé"y\`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestScanRefuses(t *testing.T) {
	tests := []struct {
		text string
		stop Stop
		at   int // where, counted from 0
	}{
		{`x`, Bad, 0}, {``, More, 0}, {`["a"]`, Bad, 0}, {`"a"`, Bad, 0},
		{`{a:1}`, Bad, 1}, {`{"a" 1}`, Bad, 5}, {`{"a":1 "b":2}`, Bad, 7}, {`{"a":}`, Bad, 5}, {`{"a":1]`, Bad, 6},
		{`{"a":[1}`, Bad, 7}, {`{"a":tru}`, Bad, 5}, {`{"a":1,}`, Bad, 7}, {`{"s":"x"y}`, Bad, 5}, {`{"s":{]}}`, Bad, 5},
		{`{"a":{"b":x}}`, Bad, 10}, {`{"a":"x`, More, 5},
	}
	for _, tt := range tests {
		e := New(NewProjection(Fields{Eager: []string{"a", "a.b"}}))
		next, at := e.Scan(padded(tt.text), 0, len(tt.text))
		if next != tt.stop || at != tt.at {
			t.Errorf("%s: got %d at %d, want %d at %d", tt.text, next, at, tt.stop, tt.at)
		}
	}
}

func TestSetJSON(t *testing.T) {
	for text, want := range map[string]bool{
		`{}`: true, " \n{\"a\":1}\t ": true, `{} {}`: false, `{}x`: false, ``: false, ` `: false, `[]`: false, `{`: false,
	} {
		if got := New(NewProjection(Fields{})).SetJSON([]byte(text)); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func TestDepth(t *testing.T) {
	nested := func(open, inner, shut string, depth int) string {
		return `{"a":` + strings.Repeat(open, depth-1) + inner + strings.Repeat(shut, depth-1) + "}"
	}
	long := strings.TrimSuffix(strings.Repeat("a.", MaxDepth+10), ".")
	projections := map[string]Fields{
		"skipped": {}, "walked": {Eager: []string{long}}, "on_demand": {Paths: []string{long}}, "half": {Eager: []string{long[:2*MaxDepth/2-1]}},
	}
	for name, fields := range projections {
		for _, brackets := range [][3]string{{`{"a":`, "1", "}"}, {"[", "1", "]"}} {
			e := New(NewProjection(fields))
			if !e.SetJSON([]byte(nested(brackets[0], brackets[1], brackets[2], MaxDepth))) {
				t.Errorf("%s: %d levels of %s are refused", name, MaxDepth, brackets[0])
			}
			deep := nested(brackets[0], brackets[1], brackets[2], MaxDepth+1)
			if next, _ := e.Scan(padded(deep), 0, len(deep)); next != Deep {
				t.Errorf("%s: got %d for %d levels of %s, want Deep", name, next, MaxDepth+1, brackets[0])
			}
		}
	}
	e := New(NewProjection(Fields{Eager: []string{"a.a.a.a"}}))
	if !e.SetJSON([]byte(nested(`{"b":0,"a":`, `"end"`, "}", MaxDepth))) {
		t.Fatal("the deepest record is refused")
	}
	count := 0
	e.Scalars(func(v Value) bool { count++; return true })
	if count != MaxDepth {
		t.Errorf("got %d scalars, want one on each of %d levels", count, MaxDepth)
	}
}

func TestOnDemand(t *testing.T) {
	walked := 0
	fields := Fields{
		Paths: []string{"lazy.x", "lazy.y", "eager.z", "size", "lazy"},
		Eager: []string{"eager.y"},
		Derived: map[string]Derive{"size": func(e *Event, add func(Value)) {
			walked++
			add(Value{Kind: Number, Text: fmt.Append(nil, len(e.Text("lazy.x")))})
			add(Value{Kind: Null, Text: []byte("null")})
		}},
	}
	e := New(NewProjection(fields))
	for range 2 { // the second record must not see the first one's
		e.SetJSON([]byte(`{"lazy":{"x":"four","y":[1,2]},"eager":{"y":3,"z":4}}`))
		for range 2 {
			for path, want := range map[string]string{
				"lazy.x": "5:four", "lazy.y": "7:[1,2] ~4:1 ~4:2", "eager.y": "4:3", "eager.z": "4:4", "size": "4:4 1:null",
				"lazy": `6:{"x":"four","y":[1,2]}`, "lazy.none": "",
			} {
				if got := show(e, path); got != want {
					t.Errorf("%s: got %s, want %s", path, got, want)
				}
			}
		}
	}
	if walked != 2 {
		t.Errorf("got the derived field computed %d times for two records, want 2", walked)
	}
	e.SetJSON([]byte(`{}`))
	if got := show(e, "lazy.x"); got != "" {
		t.Errorf("got %s of the record before", got)
	}
	e.SetText([]byte("a line"))
	if got := show(e, "lazy.x") + show(e, "eager.y"); got != "" || !e.IsText() {
		t.Errorf("got %s of a line of text", got)
	}
}

func TestDottedAndRepeatedKeys(t *testing.T) {
	tests := []struct{ record, path, want string }{
		{`{"a.b":1,"a":{"b":2}}`, "a.b", "4:1 4:2"},
		{`{"a":{"b.c":1,"b":{"c":2}}}`, "a.b.c", "4:1 4:2"},
		{`{"a.b.c":1}`, "a.b.c", "4:1"},
		{`{"a.b":{"c":1}}`, "a.b.c", "4:1"},
		{`{"a":1,"a":2}`, "a", "4:1 4:2"},
		{`{"a":{"b":1},"a":{"b":2},"a":{"b":3}}`, "a.b", "4:1 4:2 4:3"},
		{`{"":{"":1}}`, ".", "4:1"},
		{`{"a":{".b":1}}`, "a..b", "4:1"},
		{`{"\u0061":{"\u0062\u002ec":1}}`, "a.b.c", "4:1"},
	}
	for _, tt := range tests {
		for name, fields := range map[string]Fields{"eager": {Eager: []string{tt.path}}, "on demand": {Paths: []string{tt.path}}} {
			e := New(NewProjection(fields))
			if !e.SetJSON([]byte(tt.record)) {
				t.Fatal(tt.record)
			}
			if got := strings.ReplaceAll(show(e, tt.path), "~", ""); strings.Join(sorted(got), " ") != tt.want {
				t.Errorf("%s of %s, %s: got %s, want %s", tt.path, tt.record, name, got, tt.want)
			}
		}
	}
}

func TestBytes(t *testing.T) {
	e := read(t, `{"a":{"x":1},"b":[[],"y\n"],"c":null,"d":12}`, "a", "b", "c", "d", "e")
	for path, want := range map[string]string{"a": "", "b": "y\n", "c": "", "d": "12", "e": "", "none": ""} {
		if got := e.Text(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if e.Bytes(e.Projection().Slot("c")) != nil {
		t.Error("got bytes of null, want nil")
	}
}

func TestWithin(t *testing.T) {
	e := read(t, `{"a":[{"b":"x"},{"b":"y"}],"c":"z"}`, "a", "a.b", "c")
	var objects, values []*Value
	for v := e.First(e.Projection().Slot("a")); v != nil; v = e.Next(v) {
		objects = append(objects, v)
	}
	for _, path := range []string{"a.b", "c"} {
		for v := e.First(e.Projection().Slot(path)); v != nil; v = e.Next(v) {
			values = append(values, v)
		}
	}
	got := ""
	for _, v := range values {
		for _, o := range objects {
			got += fmt.Sprintf("%s in %s: %v\n", v.Text, o.Text, v.Within(o))
		}
	}
	want := `x in [{"b":"x"},{"b":"y"}]: true
x in {"b":"x"}: true
x in {"b":"y"}: false
y in [{"b":"x"},{"b":"y"}]: true
y in {"b":"x"}: false
y in {"b":"y"}: true
z in [{"b":"x"},{"b":"y"}]: false
z in {"b":"x"}: false
z in {"b":"y"}: false
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestScanAllocatesNothing(t *testing.T) {
	e := New(NewProjection(Fields{Eager: []string{"a.b", "a.c.d", "i"}, Paths: []string{"skipped.n", "k"}}))
	b := padded(sample)
	n, skipped := len(sample), e.Projection().Slot("skipped.n")
	run := func() {
		if next, _ := e.Scan(b, 0, n); next != n || e.First(skipped) == nil {
			t.Fatal("the record is not read")
		}
	}
	run()
	// The key with an escape in it costs one.
	if got := testing.AllocsPerRun(100, run); got > 1 {
		t.Errorf("got %v allocations a record, want at most 1", got)
	}
}
