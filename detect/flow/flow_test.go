package flow

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bannin/decode"
	"bannin/detect"
	"bannin/event"
	"bannin/locale"
	"bannin/observe"
)

// object is where flow logs stand in S3: the path tells the region.
const object = "AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/03/02/111122223333_vpcflowlogs_us-east-1_fl-1_20260302T0000Z_00000000.log"

// header is that of the default format; the custom one is what the tests write
// that need more.
const (
	header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"
	custom = "version account-id interface-id instance-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags flow-direction pkt-dst-aws-service"
)

// day is the first day of all logs: a Monday.
var day = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// A host is one end of the logs that tests write.
type host struct{ eni, addr string }

var (
	web   = host{"eni-0a000000000000001", "10.0.0.5"}
	batch = host{"eni-0a000000000000002", "10.0.0.6"}
	admin = host{"eni-0a000000000000003", "10.0.0.7"}
)

// A log is lines of the default format.
type log struct{ lines []string }

// A line is what tests say of a flow; what they do not say is usual.
type line struct {
	from, to       string
	port, back     int // the server's and the client's
	protocol       int
	packets, bytes int
	action         string
	seconds        int
	answer         bool // the packets that go back have a record too
}

// add writes a record of a flow as the interface of a host logs it.
func (l *log) add(at time.Time, h host, f line) {
	if f.protocol == 0 {
		f.protocol = tcp
	}
	if f.packets == 0 {
		f.packets, f.bytes = 12, 3400
	}
	if f.action == "" {
		f.action = "ACCEPT"
	}
	if f.back == 0 {
		f.back = 33000 + len(l.lines)*7%27000
	}
	if f.seconds == 0 {
		f.seconds = 45
	}
	l.lines = append(l.lines, fmt.Sprintf("2 111122223333 %s %s %s %d %d %d %d %d %d %d %s OK", h.eni, f.from, f.to, f.back, f.port, f.protocol, f.packets, f.bytes, at.Unix(), at.Unix()+int64(f.seconds), f.action))
	if f.answer {
		l.lines = append(l.lines, fmt.Sprintf("2 111122223333 %s %s %s %d %d %d %d %d %d %d %s OK", h.eni, f.to, f.from, f.port, f.back, f.protocol, f.packets, 20*f.bytes, at.Unix(), at.Unix()+int64(f.seconds), f.action))
	}
}

// A fataler is a test, a benchmark or a property.
type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// reduce lets so many workers see the records of a file, each line going to the
// worker that deal names.
func reduce(t fataler, d *Detector, head string, lines []string, workers int, deal func(n int) int) []*observe.Reducer {
	t.Helper()
	all := decode.Fields()
	all.Paths = append(all.Paths, d.Fields()...)
	p := event.NewProjection(all)
	files := make([]strings.Builder, workers)
	for i := range files {
		files[i].WriteString(head + "\n")
	}
	for n, line := range lines {
		files[deal(n)].WriteString(line + "\n")
	}
	var reducers []*observe.Reducer
	for i := range files {
		r := observe.NewReducer([]observe.Lens{d.Lens(p)})
		result := decode.NewReader(p).Read(context.Background(), object, strings.NewReader(files[i].String()), r.See)
		if result.Err != nil && len(lines) > workers || result.Rejected > 0 {
			t.Fatalf("read: %v, %d rejected %v", result.Err, result.Rejected, result.Faults)
		}
		reducers = append(reducers, r)
	}
	return reducers
}

// cells are those of a file.
func cells(t fataler, head string, lines []string) []*observe.Cell {
	t.Helper()
	return gather(t, reduce(t, New(Settings{}), head, lines, 1, func(int) int { return 0 }))
}

func gather(t fataler, reducers []*observe.Reducer) []*observe.Cell {
	t.Helper()
	var all []*observe.Cell
	if err := observe.Each(reducers, func(c *observe.Cell) error { all = append(all, c); return nil }); err != nil {
		t.Fatalf("each: %v", err)
	}
	for _, r := range reducers {
		r.Close()
	}
	return all
}

// find is what a detector finds in a file: of each signal, its rule, type,
// severity and actor, once.
func find(t fataler, s Settings, head string, lines []string) []string {
	t.Helper()
	d := New(s)
	var told []string
	for _, c := range gather(t, reduce(t, d, head, lines, 1, func(int) int { return 0 })) {
		d.Observe(c, func(s detect.Signal) { told = append(told, brief(s)) })
	}
	slices.Sort(told)
	return slices.Compact(told)
}

// brief is a signal in short.
func brief(s detect.Signal) string {
	who := s.Events[0].Actor.Root
	who = who[strings.LastIndexByte(who, '/')+1:]
	outcome := "attempted"
	if s.Events[0].Succeeded {
		outcome = "succeeded"
	}
	return strings.Join([]string{strings.TrimPrefix(s.Kind.Rule, "bannin."), s.Kind.Type, s.Kind.Severity.String(), who, outcome}, " ")
}

// whole is a signal with everything that it says.
func whole(t fataler, s detect.Signal) string {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatalf("signal: %v", err)
	}
	return s.Kind.Rule + s.Kind.Variant + string(b)
}

// TestEveryKindSaysWhatItIs holds that findings have words in both languages and
// ids of their own.
func TestEveryKindSaysWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range New(Settings{}).Kinds() {
		if id := k.Rule + " " + k.Variant; seen[id] {
			t.Errorf("%s is there twice", id)
		} else {
			seen[id] = true
		}
		for _, lang := range []locale.Language{locale.English, locale.Japanese} {
			w := k.Detail.Words[lang]
			if strings.HasPrefix(w.Title, "detector.") || w.Title == "" || w.Description == "" || len(w.Response) < 2 || len(w.FalsePositives) == 0 {
				t.Errorf("%s says %+v in %s", k.Rule, w, lang)
			}
		}
		if len(k.Techniques) == 0 || len(k.Tactics) != 1 {
			t.Errorf("%s has techniques %v, tactics %v", k.Rule, k.Techniques, k.Tactics)
		}
	}
}
