package app

import (
	"slices"

	"bannin/detect"
	"bannin/finding"
)

// tell makes stories of what the engine found. What is too slight to be shown, or
// suppressed, still counts for sequences.
func (s Scan) tell(r *Result, engine *detect.Engine) error {
	lang := s.Printer.Language()
	all := engine.Findings(lang)
	ties := engine.Ties(all)
	all = append(all, detect.Sequences(finding.Groups(all, ties), lang)...)
	finding.Sort(all)
	all = slices.DeleteFunc(all, func(f finding.Finding) bool { return f.Severity < s.MinSeverity })
	r.Findings, r.Hidden, r.Suppressed = finding.Suppress(all, s.suppressions())
	if s.MinSeverity == finding.Info {
		activity, err := engine.Activity(finding.Groups(r.Findings, ties), lang)
		if err != nil {
			return err
		}
		r.Findings = append(r.Findings, activity...)
		finding.Sort(r.Findings)
	}
	r.Incidents = finding.Incidents(finding.Groups(r.Findings, ties), s.Printer)
	return nil
}
