package report

import (
	"maps"
	"slices"
	"strings"

	"bannin/finding"
	"bannin/ledger"
	"bannin/report/voice"
)

// A summaryView is what the page says before all else.
type summaryView struct {
	Headline   string
	Grave      bool             // something calls for action
	Worst      finding.Severity // of what was found
	Found      bool
	Examined   string
	Period     string
	Shortfalls []string
	Tiles      []tile
}

// A tile is one figure with its name.
type tile struct{ Name, Value, Note string }

func newSummary(v speaker, s *Scan, g glossary) summaryView {
	l := s.Ledger
	out := summaryView{Examined: v.headline(l), Period: v.Period(l.First, l.Last), Shortfalls: v.shortfalls(l), Found: len(s.Findings)+len(s.Incidents) > 0}
	for i := range s.Findings {
		out.Worst = max(out.Worst, voice.Grade(s.Findings[i].Severity))
	}
	for i := range s.Incidents {
		out.Worst = max(out.Worst, voice.Grade(s.Incidents[i].Severity))
	}
	out.Grave = out.Found && out.Worst >= finding.High
	out.Headline = v.verdict(s, g, out.Worst)
	out.Tiles = []tile{
		{v.T("tile.events"), voice.Thousands(l.Records.Evaluated), v.Took(l.Seconds)},
		{v.T("tile.incidents"), voice.Thousands(int64(len(s.Incidents))), v.worstNote(countIncidents(s))},
		{v.T("tile.findings"), voice.Thousands(int64(len(s.Findings))), v.worstNote(s.bySeverity())},
		{v.T("tile.files"), voice.Thousands(l.Objects.Read), v.bytes(l)},
		{v.T("tile.unread"), voice.Thousands(l.Objects.Failed + l.NotLogs + l.Records.Rejected), v.T("tile.unread_note")},
		{v.T("tile.rules"), voice.Thousands(int64(s.Rules)), ""},
	}
	return out
}

func countIncidents(s *Scan) (counts [finding.Critical + 1]int64) {
	for i := range s.Incidents {
		counts[voice.Grade(s.Incidents[i].Severity)]++
	}
	return counts
}

// worstNote names the two gravest severities there are: Critical 2, High 4.
func (v speaker) worstNote(counts [finding.Critical + 1]int64) string {
	var parts []string
	for s := finding.Critical; s >= finding.Info && len(parts) < 2; s-- {
		if counts[s] > 0 {
			parts = append(parts, v.Severity(s)+" "+voice.Thousands(counts[s]))
		}
	}
	return strings.Join(parts, v.T("comma"))
}

// verdict is the page's title sentence.
func (v speaker) verdict(s *Scan, g glossary, worst finding.Severity) string {
	switch {
	case !s.readAnything():
		return v.T("headline.nothing")
	case len(s.Incidents) > 0:
		return v.Count("verdict.incidents", int64(len(s.Incidents)), "severity", v.Severity(worst), "title", v.Show(g.incident(&s.Incidents[0])))
	case len(s.Findings) > 0:
		return v.Count("verdict.findings", int64(len(s.Findings)), "severity", v.Severity(worst), "title", v.Show(g.title(&s.Findings[0])))
	}
	return v.nothing(s)
}

// A ledgerView is the ledger as the page shows it.
type ledgerView struct {
	Read         bool // there was something to read
	Complete     bool
	Objects      []sumView
	Records      []sumView
	Facts        []pairView
	Faults       []faultView
	MoreFaults   int64
	FaultAdvice  string
	Silences     []string
	MoreSilences int64
	StoppedToEnd bool
	Proof        *proofView // nil where nobody asked
}

// A sumView is one number of a sum, with its share of the whole.
type sumView struct {
	Key   string
	Count int64
	Bad   bool
}

type pairView struct{ Name, Value string }

type faultView struct {
	Object string
	Record int64
	Reason string
}

func newLedgerView(v speaker, s *Scan, quiet []ledger.Silence) ledgerView {
	l := s.Ledger
	out := ledgerView{Read: l.Objects.Seen+l.Unlisted.Prefixes > 0, Complete: l.Complete, Facts: v.ledgerFacts(s)}
	o, r := l.Objects, l.Records
	out.Objects = []sumView{{"seen", o.Seen, false}, {"read", o.Read, false}, {"skipped", o.Skipped, l.NotLogs > 0}, {"failed", o.Failed, o.Failed > 0}}
	out.Records = []sumView{{"seen", r.Seen, false}, {"evaluated", r.Evaluated, false}, {"duplicate", r.Duplicate, false},
		{"filtered", r.Filtered, false}, {"rejected", r.Rejected, r.Rejected > 0}}
	out.Faults, out.MoreFaults = v.faults(l.FaultList)
	out.Proof = newProofView(v, l.Digests)
	if len(l.Faults) > 0 {
		out.FaultAdvice = v.faultAdvice(l)
	}
	for _, q := range quiet[:min(len(quiet), maxPageSilence)] {
		out.Silences = append(out.Silences, v.silence(q))
	}
	out.MoreSilences = voice.More(len(quiet), maxPageSilence)
	out.StoppedToEnd = slices.ContainsFunc(quiet, func(q ledger.Silence) bool { return q.ToEnd })
	return out
}

// faults are the first of a list, and how many more there are.
func (v speaker) faults(l ledger.FaultList) (shown []faultView, rest int64) {
	for _, f := range l.Faults[:min(len(l.Faults), maxPageFaults)] {
		shown = append(shown, faultView{v.Show(f.Object), f.Record, v.Tell(f.Reason)})
	}
	return shown, voice.More(len(l.Faults), maxPageFaults) + l.FaultsOmitted
}

func (v speaker) ledgerFacts(s *Scan) []pairView {
	l := s.Ledger
	facts := []pairView{
		{v.T("label.period"), v.Period(l.First, l.Last) + " " + v.spanned(l)},
		{v.T("label.accounts"), v.listed(l.Accounts)},
		{v.T("label.regions"), v.listed(l.Regions)},
		{v.T("label.formats"), v.formats(l)},
		{v.T("label.bytes"), v.bytes(l)},
	}
	if l.Objects.Skipped+l.Unlisted.Prefixes > 0 {
		facts = append(facts, pairView{v.T("label.skipped"), strings.Join(v.skipped(l), v.T("comma"))})
	}
	return append(facts, pairView{v.T("label.speed"), strings.Join(v.speeds(l), v.T("comma"))}, pairView{v.T("label.rules"), voice.Thousands(int64(s.Rules))})
}

// listed counts names and lists the first twelve.
func (v speaker) listed(names []string) string {
	const most = 12
	if len(names) == 0 {
		return "0"
	}
	var shown []string
	for _, name := range names[:min(len(names), most)] {
		shown = append(shown, v.Show(name))
	}
	text := voice.Thousands(int64(len(names))) + " (" + strings.Join(shown, v.T("comma"))
	if n := voice.More(len(names), most); n > 0 {
		text += v.T("comma") + v.Count("more", n)
	}
	return text + ")"
}

func (v speaker) formats(l *ledger.Ledger) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(l.Formats)) {
		parts = append(parts, v.Show(name)+" "+voice.Thousands(l.Formats[name]))
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, v.T("comma"))
}
