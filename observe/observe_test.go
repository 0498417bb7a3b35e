package observe

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"bannin/event"
)

// byWho counts what an event's "who" did, in hours, with the ports as marks.
type byWho struct{ who, port, bytes event.Slot }

func (l byWho) See(e *event.Event, pad *Pad) {
	pad.Note(Note{Kind: 1, Window: time.Hour, Weight: 7, Mark: e.Bytes(l.port)}, e.Bytes(l.who), []byte("x"))
}

var projection = event.NewProjection(event.Fields{Paths: []string{"who", "port"}})

// A fataler is a test or a property.
type fataler interface{ Fatalf(string, ...any) }

type happening struct {
	id, who, port string
	at            time.Time
}

func (h happening) event(t fataler) *event.Event {
	e := event.New(projection)
	raw, _ := json.Marshal(map[string]string{"who": h.who, "port": h.port, "id": h.id})
	if !e.SetJSON(raw) {
		t.Fatalf("%s is no record", raw)
	}
	e.Time, e.ID = h.at, []byte(h.id)
	return e
}

// cells lets so many workers see what happened, the n-th being seen by the
// worker that deal names.
func cells(t fataler, all []happening, workers int, deal func(n int) int, most int) []Cell {
	var reducers []*Reducer
	for range workers {
		r := NewReducer([]Lens{byWho{projection.Slot("who"), projection.Slot("port"), 0}})
		r.most = most
		defer r.Close()
		reducers = append(reducers, r)
	}
	for n, h := range all {
		if err := reducers[deal(n)].See(h.event(t)); err != nil {
			t.Fatalf("see: %v", err)
		}
	}
	var got []Cell
	if err := Each(reducers, func(c *Cell) error { c.Sights(); got = append(got, *c); return nil }); err != nil {
		t.Fatalf("each: %v", err)
	}
	some := slices.DeleteFunc(slices.Clone(got), func(c Cell) bool { return c.Key[0] != "1" })
	var wanted []Cell
	one := func(h Head) bool {
		return h.Lens() == 0 && h.Kind() == 1 && string(h.Part(0)) == "1" && h.Part(2) == nil
	}
	if err := Those(reducers, one, func(c *Cell) error { c.Sights(); wanted = append(wanted, *c); return nil }); err != nil {
		t.Fatalf("those: %v", err)
	}
	if diff := cmp.Diff(some, wanted, cmpopts.IgnoreUnexported(Cell{}), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("those that are wanted are others (-want +got):\n%s", diff)
	}
	return got
}

var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

func TestCellsCountWhatIsAlike(t *testing.T) {
	got := cells(t, []happening{
		{"0d1f8a6e-5f3e-4a6e-9a55-0e5d1d6a0b11", "b", "22", noon.Add(20 * time.Minute)},
		{"b", "a", "22", noon},
		{"c", "b", "23", noon.Add(10 * time.Minute)},
		{"D", "b", "23", noon.Add(time.Hour)},
	}, 1, func(int) int { return 0 }, maxHeld)
	at := func(m int) time.Time { return noon.Add(time.Duration(m) * time.Minute) }
	want := []Cell{
		{Kind: 1, Start: noon, Window: time.Hour, Key: []string{"a", "x"}, First: noon, Last: noon, Count: 1, Weight: 7, Marks: 1, Events: []Sight{{"b", noon}}},
		{Kind: 1, Start: noon, Window: time.Hour, Key: []string{"b", "x"}, First: at(10), Last: at(20), Count: 2, Weight: 14, Marks: 2,
			Events: []Sight{{"c", at(10)}, {"0d1f8a6e-5f3e-4a6e-9a55-0e5d1d6a0b11", at(20)}}},
		{Kind: 1, Start: at(60), Window: time.Hour, Key: []string{"b", "x"}, First: at(60), Last: at(60), Count: 1, Weight: 7, Marks: 1, Events: []Sight{{"D", at(60)}}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Cell{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCellsDoNotDependOnTheOrder holds that neither order nor workers nor spilling
// to disk nor repetition change a cell.
func TestCellsDoNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 600).Draw(t, "events")
		var all []happening
		for i := range n {
			all = append(all, happening{fmt.Sprint(i), fmt.Sprint(i % 3), fmt.Sprint(i % 400), noon.Add(time.Duration(i*i%7200) * time.Second)})
		}
		want := cells(t, all, 1, func(int) int { return 0 }, maxHeld)
		times := rapid.IntRange(1, 3).Draw(t, "times")
		var again []happening
		for range times {
			again = append(again, rapid.Permutation(all).Draw(t, "order")...)
		}
		workers := rapid.IntRange(1, 4).Draw(t, "workers")
		deal := rapid.SliceOfN(rapid.IntRange(0, workers-1), len(again), len(again)).Draw(t, "deal")
		got := cells(t, again, workers, func(n int) int { return deal[n] }, rapid.IntRange(100, 200000).Draw(t, "most"))
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Cell{})); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestManyEventsAreEstimated(t *testing.T) {
	var all []happening
	for i := range 20000 {
		all = append(all, happening{fmt.Sprint(i), "a", fmt.Sprint(i % 1000), noon})
	}
	got := cells(t, all, 2, func(n int) int { return n % 2 }, 300000)
	if len(got) != 1 || got[0].Count != 20000 || got[0].Weight != 140000 || len(got[0].Events) != MaxSample {
		t.Fatalf("got %d cells, count %d, weight %d, %d events", len(got), got[0].Count, got[0].Weight, len(got[0].Events))
	}
	if m := got[0].Marks; m < 700 || m > 1300 {
		t.Errorf("estimates %d marks, not about 1000", m)
	}
	some := append(all[:len(all):len(all)], all[:7000]...)
	if n := cells(t, some, 1, func(int) int { return 0 }, maxHeld)[0].Count; n < 18000 || n > 22000 {
		t.Errorf("with some repeated, estimates %d events, not about 20000", n)
	}
}

func TestDamagedRowsAreErrors(t *testing.T) {
	for _, b := range []string{"", "\xff", "\x0e", "\x0eabcdefghijklmnop", "\x0eabcdefghijklmn\x01\x01\x01\x01\xff\xff\xff\x7f"} {
		r, err := openRow([]byte(b))
		if err != nil {
			continue
		}
		var c joint
		if _, err := r.into(&c, nil); err == nil {
			t.Errorf("%q was read", b)
		}
	}
}

func TestIDsComeBack(t *testing.T) {
	for _, id := range []string{"", "x", "0d1f8a6e-5f3e-4a6e-9a55-0e5d1d6a0b11", "0D1F8A6E-5F3E-4A6E-9A55-0E5D1D6A0B11", "0d1f8a6e-5f3e-4a6e-9a55-0e5d1d6a0bzz", "0123456789abcdef0"} {
		if got := unpack(pack(nil, []byte(id))); got != id {
			t.Errorf("%q came back as %q", id, got)
		}
	}
}

func BenchmarkSee(b *testing.B) {
	r := NewReducer([]Lens{byWho{projection.Slot("who"), projection.Slot("port"), 0}})
	defer r.Close()
	var events []*event.Event
	for i := range 4096 {
		h := happening{fmt.Sprintf("%08x-5f3e-4a6e-9a55-0e5d1d6a0b11", i*2654435761), fmt.Sprintf("arn:aws:sts::111122223333:assumed-role/role/session-%d", i%300), "22", noon.Add(time.Duration(i) * time.Second)}
		events = append(events, h.event(b))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := r.See(events[i%len(events)]); err != nil {
			b.Fatal(err)
		}
	}
}
