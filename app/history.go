package app

import (
	"cmp"
	"context"
	"slices"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/pipeline"
)

// A Day is how often a rule matched on one day, in UTC.
type Day struct {
	Day    string // 2026-01-31
	Title  string
	Level  finding.Severity
	Events int64
}

// History tells what rules would have found in logs, by day and rule.
func History(ctx context.Context, s Scan) ([]Day, *ledger.Ledger, error) {
	set := s.prepare()
	engine := s.engine(set)
	engine.KeepAll = true
	saw, err := s.see(ctx, pipeline.Scan{Rules: set, Engine: engine})
	if err != nil {
		return nil, nil, err
	}
	defer saw.Close()
	type key struct{ day, rule string }
	days := map[key]*Day{}
	err = engine.Tell(func(k *finding.Kind, _ string, e *event.Summary) error {
		at := key{e.Time.UTC().Format("2006-01-02"), k.Rule}
		if days[at] == nil {
			days[at] = &Day{Day: at.day, Title: k.Detail.In(s.Printer.Language()).Title, Level: k.Severity}
		}
		days[at].Events++
		return nil
	})
	list := make([]Day, 0, len(days))
	for _, d := range days {
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b Day) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(b.Level, a.Level), cmp.Compare(a.Title, b.Title))
	})
	return list, saw.Ledger, err
}
