package event

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLineHasTheValuesOfItsLayout(t *testing.T) {
	copyOfA := func(e *Event, add func(Value)) {
		for v := e.First(e.Projection().Slot("a")); v != nil; v = e.Next(v) {
			add(*v)
		}
	}
	p := NewProjection(Fields{Eager: []string{"a"}, Paths: []string{"n", "b.c", "alias", "nobody", "derived", "both"},
		Derived: map[string]Derive{"derived": copyOfA, "both": copyOfA}})
	l := p.Layout([]Column{{Names: []string{"a", "alias"}}, {Names: []string{"unasked"}}, {Names: []string{"n"}, Number: true}, {Names: []string{"b.c"}}, {Names: []string{"a"}}, {Names: []string{"both"}}})
	e := New(p)
	read := func(fields ...string) map[string]string {
		var spans [][]byte
		for _, f := range fields {
			spans = append(spans, []byte(f))
		}
		e.SetLine([]byte("the line"), spans, l)
		got := map[string]string{}
		for _, path := range p.paths {
			for range 2 { // asking again changes nothing
				text := ""
				for v := e.First(p.Slot(path)); v != nil; v = e.Next(v) {
					text += map[Kind]string{String: "s:", Number: "n:"}[v.Kind] + v.String()
				}
				if got[path] = text; text == "" {
					delete(got, path)
				}
			}
		}
		return got
	}
	for _, c := range []struct {
		fields []string
		want   map[string]string
	}{
		{[]string{"x", "u", "7", "z", "second", "own"}, map[string]string{"a": "s:x", "alias": "s:x", "n": "n:7", "b.c": "s:z", "derived": "s:x", "both": "s:own"}},
		{[]string{"-", "-", "-", "-", "", "-"}, map[string]string{}},
		{[]string{"x"}, map[string]string{"a": "s:x", "alias": "s:x", "derived": "s:x", "both": "s:x"}},
		{[]string{"", "", "-0.5"}, map[string]string{"n": "n:-0.5"}},
		{[]string{"", "", "1.2.3"}, map[string]string{"n": "s:1.2.3"}},
		{[]string{"", "", "1e9"}, map[string]string{"n": "s:1e9"}},
		{[]string{"", "", "."}, map[string]string{"n": "s:."}},
		{nil, map[string]string{}},
	} {
		if diff := cmp.Diff(c.want, read(c.fields...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.fields, diff)
		}
	}
	if !e.SetJSON([]byte(`{"a":"json"}`)) || e.Text("a") != "json" || e.Text("n") != "" || e.IsText() {
		t.Error("the line's layout outlived it")
	}
}

func TestAliasesComeBehindWhatARecordHolds(t *testing.T) {
	count := 0
	copyOf := func(path string) Derive {
		return func(e *Event, add func(Value)) {
			count++
			for v := e.First(e.Projection().Slot(path)); v != nil; v = e.Next(v) {
				add(*v)
			}
		}
	}
	p := NewProjection(Fields{Paths: []string{"a", "b.c", "alias", "twice"},
		Aliases: map[string]Derive{"alias": copyOf("b.c"), "twice": copyOf("alias"), "unasked": copyOf("a")}})
	e := New(p)
	all := func(path string) (text string) {
		for range 2 {
			text = ""
			for v := e.First(p.Slot(path)); v != nil; v = e.Next(v) {
				text += v.String() + ";"
			}
		}
		return text
	}
	if !e.SetJSON([]byte(`{"alias":"own","b":{"c":"x"}}`)) || all("twice") != "own;x;" || all("alias") != "own;x;" || count != 2 {
		t.Errorf("JSON: got %q, %q, computed %d times", all("twice"), all("alias"), count)
	}
	e.SetLine([]byte("own x"), [][]byte{[]byte("own"), []byte("x")}, p.Layout([]Column{{Names: []string{"alias"}}, {Names: []string{"b.c"}}}))
	if all("twice") != "own;x;" {
		t.Errorf("line: got %q", all("twice"))
	}
	if !e.SetJSON([]byte(`{"a":"x"}`)) || all("twice") != "" || p.Slot("unasked") != NoSlot {
		t.Errorf("none: got %q", all("twice"))
	}
}

func TestRoomLastsAsLongAsTheRecord(t *testing.T) {
	e := New(NewProjection(Fields{}))
	var all [][]byte
	for n := range 3000 {
		b := e.Room(n % 7)
		for i := range b {
			b[i] = byte(n)
		}
		all = append(all, b)
	}
	for n, b := range all {
		for _, c := range b {
			if c != byte(n) {
				t.Fatalf("room %d was overwritten", n)
			}
		}
	}
	if allocs := testing.AllocsPerRun(100, func() { e.SetText(nil); e.Room(500) }); allocs > 0 {
		t.Errorf("got %v allocations a record", allocs)
	}
	e.Room(2 * maxRoom)
	if e.SetText(nil); cap(e.room) > maxRoom {
		t.Errorf("kept a room of %d", cap(e.room))
	}
}
