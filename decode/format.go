package decode

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/locale"
)

// formats are the logs that decode reads, told apart by content. Adding one is
// a file that declares it and a line here. A line of text that two formats of
// lines could read is the earlier one's.
var formats = []*format{
	&cloudTrail,
	&vpcFlow,
	&alb,
	&albConnection,
	&nlb,
	&elb,
	&cloudFront,
	&s3Access,
	&resolver,
	&waf,
	&guardDuty,
	&inspector,
	&securityHub,
	&eks,
	&ocsf,
	&prose, // the last: it takes what no other does
}

// A format is one kind of log, as data: how its records are recognised, and
// where they say what every event has. Its records are JSON objects, lines of
// text, or come as both.
type format struct {
	name string // in rules and ledgers

	marks []mark   // JSON: what tells a record from those of all other formats
	lists []string // JSON: keys of arrays that hold records, in answers of its API
	lines *lines   // text: how lines are recognised and cut
	web   *web     // its records are requests to web servers

	// The paths of what every event has; of several the first with a value
	// counts. A record without a time is rejected. One without an id is known
	// by its content; without account or region, by the path of its object. Of an
	// ARN, its account and region are taken.
	time, id, account, region, service, event []string
	day                                       string // the path of the date, where the time is only one of the day
	origin                                    string // the service where no path tells
	updated                                   bool   // records with one id come again as what they tell of goes on; id and time make one

	// logs are the names of the logs that a format's records are of, where they
	// are switched on one by one; kind tells a record's from the values of kinds.
	// Without, there is one log with the format's name.
	logs  []string
	kinds []string
	kind  func(e *event.Event, kinds []event.Slot) string

	// outline fills what is told of an event beyond these: who acted, from
	// where, with what outcome. complete adds what is told of the first events of
	// a finding only: message and resources. fields are the paths that they read.
	outline, complete func(z *Summariser, e *event.Event, s *event.Summary)
	fields            []string

	// derived are fields that rules may ask for and no record holds, and the
	// paths they are computed from.
	derived map[string]event.Derive
	inputs  []string
	implies map[string][]event.Implied

	// A common schema of many logs: where a record says which product wrote it,
	// and how the records of some are turned back into those of their logs.
	product string
	origins []translation
}

// formatNamed is the format of a name, or nil.
func formatNamed(name string) *format {
	for _, f := range formats {
		if f.name == name {
			return f
		}
	}
	return nil
}

// Logs are the names of all logs that decode reads, as events have them in Log.
func Logs() []string {
	var all []string
	for _, f := range formats {
		if f.logs == nil {
			all = append(all, f.name)
		}
		all = append(all, f.logs...)
	}
	return all
}

// formatNumber is a format's place in the table.
func formatNumber(f *format) int { return slices.Index(formats, f) }

// A mark is a key of a record's root, and how its value begins as written; ""
// is any value.
type mark struct{ key, value string }

// marksOf gives each key a mark.
func marksOf(keys ...string) []mark {
	marks := make([]mark, len(keys))
	for i, key := range keys {
		marks[i].key = key
	}
	return marks
}

// Fields is what decode needs a projection to hold.
func Fields() event.Fields {
	all := event.Fields{Derived: map[string]event.Derive{}, Aliases: map[string]event.Derive{}, Implies: map[string][]event.Implied{}}
	for _, f := range formats {
		for _, paths := range [][]string{f.time, f.id, f.account, f.region, f.service, f.event, f.kinds} {
			if len(paths) > 0 { // those that stand in for the first are seldom read
				all.Eager, all.Paths = append(all.Eager, paths[0]), append(all.Paths, paths[1:]...)
			}
		}
		all.Paths = append(append(all.Paths, f.fields...), f.inputs...)
		for _, tr := range f.origins {
			all.Paths = append(append(all.Paths, f.product), tr.paths()...)
		}
		if f.day != "" {
			all.Paths = append(all.Paths, f.day)
		}
		for field, d := range f.derived {
			f.derive(&all, field, d)
		}
		if f.web != nil {
			all.Paths = append(all.Paths, f.web.paths()...)
			for field, d := range f.web.aliases(len(f.marks) > 0) {
				f.derive(&all, field, d)
			}
		}
		for field, i := range f.implies {
			all.Implies[field] = append(all.Implies[field], i...)
		}
	}
	return all
}

// derive adds a derived field of the format's own events. A name outside of
// bannin's own is one that records of other formats may have.
func (f *format) derive(all *event.Fields, field string, d event.Derive) {
	of := all.Derived
	if field == decodedField || !strings.HasPrefix(field, "bannin.") {
		of = all.Aliases
	}
	of[field] = f.only(d, of[field])
}

// only derives a field of the format's own events, and leaves others to whoever
// derived it before.
func (f *format) only(d, others event.Derive) event.Derive {
	return func(e *event.Event, add func(event.Value)) {
		switch {
		case e.Format == f.name:
			d(e, add)
		case others != nil:
			others(e, add)
		}
	}
}

// A filler fills the common fields of a format's events, read by one projection.
type filler struct {
	*format
	when, own, account, region, service, called, slots []event.Slot
	date                                               event.Slot
	origin                                             []byte
	dated                                              []byte      // the id of an updated record
	translator                                         *translator // nil where records are in their own form
}

func newFillers(p *event.Projection) []filler {
	slots := func(paths []string) (all []event.Slot) {
		for _, path := range paths {
			all = append(all, p.Slot(path))
		}
		return all
	}
	all := make([]filler, len(formats))
	for i, f := range formats {
		all[i] = filler{format: f, when: slots(f.time), own: slots(f.id), account: slots(f.account), region: slots(f.region),
			service: slots(f.service), called: slots(f.event), slots: slots(f.kinds), date: p.Slot(f.day), origin: []byte(f.origin)}
	}
	for i, f := range formats {
		if len(f.origins) > 0 {
			all[i].translator = newTranslator(f.product, f.origins, p, all)
		}
	}
	return all
}

// fill returns why the record cannot be used, or nil.
func (f *filler) fill(e *event.Event) error {
	e.Format = f.name
	when := first(e, f.when)
	if when == nil {
		return locale.Errorf("decode.no_time", "field", f.time[0])
	}
	var ok bool
	if e.Time, ok = f.moment(e, when); !ok {
		return locale.Errorf("decode.bad_time", "value", quote(when))
	}
	e.ID, e.Name = first(e, f.own), first(e, f.called)
	e.Region, e.Account = arnPart(first(e, f.region), 3), arnPart(first(e, f.account), 4)
	if f.updated && e.ID != nil {
		f.dated = append(append(f.dated[:0], e.ID...), '@')
		f.dated = e.Time.AppendFormat(f.dated, time.RFC3339Nano)
		e.ID = f.dated
	}
	if e.Service = first(e, f.service); e.Service == nil {
		e.Service = f.origin
	}
	if e.Log = f.name; f.kind != nil {
		e.Log = f.kind(e, f.slots)
	}
	return nil
}

// moment reads a record's time, which may be one of the day of its date.
func (f *filler) moment(e *event.Event, when []byte) (time.Time, bool) {
	if len(when) != len("15:04:05") || when[2] != ':' {
		return event.ParseTime(when)
	}
	day := e.Bytes(f.date)
	if len(day) != len("2006-01-02") {
		return time.Time{}, false
	}
	var whole [19]byte
	copy(whole[:], day)
	whole[len(day)] = 'T'
	copy(whole[len(day)+1:], when)
	return event.ParseTime(whole[:])
}

// first is the first of some fields that has a value that is not empty.
func first(e *event.Event, slots []event.Slot) []byte {
	for _, s := range slots {
		if b := e.Bytes(s); len(b) > 0 {
			return b
		}
	}
	return nil
}

// arnPart is the nth part of an ARN, counted from 0; what is no ARN stays as it
// is.
func arnPart(text []byte, n int) []byte {
	if !bytes.HasPrefix(text, []byte("arn:")) {
		return text
	}
	for range n {
		if i := bytes.IndexByte(text, ':'); i >= 0 {
			text = text[i+1:]
		}
	}
	part, _, _ := bytes.Cut(text, []byte(":"))
	return part
}

// quote shortens a value for a message.
func quote(b []byte) string {
	if len(b) > 40 {
		return string(b[:40]) + ".."
	}
	return string(b)
}
