package sigma

import (
	"strings"
	"testing"
	"time"

	"bannin/rule"

	"github.com/google/go-cmp/cmp"
)

const base = "title: Failed sign-in\nid: b1\nname: failed\nlogsource: {product: aws, service: cloudtrail}\n" +
	"detection:\n  sel: {eventName: ConsoleLogin}\n  condition: sel\n"

const counting = `
title: Many failed sign-ins
id: c1
level: high
correlation:
  type: event_count
  rules:
    - failed
  group-by: [who, sourceIPAddress]
  timespan: 90m
  condition: {gt: 10, lte: 20}
  aliases:
    who: {failed: userIdentity.arn}
`

// files parses several files, each of which must be good, and links them.
func files(t *testing.T, srcs ...string) ([]*rule.Rule, error) {
	t.Helper()
	var all []*rule.Rule
	for i, src := range srcs {
		rules, err := Parse(string(rune('a'+i))+".yml", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rules...)
	}
	return all, Link(all)
}

func TestCorrelationAcrossFiles(t *testing.T) {
	rules, err := files(t, counting, base)
	if err != nil {
		t.Fatal(err)
	}
	want := &rule.Correlation{Kind: "event_count", Rules: []string{"b1"}, Places: []string{"a.yml:8:7"}, GroupBy: []string{"who", "sourceIPAddress"},
		Aliases: map[string]map[string]string{"who": {"b1": "userIdentity.arn"}}, Timespan: 90 * time.Minute,
		Bounds: []rule.Bound{{Op: ">", Value: 10}, {Op: "<=", Value: 20}}}
	if diff := cmp.Diff(want, rules[0].Correlation); diff != "" {
		t.Error(diff)
	}
	if !rules[1].Silent || rules[0].Silent {
		t.Errorf("got silent %v and %v, want the base only", rules[1].Silent, rules[0].Silent)
	}
	before := rules[0].Correlation.Rules[0]
	if err := Link(rules); err != nil || rules[0].Correlation.Rules[0] != before {
		t.Errorf("linking twice: got %v and %v", err, rules[0].Correlation.Rules)
	}
}

func TestReferences(t *testing.T) {
	other := strings.NewReplacer("b1", "b2", "ConsoleLogin", "GetUser").Replace(base)
	for _, c := range []struct {
		name  string
		files []string
		want  string // part of the fault, or ""
	}{
		{"by_id", []string{strings.NewReplacer("- failed", "- b1", "{failed:", "{b1:").Replace(counting), base}, ""},
		{"by_title", []string{strings.NewReplacer("- failed", "- Failed sign-in", "{failed:", "{Failed sign-in:").Replace(counting), base}, ""},
		{"unknown", []string{strings.NewReplacer("- failed", "- faild", "{failed:", "{faild:").Replace(counting), base}, `a.yml:8:7: rule "Many failed sign-ins": there is no rule "faild"; did you mean "failed"?`},
		{"id_twice", []string{base, strings.ReplaceAll(base, "ConsoleLogin", "GetUser")}, `b.yml:1:1: rule "Failed sign-in": the id b1 is also that of "Failed sign-in" (a.yml:1)`},
		{"same_rule_in_two_files", []string{counting, base, base}, ""},
		{"ambiguous", []string{counting, base, other}, `"failed" is more than one rule: b.yml:1 and c.yml:1`},
		{"same_file_first", []string{counting + "---\n" + base, other}, ""},
		{"circle", []string{strings.NewReplacer("- failed", "- c1", "{failed:", "{c1:").Replace(counting)}, "refers to itself"},
		{"long_circle", []string{strings.NewReplacer("- failed", "- c2", "{failed:", "{c2:").Replace(counting),
			strings.NewReplacer("id: c1", "id: c2", "- failed", "- c1", "{failed:", "{c1:").Replace(counting)}, "refers to itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := files(t, c.files...)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestGenerate(t *testing.T) {
	for _, src := range []string{counting + "  generate: true\n", counting + "generate: true\n"} {
		rules, err := files(t, src, base)
		if err != nil || rules[1].Silent {
			t.Errorf("got silent %v and %v, want a rule that tells", rules[1].Silent, err)
		}
	}
}

func TestFilters(t *testing.T) {
	filter := "title: Our scanner\nlogsource: {product: aws, service: cloudtrail}\nfilter:\n  rules: [failed]\n" +
		"  sel: {userAgent: scanner}\n  own: {sourceIPAddress: 192.0.2.1}\n  condition: "
	const kept = `("eventName" equals/fold/loose["ConsoleLogin"] and not `
	const sel, own = `"userAgent" equals/fold/loose["scanner"]`, `"sourceIPAddress" equals/fold/loose["192.0.2.1"]`
	for condition, want := range map[string]string{
		"sel":                 kept + sel + ")",
		"not sel":             kept + sel + ")", // says what to keep: another manner of writing filters
		"sel and own":         kept + "(" + sel + " and " + own + "))",
		"not sel and not own": kept + "(" + sel + " or " + own + "))",
	} {
		rules, err := files(t, base, filter+condition+"\n")
		if err != nil {
			t.Fatal(err)
		}
		if got := rules[0].Where.String(); got != want {
			t.Errorf("%s:\n got %s\nwant %s", condition, got, want)
		}
		if rules[1].Where != nil || !rules[1].Silent {
			t.Errorf("%s: the filter is left as a rule of its own", condition)
		}
		if err := Link(rules); err != nil || rules[0].Where.String() != want {
			t.Errorf("%s: linking twice: got %s, %v", condition, rules[0].Where, err)
		}
	}
	for old, want := range map[string][2]string{
		"unknown":    {"rules: [failed]", "there is no rule"},
		"other log":  {"service: cloudtrail", "another than that of the rule"},
		"not events": {"rules: [failed]", "a filter can only name rules on single events"},
	} {
		by := map[string]string{"unknown": "rules: [fialed]", "other log": "service: guardduty", "not events": "rules: [c1]"}[old]
		_, err := files(t, base, counting, strings.Replace(filter+"sel\n", want[0], by, 1))
		if err == nil || !strings.Contains(err.Error(), want[1]) {
			t.Errorf("%s: got %v, want %q", old, err, want[1])
		}
	}
}

func TestOldAggregations(t *testing.T) {
	head := "title: t\nid: x\nlogsource: {product: aws}\ndetection:\n  sel: {a: b}\n  timeframe: 5m\n  condition: sel | "
	for text, want := range map[string]rule.Correlation{
		"count() > 5":                 {Kind: "event_count", Bounds: []rule.Bound{{Op: ">", Value: 5}}},
		"count() by user >= 5":        {Kind: "event_count", GroupBy: []string{"user"}, Bounds: []rule.Bound{{Op: ">=", Value: 5}}},
		"count(ip) by user, host < 3": {Kind: "value_count", Fields: []string{"ip"}, GroupBy: []string{"user", "host"}, Bounds: []rule.Bound{{Op: "<", Value: 3}}},
		"sum(bytes) by user > 1000.5": {Kind: "value_sum", Fields: []string{"bytes"}, GroupBy: []string{"user"}, Bounds: []rule.Bound{{Op: ">", Value: 1000.5}}},
		"avg(bytes) == 3":             {Kind: "value_avg", Fields: []string{"bytes"}, Bounds: []rule.Bound{{Op: "=", Value: 3}}},
	} {
		rules, err := files(t, head+text+"\n")
		if err != nil {
			t.Fatal(err)
		}
		want.Rules, want.Places, want.Timespan = []string{"x/event"}, []string{"a.yml:1"}, 5*time.Minute
		if diff := cmp.Diff(&want, rules[1].Correlation); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
		if rules[0].ID != "x/event" || !rules[0].Silent || rules[0].Where == nil || rules[1].ID != "x" || rules[1].Where != nil {
			t.Errorf("%s: got %+v and %+v", text, rules[0], rules[1])
		}
	}
}

func TestCorrelationKinds(t *testing.T) {
	head := "title: t\nid: c\ncorrelation:\n  rules: [failed]\n  timespan: 2d\n"
	for body, want := range map[string]rule.Correlation{
		"  type: temporal\n": {Kind: "temporal"},
		"  type: temporal_ordered\n  condition: {gte: 2}\n":                                 {Kind: "temporal_ordered", Bounds: []rule.Bound{{Op: ">=", Value: 2}}},
		"  type: temporal\n  condition: not failed\n":                                       {Kind: "temporal", Condition: rule.Not{X: rule.Field{Path: rule.At("b1"), Test: rule.Exists{}}}},
		"  type: value_count\n  condition: {field: [a, b], neq: 2}\n":                       {Kind: "value_count", Fields: []string{"a", "b"}, Bounds: []rule.Bound{{Op: "!=", Value: 2}}},
		"  type: value_percentile\n  condition: {field: a, gte: 900, percentile: 95}\n":     {Kind: "value_percentile", Fields: []string{"a"}, Percentile: 95, Bounds: []rule.Bound{{Op: ">=", Value: 900}}},
		"  type: value_percentile\n  condition: {field: a, lte: 1}\n":                       {Kind: "value_share", Fields: []string{"a"}, Bounds: []rule.Bound{{Op: "<=", Value: 1}}},
		"  type: value_median\n  condition: {field: a, eq: 1.5}\n":                          {Kind: "value_median", Fields: []string{"a"}, Bounds: []rule.Bound{{Op: "=", Value: 1.5}}},
		"  type: value_avg\n  condition: {field: a, gt: 1}\n  group-by: userIdentity.arn\n": {Kind: "value_avg", Fields: []string{"a"}, GroupBy: []string{"userIdentity.arn"}, Bounds: []rule.Bound{{Op: ">", Value: 1}}},
	} {
		rules, err := files(t, head+body, base)
		if err != nil {
			t.Fatal(err)
		}
		want.Rules, want.Places, want.Timespan = []string{"b1"}, []string{"a.yml:4:11"}, 48*time.Hour
		if diff := cmp.Diff(&want, rules[0].Correlation); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
	}
}
