package detect

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"bannin/event"
	"bannin/rule"
	"bannin/rule/sigma"

	"github.com/google/go-cmp/cmp"
)

var epoch = time.Date(2026, 1, 15, 3, 0, 0, 0, time.UTC)

// linked parses correlations beside three rules on events: a, b and c.
func linked(t testing.TB, src string) []*rule.Rule {
	t.Helper()
	for _, name := range []string{"a", "b", "c"} {
		src += fmt.Sprintf("\n---\ntitle: rule %s\nid: %s\nlogsource: {product: aws}\ndetection:\n  sel: {eventName: %s}\n  condition: sel\n", name, name, name)
	}
	rules, err := sigma.Parse("r.yml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if err := sigma.Link(rules); err != nil {
		t.Fatal(err)
	}
	return rules
}

// hits reads "0 a u=x u=y; 5 b": seconds, rule and values; the id of an event
// is its place in the list unless it has a value id.
func hits(t testing.TB, rules []*rule.Rule, text string) (all []Hit) {
	t.Helper()
	for i, line := range strings.Split(text, ";") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		seconds, err := strconv.Atoi(words[0])
		if err != nil {
			t.Fatal(err)
		}
		h := Hit{Event: &event.Summary{ID: fmt.Sprintf("e%d", i+1), Time: epoch.Add(time.Duration(seconds) * time.Second)}, Values: map[string][]string{}}
		for _, word := range words[2:] {
			name, value, _ := strings.Cut(word, "=")
			if name == "id" {
				h.Event.ID = value
			}
			h.Values[name] = append(h.Values[name], value)
		}
		for _, r := range rules {
			if r.ID == words[1] {
				h.Rule = r
			}
		}
		all = append(all, h)
	}
	return all
}

// told writes what fired: "many[u=x] 3: e1 e2 e3", with + for what goes on.
func told(fired []Fired) string {
	var lines []string
	for _, f := range fired {
		var ids []string
		for _, e := range f.Events {
			ids = append(ids, e.ID)
		}
		again := ""
		if f.Again {
			again = "+"
		}
		lines = append(lines, fmt.Sprintf("%s%s%v %v: %s", again, f.Rule.Title(), f.Group, f.Value, strings.Join(ids, " ")))
	}
	return strings.Join(lines, "\n")
}

func run(c *Correlator, all []Hit) (fired []Fired) {
	for _, h := range all {
		fired = append(fired, c.Observe(h)...)
	}
	return append(fired, c.End()...)
}

func correlation(title, body string) string {
	return "title: " + title + "\nid: " + title + "\ncorrelation:\n  " + strings.ReplaceAll(body, "; ", "\n  ") + "\n"
}

func TestCorrelations(t *testing.T) {
	const count = "type: event_count; rules: [a]; group-by: [u]; timespan: 10s; condition: "
	const field = "; rules: [a]; group-by: [u]; timespan: 10s; condition: "
	const seq = "; rules: [a, b, c]; group-by: [u]; timespan: 10s"
	for _, c := range []struct{ name, src, hits, want string }{
		{"count", correlation("many", count+"{gte: 3}"), "0 a u=x; 5 a u=x; 10 a u=x", "many[u=x] 3: e1 e2 e3"},
		{"count_just_too_slow", correlation("many", count+"{gte: 3}"), "0 a u=x; 5 a u=x; 11 a u=x", ""},
		{"count_more_than", correlation("many", count+"{gt: 2}"), "0 a u=x; 5 a u=x; 6 a u=x", "many[u=x] 3: e1 e2 e3"},
		{"count_slides", correlation("many", count+"{gte: 3}"), "0 a u=x; 9 a u=x; 12 a u=x; 13 a u=x", "many[u=x] 3: e2 e3 e4"},
		{"count_by_group", correlation("many", count+"{gte: 2}"), "0 a u=x; 1 a u=y; 2 a u=z; 3 a u=y", "many[u=y] 2: e2 e4"},
		{"count_other_rules", correlation("many", count+"{gte: 2}"), "0 a u=x; 1 b u=x; 2 c u=x", ""},
		{"count_two_rules", correlation("many", strings.Replace(count, "[a]", "[a, b]", 1)+"{gte: 2}"), "0 a u=x; 1 b u=x", "many[u=x] 2: e1 e2"},
		{"stays_true", correlation("many", count+"{gte: 2}"), "0 a u=x; 1 a u=x; 2 a u=x; 12 a u=x; 40 a u=x; 41 a u=x",
			"many[u=x] 2: e1 e2\n+many[u=x] 3: e3\n+many[u=x] 2: e4\nmany[u=x] 2: e5 e6"},
		{"same_event_twice", correlation("many", count+"{gte: 2}"), "0 a u=x id=i; 1 a u=x id=i; 2 a u=x id=j", "many[u=x] 2: i j"},
		{"one_event_two_rules", correlation("many", strings.Replace(count, "[a]", "[a, b]", 1)+"{gte: 2}"), "0 a u=x id=i; 0 b u=x id=i", ""},
		{"no_group_by", correlation("many", "type: event_count; rules: [a]; timespan: 10s; condition: {gte: 2}"), "0 a u=x; 1 a u=y", "many[] 2: e1 e2"},
		{"group_absent", correlation("many", count+"{gte: 2}"), "0 a; 1 a; 2 a", ""},
		{"group_partly_absent", correlation("many", strings.Replace(count, "[u]", "[u, v]", 1)+"{gte: 2}"), "0 a u=x; 1 a u=x", "many[u=x v=] 2: e1 e2"},
		{"group_of_many_values", correlation("many", count+"{gte: 2}"), "0 a u=x u=y; 1 a u=y u=z", "many[u=y] 2: e1 e2"},
		{"alias", correlation("many", "type: event_count; rules: [a, b]; group-by: [who]; timespan: 10s; condition: {gte: 2}; aliases: {who: {a: u, b: v}}"),
			"0 a u=x v=y; 1 b u=y v=x; 2 b u=x v=z", "many[who=x] 2: e1 e2"},

		{"below", correlation("few", count+"{lt: 3}"), "0 a u=x; 1 a u=x; 11 a u=x; 12 a u=x; 13 a u=x", "few[u=x] 2: e1 e2"},
		{"below_at_the_end", correlation("few", count+"{lte: 1}"), "0 a u=x", "few[u=x] 1: e1"},
		{"range", correlation("some", count+"{gt: 1, lte: 2}"), "0 a u=x; 1 a u=x; 20 a u=x; 21 a u=x; 22 a u=x; 40 a u=x", "some[u=x] 2: e1 e2"},
		{"equal", correlation("two", count+"{eq: 2}"), "0 a u=x; 1 a u=x; 1 a u=y; 2 a u=y; 3 a u=y", "two[u=x] 2: e1 e2"},
		{"not_equal", correlation("odd", count+"{neq: 2}"), "0 a u=x; 1 a u=x; 1 a u=y; 2 a u=y; 3 a u=y", "odd[u=y] 3: e3 e4 e5"},
		{"windows_close_in_order", correlation("few", count+"{lt: 3}"), "0 a u=y; 1 a u=x; 5 b u=z; 30 a u=x", "few[u=y] 1: e1\nfew[u=x] 1: e2\nfew[u=x] 1: e4"},

		{"value_count", correlation("many", "type: value_count"+field+"{field: v, gte: 2}"), "0 a u=x v=1; 1 a u=x v=1; 2 a u=x; 3 a u=x v=2", "many[u=x] 2: e1 e2 e3 e4"},
		{"value_count_slides", correlation("many", "type: value_count"+field+"{field: v, gte: 2}"), "0 a u=x v=1; 11 a u=x v=2; 21 a u=x v=2", ""},
		{"value_count_of_two_fields", correlation("many", "type: value_count"+field+"{field: [v, w], gte: 2}"), "0 a u=x v=1 w=1; 1 a u=x v=1; 2 a u=x v=1 w=2", "many[u=x] 2: e1 e2 e3"},
		{"value_sum", correlation("much", "type: value_sum"+field+"{field: v, gt: 100}"), "0 a u=x v=60; 1 a u=x v=many; 2 a u=x v=40; 3 a u=x v=0.5; 11 a u=x v=99", "much[u=x] 100.5: e1 e2 e3 e4\n+much[u=x] 139.5: e5"},
		{"value_avg", correlation("high", "type: value_avg"+field+"{field: v, gt: 10}"), "0 a u=x v=30; 1 a u=x v=5; 1 a u=y v=30; 2 a u=y v=0; 2 a u=y v=0; 3 a u=z", "high[u=x] 17.5: e1 e2"},
		{"value_percentile", correlation("slow", "type: value_percentile"+field+"{field: v, gte: 4, percentile: 75}"), "0 a u=x v=1; 1 a u=x v=2; 2 a u=x v=9; 3 a u=x v=4; 3 a u=y v=9; 3 a u=y v=1; 4 a u=y v=2; 5 a u=y v=3", "slow[u=x] 4: e1 e2 e3 e4"},
		{"value_median", correlation("mid", "type: value_median"+field+"{field: v, eq: 2.5}"), "0 a u=x v=1; 1 a u=x v=2; 2 a u=x v=3; 3 a u=x v=100", "mid[u=x] 2.5: e1 e2 e3 e4"},
		{"value_share", correlation("rare", "type: value_percentile"+field+"{field: v, lte: 25}"), "0 a u=x v=p; 1 a u=x v=p; 2 a u=x v=q; 3 a u=x v=p", "rare[u=x] 25: e3"},

		{"temporal", correlation("all", "type: temporal"+seq), "0 c u=x; 3 a u=x; 4 b u=y; 10 b u=x", "all[u=x] 3: e1 e2 e4"},
		{"temporal_too_slow", correlation("all", "type: temporal"+seq), "0 c u=x; 3 a u=x; 11 b u=x", ""},
		{"temporal_some", correlation("two", "type: temporal"+seq+"; condition: {gte: 2}"), "0 c u=x; 1 c u=x; 3 a u=x", "two[u=x] 2: e1 e2 e3"},
		{"temporal_on_one_event", correlation("both", "type: temporal; rules: [a, b]; timespan: 10s"), "0 a id=i; 0 b id=i", "both[] 2: i"},
		{"temporal_condition", correlation("cond", "type: temporal"+seq+"; condition: a and (b or c)"), "0 b u=x; 1 c u=x; 2 a u=x", "cond[u=x] 3: e1 e2 e3"},
		{"temporal_without", correlation("cond", "type: temporal"+seq+"; condition: a and not b"), "0 a u=x; 1 b u=x; 1 a u=y; 12 b u=y", "cond[u=y] 1: e3"},
		{"ordered", correlation("seq", "type: temporal_ordered"+seq), "0 a u=x; 1 c u=x; 2 b u=x; 9 c u=x", "seq[u=x] 3: e1 e2 e3 e4"},
		{"out_of_order", correlation("seq", "type: temporal_ordered"+seq), "0 b u=x; 1 a u=x; 2 c u=x", ""},
		{"order_within_a_second_is_unknown", correlation("seq", "type: temporal_ordered"+seq), "0 c u=x; 0 a u=x; 0 b u=x", "seq[u=x] 3: e1 e2 e3"},
		{"ordered_needs_events_of_their_own", correlation("seq", "type: temporal_ordered; rules: [a, b]; timespan: 10s"), "0 a id=i; 0 b id=i; 5 b", "seq[] 2: i e3"},
		{"ordered_slides", correlation("seq", "type: temporal_ordered; rules: [a, b]; timespan: 10s"), "0 a; 11 b; 12 a; 20 b", "seq[] 2: e2 e3 e4"},
		{"ordered_some", correlation("seq", "type: temporal_ordered"+seq+"; condition: {gte: 2}"), "0 c u=x; 1 b u=x; 2 b u=x; 3 a u=x; 4 c u=x", "seq[u=x] 2: e1 e2 e3 e4 e5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules := linked(t, c.src)
			correlator := NewCorrelator(rules)
			got := told(run(correlator, hits(t, rules, c.hits)))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if f := correlator.Forgotten(); f != (Forgotten{}) {
				t.Errorf("forgot %+v", f)
			}
		})
	}
}

func TestChainedCorrelations(t *testing.T) {
	src := correlation("burst", "type: event_count; rules: [a]; group-by: [host, u]; timespan: 10s; condition: {gte: 3}") + "---\n" +
		correlation("entered", "type: temporal_ordered; rules: [burst, b]; group-by: [u]; timespan: 60s") + "---\n" +
		correlation("often", "type: event_count; rules: [burst]; group-by: [u]; timespan: 1h; condition: {gte: 2}")
	rules := linked(t, src)
	c := NewCorrelator(rules)
	if diff := cmp.Diff([]string{"host", "u"}, c.Fields(rules[3])); diff != "" {
		t.Errorf("fields: %s", diff)
	}
	if got := c.Fields(rules[5]); got != nil {
		t.Errorf("fields of c: got %v, want none", got)
	}
	got := told(run(c, hits(t, rules, "0 a host=h u=x; 1 a host=h u=x; 2 a host=h u=x; 3 a host=h u=x; 50 b host=i u=x; 55 b host=i u=y;"+
		"100 a host=i u=x; 101 a host=i u=x; 102 a host=i u=x; 103 a host=i u=x")))
	// The burst is silent; it stays one hit while it goes on.
	want := "entered[u=x] 2: e1 e2 e3 e4 e5\noften[u=x] 2: e1 e2 e3 e4 e7 e8 e9\n+often[u=x] 2: e10"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestChainOnAWindowThatEnds(t *testing.T) {
	src := correlation("quiet", "type: event_count; rules: [a]; group-by: [u]; timespan: 10s; condition: {lt: 3}") + "---\n" +
		correlation("then", "type: temporal_ordered; rules: [quiet, b]; group-by: [u]; timespan: 60s")
	rules := linked(t, src)
	got := told(run(NewCorrelator(rules), hits(t, rules, "0 a u=x; 20 b u=x; 30 a u=y; 35 b u=y")))
	if want := "then[u=x] 2: e1 e2\nthen[u=y] 2: e3 e4"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestReason(t *testing.T) {
	rules := linked(t, correlation("many", "type: value_count; rules: [a, b]; group-by: [u]; timespan: 2m; condition: {field: v, gte: 2, lt: 9}"))
	fired := run(NewCorrelator(rules), hits(t, rules, "0 a u=x v=1; 1 a u=x v=2; 2 a u=x v=2"))
	if len(fired) != 1 {
		t.Fatalf("got %d, want 1", len(fired))
	}
	want := map[string]any{"correlation": "value_count", "count": 3, "value": 2.0, "condition": ">= 2, < 9", "seconds": 120.0,
		"group": []string{"u=x"}, "rules": []string{"a"}, "fields": []string{"v"}}
	if diff := cmp.Diff(want, fired[0].Reason); diff != "" {
		t.Error(diff)
	}
}

// Rules that nothing resolves must not fire, nor hang.
func TestUnsoundCorrelations(t *testing.T) {
	rules := linked(t, correlation("x", "type: event_count; rules: [a]; timespan: 10s; condition: {gte: 1}")+"---\n"+
		correlation("y", "type: event_count; rules: [x]; timespan: 10s; condition: {gte: 1}")+"---\n"+
		correlation("z", "type: event_count; rules: [a]; timespan: 10s; condition: {gte: 1}"))
	rules[0].Correlation.Rules = []string{"a", "y"} // a circle
	rules[2].Correlation.Rules = []string{"a", "gone"}
	if got := told(run(NewCorrelator(rules), hits(t, rules, "0 a; 1 a"))); got != "" {
		t.Errorf("got %s, want nothing", got)
	}
}
