package export

import (
	"slices"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/report/voice"
)

// Limits of an attack sequence. Source: GuardDuty API reference, Sequence,
// Signal and Indicator.
const (
	maxSignals     = 100
	maxOfSequence  = 400 // actors, resources, endpoints
	maxSequenceLen = 4096
	maxIndicator   = 256
)

// sequence is the story of an attack sequence: who acted, from where, on what,
// and each finding of its incident as a signal.
func (g *guardDuty) sequence(f *finding.Finding) object {
	in, members := g.members(f)
	o := object{"uid": findingARN(f), "description": clip(orElse(sentences(g.words(f).Description), typeOf(f)), maxSequenceLen)}
	actors := []event.Actor{f.Actor}
	ips, resources := f.IPs, f.Resources
	if in != nil {
		actors = slices.Concat([]event.Actor{in.Actor}, in.Aliases)
		ips = in.IPs
		resources = nil
		for _, r := range in.Resources {
			resources = append(resources, r.ARN)
		}
	}
	o["actors"], o["endpoints"], o["resources"] = sequenceActors(actors), endpoints(ips), sequenceResources(resources)
	var signals []object
	for _, m := range members[:min(len(members), maxSignals)] {
		signals = append(signals, g.signal(m))
	}
	o["signals"] = signals
	o["sequenceIndicators"] = indicators(append(members, f))
	return o
}

// members are the incident of a sequence and its other findings, in the order
// of time; of a sequence alone, the sequence.
func (g *guardDuty) members(f *finding.Finding) (*finding.Incident, []*finding.Finding) {
	var in *finding.Incident
	if f.Incident != nil {
		in = g.incidents[*f.Incident]
	}
	var all []*finding.Finding
	if in != nil {
		for _, id := range in.Findings {
			if m := g.byID[id]; m != nil && m != f && !isSequence(m) {
				all = append(all, m)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *finding.Finding) int { return a.First.Compare(b.First) })
	if len(all) == 0 {
		all = append(all, f)
	}
	return in, all
}

// signal is a finding as part of a sequence. The API writes its times in
// seconds, an event as texts.
func (g *guardDuty) signal(f *finding.Finding) object {
	first, last := within(f.First), within(f.Last)
	o := object{"uid": findingARN(f), "type": "FINDING", "name": typeOf(f), "description": clip(plain(g.words(f).Title), 2000), "severity": voice.Finite(f.Score), "count": f.Count,
		"actorIds": []string{actorID(f.Actor)}, "endpointIds": texts(f.IPs, maxOfSequence), "resourceUids": sequenceUIDs(f.Resources), "signalIndicators": indicators([]*finding.Finding{f})}
	o["createdAt"], o["firstSeenAt"], o["updatedAt"], o["lastSeenAt"] = first.Unix(), first.Unix(), last.Unix(), last.Unix()
	if g.events {
		o["createdAt"], o["firstSeenAt"], o["updatedAt"], o["lastSeenAt"] = stamp(first), stamp(first), stamp(last), stamp(last)
	}
	return o
}

func actorID(a event.Actor) string { return text(a.Key()) }

func sequenceActors(all []event.Actor) []object {
	var list []object
	for _, a := range all[:min(len(all), maxOfSequence)] {
		id := actorID(a)
		kind := a.Type
		if kind == "" {
			kind = a.Kind
		}
		o := object{"id": id, "user": object{"name": text(orElse(a.Name, id)), "uid": text(orElse(a.Principal, id)), "type": text(orElse(kind, "Unknown")),
			"credentialUid": text(a.AccessKey)}}
		if accountNumber.MatchString(a.Account) {
			o["user"].(object)["account"] = object{"uid": a.Account}
		}
		list = append(list, o)
	}
	return list
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func endpoints(ips []string) []object {
	var list []object
	for _, ip := range ips[:min(len(ips), maxOfSequence)] {
		o := object{"id": text(ip)}
		if a := addresses([]string{ip}); len(a) > 0 {
			o["ip"] = a[0].String()
		} else {
			o["domain"] = text(ip)
		}
		list = append(list, o)
	}
	return list
}

// sequenceResources are those that the form has a word for. The findings that
// are its signals list all.
func sequenceResources(arns []string) []object {
	var list []object
	seen := map[string]bool{}
	for _, s := range arns {
		a := parseARN(s)
		kind := a.is().sequence
		if kind == "" || seen[s] || len(list) == maxOfSequence {
			continue
		}
		seen[s] = true
		list = append(list, object{"uid": text(s), "name": text(a.name), "resourceType": kind, "accountId": text(a.account), "region": text(a.region),
			"service": text(a.service), "cloudPartition": text(a.partition)})
	}
	return list
}

func sequenceUIDs(arns []string) []string {
	var kept []string
	for _, s := range arns {
		if parseARN(s).is().sequence != "" && len(kept) < maxOfSequence {
			kept = append(kept, text(s))
		}
	}
	return kept
}

// indicators are the tactics and techniques of findings, in ATT&CK's words.
func indicators(all []*finding.Finding) []object {
	var tactics, ids []string
	for _, f := range all {
		for _, t := range f.Tactics {
			if t = clip(title(t), maxIndicator); t != "" && !slices.Contains(tactics, t) && len(tactics) < maxOfSequence {
				tactics = append(tactics, t)
			}
		}
		for _, t := range techniques(f) {
			if !slices.Contains(ids, t) && len(ids) < maxOfSequence {
				ids = append(ids, t)
			}
		}
	}
	var list []object
	if len(tactics) > 0 {
		list = append(list, object{"key": "ATTACK_TACTIC", "title": "MITRE ATT&CK Tactic", "values": tactics})
	}
	if len(ids) > 0 {
		list = append(list, object{"key": "ATTACK_TECHNIQUE", "title": "MITRE ATT&CK Technique", "values": ids})
	}
	return list
}

// title is the name of a tactic as ATT&CK writes it: Command and Control.
func title(tactic string) string {
	words := strings.Split(tactic, "-")
	for i, w := range words {
		if w != "" && w != "and" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}
