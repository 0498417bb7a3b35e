package flow

import (
	"hash/maphash"
	"net/netip"
	"time"

	"bannin/event"
	"bannin/observe"
)

// The kinds of cells, with what their keys hold behind the place (account and
// region). Those of a day come before the hours of the day, so that what they
// tell is known by then. own is three parts: interface, address, instance.
const (
	relayCell    = iota // a day: eni; the interface passes on what others send
	servedCell          // a day: address, port; opened from inside
	openedCell          // a day: own, port; opened to the internet. Tells whose address it is
	returnCell          // 10 minutes: own, peer, protocol; packets that come in thousands, from the internet
	floodCell           // 10 minutes: own, peer, protocol, port; packets that go out in thousands
	shortCell           // 10 minutes: own, peer, port, way; connections to ports of logins that end soon; marks: client's ports
	sessionCell         // 10 minutes: the same, but long ones
	touchCell           // an hour: own, peer, way; connections of which nothing came; marks: ports
	sweepCell           // an hour: own, port, way; the same; marks: peers
	probedCell          // an hour: own, port; accepted from the internet; marks: peers
	listedCell          // an hour: own, peer, port, way; weight: bytes
	mailCell            // an hour: own, way; mail delivered; marks: peers
	resolverCell        // an hour: own, peer, port; names asked for past the VPC's resolver
	lateralCell         // an hour: own, port; sessions inside; marks: peers
	talkCell            // an hour: own, peer, port; conversations with the internet; weight: bytes; marks: client's ports
)

// windows are those of cells by kind.
var windows = [...]time.Duration{
	relayCell: 24 * time.Hour, servedCell: 24 * time.Hour, openedCell: 24 * time.Hour,
	returnCell: 10 * time.Minute, floodCell: 10 * time.Minute, shortCell: 10 * time.Minute, sessionCell: 10 * time.Minute,
	touchCell: time.Hour, sweepCell: time.Hour, probedCell: time.Hour, listedCell: time.Hour, mailCell: time.Hour,
	resolverCell: time.Hour, lateralCell: time.Hour, talkCell: time.Hour,
}

// The bounds between shapes of flows.
const (
	massive  = 3000  // packets of one record that may be part of a flood
	someBack = 100   // packets that come back of a flow that is none
	session  = 150   // packets one way of a login that came about: guesses are done after 15 to 60
	someSaid = 8000  // bytes one way of one by SSH: guesses say 2,000 to 4,000
	moreSaid = 50000 // and of one by RDP or WinRM, which say more before they let anybody in
	slight   = 200   // bytes of a packet, on average, in a flood by TCP: nothing was agreed upon
)

// ways are their names in keys.
var ways = [...][]byte{outward: []byte("out"), inward: []byte("in"), inside: []byte("inside")}

// A lens reads the flow records of one worker.
type lens struct {
	settings                                                               Settings
	eni, src, dst, pktSrc, pktDst, srcPort, dstPort, protocol, count, size event.Slot
	flags, instance, direction, service, serviceBack, kind                 event.Slot

	seed   maphash.Seed
	told   [1 << 12]uint64 // hashes of what a day's cell has been told
	places [1 << 10]seenPlace
	record record
	parts  [][]byte // of the note at hand
	name   []byte   // of a service
}

// A seenPlace is what was last looked up.
type seenPlace struct {
	addr  netip.Addr
	place Place
}

func newLens(p *event.Projection, s Settings) *lens {
	return &lens{settings: s, seed: maphash.MakeSeed(), eni: p.Slot("interface-id"), src: p.Slot("srcaddr"), dst: p.Slot("dstaddr"), pktSrc: p.Slot("pkt-srcaddr"),
		pktDst: p.Slot("pkt-dstaddr"), srcPort: p.Slot("srcport"), dstPort: p.Slot("dstport"), protocol: p.Slot("protocol"),
		count: p.Slot("packets"), size: p.Slot("bytes"), flags: p.Slot("tcp-flags"), instance: p.Slot("instance-id"),
		direction: p.Slot("flow-direction"), service: p.Slot("pkt-dst-aws-service"), serviceBack: p.Slot("pkt-src-aws-service"), kind: p.Slot("interface-type")}
}

// See notes what judges want to know of a record. Most they do not: what goes
// back to clients, and what the own servers are asked.
func (l *lens) See(e *event.Event, pad *observe.Pad) {
	if e.Format != "vpcflow" {
		return
	}
	r := &l.record
	*r = record{account: e.Account, region: e.Region, day: e.Time.Unix() / 86400}
	sure := l.shape(e, r)
	many := r.packets >= someBack
	if !many && !sure || !l.ends(e, r) || !many && !l.wants(r) {
		return
	}
	l.details(e, r)
	if r.relayed {
		l.once(r, pad, relayCell, e.Bytes(l.eni))
	} else if many {
		l.mass(e, r, pad)
	}
	switch {
	case !sure:
	case r.answer:
		l.answered(e, r, pad)
	case r.way == outward:
		l.outward(e, r, pad)
	case r.way == inward:
		l.inward(r, pad)
	default:
		l.inside(r, pad)
	}
}

// wants tells whether a record is worth reading to its end: not what the own
// servers are asked, and answer.
func (l *lens) wants(r *record) bool {
	port := r.serverPort()
	switch {
	case isLogin(port):
		return r.accepted
	case r.answer:
		return r.accepted && r.way == outward && converses(port)
	case r.way == inward:
		return r.accepted && (l.settings.Look != nil || isService(port) || port == 25)
	}
	return true
}

// converses tells whether flows to a port of the internet are conversations, and
// not the small questions of time and names, or mail.
func converses(port int) bool {
	switch port {
	case 25, 53, 123, 853:
		return false
	}
	return true
}

// answered notes what comes back in flows that are noted: it is evidence as well,
// but does not weigh.
func (l *lens) answered(e *event.Event, r *record, pad *observe.Pad) {
	if port := r.serverPort(); !r.accepted {
		return
	} else if isLogin(port) {
		l.login(r, pad)
	} else if r.way == outward && converses(port) {
		if place := l.place(r.src); !place.Trusted {
			r.bytes = 0
			l.talk(e, r, pad, place)
		}
	}
}

// note makes a note about the own end, and what else tells cells apart.
func (l *lens) note(r *record, pad *observe.Pad, n observe.Note, rest ...[]byte) {
	n.Window = windows[n.Kind]
	l.parts = append(append(l.parts[:0], r.account, r.region, r.eni, r.own(), r.instance), rest...)
	pad.Note(n, l.parts...)
}

// once notes what is only there or not. It may note it again: what such cells
// count is never asked.
func (l *lens) once(r *record, pad *observe.Pad, kind uint8, rest ...[]byte) {
	var h maphash.Hash
	h.SetSeed(l.seed)
	h.WriteByte(kind)
	h.WriteByte(byte(r.day))
	l.parts = append(append(l.parts[:0], r.account, r.region), rest...)
	for _, p := range l.parts {
		h.Write(p)
		h.WriteByte(0)
	}
	sum := h.Sum64()
	slot := &l.told[sum%uint64(len(l.told))]
	if *slot == sum {
		return
	}
	*slot = sum
	pad.Note(observe.Note{Kind: kind, Window: windows[kind]}, l.parts...)
}

// mass notes packets in masses that leave for the internet, and what comes back.
func (l *lens) mass(e *event.Event, r *record, pad *observe.Pad) {
	if r.way == inside || !r.accepted {
		return
	}
	// The record is of packets that leave where the client is own and sends, or the
	// server is own and answers.
	leaves := (r.way == outward) != r.answer
	n := observe.Note{Kind: returnCell, Weight: r.packets}
	protocol := e.Bytes(l.protocol)
	if !leaves {
		l.note(r, pad, n, r.peer(), protocol)
		return
	}
	if r.packets < massive || r.protocol == tcp && r.bytes > slight*r.packets {
		return
	}
	n.Kind = floodCell
	port := r.port
	if r.answer || len(port) == 0 { // of a flow without ports, none
		port = []byte("0")
	}
	l.note(r, pad, n, r.peer(), protocol, port)
}

// outward notes flows that an own address opened to the internet.
func (l *lens) outward(e *event.Event, r *record, pad *observe.Pad) {
	port := r.dstPort
	l.once(r, pad, openedCell, r.eni, r.own(), r.instance, r.port)
	place := l.place(r.dst)
	if place.Trusted {
		return
	}
	if place.Tor || len(place.Threats) > 0 {
		l.listed(r, pad)
	}
	way := ways[outward]
	if probes := r.probes(); probes || isService(port) {
		l.note(r, pad, observe.Note{Kind: sweepCell, Mark: r.server}, r.port, way)
		if probes {
			l.note(r, pad, observe.Note{Kind: touchCell, Mark: r.port}, r.server, way)
			return
		}
	}
	if isLogin(port) {
		l.login(r, pad)
	}
	switch {
	case port == 25:
		l.note(r, pad, observe.Note{Kind: mailCell, Mark: r.server}, way)
	case port == 53 || port == 853 || port == 443 && resolvers[string(r.server)] != "":
		l.note(r, pad, observe.Note{Kind: resolverCell}, r.server, r.port)
	}
	if converses(port) {
		l.talk(e, r, pad, place)
	}
}

// talk notes a conversation with the internet. Services of AWS stand behind ever
// other addresses: they are told by name.
func (l *lens) talk(e *event.Event, r *record, pad *observe.Pad, place Place) {
	peer := r.server
	service := e.Bytes(l.service)
	if r.answer {
		service = e.Bytes(l.serviceBack)
	}
	if len(service) == 0 && place.Service != "" {
		service = append(l.name[:0], place.Service...)
		l.name = service
	}
	if len(service) > 0 && !rented(service) {
		peer = service
	}
	l.note(r, pad, observe.Note{Kind: talkCell, Weight: r.bytes, Mark: r.clientPort}, peer, r.port)
}

// rented tells services behind whose addresses stand customers, who may be
// anybody. Source: Amazon VPC user guide, pkt-dst-aws-service.
func rented(service []byte) bool {
	switch string(service) {
	case "EC2", "CLOUDFRONT", "GLOBALACCELERATOR", "API_GATEWAY":
		return true
	}
	return false
}

// inward notes flows that somebody opened from the internet. What was refused is
// what every public address gets all day.
func (l *lens) inward(r *record, pad *observe.Pad) {
	if !r.accepted {
		return
	}
	port := r.dstPort
	if place := l.place(r.src); place.Trusted {
		return
	} else if place.Tor || len(place.Threats) > 0 {
		l.listed(r, pad)
	}
	if isService(port) {
		l.note(r, pad, observe.Note{Kind: probedCell, Mark: r.client}, r.port)
	}
	if isLogin(port) {
		l.login(r, pad)
	}
	if port == 25 {
		l.note(r, pad, observe.Note{Kind: mailCell, Mark: r.client}, ways[inward])
	}
}

// inside notes flows between own addresses.
func (l *lens) inside(r *record, pad *observe.Pad) {
	way := ways[inside]
	if r.accepted {
		l.once(r, pad, servedCell, r.server, r.port)
	}
	if r.probes() {
		l.name = append(append(append(l.name[:0], r.server...), ':'), r.port...)
		l.note(r, pad, observe.Note{Kind: sweepCell, Mark: l.name}, nil, way)
		return
	}
	if isLogin(r.dstPort) {
		l.login(r, pad)
	}
	if isLateral(r.dstPort) {
		l.note(r, pad, observe.Note{Kind: lateralCell, Mark: r.server}, r.port)
	}
}

// login notes a connection to a port where passwords are asked for. Of one
// connection there may be records of several windows and at both ends: the
// client's port tells that it is one.
func (l *lens) login(r *record, pad *observe.Pad) {
	n := observe.Note{Kind: shortCell, Mark: r.clientPort, Weight: r.bytes}
	said := int64(moreSaid)
	if r.serverPort() == 22 {
		said = someSaid
	}
	switch {
	case r.packets >= session || r.bytes >= said:
		n.Kind = sessionCell
	case r.packets <= 2:
		return
	}
	l.note(r, pad, n, r.peer(), r.port, ways[r.way])
}

func (l *lens) listed(r *record, pad *observe.Pad) {
	if r.accepted {
		l.note(r, pad, observe.Note{Kind: listedCell, Weight: r.bytes}, r.peer(), r.port, ways[r.way])
	}
}

// place looks an address up.
func (l *lens) place(a netip.Addr) Place {
	if l.settings.Look == nil {
		return Place{}
	}
	b := a.As16()
	slot := &l.places[(uint(b[15])|uint(b[14])<<8|uint(b[13])<<5)%uint(len(l.places))]
	if slot.addr != a {
		*slot = seenPlace{a, l.settings.Look(a)}
	}
	return slot.place
}
