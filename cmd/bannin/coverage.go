package main

import "bannin/report"

type coverageCmd struct {
	Paths     []string `arg:"" name:"path" help:"${help_paths}"`
	JSON      bool     `name:"json" help:"${help_json}"`
	readFlags `embed:""`
}

// Run reads without rules and tells what the logs can show.
func (c *coverageCmd) Run(w *world) (int, error) {
	plan, zone, err := c.plan(w, c.Paths)
	if err != nil {
		return exitUsage, err
	}
	done := w.progress(plan.Counts)
	ledger, found, err := plan.Cover(w.ctx)
	done()
	if err != nil {
		return exitUsage, err
	}
	if c.JSON {
		err = report.CoverageJSON(w.out, ledger, found)
	} else {
		err = report.Coverage(w.out, ledger, found, c.screen(w, zone))
	}
	if err != nil {
		return exitUsage, err
	}
	return c.status(ledger)
}
