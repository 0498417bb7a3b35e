package main

import (
	"bannin/app"
	"bannin/lake"
	"bannin/report"
	"bannin/report/voice"
)

// keepFlags say in which lake events are kept, and what of them.
type keepFlags struct {
	NoRaw    bool   `help:"${help_no_raw}"`
	LakeRoot string `help:"${help_lake_root}" placeholder:"URI"`
}

func (f keepFlags) keep(dir string, setup *app.Setup) app.Keep {
	return app.Keep{Dir: dir, Root: f.LakeRoot, NoRaw: f.NoRaw, Atlas: setup.Atlas}
}

type loadCmd struct {
	Paths     []string `arg:"" name:"path" help:"${help_paths}"`
	Lake      string   `required:"" help:"${help_lake}" placeholder:"DIR"`
	keepFlags `embed:""`
	JSON      bool `name:"json" help:"${help_json}"`
	readFlags `embed:""`
	Config    string `help:"${help_settings}" placeholder:"FILE"`
}

// Run keeps events in a lake without asking rules.
func (c *loadCmd) Run(w *world) (int, error) {
	plan, zone, err := c.readFlags.plan(w, c.Paths)
	if err != nil {
		return exitUsage, err
	}
	setup, err := app.NewSetup(c.Config)
	if err != nil {
		return exitUsage, err
	}
	defer setup.Close()
	plan.Lake = c.keep(c.Lake, setup)
	done := w.progress(plan.Counts)
	result, err := plan.Load(w.ctx)
	done()
	if err != nil {
		return exitUsage, err
	}
	if c.JSON {
		err = report.LoadJSON(w.out, result.Ledger, result.Kept)
	} else if err = report.Ledger(w.out, result.Ledger, c.screen(w, zone)); err == nil {
		w.tellKept(result.Kept)
	}
	if err != nil {
		return exitUsage, err
	}
	return c.status(result.Ledger)
}

// tellKept tells what came into the lake.
func (w *world) tellKept(kept *lake.Added) {
	w.say("cmd.lake.kept", "rows", voice.Thousands(kept.Rows), "repeated", voice.Thousands(kept.Repeated), "files", voice.Thousands(int64(kept.Files)),
		"bytes", voice.Thousands(kept.Bytes))
}
