package decode

import (
	"bytes"
	"net"
	"strings"

	"bannin/event"
)

// nlb is the access log of Network Load Balancers, which have one for TLS
// listeners only: an entry for each connection, when it ends.
//
// Source: Elastic Load Balancing user guide for Network Load Balancers, access
// log entries; Athena user guide, Network Load Balancer logs.
var nlb = format{
	name: "nlb",
	lines: &lines{bare: nlbBare, split: splitNLB, least: nlbLeast, numbers: strings.Fields(`client_port destination_port
		connection_time tls_handshake_time received_bytes sent_bytes incoming_tls_alert`),
		aliases: map[string]string{"listener_id": "listener", "target_ip": "destination_ip", "target_port": "destination_port", "tcp_connection_time_ms": "connection_time",
			"tls_handshake_time_ms": "tls_handshake_time", "cert_arn": "chosen_cert_arn", "certificate_serial": "chosen_cert_serial", "tls_cipher_suite": "tls_cipher",
			"src_ip": "client_ip", "src_port": "client_port", "dst_ip": "destination_ip", "dst_port": "destination_port"}},
	time:     []string{"time"},
	account:  []string{"account"}, // of the certificate
	region:   []string{"region"},
	event:    []string{"type"},
	origin:   "elasticloadbalancing.amazonaws.com",
	outline:  outlineNLB,
	complete: completeNLB,
	fields: []string{"elb", "client_ip", "client_port", "destination_ip", "destination_port", "incoming_tls_alert", "tls_handshake_time",
		"tls_protocol_version", "domain_name"},
}

var nlbFields = strings.Fields(`account region
	type version time elb listener client_ip client_port destination_ip destination_port connection_time tls_handshake_time
	received_bytes sent_bytes incoming_tls_alert chosen_cert_arn chosen_cert_serial tls_cipher tls_protocol_version tls_named_group
	domain_name alpn_fe_protocol alpn_be_protocol alpn_client_preference_list tls_connection_creation_time`)

const (
	nlbClient      = 5
	nlbDestination = 6
	nlbCert        = 12
	nlbParts       = 2
	nlbLeast       = nlbParts + 20 // as far as the domain name: what follows came later
)

func splitNLB(line []byte, into [][]byte) [][]byte {
	first := len(into)
	into = append(into, noParts[:nlbParts]...)
	for n := 0; len(line) > 0 && len(into) < maxFields-1; n++ {
		var field []byte
		if field, line = cutField(line); field == nil {
			break
		}
		switch n {
		case nlbClient, nlbDestination:
			addr, port := cutPort(field)
			into = append(into, addr, port)
			continue
		case nlbCert:
			into[first], into[first+1] = cutARN(field)
		}
		into = append(into, field)
	}
	return into
}

func nlbBare(f [][]byte) []string {
	if len(f) < nlbLeast {
		return nil
	}
	if own := f[nlbParts:]; string(own[0]) == "tls" && isTimestamp(own[2]) && bytes.HasPrefix(own[3], []byte("net/")) {
		return nlbFields
	}
	return nil
}

// outlineNLB tells who connected. Without a handshake there was no connection.
func outlineNLB(z *Summariser, e *event.Event, s *event.Summary) {
	s.IP = z.text(e, "client_ip")
	s.Actor = somebodyAt(s.IP)
	alert := z.text(e, "incoming_tls_alert")
	if s.Succeeded = alert == "" && z.text(e, "tls_handshake_time") != ""; !s.Succeeded {
		s.Error = strings.TrimSpace("TLS alert " + alert)
	}
}

// completeNLB tells what was connected: "tlsv12 203.0.113.9:40001 → 10.0.0.5:443 example.com".
func completeNLB(z *Summariser, e *event.Event, s *event.Summary) {
	end := func(name string) string { return net.JoinHostPort(z.text(e, name+"_ip"), z.text(e, name+"_port")) }
	s.Message = strings.TrimSpace(either(z.text(e, "tls_protocol_version"), "TLS") + " " + end("client") + " → " + end("destination") + " " + z.text(e, "domain_name"))
	how := "read"
	if !s.Succeeded {
		how = "denied"
	}
	s.Resources = append(s.Resources, event.Resource{ARN: balancer(z, e, s), How: how})
}
