package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bannin/finding"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/simulate"
)

// simulated writes logs and scans them.
func simulated(t *testing.T, attack string, events int, seed uint64) (*Result, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "logs")
	if _, err := simulate.Run(context.Background(), simulate.Config{Out: dir, Events: events, Days: 5, Accounts: 4, Seed: seed, Attacks: []string{attack}}); err != nil {
		t.Fatal(err)
	}
	r, err := Scan{Paths: []string{dir}, Rules: shipped(t), Printer: locale.New(locale.English), Counts: new(pipeline.Counts)}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r, dir
}

// quiet are attacks without a single call that a rule could tell from ordinary
// work: who does them, from where and how much is what is unusual.
var quiet = []string{"stolen-shell-session", "stolen-console-session", "slow-reading", "slow-secrets", "workflow-trust-abuse", "outside-copy"}

// TestPlantedAttacksAreIncidents holds that each attack of the simulator opens
// an incident that cites its events, but for those that rules cannot see.
func TestPlantedAttacksAreIncidents(t *testing.T) {
	r, dir := simulated(t, "all", 12000, 11)
	src, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var labels struct {
		Attacks []struct {
			Name   string
			Events []string
		}
	}
	if err := json.Unmarshal(src, &labels); err != nil {
		t.Fatal(err)
	}
	if len(labels.Attacks) < 12 {
		t.Fatalf("got %d attacks, want at least 12", len(labels.Attacks))
	}
	for _, a := range labels.Attacks {
		cited := 0
		for _, in := range r.Incidents {
			for _, id := range in.Events {
				if slices.Contains(a.Events, id) {
					cited++
				}
			}
		}
		if cited == 0 && !slices.Contains(quiet, a.Name) {
			t.Errorf("%s: no incident cites any of its %d events", a.Name, len(a.Events))
		}
	}
}

// TestOrdinaryWorkIsNoIncident holds that an organisation at work, with its
// administrators, pipelines and services, raises nothing that opens one.
func TestOrdinaryWorkIsNoIncident(t *testing.T) {
	for seed := range uint64(2) {
		r, _ := simulated(t, "none", 20000, 100+seed)
		for _, in := range r.Incidents {
			t.Errorf("seed %d: %s: %s", seed, in.Severity, in.Title)
		}
		for _, f := range r.Findings {
			if f.Severity >= finding.Medium {
				t.Errorf("seed %d: %s: %s by %s", seed, f.Severity, f.Title, f.Actor.Name)
			}
		}
	}
}
