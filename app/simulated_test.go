package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/simulate"
)

// simulated writes logs.
func simulated(t testing.TB, c simulate.Config) string {
	t.Helper()
	c.Out = filepath.Join(t.TempDir(), "logs")
	if _, err := simulate.Run(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	return c.Out
}

// scanned scans with all rules and detectors.
func scanned(t testing.TB, threads int, paths ...string) *Result {
	t.Helper()
	setup, err := NewSetup("")
	if err != nil {
		t.Fatal(err)
	}
	defer setup.Close()
	r, err := Scan{Paths: paths, Rules: shipped(t), Setup: setup, Threads: threads, Printer: locale.New(locale.English), Counts: new(pipeline.Counts)}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A planted is an attack as labels.json tells of it.
type planted struct {
	Name, Root string
	Events     []string
}

func labels(t testing.TB, dir string) []planted {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Attacks []planted }
	if err := json.Unmarshal(src, &all); err != nil {
		t.Fatal(err)
	}
	return all.Attacks
}

// held is how many of an attack's events the findings of each incident name.
func held(r *Result, a planted) map[string]int {
	own := map[string]bool{}
	for _, id := range a.Events {
		own[id] = true
	}
	counts, seen := map[string]int{}, map[[2]string]bool{}
	for _, f := range r.Findings {
		for _, id := range f.Events {
			if f.Incident != nil && own[id] && !seen[[2]string{*f.Incident, id}] {
				seen[[2]string{*f.Incident, id}] = true
				counts[*f.Incident]++
			}
		}
	}
	return counts
}

// missed are the attacks of the simulator that are not one incident of high
// severity or above that names at least four fifths of their events and the one
// who started them, each with the reason.
func missed(r *Result, all []planted) []string {
	var list []string
	for _, a := range all {
		counts := held(r, a)
		var best *finding.Incident
		for i := range r.Incidents {
			if in := &r.Incidents[i]; counts[in.ID] > 0 && (best == nil || counts[in.ID] > counts[best.ID]) {
				best = in
			}
		}
		switch {
		case best == nil:
			list = append(list, fmt.Sprintf("%s: no incident names any of its %d events", a.Name, len(a.Events)))
		case 5*counts[best.ID] < 4*len(a.Events):
			list = append(list, fmt.Sprintf("%s: %q names %d of its %d events", a.Name, best.Title, counts[best.ID], len(a.Events)))
		case best.Severity < finding.High:
			list = append(list, fmt.Sprintf("%s: %q is %s", a.Name, best.Title, best.Severity))
		case !strings.HasSuffix(best.Actor.Root, a.Root):
			list = append(list, fmt.Sprintf("%s: the root is %s, want %s", a.Name, best.Actor.Root, a.Root))
		}
	}
	return list
}

// withoutRaces skips a test of what is found, not of how, under the race detector.
func withoutRaces(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("a test of findings: run it without the race detector, as make test does")
	}
}

// withAttacks is an organisation over three months, with all attacks planted.
func withAttacks(events int) simulate.Config {
	return simulate.Config{Events: events, Days: 90, Accounts: 6, People: 60, Roles: 40, Seed: 11, Attacks: []string{"all"}}
}

// TestPlantedAttacksAreIncidents holds that the attacks of the simulator are
// incidents. With as few events as a test can afford, an actor has less than ten a
// day, and what is usual for it is hard to tell: some of the attacks that show in
// nothing else stay unseen. BenchmarkAttacks has five times as many.
func TestPlantedAttacksAreIncidents(t *testing.T) {
	withoutRaces(t)
	dir := simulated(t, withAttacks(200000))
	all := labels(t, dir)
	if len(all) < 30 {
		t.Fatalf("got %d attacks, want at least 30", len(all))
	}
	if list := missed(scanned(t, 0, dir), all); len(list) > len(all)/6 {
		t.Errorf("%d of %d attacks are missed:\n%s", len(list), len(all), strings.Join(list, "\n"))
	}
}

// BenchmarkAttacks tells how many attacks of the simulator are incidents, of a
// million events of 90 days.
func BenchmarkAttacks(b *testing.B) {
	for b.Loop() {
		dir := simulated(b, withAttacks(1000000))
		all := labels(b, dir)
		list := missed(scanned(b, 0, dir), all)
		for _, m := range list {
			b.Log(m)
		}
		b.ReportMetric(float64(len(all)-len(list)), "found")
		b.ReportMetric(float64(len(all)), "planted")
	}
}

// TestOrdinaryWorkIsNoIncident holds that an organisation at work, with its
// administrators, pipelines and services, raises at most one incident a week.
func TestOrdinaryWorkIsNoIncident(t *testing.T) {
	withoutRaces(t)
	for seed := range uint64(2) {
		r := scanned(t, 0, simulated(t, simulate.Config{Events: 40000, Days: 28, Accounts: 4, People: 60, Roles: 40, Seed: 100 + seed, Attacks: []string{"none"}}))
		if len(r.Incidents) > 4 {
			for _, in := range r.Incidents {
				t.Errorf("seed %d: %s: %s", seed, in.Severity, in.Title)
			}
		}
	}
}

// TestSameLogsSameFindings holds that neither threads nor order nor repetition of
// what is read change what is found.
func TestSameLogsSameFindings(t *testing.T) {
	dir := simulated(t, simulate.Config{Events: 8000, Days: 10, Accounts: 3, Seed: 3, Attacks: []string{"leaked-key-crypto-mining", "password-spray", "instance-credential-theft", "dns-tunnel", "stolen-shell-session", "pipeline-takeover"}})
	want := scanned(t, 1, dir)
	if len(want.Incidents) < 5 {
		t.Fatalf("got %d incidents", len(want.Incidents))
	}
	got := scanned(t, 3, filepath.Join(dir, "AWSLogs"), dir)
	// Where a record was read may be either of the places it was delivered to.
	where := cmpopts.IgnoreFields(event.Summary{}, "Object", "Record")
	if diff := cmp.Diff(want.Findings, got.Findings, where, cmpopts.IgnoreUnexported(finding.Finding{})); diff != "" {
		t.Errorf("findings (-once +twice):\n%.3000s", diff)
	}
	if diff := cmp.Diff(want.Incidents, got.Incidents, where); diff != "" {
		t.Errorf("incidents (-once +twice):\n%.3000s", diff)
	}
}
