package dns

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"bannin/decode"
	"bannin/event"
	"bannin/observe"
)

// BenchmarkLens reads ordinary query logs with and without the lens: of a cluster
// whose machines ask for a few hundred names, again and again. One operation is
// one record.
func BenchmarkLens(b *testing.B) {
	s := &scene{}
	names := strings.Fields("s3.us-east-1.amazonaws.com api.example.com db.internal.example.com www.wikipedia.org registry-1.docker.io hooks.slack.com sqs.eu-west-1.amazonaws.com")
	const n = 20000
	for i := range n {
		name, code := names[i%len(names)], "NOERROR"
		switch {
		case i%4 == 1:
			name, code = name+".prod.svc.cluster.local", "NXDOMAIN"
		case i%4 == 2:
			name = fmt.Sprintf("www.shop-%d.com", i%400)
		}
		s.add(ask{host: fmt.Sprintf("i-%017d", i%40), name: name, code: code, at: noon.Add(0)})
	}
	d := New(Settings{})
	base := decode.Fields()
	base.Paths = append(base.Paths, d.Fields()...)
	p := event.NewProjection(base)
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("lens=%v", with), func(b *testing.B) {
			r := observe.NewReducer([]observe.Lens{d.Lens(p)})
			defer r.Close()
			reader := decode.NewReader(p)
			b.ReportAllocs()
			for done := 0; done < b.N; done += n {
				reader.Read(context.Background(), "x.log", bytes.NewReader(s.log.Bytes()), func(e *event.Event) error {
					if with {
						return r.See(e)
					}
					return nil
				})
			}
		})
	}
}
