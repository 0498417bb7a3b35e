//go:build unix

package app

import (
	"cmp"
	"context"
	"os"
	"runtime/debug"
	"syscall"
	"testing"

	"bannin/locale"
	"bannin/pipeline"
	"bannin/simulate"
)

// BenchmarkDetectors measures what detectors cost: the processor time of a scan
// with them against that of one with rules alone, each in turn. BANNIN_BENCH
// names a folder of logs, such as bin/bench/large of make bench; without it, some
// are made up.
func BenchmarkDetectors(b *testing.B) {
	logs := os.Getenv("BANNIN_BENCH")
	if logs == "" {
		logs = simulated(b, simulate.Config{Events: 300000, Files: 20, Days: 7, Accounts: 6, Seed: 1, Attacks: []string{"all"}, Logs: []string{"cloudtrail"}})
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the program does
	rules := shipped(b)
	var alone, all float64
	for b.Loop() {
		alone += processor(b, func() error {
			_, err := Scan{Paths: []string{logs}, Rules: rules, Printer: locale.New(locale.English), Counts: new(pipeline.Counts)}.Run(context.Background())
			return err
		})
		all += processor(b, func() error {
			setup, err := NewSetup("")
			if err != nil {
				return err
			}
			_, err = Scan{Paths: []string{logs}, Rules: rules, Setup: setup, Printer: locale.New(locale.English), Counts: new(pipeline.Counts)}.Run(context.Background())
			return cmp.Or(err, setup.Close())
		})
	}
	b.ReportMetric(all/alone, "all/rules")
	b.ReportMetric(alone/float64(b.N), "rules-s/op")
}

// processor is how many seconds of processor time f takes.
func processor(b *testing.B, f func() error) float64 {
	b.Helper()
	before := rusage(b)
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return rusage(b) - before
}

func rusage(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
