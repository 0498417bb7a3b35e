package decode

import (
	"strings"

	"bannin/event"
)

// A Summariser makes summaries for one worker. It keeps one copy of each text
// that comes again and again: names, addresses, actors.
type Summariser struct {
	slots      map[string]event.Slot // of the fields that formats summarise
	parameters []event.Slot
	identity   []event.Slot
	resources  event.Slot
	texts      map[string]string
	actors     map[string]event.Actor
	key        []byte
}

// maxKept bounds how many texts and how many actors are kept.
const maxKept = 1 << 15

// NewSummariser returns a summariser of events read by a projection.
func NewSummariser(p *event.Projection) *Summariser {
	z := &Summariser{slots: map[string]event.Slot{}, resources: p.Slot("resources.ARN"), texts: map[string]string{}, actors: map[string]event.Actor{}}
	for _, f := range formats {
		for _, path := range f.fields {
			z.slots[path] = p.Slot(path)
		}
		if f.web != nil {
			for _, path := range webFields {
				z.slots[path] = p.Slot(path)
			}
		}
	}
	for _, r := range parameters {
		z.parameters = append(z.parameters, p.Slot(r.path))
	}
	for _, path := range identity {
		z.identity = append(z.identity, p.Slot(path))
	}
	return z
}

// keep is the one copy of a text.
func (z *Summariser) keep(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := z.texts[string(b)]; ok {
		return s
	}
	if len(z.texts) == maxKept {
		clear(z.texts)
	}
	s := string(b)
	z.texts[s] = s
	return s
}

// text is the value at one of the fields that the event's format names.
func (z *Summariser) text(e *event.Event, path string) string { return z.keep(e.Bytes(z.slots[path])) }

// Outline fills s with what is cheap to tell of an event that matched
// something: all but its id, message and resources.
func (z *Summariser) Outline(e *event.Event, s *event.Summary) {
	*s = event.Summary{
		Format: e.Format, Object: e.Object, Record: e.Record, Time: e.Time,
		Account: z.keep(e.Account), Region: z.keep(e.Region), Service: z.keep(e.Service), Name: z.keep(e.Name),
	}
	if f := formatNamed(e.Format); f != nil {
		f.outline(z, e, s)
	}
}

// Complete adds the rest to the outline of an event.
func (z *Summariser) Complete(e *event.Event, s *event.Summary) {
	s.ID = e.IDText()
	if f := formatNamed(e.Format); f != nil {
		f.complete(z, e, s)
	}
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func afterLast(s, sep string) string { return s[strings.LastIndex(s, sep)+len(sep):] }
