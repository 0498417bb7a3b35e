package coverage

import (
	"encoding/json"
	"testing"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/rule"

	"github.com/google/go-cmp/cmp"
)

func sampleRule(id string, match ...string) *rule.Rule {
	r := &rule.Rule{ID: id, Formats: []string{"cloudtrail"}, Level: finding.High, Words: map[locale.Language]finding.Words{locale.English: {Title: id}}}
	for _, text := range match {
		r.Tests.Match = append(r.Tests.Match, rule.Case{Events: [][]byte{[]byte(text)}})
	}
	return r
}

const sampleRecord = `{"eventVersion":"1.11","eventTime":"2026-01-15T03:00:00Z","eventCategory":"Management","eventID":"1",`

// What a rule needs follows from the records that it must match.
func TestNeeds(t *testing.T) {
	change := sampleRecord + `"eventSource":"ec2.amazonaws.com","eventName":"RunInstances","readOnly":false}`
	look := sampleRecord + `"eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","readOnly":true}`
	flow := sampleRule("flow")
	flow.Formats = []string{"vpcflow", "nlb"}
	both := sampleRule("both")
	both.Tests.Match = []rule.Case{{Events: [][]byte{[]byte(look), []byte(change)}}}
	counts := sampleRule("counts")
	counts.Formats, counts.Correlation = nil, &rule.Correlation{Rules: []string{"flow"}}
	silent := sampleRule("silent", change)
	silent.Silent = true
	means := RuleMeans([]*rule.Rule{
		sampleRule("change", change, change), sampleRule("either", look, change),
		sampleRule("iam", sampleRecord+`"eventSource":"iam.amazonaws.com","eventName":"ListUsers","readOnly":true}`),
		sampleRule("objects", `{"eventVersion":"1.11","eventTime":"2026-01-15T03:00:00Z","eventCategory":"Data","eventID":"1","eventSource":"s3.amazonaws.com","eventName":"GetObject","readOnly":true}`),
		sampleRule("untested"), flow, both, counts, silent}, locale.English)
	got := map[string][][]string{}
	for _, m := range means {
		got[m.ID] = m.Needs
	}
	want := map[string][][]string{"change": one("changes"), "either": one("reads", "changes"), "iam": one("global"), "objects": one("object-reads"),
		"untested": one("changes", "reads"), "flow": one("vpcflow", "nlb"), "both": {{"changes", "reads"}}, "counts": one("vpcflow", "nlb")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("needs (-want +got):\n%s", diff)
	}
}

// A row is seen in logs by the means that lacks least.
func TestHold(t *testing.T) {
	r := &Report{seen: map[string]presence{"changes": {any: true}, "reads": {any: true, lacking: []string{two2}}}}
	for name, c := range map[string]struct {
		needs   [][]string
		seen    string
		missing []string
	}{
		"whole":   {one("changes"), Yes, []string{}},
		"one_of":  {one("vpcflow", "changes"), Yes, []string{}},
		"some":    {one("reads"), Partly, []string{"reads"}},
		"half":    {[][]string{{"changes", "vpcflow"}}, Partly, []string{"vpcflow"}},
		"nothing": {[][]string{{"vpcflow", "resolver"}, {"resolver"}}, No, []string{"resolver"}},
	} {
		t.Run(name, func(t *testing.T) {
			row := Row{Seen: Yes, Missing: []string{}, means: []*Means{{ID: "x", Needs: c.needs}}}
			row.hold(r)
			if row.Seen != c.seen || !cmp.Equal(row.Missing, c.missing) {
				t.Errorf("got %s, missing %v; want %s, %v", row.Seen, row.Missing, c.seen, c.missing)
			}
		})
	}
	hidden := Row{Seen: No, Missing: []string{}}
	if hidden.hold(r); hidden.Seen != No || len(hidden.Missing) > 0 {
		t.Errorf("got %+v of a row that nothing shows", hidden)
	}
}

// A row with examples is seen only where each is found.
func TestEachExampleIsFound(t *testing.T) {
	c := claim{id: "x", scenes: every("iam", "", "CreateUser", "CreateRole")}
	means := []*Means{{ID: "users", By: ByRule, Needs: one("changes")}}
	for name, want := range map[string]string{"CreateUser": No, "": Yes} {
		row, err := c.row(means, func(records [][]byte) ([]string, error) {
			var r struct{ EventName string }
			if err := json.Unmarshal(records[0], &r); err != nil {
				return nil, err
			}
			if name == "" || name == r.EventName {
				return []string{"users"}, nil
			}
			return nil, nil
		})
		if err != nil || row.Seen != want || !cmp.Equal(row.Means, []string{"users"}) {
			t.Errorf("found %q: got %s by %v, %v; want %s", name, row.Seen, row.Means, err, want)
		}
	}
}

// Examples are records that decode takes for what they are.
func TestExamplesAreRecords(t *testing.T) {
	w := &weigher{}
	w.records, w.tally = reading()
	for _, l := range lists() {
		for _, c := range l.claims {
			for _, s := range c.scenes {
				records, err := s.records()
				if err != nil {
					t.Errorf("%s: %v", c.id, err)
				}
				for _, raw := range records {
					var e *event.Event
					if e, err = w.records.One(raw); err != nil || e.Format != "cloudtrail" || len(e.Name) == 0 {
						t.Errorf("%s: %s: %v", c.id, raw, err)
					}
				}
			}
		}
	}
}
