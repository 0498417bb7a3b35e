package decode

import (
	"bytes"
	"strings"

	"bannin/event"
)

// alb is the access log of Application Load Balancers. The time is that of the
// answer. Rules name its fields as the table of Athena does, and the parts of
// the request as Sigma does.
//
// Source: Elastic Load Balancing user guide, access log entries; Athena user
// guide, ALB access logs.
var alb = format{
	name: "alb",
	lines: &lines{bare: albBare, split: splitALB, least: albLeast, numbers: strings.Fields(`client_port target_port
		request_processing_time target_processing_time response_processing_time elb_status_code received_bytes sent_bytes matched_rule_priority`),
		aliases: map[string]string{"request_verb": "cs-method", "request_proto": "cs-version", "lambda_error_reason": "error_reason",
			"target:port_list": "target_port_list", "time-taken": "target_processing_time"}},
	time:     []string{"time", "request_creation_time"},
	account:  []string{"account"}, // of the target group or the certificate
	region:   []string{"region"},
	event:    []string{"cs-method", "type"},
	origin:   "elasticloadbalancing.amazonaws.com",
	web:      &albWeb,
	outline:  albWeb.outline,
	complete: albWeb.complete,
	fields:   []string{"elb", "error_reason"},
}

var albWeb = web{
	names: map[string]string{"c-ip": "client_ip", "c-port": "client_port", "s-ip": "target_ip", "s-port": "target_port", "c-uri": "request_url",
		"sc-status": "elb_status_code", "sc-bytes": "sent_bytes", "cs-bytes": "received_bytes", "cs-user-agent": "user_agent"},
	fault:  "error_reason",
	target: balancer,
}

// albOwn are the fields as the log has them, but that client:port and
// target:port are two each.
var albOwn = strings.Fields(`
	type time elb client_ip client_port target_ip target_port request_processing_time target_processing_time response_processing_time
	elb_status_code target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol target_group_arn
	trace_id domain_name chosen_cert_arn matched_rule_priority request_creation_time actions_executed redirect_url error_reason
	target_port_list target_status_code_list classification classification_reason conn_trace_id
	transformed_host transformed_uri request_transform_status`)

var albFields = append(append(append([]string{}, requestParts...), "account", "region"), albOwn...)

// Where fields stand in the log: client and target are one there.
const (
	albClient  = 3
	albTarget  = 4
	albRequest = 12
	albAgent   = 13
	albGroup   = 16
	albCert    = 19
)

// albParts is how many fields come before the log's own, and albLeast how many
// the first logs had at least: as far as the target group.
const (
	albParts   = partURL + 3
	albAccount = partURL + 1
	albLeast   = albParts + albGroup + 3
)

// splitALB cuts an entry. The log escapes the quotes that clients send, but what
// else stands in the request and the user agent tells better where they end.
func splitALB(line []byte, into [][]byte) [][]byte {
	first := len(into)
	into = append(into, noParts[:albParts]...)
	for n := 0; len(line) > 0 && len(into) < maxFields-1; n++ {
		var field []byte
		switch n {
		case albRequest:
			field, line = cutBefore(line, func(rest []byte) bool { return rest[0] == '"' })
			cutRequest(field, into[first:first+partURL+1])
		case albAgent:
			field, line = cutBefore(line, isCipher)
		default:
			field, line = cutField(line)
		}
		if field == nil {
			break
		}
		if n == albClient || n == albTarget {
			addr, port := cutPort(field)
			into = append(into, addr, port)
			continue
		}
		if n == albGroup || n == albCert {
			if account, region := cutARN(field); account != nil {
				into[first+albAccount], into[first+albAccount+1] = account, region
			}
		}
		into = append(into, field)
	}
	return into
}

// cutBefore cuts a field in quotes off, which ends where a blank and what is
// expected behind it follow.
func cutBefore(line []byte, expected func(rest []byte) bool) (field, rest []byte) {
	if line[0] != '"' {
		return cutField(line)
	}
	for from := 1; ; {
		n := bytes.Index(line[from:], []byte(`" `))
		if n < 0 || from+n+2 == len(line) {
			return nil, nil
		}
		if rest = line[from+n+2:]; expected(rest) {
			return line[1 : from+n], rest
		}
		from += n + 1
	}
}

// isCipher tells whether a cipher, a protocol and a target group follow, of
// which all can be "-".
func isCipher(rest []byte) bool {
	cipher, rest, _ := bytes.Cut(rest, []byte{' '})
	protocol, rest, _ := bytes.Cut(rest, []byte{' '})
	return len(cipher) > 0 && bytes.IndexByte(cipher, '"') < 0 && (string(protocol) == "-" || bytes.HasPrefix(protocol, []byte("TLS")) || bytes.HasPrefix(protocol, []byte("SSL"))) &&
		(bytes.HasPrefix(rest, []byte("- ")) || bytes.HasPrefix(rest, []byte("arn:")))
}

// albBare knows an entry by its time, its load balancer's name and its status.
func albBare(f [][]byte) []string {
	if len(f) < albLeast {
		return nil
	}
	own := f[albParts:]
	if len(own[0]) > 8 || !isTimestamp(own[1]) || !bytes.HasPrefix(own[2], []byte("app/")) || !isStatus(own[10]) {
		return nil
	}
	return albFields
}

// isTimestamp tells whether text begins as a time in the manner of ISO 8601:
// 2018-07-02T22:23:00.
func isTimestamp(text []byte) bool {
	return len(text) >= 19 && isDigits(text[:4]) && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':'
}

// isStatus tells whether text is the status of an answer, or that there is none.
func isStatus(text []byte) bool {
	return len(text) == 3 && isDigits(text) || len(text) == 1 && text[0] == '-'
}

// balancer is the ARN of the load balancer that was asked.
func balancer(z *Summariser, e *event.Event, s *event.Summary) string {
	return "arn:aws:elasticloadbalancing:" + s.Region + ":" + s.Account + ":loadbalancer/" + z.text(e, "elb")
}
