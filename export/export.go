// Package export writes what a scan found in forms that other programs read:
// those of GuardDuty, Security Hub, OCSF, STIX, Timesketch and the ATT&CK
// Navigator. It finds nothing itself. Each form has a file; what they share,
// what a finding is about, is in subject.go.
package export

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"bannin/event"
	"bannin/finding"
	"bannin/locale"
	"bannin/report/voice"
)

// A Form is one of the forms, by its name on the command line.
type Form string

// The forms.
const (
	GuardDuty       Form = "guardduty"
	GuardDutyEvents Form = "guardduty-events"
	OCSF            Form = "ocsf"
	ASFF            Form = "asff"
	STIX            Form = "stix"
	Timesketch      Form = "timesketch"
	Navigator       Form = "navigator"
)

// forms are all, in the order in which they are named. A form without a
// function is written event by event: see EventWriter.
var forms = []struct {
	name  Form
	write func(d *document, s *Scan)
}{
	{GuardDuty, writeGuardDuty}, {GuardDutyEvents, writeGuardDutyEvents}, {OCSF, writeOCSF}, {ASFF, writeASFF},
	{STIX, writeSTIX}, {Timesketch, nil}, {Navigator, writeNavigator},
}

// Forms are the names of all forms.
func Forms() []string {
	var names []string
	for _, f := range forms {
		names = append(names, string(f.name))
	}
	return names
}

// OfEvents tells whether the form tells of events: then it is written by an
// EventWriter, else by Write.
func (f Form) OfEvents() bool { return f == Timesketch }

// A Scan is what is exported.
type Scan struct {
	Incidents []finding.Incident // by score, highest first, then time, then id
	Findings  []finding.Finding  // in the same order
	Version   string             // of bannin
	Language  locale.Language    // of titles and descriptions
}

// Write writes a scan in a form that tells of findings. The same scan gives the
// same bytes: times and ids come from the log.
func Write(w io.Writer, form Form, s Scan) error {
	for _, f := range forms {
		if f.name == form && f.write != nil {
			d := newDocument(w)
			f.write(d, &s)
			return d.close()
		}
	}
	return fmt.Errorf("export as %q: not a form of findings", form)
}

func (s *Scan) printer() *locale.Printer { return locale.New(s.Language) }

// words are what a finding's rule says, in the scan's language.
func (s *Scan) words(f *finding.Finding) finding.Words {
	var w finding.Words
	if f.Detail != nil {
		w = f.Detail.In(s.Language)
	}
	if w.Title == "" {
		w.Title = f.Title
	}
	return w
}

// sample is the first event of a finding; one without has only what the finding
// itself tells.
func sample(f *finding.Finding) event.Summary {
	if f.Detail != nil && len(f.Detail.Sample) > 0 {
		return f.Detail.Sample[0]
	}
	e := event.Summary{Time: f.First, Account: f.Account, Region: f.Region, Actor: f.Actor, Succeeded: f.Outcome == finding.Succeeded}
	if len(f.IPs) > 0 {
		e.IP = f.IPs[0]
	}
	return e
}

// A document is a file in the making. The first error stays, and ends it.
type document struct {
	w   *bufio.Writer
	buf bytes.Buffer
	err error
}

func newDocument(w io.Writer) *document { return &document{w: bufio.NewWriterSize(w, 1<<16)} }

func (d *document) raw(text string) {
	if d.err == nil {
		_, d.err = d.w.WriteString(text)
	}
}

// json is a value as text, good until the next.
func (d *document) json(v any) []byte {
	if d.err != nil {
		return nil
	}
	text, err := voice.JSON(&d.buf, v)
	d.err = err
	return text
}

func (d *document) value(v any) {
	text := d.json(v)
	if d.err == nil {
		_, d.err = d.w.Write(text)
	}
}

// element writes a value as the i-th of an array, or a line of its own.
func (d *document) element(i int, v any) {
	if i > 0 {
		d.raw(",")
	}
	d.raw("\n")
	d.value(v)
}

func (d *document) line(v any) {
	d.value(v)
	d.raw("\n")
}

func (d *document) close() error {
	if d.err == nil {
		d.err = d.w.Flush()
	}
	if d.err != nil {
		return fmt.Errorf("write export: %w", d.err)
	}
	return nil
}
