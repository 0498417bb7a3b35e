package metricfilter

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"bannin/event"
	"bannin/rule"

	"github.com/google/go-cmp/cmp"
)

// disagreements are the cases of the corpus that we decide otherwise, with the
// reason. The test fails when a case joins or leaves the list.
var disagreements = map[string]string{
	"[w1=ERROR, w2] | ERROR WARN message": "the guides of 2021 and today contradict each other; today's lets the last column take the rest of the line",
	"* | test":                            "an emulator's test: CloudWatch refuses a star outside of quotation marks in an unstructured pattern",
}

// A row is one case: Expected is null for a pattern that must be refused.
type row struct {
	Source, Pattern string
	Message         *string
	Expected        *bool
	Invalid         bool
	Trust           string
}

func (r row) name() string {
	if r.Message == nil {
		return r.Pattern + " | (invalid)"
	}
	return r.Pattern + " | " + *r.Message
}

// agrees tells whether we decide a row as it expects.
func (r row) agrees() bool {
	x, err := Parse(r.Pattern)
	if r.Invalid || err != nil {
		return r.Invalid && err != nil
	}
	return r.Expected != nil && matches(x, *r.Message) == *r.Expected
}

// matches evaluates a condition on a message as `bannin match --lines` does.
func matches(x rule.Expr, message string) bool {
	set := rule.NewSet([]*rule.Rule{{ID: "x", Where: x}}, event.Fields{})
	e := event.New(set.Projection())
	if !json.Valid([]byte(message)) || !e.SetJSON([]byte(message)) {
		e.SetText([]byte(message))
	}
	return len(set.Matcher().Match(e)) == 1
}

func readRows(t *testing.T) []row {
	t.Helper()
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	f, err := os.Open(filepath.Join(dir, "conformance", "metricfilter.jsonl"))
	if err != nil {
		t.Skipf("the corpus is not here (set BANNIN_CORPUS): %v", err)
	}
	defer f.Close()
	var rows []row
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("read row %d: %v", len(rows)+1, err)
		}
		rows = append(rows, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestConformance(t *testing.T) {
	type count struct{ Agree, Of int }
	counts := map[string]*count{}
	got := map[string]bool{}
	for _, r := range readRows(t) {
		if counts[r.Trust] == nil {
			counts[r.Trust] = &count{}
		}
		counts[r.Trust].Of++
		if r.agrees() {
			counts[r.Trust].Agree++
			continue
		}
		got[r.name()] = true
	}
	want := map[string]bool{}
	for name := range disagreements {
		want[name] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("disagreements with the corpus (-want +got):\n%s", diff)
	}
	sum := count{}
	for trust, c := range counts {
		if trust != "low" {
			sum.Agree += c.Agree
			sum.Of += c.Of
		}
		t.Log(trust, fmt.Sprintf("%d of %d", c.Agree, c.Of))
	}
	if sum.Agree*100 < sum.Of*97 {
		t.Errorf("got %d of %d rows not marked low, want 97 %%", sum.Agree, sum.Of)
	}
}
