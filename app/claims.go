package app

import (
	"context"
	"reflect"
	"strings"

	"bannin/coverage"
	"bannin/detect"
	"bannin/ledger"
	"bannin/locale"
	"bannin/rule"
)

// Claims are what can be shown with some rules and the detectors of a setup, and
// by which of them. The rules are run over what the tables have as examples, by
// the engine of a scan. They must have been read with their tests.
func Claims(rules []*rule.Rule, setup *Setup, p *locale.Printer) (*coverage.Claims, error) {
	means := append(coverage.RuleMeans(rules, p.Language()), setup.Kinds(p.Language())...)
	return coverage.Claim(means, newRuleTest(rules).finders, p)
}

// Kinds are all kinds of findings that detectors and sequences of a setup can make.
func (s *Setup) Kinds(lang locale.Language) []*coverage.Means {
	var all []*coverage.Means
	for _, d := range s.Detectors {
		all = append(all, coverage.KindMeans(coverage.ByDetector, home(d), d.Kinds(), lang)...)
	}
	return append(all, coverage.KindMeans(coverage.BySequence, "detect", detect.SequenceKinds(), lang)...)
}

// home is the package that a detector is of, from the house's root.
func home(d detect.Detector) string {
	t := reflect.TypeOf(d)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return strings.TrimPrefix(t.PkgPath(), "bannin/")
}

// CoverRules is Cover, held against what can be shown.
func (s Scan) CoverRules(ctx context.Context) (*ledger.Ledger, *coverage.Report, *coverage.Claims, error) {
	claims, err := Claims(s.Rules, s.Setup, s.Printer)
	if err != nil {
		return nil, nil, nil, err
	}
	l, report, err := s.Cover(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	claims.Hold(report)
	return l, report, claims, nil
}

// finders are the ids of the rules that find something in records.
func (t *ruleTest) finders(records [][]byte) ([]string, error) {
	engine, err := t.run(records, func(err error) error { return err })
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range t.scan.Rules {
		if !r.Silent && engine.Found(r) {
			ids = append(ids, r.ID)
		}
	}
	return ids, nil
}
