// Command bench measures bannin against what else reads the same logs on the
// same machine: ratios in one run, since machines differ and drift.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"bannin/simulate"
)

// A bench is where things are and how much of them.
type bench struct {
	bannin string
	dir    string
	events int
	files  int
	asked  int
	rounds int
	corpus string
	only   string
}

func main() {
	var b bench
	flag.StringVar(&b.bannin, "bannin", "./bin/bannin", "the program")
	flag.StringVar(&b.dir, "dir", "bin/bench", "where the logs are kept between runs")
	flag.IntVar(&b.events, "events", 900000, "records in the large set, about 1.2 KB each")
	flag.IntVar(&b.files, "files", 100000, "files in the small set")
	flag.IntVar(&b.asked, "asked", 1000000, "records in the lake that is asked; the README's figures are of 10000000")
	flag.IntVar(&b.rounds, "rounds", 5, "rounds; medians are printed")
	flag.StringVar(&b.only, "only", "", "cloudtrail, lines, load or query; all if empty")
	flag.Parse()
	b.corpus = cmp.Or(os.Getenv("BANNIN_CORPUS"), filepath.Join("..", "shared", "corpus"))
	if err := b.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b bench) run(ctx context.Context) error {
	fmt.Printf("%d processors, %s; medians of %d rounds, each round runs all in turn\n", runtime.NumCPU(), runtime.Version(), b.rounds)
	for _, part := range []struct {
		name string
		run  func(context.Context) error
	}{{"cloudtrail", b.cloudTrail}, {"lines", b.compareLines}, {"load", b.loads}, {"query", b.queries}} {
		if b.only != "" && b.only != part.name {
			continue
		}
		if err := part.run(ctx); err != nil {
			return err
		}
	}
	return nil
}

// cloudTrail measures two sets of CloudTrail logs: few large files and many small.
func (b bench) cloudTrail(ctx context.Context) error {
	large, small := filepath.Join(b.dir, "large"), filepath.Join(b.dir, "small")
	if err := b.logs(ctx, large, b.events, b.events/28000+1); err != nil {
		return err
	}
	if err := b.logs(ctx, small, b.files*3, b.files); err != nil {
		return err
	}
	many, few, err := b.rules()
	if err != nil {
		return err
	}
	if err := b.compare(ctx, "large files", large, many, few); err != nil {
		return err
	}
	return b.compare(ctx, "small files", small, many, few)
}

// logs writes a set unless it is there.
func (b bench) logs(ctx context.Context, dir string, events, files int) error {
	if _, err := os.Stat(filepath.Join(dir, "labels.json")); err == nil {
		return nil
	}
	fmt.Printf("writing %d events in %d files to %s ...\n", events, files, dir)
	_, err := simulate.Run(ctx, simulate.Config{Out: dir, Events: events, Files: files, Days: 7, Accounts: 6, Seed: 1,
		Attacks: []string{"all"}, Logs: []string{"cloudtrail"}})
	return err
}

// A contender is one way to read a set.
type contender struct {
	name string
	run  func() (figures, error)
	all  []figures
}

// figures are what a contender took.
type figures struct {
	seconds float64
	peak    int64 // bytes; 0 where not measured
	rate    float64
}

// compare runs every contender once a round and prints medians and ratios.
func (b bench) compare(ctx context.Context, name, dir, many, few string) error {
	files, bytes, err := filesIn(dir)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s: %d files, %.0f MB as stored\n", name, len(files), float64(bytes)/1e6)
	list := []*contender{
		{name: "zcat, two processes", run: func() (figures, error) { return zcat(files) }},
		{name: "open and inflate only, same code", run: func() (figures, error) { return inflate(files) }},
		{name: "bannin scan, shipped rules", run: func() (figures, error) { return b.scan(ctx, dir) }},
		{name: "bannin scan, 50 rules", run: func() (figures, error) { return b.scan(ctx, dir, "--no-builtin-rules", "--rules", few) }},
		{name: "bannin scan, 800 rules", run: func() (figures, error) { return b.scan(ctx, dir, "--no-builtin-rules", "--rules", many) }},
	}
	if err := b.turns(list...); err != nil {
		return err
	}
	fmt.Printf("  scan : zcat                %.2f\n", ratio(list[2], list[0]))
	fmt.Printf("  scan : inflate only        %.2f\n", ratio(list[2], list[1]))
	fmt.Printf("  800 rules : 50 rules       %.2f\n", ratio(list[4], list[3]))
	return nil
}

// turns runs every contender once a round, and prints their medians.
func (b bench) turns(list ...*contender) error {
	for range b.rounds {
		for _, c := range list {
			f, err := c.run()
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			c.all = append(c.all, f)
		}
	}
	for _, c := range list {
		m := c.median()
		fmt.Printf("  %-34s %7.2f s", c.name, m.seconds)
		if m.rate > 0 {
			fmt.Printf("  %9.0f events/s", m.rate)
		}
		if m.peak > 0 {
			fmt.Printf("  %5.0f MB peak", float64(m.peak)/1e6)
		}
		fmt.Println()
	}
	return nil
}

func (c *contender) median() figures {
	all := slices.Clone(c.all)
	slices.SortFunc(all, func(a, b figures) int { return cmp.Compare(a.seconds, b.seconds) })
	m := all[len(all)/2]
	for _, f := range all {
		m.peak = max(m.peak, f.peak)
	}
	return m
}

// ratio is the median of the ratios round by round, so that a slow minute of
// the machine weighs on both sides.
func ratio(a, b *contender) float64 {
	var r []float64
	for i := range a.all {
		r = append(r, a.all[i].seconds/b.all[i].seconds)
	}
	slices.Sort(r)
	return r[len(r)/2]
}

func timed(f func() error) (figures, error) {
	began := time.Now()
	err := f()
	return figures{seconds: time.Since(began).Seconds()}, err
}
