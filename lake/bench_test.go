package lake

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bannin/decode"
	"bannin/event"
	"bannin/simulate"
)

// trail is a file of CloudTrail as simulate writes it, unpacked.
func trail(t testing.TB, events int) []byte {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "logs")
	if _, err := simulate.Run(t.Context(), simulate.Config{Out: dir, Events: events, Seed: 7, Attacks: []string{"none"}}); err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json.gz") {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		zr, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		_, err = io.Copy(&all, zr)
		all.WriteByte('\n')
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.Bytes()
}

// BenchmarkAppend measures one worker that decodes and keeps, and one that only
// decodes, side by side.
func BenchmarkAppend(b *testing.B) {
	body := trail(b, 60000)
	fields := decode.Fields()
	own := Fields()
	fields.Paths, fields.Eager = append(fields.Paths, own.Paths...), append(fields.Eager, own.Eager...)
	p := event.NewProjection(fields)
	for _, mode := range []string{"decode", "raw", "no_raw"} {
		b.Run(mode, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for range b.N {
				visit := func(*event.Event) error { return nil }
				var a *Append
				if mode != "decode" {
					l, err := Open(context.Background(), b.TempDir(), Options{Create: true})
					if err != nil {
						b.Fatal(err)
					}
					defer l.Close()
					if a, err = l.Append(context.Background(), AppendOptions{NoRaw: mode == "no_raw"}); err != nil {
						b.Fatal(err)
					}
					visit = a.Writer(p).See
				}
				began := time.Now()
				r := decode.NewReader(p).Read(context.Background(), "trail.json", bytes.NewReader(body), visit)
				if a != nil {
					added, err := a.Commit(context.Background())
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(100*float64(added.Bytes)/float64(len(body)), "%size")
				}
				b.ReportMetric(float64(time.Since(began).Microseconds())/float64(r.Records), "µs/event")
			}
		})
	}
}
