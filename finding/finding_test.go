package finding

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/event"
	"bannin/locale"
)

func kind(rule string, level Severity, tactic string) *Kind {
	return NewKind(rule, "", level, Detail{Tags: []string{"attack." + tactic, "attack.t1098.001"},
		Words: map[locale.Language]Words{locale.English: {Title: "title of " + rule, Response: []string{"do " + rule}}, locale.Japanese: {Title: rule + " の題"}}})
}

func summary(minute int, id, who string, ok bool) *event.Summary {
	arn := "arn:aws:iam::1:user/" + who
	return &event.Summary{ID: id, Time: time.Date(2026, 1, 15, 3, minute, 0, 0, time.UTC), Account: "1", Region: "r", IP: "192.0.2.1",
		Actor: event.Actor{Kind: "user", ARN: arn, Name: who, Root: arn}, Succeeded: ok,
		Resources: []event.Resource{{ARN: "arn:x", How: "changed"}}}
}

func add(b *Inbox, k *Kind, e *event.Summary) { b.Of(k.Whose(e)).Add(e) }

func TestRepeatsAreOneFinding(t *testing.T) {
	b := NewInbox()
	k := kind("r", High, "persistence")
	for i := range MaxEvents + 10 {
		add(b, k, summary(i%60, fmt.Sprint(i), "x", i == 3))
	}
	add(b, k, summary(1, "other", "y", false))
	all := b.Findings(Info, locale.English)
	if len(all) != 2 {
		t.Fatalf("got %d findings, want one for each actor", len(all))
	}
	f := all[0]
	if f.Actor.Name != "x" {
		f = all[1]
	}
	if f.Count != MaxEvents+10 || len(f.Events) != MaxEvents || f.EventsOmitted != 10 || f.Outcome != Succeeded {
		t.Errorf("got count %d, %d listed, %d omitted, %s", f.Count, len(f.Events), f.EventsOmitted, f.Outcome)
	}
	if f.First.Minute() != 0 || f.Last.Minute() != 59 || f.Title != "title of r" {
		t.Errorf("got %v to %v, %q", f.First, f.Last, f.Title)
	}
	if diff := cmp.Diff([]string{"T1098.001"}, f.Techniques); diff != "" {
		t.Errorf("techniques (-want +got):\n%s", diff)
	}
	if len(b.Findings(Critical, locale.English)) != 0 {
		t.Error("a lesser finding passed")
	}
	if got := b.Findings(Info, locale.Japanese)[0].Title; got != "r の題" {
		t.Errorf("got title %q", got)
	}
}

func TestWindowsThatOverlapCountAnEventOnce(t *testing.T) {
	b := NewInbox()
	k := kind("r", High, "persistence")
	for range 3 {
		e := summary(1, "a", "x", true)
		b.Of(k.Whose(e)).AddOnce(e, map[string]any{"count": 3})
	}
	if f := b.Findings(Info, locale.English)[0]; f.Count != 1 || f.Reason["count"] != 3 {
		t.Errorf("got count %d, reason %v", f.Count, f.Reason)
	}
}

func TestIncidentsOpenAtMedium(t *testing.T) {
	b := NewInbox()
	add(b, kind("low", Low, "discovery"), summary(1, "a", "admin", true))
	add(b, kind("low", Low, "discovery"), summary(1, "b", "thief", true))
	add(b, kind("high", High, "persistence"), summary(5, "c", "thief", false))
	add(b, kind("info", Info, "impact"), summary(9, "d", "thief", true))
	findings := b.Findings(Info, locale.English)
	incidents := Incidents(Groups(findings, nil), locale.New(locale.English))
	if len(incidents) != 1 {
		t.Fatalf("got %d incidents, want one", len(incidents))
	}
	in := incidents[0]
	if in.Actor.Name != "thief" || len(in.Findings) != 3 || in.Outcome != Succeeded || in.Score != 8.25 || in.Severity != High {
		t.Errorf("got %+v", in)
	}
	var story []string
	for _, s := range in.Story {
		story = append(story, fmt.Sprint(s.Time.Minute(), " ", s.Tactic))
	}
	if diff := cmp.Diff([]string{"1 discovery", "5 persistence", "9 impact"}, story); diff != "" {
		t.Errorf("story (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]TouchedCount{{ARN: "arn:x", How: "changed", Count: 3}}, in.Resources); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	for _, f := range findings {
		if (f.Incident != nil) != (f.Actor.Name == "thief") {
			t.Errorf("%s of %s: incident %v", f.Rule, f.Actor.Name, f.Incident)
		}
	}
}

func TestSeverityBands(t *testing.T) {
	for _, s := range []Severity{Info, Low, Medium, High, Critical} {
		if got := SeverityOf(s.Score()); got != s {
			t.Errorf("%s: its score %v is %s", s, s.Score(), got)
		}
		var back Severity
		text, _ := s.MarshalText()
		if err := back.UnmarshalText(text); err != nil || back != s {
			t.Errorf("%s: read back as %s, %v", s, back, err)
		}
	}
	if s, ok := ParseSeverity("informational"); s != Info || !ok {
		t.Errorf("informational: got %s, %v", s, ok)
	}
}

func TestReportedTypesMakeFindingsOfTheirOwn(t *testing.T) {
	k := NewKind("r", "Static:Type/One", High, Detail{Words: map[locale.Language]Words{locale.English: {Title: "Threat reported"}}})
	b := NewInbox()
	for i, kind := range []string{"", "Recon:EC2/Portscan", "Recon:EC2/Portscan", "Trojan:EC2/DropPoint"} {
		e := &event.Summary{ID: strconv.Itoa(i), Time: time.Unix(1e9, 0), Account: "1", Type: kind, Actor: event.Actor{Root: "x"}}
		at := k.Whose(e)
		b.Of(at).Add(e)
	}
	ids := map[string]bool{}
	var got []string
	for _, f := range b.Findings(Info, locale.English) {
		ids[f.ID] = true
		got = append(got, fmt.Sprintf("%s|%s|%d", f.Title, f.Type, f.Count))
	}
	slices.Sort(got)
	want := []string{"Threat reported: Recon:EC2/Portscan|Recon:EC2/Portscan|2", "Threat reported: Trojan:EC2/DropPoint|Trojan:EC2/DropPoint|1", "Threat reported|Static:Type/One|1"}
	if diff := cmp.Diff(want, got); diff != "" || len(ids) != 3 {
		t.Errorf("%d ids (-want +got):\n%s", len(ids), diff)
	}
}

// TestTooManyFindingsAreOneOfEverybodyElse holds that of very many actors the
// same are told apart in whatever order and by whatever worker they are seen,
// the gravest first, and that no event is lost.
func TestTooManyFindingsAreOneOfEverybodyElse(t *testing.T) {
	low, high := kind("low", Low, "discovery"), kind("high", High, "impact")
	var events []*event.Summary
	for i := range 3000 {
		events = append(events, summary(i%60, fmt.Sprint(i), fmt.Sprint("u", i%700), i%9 == 0))
	}
	var want []Finding
	for round := range 5 {
		r := rand.New(rand.NewPCG(uint64(round), 1))
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		workers := []*Inbox{NewInbox(), NewInbox(), NewInbox()}
		whole := NewInbox()
		for _, b := range append(workers, whole) {
			b.Most = 100
		}
		for _, e := range events {
			b := workers[r.IntN(len(workers))]
			add(b, low, e)
			if strings.HasSuffix(e.Actor.Name, "7") {
				add(b, high, e)
			}
		}
		for _, b := range workers {
			for i, g := range slices.Clone(b.All()) {
				if g.Number == i && b.Holds(g.Whose) == g {
					whole.Join(g.Whose, g)
				}
			}
		}
		got := whole.Findings(Info, locale.English)
		if round == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
	counts := map[string]int64{}
	grave := 0
	for _, f := range want {
		counts[f.Rule] += f.Count
		if f.Rule == "high" {
			grave++
		}
	}
	if counts["low"] != 3000 || counts["high"] != 300 || len(want) != 101 || grave != 70 {
		t.Errorf("got %v in %d findings, %d of them grave", counts, len(want), grave)
	}
	if last := want[len(want)-1]; !slices.ContainsFunc(want, func(f Finding) bool { return f.Actor.Name == Everybody && f.Rule == "low" }) {
		t.Errorf("nobody is everybody else; last is %+v", last.Actor)
	}
}
