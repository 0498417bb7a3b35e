package rule

import (
	"fmt"
	"strings"
	"testing"

	"bannin/event"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestIndex holds that the index leaves out no rule that matches and adds none:
// a double negation hides a condition from it, so that it is always tried.
func TestIndex(t *testing.T) {
	hits := 0
	rapid.Check(t, func(t *rapid.T) {
		var indexed, tried []*Rule
		for range rapid.IntRange(1, 8).Draw(t, "rules") {
			x := drawExpr(t, 3)
			formats := rapid.SampledFrom([][]string{nil, {"a"}, {"a", "b"}}).Draw(t, "formats")
			indexed = append(indexed, &Rule{Where: x, Formats: formats})
			tried = append(tried, &Rule{Where: Not{Not{x}}, Formats: formats})
		}
		a, b := NewSet(indexed, event.Fields{}), NewSet(tried, event.Fields{})
		am, bm := a.Matcher(), b.Matcher()
		ae, be := event.New(a.Projection()), event.New(b.Projection())
		for range 5 {
			record := drawRecord(t, 3)
			if rapid.IntRange(0, 4).Draw(t, "line") == 0 {
				record = drawnTexts.Draw(t, "line")
				ae.SetText([]byte(record))
				be.SetText([]byte(record))
			} else if !ae.SetJSON([]byte(record)) || !be.SetJSON([]byte(record)) {
				t.Fatalf("no JSON object: %s", record)
			}
			ae.Format = rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "format")
			be.Format = ae.Format
			got, want := fmt.Sprint(am.Match(ae)), fmt.Sprint(bm.Match(be))
			if got != want {
				t.Fatalf("got %s, want %s\nrecord %s\nrules %v", got, want, record, texts(indexed))
			}
			if want != "[]" {
				hits++
			}
		}
	})
	if hits == 0 {
		t.Error("no drawn rule ever matched; the test proves nothing")
	}
}

func texts(rules []*Rule) string {
	var all []string
	for _, r := range rules {
		all = append(all, r.Where.String())
	}
	return strings.Join(all, "\n")
}

func parsed(t testing.TB, conditions ...string) []*Rule {
	t.Helper()
	var rules []*Rule
	for _, text := range conditions {
		x, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, &Rule{Where: x})
	}
	return rules
}

func TestMatchIsInOrderAndOnce(t *testing.T) {
	set := NewSet(parsed(t, `"b" exists`, `("a" equals["x"] or "a" contains["xyz"])`, `"a" equals["no"]`, `"a" equals/fold["X"]`), event.Fields{})
	m, e := set.Matcher(), event.New(set.Projection())
	for _, step := range []struct {
		record string
		want   []int
	}{
		{`{"a":["x","x","axyz"],"b":1}`, []int{0, 1, 3}},
		{`{"a":"none"}`, []int{}},
		{`{"a":"X"}`, []int{3}},
	} {
		if !e.SetJSON([]byte(step.record)) {
			t.Fatal(step.record)
		}
		if diff := cmp.Diff(step.want, m.Match(e)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.record, diff)
		}
	}
}

func TestMatchKeepsToFormats(t *testing.T) {
	rules := parsed(t, `"a" exists`, `"a" exists`, `"a" exists`)
	rules[1].Formats = []string{"cloudtrail", "vpcflow"}
	rules[2].Formats = []string{"alb"}
	set := NewSet(append(rules, &Rule{Correlation: &Correlation{}}), event.Fields{})
	m, e := set.Matcher(), event.New(set.Projection())
	for format, want := range map[string]string{"": "[0 1 2]", "cloudtrail": "[0 1]", "alb": "[0 2]", "waf": "[0]"} {
		e.SetJSON([]byte(`{"a":1}`))
		e.Format = format
		if got := fmt.Sprint(m.Match(e)); got != want {
			t.Errorf("%q: got %s, want %s", format, got, want)
		}
	}
}

// TestIndexIsDividedByFormat holds that what a format's rules mention is looked
// up for it, whatever came before.
func TestIndexIsDividedByFormat(t *testing.T) {
	rules := parsed(t, `"a" equals["1"]`, `("b" equals["2"] and "a" equals["1"])`, `"c" contains["xyz"]`, `"a" equals/fold/loose["1"]`)
	rules[0].Formats = []string{"alb"}
	rules[1].Formats = []string{"vpcflow"}
	rules[2].Formats = []string{"alb", "vpcflow"}
	set := NewSet(rules, event.Fields{})
	m, e := set.Matcher(), event.New(set.Projection())
	for _, step := range []struct{ format, record, want string }{
		{"alb", `{"a":"1","b":"2","c":"wxyz"}`, "[0 2 3]"},
		{"vpcflow", `{"a":"1","b":"2"}`, "[1 3]"},
		{"vpcflow", `{"a":"1"}`, "[3]"},
		{"waf", `{"a":"1","b":"2","c":"wxyz"}`, "[3]"},
		{"alb", `{"b":"2"}`, "[]"},
		{"", `{"a":"1","b":"2","c":"wxyz"}`, "[0 1 2 3]"},
	} {
		e.SetJSON([]byte(step.record))
		e.Format = step.format
		if got := fmt.Sprint(m.Match(e)); got != step.want {
			t.Errorf("%s %s: got %s, want %s", step.format, step.record, got, step.want)
		}
	}
}

func TestDerivedFields(t *testing.T) {
	base := event.Fields{Derived: map[string]event.Derive{"size": func(e *event.Event, add func(event.Value)) {
		add(event.Value{Kind: event.Number, Text: fmt.Append(nil, len(e.Text("a")))})
	}}, Paths: []string{"a"}}
	set := NewSet(parsed(t, `"size" number[= 3]`, `"size" equals/loose["3"]`), base)
	m, e := set.Matcher(), event.New(set.Projection())
	for record, want := range map[string]string{`{"a":"xyz"}`: "[0 1]", `{"a":"xy"}`: "[]", `{}`: "[]"} {
		e.SetJSON([]byte(record))
		if got := fmt.Sprint(m.Match(e)); got != want {
			t.Errorf("%s: got %s, want %s", record, got, want)
		}
	}
}

// TestIndexPicksTheRareField holds that a rule is filed under the path that
// tells most rules apart, in a Same as well.
func TestIndexPicksTheRareField(t *testing.T) {
	var conditions []string
	for i := range 20 {
		conditions = append(conditions, fmt.Sprintf(`same "detail" ("source" equals["iam"] and "name" equals["Call%d"])`, i))
	}
	plan := planIndex(parsed(t, conditions...), event.Fields{})
	want := []string{"detail.name"}
	if diff := cmp.Diff(want, plan.paths()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// record is about the size and shape of a CloudTrail record.
const sampleRecord = `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/app/i-0",
"accountId":"111122223333","sessionContext":{"attributes":{"mfaAuthenticated":"false"}}},"eventTime":"2024-05-01T10:00:00Z",
"eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7",
"userAgent":"aws-cli/2.15 \u3042\n","requestParameters":{"filterSet":{"items":[{"name":"a","value":"b"},{"name":"c","value":"日本"}]}},
"responseElements":null,"eventID":"11111111-2222-3333-4444-555555555555","readOnly":true}`

func TestMatchAllocatesNothing(t *testing.T) {
	rules := parsed(t,
		`("eventSource" equals/fold/loose["iam.amazonaws.com"] and "eventName" equals/fold/loose["CreateUser"])`,
		`("eventName" startswith["Create"] and "requestParameters" contains/loose["0.0.0.0/0"])`,
		`("userAgent" contains/fold["日本kali"] or "eventName" glob["*Nothing*"])`,
		`(not "errorCode" exists and "sourceIPAddress" cidr[203.0.113.0/24])`,
		`("eventName" equals["DescribeInstances"] and "userIdentity.type" equals["Root"])`,
		`("readOnly" false and "eventTime" clock[hour number[= 3]])`,
		`same "requestParameters.filterSet.items" ("name" equals["a"] and "value" equals/fold["日本"])`,
		`$["requestParameters"]["nothing"] number/exact[> 5]`,
		`"eventVersion" number/loose/exact[= 2.5]`,
		`"userIdentity.arn" regexp["user/eve$"]`,
		`columns number[= 3]`,
		`message contains["a text that stands nowhere in any record, and is long"]`,
		`anywhere equals/fold["ECHO", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"]`,
		`"eventTime" ref/fold[contains "userAgent"]`,
	)
	set := NewSet(rules, event.Fields{})
	m, e := set.Matcher(), event.New(set.Projection())
	padded := append([]byte(sampleRecord), make([]byte, event.Pad)...)
	run := func() {
		if next, _ := e.Scan(padded, 0, len(sampleRecord)); next < 0 {
			t.Fatalf("got Stop %d", next)
		}
		if hits := m.Match(e); len(hits) > 0 {
			t.Fatalf("got matches %v", hits)
		}
	}
	run() // grows the scratch
	if n := testing.AllocsPerRun(100, run); n > 0 {
		t.Errorf("got %v allocations for an event, want none", n)
	}
}
