package decode

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash/maphash"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bannin/event"
	"bannin/locale"
)

// prose is text that no other format knows, line by line: logs of systems and
// programs, of databases, JSON lines. An object is such a log when more than
// half of its first lines tell a time, at their beginning (see lineTime) or, of
// JSON, in a member of the root; text and pictures and settings that lie about
// do not. So is each message that CloudWatch Logs hands over, since it is from a
// log group.
//
// A line without a time is part of what the line before tells, such as the
// lines of a stack trace, and has its time.
//
// Two equal lines of one object and time are two events; the same file, read
// twice, is not. So what makes a line one is its time, its text, and how many
// like it came before.
var prose = format{
	name:     "text",
	lines:    &lines{bare: auditBare, split: splitAudit, least: 9},
	time:     proseTimes,
	event:    []string{"operation"},
	origin:   "logs.amazonaws.com",
	outline:  outlineProse,
	complete: completeProse,
	fields:   []string{"username", "serverhost", "host", "@message"},
	derived:  map[string]event.Derive{"@message": whole},
}

// proseTimes are the members where JSON lines have their time.
var proseTimes = []string{"time", "timestamp", "@timestamp", "ts", "date", "datetime", "eventTime", "event_time", "asctime"}

// auditFields are the fields of MariaDB's audit plugin, as RDS and Aurora write
// them. Source: Amazon RDS user guide, MariaDB audit plugin; Aurora's has the time
// in microseconds.
var auditFields = strings.Fields(`timestamp serverhost username host connectionid queryid operation database object retcode`)

// auditBare knows a line of such a log by its operation.
func auditBare(f [][]byte) []string {
	if len(f) < 9 || !isDigits(f[4]) || !isDigits(f[5]) {
		return nil
	}
	switch string(f[6]) {
	case "CONNECT", "DISCONNECT", "FAILED_CONNECT", "QUERY", "QUERY_DDL", "QUERY_DML", "QUERY_DCL", "CREATE", "DROP", "ALTER", "RENAME", "TABLE", "READ", "WRITE":
		return auditFields
	}
	return nil
}

// splitAudit cuts at commas; the object is in quotes that keep commas.
func splitAudit(line []byte, into [][]byte) [][]byte {
	for len(into) < maxFields {
		n := bytes.IndexByte(line, ',')
		if len(line) > 0 && line[0] == '\'' {
			if end := bytes.LastIndexByte(line, '\''); end > 0 {
				into = append(into, line[1:end])
				if line = line[end+1:]; len(line) == 0 {
					return into
				}
				line = line[1:]
				continue
			}
		}
		if n < 0 {
			return append(into, line)
		}
		into, line = append(into, line[:n]), line[n+1:]
	}
	return into
}

// A logEvent is what CloudWatch Logs tells of a message that it hands over.
type logEvent struct{ at, id []byte }

// learn takes a member of the object around the message.
func (l *logEvent) learn(key string, v event.Value) {
	switch {
	case key == "timestamp" && v.Kind == event.Number:
		l.at = v.Text
	case (key == "id" || key == "eventId") && v.Kind == event.String:
		l.id = v.Text
	}
}

// A logGroup is where a subscription's payload says that it is from, or the
// path of an exported object.
type logGroup struct {
	account, name, stream []byte
	exported              bool // each message has its time before it
}

// exported is the path of an object that an export task of CloudWatch Logs
// wrote: PREFIX/TASK-ID/STREAM/000000.gz. The log group stands nowhere; people
// name the prefix after it.
// Source: Amazon CloudWatch Logs user guide, exporting log data to Amazon S3.
var exported = regexp.MustCompile(`^(.*?)/?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/([^/]+)/[0-9]{6}(?:\.gz)?$`)

// exportOf is what the path of an object tells of the log group that it was
// exported from.
func exportOf(object string) logGroup {
	m := exported.FindStringSubmatch(strings.ReplaceAll(object, `\`, "/"))
	if m == nil {
		return logGroup{}
	}
	return logGroup{name: []byte(m[1]), stream: []byte(m[2]), exported: true}
}

// groupIn reads the members of a payload's root.
func groupIn(b []byte) (g logGroup) {
	event.Members(b, func(key string, v event.Value) bool {
		switch {
		case v.Kind != event.String:
		case key == "owner":
			g.account = v.Unquoted(nil)
		case key == "logGroup":
			g.name = v.Unquoted(nil)
		case key == "logStream":
			g.stream = v.Unquoted(nil)
		}
		return true
	})
	return g
}

func (r *Reader) proseFiller() *filler { return &r.fillers[formatNumber(&prose)] }

// isTimed tells whether a line tells a time, as lines of logs do.
func isTimed(line []byte) bool {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] != '{' {
		_, ok := lineTime(line)
		return ok
	}
	b, found := padded(line), false
	if event.Skip(b, 0, len(line)) != len(line) {
		return false
	}
	event.Members(line, func(key string, v event.Value) bool {
		for _, name := range proseTimes {
			if key == name && (v.Kind == event.String || v.Kind == event.Number) {
				_, found = event.ParseTime(v.Unquoted(nil))
			}
		}
		return !found
	})
	return found
}

// proseLine takes the next line of a log of text: JSON, or text.
func (r *Reader) proseLine() error {
	line, err := r.line()
	if err != nil {
		return r.longLine(err)
	}
	r.start += len(line)
	line = bytes.TrimRight(line, " \t\r\n")
	stamp := stampOf(line)
	if body := line[stamp:]; len(body) > 0 && body[0] == '{' {
		r.scratch = append(append(r.scratch[:0], body...), make([]byte, event.Pad)...)
		if event.Skip(r.scratch, 0, len(body)) == len(body) {
			r.outer, r.spent = r.scratch, false
			if t, ok := lineTime(line[:stamp]); ok {
				r.when = t
			}
			seen := r.seen
			err := r.unwrap(r.scratch)
			if err == nil && r.seen == seen { // a list of nothing
				err = r.unfamiliarJSON()
			}
			r.outer = nil
			return err
		}
	}
	return r.text(line)
}

// unfamiliar takes a line that no format knows.
func (r *Reader) unfamiliar(line []byte) error {
	if !r.prose && len(r.told.at) == 0 {
		r.alienate()
		return nil
	}
	if r.outer != nil { // it stands in a line of JSON
		return r.unfamiliarJSON()
	}
	line = bytes.TrimRight(line, " \t\r\n")
	if r.verbatim == nil {
		r.verbatim = r.event.Projection().Layout([]event.Column{{Names: []string{"@message", "message"}}})
	}
	t, ok := lineTime(line)
	stamp := stampOf(line)
	if r.group.exported && ok { // the time is not the message's
		line, stamp = line[stamp:], 0
	}
	r.fields = append(r.fields[:0], line[stamp:])
	r.event.SetLine(line, r.fields, r.verbatim)
	if ok && t.IsZero() {
		if t = yearFor(line, r.object); t.IsZero() && len(r.told.at) == 0 {
			r.reject(locale.Errorf("decode.no_year"))
			return nil
		}
	}
	return r.handProse(t)
}

// unfamiliarJSON takes a record in JSON that no format knows, of which the
// event was just read.
func (r *Reader) unfamiliarJSON() error {
	if !r.prose && len(r.told.at) == 0 {
		r.alienate()
		return nil
	}
	if r.outer != nil { // what it is wrapped in is part of the line
		if r.spent {
			return nil // as was told with another part
		}
		r.spent = true
		if next, at := r.event.Scan(r.outer, 0, len(r.outer)-event.Pad); next < 0 {
			r.reject(locale.Errorf("decode.bad_json_at", "offset", max(at, 0)))
			return nil
		}
	}
	var t time.Time
	for _, slot := range r.proseFiller().when {
		var ok bool
		if t, ok = event.ParseTime(r.event.Bytes(slot)); ok {
			break
		}
		t = time.Time{}
	}
	return r.handProse(t)
}

// handProse hands on the event, whose own time is t, or that of what it belongs
// to where it has none.
func (r *Reader) handProse(t time.Time) error {
	e := r.event
	e.Format, e.Log, e.Service, e.Name, e.ID = prose.name, prose.name, r.proseFiller().origin, nil, r.told.id
	if !r.group.exported {
		e.Name = r.group.name
	}
	borrowed := t.IsZero()
	switch {
	case len(r.told.at) > 0:
		t, _ = event.ParseTime(r.told.at)
		borrowed = true
	case borrowed:
		t = r.when
	default:
		r.when = t
	}
	if t.IsZero() {
		r.reject(locale.Errorf("decode.no_time", "field", proseTimes[0]))
		return nil
	}
	e.Time = t
	r.tellApart(borrowed)
	return r.hand()
}

// tellApart gives the event of a line an id, where its text alone does not tell
// it from others.
func (r *Reader) tellApart(borrowed bool) {
	e := r.event
	if len(e.ID) > 0 {
		return
	}
	n := r.echoes.count(e.Time, e.Raw)
	if n == 1 && !borrowed {
		return
	}
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, uint64(e.Time.UnixNano())), e.Raw...))
	e.ID = hex.AppendEncode(nil, sum[:16])
	if n > 1 {
		e.ID = strconv.AppendInt(append(e.ID, '-'), int64(n), 10)
	}
}

// An echoes counts equal lines of one time. Logs are nearly in order of time, so
// only the last time's lines are remembered, and not more than maxEchoes.
type echoes struct {
	seed maphash.Seed
	at   time.Time
	seen map[uint64]int
}

const maxEchoes = 1 << 12

// count tells how many like this there were by now, with this.
func (x *echoes) count(at time.Time, line []byte) int {
	if !x.at.Equal(at) || len(x.seen) == maxEchoes {
		x.forget()
		x.at = at
	}
	hash := maphash.Bytes(x.seed, line)
	x.seen[hash]++
	return x.seen[hash]
}

func (x *echoes) forget() {
	if x.seen == nil {
		x.seed = maphash.MakeSeed()
	}
	if x.seen == nil || len(x.seen) > 64 { // clearing costs by the room there is
		x.seen = map[uint64]int{}
	}
	clear(x.seen)
	x.at = time.Time{}
}

// maxMessage is how much of a line is told of.
const maxMessage = 1000

// whole is the record as it was read, unless it says of itself what its message is.
func whole(e *event.Event, add func(event.Value)) {
	if e.Held(e.Projection().Slot("@message")) == nil {
		addText(e.Raw, add)
	}
}

// outlineProse tells whose log it is; of a database's audit log, who acted.
func outlineProse(z *Summariser, e *event.Event, s *event.Summary) {
	s.Succeeded = true
	s.Actor = event.Actor{Kind: "service", Name: either(s.Name, afterLast(s.Object, "/"))}
	if name := z.text(e, "username"); e.IsText() && name != "" {
		s.Actor = event.Actor{Kind: "user", Name: name, Principal: "database:" + z.text(e, "serverhost") + ":" + name}
		if host := z.text(e, "host"); isIP(host) {
			s.IP = host
		}
	}
	s.Actor.Root = s.Actor.Key()
}

func isIP(text string) bool {
	_, ok := event.ParseIP([]byte(text))
	return ok
}

func completeProse(z *Summariser, e *event.Event, s *event.Summary) {
	message := e.Bytes(z.slots["@message"])
	s.Message = strings.ToValidUTF8(string(message[:min(len(message), maxMessage)]), "")
}
