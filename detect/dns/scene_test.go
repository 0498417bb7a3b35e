package dns

import (
	"bytes"
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
	"bannin/observe"
)

// A scene is a query log in the making.
type scene struct {
	log bytes.Buffer
	n   int
}

var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// A ask is one query; what is not said is usual.
type ask struct {
	host, name, kind, code string
	answers                []string
	block                  bool
	at                     time.Time
}

// add writes a query as Route 53 does.
func (s *scene) add(q ask) {
	s.n++
	if q.host == "" {
		q.host = "i-0000000000000000a"
	}
	if q.kind == "" {
		q.kind = "A"
	}
	if q.code == "" {
		q.code = "NOERROR"
		if q.answers == nil {
			q.answers = []string{"203.0.113.7"}
		}
	}
	if q.at.IsZero() {
		q.at = noon.Add(time.Duration(s.n) * 100 * time.Millisecond)
	}
	record := map[string]any{"version": "1.100000", "account_id": "111122223333", "region": "us-east-1", "vpc_id": "vpc-1", "query_timestamp": q.at.Format(time.RFC3339Nano),
		"query_name": q.name + ".", "query_type": q.kind, "query_class": "IN", "rcode": q.code, "srcaddr": "10.0.0." + fmt.Sprint(1+sum(q.host)%250), "srcport": fmt.Sprint(1024 + s.n%60000),
		"transport": "UDP", "srcids": map[string]string{"instance": q.host}}
	var answers []map[string]string
	for _, a := range q.answers {
		answers = append(answers, map[string]string{"Rdata": a, "Type": q.kind, "Class": "IN"})
	}
	record["answers"] = answers
	if q.block {
		record["firewall_rule_action"] = "BLOCK"
	}
	line, _ := json.Marshal(record)
	s.log.Write(append(line, '\n'))
}

func sum(text string) int {
	n := 0
	for _, c := range text {
		n = n*31 + int(c)
	}
	return n & 0xffff
}

// reduce lets lenses of d look at records, dealt out to workers.
func reduce(t testing.TB, d *Detector, lines [][]byte, workers int) []observe.Cell {
	t.Helper()
	base := decode.Fields()
	base.Paths = append(base.Paths, d.Fields()...)
	p := event.NewProjection(base)
	var reducers []*observe.Reducer
	for range workers {
		r := observe.NewReducer([]observe.Lens{d.Lens(p)})
		defer r.Close()
		reducers = append(reducers, r)
	}
	for w, r := range reducers {
		var log bytes.Buffer
		for i, line := range lines {
			if i%workers == w {
				log.Write(line)
			}
		}
		reader := decode.NewReader(p)
		result := reader.Read(context.Background(), "x.log", &log, func(e *event.Event) error { return r.See(e) })
		if result.Err != nil || len(result.Faults) > 0 {
			t.Fatalf("read: %+v", result)
		}
	}
	var cells []observe.Cell
	if err := observe.Each(reducers, func(c *observe.Cell) error { cells = append(cells, *c); return nil }); err != nil {
		t.Fatal(err)
	}
	return cells
}

func (s *scene) lines() [][]byte {
	return bytes.SplitAfter(bytes.TrimSuffix(s.log.Bytes(), []byte("\n")), []byte("\n"))
}

// find is what a detector finds in a scene.
func (s *scene) find(t testing.TB, settings Settings) []detect.Signal {
	t.Helper()
	d := New(settings)
	return signals(d, reduce(t, d, s.lines(), 1))
}

func signals(d *Detector, cells []observe.Cell) []detect.Signal {
	var all []detect.Signal
	d.Begin(nil)
	for i := range cells {
		d.Observe(&cells[i], func(s detect.Signal) { all = append(all, s) })
	}
	d.End(func(s detect.Signal) { all = append(all, s) })
	return all
}

// rules are the ids of what was found, each once, in order.
func rules(all []detect.Signal) string {
	var ids []string
	for _, s := range all {
		ids = append(ids, strings.TrimPrefix(s.Kind.Rule, "bannin.dns."))
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), " ")
}
