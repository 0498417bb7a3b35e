package main

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"bannin/lake"
	"bannin/locale"
	"bannin/report/voice"
)

type lakeCmd struct {
	Show    lakeShowCmd    `cmd:"" help:"${help_lake_show}"`
	Verify  lakeVerifyCmd  `cmd:"" help:"${help_lake_verify}"`
	Compact lakeCompactCmd `cmd:"" help:"${help_lake_compact}"`
	Retain  lakeRetainCmd  `cmd:"" help:"${help_lake_retain}"`
	Rebuild lakeRebuildCmd `cmd:"" help:"${help_lake_rebuild}"`
}

// lakeFlags name the lake.
type lakeFlags struct {
	Lake string `required:"" help:"${help_lake_dir}" placeholder:"DIR"`
	JSON bool   `name:"json" help:"${help_json}"`
}

// with opens the lake for f, which returns what to print as JSON, and tells it
// otherwise.
func (c lakeFlags) with(w *world, f func(l *lake.Lake) (result any, tell func(), err error)) error {
	l, err := lake.Open(w.ctx, c.Lake, lake.Options{})
	if err != nil {
		return err
	}
	defer l.Close()
	result, tell, err := f(l)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return json.NewEncoder(w.out).Encode(result)
	}
	tell()
	return nil
}

type lakeShowCmd struct {
	lakeFlags `embed:""`
}

// Run tells what the lake holds.
func (c *lakeShowCmd) Run(w *world) (int, error) {
	return exitDone, c.with(w, func(l *lake.Lake) (any, func(), error) {
		s, err := l.Snapshot(w.ctx)
		if err != nil {
			return nil, nil, err
		}
		states, err := s.States()
		return states, func() { w.tellStates(states) }, err
	})
}

func (w *world) tellStates(states []lake.State) {
	if len(states) == 0 {
		w.say("cmd.lake.empty")
	}
	for _, s := range states {
		key := "cmd.lake.table"
		if s.First.IsZero() {
			key = "cmd.lake.own_table"
		}
		w.say(key, "table", s.Table, "rows", voice.Thousands(s.Rows), "files", voice.Thousands(int64(s.Files)), "bytes", voice.Thousands(s.Bytes),
			"accounts", s.Accounts, "days", s.Days, "first", minute(s.First), "last", minute(s.Last))
	}
}

func minute(t time.Time) string { return t.Format("2006-01-02 15:04") }

type lakeVerifyCmd struct {
	lakeFlags `embed:""`
}

// Run verifies the lake. What is not as it was committed makes the status 4.
func (c *lakeVerifyCmd) Run(w *world) (int, error) {
	status := exitDone
	err := c.with(w, func(l *lake.Lake) (any, func(), error) {
		v, err := l.Verify(w.ctx)
		if v != nil && len(v.Faults) > 0 {
			status = exitPartial
		}
		return v, func() { w.tellVerdict(v) }, err
	})
	return status, err
}

func (w *world) tellVerdict(v *lake.Verdict) {
	w.say("cmd.lake.verified", "files", voice.Thousands(int64(v.Files)), "rows", voice.Thousands(v.Rows), "bytes", voice.Thousands(v.Bytes))
	for _, f := range v.Faults {
		w.say("cmd.lake.fault", "file", f.File, "reason", w.printer.Tell(f.Reason))
	}
	if len(v.Faults) == 0 {
		w.say("cmd.lake.whole")
	}
	if v.Orphans > 0 {
		w.say("cmd.lake.orphans", "count", voice.Thousands(int64(v.Orphans)), "bytes", voice.Thousands(v.Waste))
	}
}

type lakeCompactCmd struct {
	lakeFlags `embed:""`
	Grace     time.Duration `help:"${help_lake_grace}" placeholder:"DURATION" default:"1h"`
}

// Run compacts the lake.
func (c *lakeCompactCmd) Run(w *world) (int, error) {
	return exitDone, c.with(w, func(l *lake.Lake) (any, func(), error) {
		var far lake.Progress
		end := w.merging(&far)
		done, err := l.Compact(w.ctx, c.Grace, &far)
		end()
		return done, func() {
			w.say("cmd.lake.compacted", "merged", done.Merged, "into", done.Into, "removed", done.Removed, "bytes", voice.Thousands(done.Freed))
		}, err
	})
}

type lakeRetainCmd struct {
	lakeFlags `embed:""`
	Log       []string `help:"${help_lake_log}" placeholder:"NAME=DAYSd" sep:"none"`
	Group     []string `help:"${help_lake_group}" placeholder:"NAME=DAYSd" sep:"none"`
}

// Run removes what is kept no longer.
func (c *lakeRetainCmd) Run(w *world) (int, error) {
	var rules []lake.Retention
	if len(c.Log)+len(c.Group) == 0 {
		return exitUsage, locale.Errorf("cmd.lake.no_keep")
	}
	for _, text := range c.Log {
		name, keep, err := parseKeep(text)
		if err != nil {
			return exitUsage, err
		}
		rules = append(rules, lake.Retention{Table: name, Keep: keep})
	}
	for _, text := range c.Group {
		name, keep, err := parseKeep(text)
		if err != nil {
			return exitUsage, err
		}
		rules = append(rules, lake.Retention{Group: name, Keep: keep})
	}
	return exitDone, c.with(w, func(l *lake.Lake) (any, func(), error) {
		done, err := l.Retain(w.ctx, rules, time.Now())
		return done, func() { w.say("cmd.lake.retained", "rows", voice.Thousands(done.Rows), "files", done.Files) }, err
	})
}

// parseKeep reads NAME=400d.
func parseKeep(text string) (name string, keep time.Duration, err error) {
	at := strings.LastIndexByte(text, '=')
	if at > 0 {
		days, ok := strings.CutSuffix(text[at+1:], "d")
		if n, err := strconv.ParseUint(days, 10, 16); ok && err == nil {
			return text[:at], time.Duration(n) * 24 * time.Hour, nil
		}
	}
	return "", 0, locale.Errorf("cmd.lake.bad_keep", "text", text)
}

type lakeRebuildCmd struct {
	lakeFlags `embed:""`
}

// Run makes the sums anew.
func (c *lakeRebuildCmd) Run(w *world) (int, error) {
	return exitDone, c.with(w, func(l *lake.Lake) (any, func(), error) {
		return struct{}{}, func() { w.say("cmd.lake.rebuilt") }, l.Rebuild(w.ctx)
	})
}
