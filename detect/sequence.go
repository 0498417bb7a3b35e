package detect

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
)

// Signals of one story that climb through tactics are an attack, though none of
// them may say so alone. As in GuardDuty's Extended Threat Detection they have to
// fall within a day; of a slow intruder, who waits between steps, within two
// weeks, and then more of them are asked for.
// Source: GuardDuty user guide, Extended Threat Detection.
var sequences = []struct {
	id      string
	within  time.Duration
	tactics int
	level   finding.Severity
}{
	{"sequence", 24 * time.Hour, 3, finding.Critical},
	{"sequence.slow", 14 * 24 * time.Hour, 4, finding.High},
}

// maxSignals bounds what one sequence lists.
const maxSignals = 200

// Sequences finds the attack sequences among stories: at most one each. Findings
// that are hidden from people count as signals too.
func Sequences(groups []finding.Group, lang locale.Language) []finding.Finding {
	var all []finding.Finding
	for _, g := range groups {
		for _, s := range sequences {
			signals := climb(g.Findings, s.within)
			if s.within > around {
				signals = climb(since(g.Findings), s.within)
			}
			if len(stages(signals)) >= s.tactics && intruder(signals) {
				all = append(all, sequence(s.id, s.level, &g, signals, lang))
				break
			}
		}
	}
	return all
}

// since are the findings from when the first came that speaks for an intruder, or
// was at least grave. Over days, what began before is the owner's: an
// administrator goes through all tactics in a week, day by day.
func since(findings []*finding.Finding) []*finding.Finding {
	var start time.Time
	for _, f := range findings {
		if (alien(f) || f.Severity >= finding.Opens) && (start.IsZero() || f.First.Before(start)) {
			start = f.First
		}
	}
	return slices.DeleteFunc(slices.Clone(findings), func(f *finding.Finding) bool { return f.First.Before(start.Add(-time.Hour)) })
}

// climb is the run of signals within a time that goes through the most tactics;
// of equals, the gravest, then the first.
func climb(findings []*finding.Finding, within time.Duration) []*finding.Finding {
	signals := slices.DeleteFunc(slices.Clone(findings), func(f *finding.Finding) bool {
		return f.Severity < finding.Low || len(f.Tactics) == 0
	})
	slices.SortFunc(signals, func(a, b *finding.Finding) int { return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.ID, b.ID)) })
	var best []*finding.Finding
	end := 0
	for i, f := range signals {
		for end < len(signals) && signals[end].First.Sub(f.First) <= within {
			end++
		}
		if run := signals[i:end]; better(run, best) {
			best = run
		}
	}
	return best[:min(len(best), maxSignals)]
}

func better(a, b []*finding.Finding) bool {
	return cmp.Or(cmp.Compare(len(stages(a)), len(stages(b))), cmp.Compare(weight(a), weight(b))) > 0
}

func weight(signals []*finding.Finding) (sum float64) {
	for _, f := range signals {
		sum += f.Score
	}
	return sum
}

// stages are the tactics that signals went through, each told by another rule:
// one rule that names two tactics has seen one thing.
func stages(signals []*finding.Finding) map[string]bool {
	seen, rules := map[string]bool{}, map[string]bool{}
	for _, f := range signals {
		if stage := finding.Stage(f.Tactics[0]); !seen[stage] && !rules[f.Rule] {
			seen[stage], rules[f.Rule] = true, true
		}
	}
	return seen
}

// intruder tells whether something among signals speaks for somebody who does
// not belong there, and something came about: an administrator's day climbs
// through tactics too.
func intruder(signals []*finding.Finding) bool {
	done := func(f *finding.Finding) bool { return f.Severity >= finding.Medium && f.Outcome == finding.Succeeded }
	return slices.ContainsFunc(signals, alien) && slices.ContainsFunc(signals, done)
}

// alien tells whether a finding speaks for somebody who does not belong there.
func alien(f *finding.Finding) bool {
	return f.Severity >= finding.High || f.Severity >= finding.Low && f.Strange()
}

// sequence is the finding about a run of signals.
func sequence(id string, level finding.Severity, g *finding.Group, signals []*finding.Finding, lang locale.Language) finding.Finding {
	k := Describe(id, family(signals), level, tags(signals)...)
	first := signals[0]
	at := finding.Whose{Kind: k, Account: first.Account, Root: g.Root}
	f := finding.Finding{ID: at.ID(), Rule: k.Rule, Type: k.Type, Severity: level, Score: score(level, signals), Outcome: finding.Succeeded,
		First: first.First, Last: first.Last, Account: first.Account, Region: first.Region, Actor: first.Actor, Origin: first.Origin,
		IPs: []string{}, Resources: []string{}, Techniques: k.Techniques, Tactics: k.Tactics, Events: []string{}, Detail: &k.Detail}
	f.Actor.Root = g.Root
	var told []map[string]any
	for _, s := range signals {
		f.Last = later(f.Last, s.Last)
		f.IPs = append(f.IPs, s.IPs...)
		f.Doers = append(f.Doers, s.Doers...)
		f.Resources = append(f.Resources, s.Resources...)
		f.Events = append(f.Events, s.Events...)
		f.EventsOmitted += s.EventsOmitted
		told = append(told, map[string]any{"rule": s.Rule, "tactic": s.Tactics[0], "first": s.First.Format(time.RFC3339), "count": s.Count})
	}
	f.Events, f.EventsOmitted = some(f.Events, finding.MaxEvents, f.EventsOmitted)
	f.IPs, _ = some(f.IPs, maxListed, 0)
	f.Doers, _ = some(f.Doers, maxListed, 0)
	f.Resources, _ = some(f.Resources, maxListed, 0)
	f.Count = int64(len(f.Events)) + f.EventsOmitted
	f.Title = f.Detail.In(lang).Title
	f.Reason = map[string]any{"tactics": len(stages(signals)), "hours": int(signals[len(signals)-1].First.Sub(first.First).Hours()), "signals": told}
	return f
}

// maxListed bounds the addresses and resources of a sequence.
const maxListed = 200

// some are the first of a list, each once, with what is left out counted.
func some[T comparable](list []T, most int, omitted int64) ([]T, int64) {
	seen := make(map[T]bool, len(list))
	kept := []T{}
	for _, one := range list {
		switch {
		case seen[one]:
			continue
		case len(kept) < most:
			kept = append(kept, one)
		default:
			omitted++
		}
		seen[one] = true
	}
	return kept, omitted
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// score grows with the tactics, within the band of a severity.
func score(level finding.Severity, signals []*finding.Finding) float64 {
	return min(level.Score()+0.1*float64(len(stages(signals))), 10)
}

// families are GuardDuty's types for sequences.
var families = []string{"AttackSequence:IAM/CompromisedCredentials", "AttackSequence:S3/CompromisedData", "AttackSequence:EC2/CompromisedInstanceGroup",
	"AttackSequence:EKS/CompromisedCluster", "AttackSequence:ECS/CompromisedCluster"}

// SequenceKinds are all kinds of findings that Sequences can make, without the
// tactics and techniques, which are those of the signals.
func SequenceKinds() []*finding.Kind {
	var all []*finding.Kind
	for _, s := range sequences {
		for _, family := range families {
			all = append(all, Describe(s.id, family, s.level))
		}
	}
	return all
}

// family is GuardDuty's type for a sequence: about a cluster, an instance, the
// data in buckets, or credentials.
func family(signals []*finding.Finding) string {
	for _, cluster := range []string{"EKS", "ECS"} {
		if slices.ContainsFunc(signals, func(f *finding.Finding) bool { return inCluster(f, cluster) }) {
			return "AttackSequence:" + cluster + "/CompromisedCluster"
		}
	}
	if signals[0].Actor.Kind == "instance" || slices.ContainsFunc(signals, func(f *finding.Finding) bool { return strings.Contains(f.Type, ":EC2/") }) {
		return "AttackSequence:EC2/CompromisedInstanceGroup"
	}
	for _, f := range signals {
		stage := finding.Stage(f.Tactics[0])
		if (stage == "exfiltration" || stage == "impact" || stage == "collection") && slices.ContainsFunc(f.Touched, inBucket) {
			return "AttackSequence:S3/CompromisedData"
		}
	}
	return "AttackSequence:IAM/CompromisedCredentials"
}

// inCluster tells whether a signal is about EKS, or ECS: its own log, or what
// GuardDuty says of it.
func inCluster(f *finding.Finding, cluster string) bool {
	if cluster == "EKS" && strings.Contains(f.Type, ":Kubernetes/") || strings.Contains(f.Type, ":"+cluster+"/") {
		return true
	}
	return slices.ContainsFunc(f.Detail.Sample, func(e event.Summary) bool { return strings.EqualFold(e.Format, cluster) })
}

func inBucket(r event.Resource) bool { return strings.HasPrefix(r.ARN, "arn:aws:s3:") }

// tags are the tactics and techniques of signals, in order of time.
func tags(signals []*finding.Finding) []string {
	var all []string
	for _, f := range signals {
		all = append(all, "attack."+f.Tactics[0])
		for _, t := range f.Techniques {
			all = append(all, "attack."+strings.ToLower(t))
		}
	}
	all, _ = some(all, maxListed, 0)
	return all
}
