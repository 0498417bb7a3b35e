package app

import (
	"bannin/decode"
	"bannin/detect"
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
	scan Scan
	set  *rule.Set
}

func newRuleTest(rules []*rule.Rule) *ruleTest {
	s := Scan{Rules: rules}
	return &ruleTest{s, s.prepare()}
}

// fires tells whether a case's records make the rule find something.
func (t *ruleTest) fires(r *rule.Rule, c rule.Case) (bool, error) {
	engine, err := t.run(c.Events, func(err error) error {
		return locale.Errorf("app.test_record", "place", c.From, "error", err)
	})
	if err != nil {
		return false, err
	}
	return engine.Found(r), nil
}

// run is a scan of some records; bad makes the error of one that cannot be read.
func (t *ruleTest) run(records [][]byte, bad func(error) error) (*detect.Engine, error) {
	engine := t.scan.engine(t.set)
	reader := decode.NewRecords(t.set.Projection())
	matcher := t.set.Matcher()
	watch := engine.Watch(decode.NewSummariser(t.set.Projection()))
	defer watch.Close()
	for _, raw := range records {
		e, err := reader.One(raw)
		if err != nil {
			return nil, bad(err)
		}
		if hits := matcher.Match(e); len(hits) > 0 {
			if err := watch.See(e, hits); err != nil {
				return nil, err
			}
		}
	}
	return engine, engine.Gather([]*detect.Watch{watch}, nil, false)
}
