package report

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"
)

// evil is what an attacker may write wherever a log lets text through.
const evil = "\x1b[2J\x1b]0;owned\a\r\n\t</title><script>alert(1)</script>\"'`=1+1|\u202eexe.txt\u2066\u200b\u009b31m\xff\xfe\x00{{.}}\ufeff"

// hostile is a scan with evil in every text that comes from a log or a file.
func hostile() Scan {
	actor := event.Actor{Kind: evil, ARN: evil, Name: evil, AccessKey: evil, Root: "x" + evil, Type: evil, Account: evil, Principal: evil}
	far := time.Date(294276, 1, 1, 0, 0, 0, 0, time.UTC)
	words := finding.Words{Title: evil, Description: evil, FalsePositives: []string{evil}, Response: []string{evil}}
	sample := event.Summary{ID: evil, Format: evil, Object: evil, Record: 1, Time: far, Account: evil, Region: evil, Service: evil, Name: evil,
		Error: evil, Message: evil, IP: evil, Agent: evil, Actor: actor, Resources: []event.Resource{{ARN: evil, How: evil}}}
	incident := evil
	reason := map[string]any{evil: evil, "unusual": []any{map[string]any{"feature": evil, "observed": evil, "usual": []string{evil}}, evil}, "country": evil, "network": evil,
		"agent": evil, "path": evil, "name": evil, "attacks": map[string]any{evil: 3}, "answers": evil, "correlation": evil, "fields": []string{evil}, "condition": evil, "rules": []string{evil},
		"group": []string{evil}, "signals": []map[string]any{{"rule": evil, "tactic": evil}}, "buckets": []any{evil, map[string]any{evil: evil}}, "protocol": evil, "because": evil, "of": evil}
	f := finding.Finding{ID: evil, Rule: evil, Type: evil, Title: evil, Severity: 99, Outcome: evil, First: far, Last: far, Count: 1,
		Account: evil, Region: evil, Actor: actor, IPs: []string{evil, evil}, Resources: []string{evil}, Techniques: []string{evil}, Events: []string{evil},
		Incident: &incident, Reason: reason, Tactics: []string{evil}, Touched: sample.Resources,
		Detail: &finding.Detail{Words: map[locale.Language]finding.Words{locale.English: words, locale.Japanese: words},
			References: []string{evil, "javascript:alert(1)"}, Author: evil, Tags: []string{evil}, Sample: []event.Summary{sample}}}
	in := finding.Incident{ID: evil, Title: evil, Severity: -3, Outcome: evil, First: far, Last: time.Unix(-1<<40, 0), Actor: actor, Aliases: []event.Actor{actor},
		IPs: []string{evil}, Accounts: []string{evil}, Techniques: []string{evil}, Findings: []string{evil}, Events: []string{evil}, Response: []string{evil},
		Story:     []finding.Step{{Time: far, Tactic: evil, Title: evil, Count: -1, Outcome: evil, Findings: []string{evil}, Events: []string{evil}}},
		Resources: []finding.TouchedCount{{ARN: evil, How: evil, Count: 1}},
		Ties:      []finding.Tie{{From: evil, To: evil + "2", How: finding.Address, Value: evil}, {From: evil, To: evil + "2", How: finding.Created, Value: evil}, {From: evil, To: evil, How: evil}}}
	sequence := f
	sequence.ID, sequence.Rule, incident = evil+"3", "bannin.sequence", evil
	in.Findings = append(in.Findings, sequence.ID)
	in.Story = append(in.Story, finding.Step{Time: far, Title: evil, Findings: []string{sequence.ID}})
	l := &ledger.Ledger{Objects: ledger.Objects{Seen: 2, Read: 1, Failed: 1}, Records: ledger.Records{Seen: 1, Evaluated: 1}, Formats: map[string]int64{evil: 1}}
	l.Fault(ledger.Fault{Object: evil, Record: 3, Reason: errors.New(evil)})
	for _, t := range []time.Time{time.Unix(-1<<40, 0), time.Unix(0, 0), far} {
		l.Coverage.Add(ledger.Trail{Log: evil, Account: evil, Region: evil}, t, 1)
	}
	l.Close()
	l.Digests = hostileProof()
	suppressed := []finding.Suppressed{{Name: evil, Owner: evil, Reason: evil, Expires: &far, Findings: 1, Events: 2, Expired: 1}}
	return Scan{Ledger: l, Suppressed: suppressed, Findings: []finding.Finding{f, sequence}, Incidents: []finding.Incident{in}, Command: evil, Version: evil, Rules: 1}
}

// harmful are the pieces of evil that must not come through anywhere.
var harmful = []string{"\x1b", "\a", "\r", "\x00", "\u202e", "\u2066", "\u200b", "\u009b", "\xff", "\ufeff"}

func wantHarmless(t *testing.T, text string, more ...string) {
	t.Helper()
	for _, piece := range append(more, harmful...) {
		if i := strings.Index(text, piece); i >= 0 {
			t.Errorf("got %q in the output: …%q…", piece, text[max(i-40, 0):min(i+40, len(text))])
		}
	}
}

func TestTerminalShowsNoHostileText(t *testing.T) {
	for _, lang := range languages {
		got := terminal(t, hostile(), TerminalOptions{Printer: locale.New(lang), Zone: tokyo, Width: 100, Report: evil})
		wantHarmless(t, got, "\t")
		if !strings.Contains(got, `\x1b[2J`) {
			t.Errorf("got no visible escape sequence, want it shown as text:\n%s", got)
		}
	}
}
