package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bannin/coverage"
	"bannin/finding"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/rule"
)

func corpus(t *testing.T, parts ...string) string {
	t.Helper()
	dir := os.Getenv("BANNIN_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	path := filepath.Join(append([]string{dir}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no corpus at %s; set BANNIN_CORPUS", dir)
	}
	return path
}

// shipped are the rules that ship.
func shipped(t testing.TB) []*rule.Rule {
	t.Helper()
	rules, _, err := LoadRules(RuleSource{})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// scanFile scans one path.
func scanFile(t *testing.T, rules []*rule.Rule, path string) *Result {
	t.Helper()
	r, err := Scan{Paths: []string{path}, Rules: rules, Printer: locale.New(locale.English), Counts: new(pipeline.Counts)}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestStratusAttacksAreFound holds that each technique is found and rightly named:
// the gravest finding is that of the rule that is named for it; it cites every
// event that is the attack and names the technique and its tactic. It is one
// finding, not one for each event; only where a person and a machine's stolen
// session act, each has one, in the same incident.
func TestStratusAttacksAreFound(t *testing.T) {
	dir := corpus(t, "stratus-red-team", "detonation-logs")
	if files, err := filepath.Glob(filepath.Join(dir, "*.json")); err != nil || len(files) != len(coverage.Stratus) {
		t.Fatalf("got %d techniques, want one for each of %d files", len(coverage.Stratus), len(files))
	}
	rules := shipped(t)
	for _, attack := range coverage.Stratus {
		t.Run(attack.Name, func(t *testing.T) {
			i := slices.IndexFunc(rules, func(r *rule.Rule) bool { return strings.HasPrefix(r.From, "rules/"+attack.Rule+":") && !r.Silent })
			if i < 0 {
				t.Fatalf("no rule %s", attack.Rule)
			}
			file := filepath.Join(dir, attack.Name+".json")
			missed := attackEvents(t, file, attack.Calls)
			var named []finding.Finding
			gravest := finding.Info
			for _, f := range scanFile(t, rules, file).Findings {
				gravest = max(gravest, f.Severity)
				if f.Rule == rules[i].ID {
					named = append(named, f)
				}
			}
			if len(named) == 0 || named[0].Severity < gravest || gravest < finding.Low {
				t.Fatalf("%s: got %d findings; the gravest finding is %v", attack.Rule, len(named), gravest)
			}
			for _, f := range named {
				wantNamed(t, &f, attack)
				if f.Actor.Root != named[0].Actor.Root && f.Incident != nil && named[0].Incident != nil && *f.Incident == *named[0].Incident {
					continue
				}
				if f.ID != named[0].ID {
					t.Errorf("%s is told more than once", f.Title)
				}
			}
			for _, f := range named {
				for _, id := range f.Events {
					delete(missed, id)
				}
			}
			for id, call := range missed {
				t.Errorf("%s does not cite %s %s", named[0].Title, call, id)
			}
		})
	}
}

// otherTactic are the techniques that ATT&CK has under another tactic than the
// name of the file.
var otherTactic = map[string]string{"aws.exfiltration.ec2-security-group-open-port-22-ingress": "defense-evasion"}

// wantNamed holds a finding's words against the technique that it is of.
func wantNamed(t *testing.T, f *finding.Finding, attack coverage.Emulated) {
	t.Helper()
	part := func(id string) bool { return id == attack.Technique || strings.HasPrefix(id, attack.Technique+".") }
	if !slices.ContainsFunc(f.Techniques, part) {
		t.Errorf("%s names %v, want %s", f.Title, f.Techniques, attack.Technique)
	}
	tactic := strings.Split(attack.Name, ".")[1]
	if other := otherTactic[attack.Name]; other != "" {
		tactic = other
	}
	if !slices.Contains(f.Tactics, tactic) {
		t.Errorf("%s names the tactics %v, want %s", f.Title, f.Tactics, tactic)
	}
}

// attackEvents are the ids of a file's records of some calls.
func attackEvents(t *testing.T, file string, calls []string) map[string]string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var records []struct{ EventName, EventID string }
	if err := json.Unmarshal(src, &records); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, r := range records {
		if slices.Contains(calls, r.EventName) {
			ids[r.EventID] = r.EventName
		}
	}
	if len(ids) == 0 {
		t.Fatalf("%v: no record of %v", file, calls)
	}
	return ids
}
