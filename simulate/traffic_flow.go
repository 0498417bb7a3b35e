package simulate

import (
	"net/netip"
	"strconv"
)

// flowHeader is the custom format of the flow logs: the default fields, and those
// that tell which instance it was.
const flowHeader = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status " +
	"vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id flow-direction traffic-path"

// flow is what passes between an instance and a peer in one window of time.
type flow struct {
	peer        string
	port        int  // of the one who is called
	own         int  // port of the one who calls; 0 is some
	inward      bool // the peer calls
	udp         bool
	rejected    bool
	unanswered  bool
	there, back int // bytes from the one who calls, and to them
	start       int64
	lasts       int
	flags       int // of the caller's packets; the answer's follow
}

// The ways a connection shows in tcp-flags.
const (
	whole    = 3 // begun and ended
	begun    = 2
	underway = 0
)

// appendFlow appends the line of the caller's packets to b, and gives that of the
// answer, where there was one.
func (i *instance) appendFlow(b []byte, f *flow, d *dice) (first, second []byte) {
	caller := f.own
	if caller == 0 {
		caller = d.between(32768, 60999)
	}
	answer := 0
	if f.flags&2 != 0 {
		answer = f.flags | 16
	}
	if f.udp {
		f.flags, answer = 0, 0
	}
	here, there := end{i.ip, f.port}, end{f.peer, caller}
	if !f.inward {
		here.port, there.port = caller, f.port
	}
	asked := half{there, here, f.there, f.flags, false}
	answered := half{here, there, f.back, answer, true}
	if !f.inward {
		asked, answered = half{here, there, f.there, f.flags, true}, half{there, here, f.back, answer, false}
	}
	first = i.appendHalf(b, f, asked)
	if f.rejected || f.unanswered {
		return first, nil
	}
	return first, i.appendHalf(nil, f, answered)
}

// half is what goes one way in a flow.
type half struct {
	from, to     end
	bytes, flags int
	out          bool
}

type end struct {
	ip   string
	port int
}

// appendHalf appends a line of the format above.
func (i *instance) appendHalf(b []byte, f *flow, h half) []byte {
	a := i.account
	b = join(b, "5 ", a.id, " ", i.eni, " ", h.from.ip, " ", h.to.ip, " ")
	b = append(strconv.AppendInt(b, int64(h.from.port), 10), ' ')
	b = append(strconv.AppendInt(b, int64(h.to.port), 10), ' ')
	protocol := "6 "
	if f.udp {
		protocol = "17 "
	}
	b = append(b, protocol...)
	b = append(strconv.AppendInt(b, int64(1+h.bytes/900), 10), ' ')
	b = append(strconv.AppendInt(b, int64(max(h.bytes, 40)), 10), ' ')
	b = append(strconv.AppendInt(b, f.start, 10), ' ')
	b = append(strconv.AppendInt(b, f.start+int64(f.lasts), 10), ' ')
	action, way, route := "ACCEPT", "ingress", "-"
	if f.rejected {
		action = "REJECT"
	}
	if h.out {
		way, route = "egress", "8"
		if private(f.peer) {
			route = "1"
		}
	}
	b = join(b, action, " OK ", i.vpc, " ", i.subnet, " ", i.id, " ")
	b = strconv.AppendInt(b, int64(h.flags), 10)
	return join(b, " IPv4 ", h.from.ip, " ", h.to.ip, " ", home, " apne1-az4 ", way, " ", route)
}

func private(ip string) bool {
	a, err := netip.ParseAddr(ip)
	return err == nil && a.IsPrivate()
}

// flow adds an ordinary flow: pages served, queries to databases, calls to AWS and
// to others, the monitor's probes, backups by night, and knocking from outside.
func (t *traffic) flow(at int64) {
	a, d := t.account, t.d
	i := a.alive(d.n(fleetSize), at)
	f := flow{start: at, lasts: d.between(1, 58), flags: whole, port: 443, there: d.between(600, 9000), back: d.between(1200, 60000)}
	switch x := d.n(100); {
	case x < 34:
		f.peer, f.port, f.inward = choose(d, a.peers.nodes), 8080, true
	case x < 52:
		f.peer, f.port, f.flags = choose(d, a.peers.databases), 5432, underway
	case x < 74:
		f.peer = choose(d, a.peers.services)
	case x < 84:
		f.peer = choose(d, a.peers.sites)
	case x < 92:
		f.peer, f.port, f.inward = a.peers.monitor, 9100, true
	case x < 95 && (at+japan)%day < 4*hour:
		f.peer, f.there, f.back = a.peers.services[0], d.between(20_000_000, 90_000_000), d.between(40000, 200000)
	default:
		t.atBastion(at, &f)
		i = a.alive(bastion, at)
	}
	first, second := i.appendFlow(t.text, &f, d)
	t.add(first)
	if second != nil {
		t.add(append(t.text, second...))
	}
}

// atBastion is the office at work on the bastion, or somebody who knocks at one
// door after another and finds it shut.
func (t *traffic) atBastion(at int64, f *flow) {
	d := t.d
	f.inward = true
	if o := officeHours(at, japan); d.chance(0.25 * o) {
		f.peer, f.port, f.flags = choose(d, t.account.org.office), 22, underway
		return
	}
	f.peer, f.port = choose(d, t.account.peers.knockers), choose(d, []int{22, 23, 80, 443, 445, 2375, 3389, 5060, 6379, 8080, 8443, 9200})
	f.rejected, f.there, f.lasts, f.flags = true, 40+4*d.n(6), 1, begun
}
