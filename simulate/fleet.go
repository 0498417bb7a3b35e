package simulate

import (
	"fmt"
	"slices"
)

// instance is one EC2 instance, from its start to its end. A place in the fleet
// is taken by one after another, as groups replace theirs.
type instance struct {
	account  *account
	id       string
	eni      string
	ip       string
	public   string // the bastion's
	subnet   string
	vpc      string
	role     string
	from, to int64
	replaced bool // by the next, while the logs run
	started  bool // while the logs run
}

// The places of a fleet: the bastion, then what serves pages and does work, then
// the nodes of a cluster.
const (
	bastion   = 0
	fleetSize = 18
	nodes     = 14 // the first place of a node
)

// arn is the instance's, as actors are named.
func (i *instance) arn() string { return i.account.arn("ec2", home, "instance/"+i.id) }

// buildFleet gives an account its instances of all times. Of three places out of
// four, each instance lives one to three weeks.
func (a *account) buildFleet() {
	for n := range fleetSize {
		d := dice(mix(a.seed, hash("fleet"), uint64(n)))
		var line []*instance
		for t := a.org.from - 20*day; t < a.org.to; {
			i := a.newInstance(n, len(line), &d)
			i.from, i.to = t, a.org.to+day
			if n != bastion && n%4 != 1 {
				i.to = t + int64(d.between(7, 21))*day + int64(d.n(int(8*hour)))
			}
			t = i.to
			i.started = i.from >= a.org.from
			i.replaced = i.to < a.org.to
			line = append(line, i)
		}
		a.fleet = append(a.fleet, slices.DeleteFunc(line, func(i *instance) bool { return i.to <= a.org.from }))
	}
}

func (a *account) newInstance(n, generation int, d *dice) *instance {
	i := &instance{account: a, vpc: a.resource(home, "vpc", 0), subnet: a.resource(home, "subnet", n%6)}
	i.id, i.eni = "i-0"+string(d.appendHex(nil, 16)), "eni-0"+string(d.appendHex(nil, 16))
	i.ip = fmt.Sprintf("10.%d.%d.%d", a.index%200, (n%6)*8+generation%8, 4+n*13+d.n(13))
	if n == bastion {
		i.public = address(d, tokyoNet, "")
	}
	return i
}

// alive is the instance that has a place at a time. Resources beyond the fleet
// are none.
func (a *account) alive(n int, t int64) *instance {
	if n >= len(a.fleet) {
		return nil
	}
	line := a.fleet[n]
	for _, i := range line {
		if t < i.to {
			return i
		}
	}
	return line[len(line)-1]
}
