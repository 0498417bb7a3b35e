package finding

import (
	"cmp"
	"math"
	"slices"

	"bannin/event"
	"bannin/locale"
)

// Opens is the severity that opens an incident. Lesser findings of the same
// actor join one that is open, and alone are only rows.
const Opens = Medium

// perTactic is what each further tactic adds to an incident's score: who goes
// through several is more likely an intruder than the same findings suggest
// one by one.
const perTactic = 0.25

// maxSteps bounds an incident's story, and maxReached its resources.
const (
	maxSteps   = 500
	maxReached = 1000
)

// Incidents groups findings by the actor behind them, names the incident in
// each finding, and gives the stories, sorted by score, time and id.
func Incidents(findings []Finding, p *locale.Printer) []Incident {
	by := map[string][]*Finding{}
	for i := range findings {
		f := &findings[i]
		by[f.Actor.Root] = append(by[f.Actor.Root], f)
	}
	var all []Incident
	for root, group := range by {
		if slices.ContainsFunc(group, func(f *Finding) bool { return f.Severity >= Opens }) {
			all = append(all, incident(root, group, p))
		}
	}
	slices.SortFunc(all, func(a, b Incident) int { return order(a.rank(), b.rank()) })
	return all
}

func (in *Incident) rank() rank { return rank{in.Score, in.First, in.ID} }

// incident makes the story of one actor. Findings come sorted by score.
func incident(root string, group []*Finding, p *locale.Printer) Incident {
	worst := group[0]
	in := Incident{ID: "I-" + digest(root), Actor: worst.Actor, First: worst.First, Last: worst.Last, Outcome: Attempted,
		Aliases: []event.Actor{}, Events: []string{}}
	actors, ips, accounts, techniques, tactics := map[string]bool{worst.Actor.Key(): true}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	seen := map[string]bool{}
	for _, f := range group {
		f.Incident = &in.ID
		in.Findings = append(in.Findings, f.ID)
		if f.First.Before(in.First) {
			in.First = f.First
		}
		if f.Last.After(in.Last) {
			in.Last = f.Last
		}
		if f.Outcome == Succeeded {
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
	in.Score = score(worst.Score, len(tactics))
	in.Severity = SeverityOf(in.Score)
	in.IPs, in.Accounts, in.Techniques = sorted(ips), sorted(accounts), sorted(techniques)
	in.Story, in.Resources = story(group), reached(group)
	in.Response = responses(group, p.Language())
	in.Title = title(worst, len(group), p)
	slices.SortFunc(in.Aliases, func(a, b event.Actor) int { return cmp.Compare(a.Key(), b.Key()) })
	return in
}

func put(set map[string]bool, names []string) {
	for _, n := range names {
		if n != "" {
			set[n] = true
		}
	}
}

func score(worst float64, tactics int) float64 {
	s := worst + perTactic*float64(max(0, tactics-1))
	return math.Round(min(s, 10)*100) / 100
}

func title(worst *Finding, n int, p *locale.Printer) string {
	who := worst.Actor.Name
	if who == "" {
		who = worst.Actor.Key()
	}
	if n == 1 {
		return p.T("incident.title_one", "title", worst.Title, "actor", who)
	}
	return p.T("incident.title_more", "title", worst.Title, "actor", who, "more", n-1)
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
