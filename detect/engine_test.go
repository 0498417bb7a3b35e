package detect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/rule"
)

// TestSharingAmongReadAccountsIsLow holds that an account whose own logs were
// read is no stranger, and that any other is.
func TestSharingAmongReadAccountsIsLow(t *testing.T) {
	shared := &rule.Rule{ID: "shared", Level: finding.High,
		Words: map[locale.Language]finding.Words{locale.English: {Title: "shared"}},
		Where: rule.Field{Path: rule.At("with"), Test: rule.Exists{}}}
	rules := []*rule.Rule{shared}
	set := rule.NewSet(rules, event.Fields{Paths: []string{"id", "with"}})
	for _, c := range []struct {
		name string
		with string
		want finding.Severity
	}{
		{"sister", `["222222222222"]`, finding.Low},
		{"stranger", `["999999999999"]`, finding.High},
		{"both", `["222222222222","999999999999"]`, finding.High},
		{"nobody_named", `[null]`, finding.High},
	} {
		t.Run(c.name, func(t *testing.T) {
			en := NewEngine(set, rules, []string{"with"})
			see(t, en, []string{"111111111111", "222222222222"}, `{"id":"a","with":`+c.with+`}`)
			found := en.Inbox.Findings(finding.Info, locale.English)
			if len(found) != 1 || found[0].Severity != c.want {
				t.Errorf("got %+v, want one of severity %s", found, c.want)
			}
		})
	}
}

// plain summarises test records: {"id": …, "at": minutes, "who": …}.
type plain struct{}

func (plain) Outline(e *event.Event, s *event.Summary) {
	*s = event.Summary{Time: e.Time, Account: "111111111111", Actor: event.Actor{Name: e.Text("who"), Root: e.Text("who")}, IP: e.Text("ip")}
}

func (plain) Complete(e *event.Event, s *event.Summary) {
	s.ID = string(e.ID)
	s.Resources = []event.Resource{{ARN: e.Text("what"), How: "read"}}
}

// see runs records through the watches of an engine, in turn, and gathers.
func see(t *testing.T, en *Engine, accounts []string, records ...string) {
	t.Helper()
	watches := []*Watch{en.Watch(plain{}), en.Watch(plain{}), en.Watch(plain{})}
	for _, w := range watches {
		w.inbox.Most = en.Inbox.Most
	}
	m := en.set.Matcher()
	e := event.New(en.set.Projection())
	for i, raw := range records {
		if !e.SetJSON([]byte(raw)) {
			t.Fatalf("not JSON: %s", raw)
		}
		minutes, _ := strconv.Atoi(e.Text("at"))
		e.ID, e.Time = []byte(e.Text("id")), time.Unix(1e9+int64(minutes)*60, 0).UTC()
		if err := watches[i%len(watches)].See(e, m.Match(e)); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range watches {
		t.Cleanup(w.Close)
	}
	if err := en.Gather(watches, accounts, true); err != nil {
		t.Fatal(err)
	}
}

// TestFindingsAreTheSameInAnyOrder holds that workers may see events in any
// order, and again and again, with findings that are larger than what they list.
func TestFindingsAreTheSameInAnyOrder(t *testing.T) {
	words := map[locale.Language]finding.Words{locale.English: {Title: "x"}}
	rules := []*rule.Rule{
		{ID: "all", Words: words, Where: rule.Field{Path: rule.At("id"), Test: rule.Exists{}}},
		{ID: "with", Level: finding.High, Words: words, Where: rule.Field{Path: rule.At("with"), Test: rule.Exists{}}},
	}
	set := rule.NewSet(rules, event.Fields{Paths: []string{"id", "at", "who", "ip", "what", "with"}})
	r := rand.New(rand.NewPCG(1, 2))
	var records []string
	count := map[string]int64{}
	for i := range 6000 {
		who := []string{"a", "a", "a", "b"}[r.IntN(4)]
		count[who]++
		with := ""
		if r.IntN(50) == 0 {
			with = fmt.Sprintf(`,"with":"%d"`, r.IntN(4))
		}
		records = append(records, fmt.Sprintf(`{"id":"%04d","at":%d,"who":%q,"ip":"ip%d","what":"arn%d"%s}`, i, r.IntN(900), who, r.IntN(400), r.IntN(3000), with))
	}
	var want []finding.Finding
	for round := range 6 {
		r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		again := slices.Concat(records, records[:round*300])
		en := NewEngine(set, rules, []string{"with"})
		see(t, en, []string{"0", "1", "2"}, again...)
		got := en.Inbox.Findings(finding.Info, locale.English)
		if round == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
	for _, f := range want {
		if f.Rule == "all" && (f.Count != count[f.Actor.Root] || len(f.Events) != finding.MaxEvents || f.EventsOmitted != f.Count-finding.MaxEvents || len(f.IPs) != 200) {
			t.Errorf("%s: got %d events, %d listed, %d omitted, %d addresses; want %d events", f.Actor.Root, f.Count, len(f.Events), f.EventsOmitted, len(f.IPs), count[f.Actor.Root])
		}
	}
	for _, f := range want {
		inside := f.Rule == "with" && f.Severity == finding.Low
		if diff := cmp.Diff([]string{"0", "1", "2"}, f.Reason["accounts_of_this_scan"]); inside && diff != "" {
			t.Errorf("accounts (-want +got):\n%s", diff)
		}
	}
	if len(want) != 6 { // both of two actors; "with" inside and outside of the estate
		t.Errorf("got %d findings, want 6", len(want))
	}
}

// TestTellGoesOverEveryEventOfAFinding holds that telling agrees with gathering.
func TestTellGoesOverEveryEventOfAFinding(t *testing.T) {
	words := map[locale.Language]finding.Words{locale.English: {Title: "x"}}
	base := &rule.Rule{ID: "base", Silent: true, Words: words, Where: rule.Field{Path: rule.At("ip"), Test: rule.Exists{}}}
	rules := []*rule.Rule{base,
		{ID: "with", Level: finding.High, Words: words, Where: rule.Field{Path: rule.At("with"), Test: rule.Exists{}}},
		{ID: "many", Level: finding.High, Words: words, Correlation: &rule.Correlation{Kind: "event_count", Rules: []string{"base"},
			GroupBy: []string{"who"}, Timespan: time.Hour, Bounds: []rule.Bound{{Op: ">=", Value: 5}}}},
	}
	set := rule.NewSet(rules, event.Fields{Paths: []string{"id", "at", "who", "ip", "what", "with"}})
	en := NewEngine(set, rules, []string{"with"})
	en.KeepAll = true
	var records []string
	for i := range 40 {
		records = append(records, fmt.Sprintf(`{"id":"%02d","at":%d,"who":"w%d","ip":"x","with":"%d"}`, i, i, i%6, i%2))
	}
	see(t, en, []string{"0"}, append(records, records[:9]...)...)
	want, got := map[string]int64{}, map[string]int64{}
	for _, f := range en.Inbox.Findings(finding.Info, locale.English) {
		want[f.ID] = f.Count
	}
	if err := en.Tell(func(_ *finding.Kind, id string, _ *event.Summary) error { got[id]++; return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 12 {
		t.Errorf("%d findings (-gathered +told):\n%s", len(want), diff)
	}
}

// TestEverybodyElseIsCountedAndTold holds that of more actors than are kept apart
// no event is lost or counted twice, though it came twice, and that telling
// names the finding that it is in.
func TestEverybodyElseIsCountedAndTold(t *testing.T) {
	words := map[locale.Language]finding.Words{locale.English: {Title: "x"}}
	rules := []*rule.Rule{
		{ID: "low", Level: finding.Low, Words: words, Where: rule.Field{Path: rule.At("id"), Test: rule.Exists{}}},
		{ID: "with", Level: finding.High, Words: words, Where: rule.Field{Path: rule.At("with"), Test: rule.Exists{}}},
	}
	set := rule.NewSet(rules, event.Fields{Paths: []string{"id", "at", "who", "ip", "what", "with"}})
	r := rand.New(rand.NewPCG(1, 2))
	var records []string
	for i := range 2000 { // the first thousand by one, so that his finding lists no more
		who := "flood"
		if i%2 == 0 {
			who = fmt.Sprint("w", i%400)
		}
		records = append(records, fmt.Sprintf(`{"id":"%04d","at":%d,"who":%q,"ip":"x"%s}`, i, i, who, []string{"", `,"with":"9"`}[i%500/499]))
	}
	var want []finding.Finding
	for round := range 4 {
		r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		en := NewEngine(set, rules, []string{"with"})
		en.KeepAll, en.Inbox.Most = true, 20
		see(t, en, nil, append(slices.Clone(records), records[:round*200]...)...)
		got := en.Inbox.Findings(finding.Info, locale.English)
		if round == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
		told, counts := map[string]int64{}, map[string]int64{}
		for _, f := range got {
			counts[f.ID] = f.Count
		}
		if err := en.Tell(func(_ *finding.Kind, id string, _ *event.Summary) error { told[id]++; return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(counts, told); diff != "" {
			t.Fatalf("round %d (-counted +told):\n%s", round, diff)
		}
	}
	total := int64(0)
	for _, f := range want {
		total += f.Count
	}
	if len(want) != 21 || total != 2004 {
		t.Errorf("got %d findings of %d events, want 21 of 2004", len(want), total)
	}
}
