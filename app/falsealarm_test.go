package app

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"bannin/finding"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/simulate"
)

// BenchmarkFalseAlarms tells how many findings a week the detectors of calls
// make of three months of an organisation in which nothing happens. Each round
// is another organisation.
func BenchmarkFalseAlarms(b *testing.B) {
	const days = 90
	var by [finding.Critical + 1]int
	rounds := 0
	for b.Loop() {
		rounds++
		dir := filepath.Join(b.TempDir(), "logs")
		c := simulate.Config{Out: dir, Events: 200000, Days: days, Accounts: 6, People: 60, Roles: 40, Seed: uint64(rounds), Attacks: []string{"none"}}
		if _, err := simulate.Run(context.Background(), c); err != nil {
			b.Fatal(err)
		}
		setup, err := NewSetup("")
		if err != nil {
			b.Fatal(err)
		}
		r, err := Scan{Paths: []string{dir}, Setup: setup, Printer: locale.New(locale.English), Counts: new(pipeline.Counts)}.Run(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		setup.Close()
		for _, f := range r.Findings {
			if strings.HasPrefix(f.Rule, "bannin.access.") {
				by[f.Severity]++
			}
		}
	}
	weeks := float64(rounds) * days / 7
	b.ReportMetric(float64(by[finding.Low])/weeks, "low/week")
	b.ReportMetric(float64(by[finding.Medium]+by[finding.High]+by[finding.Critical])/weeks, "medium+/week")
}
