package detect

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"bannin/event"
)

// Sightings on disk are a row of texts and numbers, each text after its length.
// Only the process that wrote them reads them, so the form needs no version.

// texts are the single texts of a sighting's event, in the order on disk.
func texts(e *event.Summary) [19]*string {
	return [...]*string{&e.ID, &e.Format, &e.Object, &e.Account, &e.Region, &e.Service, &e.Name, &e.Error, &e.Message,
		&e.IP, &e.Agent, &e.Actor.Kind, &e.Actor.ARN, &e.Actor.Name, &e.Actor.AccessKey, &e.Actor.Root, &e.Actor.Type,
		&e.Actor.Account, &e.Actor.Principal}
}

// encode appends a sighting to b.
func encode(b []byte, s *Sighting) []byte {
	for _, text := range texts(s.Event) {
		b = appendText(b, *text)
	}
	b = binary.AppendVarint(b, s.Event.Record)
	b = binary.AppendVarint(b, s.Event.Time.UnixNano())
	ok := uint64(0)
	if s.Event.Succeeded {
		ok = 1
	}
	b = binary.AppendUvarint(b, ok)
	b = binary.AppendUvarint(b, uint64(len(s.Event.Resources)))
	for _, r := range s.Event.Resources {
		b = appendText(appendText(b, r.ARN), r.How)
	}
	b = binary.AppendUvarint(b, uint64(len(s.Rules)))
	for _, r := range s.Rules {
		b = binary.AppendUvarint(b, uint64(r))
	}
	b = binary.AppendUvarint(b, uint64(len(s.Values)))
	for _, v := range s.Values {
		b = appendText(b, v.Path)
		b = binary.AppendUvarint(b, uint64(len(v.Texts)))
		for _, text := range v.Texts {
			b = appendText(b, text)
		}
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// A decoder reads sightings back. It keeps one copy of texts that come again.
type decoder struct {
	r    *bufio.Reader
	kept map[string]string
	buf  []byte
	err  error
}

func newDecoder(r io.Reader) *decoder {
	return &decoder{r: bufio.NewReaderSize(r, 64<<10), kept: map[string]string{}}
}

// next is the next sighting, or io.EOF.
func (d *decoder) next() (*Sighting, error) {
	if _, err := d.r.Peek(1); err != nil {
		return nil, err
	}
	s := &Sighting{Event: new(event.Summary)}
	e := s.Event
	for _, text := range texts(e) {
		*text = d.text()
	}
	e.Record = d.number()
	e.Time = time.Unix(0, d.number()).UTC()
	e.Succeeded = d.count() == 1
	if n := d.count(); n > 0 {
		e.Resources = make([]event.Resource, n)
		for i := range e.Resources {
			e.Resources[i] = event.Resource{ARN: d.text(), How: d.text()}
		}
	}
	s.Rules = make([]int, d.count())
	for i := range s.Rules {
		s.Rules[i] = int(d.count())
	}
	for range d.count() {
		v := Values{Path: d.text(), Texts: make([]string, d.count())}
		for i := range v.Texts {
			v.Texts[i] = d.text()
		}
		s.Values = append(s.Values, v)
	}
	if d.err != nil {
		return nil, fmt.Errorf("read sightings from disk: %w", d.err)
	}
	return s, nil
}

func (d *decoder) number() int64 {
	n, err := binary.ReadVarint(d.r)
	d.fail(err)
	return n
}

// maxCount bounds what a broken file could make us allocate.
const maxCount = 1 << 26

func (d *decoder) count() uint64 {
	n, err := binary.ReadUvarint(d.r)
	if err == nil && n > maxCount {
		err = fmt.Errorf("a count of %d", n)
	}
	d.fail(err)
	if d.err != nil {
		return 0
	}
	return n
}

func (d *decoder) fail(err error) {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if d.err == nil {
		d.err = err
	}
}

func (d *decoder) text() string {
	n := int(d.count())
	if n == 0 {
		return ""
	}
	if cap(d.buf) < n {
		d.buf = make([]byte, n)
	}
	b := d.buf[:n]
	if _, err := io.ReadFull(d.r, b); err != nil {
		d.fail(err)
		return ""
	}
	if s, ok := d.kept[string(b)]; ok {
		return s
	}
	if len(d.kept) >= 1<<14 {
		clear(d.kept)
	}
	s := string(b)
	d.kept[s] = s
	return s
}
