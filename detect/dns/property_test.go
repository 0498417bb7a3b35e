package dns

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/detect"
)

// intrusion has a bit of everything.
func intrusion() *scene {
	s := &scene{}
	for d := range 9 {
		browse(s, "", noon.Add(time.Duration(d)*day))
		browse(s, "i-0000000000000000b", noon.Add(time.Duration(d)*day))
	}
	at := noon.Add(8 * day)
	for i, name := range family("ramnit", 0, 60) {
		s.add(ask{name: name, code: "NXDOMAIN", at: at.Add(time.Duration(i) * time.Minute)})
	}
	for i := range 400 {
		s.add(ask{host: "i-0000000000000000b", name: digestOf(i)[:32] + ".evil-example.com", kind: []string{"A", "TXT"}[i%2], at: at.Add(time.Duration(i) * 20 * time.Second)})
		s.add(ask{host: "i-0000000000000000c", name: digestOf(i)[:36] + ".slow-example.com", at: at.Truncate(day).Add(time.Duration(i) * 3 * time.Minute)})
	}
	s.add(ask{name: "pool.supportxmr.com", at: at})
	s.add(ask{name: "a.quietharbor.net", answers: []string{"10.0.0.9"}, at: at.Add(time.Hour)})
	s.add(ask{name: "qxkvzwpltmrn.net", at: at.Add(time.Hour)})
	return s
}

// told is what signals come to, as an inbox would have it: whatever was told of
// an event by a kind.
func told(all []detect.Signal) []string {
	var lines []string
	for _, s := range all {
		for _, e := range s.Events {
			lines = append(lines, fmt.Sprintln(s.Kind.Rule, e.ID, e.Time, e.Actor.Root, e.Message, e.Succeeded, s.Reason))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func TestFindingsDoNotDependOnTheOrder(t *testing.T) {
	lines := intrusion().lines()
	d := New(Settings{})
	want := told(signals(d, reduce(t, d, lines, 1)))
	if len(want) < 500 {
		t.Fatalf("only %d events are told", len(want))
	}
	r := chance()
	for round := range 8 {
		again := slices.Clone(lines)
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		if round%2 == 1 {
			again = append(again, again[:len(again)/2]...)
		}
		d := New(Settings{})
		got := told(signals(d, reduce(t, d, again, 1+round%4)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
}

func TestMemoryIsTakenUp(t *testing.T) {
	d := New(Settings{})
	cells := reduce(t, d, intrusion().lines(), 1)
	want := told(signals(d, cells))
	r := chance()
	for round := range 12 {
		cut := []int{0, len(cells), r.IntN(len(cells))}[min(round, 2)]
		var all []detect.Signal
		tell := func(s detect.Signal) { all = append(all, s) }
		d := New(Settings{})
		for i := range cells[:cut] {
			d.Observe(&cells[i], tell)
		}
		var memory bytes.Buffer
		if err := d.Save(&memory); err != nil {
			t.Fatal(err)
		}
		d = New(Settings{})
		if err := d.Load(&memory); err != nil {
			t.Fatal(err)
		}
		for i := range cells[cut:] {
			d.Observe(&cells[cut+i], tell)
		}
		d.End(tell)
		if diff := cmp.Diff(want, told(all)); diff != "" {
			t.Fatalf("cut at %d (-want +got):\n%s", cut, diff)
		}
	}
}

func TestDamagedMemoryIsAnError(t *testing.T) {
	for _, memory := range []string{"", "{", `{"Version":99}`, `{"Version":1,"Judges":{"generated":7}}`} {
		if err := New(Settings{}).Load(strings.NewReader(memory)); err == nil {
			t.Errorf("%q was taken up", memory)
		}
	}
}

// TestMemoryIsBounded holds that a log of made-up machines and names does not
// fill memory.
func TestMemoryIsBounded(t *testing.T) {
	g := newGenerated()
	for i := range 3 * maxSuspects {
		g.judge(trace{Who: asker{Instance: fmt.Sprint(i)}, What: []string{"a.com"}, Kind: failed, At: noon}, teller{})
	}
	if n := len(g.Suspects.Items); n > maxSuspects {
		t.Errorf("%d suspects are remembered", n)
	}
	u := newTunnel(newEstate())
	for i := range 10 * maxFlows {
		u.judge(trace{Who: asker{Instance: fmt.Sprint(i)}, What: []string{"a.com", plain, "0"}, Kind: load, At: noon, Count: 1, Marks: 1, Weight: int64(i)}, teller{})
	}
	if n := len(u.Hour); n > 2*maxFlows {
		t.Errorf("%d flows are remembered", n)
	}
	if f := u.Hour[asker{Instance: fmt.Sprint(10*maxFlows - 1)}.key()+"\na.com"]; f == nil {
		t.Error("the heaviest was forgotten")
	}
}
