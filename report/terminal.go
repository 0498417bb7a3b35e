package report

import (
	"bytes"
	"io"
	"time"

	"bannin/finding"
	"bannin/locale"
	"bannin/report/fit"
	"bannin/report/voice"
	"bannin/report/why"
)

// TerminalOptions say how one person reads. The zero value is English, UTC,
// 100 columns and no colours.
type TerminalOptions struct {
	Printer *locale.Printer
	Zone    *time.Location
	Color   bool
	Width   int    // columns; below 40 counts as 40, 0 as 100
	Report  string // the page that was written; "" where none was
}

// How much of each list the terminal shows; the rest is counted.
const (
	topIncidents  = 3  // told with their story
	topBriefly    = 7  // told in one line after those
	topSteps      = 8  // of a story
	topAdvice     = 3  // of what to do next
	topTies       = 3  // of why several actors are in one story
	titleLines    = 3  // of an incident
	topFindings   = 10 // rows of the table
	topSuppressed = 10
	topFaults     = 3
	topSilences   = 3
	topNames      = 3 // accounts, regions, addresses in one line
)

// Terminal writes a scan for a person: the ledger, the incidents as stories,
// the findings, and what to do next. Every line fits the width; log text is
// escaped and access keys are masked.
func Terminal(w io.Writer, s Scan, o TerminalOptions) error {
	t := newScreen(&s, o)
	t.ledger()
	if s.readAnything() {
		t.incidents()
		t.findings()
		t.suppressed()
	}
	t.next(o.Report)
	_, err := w.Write(t.out.Bytes())
	return err
}

// A screen is a terminal's text in the making.
type screen struct {
	speaker
	s      *Scan
	g      glossary
	why    why.Teller
	out    bytes.Buffer
	color  bool
	width  int
	labels int // columns of the widest label
}

func newScreen(s *Scan, o TerminalOptions) *screen {
	if o.Width == 0 {
		o.Width = 100
	}
	t := &screen{speaker: speaker{voice.New(o.Printer, o.Zone, voice.Typed)}, s: s, color: o.Color, width: max(o.Width, 40)}
	t.g = newGlossary(s, t.Printer.Language())
	t.why = t.g.teller(t.speaker, voice.Said)
	t.widen("period", "accounts", "regions", "files", "skipped", "records", "speed", "rules", "unread", "silent", "proof", "suspect",
		"who", "with", "from", "when", "why", "story", "touched", "advice")
	return t
}

// widen makes room for labels.
func (t *screen) widen(keys ...string) {
	for _, key := range keys {
		t.labels = max(t.labels, fit.Columns(t.T("label."+key)))
	}
}

// line writes one line of text in a style, cut to the width.
func (t *screen) line(st style, text string) {
	t.out.WriteString(paint(t.color, st, fit.Cut(text, t.width)) + "\n")
}

func (t *screen) blank() { t.out.WriteString("\n") }

// row writes a label and, beside it, parts two spaces apart, on as many lines
// as they need.
func (t *screen) row(key string, st style, parts ...string) {
	var lines []string
	for _, part := range parts {
		if part == "" {
			continue
		}
		if n := len(lines); n > 0 && fit.Columns(lines[n-1])+2+fit.Columns(part) <= t.room() {
			lines[n-1] += "  " + part
			continue
		}
		lines = append(lines, part)
	}
	t.rows(key, st, lines)
}

// rows writes a label and, beside it, whole lines.
func (t *screen) rows(key string, st style, lines []string) {
	label := t.T("label." + key)
	for _, line := range lines {
		t.out.WriteString("  " + paint(t.color, dim, fit.Pad(label, t.labels)) + "  " +
			paint(t.color, st, fit.Cut(line, t.room())) + "\n")
		label = ""
	}
}

// room is the columns beside the labels.
func (t *screen) room() int { return t.width - t.labels - 4 }

// more is the line that counts what a list leaves out; "" where it is nothing.
func (t *screen) more(all, shown int) []string {
	if n := voice.More(all, shown); n > 0 {
		return []string{t.Count("more", n)}
	}
	return nil
}

// names lists the first few names and counts the rest.
func (t *screen) names(all []string) string {
	text := ""
	for i, name := range all[:min(len(all), topNames)] {
		if i > 0 {
			text += ", "
		}
		text += voice.Typed(name)
	}
	if n := voice.More(len(all), topNames); n > 0 {
		text += " +" + voice.Thousands(n)
	}
	return text
}

// badge is the word for a severity in its colour, n columns wide.
func (t *screen) badge(s finding.Severity, n int) string {
	return paint(t.color, severityStyles[voice.Grade(s)], fit.Pad(t.Severity(s), n))
}

// badgeWidth is the columns of the widest word for a severity.
func (t *screen) badgeWidth() int {
	n := fit.Columns(t.T("column.severity"))
	for s := finding.Info; s <= finding.Critical; s++ {
		n = max(n, fit.Columns(t.Severity(s)))
	}
	return n
}

// next says what to do with all this, and why the command failed if it did.
func (t *screen) next(page string) {
	t.blank()
	if page != "" {
		t.out.WriteString(paint(t.color, bold, t.T("label.report")) + "  " + fit.Cut(voice.Typed(page), t.width-fit.Columns(t.T("label.report"))-2) + "\n")
	}
	if page == "" && len(t.s.Findings) > 0 {
		label := t.T("label.next")
		t.out.WriteString(paint(t.color, bold, label) + fit.Cut("  --report report.html  --timeline timeline.csv  --json", t.width-fit.Columns(label)) + "\n")
		for _, line := range fit.Wrap(t.T("next.outputs"), t.width, 3) {
			t.line(dim, line)
		}
	}
	if t.s.Failing() {
		t.line(dim, t.T("next.failing", "severity", t.Severity(*t.s.FailOn), "name", t.s.FailOn.String()))
	}
}
