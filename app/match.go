package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"bannin/decode"
	"bannin/event"
	"bannin/locale"
	"bannin/rule"
	"bannin/rule/eventpattern"
	"bannin/rule/metricfilter"
	"bannin/rule/sigma"
	"bannin/source"
	"bannin/source/aws"
	"bannin/unpack"
)

// Languages are those a pattern can be written in, by the name users give.
var Languages = []string{"eventbridge", "metric-filter", "sigma"}

// ParsePattern reads a pattern of a language into rules: one, but for Sigma,
// where a file can hold several.
func ParsePattern(language, file string, src []byte) ([]*rule.Rule, error) {
	switch language {
	case "eventbridge":
		x, err := eventpattern.Parse(src)
		return []*rule.Rule{{ID: "pattern", Where: x}}, err
	case "metric-filter":
		x, err := metricfilter.Parse(strings.TrimRight(string(src), "\r\n"))
		return []*rule.Rule{{ID: "pattern", Where: x}}, err
	case "sigma":
		found, err := sigma.ParseWith(file, src, sigma.Options{AnyLogsource: true})
		return found, errors.Join(err, sigma.Link(found))
	}
	return nil, locale.Errorf("app.unknown_language", "language", language, "known", strings.Join(Languages, ", "))
}

// A Match is grep for cloud logs: it prints each record that a pattern matches.
type Match struct {
	Language string
	Rules    []*rule.Rule
	Paths    []string
	Stdin    io.Reader
	Lines    bool // every line is one record, as it is
	Count    bool // print only how many
	Out      io.Writer
	Warn     func(object string, err error) // told of what could not be read
	Now      time.Time
}

// ErrNothingRead says that no input could be read at all.
var ErrNothingRead = errors.New("nothing could be read")

// Run prints what matches and tells how many did.
func (m Match) Run(ctx context.Context) (int64, error) {
	for _, r := range m.Rules {
		if r.Correlation != nil {
			return 0, locale.Errorf("app.match_correlation", "rule", r.Title())
		}
	}
	base := event.Fields{}
	if !m.Lines {
		base = decode.Fields()
	}
	set := rule.NewSet(m.Rules, base)
	run := &matching{Match: m, set: set, matcher: set.Matcher(), event: event.New(set.Projection()), out: bufio.NewWriterSize(m.Out, 64<<10)}
	run.reader = decode.NewReader(set.Projection())
	run.bridge = m.Language == "eventbridge" && wantsEnvelope(m.Rules)
	in, err := open(ctx, m.Paths, m.Stdin, aws.Options{Now: m.Now})
	if err != nil {
		return 0, err
	}
	defer in.close()
	for object, err := range in.objects {
		if err != nil {
			run.end(object.Name, err)
			continue
		}
		if run.object(ctx, object); run.broken != nil {
			return run.hits, run.broken
		}
	}
	if m.Count {
		fmt.Fprintln(run.out, run.hits)
	}
	err = errors.Join(run.out.Flush(), ctx.Err())
	if err == nil && !run.some && run.seen == 0 {
		err = ErrNothingRead
	}
	return run.hits, err
}

// A matching is a Match under way.
type matching struct {
	Match
	set     *rule.Set
	matcher *rule.Matcher
	event   *event.Event
	packed  unpack.Reader
	reader  *decode.Reader
	out     *bufio.Writer
	bridge  bool // match the event that EventBridge makes of a record
	seen    int64
	hits    int64
	some    bool  // an object was read to its end
	broken  error // of out
}

func (m *matching) object(ctx context.Context, object source.Object) {
	body, err := object.Open()
	if err != nil {
		m.end(object.Name, err)
		return
	}
	defer body.Close()
	if m.Lines {
		m.end(object.Name, m.lines(ctx, object.Name, body))
		return
	}
	for member, err := range m.packed.Members(ctx, object.Name, body) {
		if err == nil {
			err = m.read(ctx, member)
		}
		if m.end(member.Name, err); m.broken != nil {
			return
		}
	}
}

// end tells of what could not be read.
func (m *matching) end(name string, err error) {
	m.some = m.some || err == nil
	if err != nil && m.broken == nil && !errors.Is(err, decode.ErrNotLog) {
		m.Warn(name, source.Reason(err))
	}
}

func (m *matching) read(ctx context.Context, member unpack.Member) error {
	result := m.reader.Read(ctx, member.Name, member.Body, m.record)
	for _, f := range result.Faults {
		m.Warn(fmt.Sprintf("%s: record %d", f.Object, f.Record), f.Reason)
	}
	return result.Err
}

func (m *matching) record(e *event.Event) error {
	m.seen++
	subject := e
	if m.bridge && !e.IsText() {
		m.event.SetJSON(envelope(e))
		subject = m.event
	}
	if len(m.matcher.Match(subject)) == 0 {
		return nil
	}
	return m.print(e.Raw)
}

// print writes a record on one line, as it was read but for line breaks.
func (m *matching) print(raw []byte) error {
	m.hits++
	if m.Count {
		return nil
	}
	if bytes.ContainsAny(raw, "\r\n") {
		var one bytes.Buffer
		if json.Compact(&one, raw) == nil {
			raw = one.Bytes()
		} else {
			raw = bytes.Join(bytes.FieldsFunc(raw, func(r rune) bool { return r == '\r' || r == '\n' }), []byte(" "))
		}
	}
	return m.write(raw)
}

// write writes a line.
func (m *matching) write(line []byte) error {
	m.out.Write(line)
	m.broken = m.out.WriteByte('\n') // a writer that failed fails
	return m.broken
}

// lines matches every line as it is: JSON where it is one JSON object, else
// text. A line longer than maxLine is told of and passed over.
func (m *matching) lines(ctx context.Context, name string, body io.Reader) error {
	in := bufio.NewReaderSize(body, 256<<10)
	for ctx.Err() == nil {
		line, whole, err := readLine(in)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if m.seen++; !whole {
			m.Warn(fmt.Sprintf("%s: line %d", name, m.seen), locale.Errorf("decode.too_large", "bytes", maxLine))
			continue
		}
		if !isObject(line) || !m.event.SetJSON(line) {
			m.event.SetText(line)
		}
		if len(m.matcher.Match(m.event)) > 0 {
			if m.hits++; m.Count {
				continue
			}
			if err := m.write(line); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// maxLine is the longest line that is looked at.
const maxLine = 32 << 20

// readLine reads a line without its end. Of one that is too long, what is too
// much is read and dropped, and whole is false. At the end it gives io.EOF.
func readLine(in *bufio.Reader) (line []byte, whole bool, err error) {
	whole = true
	for some := false; ; some = true {
		part, err := in.ReadSlice('\n')
		if whole = whole && len(line)+len(part) <= maxLine; whole {
			line = append(line, part...)
		}
		switch {
		case err == nil:
			return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), whole, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && (some || len(part) > 0):
			return line, whole, nil
		default:
			return nil, false, err
		}
	}
}

func isObject(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && line[0] == '{' && json.Valid(line)
}
