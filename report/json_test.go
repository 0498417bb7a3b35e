package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"

	"github.com/google/go-cmp/cmp"
)

func document1(t *testing.T, s Scan, lang locale.Language) (map[string]any, string) {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, s, lang); err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	return doc, b.String()
}

// The names that programs rely on. Those with a question mark may be absent.
var shapes = map[string]string{
	"document":   "schema ledger incidents findings suppressed",
	"suppressed": "name owner reason expires findings events expired",
	"ledger": "objects records formats faults faults_omitted complete first? last? accounts regions seconds events_per_second rules " +
		"skipped_by_date not_logs bytes unpacked peak_memory interrupted? digests?",
	"digests":        "hours_proven hours_linked hours_covered objects digests public_keys trails faults faults_omitted",
	"digest_objects": "proven altered missing unproven added",
	"digest_files":   "seen signed unsigned faulty",
	"digest_trail":   "account region digests from to hours_covered hours_proven hours_linked proven",
	"span":           "from to",
	"objects":        "seen read skipped failed",
	"records":        "seen evaluated duplicate filtered rejected",
	"fault":          "object record? fault",
	"incident":       "id title severity score outcome first last actor aliases ips accounts techniques story resources findings events",
	"step":           "time tactic title count outcome findings events",
	"resource":       "arn how count",
	"finding": "id rule type? title severity score outcome first last count account region actor ips resources techniques " +
		"events events_omitted incident reason?",
	"actor": "kind arn name access_key root",
}

func wantShape(t *testing.T, name string, v any) map[string]any {
	t.Helper()
	got, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%s: got %T, want an object", name, v)
	}
	known := map[string]bool{}
	for _, key := range strings.Fields(shapes[name]) {
		key, optional := strings.CutSuffix(key, "?")
		known[key] = true
		if _, there := got[key]; !there && !optional {
			t.Errorf("%s: got no %q", name, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if !known[key] {
			t.Errorf("%s: got %q, which nobody was promised", name, key)
		}
	}
	return got
}

func each(t *testing.T, name string, v any) []map[string]any {
	t.Helper()
	list, ok := v.([]any)
	if !ok {
		t.Fatalf("list of %s: got %T (%v), want an array", name, v, v)
	}
	var all []map[string]any
	for _, one := range list {
		all = append(all, wantShape(t, name, one))
	}
	return all
}

func TestJSONShape(t *testing.T) {
	for name, s := range map[string]Scan{"sample": sample(), "hostile": hostile(), "bare": bare()} {
		t.Run(name, func(t *testing.T) {
			doc, text := document1(t, s, locale.English)
			wantShape(t, "document", doc)
			if got := doc["schema"]; got != "bannin.scan/1" {
				t.Errorf("schema: got %v", got)
			}
			l := wantShape(t, "ledger", doc["ledger"])
			wantShape(t, "objects", l["objects"])
			wantShape(t, "records", l["records"])
			each(t, "fault", l["faults"])
			for _, in := range each(t, "incident", doc["incidents"]) {
				wantShape(t, "actor", in["actor"])
				each(t, "actor", in["aliases"])
				each(t, "step", in["story"])
				each(t, "resource", in["resources"])
			}
			for _, f := range each(t, "finding", doc["findings"]) {
				wantShape(t, "actor", f["actor"])
			}
			if got := strings.Count(text, "null"); got != strings.Count(text, `"incident":null`) {
				t.Errorf("got null where an array or a text belongs:\n%s", text)
			}
			wantHarmless(t, text)
		})
	}
}

// bare is a scan with every list nil and numbers that JSON cannot write.
func bare() Scan {
	f := finding.Finding{ID: "F-1", Score: math.NaN(), First: time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)}
	in := finding.Incident{ID: "I-1", Score: math.Inf(1), Story: []finding.Step{{}}}
	return Scan{Ledger: &ledger.Ledger{Seconds: math.NaN()}, Findings: []finding.Finding{f}, Incidents: []finding.Incident{in}}
}

func TestJSONSpeaksTheLanguage(t *testing.T) {
	doc, _ := document1(t, sample(), locale.Japanese)
	in := doc["incidents"].([]any)[0].(map[string]any)
	if got, want := in["title"], "CloudTrail の記録を停止"; got != want {
		t.Errorf("incident: got %v, want %v", got, want)
	}
	if got, want := in["story"].([]any)[0].(map[string]any)["title"], "ユーザー・ロール・ポリシーを列挙"; got != want {
		t.Errorf("step: got %v, want %v", got, want)
	}
	f := doc["findings"].([]any)[0].(map[string]any)
	if got, want := f["actor"].(map[string]any)["access_key"], "ASIAEXAMPLE00000K2LD"; got != want {
		t.Errorf("access key: got %v, want it whole: %v", got, want)
	}
}

func TestJSONKeepsTheScan(t *testing.T) {
	s, want := sample(), sample()
	document1(t, s, locale.Japanese)
	if diff := cmp.Diff(want.Findings, s.Findings); diff != "" {
		t.Errorf("findings changed (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(want.Incidents, s.Incidents); diff != "" {
		t.Errorf("incidents changed (-before +after):\n%s", diff)
	}
}

func TestJSONListsAtMostAThousandEvents(t *testing.T) {
	f := finding.Finding{ID: "F-1", EventsOmitted: 5}
	for i := range finding.MaxEvents + 7 {
		f.Events = append(f.Events, fmt.Sprint(i))
	}
	doc, _ := document1(t, Scan{Ledger: &ledger.Ledger{}, Findings: []finding.Finding{f}}, locale.English)
	got := doc["findings"].([]any)[0].(map[string]any)
	if n := len(got["events"].([]any)); n != finding.MaxEvents || got["events_omitted"] != float64(12) {
		t.Errorf("got %d events and %v omitted, want %d and 12", n, got["events_omitted"], finding.MaxEvents)
	}
}

func TestJSONLines(t *testing.T) {
	var b bytes.Buffer
	s := sample()
	if err := JSONLines(&b, s.Findings, locale.Japanese); err != nil {
		t.Fatal(err)
	}
	doc, _ := document1(t, s, locale.Japanese)
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != len(s.Findings) {
		t.Fatalf("got %d lines, want %d", len(lines), len(s.Findings))
	}
	for i, line := range lines {
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if diff := cmp.Diff(doc["findings"].([]any)[i], any(got)); diff != "" {
			t.Errorf("line %d differs from the document (-document +line):\n%s", i+1, diff)
		}
	}
}

// failing is a writer whose disk is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

var errFull = fmt.Errorf("no space left on device")

func TestWriteErrorsAreTold(t *testing.T) {
	s := sample()
	for name, err := range map[string]error{
		"json":     JSON(failing{}, s, locale.English),
		"jsonl":    JSONLines(failing{}, s.Findings, locale.English),
		"terminal": Terminal(failing{}, s, TerminalOptions{}),
	} {
		if err == nil || !strings.Contains(err.Error(), errFull.Error()) {
			t.Errorf("%s: got error %v, want that of the writer", name, err)
		}
	}
}

// Two actors apart in one letter only stay two: hiding is not changing.
func TestJSONKeepsTextWhole(t *testing.T) {
	name := "a\u202eb\u009b\U000e0041\u2028 <&>"
	doc, _ := document1(t, Scan{Ledger: &ledger.Ledger{}, Findings: []finding.Finding{{ID: "F", Actor: event.Actor{Name: name}}}}, locale.English)
	if got := doc["findings"].([]any)[0].(map[string]any)["actor"].(map[string]any)["name"]; got != name {
		t.Errorf("got %q, want %q", got, name)
	}
}
