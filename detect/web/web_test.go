package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"bannin/decode"
	"bannin/detect"
	"bannin/event"
	"bannin/observe"
	"bannin/rule"
)

// A hit is a request as an Application Load Balancer logs it.
type hit struct {
	at       time.Time
	ip       string
	method   string
	uri      string
	status   int
	size     int // of the answer
	received int // of the request
	agent    string
	waf      bool
}

var noon = time.Date(2026, 7, 25, 3, 0, 0, 0, time.UTC)

// line is the entry of the log.
func (h hit) line() string {
	actions := "forward"
	if h.waf {
		actions = "waf"
	}
	return fmt.Sprintf(`https %s app/web/50dc6c495c0c9188 %s:40001 10.0.0.5:80 0.001 0.020 0.000 %d %d %d %d "%s https://www.example.com:443%s HTTP/1.1" "%s" - - arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:targetgroup/web/73e2d6bc24d8a067 "Root=1-1" "www.example.com" "-" 1 %s "%s" "-" "-" "10.0.0.5:80" "%d" "-" "-"`,
		h.at.Format("2006-01-02T15:04:05.000000Z"), h.ip, h.status, h.status, cmp.Or(h.received, 300), cmp.Or(h.size, 5120),
		cmp.Or(h.method, "GET"), h.uri, cmp.Or(h.agent, "Mozilla/5.0 (X11; Linux x86_64)"), h.at.Format("2006-01-02T15:04:05.000000Z"), actions, h.status)
}

func lines(hits []hit) []string {
	all := make([]string, len(hits))
	for i, h := range hits {
		all[i] = h.line()
	}
	return all
}

// A told is a signal as tests compare it.
type told struct {
	Kind, Who string
	Succeeded bool
}

func projection(all []detect.Detector) *event.Projection {
	base := decode.Fields()
	for _, d := range all {
		base.Paths = append(base.Paths, d.Fields()...)
	}
	return rule.NewSet(nil, base).Projection()
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// reduce reads lines of a log as the lenses of workers see them, the n-th line by
// the worker that deal names.
func reduce(t fataler, all []detect.Detector, log []string, workers int, deal func(int) int) []*observe.Reducer {
	t.Helper()
	p := projection(all)
	parts := make([]bytes.Buffer, workers)
	for n, line := range log {
		fmt.Fprintln(&parts[deal(n)], line)
	}
	var reducers []*observe.Reducer
	for i := range parts {
		var lenses []observe.Lens
		for _, d := range all {
			lenses = append(lenses, d.Lens(p))
		}
		r := observe.NewReducer(lenses)
		reducers = append(reducers, r)
		if parts[i].Len() == 0 {
			continue
		}
		result := decode.NewReader(p).Read(context.Background(), "a.log", &parts[i], func(e *event.Event) error { return r.See(e) })
		if result.Err != nil || result.Rejected > 0 {
			t.Fatalf("read: %+v", result)
		}
	}
	return reducers
}

// find is what the detectors tell of lines of a log.
func find(t fataler, log []string) []detect.Signal {
	t.Helper()
	all := Detectors(Settings{})
	reducers := reduce(t, all, log, 1, func(int) int { return 0 })
	defer reducers[0].Close()
	var signals []detect.Signal
	tell := func(s detect.Signal) { signals = append(signals, s) }
	err := observe.Each(reducers, func(c *observe.Cell) error { all[c.Lens].Observe(c, tell); return nil })
	if err != nil {
		t.Fatalf("each: %v", err)
	}
	for _, d := range all {
		d.End(tell)
	}
	return signals
}

// tell is what was told, each once.
func tells(signals []detect.Signal) []told {
	var all []told
	for _, s := range signals {
		one := told{strings.TrimPrefix(s.Kind.Rule, "bannin.web."), s.Events[0].Actor.Root, false}
		for _, e := range s.Events {
			one.Succeeded = one.Succeeded || e.Succeeded
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b told) int { return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Who, b.Who)) })
	return slices.Compact(all)
}

func check(t *testing.T, log []string, want ...told) []detect.Signal {
	t.Helper()
	signals := find(t, log)
	if diff := gocmp.Diff(want, tells(signals)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
		for _, s := range signals {
			t.Logf("%s: %d events, %d more, %v", s.Kind.Rule, len(s.Events), s.Omitted, s.Reason)
		}
	}
	return signals
}

// visitors are ordinary requests of a site: people who load pages with what
// belongs to them, from many addresses, for so many hours.
func visitors(from time.Time, hours, perHour int) []hit {
	r := rand.New(rand.NewPCG(1, 2))
	paths := []string{"/", "/items/%d", "/search?q=red+shoes&page=%d", "/static/app.%d.js", "/static/style.css", "/img/%d.webp", "/api/cart", "/about"}
	var all []hit
	for h := range hours {
		for range perHour {
			uri := paths[r.IntN(len(paths))]
			if strings.Contains(uri, "%d") {
				uri = fmt.Sprintf(uri, 1000+r.IntN(9000))
			}
			all = append(all, hit{at: from.Add(time.Duration(h)*time.Hour + time.Duration(r.IntN(3600*1000))*time.Millisecond),
				ip: fmt.Sprintf("198.51.%d.%d", 100+r.IntN(2), 1+r.IntN(250)), uri: uri, status: 200, size: 2000 + r.IntN(9000)})
		}
	}
	return all
}

// TestNothingDependsOnOrder holds that order, workers and repetition of a log, and
// a stop in between, change nothing of what is found.
func TestNothingDependsOnOrder(t *testing.T) {
	log := lines(slices.Concat(visitors(noon, 30, 120), sqlmap(noon.Add(2*time.Hour), 40), guesses(noon.Add(28*time.Hour), 60, true), flood(noon.Add(27*time.Hour), 7000)))
	log = append(log, bucketCopy(noon)...)
	want := replay(t, log, 1, func(int) int { return 0 }, -1)
	if len(want) < 4 {
		t.Fatalf("finds only %v", want)
	}
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		again := slices.Concat(log, log[:r.IntN(len(log))])
		r.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		workers := 1 + r.IntN(3)
		got := replay(t, again, workers, func(n int) int { return n % workers }, r.IntN(2500))
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

// replay is what is found, as text; before the cell with the number stop, the
// detectors are saved and loaded into new ones.
func replay(t fataler, log []string, workers int, deal func(int) int, stop int) []string {
	all := Detectors(Settings{})
	reducers := reduce(t, all, log, workers, deal)
	defer func() {
		for _, r := range reducers {
			r.Close()
		}
	}()
	var found []string
	tell := func(s detect.Signal) {
		var ids []string
		for _, e := range s.Events {
			ids = append(ids, e.ID)
		}
		slices.Sort(ids)
		found = append(found, fmt.Sprint(s.Kind.Rule, s.Events[0].Actor, len(ids), strings.Join(ids, "")[:32], s.Reason["threshold"]))
	}
	n := 0
	err := observe.Each(reducers, func(c *observe.Cell) error {
		if n++; n == stop {
			for i, old := range all {
				var kept bytes.Buffer
				if err := old.Save(&kept); err != nil {
					return err
				}
				all[i] = Detectors(Settings{})[i]
				if err := all[i].Load(&kept); err != nil {
					return err
				}
			}
		}
		all[c.Lens].Observe(c, tell)
		return nil
	})
	if err != nil {
		t.Fatalf("each: %v", err)
	}
	for _, d := range all {
		d.End(tell)
	}
	slices.Sort(found)
	return found
}
