package flow

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"bannin/decode"
	"bannin/detect"
	"bannin/event"
	"bannin/observe"
)

// BenchmarkSee measures what the lens and its cells cost of one record, beyond
// reading it: of a small site with clients, databases, requests outward and
// probes.
func BenchmarkSee(b *testing.B) {
	for _, shares := range []struct {
		name                          string
		clients, inner, outer, probed int
	}{{"site", 80, 15, 4, 1}, {"outward", 0, 0, 100, 0}, {"answers", 100, 0, 0, 0}, {"inside", 0, 100, 0, 0}} {
		b.Run(shares.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			var lines []string
			for i := range 100_000 {
				at := day.Add(time.Duration(i) * 36 * time.Millisecond)
				number, port := r.IntN(40), 32768+r.IntN(28000)
				server := fmt.Sprintf("10.0.%d.%d", number/10, 1+number%10)
				stranger := fmt.Sprintf("%d.%d.%d.%d", []int{198, 203, 52, 100}[r.IntN(4)], r.IntN(60), r.IntN(256), 1+r.IntN(254))
				f := ""
				switch n := r.IntN(100); {
				case n < shares.clients/2:
					f = fmt.Sprintf("%s %s %d 443 6 %d", stranger, server, port, 1+r.IntN(40))
				case n < shares.clients:
					f = fmt.Sprintf("%s %s 443 %d 6 %d", server, stranger, port, 1+r.IntN(40))
				case n < shares.clients+shares.inner:
					f = fmt.Sprintf("%s 10.0.9.%d %d 5432 6 %d", server, 1+r.IntN(4), port, 1+r.IntN(40))
				case n < shares.clients+shares.inner+shares.outer:
					f = fmt.Sprintf("%s 52.94.%d.%d %d 443 6 %d", server, r.IntN(4), 1+r.IntN(20), port, 3+r.IntN(40))
				default:
					f = fmt.Sprintf("%s %s %d 22 6 1", stranger, server, port)
				}
				lines = append(lines, fmt.Sprintf("2 111122223333 eni-0%016x %s %d %d %d ACCEPT OK", number, f, 60+r.IntN(60000), at.Unix(), at.Unix()+60))
			}
			body := header + "\n" + strings.Join(lines, "\n")
			d := New(Settings{})
			all := decode.Fields()
			all.Paths = append(all.Paths, d.Fields()...)
			p := event.NewProjection(all)
			run := func(see func(*event.Event) error) time.Duration {
				at := time.Now()
				decode.NewReader(p).Read(context.Background(), object, strings.NewReader(body), see)
				return time.Since(at)
			}
			var bare, seen, judged time.Duration
			for b.Loop() {
				bare += run(func(*event.Event) error { return nil })
				reducer := observe.NewReducer([]observe.Lens{d.Lens(p)})
				seen += run(reducer.See)
				at := time.Now()
				d := New(Settings{})
				observe.Each([]*observe.Reducer{reducer}, func(c *observe.Cell) error { d.Observe(c, func(detect.Signal) {}); return nil })
				judged += time.Since(at)
				reducer.Close()
			}
			per := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / float64(b.N) / float64(len(lines)) }
			b.ReportMetric(per(seen-bare), "lens-ns/record")
			b.ReportMetric(per(judged), "judge-ns/record")
		})
	}
}
