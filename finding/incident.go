package finding

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/locale"
)

// Opens is the severity that opens an incident. Lesser findings of the same
// actor join one that is open, and alone are only rows.
const Opens = Medium

// What each further tactic adds to an incident's score: who goes through several
// is more likely an intruder than the same findings suggest one by one. A tactic
// that something grave came about in adds more: three such are high together.
const (
	perTactic      = 0.25
	perGraveTactic = 1.0
)

// maxSteps bounds an incident's story, and maxReached its resources.
const (
	maxSteps   = 500
	maxReached = 1000
)

// Incidents are the stories of groups in which something opens one. It names
// the incident in each finding, and sorts by score, time and id.
func Incidents(groups []Group, p *locale.Printer) []Incident {
	var all []Incident
	for i := range groups {
		g := &groups[i]
		if slices.ContainsFunc(g.Findings, func(f *Finding) bool { return f.Severity >= Opens }) {
			all = append(all, g.incident(p))
		}
	}
	slices.SortFunc(all, func(a, b Incident) int { return order(a.rank(), b.rank()) })
	return all
}

func (in *Incident) rank() rank { return rank{in.Score, in.First, in.ID} }

// incident makes the story of a group.
func (g *Group) incident(p *locale.Printer) Incident {
	group, worst := g.Findings, g.Findings[0]
	in := Incident{ID: IncidentID(g.Root), Actor: g.origin(), Ties: g.Ties, Outcome: Attempted,
		Aliases: []event.Actor{}, Events: []string{}}
	actors, ips, accounts, techniques, tactics := map[string]bool{in.Actor.Key(): true}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	seen := map[string]bool{}
	in.First, in.Last = window(group)
	for _, f := range group {
		f.Incident = &in.ID
		in.Findings = append(in.Findings, f.ID)
		if f.Outcome == Succeeded && f.Severity >= Low {
			in.Outcome = Succeeded
		}
		if key := f.Actor.Key(); !actors[key] {
			actors[key] = true
			in.Aliases = append(in.Aliases, f.Actor)
		}
		put(ips, f.IPs)
		put(techniques, f.Techniques)
		put(accounts, []string{f.Account})
		if f.Severity >= Low {
			put(tactics, f.Tactics)
		}
		for _, id := range f.Events {
			if !seen[id] && len(in.Events) < MaxEvents {
				seen[id] = true
				in.Events = append(in.Events, id)
			}
		}
	}
	in.Score = score(worst.Score, len(tactics), grave(group))
	if stranger(group) || hasty(group) {
		in.Score = max(in.Score, High.Score())
	}
	in.Severity = SeverityOf(in.Score)
	in.IPs, in.Accounts, in.Techniques = sorted(ips), sorted(accounts), sorted(techniques)
	in.Story, in.Resources = story(group), reached(group)
	in.Response = responses(group, p.Language())
	in.Title = title(in.Actor, group, p)
	slices.SortFunc(in.Aliases, func(a, b event.Actor) int { return cmp.Compare(a.Key(), b.Key()) })
	return in
}

// near is how long before the first and after the last grave thing what is
// slight still belongs to the same doing.
const near = 6 * time.Hour

// window is when a story happened. What is grave says so; what is slight widens
// it where it is near, but not where it began long before or went on long after:
// an owner whose credentials were stolen did their daily work under the same name.
func window(group []*Finding) (first, last time.Time) {
	for _, f := range group {
		if f.Severity >= Opens {
			first, last = sooner(first, f.First), later(last, f.Last)
		}
	}
	from, to := first, last
	for _, f := range group {
		if first.Sub(f.First) <= near {
			from = sooner(from, f.First)
		}
		if f.Last.Sub(last) <= near {
			to = later(to, f.Last)
		}
	}
	return from, to
}

func sooner(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// grave is in how many tactics something of medium severity or more came about,
// each told by another rule.
func grave(group []*Finding) int {
	seen, rules := map[string]bool{}, map[string]bool{}
	for _, f := range group {
		if f.Severity < Medium || f.Outcome != Succeeded || len(f.Tactics) == 0 {
			continue
		}
		if stage := Stage(f.Tactics[0]); !seen[stage] && !rules[f.Rule] {
			seen[stage], rules[f.Rule] = true, true
		}
	}
	return len(seen)
}

// maxCompared bounds how many grave things of a story are compared with each other.
const maxCompared = 100

// hasty tells whether two grave things of different tactics came about within an
// hour, told by different rules about different events. Administrators do one
// such thing now and then; whoever does not know how long a key will last does
// the next at once.
func hasty(group []*Finding) bool {
	var all []*Finding
	for _, f := range group {
		if f.Severity >= Medium && f.Outcome == Succeeded && len(f.Tactics) > 0 && len(all) < maxCompared {
			all = append(all, f)
		}
	}
	for i, a := range all {
		for _, b := range all[:i] {
			if a.Rule != b.Rule && Stage(a.Tactics[0]) != Stage(b.Tactics[0]) && a.First.Sub(b.First).Abs() <= time.Hour && apart(a.Events, b.Events) {
				return true
			}
		}
	}
	return false
}

// apart tells whether two findings are about different events.
func apart(a, b []string) bool {
	return !slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}

// stranger tells whether somebody from a strange place did something that counts
// from there, and one of both is grave: neither alone says that much.
func stranger(group []*Finding) bool {
	strange := map[string]Severity{} // the gravest that is said of an address
	for _, f := range group {
		if f.Elsewhere() {
			for _, ip := range f.IPs {
				strange[ip] = max(strange[ip], f.Severity)
			}
		}
	}
	return slices.ContainsFunc(group, func(f *Finding) bool {
		return f.Severity >= Low && !f.Strange() && f.Outcome == Succeeded && slices.ContainsFunc(f.IPs, func(ip string) bool {
			said, ok := strange[ip]
			return ok && max(said, f.Severity) >= Opens
		})
	})
}

func put(set map[string]bool, names []string) {
	for _, n := range names {
		if n != "" {
			set[n] = true
		}
	}
}

func score(worst float64, tactics, grave int) float64 {
	s := worst + perTactic*float64(max(0, tactics-1))
	if worst < High.Score() { // up to high: critical takes a sequence
		s = max(s, min(worst+perGraveTactic*float64(max(0, grave-1)), High.Score()))
	}
	return math.Round(min(s, 10)*100) / 100
}

// told are the tactics that a title tells of, the worst for the victim first.
var told = []string{"impact", "exfiltration", "collection", "credential-access", "privilege-escalation", "persistence",
	"defense-evasion", "lateral-movement", "execution", "command-and-control", "initial-access", "discovery"}

// maxTold is how many of them: a title is one sentence.
const maxTold = 3

// title says in one sentence who did what.
func title(who event.Actor, group []*Finding, p *locale.Printer) string {
	name := who.Name
	if name == "" {
		name = who.Key()
	}
	name = p.T("incident.who."+kindOf(who), "name", name)
	if len(group) == 1 {
		return p.T("incident.title_one", "title", group[0].Title, "actor", name)
	}
	done := map[string]Outcome{}
	for _, f := range group {
		if f.Severity < Low || len(f.Tactics) == 0 {
			continue
		}
		if t := Stage(f.Tactics[0]); done[t] != Succeeded {
			done[t] = f.Outcome
		}
	}
	phrases := deeds(done, p)
	if len(phrases) == 0 {
		return p.T("incident.title_more", "title", group[0].Title, "actor", name, "more", len(group)-1)
	}
	last := len(phrases) - 1
	if last > 0 {
		phrases = []string{strings.Join(phrases[:last], p.T("incident.comma")), phrases[last]}
	}
	if who.Kind == "root" {
		return p.T("incident.title_root", "deeds", strings.Join(phrases, p.T("incident.and")))
	}
	return p.T("incident.title", "actor", name, "deeds", strings.Join(phrases, p.T("incident.and")))
}

// deeds say what was done, by tactic, the worst of it; what was only tried comes
// behind what came about.
func deeds(done map[string]Outcome, p *locale.Printer) []string {
	var did, tried []string
	for _, t := range told {
		if len(did)+len(tried) == maxTold {
			break
		}
		switch outcome := done[t]; outcome {
		case Succeeded:
			did = append(did, p.T("incident.succeeded."+t))
		case Attempted:
			tried = append(tried, p.T("incident.attempted."+t))
		}
	}
	return append(did, tried...)
}

// kindOf is the word for an actor: what the catalogue has one for.
func kindOf(a event.Actor) string {
	switch a.Kind {
	case "user", "root", "role", "key", "federated", "instance", "account", "ip", "service":
		return a.Kind
	}
	return "other"
}

// story is a step for each finding, in time order.
func story(group []*Finding) []Step {
	steps := make([]Step, 0, len(group))
	for _, f := range group {
		s := Step{Time: f.First, Title: f.Title, Count: f.Count, Outcome: f.Outcome, Findings: []string{f.ID}, Events: f.Events}
		if len(f.Tactics) > 0 {
			s.Tactic = f.Tactics[0]
		}
		steps = append(steps, s)
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Findings[0], b.Findings[0])) })
	return steps[:min(len(steps), maxSteps)]
}

// reached is what the incident touched, and how often by finding.
func reached(group []*Finding) []TouchedCount {
	counts := map[event.Resource]int64{}
	for _, f := range group {
		for _, r := range f.Touched {
			counts[r]++
		}
	}
	list := make([]TouchedCount, 0, len(counts))
	for r, n := range counts {
		list = append(list, TouchedCount{ARN: r.ARN, How: r.How, Count: n})
	}
	slices.SortFunc(list, func(a, b TouchedCount) int { return cmp.Or(cmp.Compare(a.ARN, b.ARN), cmp.Compare(a.How, b.How)) })
	return list[:min(len(list), maxReached)]
}

// maxResponses is how many things to do an incident names: more is none.
const maxResponses = 6

// responses are what to do, of the worst findings first.
func responses(group []*Finding, lang locale.Language) []string {
	var list []string
	for _, f := range group {
		for _, r := range f.Detail.In(lang).Response {
			if len(list) < maxResponses && !slices.Contains(list, r) {
				list = append(list, r)
			}
		}
	}
	return list
}
