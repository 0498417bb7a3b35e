package detect

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/rule"
)

// prospectRules are silent base rules a, b and c, and a correlation of a kind
// over them.
func prospectRules(c rule.Correlation, chained bool) []*rule.Rule {
	var rules []*rule.Rule
	for _, id := range []string{"a", "b", "c"} {
		rules = append(rules, &rule.Rule{ID: id, Silent: true, Level: finding.Low, Where: rule.Field{Path: rule.At("k"), Test: rule.Exists{}}})
	}
	words := map[locale.Language]finding.Words{locale.English: {Title: "x"}}
	if chained { // c counts a correlation of a and b, and the hits of c
		inner := rule.Correlation{Kind: "temporal", Rules: []string{"a", "b"}, Timespan: 20 * time.Minute, GroupBy: []string{"who"}}
		rules = append(rules, &rule.Rule{ID: "y", Silent: true, Correlation: &inner, Words: words})
	}
	return append(rules, &rule.Rule{ID: "x", Level: finding.High, Correlation: &c, Words: words})
}

// found runs sightings through an engine, with those without prospects left out
// or not, and tells the findings.
func found(t *testing.T, rules []*rule.Rule, all []*Sighting, prune bool) []finding.Finding {
	t.Helper()
	set := rule.NewSet(rules, event.Fields{})
	en := NewEngine(set, rules, nil)
	watches := []*Watch{en.Watch(nil), en.Watch(nil)} // two workers
	for i, s := range all {
		w := watches[i%2]
		if err := w.order.Add(s); err != nil {
			t.Fatal(err)
		}
		if i == len(all)/2 { // half of them from disk
			if err := w.order.spill(); err != nil {
				t.Fatal(err)
			}
		}
		for _, r := range s.Rules {
			w.prospects.See(r, s)
		}
	}
	if !prune {
		for i := range en.prospects.unsure {
			watches[0].prospects.unsure[i] = true
		}
	}
	defer watches[0].Close()
	defer watches[1].Close()
	if err := en.Gather(watches, nil, false); err != nil {
		t.Fatal(err)
	}
	return en.Inbox.Findings(finding.Info, locale.English)
}

// TestWhatHasNoProspectsChangesNothing holds that leaving out such hits finds
// the same, for every kind of correlation, on random hits.
func TestWhatHasNoProspectsChangesNothing(t *testing.T) {
	base := rule.Correlation{Rules: []string{"a", "b", "c"}, Timespan: 10 * time.Minute, GroupBy: []string{"who"}, Fields: []string{"what"}}
	kinds := map[string]func(*rule.Correlation){
		"event_count":       func(c *rule.Correlation) { c.Kind, c.Bounds = "event_count", []rule.Bound{{Op: ">=", Value: 3}} },
		"event_count_above": func(c *rule.Correlation) { c.Kind, c.Bounds = "event_count", []rule.Bound{{Op: ">", Value: 2.5}} },
		"event_count_below": func(c *rule.Correlation) { c.Kind, c.Bounds = "event_count", []rule.Bound{{Op: "<", Value: 2}} },
		"value_count":       func(c *rule.Correlation) { c.Kind, c.Bounds = "value_count", []rule.Bound{{Op: ">=", Value: 3}} },
		"temporal":          func(c *rule.Correlation) { c.Kind = "temporal" },
		"temporal_ordered":  func(c *rule.Correlation) { c.Kind = "temporal_ordered" },
		"temporal_some":     func(c *rule.Correlation) { c.Kind, c.Bounds = "temporal", []rule.Bound{{Op: ">=", Value: 2}} },
		"value_sum":         func(c *rule.Correlation) { c.Kind, c.Bounds = "value_sum", []rule.Bound{{Op: ">", Value: 5}} },
		"aliases": func(c *rule.Correlation) {
			c.Kind = "temporal"
			c.Aliases = map[string]map[string]string{"who": {"a": "what"}}
		},
		"without_a_group": func(c *rule.Correlation) { c.Kind, c.GroupBy = "temporal", nil },
		"chained":         func(c *rule.Correlation) { c.Kind, c.Rules, c.Timespan = "temporal", []string{"y", "c"}, time.Hour },
		"not_all_that_match": func(c *rule.Correlation) {
			c.Kind, c.Rules, c.Bounds = "event_count", []string{"a"}, []rule.Bound{{Op: ">=", Value: 4}}
		},
	}
	fired := 0
	for name, set := range kinds {
		t.Run(name, func(t *testing.T) {
			c := base
			set(&c)
			rules := prospectRules(c, name == "chained")
			for round := range 40 {
				r := rand.New(rand.NewPCG(uint64(round), 7))
				var all []*Sighting
				for i := range 60 {
					s := sightingOf(r, i)
					all = append(all, s)
					if r.IntN(10) == 0 {
						all = append(all, s) // delivered twice
					}
				}
				want := found(t, rules, all, false)
				got := found(t, rules, all, true)
				fired += len(want)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("round %d (-all +pruned):\n%s", round, diff)
				}
			}
		})
	}
	if fired == 0 {
		t.Error("nothing fired: the test tests nothing")
	}
}

// sightingOf is a random hit of one of few people on one of few things.
func sightingOf(r *rand.Rand, i int) *Sighting {
	s := &Sighting{Rules: []int{r.IntN(3)}, Event: &event.Summary{ID: fmt.Sprint(i), Account: "1",
		Time: time.Unix(1e9+int64(r.IntN(7200)), 0).UTC(), Actor: event.Actor{Root: "x"}}}
	if r.IntN(12) > 0 {
		who := []string{fmt.Sprint("p", r.IntN(9))}
		if r.IntN(30) == 0 {
			who = append(who, "p1")
		}
		s.Values = append(s.Values, Values{"who", who})
	}
	s.Values = append(s.Values, Values{"what", []string{fmt.Sprint(r.IntN(6))}})
	return s
}
