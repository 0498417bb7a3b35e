package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/report/voice"
	"bannin/report/why"
)

// What the engine itself says of a story, by its rules: that its steps are one
// attack, and what else was done.
const (
	sequenceRule = "bannin.sequence" // and what begins with it
	activityRule = "bannin.activity"
)

func ofSequence(rule string) bool {
	return rule == sequenceRule || strings.HasPrefix(rule, sequenceRule+".")
}

// A story is an incident as people are told it: that its steps are one attack is
// no step but the reason for its severity, and all that was done besides comes
// last.
type story struct {
	sequence *finding.Finding // nil where there is none
	steps    []finding.Step   // in time order
	rest     *finding.Step    // nil where there is none
}

func (g glossary) story(in *finding.Incident) story {
	var s story
	for _, st := range in.Story {
		f := g.of(&st)
		switch {
		case f != nil && ofSequence(f.Rule):
			if s.sequence == nil || f.Score > s.sequence.Score {
				s.sequence = f
			}
		case f != nil && f.Rule == activityRule && s.rest != nil: // of another account
			s.rest.Count += st.Count
			s.rest.Findings = append(s.rest.Findings, st.Findings...)
			if st.Outcome == finding.Succeeded {
				s.rest.Outcome = st.Outcome
			}
		case f != nil && f.Rule == activityRule:
			st.Findings = slices.Clone(st.Findings)
			s.rest = &st
		default:
			s.steps = append(s.steps, st)
		}
	}
	return s
}

// ofOneDay tells whether an incident and the steps of its story are of one day. A
// step that led to what makes the incident may be of another than both its ends.
func ofOneDay(day func(time.Time) string, in *finding.Incident, steps []finding.Step) bool {
	first := day(in.First)
	return first == day(in.Last) && !slices.ContainsFunc(steps, func(s finding.Step) bool { return day(s.Time) != first })
}

// of is the gravest finding that a step stands for; nil where it is not there.
func (g glossary) of(st *finding.Step) *finding.Finding {
	if all := g.gravest(st.Findings); len(all) > 0 {
		return all[0]
	}
	return nil
}

// worst are the n gravest steps, in the order they came.
func (g glossary) worst(steps []finding.Step, n int) []finding.Step {
	if len(steps) <= n {
		return steps
	}
	score := func(i int) float64 {
		if f := g.of(&steps[i]); f != nil {
			return f.Score
		}
		return 0
	}
	order := make([]int, len(steps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(score(b), score(a)) })
	order = order[:n]
	slices.Sort(order)
	kept := make([]finding.Step, n)
	for i, at := range order {
		kept[i] = steps[at]
	}
	return kept
}

// A person is somebody in an incident, and the names that it went by.
type person struct {
	event.Actor
	as []event.Actor
}

// cast is who is in an incident: the one it is of first, then the others as they
// come. What a reader could not tell apart is there once.
func cast(in *finding.Incident) []*person {
	all := []*person{{Actor: in.Actor}}
	by := map[string]*person{in.Actor.Root: all[0]}
	for _, a := range in.Aliases {
		root := cmp.Or(a.Root, a.ARN, a.Name)
		p := by[root]
		if p == nil {
			p = &person{Actor: event.Actor{Name: root, Root: root}}
			by[root] = p
			all = append(all, p)
		}
		if p.Kind == "" && (a.ARN == root || a.Name == root) {
			p.Actor = a
			continue
		}
		same := func(b event.Actor) bool { return sameName(a, b) }
		if !same(p.Actor) && !slices.ContainsFunc(p.as, same) {
			p.as = append(p.as, a)
		}
	}
	for _, p := range all {
		slices.SortStableFunc(p.as, func(a, b event.Actor) int { return cmp.Compare(vague(a), vague(b)) })
	}
	return all
}

func sameName(a, b event.Actor) bool {
	return a.Kind == b.Kind && a.AccessKey == b.AccessKey && voice.ShortActor(a) == voice.ShortActor(b)
}

// vague tells actors that are known by their account only: another account's log
// says no more.
func vague(a event.Actor) int {
	if a.Kind == "account" {
		return 1
	}
	return 0
}

// named is an actor's kind and name; the name alone where it tells the kind.
func (v speaker) named(a event.Actor) string {
	name := v.Who(a)
	if a.Kind == "" || a.Kind == "root" || strings.HasPrefix(name, a.Kind+"/") {
		return name
	}
	return v.T("named", "kind", v.Known("actor.", a.Kind), "name", name)
}

// attack says why the steps of a story are one attack; "" where they are not.
func (v speaker) attack(s story, title string) string {
	if s.sequence == nil {
		return ""
	}
	hours, _ := why.Number(s.sequence.Reason["hours"])
	return v.T("sequence", "title", title, "tactics", v.tacticsOf(s.sequence), "lasted", v.Lasted(3600*max(int64(hours), 1)))
}

// tacticsOf are a sequence's tactics in the order in which they were gone through.
func (v speaker) tacticsOf(f *finding.Finding) string {
	var names []string
	for _, t := range f.Tactics {
		if name := v.Tactic(t); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names[:min(len(names), 16)], " > ")
}

// teller says reasons in the words of the findings of a scan.
func (g glossary) teller(v speaker, show func(string) string) why.Teller {
	return why.Teller{Voice: v.Voice, Title: func(rule string) string {
		if f := g.byRule[rule]; f != nil {
			return show(g.title(f))
		}
		return ""
	}}
}
