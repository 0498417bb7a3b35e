package detect

import (
	"cmp"
	"slices"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A mention is an event that a detector told of.
type mention struct {
	kind  *finding.Kind
	event *event.Summary
}

// detect gives the detectors what their lenses noted, and files what they find.
func (en *Engine) detect(cells []*observe.Reducer) error {
	if len(en.Detectors) == 0 {
		return nil
	}
	for _, d := range en.Detectors {
		d.Begin(en.Graph)
	}
	err := observe.Each(cells, func(c *observe.Cell) error {
		en.Detectors[c.Lens].Observe(c, en.signal)
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range en.Detectors {
		d.End(en.signal)
	}
	slices.SortStableFunc(en.mentions, func(a, b mention) int {
		return cmp.Or(a.event.Time.Compare(b.event.Time), strings.Compare(a.event.ID, b.event.ID), strings.Compare(a.kind.Rule, b.kind.Rule))
	})
	return nil
}

// signal files what a detector found.
func (en *Engine) signal(s Signal) {
	en.add(s.Kind, s.Events, s.Omitted, s.Reason)
	if en.KeepAll {
		for _, e := range s.Events {
			en.mentions = append(en.mentions, mention{s.Kind, e})
		}
	}
}
