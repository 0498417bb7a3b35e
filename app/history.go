package app

import (
	"cmp"
	"context"
	"slices"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
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
	saw, err := s.see(ctx, set)
	if err != nil {
		return nil, nil, err
	}
	defer saw.Close()
	type key struct{ day, rule string }
	days := map[key]*Day{}
	engine := s.engine(set, saw.Ledger.Accounts)
	engine.Tell = func(k *finding.Kind, _ string, e *event.Summary) {
		at := key{e.Time.UTC().Format("2006-01-02"), k.Rule}
		if days[at] == nil {
			days[at] = &Day{Day: at.day, Title: k.Detail.In(s.Printer.Language()).Title, Level: k.Severity}
		}
		days[at].Events++
	}
	err = saw.Order.Each(func(sight *detect.Sighting) error { engine.Observe(sight); return nil })
	engine.End()
	list := make([]Day, 0, len(days))
	for _, d := range days {
		list = append(list, *d)
	}
	slices.SortFunc(list, func(a, b Day) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(b.Level, a.Level), cmp.Compare(a.Title, b.Title))
	})
	return list, saw.Ledger, err
}
