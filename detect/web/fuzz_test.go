package web

import (
	"context"
	"strings"
	"testing"

	"bannin/decode"
	"bannin/event"
	"bannin/observe"
)

// see lets a reducer see one line.
func see(t fataler, p *event.Projection, line string, r *observe.Reducer) {
	t.Helper()
	result := decode.NewReader(p).Read(context.Background(), "a.log", strings.NewReader(line+"\n"), r.See)
	if result.Err != nil {
		t.Fatalf("read: %v", result.Err)
	}
}

func FuzzRequest(f *testing.F) {
	for _, p := range payloads {
		f.Add(p.uri)
	}
	for _, uri := range ordinary {
		f.Add(uri)
	}
	z := newClassifier()
	f.Fuzz(func(t *testing.T, uri string) {
		_, query, _ := strings.Cut(uri, "?")
		first := z.request([]byte(uri), []byte(query))
		if again := z.request([]byte(uri), []byte(query)); first != again {
			t.Errorf("%q is %d, then %d", uri, first, again)
		}
		z.header([]byte(uri))
		shape(nil, []byte(uri))
		network(uri)
	})
}

// TestHostileRequestsTakeBoundedTime holds that what is done to a request does not
// grow with its length: the hostile ones take less than a thousand times an
// ordinary one would, or the test takes minutes.
func TestHostileRequestsTakeBoundedTime(t *testing.T) {
	z := newClassifier()
	for _, part := range []string{"%25", "'", "(", "a=1&", "=", "<", "{{", "../", "/*", "${", "\\", "&a='or'1", " or ", "\x00", "1+", "select "} {
		uri := "/?" + strings.Repeat(part, 64<<10/len(part))
		for range 20 {
			z.request([]byte(uri), []byte(uri[2:]))
			z.header([]byte(uri))
		}
	}
}

func BenchmarkClassify(b *testing.B) {
	z := newClassifier()
	uri, query := []byte("/items/12345?page=2&sort=price&q=red shoes"), []byte("page=2&sort=price&q=red+shoes")
	agent := []byte("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36")
	b.Run("ordinary", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			z.header(agent)
			z.request(uri, query)
		}
	})
	b.Run("closer", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			z.request([]byte(`/api?filter={"a":"b's"}&x=(1)`), []byte(`filter=%7B%22a%22%3A%22b's%22%7D&x=(1)`))
		}
	})
	b.Run("attack", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			z.request([]byte("/item?id=1 UNION SELECT 1,2,3--"), []byte("id=1%20UNION%20SELECT%201,2,3--"))
		}
	})
}

// BenchmarkLens is what one ordinary request costs all detectors beside its
// decoding.
func BenchmarkLens(b *testing.B) {
	hits := visitors(noon, 4, 20000)
	for _, with := range []bool{false, true} {
		name := map[bool]string{false: "decode", true: "detect"}[with]
		b.Run(name, func(b *testing.B) {
			all := Detectors(Settings{})
			p := projection(all)
			log := strings.Join(lines(hits), "\n")
			b.ReportAllocs()
			for done := 0; done < b.N; done += len(hits) {
				var lenses []observe.Lens
				for _, d := range all {
					lenses = append(lenses, d.Lens(p))
				}
				r := observe.NewReducer(lenses)
				visit := func(e *event.Event) error { return nil }
				if with {
					visit = r.See
				}
				decode.NewReader(p).Read(context.Background(), "a.log", strings.NewReader(log), visit)
				r.Close()
			}
		})
	}
}
