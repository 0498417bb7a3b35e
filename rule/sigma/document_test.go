package sigma

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/rule"

	"github.com/google/go-cmp/cmp"
)

const full = `
title: Root user signs in
id: 5a1c0b1e-0000-4000-8000-000000000001
name: root_signin
status: test
level: high
author: A, B
description: |
  Somebody signed in as root.
references:
  - https://example.com/a
tags: [attack.initial-access, attack.t1078.004]
falsepositives:
  - break glass
logsource: {product: aws, service: cloudtrail}
detection:
  sel:
    eventName: ConsoleLogin
    userIdentity.type: Root
  condition: sel
bannin:
  type: Policy:IAMUser/RootCredentialUsage
  response: [ask who it was]
  ja:
    title: ルートユーザーのサインイン
    description: ルートでサインインがありました。
    falsepositives: [緊急時の利用]
    response: [本人に確かめる]
custom: anything
`

func TestRuleIsReadInFull(t *testing.T) {
	got := read(t, full, Options{})[0]
	got.Where = nil
	want := &rule.Rule{
		ID: "5a1c0b1e-0000-4000-8000-000000000001", Name: "root_signin", Author: "A, B", Status: "test", Level: finding.High,
		Tags: []string{"attack.initial-access", "attack.t1078.004"}, References: []string{"https://example.com/a"},
		Type: "Policy:IAMUser/RootCredentialUsage", Formats: []string{"cloudtrail"}, From: "r.yml:2",
		Words: map[locale.Language]finding.Words{
			locale.English: {Title: "Root user signs in", Description: "Somebody signed in as root.",
				FalsePositives: []string{"break glass"}, Response: []string{"ask who it was"}},
			locale.Japanese: {Title: "ルートユーザーのサインイン", Description: "ルートでサインインがありました。",
				FalsePositives: []string{"緊急時の利用"}, Response: []string{"本人に確かめる"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLogsources(t *testing.T) {
	for source, want := range map[string]string{
		"product: aws, service: cloudtrail":                 "[cloudtrail]",
		"product: aws, service: CloudTrail":                 "[cloudtrail]",
		"product: aws, service: guardduty":                  "[guardduty]",
		"product: aws, service: vpcflow":                    "[vpcflow]",
		"product: aws, service: route53":                    "[resolver]",
		"product: aws, service: waf":                        "[waf]",
		"product: aws, service: elasticloadbalancing":       "[alb albconnection elb nlb]",
		"product: aws, service: s3":                         "[s3access]",
		"product: aws, service: eks":                        "[eks]",
		"product: kubernetes, service: audit":               "[eks]",
		"category: dns":                                     "[resolver]",
		"category: dns, product: aws":                       "[resolver]",
		"category: webserver":                               "[alb cloudfront elb s3access waf]",
		"category: webserver, product: aws, service: alb":   "[alb]",
		"category: firewall":                                "[vpcflow]",
		"category: proxy":                                   "[alb cloudfront elb s3access waf]",
		"product: aws":                                      fmt.Sprint(awsLogs),
		"product: windows, service: security":               "refused",
		"category: webserver, product: apache":              "refused",
		"service: nginx":                                    "refused",
		"category: process_creation":                        "refused",
		"category: firewall, product: aws, service: config": "refused",
	} {
		src := strings.Replace(full, "product: aws, service: cloudtrail", source, 1)
		rules, err := Parse("r.yml", []byte(src))
		got := "refused"
		if err == nil {
			got = fmt.Sprint(rules[0].Formats)
		} else if count, rest := Foreign(err); count != 1 || rest != nil {
			t.Errorf("%s: got %d foreign rules and %v, want 1 and nothing", source, count, rest)
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", source, got, want)
		}
		if anywhere := read(t, src, Options{AnyLogsource: true})[0].Formats; anywhere != nil {
			t.Errorf("%s: any logsource: got %v, want none", source, anywhere)
		}
	}
}

func TestGoodRulesComeWithTheFaultsOfBadOnes(t *testing.T) {
	lines := strings.Count(full, "\n")
	bad := strings.Replace(full, "eventName:", "eventName|is:", 1)
	broken := "title: broken\ndetection: [\n"
	rules, err := Parse("r.yml", []byte(bad+"---\n"+full+"---\n"+broken+"--- # last\n"+full))
	if len(rules) != 2 {
		t.Fatalf("got %d rules, want 2", len(rules))
	}
	var places []string
	for _, e := range flat(err) {
		f := e.(*Fault)
		places = append(places, fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Rule))
	}
	if want := []string{"18:5 Root user signs in", fmt.Sprintf("%d:12 broken", 2*lines+4)}; !cmp.Equal(places, want) {
		t.Errorf("got %q, want %q", places, want)
	}
	if want := fmt.Sprintf("r.yml:%d", 2*lines+7); rules[1].From != want {
		t.Errorf("got %s, want %s", rules[1].From, want)
	}
}

func TestActions(t *testing.T) {
	src := `
action: global
title: both
id: one
level: high
logsource: {product: aws, service: cloudtrail}
detection:
  condition: sel
---
detection:
  sel: {eventName: A}
---
action: repeat
title: again
detection:
  sel: {eventName: B}
---
action: reset
---
title: alone
logsource: {product: aws, service: guardduty}
detection:
  sel: {type: C}
  condition: sel
`
	var got []string
	for _, r := range read(t, src, Options{}) {
		got = append(got, fmt.Sprint(r.ID, " ", r.Title(), " ", r.Level, " ", r.Formats, " ", r.Where))
	}
	want := []string{
		`one both high [cloudtrail] "eventName" equals/fold/loose["A"]`,
		`one#2 again high [cloudtrail] "eventName" equals/fold/loose["B"]`,
		`alone alone medium [guardduty] "type" equals/fold/loose["C"]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnchorsAndMergeKeys(t *testing.T) {
	src := strings.Replace(full, "  condition: sel", "  other: {<<: *base, errorCode: null}\n  condition: sel or other", 1)
	src = strings.Replace(src, "  sel:\n", "  sel: &base\n", 1)
	got := read(t, src, Options{})[0].Where.String()
	want := `(("eventName" equals/fold/loose["ConsoleLogin"] and "userIdentity.type" equals/fold/loose["Root"]) or ` +
		`("eventName" equals/fold/loose["ConsoleLogin"] and "userIdentity.type" equals/fold/loose["Root"] and (not "errorCode" exists/containers or "errorCode" null)))`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestWarnings(t *testing.T) {
	src := strings.NewReplacer("level:", "levle:", "    eventName: ConsoleLogin", "    eventName|all: ConsoleLogin\n    a: [b, null]",
		"  condition: sel", "  other: {a: b}\n  _kept: {a: b}\n  condition: sel").Replace(full)
	var got []string
	read(t, src, Options{Warn: func(f *Fault) { got = append(got, fmt.Sprintf("%d %s", f.Line, f.Err.Key)) }})
	want := []string{"6 sigma.odd_key", "18 sigma.all_of_one", "19 sigma.null_in_list", "21 sigma.unused"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFieldNamesWithBlanks(t *testing.T) {
	rules := read(t, one("SAMUserName: x\nb|exists: false"), Options{AnyLogsource: true})
	if got := matches(t, rules, `{"SAM User Name":"x"}`, `{"SAMUserName":"x"}`, `{"SAM UserName":"x"}`); got != 2 {
		t.Errorf("got %d, want 2 by %s", got, rules[0].Where)
	}
	if got := read(t, one("SAMUserName: x"), Options{})[0].Where.String(); strings.Contains(got, "SAM ") {
		t.Errorf("got %s: ordinary rules have one name for a field", got)
	}
}

func TestHostileYAML(t *testing.T) {
	laughs := "title: t\na0: &a0 [x]\n"
	for i := range 30 {
		laughs += fmt.Sprintf("a%d: &a%d [*a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i)
	}
	for name, src := range map[string]string{
		"aliases":     laughs,
		"own_alias":   "a: &a [*a]",
		"brackets":    strings.Repeat("[", 200000),
		"braces":      strings.Repeat("{a: ", 100000),
		"lists":       strings.Repeat("- ", 200000) + "a",
		"anchors":     strings.Repeat("&a ", 100000) + "a",
		"tags":        strings.Repeat("!!a ", 100000) + "a",
		"keys":        strings.Repeat("abcd:\n", 80000),
		"long":        "title: " + strings.Repeat("x", 600<<10),
		"not_utf8":    "title: \xff\xfe",
		"nul":         "title: \x00\n",
		"many_faults": "title: t\nlogsource: {product: aws}\ndetection:\n  condition: a\n  a:\n" + strings.Repeat("    - {a|b: c}\n", 10000),
	} {
		if _, err := Parse("r.yml", []byte(src)); err == nil {
			t.Errorf("%s: got no fault", name)
		} else if len(err.Error()) > 100000 {
			t.Errorf("%s: the error has %d bytes", name, len(err.Error()))
		}
	}
}

func TestForeign(t *testing.T) {
	windows := strings.NewReplacer("product: aws, service: cloudtrail", "product: windows", "eventName:", "eventName|expand:").Replace(full)
	count := "---\ntitle: counts\ncorrelation: {type: event_count, rules: [root_signin], timespan: 5m, condition: {gte: 3}}\n"
	rules, err := Parse("r.yml", []byte(windows+count))
	if len(rules) != 0 {
		t.Errorf("got %d rules, want none", len(rules))
	}
	other := locale.Errorf("sigma.no_rule")
	n, rest := Foreign(errors.Join(err, errors.Join(other, nil)))
	if n != 2 || rest == nil || rest.Error() != other.Error() {
		t.Errorf("got %d and %v, want 2 and %v", n, rest, other)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(full)
	f.Add(one("a|contains|all: [b, 'c*']"))
	f.Add("action: global\ntitle: x\n---\na: &a [1, *a]\n--- \n<<: {a: b}\n...\n")
	f.Add("title: t\ncorrelation: {type: temporal, rules: [a, b], timespan: 5m, condition: a and not b}\n")
	f.Add("title: t\nlogsource: {product: aws}\ndetection: {a: [x], condition: 'a | count(b) by c, d >= 5', timeframe: 5m}\n" +
		"tests: {match: [[{$repeat: 3, $every: 2s, a: 'x{n}', eventTime: '2026-01-01T00:00:00Z'}]]}\n")
	f.Fuzz(func(t *testing.T, src string) {
		rules, err := ParseWith("r.yml", []byte(src), Options{Warn: func(*Fault) {}, Placeholders: map[string][]string{"a": {"b*"}}})
		if err == nil && len(rules) == 0 && !strings.Contains(src, "action") {
			t.Errorf("neither rules nor faults")
		}
		for _, r := range rules {
			if r.ID == "" && r.Title() == "" {
				t.Errorf("a rule without a name")
			}
		}
		_ = Link(rules)
		_ = Link(rules)
		set := rule.NewSet(rules, event.Fields{})
		matches(t, set.Rules, `{"eventName":"ConsoleLogin","a":["b",null,5]}`)
	})
}
