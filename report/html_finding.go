package report

import (
	"slices"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/report/voice"
)

// A findingView is one row of the page's table.
type findingView struct {
	ID, Title   string
	Severity    finding.Severity
	Count       int64
	Outcome     string
	Attempted   bool
	Actor, Key  string
	From        string
	First, Last string
	Account     string
	Region      string
	Rule        int // place of its explanation; 0 where there is none
	Incident    string
	IncidentN   int     // place of its incident; 0 where it is not shown
	Why         whyView // where no incident tells it
}

// A ruleView explains all findings of one rule.
type ruleView struct {
	N                  int
	ID, Title, Author  string
	Type               string
	Severity           finding.Severity
	Findings, Events   int64
	About              []string
	FalsePositives     []string
	Response           []string
	References, Quotes []string // links, and what is none
	Techniques         []technique
	Tags               string
	Why                whyView // of its gravest finding
	Evidence           []evidenceView
}

// placeRules numbers the rules in the order of their gravest finding.
func (b *builder) placeRules() {
	for i := range b.s.Findings {
		if id := b.s.Findings[i].Rule; b.rule[id] == 0 && len(b.rule) < maxRules {
			b.rule[id] = len(b.rule) + 1
		}
	}
}

func (b *builder) findings() (all []findingView, rest int64) {
	for i := range b.s.Findings[:min(len(b.s.Findings), maxFindings)] {
		f := &b.s.Findings[i]
		row := findingView{ID: b.Show(f.ID), Title: b.Show(b.g.title(f)), Severity: voice.Grade(f.Severity), Count: f.Count, Outcome: b.Outcome(f.Outcome),
			Attempted: f.Outcome == finding.Attempted, Actor: b.Who(f.Actor), First: b.Minute(f.First), Last: b.Minute(f.Last),
			Account: b.Show(f.Account), Region: b.Show(f.Region), Rule: b.rule[f.Rule]}
		if f.Actor.AccessKey != "" {
			row.Key = b.Show(voice.MaskKey(f.Actor.AccessKey))
		}
		if len(f.IPs) > 0 {
			row.From = b.Show(f.IPs[0])
			if n := len(f.IPs) - 1; n > 0 {
				row.From += " +" + voice.Thousands(int64(n))
			}
		}
		if f.Incident != nil {
			row.Incident, row.IncidentN = b.Show(*f.Incident), b.incident[*f.Incident]
		}
		if row.IncidentN == 0 {
			row.Why = b.because(f)
		}
		all = append(all, row)
	}
	return all, voice.More(len(b.s.Findings), maxFindings)
}

// rules explains each rule that found something, once.
func (b *builder) rules() (all []ruleView, rest int64) {
	all = make([]ruleView, len(b.rule))
	left := map[string]bool{}
	samples := make([][]*event.Summary, len(b.rule))
	for i := range b.s.Findings {
		f := &b.s.Findings[i]
		n := b.rule[f.Rule]
		if n == 0 {
			left[f.Rule] = true
			continue
		}
		r := &all[n-1]
		if r.N == 0 {
			*r = b.explain(n, f)
		}
		r.Findings++
		r.Events += f.Count
		if f.Detail != nil {
			for j := range f.Detail.Sample[:min(len(f.Detail.Sample), 5)] {
				samples[n-1] = append(samples[n-1], &f.Detail.Sample[j])
			}
		}
	}
	for i := range all {
		slices.SortFunc(samples[i], earlier)
		for _, e := range samples[i][:min(len(samples[i]), 5)] {
			all[i].Evidence = append(all[i].Evidence, b.proof(e))
		}
	}
	return all, int64(len(left))
}

// lines are a rule's first few texts, one line each.
func (b *builder) lines(all []string) (shown []string) {
	for _, text := range all[:min(len(all), 12)] {
		shown = append(shown, b.Show(oneLine(text)))
	}
	return shown
}

// explain says what a finding's rule says to a person.
func (b *builder) explain(n int, f *finding.Finding) ruleView {
	words := b.g.words(f)
	r := ruleView{N: n, ID: b.Show(f.Rule), Title: b.Show(words.Title), Type: b.Show(f.Type), Severity: voice.Grade(f.Severity), About: prose(words.Description), Why: b.because(f)}
	for _, name := range unique(f.Techniques, maxIdentities) {
		r.Techniques = append(r.Techniques, techniqueOf(name))
	}
	r.FalsePositives, r.Response = b.lines(words.FalsePositives), b.lines(words.Response)
	if f.Detail == nil {
		return r
	}
	r.Author = b.Show(f.Detail.Author)
	tags, _ := b.some(f.Detail.Tags, maxIdentities)
	r.Tags = strings.Join(tags, b.T("comma"))
	for _, ref := range f.Detail.References[:min(len(f.Detail.References), 12)] {
		if shown := clipped(ref); shown == ref && (strings.HasPrefix(ref, "https://") || strings.HasPrefix(ref, "http://")) {
			r.References = append(r.References, ref)
		} else {
			r.Quotes = append(r.Quotes, shown)
		}
	}
	return r
}
