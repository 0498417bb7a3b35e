package detect

import (
	"testing"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/rule"
)

// TestSharingAmongReadAccountsIsLow holds that an account whose own logs were
// read is no stranger, and that any other is.
func TestSharingAmongReadAccountsIsLow(t *testing.T) {
	shared := &rule.Rule{ID: "shared", Level: finding.High,
		Words: map[locale.Language]finding.Words{locale.English: {Title: "shared"}},
		Where: rule.Field{Path: rule.At("with"), Test: rule.Exists{}}}
	rules := []*rule.Rule{shared}
	set := rule.NewSet(rules, event.Fields{})
	for _, c := range []struct {
		name string
		with []string
		want finding.Severity
	}{
		{"sister", []string{"222222222222"}, finding.Low},
		{"stranger", []string{"999999999999"}, finding.High},
		{"both", []string{"222222222222", "999999999999"}, finding.High},
		{"nobody_named", nil, finding.High},
	} {
		t.Run(c.name, func(t *testing.T) {
			en := NewEngine(set, rules, Estate{Accounts: []string{"111111111111", "222222222222"}, Foreign: []string{"with"}})
			en.Observe(&Sighting{Rules: []int{0}, Values: []Values{{"with", c.with}},
				Event: &event.Summary{ID: "a", Time: time.Unix(1e9, 0), Account: "111111111111"}})
			found := en.Inbox.Findings(finding.Info, locale.English)
			if len(found) != 1 || found[0].Severity != c.want {
				t.Errorf("got %+v, want one of severity %s", found, c.want)
			}
		})
	}
}
