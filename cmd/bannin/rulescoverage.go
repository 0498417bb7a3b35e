package main

import (
	"bannin/app"
	"bannin/report"
)

type rulesCoverageCmd struct {
	Paths     []string `arg:"" optional:"" name:"path" help:"${help_rules_coverage_paths}"`
	JSON      bool     `name:"json" help:"${help_json}"`
	ruleFlags `embed:""`
	Config    string `help:"${help_settings}" placeholder:"FILE"`
	readFlags `embed:""`
}

// Run tells what rules and detectors show, and of logs, what they could.
func (c *rulesCoverageCmd) Run(w *world) (int, error) {
	plan, zone, err := c.plan(w, c.Paths)
	if err != nil {
		return exitUsage, err
	}
	source := c.source()
	source.NoTests = false // they say which logs a rule needs
	if plan.Rules, _, err = app.LoadRules(source); err != nil {
		return exitUsage, err
	}
	if plan.Setup, err = app.NewSetup(c.Config); err != nil {
		return exitUsage, err
	}
	defer plan.Setup.Close()
	if len(c.Paths) > 0 {
		return c.ofLogs(w, plan, c.screen(w, zone))
	}
	claims, err := app.Claims(plan.Rules, plan.Setup, w.printer)
	if err != nil {
		return exitUsage, err
	}
	if c.JSON {
		return exitDone, report.ClaimsJSON(w.out, claims, nil, nil)
	}
	return exitDone, report.Claims(w.out, claims, c.screen(w, zone))
}

func (c *rulesCoverageCmd) ofLogs(w *world, plan app.Scan, screen report.TerminalOptions) (int, error) {
	done := w.progress(plan.Counts)
	ledger, found, claims, err := plan.CoverRules(w.ctx)
	done()
	if err != nil {
		return exitUsage, err
	}
	if c.JSON {
		err = report.ClaimsJSON(w.out, claims, ledger, found)
	} else {
		err = report.ClaimsOf(w.out, claims, ledger, found, screen)
	}
	if err != nil {
		return exitUsage, err
	}
	return c.status(ledger)
}
