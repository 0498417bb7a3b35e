package dns

import (
	"time"

	"bannin/detect"
)

// Bounds of what the estate knows.
const (
	maxDomains = 100000
	maxAskers  = 20000
)

// warmUp is how long an estate is watched before anything counts as new to it.
const warmUp = 7 * day

// An estate is who asks for what, over all accounts of the log: what is usual.
// What a day brings is known from the next on.
type estate struct {
	Since   time.Time              // the first day
	Day     time.Time              // at hand
	Domains detect.Shelf[struct{}] // those of the days before
	Today   map[string]int         // by domain: how many machines asked for it
	Askers  map[string]bool        // machines that asked for anything today
	Rates   detect.Shelf[novelty]  // by machine
	All     novelty                // of all machines
}

// A novelty is how often a machine asks for what the estate never asked for.
type novelty struct{ Days, New float64 }

func newEstate() *estate {
	return &estate{Domains: detect.NewShelf[struct{}](maxDomains), Today: map[string]int{}, Askers: map[string]bool{}, Rates: detect.NewShelf[novelty](maxAskers)}
}

// see takes a domain that a machine asked for on a day. All of a day come before
// what else happened on it.
func (e *estate) see(t trace) {
	if e.Since.IsZero() {
		e.Since = t.At
	}
	if t.At.After(e.Day) {
		for _, domain := range ordered(e.Today) {
			e.Domains.Take(domain, e.Day)
		}
		clear(e.Today)
		clear(e.Askers)
		e.Day = t.At
	}
	if _, known := e.Today[t.What[0]]; known || len(e.Today) < maxDomains {
		e.Today[t.What[0]]++
	}
	if len(e.Askers) < maxAskers {
		e.Askers[t.Who.key()] = true
	}
}

// warm tells whether the estate was watched for long enough.
func (e *estate) warm() bool { return e.Day.Sub(e.Since) >= warmUp }

// fresh tells whether nobody asked for a domain before today.
func (e *estate) fresh(domain string) bool { return e.warm() && e.Domains.Look(domain) == nil }

// rate is how many domains new to the estate a machine brings in a day. Of those
// that are known for a few days only, the estate's own rate tells more.
func (e *estate) rate(who asker) float64 {
	const days = 4 // that the estate counts for
	usual := (e.All.New + 1) / (e.All.Days + 4)
	var own novelty
	if n := e.Rates.Look(who.key()); n != nil {
		own = *n
	}
	return (own.New + days*usual) / (own.Days + days)
}

// learn counts a machine's day.
func (e *estate) learn(who string, fresh int) {
	n := &e.Rates.Take(who, e.Day).It
	for _, count := range []*novelty{n, &e.All} {
		count.Days++
		count.New += float64(fresh)
	}
}
