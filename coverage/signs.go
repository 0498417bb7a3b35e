package coverage

import (
	"slices"

	"bannin/decode"
	"bannin/ledger"
)

// A sign is something that logs can hold and that shows attacks: a log, or of
// CloudTrail's what it was told to record.
type sign struct {
	id  string
	log string
	// Of CloudTrail: the service that must be among the records, and whether
	// with reads or with changes. Empty is any.
	service string
	reads   bool
	changes bool

	wide bool // every account should have it: some hold what every account has
	// rare says that there are records only when something was found, so that
	// their absence proves nothing.
	rare bool
}

// signs are all of them, in the order in which they are told. Logs that are but
// another form of others (OCSF, plain text, aggregated events) are no signs.
var signs = []sign{
	{id: "changes", log: decode.Management, changes: true, wide: true},
	{id: "reads", log: decode.Management, reads: true, wide: true},
	{id: "global", log: decode.Management, service: iam, wide: true},
	{id: "object-reads", log: decode.Data, service: "s3.amazonaws.com", reads: true, wide: true},
	{id: "object-changes", log: decode.Data, service: "s3.amazonaws.com", changes: true, wide: true},
	{id: "functions", log: decode.Data, service: "lambda.amazonaws.com"},
	{id: "tables", log: decode.Data, service: "dynamodb.amazonaws.com"},
	{id: "network", log: decode.Network},
	{id: "insight", log: decode.Insight, rare: true},
	{id: "vpcflow", log: "vpcflow", wide: true},
	{id: "resolver", log: "resolver", wide: true},
	{id: "alb", log: "alb"},
	{id: "albconnection", log: "albconnection"},
	{id: "elb", log: "elb"},
	{id: "nlb", log: "nlb"},
	{id: "cloudfront", log: "cloudfront"},
	{id: "waf", log: "waf"},
	{id: "s3access", log: "s3access"},
	{id: "eks", log: "eks"},
	{id: "guardduty", log: "guardduty", rare: true},
	{id: "securityhub", log: "securityhub", rare: true},
	{id: "inspector", log: "inspector", rare: true},
}

// signed is the sign of an id; one that is not there is our own fault.
func signed(id string) sign {
	i := slices.IndexFunc(signs, func(s sign) bool { return s.id == id })
	if i < 0 {
		panic("BUG: no sign " + id)
	}
	return signs[i]
}

// readable tells whether bannin can read the log of a sign.
func (s sign) readable() bool { return slices.Contains(decode.Logs(), s.log) }

// in tells whether an account's logs hold the sign.
func (s sign) in(survey *Survey, account string) bool {
	c := survey.calls(s.log, account, s.service)
	switch {
	case s.reads:
		return c.Reads > 0
	case s.changes:
		return c.Writes > 0
	}
	return c != Calls{}
}

// A presence is where a sign was seen.
type presence struct {
	any     bool
	lacking []string // accounts that should have it and do not
}

// whole tells whether a sign is wherever it should be.
func (p presence) whole() bool { return p.any && len(p.lacking) == 0 }

// signsOf are the signs that logs hold.
func signsOf(m *ledger.Map, s *Survey, accounts []Account) map[string]presence {
	logs := map[ledger.Trail]bool{} // without their regions
	for _, t := range m.Trails() {
		logs[ledger.Trail{Log: t.Log, Account: t.Account}] = true
		logs[ledger.Trail{Log: t.Log}] = true
	}
	all := map[string]presence{}
	for _, sign := range signs {
		var p presence
		for _, a := range accounts {
			has := logs[ledger.Trail{Log: sign.log, Account: a.ID}]
			if sign.service != "" || sign.reads || sign.changes {
				has = sign.in(s, a.ID)
			}
			p.any = p.any || has
			if !has && sign.wide {
				p.lacking = append(p.lacking, a.ID)
			}
		}
		if sign.service == "" && !sign.reads && !sign.changes && logs[ledger.Trail{Log: sign.log}] {
			p.any = true // also of accounts that nobody knows
		}
		all[sign.id] = p
	}
	return all
}
