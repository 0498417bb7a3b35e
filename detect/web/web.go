// Package web finds what requests show: attacks on applications, floods, guessed
// logins, and buckets of S3 that strangers go through.
//
// What a log of requests holds is what anybody on the internet cares to send. So
// a finding is about a campaign, all that one address sent to one account until
// it fell silent, and what every public site gets all day stays low.
package web

import (
	"bytes"
	"net/netip"
	"strings"
	"time"

	"bannin/detect"
	"bannin/event"
)

// Settings are what the user may say to these detectors. The zero value is
// sensible.
type Settings struct {
	// Trusted are networks whose requests are left out: own scanners, load tests,
	// health checks.
	Trusted []netip.Prefix
}

// Detectors are all of this package.
func Detectors(s Settings) []detect.Detector {
	return []detect.Detector{NewAttacks(s), NewFloods(s), NewLogins(s), NewBuckets(s)}
}

// A target is what was asked: a load balancer, a distribution, a web ACL or a
// bucket. Unlike the Host header, clients cannot make it up.
type target struct{ Format, Account, Region, Site string }

// targetParts is how many parts of a key a target takes.
const targetParts = 4

func targetOf(key []string) target { return target{key[0], key[1], key[2], key[3]} }

// services are the services whose logs the formats are.
var services = map[string]string{"alb": "elasticloadbalancing.amazonaws.com", "elb": "elasticloadbalancing.amazonaws.com",
	"cloudfront": "cloudfront.amazonaws.com", "waf": "waf.amazonaws.com", "s3access": "s3.amazonaws.com"}

// resource is the ARN of the target where there is one, else its name.
func (t target) resource() string {
	switch t.Format {
	case "alb", "elb":
		return "arn:aws:elasticloadbalancing:" + t.Region + ":" + t.Account + ":loadbalancer/" + t.Site
	case "s3access":
		return "arn:aws:s3:::" + t.Site
	}
	return t.Site
}

// summary is what all events of one client at the target have in common. name is
// what they are called, such as the method.
func (t target) summary(client string, a event.Actor, name string) event.Summary {
	return event.Summary{Format: t.Format, Account: t.Account, Region: t.Region, Service: services[t.Format], Name: name, IP: client, Actor: a}
}

// touched says what the events did to the target.
func (t target) touched(how string) []event.Resource {
	if t.Site == "" {
		return nil
	}
	return []event.Resource{{ARN: t.resource(), How: how}}
}

// stranger is an actor of whom only the address is known.
func stranger(ip string) event.Actor { return event.Actor{Kind: "ip", Name: ip, Root: ip} }

// crowd is the actor that many addresses are together, which act alike at one
// place.
func crowd(place string) event.Actor { return stranger("*@" + place) }

// A reader reads requests for the lens of one worker.
type reader struct {
	trusted                                                                []netip.Prefix
	client, method, stem, uri, query, decoded, status, sent, received      event.Slot
	agent, referer, elb, host, xhost, acl, bucket, actions, action, caught event.Slot
	body                                                                   event.Slot
}

// fields are the paths that a reader asks for.
var fields = []string{"c-ip", "cs-method", "cs-uri-stem", "cs-uri", "cs-uri-query", "bannin.http.decoded", "sc-status", "sc-bytes", "cs-bytes",
	"cs-user-agent", "cs-referer", "elb", "cs(Host)", "x-host-header", "webaclId", "bucket_name", "actions_executed", "action",
	"bannin.waf.caught", "requestBodySize"}

func newReader(p *event.Projection, s Settings) reader {
	return reader{s.Trusted, p.Slot("c-ip"), p.Slot("cs-method"), p.Slot("cs-uri-stem"), p.Slot("cs-uri"), p.Slot("cs-uri-query"),
		p.Slot("bannin.http.decoded"), p.Slot("sc-status"), p.Slot("sc-bytes"), p.Slot("cs-bytes"), p.Slot("cs-user-agent"),
		p.Slot("cs-referer"), p.Slot("elb"), p.Slot("cs(Host)"), p.Slot("x-host-header"), p.Slot("webaclId"), p.Slot("bucket_name"),
		p.Slot("actions_executed"), p.Slot("action"), p.Slot("bannin.waf.caught"), p.Slot("requestBodySize")}
}

// site is the part of the target's key that the record itself names; ok says
// whether it is a request at all.
func (r *reader) site(e *event.Event) (site []byte, ok bool) {
	switch e.Format {
	case "alb", "elb":
		return e.Bytes(r.elb), true
	case "cloudfront":
		if site = e.Bytes(r.host); len(site) == 0 {
			site = e.Bytes(r.xhost)
		}
		return site, true
	case "waf":
		return e.Bytes(r.acl), true
	}
	return nil, false
}

// from is the client's address; nil where it is trusted, or unknown.
func (r *reader) from(e *event.Event) []byte {
	ip := e.Bytes(r.client)
	if len(r.trusted) == 0 || len(ip) == 0 {
		return ip
	}
	addr, ok := event.ParseIP(ip)
	for _, p := range r.trusted {
		if ok && p.Contains(addr) {
			return nil
		}
	}
	return ip
}

// An answer is what became of a request.
type answer byte

// The answers. Whoever blocks says so only in some logs: what WAF blocked before
// CloudFront looks like any other refusal there.
const (
	unknown answer = 'u' // the client left, or nobody says
	served  answer = 's' // 1xx to 3xx
	refused answer = 'r' // 4xx
	failed  answer = 'f' // 5xx
	blocked answer = 'b' // by AWS WAF
	passed  answer = 'p' // AWS WAF let it pass; what the server said is in other logs
)

// reached tells whether a request with this answer came to the application, and
// was not turned away.
func (a answer) reached() bool { return a == served || a == failed || a == passed }

func (r *reader) answer(e *event.Event) answer {
	if e.Format == "waf" {
		switch string(e.Bytes(r.action)) {
		case "ALLOW":
			return passed
		case "BLOCK", "CAPTCHA", "CHALLENGE":
			return blocked
		}
		return unknown
	}
	status := e.Bytes(r.status)
	if len(status) != 3 {
		return unknown
	}
	switch status[0] {
	case '1', '2', '3':
		return served
	case '4':
		if string(status) == "403" && bytes.Contains(e.Bytes(r.actions), []byte("waf")) {
			return blocked
		}
		return refused
	case '5':
		return failed
	}
	return unknown
}

// maxPath is how much of a path tells pages apart.
const maxPath = 96

// shape is a path with what tells one thing from its like taken out: numbers and
// long tokens. It is appended to b.
func shape(b, stem []byte) []byte {
	stem = stem[:min(len(stem), 4*maxPath)]
	for len(stem) > 0 && len(b) < maxPath {
		slash := bytes.IndexByte(stem[1:], '/') + 1
		if slash == 0 {
			slash = len(stem)
		}
		part := stem[:slash]
		stem = stem[slash:]
		if len(part) > 1 && isToken(part[1:]) {
			b = append(b, "/*"...)
			continue
		}
		b = append(b, part[:min(len(part), maxPath)]...)
	}
	return b
}

// isToken tells whether a part of a path names one of many: it has a digit
// beyond a version's, or is long.
func isToken(part []byte) bool {
	digits := 0
	for _, c := range part {
		if c >= '0' && c <= '9' {
			digits++
		}
	}
	return digits > 1 || digits == 1 && len(part) == 1 || len(part) > 40
}

// perMinute is how many events a cell had in its busiest minute, as told by those
// it knows.
func perMinute(count int64, times []time.Time) int64 {
	var most, n int64
	var minute int64
	for _, t := range times { // in order
		if m := t.Unix() / 60; m != minute {
			minute, n = m, 0
		}
		n++
		most = max(most, n)
	}
	if len(times) == 0 {
		return 0
	}
	return most * count / int64(len(times))
}

// network is the part of an address that its neighbours share: 24 bits of IPv4,
// 48 of IPv6; "" where it is no address.
func network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	bits := 48
	if addr = addr.Unmap(); addr.Is4() {
		bits = 24
	}
	p, err := addr.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// joined is a key out of parts.
func joined(parts ...string) string { return strings.Join(parts, "\x00") }
