package app

import (
	"context"
	"errors"
	"io"

	"bannin/decode"
	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/report"
	"bannin/rule"
	"bannin/source"
	"bannin/source/aws"
)

// A Scan is what the user asked to be scanned, and how to tell it.
type Scan struct {
	Paths       []string
	Stdin       io.Reader
	Rules       []*rule.Rule // linked
	AWS         aws.Options  // for paths that are not on this machine; its Filter is the scan's
	Filter      source.Filter
	Threads     int
	MinSeverity finding.Severity
	Timeline    string // a file, or ""
	Printer     *locale.Printer
	Counts      *pipeline.Counts
}

// A Result is what a scan found.
type Result struct {
	Ledger    *ledger.Ledger
	Findings  []finding.Finding
	Incidents []finding.Incident
	Forgotten detect.Forgotten // by correlations, for want of memory
}

// Telling counts the rules that tell of what they find; the others only serve
// correlations.
func Telling(rules []*rule.Rule) int {
	n := 0
	for _, r := range rules {
		if !r.Silent {
			n++
		}
	}
	return n
}

// engine is an engine for the rules of a set, for accounts that belong together.
func (s Scan) engine(set *rule.Set, accounts []string) *detect.Engine {
	return detect.NewEngine(set, s.Rules, detect.Estate{Accounts: accounts, Foreign: decode.ForeignFields()})
}

// prepare compiles the rules, with the fields that correlations ask for.
func (s Scan) prepare() *rule.Set {
	fields := s.engine(&rule.Set{}, nil).Fields
	base := decode.Fields()
	for _, r := range s.Rules {
		base.Paths = append(base.Paths, fields(r)...)
	}
	return rule.NewSet(s.Rules, base)
}

// see reads everything.
func (s Scan) see(ctx context.Context, set *rule.Set) (*pipeline.Saw, error) {
	s.AWS.Filter = s.Filter
	in, err := open(ctx, s.Paths, s.Stdin, s.AWS)
	if err != nil {
		return nil, err
	}
	defer in.close()
	scan := pipeline.Scan{
		Objects: in.objects,
		Rules:   set, Engine: s.engine(set, nil), Filter: s.Filter, Threads: s.Threads, Counts: s.Counts,
	}
	return scan.Run(ctx)
}

// Run scans. When ctx ends before, the result is what was found so far.
func (s Scan) Run(ctx context.Context) (*Result, error) {
	var timeline *report.Timeline
	if s.Timeline != "" { // before the work, so that a bad name is told at once
		var err error
		if timeline, err = report.NewTimeline(s.Timeline, s.Printer.Language()); err != nil {
			return nil, err
		}
	}
	r, err := s.run(ctx, timeline)
	if timeline != nil {
		if err != nil {
			timeline.Discard()
		} else {
			err = timeline.Close()
		}
	}
	return r, err
}

func (s Scan) run(ctx context.Context, timeline *report.Timeline) (*Result, error) {
	set := s.prepare()
	saw, err := s.see(ctx, set)
	if err != nil {
		return nil, err
	}
	defer saw.Close()
	saw.Ledger.PeakMemory = peakMemory()
	saw.Ledger.Rules = Telling(s.Rules)
	engine := s.engine(set, saw.Ledger.Accounts)
	if err := saw.Order.Each(func(sight *detect.Sighting) error { engine.Observe(sight); return nil }); err != nil {
		return nil, err
	}
	engine.End()
	r := &Result{Ledger: saw.Ledger, Forgotten: engine.Forgotten(), Findings: engine.Inbox.Findings(s.MinSeverity, s.Printer.Language())}
	r.Incidents = finding.Incidents(r.Findings, s.Printer)
	if timeline != nil {
		err = s.fill(timeline, s.engine(set, saw.Ledger.Accounts), saw.Order, r.Findings)
	}
	return r, err
}

// fill goes over the sightings again, now that each finding's incident is known.
func (s Scan) fill(t *report.Timeline, engine *detect.Engine, order *detect.Order, findings []finding.Finding) error {
	by := map[string]*finding.Finding{}
	for i := range findings {
		by[findings[i].ID] = &findings[i]
	}
	var fault error
	engine.Tell = func(_ *finding.Kind, id string, e *event.Summary) {
		if f := by[id]; f != nil && fault == nil {
			fault = t.Add(report.Row{Event: e, Finding: f})
		}
	}
	err := order.Each(func(sight *detect.Sighting) error { engine.Observe(sight); return fault })
	engine.End()
	return errors.Join(err, fault)
}
