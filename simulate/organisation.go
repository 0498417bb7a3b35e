package simulate

import (
	"cmp"
	"fmt"
	"slices"
)

// organisation is everything that exists before the first event, and what is to
// happen to it: accounts, people, machines and their addresses. It follows from
// the seed and the time alone.
type organisation struct {
	era
	seed     uint64
	id       string // o-…
	company  string // begins the names of its buckets
	domain   string // of its mail addresses
	idp      string // the identity store
	vendor   string // account of the company that watches its posture
	accounts []*account
	people   []*person
	office   []string
	vendorIP []string
	runners  []string // where workflows run
	roles    int      // of its own machines, in each account; 0 is as many as there are
}

// An era is the time that the logs tell of.
type era struct{ from, to int64 }

func (e era) days() int { return int((e.to - e.from) / day) }

var companies = []string{"kaede", "minato", "hayabusa", "sakura", "tsubame", "asahi", "komorebi", "nagisa"}

// newOrganisation founds an organisation whose accounts each have so many
// events a day.
func newOrganisation(c *catalogue, cfg *Config, span era, daily float64) *organisation {
	seed := cfg.Seed
	d := dice(mix(seed, hash("organisation")))
	o := &organisation{
		era:     span,
		seed:    seed,
		id:      "o-" + string(d.appendFrom(nil, lower, 10)),
		company: choose(&d, companies),
		idp:     "d-95" + string(d.appendHex(nil, 8)),
		vendor:  accountID(&d),
	}
	if cfg.Roles > 0 {
		o.roles = max(cfg.Roles/cfg.Accounts, 1)
	}
	o.domain = o.company + ".example"
	from := dice(mix(seed, hash("addresses")))
	site := find(&from, officeNet, "JP")
	o.office = []string{site.address(&from), site.address(&from)}
	o.vendorIP = []string{address(&from, abroadNet, ""), address(&from, abroadNet, "")}
	for range 24 {
		o.runners = append(o.runners, address(&from, runnerNet, ""))
	}
	for i := range cfg.Accounts {
		o.accounts = append(o.accounts, newAccount(o, i))
	}
	o.hire(cfg.People, daily*float64(cfg.Accounts))
	for _, a := range o.accounts {
		a.staff(c, daily)
	}
	for _, a := range o.accounts {
		a.keepDiary(c)
	}
	for _, a := range o.accounts {
		slices.SortStableFunc(a.diary, func(x, y entry) int { return cmp.Compare(x.at, y.at) })
	}
	return o
}

func accountID(d *dice) string { return fmt.Sprintf("%012d", 100000000000+d.n(899999999999)) }

// pipelines is the account in which workflows begin: the one that all share,
// where there is one.
func (o *organisation) pipelines() *account {
	for _, a := range o.accounts {
		if a.kind.name == "shared" {
			return a
		}
	}
	return o.accounts[0]
}

// accountKind says what an account is for, and so what happens in it: the
// parts of its events that machines, deployments and people make.
type accountKind struct {
	name                      string
	weight                    float64
	machines, deploys, people float64
}

var accountKinds = []accountKind{
	{"prod", 1, 0.74, 0.13, 0.13},
	{"dev", 0.6, 0.46, 0.22, 0.32},
	{"shared", 0.45, 0.70, 0.14, 0.16},
	{"stg", 0.35, 0.55, 0.25, 0.20},
	{"data", 0.7, 0.66, 0.10, 0.24},
	{"sandbox", 0.2, 0.45, 0.05, 0.50},
}

// account is one AWS account with all who work in it.
type account struct {
	org        *organisation
	index      int
	seed       uint64
	id         string
	kind       accountKind
	regions    []place
	users      []*actor // IAM users with keys, people's and machines'
	fleet      [][]*instance
	diary      []entry
	peers      peers
	performers []*performer
	groups     [groups]float64 // the performers' weights, added up
	gateway    string          // public address of its machines
	breakglass *actor
	daily      float64 // events a day
	narrow     bool    // works in a few regions only
}

// place is a region and how much of an account's work is done in it, added up.
type place struct {
	region string
	upTo   float64
}

// The regions that every account has switched on, the busiest first.
var regionNames = []string{
	"ap-northeast-1", "us-east-1", "ap-northeast-3", "us-west-2", "ap-southeast-1", "eu-west-1",
	"eu-central-1", "us-east-2", "ap-northeast-2", "us-west-1", "ap-south-1", "ap-southeast-2",
	"ca-central-1", "eu-west-2", "eu-west-3", "eu-north-1", "sa-east-1",
}

const home = "ap-northeast-1"

var regionShares = []float64{0.80, 0.09, 0.06, 0.025, 0.02}

func newAccount(o *organisation, i int) *account {
	seed := mix(o.seed, hash("account"), uint64(i))
	d := dice(seed)
	a := &account{org: o, index: i, seed: seed, id: accountID(&d), kind: accountKinds[i%len(accountKinds)]}
	if round := i / len(accountKinds); round > 0 {
		a.kind.name = fmt.Sprint(a.kind.name, round+1)
	}
	a.gateway = address(&d, tokyoNet, "")
	sum := 0.0
	for j, share := range regionShares {
		sum += share
		a.regions = append(a.regions, place{regionNames[j], sum})
	}
	return a
}

// someRegion is a region where the account has work.
func (a *account) someRegion(d *dice) string {
	x := d.share() * a.regions[len(a.regions)-1].upTo
	for _, p := range a.regions {
		if x < p.upTo {
			return p.region
		}
	}
	return home
}

// anyRegion is one of all regions, or of those the account is kept to.
func (a *account) anyRegion(d *dice) string {
	if a.narrow {
		return choose(d, a.regions).region
	}
	return choose(d, regionNames)
}

// sister is another account of the organisation, or the account itself where
// there is no other.
func (a *account) sister() *account {
	return a.org.accounts[(a.index+1)%len(a.org.accounts)]
}

func (a *account) arn(service, region, resource string) string {
	return "arn:aws:" + service + ":" + region + ":" + a.id + ":" + resource
}
