package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bannin/enrich"
	"bannin/finding"
	"bannin/report/voice"
	"bannin/settings"
)

type configCmd struct {
	Check configCheckCmd `cmd:"" help:"${help_config_check}"`
}

type configCheckCmd struct {
	File string `arg:"" name:"file" help:"${help_config_file}"`
}

// Run says what settings mean and how old their lists are. It reads databases
// from end to end.
func (c *configCheckCmd) Run(w *world) (int, error) {
	s, err := settings.Read(c.File)
	if err != nil {
		return exitUsage, err
	}
	atlas, err := enrich.New(s.Places)
	if err != nil {
		return exitUsage, err
	}
	defer atlas.Close()
	if err := atlas.Verify(); err != nil {
		return exitUsage, err
	}
	now := time.Now()
	w.tellSettings(s, now)
	for _, l := range atlas.Lists() {
		w.tellList(l, now)
	}
	for _, sup := range s.Suppressions {
		w.tellSuppression(sup, now)
	}
	return exitDone, nil
}

// say prints a line of the catalogue, with whatever the file brought into it
// made harmless.
func (w *world) say(key string, pairs ...any) {
	fmt.Fprintln(w.out, printable(w.printer.T(key, pairs...)))
}

func (w *world) tellSettings(s *settings.Settings, now time.Time) {
	if s.Zone != nil {
		w.say("cmd.config.timezone", "zone", s.Zone)
	}
	for _, id := range slices.Sorted(maps.Keys(s.Accounts)) {
		w.say("cmd.config.account", "id", id, "name", s.Accounts[id])
	}
	for _, p := range s.Places.Trusted {
		w.say("cmd.config.trusted", "network", p)
	}
	if s.Calendar != nil {
		now = now.In(s.Calendar.Zone())
		verdict, holiday := s.Calendar.Judge(now)
		what := verdict.Text(w.printer)
		if holiday != "" {
			what += ": " + holiday.Text(w.printer)
		}
		w.say("cmd.config.business", "time", now.Format("2006-01-02 15:04 MST"), "verdict", what)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Thresholds)) {
		w.say("cmd.config.threshold", "name", name, "value", s.Thresholds[name].Value)
	}
}

func (w *world) tellList(l enrich.List, now time.Time) {
	age := w.printer.T("cmd.config.no_age")
	if !l.Date.IsZero() {
		age = w.printer.N("cmd.config.days", int64(l.Age(now).Hours()/24))
	}
	w.say("cmd.config.list", "kind", l.Kind, "name", l.Name, "format", l.Format, "entries", voice.Thousands(int64(l.Entries)), "age", age)
	if l.Ignored > 0 {
		w.say("cmd.config.ignored", "count", voice.Thousands(int64(l.Ignored)))
	}
	if l.Faulty > 0 {
		w.say("cmd.config.faulty", "count", voice.Thousands(int64(l.Faulty)))
	}
	for _, fault := range l.Faults {
		fmt.Fprintln(w.out, "    "+printable(w.printer.Tell(fault)))
	}
}

func (w *world) tellSuppression(s finding.Suppression, now time.Time) {
	until := w.printer.T("cmd.config.never")
	switch {
	case s.Expires.IsZero():
	case s.Expires.After(now):
		until = w.printer.T("cmd.config.until", "time", s.Expires.Format(time.RFC3339))
	default:
		until = w.printer.T("cmd.config.expired", "time", s.Expires.Format(time.RFC3339))
	}
	var match []string
	for _, key := range finding.Attributes() {
		if patterns := *s.Match.Of(key); len(patterns) > 0 {
			match = append(match, key+" = "+strings.Join(patterns, " | "))
		}
	}
	w.say("cmd.config.suppression", "name", s.Name, "owner", s.Owner, "until", until, "match", strings.Join(match, ", "))
}
