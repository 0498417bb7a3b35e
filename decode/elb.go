package decode

import (
	"bytes"
	"strings"
)

// elb is the access log of Classic Load Balancers. The time is that of the
// request's arrival. Of TCP listeners, requests are "- - - ", without a status.
//
// Source: Elastic Load Balancing user guide for Classic Load Balancers, access
// log entries; Athena user guide, Classic Load Balancer logs.
var elb = format{
	name: "elb",
	lines: &lines{bare: elbBare, split: splitELB, least: elbLeast, numbers: strings.Fields(`client_port backend_port
		request_processing_time backend_processing_time response_processing_time elb_status_code backend_status_code received_bytes sent_bytes`),
		aliases: map[string]string{"timestamp": "time", "elb_name": "elb", "request_ip": "client_ip", "request_port": "client_port",
			"client_response_time": "response_processing_time", "elb_response_code": "elb_status_code", "backend_response_code": "backend_status_code",
			"request_verb": "cs-method", "url": "request_url", "protocol": "cs-version", "time-taken": "backend_processing_time"}},
	time:     []string{"time"},
	event:    []string{"cs-method"},
	origin:   "elasticloadbalancing.amazonaws.com",
	web:      &elbWeb,
	outline:  elbWeb.outline,
	complete: elbWeb.complete,
	fields:   []string{"elb"},
}

var elbWeb = web{
	names: map[string]string{"c-ip": "client_ip", "c-port": "client_port", "s-ip": "backend_ip", "s-port": "backend_port", "c-uri": "request_url",
		"sc-status": "elb_status_code", "sc-bytes": "sent_bytes", "cs-bytes": "received_bytes", "cs-user-agent": "user_agent"},
	target: balancer,
}

var elbFields = append(append([]string{}, requestParts...), strings.Fields(`
	time elb client_ip client_port backend_ip backend_port request_processing_time backend_processing_time response_processing_time
	elb_status_code backend_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol`)...)

const (
	elbClient = 2
	elbTarget = 3
	elbParts  = partURL + 1
	elbLeast  = elbParts + 14 // the first logs ended with the request
)

// splitELB cuts what may have quotes of its own from both ends: the log does
// not escape them. A request has no blank between quotes; the user agent reaches
// to the last quote.
func splitELB(line []byte, into [][]byte) [][]byte {
	first := len(into)
	head, quoted, ok := bytes.Cut(line, []byte(` "`))
	last := bytes.LastIndexByte(quoted, '"')
	if !ok || last < 0 {
		return into
	}
	tail := quoted[last+1:]
	if len(tail) > 0 && tail[0] != ' ' {
		return into
	}
	request, agent, _ := bytes.Cut(quoted[:last], []byte(`" "`))
	into = append(into, noParts[:elbParts]...)
	for n := 0; len(head) > 0 && len(into) < maxFields-4; n++ {
		var field []byte
		if field, head = cutField(head); field == nil {
			break
		}
		if n == elbClient || n == elbTarget {
			addr, port := cutPort(field)
			into = append(into, addr, port)
			continue
		}
		into = append(into, field)
	}
	cutRequest(request, into[first:first+elbParts])
	return splitBlanks(tail, append(into, request, agent))
}

func elbBare(f [][]byte) []string {
	if len(f) < elbLeast {
		return nil
	}
	own := f[elbParts:]
	if !isTimestamp(own[0]) || !isDigits(own[3]) || !isStatus(own[9]) || !isDigits(own[11]) || !isDigits(own[12]) {
		return nil
	}
	return elbFields
}
