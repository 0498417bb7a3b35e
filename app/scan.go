package app

import (
	"context"
	"io"
	"slices"

	"bannin/actor"
	"bannin/decode"
	"bannin/decode/derived"
	"bannin/detect"
	"bannin/digest"
	"bannin/event"
	"bannin/finding"
	"bannin/lake"
	"bannin/ledger"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/rule"
	"bannin/source"
	"bannin/source/aws"
)

// A Scan is what the user asked to be scanned, and how to tell it.
type Scan struct {
	Paths       []string
	Stdin       io.Reader
	Rules       []*rule.Rule // linked
	Setup       *Setup       // nil: rules alone
	AWS         aws.Options  // for paths that are not on this machine; its Filter is the scan's
	Filter      source.Filter
	Threads     int
	MinSeverity finding.Severity
	Timeline    string // a file, or ""
	Exports     []Export
	Stdout      io.Writer // for an export to it
	Version     string    // of bannin, for exports
	Verify      bool      // check CloudTrail's digest files, with the keys of Keys
	Keys        []digest.KeySource
	Lake        Keep // where events are kept; none where it names no folder
	Printer     *locale.Printer
	Counts      *pipeline.Counts
}

// A Result is what a scan found.
type Result struct {
	Ledger     *ledger.Ledger
	Findings   []finding.Finding // those that no suppression hides
	Hidden     []finding.Finding // the others: no incident opens for them, but they were seen
	Suppressed []finding.Suppressed
	Incidents  []finding.Incident
	Forgotten  detect.Forgotten // by correlations, for want of memory
	Lost       []detect.Lost    // by detectors, likewise
	Unknown    int64            // facts of who is who, likewise
	Kept       *lake.Added      // in the lake; nil without one
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

// prepare compiles the rules, with the fields that correlations ask for.
func (s Scan) prepare() *rule.Set {
	fields := s.engine(rule.NewSet(nil, event.Fields{})).Fields
	base := decode.Fields()
	for _, r := range s.Rules {
		base.Paths = append(base.Paths, fields(r)...)
	}
	s.Lake.want(&base)
	base.Paths = append(base.Paths, actor.Paths()...)
	for _, d := range s.detectors() {
		base.Paths = append(base.Paths, d.Fields()...)
	}
	return rule.NewSet(s.Rules, base)
}

func (s Scan) engine(set *rule.Set) *detect.Engine {
	en := detect.NewEngine(set, s.Rules, derived.Foreign())
	en.Detectors = s.detectors()
	return en
}

func (s Scan) detectors() []detect.Detector {
	if s.Setup == nil {
		return nil
	}
	return s.Setup.Detectors
}

func (s Scan) suppressions() []finding.Suppression {
	if s.Setup == nil {
		return nil
	}
	return s.Setup.Suppressions
}

// estate are the accounts that belong together: those whose logs were read, and
// those that the settings name.
func (s Scan) estate(l *ledger.Ledger) []string {
	if s.Setup == nil {
		return l.Accounts
	}
	return slices.Concat(l.Accounts, s.Setup.Accounts)
}

// see reads everything, and finds what it comes to where there is an engine.
func (s Scan) see(ctx context.Context, scan pipeline.Scan) (*pipeline.Saw, error) {
	s.AWS.Filter = s.Filter
	in, err := open(ctx, s.Paths, s.Stdin, s.AWS)
	if err != nil {
		return nil, err
	}
	defer in.close()
	scan.Objects = in.objects
	scan.Filter, scan.Threads, scan.Counts = s.Filter, s.Threads, s.Counts
	if s.Verify {
		scan.Digests = digest.New()
		scan.Digests.Skips = s.Filter.Window.Misses
	}
	saw, err := s.Lake.during(ctx, &scan)
	if err != nil {
		return nil, err
	}
	if len(s.Keys) == 0 { // no file of keys: of what lies in AWS, the API has them
		s.Keys = in.keys
	}
	err = s.prove(ctx, saw.Ledger, scan.Digests)
	saw.Ledger.PeakMemory = peakMemory()
	// A finding that another service passes on is the same event in two formats.
	repeated := saw.Ledger.Records.Duplicate > 0 || len(saw.Ledger.Formats) > 1
	if err == nil && scan.Engine != nil {
		err = scan.Engine.Gather(saw.Watches, s.estate(saw.Ledger), repeated)
	}
	if err != nil {
		saw.Close()
		return nil, err
	}
	return saw, nil
}

// prove adds to the ledger what digests prove, where somebody asked. An
// interrupted scan knows nothing of what is missing, so it proves nothing.
func (s Scan) prove(ctx context.Context, l *ledger.Ledger, digests *digest.Verifier) (err error) {
	if digests == nil || l.Interrupted {
		return nil
	}
	l.Digests, err = digests.Prove(ctx, s.Keys...)
	if ctx.Err() != nil {
		l.Digests, l.Interrupted, l.Complete = nil, true, false
		return nil
	}
	return err
}

// Run scans. When ctx ends before, the result is what was found so far.
func (s Scan) Run(ctx context.Context) (*Result, error) {
	for _, one := range s.suppressions() {
		if err := one.Check(); err != nil {
			return nil, err
		}
	}
	out, err := s.outputs()
	if err != nil {
		return nil, err
	}
	r, err := s.run(ctx, out)
	if err != nil {
		out.discard()
		return nil, err
	}
	return r, out.close()
}

func (s Scan) run(ctx context.Context, out *outputs) (*Result, error) {
	set := s.prepare()
	engine := s.engine(set)
	engine.KeepAll = s.ofEvents()
	saw, err := s.see(ctx, pipeline.Scan{Rules: set, Engine: engine})
	if err != nil {
		return nil, err
	}
	defer saw.Close()
	saw.Ledger.Rules = Telling(s.Rules)
	r := &Result{Ledger: saw.Ledger, Forgotten: engine.Forgotten(), Lost: engine.Lost(), Unknown: engine.Graph.Forgotten(), Kept: saw.Kept}
	if err := s.tell(r, engine); err != nil {
		return nil, err
	}
	if err := s.Lake.stories(ctx, r, s.Printer.Language()); err != nil {
		return nil, err
	}
	return r, s.write(out, engine, r)
}
