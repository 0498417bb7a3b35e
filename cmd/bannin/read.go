package main

import (
	"context"
	"io"
	"os"
	"regexp"
	"time"

	"golang.org/x/term"

	"bannin/app"
	"bannin/lake"
	"bannin/ledger"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/report"
	"bannin/report/progress"
	"bannin/source"
)

// readFlags say what of the logs to read and how to tell of it, the same for
// every command that reads them all.
type readFlags struct {
	Since        string   `help:"${help_since}" placeholder:"T"`
	Until        string   `help:"${help_until}" placeholder:"T"`
	Account      []string `help:"${help_account}" placeholder:"ID"`
	Region       []string `help:"${help_region}" placeholder:"NAME"`
	Verify       bool     `name:"verify-digests" help:"${help_verify_digests}"`
	DigestKeys   []string `help:"${help_digest_keys}" placeholder:"FILE" sep:"none"`
	TZ           string   `name:"tz" help:"${help_tz}" placeholder:"ZONE"`
	Threads      int      `help:"${help_threads}" placeholder:"N"`
	AllowPartial bool     `help:"${help_allow_partial}"`
	awsFlags     `embed:"" group:"aws"`
	Width        int `hidden:""`
}

// plan checks the flags, all before anything is read.
func (f readFlags) plan(w *world, paths []string) (s app.Scan, zone *time.Location, err error) {
	if zone, err = parseZone(f.TZ, w.getenv); err != nil {
		return
	}
	now := time.Now()
	s = app.Scan{Paths: paths, Stdin: w.in, Threads: f.Threads, Printer: w.printer, Counts: new(pipeline.Counts)}
	s.AWS = f.options(w, now)
	if err = f.check(); err != nil {
		return
	}
	s.Filter = source.Filter{Accounts: f.Account, Regions: f.Region}
	if s.Filter.Window.Since, err = parseWhen(f.Since, now, zone); err != nil {
		return
	}
	if s.Filter.Window.Until, err = parseWhen(f.Until, now, zone); err != nil {
		return
	}
	if w := s.Filter.Window; !w.Since.IsZero() && !w.Until.IsZero() && !w.Since.Before(w.Until) {
		err = locale.Errorf("cmd.empty_window", "since", f.Since, "until", f.Until)
		return
	}
	s.Verify = f.Verify || len(f.DigestKeys) > 0
	s.Keys, err = app.DigestKeys(f.DigestKeys)
	return
}

// maxThreads is how many objects are read at once at most: each takes memory, and
// more than there are processors only help where a bucket answers slowly.
const maxThreads = 256

// account is the form of an account's number.
var account = regexp.MustCompile(`^[0-9]{12}$`)

// check tells of values that nothing could come of.
func (f readFlags) check() error {
	if f.Threads < 0 || f.Threads > maxThreads {
		return locale.Errorf("cmd.out_of_range", "flag", "--threads", "least", 0, "most", maxThreads, "found", f.Threads)
	}
	for _, a := range f.Account {
		if !account.MatchString(a) {
			return locale.Errorf("cmd.bad_account", "text", a)
		}
	}
	return nil
}

// screen says how to write for the person at the terminal.
func (f readFlags) screen(w *world, zone *time.Location) report.TerminalOptions {
	color, columns := w.terminal(w.out)
	if f.Width > 0 {
		columns = f.Width
	}
	return report.TerminalOptions{Printer: w.printer, Zone: zone, Color: color && !w.noColor, Width: columns}
}

// status is the exit status that the reading alone comes to: an interruption
// over what could not be read.
func (f readFlags) status(l *ledger.Ledger) (int, error) {
	switch {
	case l.Interrupted:
		return exitInterrupted, nil
	case nothingRead(l) && !f.AllowPartial:
		return exitNothingRead, hinted{locale.Errorf("cmd.nothing_read"), "cmd.nothing_read_hint"}
	case (l.Objects.Failed > 0 || l.Records.Rejected > 0) && !f.AllowPartial:
		return exitPartial, nil
	}
	return exitDone, nil
}

// nothingRead tells whether there was no log, or none of its records was any
// good. Objects left out by date, and logs without records, are no fault.
func nothingRead(l *ledger.Ledger) bool {
	if l.Records.Seen > 0 {
		return l.Records.Seen == l.Records.Rejected
	}
	if l.Objects.Seen == 0 {
		return l.Unlisted.Prefixes == 0
	}
	return l.Objects.Read == 0 && l.SkippedByDate < l.Objects.Seen
}

// progress shows how far the reading is until the returned function is called.
func (w *world) progress(counts *pipeline.Counts) (done func()) {
	return w.during(func(p *progress.Progress, elapsed time.Duration) {
		now := progress.Counts{Elapsed: elapsed, Files: counts.Done.Load(), FilesTotal: counts.Objects.Load(),
			Listed: counts.Listed.Load(), Bytes: counts.Bytes.Load(), Events: counts.Records.Load(), Findings: counts.Hits.Load()}
		if !counts.Unsized.Load() {
			now.BytesTotal = counts.BytesTotal.Load()
		}
		p.Update(now)
	})
}

// merging shows how far a compaction is until the returned function is called.
func (w *world) merging(far *lake.Progress) (done func()) {
	return w.during(func(p *progress.Progress, elapsed time.Duration) {
		p.Update(progress.Counts{Elapsed: elapsed, Files: far.Files.Load(), FilesTotal: far.FilesTotal.Load(), Listed: true,
			Bytes: far.Bytes.Load(), BytesTotal: far.BytesTotal.Load(), Events: far.Rows.Load(), Merging: true})
	})
}

// asking tells that a question takes its time, until done.
func (w *world) asking() (done func()) {
	return w.during((*progress.Progress).Ask)
}

// during tells a person how far something is, five times a second, until done.
func (w *world) during(tell func(p *progress.Progress, elapsed time.Duration)) (done func()) {
	tty, columns := w.terminal(w.err)
	p := progress.New(w.err, progress.Options{Printer: w.printer, TTY: tty, Color: tty && !w.noColor, Width: columns, Quiet: w.quiet})
	ctx, stop := context.WithCancel(w.ctx)
	finished := make(chan struct{})
	began := time.Now()
	go func() {
		defer close(finished)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				tell(p, time.Since(began))
			}
		}
	}()
	return func() { stop(); <-finished; p.Done() }
}

// terminal tells whether a writer is a terminal, and how wide.
func (w *world) terminal(out io.Writer) (bool, int) {
	if c, ok := out.(*checked); ok {
		out = c.Writer
	}
	f, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false, 100
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns < 40 {
		columns = 80
	}
	return true, columns
}
