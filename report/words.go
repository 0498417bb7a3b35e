package report

import (
	"slices"
	"strings"

	"bannin/finding"
	"bannin/locale"
)

// A glossary finds the words of findings in one language, for whatever cites
// them: incidents and steps carry a finding's title as it was when filed.
type glossary struct {
	lang   locale.Language
	byID   map[string]*finding.Finding
	byRule map[string]*finding.Finding // the first of each rule
}

func newGlossary(s *Scan, lang locale.Language) glossary {
	g := glossary{lang, make(map[string]*finding.Finding, len(s.Findings)), map[string]*finding.Finding{}}
	for i := range s.Findings {
		f := &s.Findings[i]
		g.byID[f.ID] = f
		if g.byRule[f.Rule] == nil {
			g.byRule[f.Rule] = f
		}
	}
	return g
}

// words are what a finding's rule says to a person.
func (g glossary) words(f *finding.Finding) finding.Words {
	var w finding.Words
	if f.Detail != nil {
		w = f.Detail.In(g.lang)
	}
	if w.Title == "" {
		w.Title = f.Title
	}
	w.Title = oneLine(w.Title)
	return w
}

var lineEnds = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ")

// oneLine is a rule's text without the line ends that YAML leaves in it.
func oneLine(s string) string { return lineEnds.Replace(strings.TrimSpace(s)) }

func (g glossary) title(f *finding.Finding) string { return g.words(f).Title }

// cited is a title in the glossary's language, where it is that of one of the
// findings it stands for.
func (g glossary) cited(title string, findings []string) string {
	for _, id := range findings {
		if f := g.byID[id]; f != nil && f.Title == title {
			return g.title(f)
		}
	}
	return oneLine(title)
}

func (g glossary) incident(in *finding.Incident) string { return g.cited(in.Title, in.Findings) }

func (g glossary) step(st *finding.Step) string { return g.cited(st.Title, st.Findings) }

// response is what to do about an incident: what its findings' rules advise,
// the gravest first, then what the incident itself says, each once.
func (g glossary) response(in *finding.Incident) []string {
	var all []string
	said := map[string]bool{}
	add := func(lines []string, keep bool) {
		for _, line := range lines {
			line = oneLine(line)
			if keep && !said[line] {
				all = append(all, line)
			}
			said[line] = true
		}
	}
	for _, f := range g.gravest(in.Findings) {
		add(g.words(f).Response, true)
		if f.Detail != nil { // in no second language
			add(f.Detail.Words[locale.English].Response, false)
			add(f.Detail.Words[locale.Japanese].Response, false)
		}
	}
	add(in.Response, true)
	return all
}

// gravest are the findings of these ids that there are, by score.
func (g glossary) gravest(ids []string) []*finding.Finding {
	var all []*finding.Finding
	for _, id := range ids {
		if f := g.byID[id]; f != nil {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b *finding.Finding) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return all
}
