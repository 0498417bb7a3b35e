package decode

import (
	"bytes"
	"net"
	"slices"
	"strings"

	"bannin/event"
)

// vpcFlow is the text of VPC Flow Logs, in the default format or any custom
// one, versions 2 to 11. Rules name its fields as AWS does: srcaddr, dstport,
// log-status.
//
// A record tells of a flow in a window of up to ten minutes. Its time is the
// window's start: nothing in it happened earlier, so that in order of time a
// flow comes before what followed from it.
//
// Source: Amazon VPC user guide, flow log records; Parquet writes _ for -.
var vpcFlow = format{
	name:     "vpcflow",
	lines:    &lines{header: flowHeader, bare: flowBare, table: flowTable, split: splitBlanks, numbers: flowNumbers, aliases: flowAliases},
	time:     []string{"start", "end"},
	account:  []string{"account-id"},
	region:   []string{"region"},
	event:    []string{"action", "log-status"}, // ACCEPT, REJECT; NODATA, SKIPDATA
	origin:   "vpc-flow-logs.amazonaws.com",
	outline:  outlineFlow,
	complete: completeFlow,
	fields: []string{"action", "reject-reason", "srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr", "srcport", "dstport", "protocol",
		"tcp-flags", "flow-direction", "interface-id", "instance-id"},
	derived: flowDerived,
	inputs:  flowInputs,
}

// flowDefault are the fields of the default format, and of logs without a
// header, as CloudWatch Logs has them.
var flowDefault = strings.Fields(`version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status`)

// flowFields are all fields.
var flowFields = append(strings.Fields(`
	vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr
	region az-id sublocation-type sublocation-id
	pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path
	ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id
	ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id
	reject-reason resource-id encryption-status
	instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type next-hop-interface-id
	next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type`), flowDefault...)

// flowNumbers are the fields that Parquet has as integers.
var flowNumbers = strings.Fields(`version srcport dstport protocol tcp-flags traffic-path encryption-status packets bytes start end`)

// flowAliases are the names of Parquet and Athena, and those of Sigma's taxonomy
// for firewalls.
var flowAliases = func() map[string]string {
	names := map[string]string{"src_ip": "srcaddr", "dst_ip": "dstaddr", "src_port": "srcport", "dst_port": "dstport"}
	for _, name := range flowFields {
		if strings.Contains(name, "-") {
			names[strings.ReplaceAll(name, "-", "_")] = name
		}
	}
	return names
}()

// flowWords are the fields whose names are words that other tables have too.
const flowWords = " version protocol packets bytes start end action type region "

// flowKnown are the names that a header may have: each field and its alias, to
// the field.
var flowKnown = func() map[string]string {
	names := map[string]string{}
	for _, name := range flowFields {
		names[name], names[strings.ReplaceAll(name, "-", "_")] = name, name
	}
	return names
}()

// flowHeader reads a header. Fields that AWS has added since keep their names,
// but more than half must be known, and one be no common word.
func flowHeader(line []byte) ([]string, bool) {
	if len(line) == 0 || line[0] < 'a' || line[0] > 'z' || len(line) > 1<<14 {
		return nil, false
	}
	names := flowTable(strings.Fields(string(line)))
	return names, names != nil
}

// flowTable reads the names of columns.
func flowTable(columns []string) []string {
	names := slices.Clone(columns)
	known, telling := 0, false
	for i, name := range names {
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
			return nil
		}
		if field, ok := flowKnown[name]; ok {
			names[i], known = field, known+1
			telling = telling || !strings.Contains(flowWords, " "+field+" ")
		} else if strings.HasPrefix(name, "tgw") { // of transit gateways, and keeps its name
			known++
		}
	}
	if !telling || 2*known <= len(names) {
		return nil
	}
	return names
}

// flowBare knows the default format by the shape of its fields.
func flowBare(f [][]byte) []string {
	if len(f) < len(flowDefault) || len(f[0]) > 2 || !isDigits(f[0]) || !bytes.HasPrefix(f[2], []byte("eni-")) {
		return nil
	}
	if !isAccount(f[1]) && string(f[1]) != "unknown" || !isDigits(f[10]) || !isDigits(f[11]) {
		return nil
	}
	switch string(f[13]) {
	case "OK", "NODATA", "SKIPDATA":
		return flowDefault
	}
	return nil
}

// outlineFlow tells who opened a flow, as far as the record tells.
func outlineFlow(z *Summariser, e *event.Event, s *event.Summary) {
	s.Succeeded = s.Name != "REJECT"
	if !s.Succeeded {
		s.Error = either(z.text(e, "reject-reason"), s.Name)
	}
	from, _ := flowEnds(z, e)
	s.IP = from.address(z, e)
	instance, way := z.text(e, "instance-id"), z.text(e, "flow-direction")
	if !(way == "egress" && from == source || way == "ingress" && from == destination) {
		instance = "" // it is the other end, or nobody knows which
	}
	s.Actor = hostActor(s, instance)
}

// completeFlow tells what went where.
func completeFlow(z *Summariser, e *event.Event, s *event.Summary) {
	from, to := flowEnds(z, e)
	s.Message = flowMessage(z, e, from, to)
	how := effectOf(s)
	if instance := z.text(e, "instance-id"); instance != "" {
		s.Resources = append(s.Resources, event.Resource{ARN: ec2ARN(s, "instance", instance), How: how})
	}
	if eni := z.text(e, "interface-id"); eni != "" {
		s.Resources = append(s.Resources, event.Resource{ARN: ec2ARN(s, "network-interface", eni), How: how})
	}
}

// A flowEnd is the fields of one end of a flow: the packets' own address, which
// is another than the interface's behind gateways and balancers, and the port.
type flowEnd struct{ original, addr, port string }

var (
	source      = flowEnd{"pkt-srcaddr", "srcaddr", "srcport"}
	destination = flowEnd{"pkt-dstaddr", "dstaddr", "dstport"}
)

// flowEnds are who opened the flow, and to whom.
func flowEnds(z *Summariser, e *event.Event) (from, to flowEnd) {
	if isAnswer(z, e) {
		return destination, source
	}
	return source, destination
}

func (f flowEnd) address(z *Summariser, e *event.Event) string {
	return either(z.text(e, f.original), z.text(e, f.addr))
}

// with is the end with its port, if it has one.
func (f flowEnd) with(z *Summariser, e *event.Event) string {
	addr, port := f.address(z, e), string(e.Bytes(z.slots[f.port]))
	if port == "" || port == "0" {
		return addr
	}
	return net.JoinHostPort(addr, port)
}

// The bits of tcp-flags.
const (
	flagSYN = 2
	flagACK = 16
)

// isAnswer tells whether the record is of the packets that go back to whoever
// opened the flow, as far as can be told.
func isAnswer(z *Summariser, e *event.Event) bool {
	answers, _ := FlowAnswers(number(e.Bytes(z.slots["tcp-flags"])), number(e.Bytes(z.slots["srcport"])), number(e.Bytes(z.slots["dstport"])))
	return answers
}

// clientPorts is where the ports begin that Linux gives to clients; those of
// other systems begin higher. wellKnown is where those end that only servers have.
const (
	clientPorts = 32768
	wellKnown   = 1024
)

func serves(port int) bool { return port > 0 && port < clientPorts }

// protocols are the names of IANA's numbers that people know.
var protocols = map[string]string{"1": "ICMP", "6": "TCP", "17": "UDP", "58": "ICMPv6"}

// flowMessage says what went where: "TCP 203.0.113.12:49152 → 10.0.0.5:22".
func flowMessage(z *Summariser, e *event.Event, from, to flowEnd) string {
	if from.address(z, e) == "" || to.address(z, e) == "" {
		return ""
	}
	protocol := z.text(e, "protocol")
	return strings.TrimSpace(either(protocols[protocol], protocol) + " " + from.with(z, e) + " → " + to.with(z, e))
}

// ec2ARN names something of EC2 in the event's account and region.
func ec2ARN(s *event.Summary, kind, id string) string {
	return "arn:aws:ec2:" + s.Region + ":" + s.Account + ":" + kind + "/" + id
}
