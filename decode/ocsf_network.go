package decode

import (
	"bytes"
	"strings"

	"bannin/event"
)

// ocsfFlow tells how VPC Flow Logs were turned into Network Activity.
// Source: as ocsfCloudTrail, and v1.0.0-rc.2's.
var ocsfFlow = translation{
	product: "Amazon VPC",
	to:      "vpcflow",
	key:     "start",
	more:    moreFlow,
	fields: []carried{
		{"version", []string{"metadata.product.version"}, asIs},
		{"account-id", []string{"cloud.account.uid", "cloud.account_uid"}, asText},
		{"region", []string{"cloud.region"}, asText},
		{"az-id", []string{"cloud.zone"}, asText},
		{"srcaddr", []string{"src_endpoint.intermediate_ips", "src_endpoint.ip"}, asText},
		{"dstaddr", []string{"dst_endpoint.intermediate_ips", "dst_endpoint.ip"}, asText},
		{"pkt-srcaddr", []string{"src_endpoint.ip"}, asText},
		{"pkt-dstaddr", []string{"dst_endpoint.ip"}, asText},
		{"srcport", []string{"src_endpoint.port"}, asIs},
		{"dstport", []string{"dst_endpoint.port"}, asIs},
		{"pkt-src-aws-service", []string{"src_endpoint.svc_name"}, asText},
		{"pkt-dst-aws-service", []string{"dst_endpoint.svc_name"}, asText},
		{"protocol", []string{"connection_info.protocol_num"}, asIs},
		{"tcp-flags", []string{"connection_info.tcp_flags"}, asIs},
		{"type", []string{"connection_info.protocol_ver"}, asText},
		{"flow-direction", []string{"connection_info.direction_id"}, asWay},
		{"packets", []string{"traffic.packets"}, asIs},
		{"bytes", []string{"traffic.bytes"}, asIs},
		{"start", []string{"start_time", "start_time_dt", "time", "time_dt"}, asEpoch},
		{"end", []string{"end_time", "end_time_dt"}, asEpoch},
		{"action", []string{"disposition", "action", "activity_name"}, asAction},
		{"log-status", []string{"status_code"}, asText},
		{"interface-id", []string{"dst_endpoint.interface_uid", "src_endpoint.interface_uid"}, asText},
		{"instance-id", []string{"dst_endpoint.instance_uid", "src_endpoint.instance_uid"}, asText},
		{"vpc-id", []string{"dst_endpoint.vpc_uid", "src_endpoint.vpc_uid"}, asText},
		{"subnet-id", []string{"dst_endpoint.subnet_uid", "src_endpoint.subnet_uid"}, asText},
		{"", []string{"unmapped"}, asNothing},
	},
}

// moreFlow adds the fields that are unmapped, and the other names of all.
func moreFlow(t *translator, e *event.Event) {
	if v := e.First(t.slots["unmapped"]); v != nil && v.Kind == event.Object {
		event.Members(v.Text, func(key string, v event.Value) bool {
			if field := flowKnown[key]; field != "" && v.Kind.Scalar() {
				t.add(field, &v, asIs)
			}
			return true
		})
	}
	for _, m := range t.members {
		for _, alias := range flowOthers[m.path] {
			t.members = append(t.members, member{alias, m.from, m.to})
		}
	}
}

// flowOthers are the other names of each field.
var flowOthers = func() map[string][]string {
	others := map[string][]string{}
	for alias, field := range flowAliases {
		others[field] = append(others[field], alias)
	}
	return others
}()

// asWay appends which way a flow went.
func asWay(dst []byte, v *event.Value) []byte {
	switch string(v.Text) {
	case "1":
		return append(dst, `"ingress"`...)
	case "2":
		return append(dst, `"egress"`...)
	}
	return dst
}

// asAction appends what was done with a flow.
func asAction(dst []byte, v *event.Value) []byte {
	switch string(v.Text) {
	case "Blocked", "Denied", "Refuse", "REJECT":
		return append(dst, `"REJECT"`...)
	case "Allowed", "Traffic", "Open", "ACCEPT":
		return append(dst, `"ACCEPT"`...)
	}
	return dst
}

// ocsfResolver tells how queries of Route 53 Resolver were turned into DNS
// Activity.
var ocsfResolver = translation{
	product: "Route 53",
	to:      "resolver",
	key:     "query_name",
	fields: []carried{
		{"version", []string{"metadata.product.version"}, asText},
		{"account_id", []string{"cloud.account.uid", "cloud.account_uid"}, asText},
		{"region", []string{"cloud.region"}, asText},
		{"vpc_id", []string{"src_endpoint.vpc_uid"}, asText},
		{"query_timestamp", []string{"time", "time_dt"}, asTime},
		{"query_name", []string{"query.hostname"}, asText},
		{"query_type", []string{"query.type"}, asText},
		{"query_class", []string{"query.class"}, asText},
		{"rcode", []string{"rcode_id", "rcode"}, asRcode},
		{"answers", []string{"answers"}, asAnswers},
		{"srcaddr", []string{"src_endpoint.ip"}, asText},
		{"srcport", []string{"src_endpoint.port"}, asText},
		{"transport", []string{"connection_info.protocol_name"}, asText},
		{"srcids.instance", []string{"src_endpoint.instance_uid"}, asText},
		{"srcids.resolver_endpoint", []string{"dst_endpoint.instance_uid"}, asText},
		{"srcids.resolver_network_interface", []string{"dst_endpoint.interface_uid"}, asText},
		{"firewall_rule_action", []string{"unmapped.firewall_rule_action", "disposition"}, asFirewall},
		{"firewall_rule_group_id", []string{"firewall_rule.uid", "unmapped.firewall_rule_group_id"}, asText},
		{"firewall_domain_list_id", []string{"unmapped.firewall_domain_list_id"}, asText},
	},
}

// rcodes are the names that Resolver gives to response codes.
// Source: RFC 1035 and 2136; OCSF, rcode_id of DNS Activity.
var rcodes = map[string]string{"0": "NOERROR", "1": "FORMERR", "2": "SERVFAIL", "3": "NXDOMAIN", "4": "NOTIMP", "5": "REFUSED",
	"6": "YXDOMAIN", "7": "YXRRSET", "8": "NXRRSET", "9": "NOTAUTH", "10": "NOTZONE"}

func asRcode(dst []byte, v *event.Value) []byte {
	name := rcodes[string(v.Text)]
	if v.Kind == event.String {
		name = strings.ToUpper(string(v.Text))
	}
	if name == "" || bytes.ContainsAny(v.Text, `"\`) {
		return dst
	}
	return append(append(append(dst, '"'), name...), '"')
}

func asAnswers(dst []byte, v *event.Value) []byte {
	return asElements(dst, v, map[string]string{"rdata": "Rdata", "type": "Type", "class": "Class"})
}

// asFirewall appends what DNS Firewall did; a query that it let pass says
// nothing.
func asFirewall(dst []byte, v *event.Value) []byte {
	switch strings.ToUpper(string(v.Text)) {
	case "ALERT":
		return append(dst, `"ALERT"`...)
	case "BLOCK", "BLOCKED":
		return append(dst, `"BLOCK"`...)
	}
	return dst
}
