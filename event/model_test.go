package event

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// A model is what encoding/json finds in a record: the values at every path,
// each as kind and text.
type model struct {
	values map[string][]string
	depth  int
}

func (m *model) add(path string, v any, depth int) {
	m.depth = max(m.depth, depth)
	one := ""
	switch v := v.(type) {
	case nil:
		one = fmt.Sprint(Null)
	case bool:
		one = fmt.Sprint(map[bool]Kind{false: False, true: True}[v])
	case json.Number:
		one = fmt.Sprint(Number, v)
	case string:
		one = fmt.Sprintf("%d %q", String, v)
	case map[string]any:
		one = fmt.Sprint(Object, text(v))
		for key, x := range v {
			m.add(path+"."+key, x, depth+1)
		}
	case []any:
		one = fmt.Sprint(Array, text(v))
		for _, x := range v {
			m.add(path, x, depth+1)
		}
	}
	m.values[path] = append(m.values[path], one)
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// modelOf reads a record with encoding/json; nil if it is none, or where the
// two may differ by design: repeated keys, and bytes that are no UTF-8.
func modelOf(record []byte) *model {
	if !utf8.Valid(record) || repeated(record) {
		return nil
	}
	var root map[string]any
	d := json.NewDecoder(bytes.NewReader(record))
	d.UseNumber()
	if !json.Valid(record) || d.Decode(&root) != nil || root == nil {
		return nil
	}
	m := &model{values: map[string][]string{}, depth: 1}
	for key, v := range root {
		m.add(key, v, 1)
	}
	return m
}

// repeated tells whether an object has a key twice.
func repeated(record []byte) bool {
	d := json.NewDecoder(bytes.NewReader(record))
	type level struct {
		object, key bool
		seen        map[string]bool
	}
	var stack []*level
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		var top *level
		if len(stack) > 0 {
			top = stack[len(stack)-1]
		}
		if s, ok := token.(string); ok && top != nil && top.object && top.key {
			if top.seen[s] {
				return true
			}
			top.seen[s], top.key = true, false
			continue
		}
		if top != nil {
			top.key = true
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, &level{object: true, key: true, seen: map[string]bool{}})
		case json.Delim('['):
			stack = append(stack, &level{})
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
		}
	}
}

// valuesAt are ours, in the model's words.
func valuesAt(e *Event, path string) []string {
	all := []string{}
	for v := e.First(e.Projection().Slot(path)); v != nil; v = e.Next(v) {
		switch v.Kind {
		case Number:
			all = append(all, fmt.Sprint(Number, string(v.Text)))
		case String:
			all = append(all, fmt.Sprintf("%d %q", String, v.String()))
		case Object, Array:
			var x any
			d := json.NewDecoder(bytes.NewReader(v.Text))
			d.UseNumber()
			if err := d.Decode(&x); err != nil {
				all = append(all, err.Error())
				continue
			}
			all = append(all, fmt.Sprint(v.Kind, text(x)))
		default:
			all = append(all, fmt.Sprint(v.Kind))
		}
	}
	sort.Strings(all)
	return all
}

// checkAgainstModel reads a record in several projections and compares every
// value. It returns whether there was something to compare.
func checkAgainstModel(t *testing.T, record []byte) bool {
	m := modelOf(record)
	if m == nil {
		return false
	}
	paths := []string{"no such path"}
	for path := range m.values {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, fields := range []Fields{{Eager: paths}, {Paths: paths}, {Paths: paths, Eager: paths[:len(paths)/2]}} {
		e := New(NewProjection(fields))
		ok := e.SetJSON(record)
		if ok != (m.depth <= MaxDepth) {
			t.Fatalf("got %v for depth %d\n%s", ok, m.depth, record)
		}
		for _, path := range paths {
			want := slices.Clone(m.values[path])
			sort.Strings(want)
			if got := valuesAt(e, path); ok && !slices.Equal(got, want) {
				t.Fatalf("path %q: got %q, want %q\n%s", path, got, want, record)
			}
		}
		if ok {
			checkScalars(t, e, m)
		}
	}
	return true
}

func checkScalars(t *testing.T, e *Event, m *model) {
	want, got := 0, 0
	for _, values := range m.values {
		for _, v := range values {
			if v[0] < '0'+byte(Object) {
				want++
			}
		}
	}
	e.Scalars(func(Value) bool { got++; return true })
	if got != want {
		t.Fatalf("got %d scalars, want %d\n%s", got, want, e.Raw)
	}
}

var seeds = []string{
	sample, `{}`, `{"a":[[{"b":[{"c":1},{"c":"x"}]}],null]}`, `{"a.b":{"c":1},"a":{"b.c":2,"b":{"c":3}}}`,
	`{"":{"":[""]},".":0}`, `{"\ud83d\ude00":"\ud83d","x":"\udc00\u0000\/\b"}`, `{"k\"\\":"v\\\""}`, `{"a":-0.0e-10,"b":[1e999]}`,
	"{\"a\"\t:\n[\r1 , 2 ]\n}\n", `{"a":"` + strings.Repeat("x", 40) + `\\"}`,
}

func TestAgainstModel(t *testing.T) {
	for _, record := range seeds {
		if !checkAgainstModel(t, []byte(record)) {
			t.Errorf("nothing to compare in %s", record)
		}
	}
}

func TestAgainstModelDrawn(t *testing.T) {
	compared := 0
	rapid.Check(t, func(rt *rapid.T) {
		if checkAgainstModel(t, []byte(drawObject(rt, 4))) {
			compared++
		}
	})
	if compared == 0 {
		t.Error("nothing was compared")
	}
}

var (
	drawnKeys   = rapid.SampledFrom([]string{`a`, `b`, `a.b`, `b.a.c`, `c`, ``, `.`, `\u0061`, `\"`, `eventName12`, `日本`, `a very long key with 40 bytes in it, or so`})
	drawnSpaces = rapid.SampledFrom([]string{"", "", "", " ", "\n\t", "            "})
	drawnScalar = rapid.SampledFrom([]string{`"x"`, `""`, `"\\"`, `"\"}]"`, `"seven77"`, `"eight888"`, `"nine99999"`, `"\u3042\ud83d\ude80 and more"`,
		`0`, `-1.5E+10`, `12345678`, `null`, `true`, `false`})
)

func drawObject(t *rapid.T, depth int) string {
	text := "{" + drawnSpaces.Draw(t, "space")
	for i := range rapid.IntRange(0, 4).Draw(t, "members") {
		if i > 0 {
			text += "," + drawnSpaces.Draw(t, "space")
		}
		text += `"` + drawnKeys.Draw(t, "key") + `"` + drawnSpaces.Draw(t, "space") + ":" + drawValue(t, depth-1)
	}
	return text + "}"
}

func drawValue(t *rapid.T, depth int) string {
	before, after := drawnSpaces.Draw(t, "space"), drawnSpaces.Draw(t, "space")
	kind := 0
	if depth > 0 {
		kind = rapid.IntRange(0, 3).Draw(t, "kind")
	}
	switch kind {
	case 1:
		return before + drawObject(t, depth) + after
	case 2:
		var items []string
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			items = append(items, drawValue(t, depth-1))
		}
		return before + "[" + strings.Join(items, ",") + "]" + after
	}
	return before + drawnScalar.Draw(t, "scalar") + after
}

func FuzzScan(f *testing.F) {
	for _, record := range seeds {
		f.Add([]byte(record))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		if checkAgainstModel(t, record) {
			return
		}
		// No JSON: whatever we say of it, we must come to an end.
		e := New(NewProjection(Fields{Eager: []string{"a.b", "x", ""}, Paths: []string{"a.c.d", "k", "i.j"}}))
		b := padded(string(record))
		next, at := e.Scan(b, 0, len(record))
		if next > len(record) || at < 0 || at > len(record) {
			t.Fatalf("got %d at %d of %d bytes", next, at, len(record))
		}
		if next >= 0 {
			for _, path := range []string{"a.b", "a.c.d", "k", "i.j"} {
				show(e, path)
			}
			e.Scalars(func(v Value) bool { _ = v.String(); return true })
		}
		Members(record, func(_ string, v Value) bool { Items(v.Text, func(Value) bool { return true }); return true })
		Items(record, func(v Value) bool { Members(v.Text, func(string, Value) bool { return true }); return true })
	})
}

// FuzzUnescape compares with encoding/json wherever that takes the string.
func FuzzUnescape(f *testing.F) {
	for _, s := range []string{`a`, `\"\\\/\b\f\n\r\t`, `\u00e9\ud83d\ude80`, `\ud83d\u0041`, `\ud83dx`, `\udc00`, `\u12`, `\`, `\x`, `é\u`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := string(Unescape(nil, []byte(s)))
		var want string
		if !utf8.ValidString(s) || json.Unmarshal([]byte(`"`+s+`"`), &want) != nil {
			return
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	})
}
