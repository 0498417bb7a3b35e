package app

import (
	"errors"
	"io"
	"slices"
	"strings"

	"bannin/detect"
	"bannin/event"
	"bannin/export"
	"bannin/finding"
	"bannin/locale"
	"bannin/report"
	"bannin/report/atomic"
)

// An Export is a file to be written in one of others' forms; "-" is standard
// output.
type Export struct {
	Form export.Form
	Path string
}

// ParseExport reads FORM=FILE.
func ParseExport(text string) (Export, error) {
	form, path, ok := strings.Cut(text, "=")
	known := strings.Join(export.Forms(), ", ")
	switch {
	case !slices.Contains(export.Forms(), form):
		if guess := locale.Nearest(form, export.Forms()...); guess != "" {
			return Export{}, locale.Errorf("app.unknown_form_guess", "form", form, "guess", guess, "known", known)
		}
		return Export{}, locale.Errorf("app.unknown_form", "form", form, "known", known)
	case !ok || path == "":
		return Export{}, locale.Errorf("app.export_file", "form", form)
	}
	return Export{export.Form(form), path}, nil
}

// outputs are the files that a scan writes beside its result. They are opened
// before the work, so that a bad name is told at once.
type outputs struct {
	timeline *report.Timeline
	exports  []io.Writer
	files    []*atomic.File // those of exports that are files
}

func (s Scan) outputs() (*outputs, error) {
	o := &outputs{}
	var err error
	if s.Timeline != "" {
		if o.timeline, err = report.NewTimeline(s.Timeline, s.Printer.Language()); err != nil {
			return nil, err
		}
	}
	for _, e := range s.Exports {
		if e.Path == "-" {
			o.exports = append(o.exports, s.Stdout)
			continue
		}
		file, err := atomic.Create(e.Path)
		if err != nil {
			o.discard()
			return nil, err
		}
		o.exports, o.files = append(o.exports, file), append(o.files, file)
	}
	return o, nil
}

// discard throws all away.
func (o *outputs) discard() {
	if o.timeline != nil {
		o.timeline.Discard()
	}
	for _, f := range o.files {
		f.Discard()
	}
}

// close puts all in place.
func (o *outputs) close() error {
	var faults []error
	if o.timeline != nil {
		faults = append(faults, o.timeline.Close())
	}
	for _, f := range o.files {
		faults = append(faults, f.Close())
	}
	return errors.Join(faults...)
}

// ofEvents tells whether an output tells of the events of findings.
func (s Scan) ofEvents() bool {
	for _, e := range s.Exports {
		if e.Form.OfEvents() {
			return true
		}
	}
	return s.Timeline != ""
}

// write fills the outputs, now that each finding's incident is known.
func (s Scan) write(o *outputs, engine *detect.Engine, r *Result) error {
	var tell []func(e *event.Summary, f *finding.Finding) error
	if o.timeline != nil {
		tell = append(tell, func(e *event.Summary, f *finding.Finding) error {
			return o.timeline.Add(report.Row{Event: e, Finding: f})
		})
	}
	var writers []*export.EventWriter
	found := export.Scan{Incidents: r.Incidents, Findings: r.Findings, Version: s.Version, Language: s.Printer.Language()}
	for i, e := range s.Exports {
		if e.Form.OfEvents() {
			w := export.NewEventWriter(o.exports[i], s.Printer.Language())
			writers = append(writers, w)
			tell = append(tell, w.Add)
		} else if err := export.Write(o.exports[i], e.Form, found); err != nil {
			return err
		}
	}
	if len(tell) == 0 {
		return nil
	}
	if err := tellAll(engine, r.Findings, tell); err != nil {
		return err
	}
	for _, w := range writers {
		if err := w.Close(); err != nil {
			return err
		}
	}
	return nil
}

// tellAll tells of the events of findings, in order of time.
func tellAll(engine *detect.Engine, findings []finding.Finding, tell []func(e *event.Summary, f *finding.Finding) error) error {
	by := map[string]*finding.Finding{}
	for i := range findings {
		by[findings[i].ID] = &findings[i]
	}
	return engine.Tell(func(_ *finding.Kind, id string, e *event.Summary) error {
		f := by[id]
		if f == nil {
			return nil
		}
		for _, one := range tell {
			if err := one(e, f); err != nil {
				return err
			}
		}
		return nil
	})
}
