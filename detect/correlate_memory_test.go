package detect

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"bannin/event"
	"bannin/finding"
)

// A simple model, slow and plainly right, says when a count comes true.
func TestCountAgainstAModel(t *testing.T) {
	rules := linked(t, correlation("many", "type: event_count; rules: [a]; group-by: [u]; timespan: 60s; condition: {gte: 4}"))
	const span, least = 60, 4
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 0))
		c := NewCorrelator(rules)
		seen := map[string][]int{} // group → seconds
		told := map[string]int{}
		now := 0
		for i := range 400 {
			now += random.IntN(20)
			u := fmt.Sprint(random.IntN(3))
			seen[u] = append(seen[u], now)
			want := 0
			for _, at := range seen[u] {
				if at >= now-span {
					want++
				}
			}
			fired := c.Observe(Hit{Rule: rules[1], Values: map[string][]string{"u": {u}},
				Event: &event.Summary{ID: fmt.Sprintf("%04d", i), Time: epoch.Add(time.Duration(now) * time.Second)}})
			if (len(fired) == 1) != (want >= least) || len(fired) == 1 && int(fired[0].Value) != want {
				t.Fatalf("seed %d, hit %d: got %v, want %d", seed, i, fired, want)
			}
			for _, f := range fired {
				if f.Events[len(f.Events)-1].ID != fmt.Sprintf("%04d", i) {
					t.Fatalf("seed %d: the newest event is not told", seed)
				}
				for _, e := range f.Events {
					if told[e.ID]++; told[e.ID] > 1 {
						t.Fatalf("seed %d: %s is told twice", seed, e.ID)
					}
				}
			}
		}
		if c.recent.hits > 400 || len(c.End()) != 0 {
			t.Fatalf("seed %d: %d hits held", seed, c.recent.hits)
		}
	}
}

// flood observes n hits, a millisecond apart, each in a group by the function.
func flood(c *Correlator, n int, values func(i int) map[string][]string, h Hit) (fired []Fired) {
	for i := range n {
		h.Event = &event.Summary{ID: fmt.Sprintf("%08d", i), Time: epoch.Add(time.Duration(i) * time.Millisecond)}
		h.Values = values(i)
		fired = append(fired, c.Observe(h)...)
	}
	return fired
}

func TestMemoryIsBounded(t *testing.T) {
	rules := linked(t, correlation("many", "type: event_count; rules: [a]; group-by: [u]; timespan: 1d; condition: {gte: 100}"))
	c := NewCorrelator(rules)
	c.limits = limits{groups: 50, hits: 1000, single: 300}
	flood(c, 5000, func(i int) map[string][]string { return map[string][]string{"u": {fmt.Sprint(i)}} }, Hit{Rule: rules[1]})
	if got := c.Forgotten(); got.Groups != 4950 || got.Hits != 4950 || c.recent.groups != 50 || len(c.plans[0].windows) != 50 {
		t.Errorf("many groups: got %+v and %d groups, want 4950 gone and 50 left", got, c.recent.groups)
	}
	c = NewCorrelator(rules)
	c.limits = limits{groups: 50, hits: 1000, single: 300}
	fired := flood(c, 5000, func(int) map[string][]string { return map[string][]string{"u": {"x"}} }, Hit{Rule: rules[1]})
	if got := c.Forgotten(); got.Hits != 4700 || c.recent.hits != 300 || len(fired) != 4901 {
		t.Errorf("one group: got %+v, %d hits and %d fired, want 4700 gone, 300 left and 4901 fired", got, c.recent.hits, len(fired))
	}
}

// What a condition needs is held even beyond the bound on one window, but of
// the events only as many as a finding lists.
func TestManyHitsNeeded(t *testing.T) {
	rules := linked(t, correlation("many", "type: event_count; rules: [a]; timespan: 1d; condition: {gte: 30000}"))
	c := NewCorrelator(rules)
	fired := flood(c, 30001, func(int) map[string][]string { return nil }, Hit{Rule: rules[1]})
	if len(fired) != 2 {
		t.Fatalf("got %d, want 2", len(fired))
	}
	f := fired[0]
	if len(f.Events) != finding.MaxEvents || f.Omitted != 30000-finding.MaxEvents || f.Count != 30000 || f.Events[len(f.Events)-1].ID != "00029999" {
		t.Errorf("got %d events, %d omitted of %d", len(f.Events), f.Omitted, f.Count)
	}
	if f = fired[1]; len(f.Events) != 1 || f.Omitted != 0 || f.Count != 30001 || !f.Again {
		t.Errorf("then got %d events, %d omitted of %d", len(f.Events), f.Omitted, f.Count)
	}
	if c.Forgotten() != (Forgotten{}) {
		t.Errorf("forgot %+v", c.Forgotten())
	}
}

// A flood of one rule must not wash the rare hits of another away.
func TestFloodInASequence(t *testing.T) {
	rules := linked(t, correlation("seq", "type: temporal_ordered; rules: [a, b, c]; timespan: 1d"))
	c := NewCorrelator(rules)
	c.limits.single = 400
	c.Observe(Hit{Rule: rules[1], Event: &event.Summary{ID: "first", Time: epoch}})
	flood(c, 5000, func(int) map[string][]string { return nil }, Hit{Rule: rules[2]})
	fired := c.Observe(Hit{Rule: rules[3], Event: &event.Summary{ID: "last", Time: epoch.Add(time.Hour)}})
	if len(fired) != 1 || fired[0].Events[0].ID != "first" {
		t.Fatalf("got %v, want the sequence", fired)
	}
	if c.Forgotten().Hits == 0 {
		t.Error("what was let go is not counted")
	}
}

// Windows that are over anyway are no loss.
func TestOldGroupsAreNotForgotten(t *testing.T) {
	rules := linked(t, correlation("many", "type: event_count; rules: [a]; group-by: [u]; timespan: 1s; condition: {gte: 100}"))
	c := NewCorrelator(rules)
	c.limits = limits{groups: 1500, hits: 100000, single: 300}
	flood(c, 5000, func(i int) map[string][]string { return map[string][]string{"u": {fmt.Sprint(i)}} }, Hit{Rule: rules[1]})
	if got := c.Forgotten(); got != (Forgotten{}) || c.recent.groups != 1500 {
		t.Errorf("got %+v and %d groups, want nothing and 1500", got, c.recent.groups)
	}
}

func TestWindowsThatEndAreBounded(t *testing.T) {
	rules := linked(t, correlation("few", "type: event_count; rules: [a]; group-by: [u]; timespan: 1h; condition: {lt: 3}"))
	c := NewCorrelator(rules)
	c.limits = limits{groups: 50, hits: 1000, single: 300}
	flood(c, 500, func(i int) map[string][]string { return map[string][]string{"u": {fmt.Sprint(i)}} }, Hit{Rule: rules[1]})
	if fired := c.End(); len(fired) != 50 || len(c.due) != 0 || c.recent.oldest != nil || c.recent.hits != 0 {
		t.Errorf("got %d fired, %d due, %d hits, want 50 and none", len(fired), len(c.due), c.recent.hits)
	}
	if got := c.Forgotten().Groups; got != 450 {
		t.Errorf("got %d groups forgotten, want 450", got)
	}
}

func TestLateHits(t *testing.T) {
	rules := linked(t, correlation("many", "type: event_count; rules: [a]; timespan: 10s; condition: {gte: 3}"))
	c := NewCorrelator(rules)
	got := told(run(c, hits(t, rules, "20 a; 25 a; 22 a; 5 a")))
	if want := "many[] 3: e1 e3 e2"; got != want || c.Forgotten().Late != 1 {
		t.Errorf("got %s and %+v, want %s and one late", got, c.Forgotten(), want)
	}
}

func BenchmarkCorrelator(b *testing.B) {
	rules := linked(b, correlation("many", "type: event_count; rules: [a]; group-by: [u]; timespan: 5m; condition: {gte: 1000}"))
	c := NewCorrelator(rules)
	values := make([]map[string][]string, 100)
	for i := range values {
		values[i] = map[string][]string{"u": {fmt.Sprint(i)}}
	}
	b.ReportAllocs()
	for i := range b.N {
		c.Observe(Hit{Rule: rules[1], Values: values[i%100], Event: &event.Summary{ID: fmt.Sprint(i), Time: epoch.Add(time.Duration(i) * 20 * time.Millisecond)}})
	}
}
