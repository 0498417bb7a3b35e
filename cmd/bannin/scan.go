package main

import (
	"context"
	"io"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // zones by name on machines that have none

	"golang.org/x/term"

	"bannin/app"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/report"
	"bannin/source"
)

// ruleFlags choose the rules, the same for every command.
type ruleFlags struct {
	Rules          []string `help:"${help_rules_path}" placeholder:"PATH" sep:"none"`
	NoBuiltinRules bool     `help:"${help_no_builtin}"`
}

func (f ruleFlags) source() app.RuleSource {
	return app.RuleSource{Paths: f.Rules, NoBuiltin: f.NoBuiltinRules, NoTests: true}
}

type scanCmd struct {
	Paths        []string `arg:"" name:"path" help:"${help_paths}"`
	JSON         bool     `name:"json" help:"${help_json}" xor:"form"`
	JSONL        bool     `name:"jsonl" help:"${help_jsonl}" xor:"form"`
	Timeline     string   `help:"${help_timeline}" placeholder:"FILE"`
	Report       string   `help:"${help_report}" placeholder:"FILE.html"`
	ruleFlags    `embed:""`
	MinSeverity  string   `help:"${help_min_severity}" placeholder:"LEVEL"`
	Since        string   `help:"${help_since}" placeholder:"T"`
	Until        string   `help:"${help_until}" placeholder:"T"`
	Account      []string `help:"${help_account}" placeholder:"ID"`
	Region       []string `help:"${help_region}" placeholder:"NAME"`
	Verify       bool     `name:"verify-digests" help:"${help_verify_digests}"`
	DigestKeys   []string `help:"${help_digest_keys}" placeholder:"FILE" sep:"none"`
	TZ           string   `name:"tz" help:"${help_tz}" placeholder:"ZONE"`
	Threads      int      `help:"${help_threads}" placeholder:"N"`
	FailOn       string   `help:"${help_fail_on}" placeholder:"LEVEL"`
	AllowPartial bool     `help:"${help_allow_partial}"`
	awsFlags     `embed:"" group:"aws"`
	Width        int `hidden:""`
}

// Run scans and tells.
func (c *scanCmd) Run(w *world) (int, error) {
	plan, failOn, zone, err := c.plan(w)
	if err != nil {
		return exitUsage, err
	}
	rules, foreign, err := app.LoadRules(c.source())
	if err != nil {
		return exitUsage, err
	}
	if foreign > 0 && !w.quiet {
		w.warn(w.printer.N("cmd.foreign_rules", int64(foreign)))
	}
	plan.Rules = rules
	done := c.progress(w, plan.Counts)
	result, err := plan.Run(w.ctx)
	done()
	if err != nil {
		return exitUsage, err
	}
	if f := result.Forgotten; f.Hits > 0 || f.Groups > 0 {
		w.warn(w.printer.T("cmd.forgotten", "hits", f.Hits, "groups", f.Groups))
	}
	scan := report.Scan{Ledger: result.Ledger, Incidents: result.Incidents, Findings: result.Findings,
		Rules: result.Ledger.Rules, Command: command(w.args), Version: version, FailOn: failOn}
	if err := c.tell(w, scan, zone); err != nil {
		return exitUsage, err
	}
	return c.status(w, scan)
}

// plan checks the flags, all before anything is read.
func (c *scanCmd) plan(w *world) (s app.Scan, failOn *finding.Severity, zone *time.Location, err error) {
	if zone, err = parseZone(c.TZ, w.getenv); err != nil {
		return
	}
	now := time.Now()
	s = app.Scan{Paths: c.Paths, Stdin: w.in, Threads: c.Threads, Timeline: c.Timeline, Printer: w.printer, Counts: new(pipeline.Counts)}
	s.AWS = c.options(w, now)
	s.Filter = source.Filter{Accounts: c.Account, Regions: c.Region}
	if s.Filter.Window.Since, err = parseWhen(c.Since, now, zone); err != nil {
		return
	}
	if s.Filter.Window.Until, err = parseWhen(c.Until, now, zone); err != nil {
		return
	}
	if c.MinSeverity != "" {
		if s.MinSeverity, err = severity(c.MinSeverity); err != nil {
			return
		}
	}
	s.Verify = c.Verify || len(c.DigestKeys) > 0
	if s.Keys, err = app.DigestKeys(c.DigestKeys); err != nil {
		return
	}
	if c.FailOn != "" {
		var level finding.Severity
		if level, err = severity(c.FailOn); err != nil {
			return
		}
		failOn = &level
	}
	return
}

func severity(name string) (finding.Severity, error) {
	level, ok := finding.ParseSeverity(strings.ToLower(name))
	if !ok {
		return level, locale.Errorf("cmd.bad_severity", "name", name)
	}
	return level, nil
}

// tell writes the result in every form that was asked for.
func (c *scanCmd) tell(w *world, scan report.Scan, zone *time.Location) error {
	if c.Report != "" {
		file, err := report.Create(c.Report)
		if err != nil {
			return err
		}
		if err := report.HTML(file, scan, w.printer.Language(), zone); err != nil {
			file.Discard()
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	switch {
	case c.JSON:
		return report.JSON(w.out, scan, w.printer.Language())
	case c.JSONL:
		return report.JSONLines(w.out, scan.Findings, w.printer.Language())
	}
	color, columns := w.terminal(w.out)
	if c.Width > 0 {
		columns = c.Width
	}
	return report.Terminal(w.out, scan, report.TerminalOptions{Printer: w.printer, Zone: zone, Color: color && !w.noColor, Width: columns, Report: c.Report})
}

// status is the exit status: an interruption over findings over what could not
// be read.
func (c *scanCmd) status(w *world, scan report.Scan) (int, error) {
	l := scan.Ledger
	switch {
	case l.Interrupted:
		return exitInterrupted, nil
	case nothingRead(l) && !c.AllowPartial:
		return exitNothingRead, hinted{locale.Errorf("cmd.nothing_read"), "cmd.nothing_read_hint"}
	case scan.Failing():
		return exitFindings, nil
	case (l.Objects.Failed > 0 || l.Records.Rejected > 0) && !c.AllowPartial:
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

// progress shows how far the scan is until the returned function is called.
func (c *scanCmd) progress(w *world, counts *pipeline.Counts) (done func()) {
	tty, columns := w.terminal(w.err)
	p := report.NewProgress(w.err, report.ProgressOptions{Printer: w.printer, TTY: tty, Color: tty && !w.noColor, Width: columns, Quiet: w.quiet})
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
				now := report.Counts{Elapsed: time.Since(began), Files: counts.Done.Load(), FilesTotal: counts.Objects.Load(),
					Listed: counts.Listed.Load(), Bytes: counts.Bytes.Load(), Events: counts.Records.Load(), Findings: counts.Hits.Load()}
				if !counts.Unsized.Load() {
					now.BytesTotal = counts.BytesTotal.Load()
				}
				p.Update(now)
			}
		}
	}()
	return func() { stop(); <-finished; p.Done() }
}

// terminal tells whether a writer is a terminal, and how wide.
func (w *world) terminal(out io.Writer) (bool, int) {
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

func (w *world) warn(text string) {
	io.WriteString(w.err, w.printer.T("cmd.warning", "text", printable(text))+"\n")
}

// command is the command line as it can be typed again.
func command(args []string) string {
	words := []string{"bannin"}
	for _, a := range args {
		if a == "" || strings.ContainsAny(a, " \t\n\"'\\$`*?[]{}()<>|&;#!~") {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		words = append(words, a)
	}
	return strings.Join(words, " ")
}
