package lake

import (
	"cmp"
	"net/netip"
	"path"
	"slices"
	"strings"

	"bannin/decode"
	"bannin/enrich"
	"bannin/event"

	"bannin/lake/columns"
	"bannin/lake/dedup"
)

// Fields is what the lake needs a projection to hold, beside what decode does.
func Fields() event.Fields {
	var f event.Fields
	for _, t := range columns.Tables() {
		if !t.Events() {
			continue
		}
		for _, leaf := range t.Leaves() {
			switch {
			case leaf.From == "":
			case leaf.Type == columns.JSON || leaf.Type == columns.List:
				f.Paths = append(f.Paths, leaf.From)
			default:
				f.Eager = append(f.Eager, leaf.From)
			}
		}
	}
	f.Paths = append(f.Paths, f.Eager...)
	return f
}

// A Writer turns events into rows. It is one worker's.
type Writer struct {
	append  *Append
	told    *decode.Summariser
	summary event.Summary
	rows    map[string]*rowMaker // by format
	places  map[string]place
	numbers map[partition]int
	row     []byte
}

// A place is what is known of an address.
type place struct{ country, network []byte }

// A rowMaker makes rows of one table.
type rowMaker struct {
	shape   *shape
	sources []source
	id      int // of the sources, the log's own id; -1 for none
	raw     bool
}

// A source is where a cell's value stands in an event.
type source struct {
	columns.Type
	slot event.Slot
}

// Writer returns what a worker needs to add events read by a projection, which
// must hold Fields.
func (a *Append) Writer(p *event.Projection) *Writer {
	w := &Writer{append: a, told: decode.NewSummariser(p), rows: map[string]*rowMaker{}, places: map[string]place{}, numbers: map[partition]int{}}
	for _, t := range columns.Tables() {
		if len(a.only) > 0 && !slices.Contains(a.only, t.Name) {
			continue
		}
		for _, format := range t.Formats {
			w.rows[format] = newRowMaker(a.shapes[t], p)
		}
	}
	return w
}

func newRowMaker(sh *shape, p *event.Projection) *rowMaker {
	m := &rowMaker{shape: sh, id: -1, raw: sh.table != columns.Logs}
	var gather func(nodes []*node)
	gather = func(nodes []*node) {
		for _, n := range nodes {
			if n.Type == columns.Struct {
				gather(n.kids)
				continue
			}
			if n.Name == sh.table.ID {
				m.id = len(m.sources)
			}
			m.sources = append(m.sources, source{Type: n.Type, slot: p.Slot(n.From)})
		}
	}
	gather(sh.root[len(columns.Common()) : len(sh.root)-len(columns.Raw())])
	return m
}

// See adds an event. One that the append has had already is only counted.
func (w *Writer) See(e *event.Event) error {
	m := w.rows[e.Format]
	if m == nil {
		return nil
	}
	p := partition{table: m.shape.table, day: int32(floorDiv(e.Time.Unix(), secondsPerDay))}
	if isAccount(e.Account) {
		p.account = string(e.Account)
	}
	number, known := w.numbers[p]
	if !known {
		number = w.append.numberOf(p)
		w.numbers[p] = number
	}
	id := e.ID
	if len(id) == 0 {
		id = []byte(e.IDText())
	}
	k := dedup.KeyOf(id)
	if !w.append.recent.Add(number, k) {
		w.append.repeat()
		return nil
	}
	w.make(m, e, p.account, id)
	return w.append.add(p, entry{time: e.Time.UnixMicro(), key: k}, w.row)
}

func (a *Append) repeat() {
	a.mu.Lock()
	a.repeated++
	a.mu.Unlock()
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func isAccount(b []byte) bool {
	if len(b) != 12 {
		return false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// make makes the row of an event.
func (w *Writer) make(m *rowMaker, e *event.Event, account string, id []byte) {
	s := &w.summary
	w.told.Outline(e, s)
	w.told.Complete(e, s)
	w.row = w.row[:0]
	w.row = appendNumber(w.row, e.Time.UnixMicro())
	w.text(account)
	w.text(s.Region)
	w.text(e.Log)
	if m.id >= 0 && string(e.Bytes(m.sources[m.id].slot)) == string(id) {
		id = nil // its own column has it
	}
	w.row = appendCell(w.row, id)
	w.text(s.Service)
	w.text(s.Name)
	w.text(outcome(s))
	w.text(s.Actor.Key())
	w.text(s.Actor.Kind)
	w.text(s.Actor.Root)
	w.text(s.IP)
	at := w.place(s.IP)
	w.row = appendCell(w.row, at.country)
	w.row = appendCell(w.row, at.network)
	w.text(s.Agent)
	w.text(s.Error)
	if len(s.Resources) > 0 {
		w.text(s.Resources[0].ARN)
	} else {
		w.text("")
	}
	w.text(e.Object)
	w.row = appendNumber(w.row, e.Record)
	w.text(string(e.Group))
	w.text(string(e.Stream))
	if m.shape.table == columns.Logs {
		group, stream := path.Split(strings.ReplaceAll(e.Object, `\`, "/"))
		w.text(cmp.Or(string(e.Group), path.Clean(group)))
		w.text(cmp.Or(string(e.Stream), stream))
		w.row = appendCell(w.row, e.Raw)
	} else {
		for i := range m.sources {
			w.row = appendCell(w.row, m.sources[i].of(e))
		}
	}
	if m.raw && w.append.raw {
		w.row = appendCell(w.row, e.Raw)
	} else {
		w.row = appendCell(w.row, nil)
	}
}

// text appends a cell of a text that the lake fills in. "" is null.
func (w *Writer) text(s string) {
	if s == "" {
		w.row = append(w.row, 0)
		return
	}
	w.row = appendText(w.row, s)
}

// The outcomes of events.
const (
	Succeeded = "succeeded"
	Failed    = "failed"
)

func outcome(s *event.Summary) string {
	if s.Succeeded {
		return Succeeded
	}
	return Failed
}

// maxPlaces bounds how many addresses are remembered.
const maxPlaces = 1 << 14

// place is what is known of an address.
func (w *Writer) place(ip string) place {
	if w.append.atlas == nil || ip == "" {
		return place{}
	}
	if p, ok := w.places[ip]; ok {
		return p
	}
	var p place
	if addr, ok := event.ParseIP([]byte(ip)); ok {
		p = placeOf(w.append.atlas, addr)
	}
	if len(w.places) == maxPlaces {
		clear(w.places)
	}
	w.places[strings.Clone(ip)] = p
	return p
}

func placeOf(a *enrich.Atlas, addr netip.Addr) (p place) {
	at := a.Look(addr)
	if at.Country != "" {
		p.country = []byte(at.Country)
	}
	if at.Network != "" {
		p.network = []byte(at.Network)
	}
	return p
}

// of is a source's value in an event; nil for none.
func (s *source) of(e *event.Event) []byte {
	if s.Type != columns.JSON && s.Type != columns.List {
		return e.Bytes(s.slot)
	}
	if whole := e.Whole(s.slot); whole != nil {
		if len(whole) == 0 || string(whole) == "null" || s.Type == columns.List && whole[0] != '[' {
			return nil
		}
		return whole
	}
	v := e.First(s.slot)
	if v == nil || v.Kind == event.Null || s.Type == columns.List && v.Kind != event.Array {
		return nil
	}
	return written(*v)
}
