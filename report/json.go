package report

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"
	"bannin/report/voice"
)

// Schema names the form of the JSON document; a promise to programs.
const Schema = "bannin.scan/1"

// JSON writes a scan as the one document that programs rely on, titles in the
// language asked for. It is written incident by incident and finding by
// finding, one a line, so that a large result is never held twice.
func JSON(w io.Writer, s Scan, lang locale.Language) error {
	b := bufio.NewWriterSize(w, 1<<16)
	d := &document{w: b, g: newGlossary(&s, lang)}
	d.raw(`{"schema":"` + Schema + `","ledger":`)
	d.value("ledger", d.ledger(&s))
	d.raw(`,"incidents":[`)
	for i := range s.Incidents {
		d.separate(i)
		d.value(s.Incidents[i].ID, d.incident(s.Incidents[i]))
	}
	d.raw("\n],\"findings\":[")
	for i := range s.Findings {
		d.separate(i)
		d.value(s.Findings[i].ID, d.finding(s.Findings[i]))
	}
	d.raw("\n],\"suppressed\":[")
	for i := range s.Suppressed {
		d.separate(i)
		d.value(s.Suppressed[i].Name, suppressed(s.Suppressed[i]))
	}
	d.raw("\n]}\n")
	if d.err != nil {
		return d.err
	}
	return b.Flush()
}

// JSONLines writes findings, one JSON object a line, titles in the language
// asked for.
func JSONLines(w io.Writer, findings []finding.Finding, lang locale.Language) error {
	b := bufio.NewWriterSize(w, 1<<16)
	d := &document{w: b, g: glossary{lang: lang}}
	for i := range findings {
		d.value(findings[i].ID, d.finding(findings[i]))
		d.raw("\n")
	}
	if d.err != nil {
		return d.err
	}
	return b.Flush()
}

// A document is JSON in the making. The first error stays, and ends it.
type document struct {
	w   *bufio.Writer
	g   glossary
	buf bytes.Buffer // for one value after the other
	err error
}

func (d *document) raw(text string) {
	if d.err == nil {
		_, d.err = d.w.WriteString(text)
	}
}

func (d *document) separate(i int) {
	if i > 0 {
		d.raw(",")
	}
	d.raw("\n")
}

func (d *document) value(name string, v any) {
	if d.err != nil {
		return
	}
	text, err := voice.JSON(&d.buf, v)
	if err != nil {
		d.err = fmt.Errorf("write %s as JSON: %w", name, err)
		return
	}
	_, d.err = d.w.Write(text)
}

// ledger is a copy with every list there and every time in UTC.
func (d *document) ledger(s *Scan) *ledger.Ledger {
	l := *s.Ledger
	l.Faults, l.Accounts, l.Regions = list(l.Faults), list(l.Accounts), list(l.Regions)
	if l.Formats == nil {
		l.Formats = map[string]int64{}
	}
	l.First, l.Last = utc(l.First), utc(l.Last)
	l.Seconds = voice.Finite(l.Seconds)
	l.Rules = s.Rules
	return &l
}

func (d *document) incident(in finding.Incident) finding.Incident {
	in.Title = d.g.incident(&in)
	in.First, in.Last, in.Score = utc(in.First), utc(in.Last), voice.Finite(in.Score)
	in.Aliases, in.IPs, in.Accounts = list(in.Aliases), list(in.IPs), list(in.Accounts)
	in.Techniques, in.Resources = list(in.Techniques), list(in.Resources)
	in.Findings, in.Events = list(in.Findings), list(in.Events)
	story := make([]finding.Step, len(in.Story))
	for i, step := range in.Story {
		step.Title = d.g.step(&step)
		step.Time = utc(step.Time)
		step.Findings, step.Events = list(step.Findings), list(step.Events)
		story[i] = step
	}
	in.Story = story
	return in
}

func (d *document) finding(f finding.Finding) finding.Finding {
	f.Title = d.g.title(&f)
	f.First, f.Last, f.Score = utc(f.First), utc(f.Last), voice.Finite(f.Score)
	f.IPs, f.Resources, f.Techniques, f.Events = list(f.IPs), list(f.Resources), list(f.Techniques), list(f.Events)
	if extra := len(f.Events) - finding.MaxEvents; extra > 0 {
		f.Events, f.EventsOmitted = f.Events[:finding.MaxEvents], f.EventsOmitted+int64(extra)
	}
	if f.Incident != nil && *f.Incident == "" {
		f.Incident = nil
	}
	if f.Reason == nil {
		f.Reason = map[string]any{}
	}
	return f
}

func suppressed(sp finding.Suppressed) finding.Suppressed {
	if sp.Expires != nil {
		at := utc(*sp.Expires)
		sp.Expires = &at
	}
	return sp
}

// list is a list that JSON writes as [] where there is none.
func list[T event.Actor | finding.TouchedCount | ledger.Fault | string](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// utc is a time that JSON can write: RFC 3339 has the years 0 to 9999.
func utc(t time.Time) time.Time {
	t = t.UTC()
	switch year := t.Year(); {
	case year > 9999:
		return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	case year < 0:
		return time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}
