package coverage

import (
	"maps"
	"slices"
	"strings"

	"bannin/decode"
	"bannin/ledger"
)

// An Account is what CloudTrail's management events tell of one account.
type Account struct {
	ID      string `json:"account"`
	Changes bool   `json:"changes"` // calls that change something are there
	Reads   bool   `json:"reads"`   // calls that only read are there
	Global  bool   `json:"global"`  // IAM's are there, which are recorded in one region for all

	Regions []string `json:"regions"` // with records
	// Of the other regions: Quiet are those where digests tell that nothing was
	// delivered; Blind those from which another log of the account comes; Silent
	// the rest of those that every account has. Whether CloudTrail looks at a
	// silent region, the logs alone cannot tell.
	Quiet  []string `json:"regions_quiet"`
	Blind  []string `json:"regions_blind"`
	Silent []string `json:"regions_silent"`
}

// iam is the service whose calls are recorded in one region for all.
const iam = "iam.amazonaws.com"

// standard are the regions that every account has from the start, by the
// prefix of a partition's; the others are switched on one by one.
// Source: AWS Account Management user guide, specify which Regions your account
// can use.
var standard = []struct {
	prefix  string
	regions []string
}{
	{"cn-", strings.Fields("cn-north-1 cn-northwest-1")},
	{"us-gov-", strings.Fields("us-gov-east-1 us-gov-west-1")},
	{"", strings.Fields(`ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1
		eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2`)},
}

// standardOf are the standard regions of the partition that an account is in, by
// one of its regions.
func standardOf(region string) []string {
	for _, part := range standard {
		if strings.HasPrefix(region, part.prefix) {
			return part.regions
		}
	}
	return nil
}

// accountsOf are the accounts that any log names, in order, with what CloudTrail
// tells of them.
func accountsOf(l *ledger.Ledger, s *Survey, asked []string) []Account {
	recorded, others, quiet := map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]map[string]bool{}
	enter := func(set map[string]map[string]bool, account, region string) {
		if set[account] == nil {
			set[account] = map[string]bool{}
		}
		set[account][region] = true
	}
	for _, t := range l.Coverage.Trails() {
		switch {
		case t.Account == "":
		case t.Log == decode.Management:
			enter(recorded, t.Account, t.Region)
		default:
			enter(others, t.Account, t.Region)
		}
	}
	for _, t := range l.Digests.Quiet(&l.Coverage) {
		enter(quiet, t.Account, t.Region)
	}
	var all []Account
	for _, id := range slices.Sorted(maps.Keys(union(recorded, others))) {
		a := Account{ID: id, Regions: names(recorded[id])}
		calls := s.calls(decode.Management, id, "")
		a.Changes, a.Reads = calls.Writes > 0, calls.Reads > 0
		a.Global = s.calls(decode.Management, id, iam) != Calls{}
		a.place(recorded[id], others[id], quiet[id], asked)
		all = append(all, a)
	}
	return all
}

// union is the accounts of two sets.
func union(a, b map[string]map[string]bool) map[string]bool {
	all := map[string]bool{}
	for id := range a {
		all[id] = true
	}
	for id := range b {
		all[id] = true
	}
	return all
}

// place says of the regions without records what they are, as far as they were
// asked for.
func (a *Account) place(recorded, others, quiet map[string]bool, asked []string) {
	still, blind, silent := map[string]bool{}, map[string]bool{}, map[string]bool{}
	enter := func(region string) {
		switch {
		case recorded[region] || len(asked) > 0 && !slices.Contains(asked, region):
		case quiet[region]:
			still[region] = true
		case others[region]:
			blind[region] = true
		default:
			silent[region] = true
		}
	}
	for _, set := range []map[string]bool{quiet, others} {
		for region := range set {
			enter(region)
		}
	}
	if len(recorded) > 0 {
		for _, region := range standardOf(names(recorded)[0]) {
			enter(region)
		}
	}
	a.Quiet, a.Blind, a.Silent = names(still), names(blind), names(silent)
}
