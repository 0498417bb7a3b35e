package dns

import (
	"cmp"
	"slices"
	"time"

	"bannin/detect"
	"bannin/finding"
)

// What a tunnel takes to be found: a page of text is about three thousand bytes.
const (
	minHourNames, minHourBytes = 100, 3000 // different names below one domain within an hour, and their bytes
	minDayNames, minDayBytes   = 300, 9000 // the same within a day, for those who are patient
	shortName, manyTimes       = 24, 10    // bytes: of names that are shorter on average it takes so many times as many
	minTypeNames               = 100       // names of types whose answers hold much, within an hour, however short
)

// What many machines do alike is their software and no tunnel: so many, and such
// a share of all.
const (
	manyAskers = 10
	mostAskers = 0.5
)

// maxFlows bounds how many pairs of a machine and a domain are weighed at once.
const maxFlows = 200

// tunnel finds data that leaves in names, or comes in answers: each name that is
// asked for below a domain reaches whoever runs the domain.
type tunnel struct {
	Hour map[string]*flow // at hand, by machine and domain
	Day  map[string]*flow // of the day, that are told at its end where no hour was
	Told map[string]bool  // of the day

	estate       *estate
	exfil, types *finding.Kind
}

// A flow is what one machine asked below one domain.
type flow struct {
	Domain              string
	Names, Bytes, Typed int64 // different names, their bytes, those of types whose answers hold much
	Passed              bool  // not all were blocked
	Traces              []trace
}

func newTunnel(e *estate) *tunnel {
	return &tunnel{Hour: map[string]*flow{}, Day: map[string]*flow{}, Told: map[string]bool{}, estate: e,
		exfil: detect.Describe("dns.tunnel", "Trojan:EC2/DNSDataExfiltration", finding.High, "attack.exfiltration", "attack.command-and-control", "attack.t1048", "attack.t1071.004"),
		types: detect.Describe("dns.tunnel-types", "Trojan:EC2/DNSDataExfiltration", finding.Medium, "attack.command-and-control", "attack.t1071.004", "attack.t1572")}
}

func (u *tunnel) Name() string           { return "tunnel" }
func (u *tunnel) Kinds() []*finding.Kind { return []*finding.Kind{u.exfil, u.types} }
func (u *tunnel) Wants() []uint8         { return []uint8{load, loadDay} }

func (u *tunnel) judge(t trace, _ teller) {
	into := u.Hour
	if t.Kind == loadDay {
		into = u.Day
	}
	key := t.Who.key() + "\n" + t.What[0]
	f := into[key]
	if f == nil {
		if len(into) >= 2*maxFlows {
			lighten(into)
		}
		f = &flow{Domain: t.What[0]}
		into[key] = f
	}
	f.add(t)
}

func (f *flow) add(t trace) {
	f.Names += t.Marks
	n := max(1, t.Count)
	f.Bytes += t.Marks * ((t.Weight + n/2) / n) // however often a name came, it carried its bytes once
	if t.What[1] == carrier {
		f.Typed += t.Marks
	}
	f.Passed = f.Passed || t.What[1] != refused
	f.Traces = append(f.Traces, t)
}

// carries tells whether a flow has so many names with so many bytes. Who defeats
// caches has short names, by the minute.
func (f *flow) carries(names, bytes int64) bool {
	if f.Bytes < shortName*f.Names {
		names *= manyTimes
	}
	return f.Names >= names && f.Bytes >= bytes
}

// lighten lets the lighter half go.
func lighten(all map[string]*flow) {
	keys := ordered(all)
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(all[b].Bytes, all[a].Bytes) })
	for _, key := range keys[maxFlows:] {
		delete(all, key)
	}
}

func (u *tunnel) close(at, next time.Time, say teller) {
	shared := askers(u.Hour)
	for _, key := range ordered(u.Hour) {
		f := u.Hour[key]
		k := u.kindOf(f, minHourNames, minHourBytes)
		if k != nil && !u.common(shared[f.Domain]) {
			u.Told[key] = true
			u.tell(k, f, 1, say)
		}
	}
	clear(u.Hour)
	if !next.Truncate(day).After(at.Truncate(day)) {
		return
	}
	shared = askers(u.Day)
	for _, key := range ordered(u.Day) {
		f := u.Day[key]
		if f.carries(minDayNames, minDayBytes) && !u.Told[key] && !u.common(shared[f.Domain]) {
			u.tell(u.exfil, f, 24, say)
		}
	}
	clear(u.Day)
	clear(u.Told)
}

// tell tells of a flow within so many hours.
func (u *tunnel) tell(k *finding.Kind, f *flow, hours int, say teller) {
	reason := map[string]any{"domain": f.Domain, "names": f.Names, "bytes": f.Bytes, "names_of_carrier_types": f.Typed, "hours": hours,
		"least_names": minHourNames, "least_bytes": minHourBytes}
	if hours > 1 {
		reason["least_names"], reason["least_bytes"] = minDayNames, minDayBytes
	}
	say.say(k, f.Traces, func(*trace) string { return f.Domain }, f.Passed, reason)
}

// kindOf tells what a flow is, if anything.
func (u *tunnel) kindOf(f *flow, names, bytes int64) *finding.Kind {
	switch {
	case f.carries(names, bytes):
		return u.exfil
	case f.Typed >= minTypeNames:
		return u.types
	}
	return nil
}

// askers counts the machines that ask so below each domain.
func askers(all map[string]*flow) map[string]int {
	n := map[string]int{}
	for _, f := range all {
		n[f.Domain]++
	}
	return n
}

func (u *tunnel) common(askers int) bool {
	return askers >= manyAskers && float64(askers) >= mostAskers*float64(len(u.estate.Askers))
}
