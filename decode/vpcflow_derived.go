package decode

import "bannin/event"

// Fields of a flow that its record does not hold but that follow from it: who
// opened it, and towards where. They have no value where that cannot be told, as
// of ports that both could be a server's.

// flowDerived are these fields.
var flowDerived = map[string]event.Derive{
	"bannin.flow.client":    func(e *event.Event, add func(event.Value)) { addText(openedFlow(e).client, add) },
	"bannin.flow.server":    func(e *event.Event, add func(event.Value)) { addText(openedFlow(e).server, add) },
	"bannin.flow.direction": func(e *event.Event, add func(event.Value)) { addText([]byte(openedFlow(e).direction()), add) },
	"bannin.flow.answer": func(e *event.Event, add func(event.Value)) {
		if openedFlow(e).answer {
			addText([]byte("true"), add)
		}
	},
	"bannin.flow.port": func(e *event.Event, add func(event.Value)) {
		if port := openedFlow(e).port; len(port) > 0 {
			add(event.Value{Kind: event.Number, Text: port})
		}
	},
}

// flowInputs are the fields that they follow from.
var flowInputs = []string{"srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr", "srcport", "dstport", "tcp-flags", "flow-direction"}

// An opened is a flow seen from who opened it, in spans of the record.
type opened struct {
	client, server, port []byte
	answer               bool // the record is of the packets that go back
	egress, ingress      bool // the way of the record's packets, where it tells
}

// openedFlow reads who opened a flow; the zero value is not to be told.
func openedFlow(e *event.Event) opened {
	r := reading{e}
	srcPort, dstPort := r.at("srcport"), r.at("dstport")
	answer, sure := FlowAnswers(number(r.at("tcp-flags")), number(srcPort), number(dstPort))
	if !sure {
		return opened{}
	}
	way := string(r.at("flow-direction"))
	o := opened{r.at("pkt-srcaddr", "srcaddr"), r.at("pkt-dstaddr", "dstaddr"), dstPort, answer, way == "egress", way == "ingress"}
	if answer {
		o.client, o.server, o.port = o.server, o.client, srcPort
	}
	return o
}

// FlowAnswers tells whether packets go back to whoever opened a flow: a server's
// end says SYN and ACK. Where flags are not told (-1), or no SYN was in the
// window, the end with a port below those that systems give to clients serves, if
// only one has such; or, since gateways give away lower ones too, the end with a
// port below 1024. Else nobody can be sure.
func FlowAnswers(flags, src, dst int) (answers, sure bool) {
	if flags > 0 && flags&flagSYN != 0 {
		return flags&flagACK != 0, true
	}
	if serves(src) && serves(dst) {
		return src < wellKnown, (src < wellKnown) != (dst < wellKnown)
	}
	return serves(src), src >= 0 && dst >= 0 && serves(src) != serves(dst)
}

// number is a number without sign; -1 is none.
func number(text []byte) int {
	if len(text) > 9 || !isDigits(text) {
		return -1
	}
	n := 0
	for _, c := range text {
		n = n*10 + int(c-'0')
	}
	return n
}

// direction is where a flow was opened to: out to the internet, in from it, or
// inside. Addresses that are not routed are inside. IPv6's mostly are routed, so
// there the record must tell its direction.
func (o opened) direction() string {
	client, ok1 := event.ParseIP(o.client)
	server, ok2 := event.ParseIP(o.server)
	if !ok1 || !ok2 {
		return ""
	}
	within := event.IsPrivate(client) || !client.IsGlobalUnicast()
	to := event.IsPrivate(server) || !server.IsGlobalUnicast()
	switch {
	case within && to:
		return "inside"
	case within || !to && (o.egress && !o.answer || o.ingress && o.answer):
		return "out"
	case to || o.ingress || o.egress:
		return "in"
	}
	return ""
}
