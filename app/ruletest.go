package app

import (
	"bannin/decode"
	"bannin/detect"
	"bannin/event"
	"bannin/locale"
	"bannin/rule"
)

// TestRules runs the events that rules ship with, and returns what went other
// than the rule says, and how many cases ran.
func TestRules(rules []*rule.Rule) (faults []error, cases int) {
	t := newRuleTest(rules)
	for _, r := range rules {
		for _, c := range r.Tests.Match {
			cases++
			if fired, err := t.fires(r, c); err != nil {
				faults = append(faults, err)
			} else if !fired {
				faults = append(faults, locale.Errorf("app.test_silent", "place", c.From, "rule", r.Title()))
			}
		}
		for _, c := range r.Tests.Ignore {
			cases++
			if fired, err := t.fires(r, c); err != nil {
				faults = append(faults, err)
			} else if fired {
				faults = append(faults, locale.Errorf("app.test_fired", "place", c.From, "rule", r.Title()))
			}
		}
	}
	return faults, cases
}

// A ruleTest runs single cases through the same engine as a scan.
type ruleTest struct {
	rules      []*rule.Rule
	set        *rule.Set
	fields     func(*rule.Rule) []string
	summariser *decode.Summariser
}

func newRuleTest(rules []*rule.Rule) *ruleTest {
	set := Scan{Rules: rules}.prepare()
	fields := Scan{Rules: rules}.engine(set, nil).Fields
	return &ruleTest{rules, set, fields, decode.NewSummariser(set.Projection())}
}

// fires tells whether a case's records make the rule find something.
func (t *ruleTest) fires(r *rule.Rule, c rule.Case) (bool, error) {
	engine := Scan{Rules: t.rules}.engine(t.set, nil)
	reader := decode.NewRecords(t.set.Projection())
	matcher := t.set.Matcher()
	for _, raw := range c.Events {
		e, err := reader.One(raw)
		if err != nil {
			return false, locale.Errorf("app.test_record", "place", c.From, "error", err)
		}
		if s := t.sight(matcher, e); s != nil {
			engine.Observe(s)
		}
	}
	engine.End()
	return engine.Found(r), nil
}

func (t *ruleTest) sight(m *rule.Matcher, e *event.Event) *detect.Sighting {
	hits := m.Match(e)
	if len(hits) == 0 {
		return nil
	}
	return detect.NewSighting(t.summariser.Summarise(e), e, hits, func(i int) []string { return t.fields(t.set.Rules[i]) })
}
