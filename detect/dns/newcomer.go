package dns

import (
	"strings"
	"time"

	"bannin/detect"
	"bannin/detect/dns/lexical"
	"bannin/finding"
)

// What a new domain takes to be told: servers ask for the same names every day.
const (
	maxFresh = 3   // domains new to the estate that a machine brings in a day: of more, it browses
	maxRate  = 0.5 // of them on an average day
	minOdd   = 8   // characters of a label that looks made up
)

// newcomer finds domains that nobody in the estate asked for before. Each alone
// means little, so it is of low severity; together with other things of the same
// machine it is what a first call home looks like.
type newcomer struct {
	Fresh map[string][]trace // by machine, of the day; maxFresh+1 at most
	Count map[string]int     // of those, and more
	Ready bool               // there is a day to judge

	estate   *estate
	model    *lexical.Model
	new, odd *finding.Kind
}

func newNewcomer(e *estate) *newcomer {
	return &newcomer{Fresh: map[string][]trace{}, Count: map[string]int{}, estate: e, model: lexical.Trained(),
		new: detect.Describe("dns.new-domain", "", finding.Low, "attack.command-and-control", "attack.t1071.004"),
		odd: detect.Describe("dns.odd-domain", "Impact:EC2/SuspiciousDomainRequest.Reputation", finding.Low, "attack.command-and-control", "attack.t1568.002")}
}

func (n *newcomer) Name() string           { return "newcomer" }
func (n *newcomer) Kinds() []*finding.Kind { return []*finding.Kind{n.new, n.odd} }
func (n *newcomer) Wants() []uint8         { return []uint8{seen} }

func (n *newcomer) judge(t trace, _ teller) {
	n.Ready = true
	if !n.estate.fresh(t.What[0]) {
		return
	}
	key := t.Who.key()
	if n.Fresh[key] == nil && len(n.Fresh) >= maxAskers {
		return
	}
	n.Count[key]++
	if len(n.Fresh[key]) <= maxFresh {
		if len(t.Events) > maxSights {
			t.Events = t.Events[:maxSights]
		}
		n.Fresh[key] = append(n.Fresh[key], t)
	}
}

func (n *newcomer) close(_, _ time.Time, say teller) {
	if !n.Ready {
		return
	}
	for _, key := range ordered(n.Fresh) {
		all := n.Fresh[key]
		rate := n.estate.rate(all[0].Who)
		if n.Count[key] > maxFresh || rate > maxRate {
			continue
		}
		for _, t := range all {
			if n.estate.Today[t.What[0]] <= fewAskers {
				n.tell(t, rate, say)
			}
		}
	}
	if n.estate.warm() {
		for _, key := range ordered(n.estate.Askers) {
			n.estate.learn(key, n.Count[key])
		}
	}
	clear(n.Fresh)
	clear(n.Count)
	n.Ready = false
}

func (n *newcomer) tell(t trace, rate float64, say teller) {
	label, suffix, _ := strings.Cut(t.What[0], ".")
	score := n.model.Score([]byte(label))
	reason := map[string]any{"domain": t.What[0], "new_domains_a_day": round(rate), "days_watched": int(n.estate.Day.Sub(n.estate.Since) / day), "machines": n.estate.Today[t.What[0]]}
	k := n.new
	if _, icann := registered(t.What[0]); len(label) >= minOdd && score >= madeUp && (icann || dynamic[suffix]) {
		k = n.odd
		reason["made_up_score"] = round(score)
	}
	say.say(k, []trace{t}, first, true, reason)
}
