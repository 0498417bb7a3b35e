// Package report owns what a scan tells: to a person at the terminal or on a
// page, to a program as JSON, to a spreadsheet as a timeline. It finds nothing
// itself, and lets no log text through unescaped.
package report

import (
	"bannin/finding"
	"bannin/ledger"
	"bannin/report/voice"
)

// A Scan is all that one run has to tell.
type Scan struct {
	Ledger     *ledger.Ledger
	Incidents  []finding.Incident   // by score, highest first, then time, then id
	Findings   []finding.Finding    // in the same order
	Suppressed []finding.Suppressed // what each suppression hid of the findings, which are not among them
	Rules      int                  // how many rules were asked
	Command    string               // the exact command line
	Version    string               // of bannin
	FailOn     *finding.Severity    // of --fail-on; nil where it was not given
}

// Failing tells whether a finding is at or above --fail-on.
func (s *Scan) Failing() bool {
	if s.FailOn == nil {
		return false
	}
	for i := range s.Findings {
		if s.Findings[i].Severity >= *s.FailOn {
			return true
		}
	}
	return false
}

// bySeverity counts findings by severity.
func (s *Scan) bySeverity() (counts [finding.Critical + 1]int64) {
	for i := range s.Findings {
		counts[voice.Grade(s.Findings[i].Severity)]++
	}
	return counts
}

// readAnything tells whether there was a record to judge: no findings and no
// data are two different answers.
func (s *Scan) readAnything() bool { return s.Ledger.Records.Evaluated > 0 }

// A speaker says, in one reader's voice, what several outputs say of a scan.
type speaker struct{ voice.Voice }
