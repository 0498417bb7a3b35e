package main

import (
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones by name on machines that have none

	"bannin/app"
	"bannin/finding"
	"bannin/locale"
	"bannin/report"
	"bannin/report/atomic"
	"bannin/report/voice"
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
	Paths       []string `arg:"" name:"path" help:"${help_paths}"`
	JSON        bool     `name:"json" help:"${help_json}" xor:"form"`
	JSONL       bool     `name:"jsonl" help:"${help_jsonl}" xor:"form"`
	Timeline    string   `help:"${help_timeline}" placeholder:"FILE"`
	Export      []string `help:"${help_export}" placeholder:"FORM=FILE" sep:"none"`
	Report      string   `help:"${help_report}" placeholder:"FILE.html"`
	ruleFlags   `embed:""`
	MinSeverity string `help:"${help_min_severity}" placeholder:"LEVEL"`
	readFlags   `embed:""`
	Config      string `help:"${help_settings}" placeholder:"FILE"`
	Lake        string `help:"${help_lake}" placeholder:"DIR"`
	keepFlags   `embed:""`
	FailOn      string `help:"${help_fail_on}" placeholder:"LEVEL"`
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
	setup, err := app.NewSetup(c.Config)
	if err != nil {
		return exitUsage, err
	}
	defer setup.Close()
	plan.Rules, plan.Setup, plan.Lake = rules, setup, c.keep(c.Lake, setup)
	page, err := c.page()
	if err != nil {
		return exitUsage, err
	}
	defer page.Discard()
	done := w.progress(plan.Counts)
	result, err := plan.Run(w.ctx)
	done()
	if err != nil {
		return exitUsage, err
	}
	w.tellForgotten(result)
	scan := report.Scan{Ledger: result.Ledger, Incidents: result.Incidents, Findings: result.Findings, Suppressed: result.Suppressed,
		Rules: result.Ledger.Rules, Command: command(w.args), Version: version, FailOn: failOn}
	if err := c.tell(w, scan, page, zone, toStdout(plan.Exports)); err != nil {
		return exitUsage, err
	}
	return c.status(scan)
}

// tellForgotten tells what did not fit into memory.
func (w *world) tellForgotten(r *app.Result) {
	if f := r.Forgotten; f.Hits > 0 || f.Groups > 0 {
		w.warn(w.printer.T("cmd.forgotten", "hits", f.Hits, "groups", f.Groups))
	}
	for _, l := range r.Lost {
		w.warn(w.printer.T("cmd.forgotten_things", "detector", l.Detector, "count", voice.Thousands(l.Things)))
	}
	if r.Unknown > 0 {
		w.warn(w.printer.N("cmd.forgotten_sessions", r.Unknown))
	}
}

// plan checks the flags, all before anything is read.
func (c *scanCmd) plan(w *world) (s app.Scan, failOn *finding.Severity, zone *time.Location, err error) {
	if s, zone, err = c.readFlags.plan(w, c.Paths); err != nil {
		return
	}
	s.Timeline, s.Version = c.Timeline, version
	s.Stdout = w.out
	if s.Exports, err = c.exports(); err != nil {
		return
	}
	if c.MinSeverity != "" {
		if s.MinSeverity, err = severity(c.MinSeverity); err != nil {
			return
		}
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

// exports reads the flags of --export. Only one thing can go to standard output.
func (c *scanCmd) exports() (all []app.Export, err error) {
	for _, text := range c.Export {
		e, err := app.ParseExport(text)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
		if e.Path == "-" && (c.JSON || c.JSONL || toStdout(all[:len(all)-1])) {
			return nil, locale.Errorf("cmd.export_stdout")
		}
	}
	return all, nil
}

func toStdout(all []app.Export) bool {
	return slices.ContainsFunc(all, func(e app.Export) bool { return e.Path == "-" })
}

func severity(name string) (finding.Severity, error) {
	level, ok := finding.ParseSeverity(strings.ToLower(name))
	if !ok {
		return level, locale.Errorf("cmd.bad_severity", "name", name)
	}
	return level, nil
}

// page opens the file of the page, so that one that cannot be written is told of
// before anything is read; nil where none was asked for.
func (c *scanCmd) page() (*atomic.File, error) {
	if c.Report == "" {
		return nil, nil
	}
	return atomic.Create(c.Report)
}

// tell writes the result in every form that was asked for; exports are written
// already. A page that cannot be written does not keep the rest back.
func (c *scanCmd) tell(w *world, scan report.Scan, page *atomic.File, zone *time.Location, exported bool) error {
	var fault error
	if page != nil {
		if fault = report.HTML(page, scan, w.printer.Language(), zone); fault == nil {
			fault = page.Close()
		}
	}
	return errors.Join(fault, c.print(w, scan, zone, exported))
}

// print writes to standard output.
func (c *scanCmd) print(w *world, scan report.Scan, zone *time.Location, exported bool) error {
	switch {
	case exported: // to standard output
		return nil
	case c.JSON:
		return report.JSON(w.out, scan, w.printer.Language())
	case c.JSONL:
		return report.JSONLines(w.out, scan.Findings, w.printer.Language())
	}
	o := c.screen(w, zone)
	o.Report = c.Report
	return report.Terminal(w.out, scan, o)
}

// status is the exit status: an interruption over findings over what could not
// be read.
func (c *scanCmd) status(scan report.Scan) (int, error) {
	code, err := c.readFlags.status(scan.Ledger)
	if scan.Failing() && (code == exitDone || code == exitPartial) {
		return exitFindings, nil
	}
	return code, err
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
