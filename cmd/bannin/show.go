package main

import (
	"strings"

	"bannin/app"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/profile"
	"bannin/report"
)

type showCmd struct {
	Who       string   `arg:"" help:"${help_who}"`
	Paths     []string `arg:"" name:"path" help:"${help_paths}"`
	JSON      bool     `name:"json" help:"${help_json}"`
	readFlags `embed:""`
	Config    string `help:"${help_settings}" placeholder:"FILE"`
}

// Run tells who somebody is, and what they did.
func (c *showCmd) Run(w *world) (int, error) {
	plan, zone, err := c.plan(w, c.Paths)
	if err != nil {
		return exitUsage, err
	}
	if strings.TrimSpace(c.Who) == "" {
		return exitUsage, hinted{locale.Errorf("cmd.expected", "what", `"<who>"`), "cmd.nobody_hint"}
	}
	setup, err := app.NewSetup(c.Config)
	if err != nil {
		return exitUsage, err
	}
	defer setup.Close()
	show := app.Show{Scan: plan, Who: c.Who, Atlas: setup.Atlas}
	defer show.Close()
	done := w.progress(show.Counts)
	err = show.Learn(w.ctx)
	done()
	if err != nil {
		return exitUsage, err
	}
	show.Counts = new(pipeline.Counts)
	done = w.progress(show.Counts)
	ledger, found, err := show.Tell(w.ctx)
	done()
	if err != nil {
		return exitUsage, err
	}
	if n := show.Forgotten(); n > 0 {
		w.warn(w.printer.N("cmd.forgotten_sessions", n))
	}
	code, err := c.status(ledger)
	if found.Unknown() && (code == exitDone || code == exitPartial) {
		return exitNoMatch, c.unknown(w, found)
	}
	if err != nil {
		return code, err
	}
	if c.JSON {
		err = report.ShowJSON(w.out, ledger, found)
	} else {
		err = report.Show(w.out, ledger, found, c.screen(w, zone))
	}
	if err != nil {
		return exitUsage, err
	}
	return code, nil
}

// unknown says that nobody goes by that name, and who nearly does.
func (c *showCmd) unknown(w *world, found *profile.Profile) error {
	fault := locale.Errorf("cmd.nobody", "who", c.Who)
	if len(found.Near) == 0 {
		return hinted{fault, "cmd.nobody_hint"}
	}
	return locale.Errorf("cmd.nobody_near", "who", c.Who, "near", list(found.Near))
}

func list(names []string) string {
	text := ""
	for i, name := range names {
		if i > 0 {
			text += ", "
		}
		text += printable(name)
	}
	return text
}
