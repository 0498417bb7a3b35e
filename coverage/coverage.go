// Package coverage judges what logs can show: which logs there are, of which
// accounts, regions and hours and in what rhythm; which kinds of attack they
// show, partly or not at all; and what to switch on for those. It reads nothing
// itself, and its words are the catalogue's.
package coverage

import (
	"slices"

	"bannin/decode"
	"bannin/ledger"
	"bannin/locale"
)

// maxListed bounds each list of a report, so that made-up accounts cannot make
// it grow without end. What is left out is counted.
const maxListed = 1000

// A Report is what logs can show. The JSON names are a promise to programs.
type Report struct {
	Logs            []Log     `json:"logs"`
	Gaps            []Gap     `json:"gaps"` // unusual silences, longest first
	GapsOmitted     int       `json:"gaps_omitted"`
	Accounts        []Account `json:"accounts"` // those that CloudTrail tells of, by id
	AccountsOmitted int       `json:"accounts_omitted"`
	Attacks         []Attack  `json:"attacks"`
	Steps           []Step    `json:"switch_on"` // what helps most comes first

	seen map[string]presence
}

// A Gap is an unusual silence of one log in one account and region.
type Gap struct {
	Log     string `json:"log"`
	Account string `json:"account"`
	Region  string `json:"region"`
	From    Time   `json:"from"`
	Hours   int64  `json:"hours"`
	ToEnd   bool   `json:"to_end"` // nothing came after it, while others went on
}

// Judge says what the logs that a ledger and a survey tell of can show, in the
// words of a printer. regions are those that were asked for, none meaning all:
// what was left out on purpose is not missing.
func Judge(l *ledger.Ledger, s *Survey, regions []string, p *locale.Printer) *Report {
	r := &Report{Logs: logsOf(&l.Coverage, s)}
	for _, silence := range ledger.Silences(&l.Coverage) {
		r.Gaps = append(r.Gaps, Gap{silence.Log, silence.Account, silence.Region, Time{silence.From}, silence.Hours, silence.ToEnd})
	}
	r.Gaps, r.GapsOmitted = bounded(r.Gaps)
	accounts := accountsOf(l, s, regions)
	j := &judge{accounts: accounts, seen: signsOf(&l.Coverage, s, accounts)}
	for _, log := range []string{decode.Data, decode.Network} {
		for _, c := range s.servicesOf(log) {
			j.services = include(j.services, c.Service)
		}
	}
	r.seen = j.seen
	r.Attacks = j.attacks()
	r.Steps = j.steps(r.Attacks)
	r.Accounts, r.AccountsOmitted = bounded(accounts)
	r.say(p)
	return r
}

// say fills in what the catalogue says of attacks and steps.
func (r *Report) say(p *locale.Printer) {
	for i := range r.Attacks {
		r.Attacks[i].Title = p.T("coverage.attack." + r.Attacks[i].ID)
	}
	for i := range r.Steps {
		s := &r.Steps[i]
		s.Title, s.Place, s.Cost = p.T("coverage.step."+s.ID), p.T("coverage.place."+s.ID), p.T("coverage.cost."+s.Kind)
	}
}

// bounded are the first of a list, never nil, and how many more there are.
func bounded[T any](all []T) (kept []T, omitted int) {
	if len(all) <= maxListed {
		return append([]T{}, all...), 0
	}
	return slices.Clip(all[:maxListed]), len(all) - maxListed
}
