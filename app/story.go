package app

import (
	"slices"

	"bannin/detect"
	"bannin/finding"
)

// tell makes stories of what the engine found. What is too slight to be shown
// still counts for them.
func (s Scan) tell(r *Result, engine *detect.Engine) {
	lang := s.Printer.Language()
	all := engine.Findings(lang)
	ties := engine.Ties(all)
	all = append(all, detect.Sequences(finding.Groups(all, ties), lang)...)
	finding.Sort(all)
	r.Findings = slices.DeleteFunc(all, func(f finding.Finding) bool { return f.Severity < s.MinSeverity })
	r.Incidents = finding.Incidents(finding.Groups(r.Findings, ties), s.Printer)
}
