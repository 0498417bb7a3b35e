package detect

import (
	"cmp"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// A mention is an event that a detector told of, and the finding it is in.
type mention struct {
	at    finding.Whose
	event *event.Summary
}

// detect gives the detectors what their lenses noted, and files what they find.
func (en *Engine) detect() error {
	if len(en.Detectors) == 0 {
		return nil
	}
	for _, d := range en.Detectors {
		d.Begin(en.Graph)
	}
	err := observe.Each(en.cells, func(c *observe.Cell) error {
		en.Detectors[c.Lens].Observe(c, en.signal)
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range en.Detectors {
		d.End(en.signal)
	}
	return nil
}

// signal files what a detector found.
func (en *Engine) signal(s Signal) {
	en.add(s.Kind, s.Events, s.Omitted, s.Reason)
	for _, e := range s.Events {
		if en.KeepAll {
			en.mention(en.whose(s.Kind, e), e)
		}
	}
}

// mention keeps an event for Tell.
func (en *Engine) mention(at finding.Whose, e *event.Summary) {
	if en.KeepAll {
		en.mentions = append(en.mentions, mention{at, e})
	}
}

// compareMentions orders by time, then event, then finding.
func compareMentions(a, b mention) int {
	return cmp.Or(a.event.Time.Compare(b.event.Time), strings.Compare(a.event.ID, b.event.ID), strings.Compare(a.at.Kind.Rule, b.at.Kind.Rule))
}
