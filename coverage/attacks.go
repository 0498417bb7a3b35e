package coverage

import "slices"

// An attack is a kind of attack that people fear, and which signs show it. Each
// need is a list of signs of which one is enough; help is what shows more of it.
type attack struct {
	id         string
	techniques []string // of MITRE ATT&CK
	needs      [][]string
	helps      [][]string
}

func one(ids ...string) [][]string {
	var all [][]string
	for _, id := range ids {
		all = append(all, []string{id})
	}
	return all
}

// found is what AWS's own detection would say.
var found = []string{"guardduty", "securityhub"}

// attacks are all of them, roughly in the order of how often they are met.
var attacks = []attack{
	{"leaked-key", []string{"T1078.004"}, one("changes", "reads", "global"), [][]string{found, {"insight"}}},
	{"console", []string{"T1078.004", "T1110"}, one("changes", "global"), [][]string{found}},
	{"escalation", []string{"T1098", "T1548.005"}, one("changes", "global"), one("reads")},
	{"recon", []string{"T1580", "T1087.004"}, one("reads", "global"), [][]string{found}},
	{"blinding", []string{"T1562.008"}, one("changes"), [][]string{found}},
	{"secrets", []string{"T1555.006"}, one("reads"), one("network")},
	{"mining", []string{"T1496.001"}, one("changes"), [][]string{found, {"resolver"}, {"vpcflow"}, {"insight"}}},
	{"s3-theft", []string{"T1530", "T1537"}, [][]string{{"object-reads", "s3access"}, {"changes"}}, [][]string{found, {"network"}, {"vpcflow"}}},
	{"s3-ransom", []string{"T1485", "T1486"}, [][]string{{"object-changes", "s3access"}, {"changes"}}, one("object-reads")},
	{"tables", []string{"T1213.006"}, one("tables", "changes"), nil},
	{"instance-credentials", []string{"T1552.005"}, one("changes", "reads"), [][]string{found, {"alb", "cloudfront", "waf", "elb"}, {"vpcflow"}}},
	{"web", []string{"T1190"}, [][]string{{"alb", "cloudfront", "elb", "waf"}}, one("waf", "cloudfront", "albconnection", "vpcflow", "resolver")},
	{"remote-access", []string{"T1110", "T1133"}, one("vpcflow"), [][]string{found, {"nlb"}}},
	{"lateral", []string{"T1021", "T1046"}, one("vpcflow", "changes"), [][]string{found, {"resolver"}}},
	{"dns", []string{"T1071.004", "T1568"}, one("resolver"), [][]string{found, {"vpcflow"}}},
	{"endpoint", []string{"T1567.002"}, one("network"), one("object-changes", "vpcflow")},
	{"functions", []string{"T1648"}, one("changes", "functions"), [][]string{found}},
	{"eks", []string{"T1609", "T1610", "T1613"}, one("eks", "changes"), [][]string{found, {"vpcflow"}}},
	{"supply-chain", []string{"T1195.002", "T1525"}, one("inspector", "changes"), [][]string{found, {"resolver"}}},
}

// The answers to whether an attack can be seen.
const (
	Yes    = "yes"    // whoever looks can see it, in the hours that have logs
	Partly = "partly" // some of what it takes is there
	No     = "no"
)

// An Attack is a kind of attack, and whether these logs can show it.
type Attack struct {
	ID         string   `json:"attack"`
	Title      string   `json:"title"` // in the reader's language, from the catalogue
	Techniques []string `json:"techniques"`
	Seen       string   `json:"seen"` // Yes, Partly or No
	By         []string `json:"by"`   // signs that are there
	Missing    []Lack   `json:"missing"`
}

// A Lack is a sign that would show an attack, or more of it, and that is not
// there, or not in all accounts.
type Lack struct {
	Sign            string   `json:"sign"`
	Or              []string `json:"or"`       // signs that would do as well
	Needed          bool     `json:"needed"`   // without it the attack is not seen as a whole
	Accounts        []string `json:"accounts"` // that it is missing in, where others have it
	AccountsOmitted int      `json:"accounts_omitted"`
}

// A judge holds attacks against what is there.
type judge struct {
	accounts []Account
	seen     map[string]presence
	services []string // that there are data events of, or network activity
}

func (j *judge) attacks() []Attack {
	all := make([]Attack, 0, len(attacks))
	for _, a := range attacks {
		all = append(all, j.attack(a))
	}
	return all
}

func (j *judge) attack(a attack) Attack {
	out := Attack{ID: a.id, Techniques: a.techniques, Seen: Yes, By: []string{}, Missing: []Lack{}}
	for i, group := range append(slices.Clip(a.needs), a.helps...) {
		needed := i < len(a.needs)
		for _, id := range group {
			if j.seen[id].any && !slices.Contains(out.By, id) {
				out.By = append(out.By, id)
			}
		}
		if slices.ContainsFunc(group, func(id string) bool { return j.seen[id].whole() }) {
			continue
		}
		if needed {
			out.Seen = Partly
		}
		out.Missing = append(out.Missing, j.lack(group, needed))
	}
	if len(out.By) == 0 {
		out.Seen = No
	}
	return out
}

// lack says what of a group is missing: of several the one that is there in some
// accounts, else the first that bannin can read, else the first.
func (j *judge) lack(group []string, needed bool) Lack {
	best := group[0]
	if i := slices.IndexFunc(group, func(id string) bool { return signed(id).readable() }); i >= 0 {
		best = group[i]
	}
	if i := slices.IndexFunc(group, func(id string) bool { return j.seen[id].any }); i >= 0 {
		best = group[i]
	}
	l := Lack{Sign: best, Needed: needed, Or: []string{}, Accounts: []string{}}
	for _, id := range group {
		if id != best {
			l.Or = append(l.Or, id)
		}
	}
	if j.seen[best].any {
		l.Accounts, l.AccountsOmitted = bounded(j.seen[best].lacking)
	}
	return l
}
