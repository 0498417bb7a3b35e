package simulate

import "fmt"

// organisation is everything that exists before the first event: accounts,
// people, machines and their addresses. It follows from the seed alone.
type organisation struct {
	seed      uint64
	id        string // o-…
	company   string // begins the names of its buckets
	domain    string // of its mail addresses
	idp       string // the identity store
	vendor    string // account of the company that watches its posture
	accounts  []*account
	people    []*person
	addresses *addresses
	office    []string
	vendorIP  string
	runners   []string // where workflows run
	foreign   []string // addresses that nobody of ours uses
}

var companies = []string{"kaede", "minato", "hayabusa", "sakura", "tsubame", "asahi", "komorebi", "nagisa"}

// newOrganisation founds an organisation whose accounts each have so many
// events a day.
func newOrganisation(c *catalogue, seed uint64, accounts int, daily float64) *organisation {
	d := dice(mix(seed, hash("organisation")))
	o := &organisation{
		seed:      seed,
		id:        "o-" + string(d.appendFrom(nil, lower, 10)),
		company:   choose(&d, companies),
		idp:       "d-95" + string(d.appendHex(nil, 8)),
		vendor:    accountID(&d),
		addresses: newAddresses(mix(seed, hash("addresses"))),
	}
	o.domain = o.company + ".example"
	o.office = []string{o.addresses.deal(), o.addresses.deal()}
	o.vendorIP = o.addresses.deal()
	for range 6 {
		o.runners = append(o.runners, o.addresses.deal())
	}
	for range 60 {
		o.foreign = append(o.foreign, o.addresses.deal())
	}
	for i := range accounts {
		o.accounts = append(o.accounts, newAccount(o, i))
	}
	o.hire(daily * float64(accounts))
	for _, a := range o.accounts {
		a.staff(c, daily)
	}
	return o
}

func accountID(d *dice) string { return fmt.Sprintf("%012d", 100000000000+d.n(899999999999)) }

// addresses deals out public addresses. All come from the ranges kept for
// documentation, those of offices and homes as those of intruders, so that the
// range says nothing.
type addresses struct {
	d    dice
	deck []string
}

func newAddresses(seed uint64) *addresses {
	a := &addresses{d: dice(seed)}
	for _, net := range []string{"192.0.2.", "198.51.100.", "203.0.113."} {
		for host := 1; host < 255; host++ {
			a.deck = append(a.deck, fmt.Sprint(net, host))
		}
	}
	shuffle(&a.d, a.deck)
	return a
}

// deal gives an address that nobody else has: IPv4 while there are any.
func (a *addresses) deal() string {
	if len(a.deck) == 0 {
		return a.dealSix()
	}
	top := a.deck[len(a.deck)-1]
	a.deck = a.deck[:len(a.deck)-1]
	return top
}

func (a *addresses) dealSix() string {
	return fmt.Sprintf("2001:db8:%x:%x:%x:%x:%x:%x", a.d.n(65535)+1, a.d.n(65535)+1,
		a.d.n(65535)+1, a.d.n(65535)+1, a.d.n(65535)+1, a.d.n(65535)+1)
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
	performers []*performer
	groups     [groups]float64 // the performers' weights, added up
	gateway    string          // public address of its machines
	breakglass *actor
	busy       bool // has many events a day
	narrow     bool // works in a few regions only
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
	a.gateway = o.addresses.deal()
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
