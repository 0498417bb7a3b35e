package detect

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
)

// signals are findings of one actor, each "hour tactic severity outcome" with
// more words for a type, after "/", and a rule, after "@".
func signals(all ...string) []finding.Finding {
	var list []finding.Finding
	for i, text := range all {
		words := strings.Fields(text)
		var hour int
		fmt.Sscan(words[0], &hour)
		s, _ := finding.ParseSeverity(words[2])
		f := finding.Finding{ID: fmt.Sprint("F-", i), Rule: fmt.Sprint("rule ", i), Severity: s, Score: s.Score(), Tactics: []string{words[1]}, Outcome: finding.Outcome(words[3]),
			First: time.Date(2026, 1, 15, hour, 0, 0, 0, time.UTC), Events: []string{fmt.Sprint("e", i)}, Count: 1, Detail: &finding.Detail{},
			Actor: event.Actor{Kind: "user", Root: "arn:aws:iam::1:user/x"}}
		f.Last = f.First
		for _, w := range words[4:] {
			if rule, ok := strings.CutPrefix(w, "@"); ok {
				f.Rule = rule
			} else {
				f.Type = w
			}
		}
		list = append(list, f)
	}
	return list
}

func TestSequences(t *testing.T) {
	for _, c := range []struct {
		name     string
		findings []finding.Finding
		want     string
	}{
		{"climbs_within_a_day", signals("1 discovery low succeeded", "2 persistence high succeeded", "3 defense-impairment medium attempted"), "bannin.sequence critical 3"},
		{"two_tactics", signals("1 discovery low succeeded", "2 persistence high succeeded", "3 persistence medium succeeded"), ""},
		{"names_of_one_tactic", signals("1 stealth low succeeded", "2 persistence high succeeded", "3 defense-evasion medium succeeded"), ""},
		{"an_administrators_day", signals("1 discovery low succeeded", "2 persistence medium succeeded", "3 privilege-escalation medium succeeded"), ""},
		{"from_an_odd_place", signals("1 initial-access low succeeded UnauthorizedAccess:IAMUser/TorIPCaller", "2 persistence medium succeeded", "3 privilege-escalation medium succeeded"), "bannin.sequence critical 3"},
		{"nothing_came_of_it", signals("1 discovery low attempted", "2 persistence high attempted", "3 impact medium attempted"), ""},
		{"one_rule_of_many_tactics", signals("1 discovery low succeeded @r", "2 persistence high succeeded @r", "3 impact medium succeeded @r"), ""},
		{"days_apart", signals("1 discovery low succeeded", "40 persistence high succeeded", "80 impact medium succeeded"), ""},
		{"slow", signals("1 persistence high succeeded", "40 discovery low succeeded", "80 impact medium succeeded", "120 collection medium succeeded"), "bannin.sequence.slow high 4"},
		{"slow_from_an_odd_place", signals("1 discovery low succeeded Recon:IAMUser/TorIPCaller", "40 persistence low succeeded", "80 impact medium succeeded", "120 collection low succeeded"), "bannin.sequence.slow high 4"},
		{"an_owners_week_before", signals("1 discovery low succeeded", "40 persistence low succeeded", "80 credential-access low succeeded", "140 exfiltration high succeeded"), ""},
		{"info_counts_for_nothing", signals("1 discovery info succeeded", "2 persistence high succeeded", "3 impact medium succeeded"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			for _, f := range Sequences(finding.Groups(c.findings, nil), locale.English) {
				got += fmt.Sprint(f.Rule, " ", f.Severity, " ", len(f.Events))
				if f.Title == "" || strings.HasPrefix(f.Title, "detector.") || finding.SeverityOf(f.Score) != f.Severity {
					t.Errorf("title %q, score %v", f.Title, f.Score)
				}
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
