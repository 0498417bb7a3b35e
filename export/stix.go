package export

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/report/voice"
)

// A STIX 2.1 bundle: what was observed of each finding, the techniques, an
// indicator for each address of others that a finding of medium severity or
// above came from, and each incident, with a grouping of all that belongs to
// it. Source: OASIS, STIX Version 2.1.

// observables are named in this space, by their properties, so that all who see
// the same address name it alike. Source: STIX 2.1, 2.9.
var observableSpace = uuid{0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}

// unchanging is when objects that say the same in each bundle were made: the
// one who made it, and the techniques.
const unchanging = "2026-01-01T00:00:00.000Z"

// attackKillChain is the name by which STIX knows ATT&CK's tactics.
const attackKillChain = "mitre-attack"

func writeSTIX(d *document, s *Scan) {
	b := &bundle{Scan: s, d: d, seen: map[string]bool{}, refs: map[string][]string{}, indicators: indicatorsOf(s)}
	d.raw(`{"type":"bundle","objects":[`)
	b.maker = b.put(object{"type": "identity", "id": stixID("identity", "bannin"), "created": unchanging, "modified": unchanging, "name": "bannin", "identity_class": "system"})
	for i := range s.Findings {
		b.finding(&s.Findings[i])
	}
	for i := range s.Incidents {
		b.incident(&s.Incidents[i])
	}
	d.raw("\n]," + `"id":"bundle--` + b.id.String() + `"}` + "\n")
}

// A bundle is being written. Each object is written once; its own id follows
// from those of all objects.
type bundle struct {
	*Scan
	d          *document
	n          int
	id         uuid
	maker      string
	seen       map[string]bool
	refs       map[string][]string // of an incident: all objects of its findings
	indicators map[netip.Addr]*span
}

// A span is when an address was seen in findings.
type span struct {
	first, last time.Time
	worst       finding.Severity
}

// indicatorsOf are the addresses that are worth watching for.
func indicatorsOf(s *Scan) map[netip.Addr]*span {
	all := map[netip.Addr]*span{}
	for i := range s.Findings {
		f := &s.Findings[i]
		if f.Severity < finding.Opens {
			continue
		}
		for _, ip := range addresses(f.IPs) {
			if !external(ip) {
				continue
			}
			at := all[ip]
			if at == nil {
				at = &span{f.First, f.Last, f.Severity}
				all[ip] = at
			}
			if f.First.Before(at.first) {
				at.first = f.First
			}
			if f.Last.After(at.last) {
				at.last = f.Last
			}
			at.worst = max(at.worst, f.Severity)
		}
	}
	return all
}

// stixID names one of our own objects.
func stixID(kind string, parts ...string) string {
	return kind + "--" + ours.name(kind+" "+digest(64, parts...)).String()
}

// put writes an object, the first time it comes, and gives its id. All but
// what is observable say who made them.
func (b *bundle) put(o object) string {
	id := o["id"].(string)
	if b.seen[id] {
		return id
	}
	b.seen[id] = true
	o["spec_version"] = "2.1"
	if _, made := o["created"]; made && b.maker != "" {
		o["created_by_ref"] = b.maker
	}
	b.d.element(b.n, compact(o))
	b.n++
	b.id = ours.name(b.id.String() + id)
	return id
}

// observable writes a thing that was seen, named by some of its properties, in
// the order of their names.
func (b *bundle) observable(kind string, o object, by ...string) string {
	var named []string
	for _, name := range by {
		if v, _ := o[name].(string); v != "" {
			named = append(named, canonical(name)+":"+canonical(v))
		}
	}
	o["type"], o["id"] = kind, kind+"--"+observableSpace.name("{"+strings.Join(named, ",")+"}").String()
	return b.put(o)
}

// canonical is a text as JSON in the one form that names are made of. Source:
// RFC 8785, 3.2.2.2.
func canonical(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		short := strings.IndexRune("\b\t\n\f\r\"\\", r)
		switch {
		case short >= 0:
			b.WriteString(`\` + `btnfr"\`[short:short+1])
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (b *bundle) address(ip netip.Addr) string {
	kind := "ipv4-addr"
	if !ip.Is4() {
		kind = "ipv6-addr"
	}
	return b.observable(kind, object{"value": ip.String()}, "value")
}

func (b *bundle) account(a event.Actor) string {
	id := a.ARN
	if id == "" {
		id = a.Principal
	}
	if id == "" {
		return ""
	}
	return b.observable("user-account", object{"user_id": text(id), "account_login": text(a.Name), "is_service_account": a.Kind == "service" || a.Kind == "instance"},
		"account_login", "user_id")
}

// finding writes what was observed, and the techniques it shows.
func (b *bundle) finding(f *finding.Finding) {
	var seen, all []string
	if id := b.account(f.Actor); id != "" {
		seen = append(seen, id)
	}
	var hostile []string
	for _, ip := range addresses(f.IPs) {
		id := b.address(ip)
		seen = append(seen, id)
		if at := b.indicators[ip]; at != nil && f.Severity >= finding.Opens {
			hostile = append(hostile, b.indicator(ip, at))
		}
	}
	all = append(all, seen...)
	all = append(all, hostile...)
	observed := b.observed(f, seen)
	if observed != "" {
		all = append(all, observed)
	}
	for _, t := range techniques(f) {
		pattern := b.technique(t)
		all = append(all, pattern)
		for _, id := range hostile {
			all = append(all, b.relate(id, "indicates", pattern, f))
		}
		if observed != "" {
			all = append(all, b.sighting(f, t, pattern, observed))
		}
	}
	if f.Incident != nil {
		b.refs[*f.Incident] = union(b.refs[*f.Incident], all)
	}
}

// observed is the finding itself, with its words as a label that people read.
func (b *bundle) observed(f *finding.Finding, seen []string) string {
	if len(seen) == 0 {
		return ""
	}
	refs := []object{{"source_name": "bannin", "external_id": text(f.ID), "description": text(plain(b.words(f).Title))}}
	return b.put(object{"type": "observed-data", "id": stixID("observed-data", f.ID, stamp(f.Last)), "created": stamp(f.First), "modified": stamp(f.Last),
		"first_observed": stamp(f.First), "last_observed": stamp(f.Last), "number_observed": min(max(f.Count, 1), 999_999_999), "object_refs": seen,
		"labels": []string{voice.Grade(f.Severity).String(), typeOf(f)}, "external_references": refs})
}

func (b *bundle) technique(id string) string {
	return b.put(object{"type": "attack-pattern", "id": stixID("attack-pattern", id), "created": unchanging, "modified": unchanging, "name": id,
		"external_references": []object{{"source_name": attackKillChain, "external_id": id, "url": attackURL(id)}}})
}

// sighting says that a technique was seen, how often and when.
func (b *bundle) sighting(f *finding.Finding, technique, pattern, observed string) string {
	return b.put(object{"type": "sighting", "id": stixID("sighting", f.ID, technique, stamp(f.Last)), "created": stamp(f.First), "modified": stamp(f.Last),
		"first_seen": stamp(f.First), "last_seen": stamp(f.Last), "count": min(max(f.Count, 0), 999_999_999), "sighting_of_ref": pattern,
		"observed_data_refs": []string{observed}, "description": text(plain(b.words(f).Title))})
}

func (b *bundle) indicator(ip netip.Addr, at *span) string {
	kind, sort := "ipv4-addr", "anomalous-activity"
	if !ip.Is4() {
		kind = "ipv6-addr"
	}
	if at.worst >= finding.High {
		sort = "malicious-activity"
	}
	return b.put(object{"type": "indicator", "id": stixID("indicator", ip.String(), stamp(at.last)), "created": stamp(at.first), "modified": stamp(at.last), "name": ip.String(),
		"pattern": "[" + kind + ":value = '" + ip.String() + "']", "pattern_type": "stix", "pattern_version": "2.1", "valid_from": stamp(at.first),
		"indicator_types": []string{sort}, "description": b.printer().T("export.indicator", "severity", b.printer().T("report.severity."+voice.Grade(at.worst).String()))})
}

func (b *bundle) relate(from, how, to string, f *finding.Finding) string {
	return b.put(object{"type": "relationship", "id": stixID("relationship", from, how, to), "created": stamp(f.First), "modified": stamp(f.Last),
		"relationship_type": how, "source_ref": from, "target_ref": to})
}

// incident writes an incident and the grouping of all that its findings are
// about.
func (b *bundle) incident(in *finding.Incident) {
	name := text(orElse(plain(in.Title), in.ID))
	refs := []object{{"source_name": "bannin", "external_id": text(in.ID)}}
	labels := []string{voice.Grade(in.Severity).String(), text(orElse(string(in.Outcome), string(finding.Attempted)))}
	made, last := stamp(in.First), stamp(in.Last)
	id := b.put(object{"type": "incident", "id": stixID("incident", in.ID, last), "created": made, "modified": last, "name": name, "description": text(b.story(in)),
		"labels": labels, "external_references": refs})
	all := union([]string{id}, b.refs[in.ID])
	b.put(object{"type": "grouping", "id": stixID("grouping", in.ID, last), "created": made, "modified": last, "name": name, "context": "suspicious-activity",
		"object_refs": all, "labels": labels, "external_references": refs})
}
