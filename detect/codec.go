package detect

import (
	"encoding/binary"
	"slices"
	"time"

	"bannin/event"
	"bannin/spill"
)

// Sightings are kept as rows of bytes until they are wanted in order: time, id,
// rules and values first, since those tell whether the rest is wanted at all.
// Texts that come again and again stand in a dictionary; a row has their
// numbers. Only the process that wrote rows reads them, so the form needs no
// version.

// A dictionary numbers texts from 1, up to a bound; texts that it has no room
// for stand in the row itself, after number 0.
type dictionary struct {
	numbers map[string]uint32
	texts   []string
	bytes   int
}

const (
	maxTexts      = 1 << 16
	maxTextBytes  = 8 << 20
	longestCommon = 512 // longer texts do not come again
)

func newDictionary() *dictionary { return &dictionary{numbers: map[string]uint32{}} }

func (d *dictionary) number(text string) uint32 {
	if n, ok := d.numbers[text]; ok {
		return n
	}
	if len(text) > longestCommon || len(d.texts) == maxTexts || d.bytes > maxTextBytes {
		return 0
	}
	d.texts = append(d.texts, text)
	d.bytes += len(text)
	n := uint32(len(d.texts))
	d.numbers[text] = n
	return n
}

// texts are the single texts of a sighting's event that come again, in the
// order of a row.
func texts(e *event.Summary) [18]*string {
	return [...]*string{&e.Format, &e.Object, &e.Account, &e.Region, &e.Service, &e.Name, &e.Error,
		&e.IP, &e.Agent, &e.Actor.Kind, &e.Actor.ARN, &e.Actor.Name, &e.Actor.AccessKey, &e.Actor.Root, &e.Actor.Type,
		&e.Actor.Account, &e.Actor.Principal, &e.Type}
}

// encode appends a sighting to b.
func (d *dictionary) encode(b []byte, s *Sighting) []byte {
	b = binary.AppendVarint(b, s.Event.Time.UnixNano())
	b = spill.AppendText(b, s.Event.ID)
	b = binary.AppendUvarint(b, uint64(len(s.Rules)))
	for _, r := range s.Rules {
		b = binary.AppendUvarint(b, uint64(r))
	}
	b = binary.AppendUvarint(b, uint64(len(s.Values)))
	for _, v := range s.Values {
		b = d.append(b, v.Path)
		b = binary.AppendUvarint(b, uint64(len(v.Texts)))
		for _, text := range v.Texts {
			b = d.append(b, text)
		}
	}
	b = binary.AppendVarint(b, s.Event.Record)
	for _, text := range texts(s.Event) {
		b = d.append(b, *text)
	}
	b = spill.AppendText(b, s.Event.Message)
	ok := uint64(0)
	if s.Event.Succeeded {
		ok = 1
	}
	b = binary.AppendUvarint(b, ok)
	b = binary.AppendUvarint(b, uint64(len(s.Event.Resources)))
	for _, r := range s.Event.Resources {
		b = d.append(d.append(b, r.ARN), r.How)
	}
	return b
}

// append writes a text by its number, or where it has none, itself.
func (d *dictionary) append(b []byte, text string) []byte {
	if n := d.number(text); n > 0 {
		return binary.AppendUvarint(b, uint64(n))
	}
	return spill.AppendText(append(b, 0), text)
}

// A row is a sighting's, read from its start to its end.
type row struct {
	spill.Row
	dict *dictionary
	at   int64 // nanoseconds
	id   []byte
}

func (d *dictionary) row(b []byte) row { return row{Row: spill.Row{Rest: b}, dict: d} }

// head reads what tells whether a sighting is wanted: into the row itself, and
// rules and values into s, whose slices are used again.
func (r *row) head(s *Sighting) {
	r.at, r.id = r.Varint(), r.Text()
	s.Rules = s.Rules[:0]
	for range r.Count() {
		s.Rules = append(s.Rules, int(r.Uvarint()))
	}
	n := r.Count()
	s.Values = slices.Grow(s.Values[:0], n)[:n]
	for i := range s.Values {
		v := &s.Values[i]
		v.Path, v.Texts = r.common(), v.Texts[:0]
		for range r.Count() {
			v.Texts = append(v.Texts, r.common())
		}
	}
}

// rest reads what is told of the event.
func (r *row) rest(e *event.Summary) {
	e.Record = r.Varint()
	for _, text := range texts(e) {
		*text = r.common()
	}
	e.Message = string(r.Text())
	e.Succeeded = r.Uvarint() == 1
	if n := r.Count(); n > 0 {
		e.Resources = make([]event.Resource, n)
		for i := range e.Resources {
			e.Resources[i] = event.Resource{ARN: r.common(), How: r.common()}
		}
	}
}

// whole reads all of a sighting.
func (r *row) whole(s *Sighting) error {
	s.Event = new(event.Summary)
	r.head(s)
	s.Event.Time, s.Event.ID = time.Unix(0, r.at).UTC(), string(r.id)
	r.rest(s.Event)
	return r.Err()
}

// common is a text by its number, or itself.
func (r *row) common() string {
	n := r.Uvarint()
	if n == 0 {
		return string(r.Text())
	}
	if n > uint64(len(r.dict.texts)) {
		r.Damage()
		return ""
	}
	return r.dict.texts[n-1]
}
