package decode

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/event"
)

// A translation tells how records of a common schema were made from those of a
// log, so that they can be turned back: rules that are written for the log then
// see them, as well as rules for the schema.
type translation struct {
	product string // that wrote the log, as the record tells
	to      string // the format of the log
	key     string // a field that every record of the log has; else it is none
	fields  []carried
	// more adds what no table tells.
	more func(t *translator, e *event.Event)
}

// carried is where the schema put a field of the log: at the first of some paths
// whose value as takes.
type carried struct {
	to   string
	from []string
	as   func(dst []byte, v *event.Value) []byte // appends JSON, or nothing
}

// A carrier is a carried field for one projection.
type carrier struct {
	carried
	slots []event.Slot
}

// A translator turns records back. It is one worker's.
type translator struct {
	product  event.Slot
	all      []translation
	carriers [][]carrier // by translation, in the order of their paths
	slots    map[string]event.Slot
	fillers  []*filler // by translation; nil where nobody reads that log

	// Of the record under way.
	members []member
	values  []byte // their JSON
	body    []byte
	open    []byte
}

// A member is a path of the record to be, and where its value stands.
type member struct {
	path     string
	from, to int
}

func newTranslator(product string, all []translation, p *event.Projection, fillers []filler) *translator {
	t := &translator{product: p.Slot(product), all: all, slots: map[string]event.Slot{}, fillers: make([]*filler, len(all)), carriers: make([][]carrier, len(all))}
	for i, tr := range all {
		for _, c := range tr.fields {
			k := carrier{carried: c}
			for _, path := range c.from {
				t.slots[path] = p.Slot(path)
				k.slots = append(k.slots, t.slots[path])
			}
			t.carriers[i] = append(t.carriers[i], k)
		}
		slices.SortStableFunc(t.carriers[i], func(a, b carrier) int { return comparePaths(a.to, b.to) })
		for j := range fillers {
			if fillers[j].name == tr.to {
				t.fillers[i] = &fillers[j]
			}
		}
	}
	return t
}

// paths are where the values of a translation stand.
func (tr *translation) paths() (all []string) {
	for _, c := range tr.fields {
		all = append(all, c.from...)
	}
	return all
}

// translate makes the event, which holds a record of a schema, one of the log
// that it was made from. Where that is not known or cannot be, it stays as it is.
// It returns why the record cannot be used, or nil.
func (f *filler) translate(e *event.Event) error {
	t, product := f.translator, e.Bytes(f.translator.product)
	for i := range t.all {
		if string(product) != t.all[i].product || t.fillers[i] == nil {
			continue
		}
		raw, whole := e.Raw, e.Raw[:len(e.Raw)+event.Pad]
		if t.turn(e, i) && t.fillers[i].fill(e) == nil {
			e.MadeFrom(raw, f.name)
			return nil
		}
		e.Scan(whole, 0, len(raw))
		return f.fill(e)
	}
	return nil
}

// turn turns a record back, and tells whether that could be done.
func (t *translator) turn(e *event.Event, i int) bool {
	t.members, t.values = t.members[:0], t.values[:0]
	for j := range t.carriers[i] {
		t.carry(e, &t.carriers[i][j])
	}
	if more := t.all[i].more; more != nil {
		more(t, e)
	}
	if !t.has(t.all[i].key) {
		return false
	}
	t.body = append(t.others(t.tree(t.body[:0]), e), make([]byte, event.Pad)...)
	end := len(t.body) - event.Pad
	next, _ := e.Scan(t.body, 0, end)
	return next == end
}

func (t *translator) carry(e *event.Event, c *carrier) {
	for _, slot := range c.slots {
		for v := e.First(slot); v != nil; v = e.Next(v) {
			if t.add(c.to, v, c.as) {
				return
			}
		}
	}
}

// add adds a member, and tells whether there was a value.
func (t *translator) add(path string, v *event.Value, as func([]byte, *event.Value) []byte) bool {
	from := len(t.values)
	if t.values = as(t.values, v); len(t.values) == from {
		return false
	}
	t.members = append(t.members, member{path, from, len(t.values)})
	return true
}

// has tells whether there is a member at a path or below it.
func (t *translator) has(path string) bool {
	return slices.ContainsFunc(t.members, func(m member) bool { return m.path == path || strings.HasPrefix(m.path, path+".") })
}

// tree appends the members as one object, without its end. Of two at one path,
// and of what stands below a value, the first added counts.
func (t *translator) tree(dst []byte) []byte {
	slices.SortStableFunc(t.members, func(a, b member) int { return comparePaths(a.path, b.path) })
	dst = append(dst, '{')
	open := t.open[:0] // the path of the object that is open, with a dot behind
	last := ""
	for _, m := range t.members {
		if rest, below := strings.CutPrefix(m.path, last); last != "" && below && (rest == "" || rest[0] == '.') {
			continue
		}
		for !strings.HasPrefix(m.path, string(open)) {
			open = open[:bytes.LastIndexByte(open[:len(open)-1], '.')+1]
			dst = append(dst, '}')
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		rest := m.path[len(open):]
		for {
			key, below, nested := strings.Cut(rest, ".")
			dst = append(appendKey(dst, key), ':')
			if !nested {
				break
			}
			open = append(append(open, key...), '.')
			dst, rest = append(dst, '{'), below
		}
		dst = append(dst, t.values[m.from:m.to]...)
		last = m.path
	}
	for range bytes.Count(open, []byte{'.'}) {
		dst = append(dst, '}')
	}
	t.open = open
	return dst
}

// comparePaths puts what stands below a path right behind it.
func comparePaths(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		switch x, y := a[i], b[i]; {
		case x == y:
		case x == '.':
			return -1
		case y == '.':
			return 1
		default:
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

// appendKey appends a key as JSON.
func appendKey(dst []byte, key string) []byte {
	for i := range len(key) {
		if c := key[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			quoted, _ := json.Marshal(key) // text always can be
			return append(dst, quoted...)
		}
	}
	return append(append(append(dst, '"'), key...), '"')
}

// covers tells, once the members are in order, whether one is at a key of the
// root or below it.
func (t *translator) covers(key string) bool {
	i, _ := slices.BinarySearchFunc(t.members, key, func(m member, key string) int { return comparePaths(m.path, key) })
	if i == len(t.members) {
		return false
	}
	rest, below := strings.CutPrefix(t.members[i].path, key)
	return below && (rest == "" || rest[0] == '.')
}

// others appends the members of the record as it was read, but for those whose
// keys were given a value by translation or could mean a path in it, and ends
// the object.
func (t *translator) others(dst []byte, e *event.Event) []byte {
	e.Spans(func(key, member []byte) {
		if bytes.ContainsAny(key, `\.`) || t.covers(string(key)) {
			return
		}
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = append(dst, member...)
	})
	return append(dst, '}')
}

// asIs appends a scalar that is not empty.
func asIs(dst []byte, v *event.Value) []byte {
	switch {
	case v.Kind == event.String && len(v.Text) > 0 && string(v.Text) != "''" && string(v.Text) != "-":
		return append(append(append(dst, '"'), v.Text...), '"')
	case v.Kind == event.Number || v.Kind == event.True || v.Kind == event.False:
		return append(dst, v.Text...)
	}
	return dst
}

// asText appends a scalar as text.
func asText(dst []byte, v *event.Value) []byte {
	if v.Kind == event.String || !v.Kind.Scalar() || v.Kind == event.Null {
		return asIs(dst, v)
	}
	return append(append(append(dst, '"'), v.Text...), '"')
}

// asTruth appends true or false, be it text or not.
func asTruth(dst []byte, v *event.Value) []byte {
	if text := string(v.Text); text == "true" || text == "false" {
		return append(dst, text...)
	}
	return dst
}

// asARN appends text that is an ARN; asNoARN, text that is none.
func asARN(dst []byte, v *event.Value) []byte {
	if bytes.HasPrefix(v.Text, []byte("arn:")) {
		return asIs(dst, v)
	}
	return dst
}

func asNoARN(dst []byte, v *event.Value) []byte {
	if bytes.HasPrefix(v.Text, []byte("arn:")) {
		return dst
	}
	return asIs(dst, v)
}

// asTime appends a time as logs of AWS have it, in whole seconds.
func asTime(dst []byte, v *event.Value) []byte {
	if at, ok := event.ParseTime(v.Text); ok && v.Kind.Scalar() {
		return append(at.UTC().AppendFormat(append(dst, '"'), time.RFC3339), '"')
	}
	return dst
}

// asEpoch appends a time as seconds since 1970.
func asEpoch(dst []byte, v *event.Value) []byte {
	if at, ok := event.ParseTime(v.Text); ok && v.Kind.Scalar() {
		return strconv.AppendInt(dst, at.Unix(), 10)
	}
	return dst
}

// asObject appends an object or array, or what text holds one.
func asObject(dst []byte, v *event.Value) []byte {
	text := v.Text
	switch v.Kind {
	case event.Object, event.Array:
		return append(dst, text...)
	case event.String:
		text = bytes.TrimSpace(v.Unquoted(nil))
	default:
		return dst
	}
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return dst
	}
	if whole := padded(text); event.Skip(whole, 0, len(text)) != len(text) { // not one value: left as text
		return asIs(dst, v)
	}
	return append(dst, text...)
}
