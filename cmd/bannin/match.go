package main

import (
	"errors"
	"os"
	"strings"
	"time"

	"bannin/app"
	"bannin/locale"
	"bannin/source"
)

type matchCmd struct {
	Language string   `required:"" help:"${help_language}" placeholder:"LANGUAGE"`
	Lines    bool     `help:"${help_lines}"`
	Count    bool     `help:"${help_count}"`
	Pattern  string   `arg:"" help:"${help_pattern}"`
	Paths    []string `arg:"" optional:"" name:"path" help:"${help_paths}"`
}

// Run prints what matches.
func (c *matchCmd) Run(w *world) (int, error) {
	name, src := "PATTERN", []byte(c.Pattern)
	if file, ok := strings.CutPrefix(c.Pattern, "@"); ok {
		text, err := os.ReadFile(file)
		if err != nil {
			return exitUsage, err
		}
		name, src = file, text
	}
	rules, err := app.ParsePattern(c.Language, name, src)
	if err != nil {
		return exitUsage, err
	}
	if len(c.Paths) == 0 {
		c.Paths = []string{source.Stdin}
	}
	m := app.Match{Language: c.Language, Rules: rules, Paths: c.Paths, Stdin: w.in, Lines: c.Lines, Count: c.Count, Out: w.out, Now: time.Now(),
		Warn: func(object string, err error) {
			w.warn(w.printer.T("cmd.unread", "object", object, "reason", err))
		}}
	hits, err := m.Run(w.ctx)
	switch {
	case errors.Is(err, app.ErrNothingRead):
		return exitNothingRead, locale.Errorf("cmd.nothing_read")
	case err != nil:
		return exitUsage, err
	case hits == 0:
		return exitNoMatch, nil
	}
	return exitDone, nil
}
