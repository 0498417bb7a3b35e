package sigma

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/locale"
	"bannin/rule"
)

var testKeys = []string{"match", "ignore"}

// settingKeys are the keys that are no fields of a record.
var settingKeys = []string{"$repeat", "$every", "$line"}

// maxTestEvents is how many records one case may have.
const maxTestEvents = 20000

// testStart is when the first record of a case happens unless it says so.
var testStart = time.Date(2026, 1, 15, 3, 0, 0, 0, time.UTC)

// tests reads the events that a rule ships with. An item is one record (a map)
// or a sequence (a list of maps). In a record, $repeat: N makes it N records,
// {n} in its texts being 1, 2, 3…, and $every: 10s says how long after the
// record before it comes: one second unless told. What every CloudTrail record
// has is filled in where it is absent. A record that is a line of text is a text,
// or $line of a map; {time}, {epoch}, {date}, {clock} and {stamp} (of access
// logs) in texts are when the record comes.
func (r *reader) tests(out *rule.Rule, n *node) {
	t := r.block(n, "tests", testKeys)
	if t == nil {
		return
	}
	trail := len(out.Formats) == 0 || slices.Contains(out.Formats, "cloudtrail")
	out.Tests.Match = r.cases(t, "match", trail)
	out.Tests.Ignore = r.cases(t, "ignore", trail)
}

func (r *reader) cases(t *node, key string, trail bool) []rule.Case {
	items := t.get(key)
	if !items.value() {
		return nil
	}
	if items.kind != list {
		r.wrong(items, key, "list")
		return nil
	}
	var all []rule.Case
	for _, item := range items.items {
		s := sequence{r: r, trail: trail, now: testStart}
		for _, record := range item.listed() {
			s.add(record)
		}
		if item.kind == list && len(item.items) == 0 {
			r.fault(item, "sigma.test_empty")
		}
		all = append(all, rule.Case{Events: s.events, From: r.file + ":" + strconv.Itoa(item.line)})
	}
	return all
}

// A sequence builds the records of one case.
type sequence struct {
	r      *reader
	trail  bool
	now    time.Time // of the next record
	events [][]byte
}

func (s *sequence) add(n *node) {
	line := n.get("$line")
	if n.kind == text {
		line = n
	}
	if n.kind != dict && line == nil || line != nil && line.kind != text {
		s.r.fault(n, "sigma.test_record")
		return
	}
	repeat, every := s.settings(n)
	record := n.without("$repeat").without("$every")
	explicit := s.explicit(record)
	for i := range repeat {
		if len(s.events) > 0 {
			s.now = s.now.Add(every)
		}
		if i == 0 && !explicit.IsZero() {
			s.now = explicit
		}
		if i == 1 { // the others follow in time
			record = record.without("eventTime")
		}
		nth := 0
		if n.get("$repeat") != nil {
			nth = i + 1
		}
		if line != nil {
			s.line(line.text, nth)
			continue
		}
		s.write(record, nth)
	}
}

// line adds a record that is a line of text, as a JSON string.
func (s *sequence) line(text string, nth int) {
	s.events = append(s.events, []byte(quoted(s.timed(counted(text, nth)))))
}

// timed puts in when a record comes.
func (s *sequence) timed(text string) string {
	return strings.NewReplacer("{time}", s.now.Format(time.RFC3339), "{epoch}", strconv.FormatInt(s.now.Unix(), 10),
		"{date}", s.now.Format(time.DateOnly), "{clock}", s.now.Format(time.TimeOnly), "{stamp}", s.now.Format("02/Jan/2006:15:04:05 -0700")).Replace(text)
}

// settings reads $repeat and $every.
func (s *sequence) settings(n *node) (int, time.Duration) {
	repeat, every := 1, time.Second
	if v := n.get("$repeat"); v != nil {
		x, ok := v.number()
		if !ok || x < 1 || x != float64(int(x)) || len(s.events)+int(x) > maxTestEvents {
			s.r.fault(v, "sigma.test_repeat", "most", maxTestEvents)
			return 0, every
		}
		repeat = int(x)
	}
	if v := n.get("$every"); v != nil {
		d, err := time.ParseDuration(v.text)
		if err != nil || d < 0 || d > maxTimespan {
			s.r.fault(v, "sigma.test_every")
			return 0, every
		}
		every = d
	}
	for _, k := range n.keys {
		if strings.HasPrefix(k.text, "$") && !slices.Contains(settingKeys, k.text) {
			s.r.fault(k, "sigma.unknown_field", "field", k.text, "hint", locale.Hint(k.text, settingKeys...))
		}
	}
	return repeat, every
}

// explicit is the time that a record names.
func (s *sequence) explicit(n *node) time.Time {
	v := n.get("eventTime")
	if !v.value() {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, v.text)
	if err != nil || t.Year() < 1971 || t.Year() > 2199 {
		s.r.fault(v, "sigma.test_time")
		return time.Time{}
	}
	return t.UTC()
}

// write adds one record. Its id follows from what it says and its place.
func (s *sequence) write(n *node, nth int) {
	var b bytes.Buffer
	writeJSON(&b, n, nth)
	raw := []byte(s.timed(b.String()))
	if s.trail {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", len(s.events), raw))
		raw = s.fill(raw, n, fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]), nth)
	}
	s.events = append(s.events, raw)
}

// fill puts in what is absent.
func (s *sequence) fill(raw []byte, n *node, id string, nth int) []byte {
	account := "111122223333"
	if v := n.get("userIdentity").get("accountId"); v.value() {
		account = counted(v.text, nth)
	}
	at := s.now.Format(time.RFC3339)
	var b bytes.Buffer
	b.Write(bytes.TrimSuffix(raw, []byte("}")))
	for _, f := range [][2]string{{"eventVersion", "1.09"}, {"eventTime", at}, {"eventID", id}, {"awsRegion", "us-east-1"},
		{"eventType", "AwsApiCall"}, {"recipientAccountId", account}} {
		if n.get(f[0]) != nil {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(f[0]) + ":" + quoted(f[1]))
	}
	b.WriteByte('}')
	return b.Bytes()
}

func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic("BUG: sigma: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// counted puts a number in the place of {n}; 0 leaves it.
func counted(s string, nth int) string {
	if nth == 0 {
		return s
	}
	return strings.ReplaceAll(s, "{n}", strconv.Itoa(nth))
}

// writeJSON writes a node as JSON, in the order of the YAML.
func writeJSON(b *bytes.Buffer, n *node, nth int) {
	switch n.kind {
	case null:
		b.WriteString("null")
	case boolean:
		b.WriteString(n.text)
	case integer, float:
		writeNumber(b, n)
	case text:
		b.WriteString(quoted(counted(n.text, nth)))
	case list:
		b.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item, nth)
		}
		b.WriteByte(']')
	case dict:
		b.WriteByte('{')
		for i, k := range n.keys {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quoted(k.text) + ":")
			writeJSON(b, n.items[i], nth)
		}
		b.WriteByte('}')
	}
}

// writeNumber keeps a number as written where JSON allows it; the digits of an
// account id with leading zeros are a text.
func writeNumber(b *bytes.Buffer, n *node) {
	if json.Valid([]byte(n.text)) {
		b.WriteString(n.text)
		return
	}
	if x, ok := n.number(); ok && n.kind == float {
		b.WriteString(strconv.FormatFloat(x, 'g', -1, 64))
		return
	}
	b.WriteString(quoted(n.text))
}
