package flow

import (
	"net/netip"
	"strconv"

	"bannin/decode"
	"bannin/event"
)

// fields are what the lens asks of a record.
var fields = []string{"interface-id", "srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr", "srcport", "dstport", "protocol",
	"packets", "bytes", "tcp-flags", "instance-id", "flow-direction", "pkt-src-aws-service", "pkt-dst-aws-service", "interface-type"}

// A way is where a flow was opened to.
type way byte

const (
	unknown way = iota
	outward     // from an own address to a public one
	inward      // from a public address to an own one
	inside      // between own addresses
)

// The bits of tcp-flags that are read here, and the protocols.
const (
	synOnly = 2
	synRST  = 2 | 4

	icmp   = 1
	tcp    = 6
	udp    = 17
	icmpV6 = 58
)

// A record is a flow record as judges see it, in spans of the event.
type record struct {
	account, region  []byte
	day              int64
	eni, instance    []byte // of the own end; empty where the record is of another interface
	client, server   []byte // addresses
	srcPort, dstPort int    // of the packets
	port             []byte // of the server
	clientPort       []byte
	protocol         int
	flags            int // -1 is not told
	packets, bytes   int64
	accepted         bool
	answer           bool
	way              way
	src, dst         netip.Addr
	srcText, dstText []byte
	egress, ingress  bool // the way of the packets, where only the record can tell
	relayed          bool // the interface passes on what others send
}

// own is the end that is ours: of flows inside, who opened it.
func (r *record) own() []byte {
	if r.way == inward {
		return r.server
	}
	return r.client
}

// peer is the other end.
func (r *record) peer() []byte {
	if r.way == inward {
		return r.client
	}
	return r.server
}

// serverPort is the port that the flow was opened to.
func (r *record) serverPort() int {
	if r.answer {
		return r.srcPort
	}
	return r.dstPort
}

// barePacket is the most that a packet without data has, in bytes.
const barePacket = 80

// probes tells whether nothing came of a connection: it was refused, or SYNs were
// sent and no more than that, or at once a reset. Where flags are not told, two
// bare packets at most are such. A whole connection, as of a health check, has
// more. ACK alone is no flag that AWS tells, so that of a connection that lasts
// the first record may say SYN only: it has data.
func (r *record) probes() bool {
	if !r.accepted {
		return r.protocol == tcp || r.protocol == udp
	}
	if r.protocol != tcp || r.bytes > barePacket*r.packets {
		return false
	}
	switch r.flags {
	case -1:
		return r.packets <= 2
	case synOnly:
		return r.packets <= 8
	case synRST:
		return r.packets <= 3
	}
	return false
}

// number is a number without sign; -1 is none.
func number(text []byte) int64 {
	if len(text) == 0 || len(text) > 18 {
		return -1
	}
	n := int64(0)
	for _, c := range text {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int64(c-'0')
	}
	return n
}

// portNumber is the port that a cell's key names.
func portNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// shape reads what tells whether anybody wants the record at all.
func (l *lens) shape(e *event.Event, r *record) (sure bool) {
	r.srcPort, r.dstPort = int(number(e.Bytes(l.srcPort))), int(number(e.Bytes(l.dstPort)))
	r.flags = int(number(e.Bytes(l.flags)))
	r.packets = number(e.Bytes(l.count))
	r.accepted = string(e.Name) != "REJECT"
	r.answer, sure = decode.FlowAnswers(r.flags, r.srcPort, r.dstPort)
	return sure
}

// ends reads who opened the flow to whom. The packets' own addresses go before
// those of the interface.
func (l *lens) ends(e *event.Event, r *record) bool {
	r.srcText, r.dstText = e.Bytes(l.src), e.Bytes(l.dst)
	from, to := or(e.Bytes(l.pktSrc), r.srcText), or(e.Bytes(l.pktDst), r.dstText)
	var ok1, ok2 bool
	r.src, ok1 = event.ParseIP(from)
	r.dst, ok2 = event.ParseIP(to)
	if !ok1 || !ok2 {
		return false
	}
	r.client, r.server = from, to
	if r.answer {
		r.client, r.server = to, from
	}
	srcOwn, dstOwn := own(r.src), own(r.dst)
	if srcOwn == dstOwn { // inside, or of addresses that tell nothing
		r.egress, r.ingress = l.packets(e)
	}
	r.way = wayOf(srcOwn || r.egress, dstOwn || r.ingress, r.answer)
	return r.way != unknown
}

// packets tells which way the record's packets went, where it says so.
func (l *lens) packets(e *event.Event) (egress, ingress bool) {
	d := e.Bytes(l.direction)
	return len(d) > 0 && d[0] == 'e', len(d) > 0 && d[0] == 'i'
}

// details reads what only records that somebody wants are asked for.
func (l *lens) details(e *event.Event, r *record) {
	r.clientPort, r.port = e.Bytes(l.srcPort), e.Bytes(l.dstPort)
	if r.answer {
		r.clientPort, r.port = r.port, r.clientPort
	}
	r.protocol = int(number(e.Bytes(l.protocol)))
	r.bytes = max(0, number(e.Bytes(l.size)))
	from, to := r.client, r.server
	if r.answer {
		from, to = to, from
	}
	if r.relayed = l.relayed(e, r, from, to); r.relayed {
		return
	}
	if r.way == inside && !(r.egress && !r.answer || r.ingress && r.answer) {
		return // the interface may be the other end's
	}
	r.eni, r.instance = e.Bytes(l.eni), e.Bytes(l.instance)
}

// wayOf is the way of a flow whose packets go from an own address, or not, to an
// own one, or not.
func wayOf(srcOwn, dstOwn, answer bool) way {
	switch {
	case srcOwn && dstOwn:
		return inside
	case srcOwn && !answer || dstOwn && answer:
		return outward
	case srcOwn || dstOwn:
		return inward
	}
	return unknown
}

// relayed tells whether the interface passes on what others send: as of a NAT
// gateway, the packets' public address is hidden behind the interface's private
// one.
func (l *lens) relayed(e *event.Event, r *record, from, to []byte) bool {
	if hides(r.srcText, from) || hides(r.dstText, to) {
		return true
	}
	switch string(e.Bytes(l.kind)) {
	case "nat_gateway", "natGateway", "network_load_balancer", "gateway_load_balancer", "transit_gateway":
		return true
	}
	return false
}

// hides tells whether an own address stands for a public one.
func hides(shown, packet []byte) bool {
	if len(packet) == 0 || string(shown) == string(packet) {
		return false
	}
	a, ok1 := event.ParseIP(shown)
	b, ok2 := event.ParseIP(packet)
	return ok1 && ok2 && own(a) && !own(b)
}

// own tells whether an address is of a private network. Those of the internet
// may be own as well, as IPv6's mostly are: then the record's direction tells.
func own(a netip.Addr) bool { return event.IsPrivate(a) || !a.IsGlobalUnicast() }

func or(a, b []byte) []byte {
	if len(a) > 0 {
		return a
	}
	return b
}
