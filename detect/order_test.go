package detect

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
	"bannin/spill"
)

func sighting(minute int, id string, rules ...int) *Sighting {
	return &Sighting{Rules: rules, Event: &event.Summary{ID: id, Object: "o" + id, Record: 1,
		Time: time.Date(2026, 1, 15, 3, minute, 0, 0, time.UTC)}}
}

func read(t *testing.T, all ...*Order) []string {
	t.Helper()
	var got []string
	if err := Orders(all).Each(nil, func(s *Sighting) error {
		got = append(got, fmt.Sprint(s.Event.Time.Minute(), s.Event.ID, s.Rules))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestOrderIsThatOfTime(t *testing.T) {
	o := NewOrder()
	for _, s := range []*Sighting{sighting(5, "b", 1), sighting(3, "c", 0), sighting(5, "a", 2), sighting(3, "c", 0), sighting(3, "c", 1)} {
		if err := o.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"3c[0 1]", "5a[2]", "5b[1]"}
	for range 2 { // it can be read again
		if diff := cmp.Diff(want, read(t, o)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestOrderIsTheSameOnDisk(t *testing.T) {
	var all []*Sighting
	for i := range 3000 {
		all = append(all, sighting(rand.IntN(60), fmt.Sprint(i%1500), i%7))
	}
	memory := NewOrder()
	for _, s := range all {
		memory.Add(s)
	}
	want := read(t, memory)
	parts := []*Order{NewOrder(), NewOrder(), NewOrder()}
	for i, s := range all {
		p := parts[i%3]
		if err := p.Add(s); err != nil {
			t.Fatal(err)
		}
		if i%40 == 0 {
			if err := p.spill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	defer Orders(parts).Close()
	if parts[0].runs.Len() == 0 {
		t.Fatal("nothing is on disk")
	}
	if diff := cmp.Diff(want, read(t, parts...)); diff != "" {
		t.Errorf("(-memory +disk):\n%s", diff)
	}
}

func TestOrderFoldsManyRuns(t *testing.T) {
	o := NewOrder()
	defer o.Close()
	for i := range spill.MaxRuns + 5 {
		o.Add(sighting(i%60, fmt.Sprintf("%03d", i), i))
		if err := o.spill(); err != nil {
			t.Fatal(err)
		}
	}
	if o.runs.Len() >= spill.MaxRuns {
		t.Errorf("got %d runs, want them folded", o.runs.Len())
	}
	if got := read(t, o); len(got) != spill.MaxRuns+5 || !strings.HasPrefix(got[0], "0000") {
		t.Errorf("got %d events, first %q", len(got), got[0])
	}
}
