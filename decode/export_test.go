package decode_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/decode"
	"bannin/event"
	"bannin/rule"
)

// What CloudWatch Logs hands over tells its log group and stream, and nothing else
// does, whatever was read before it.
func TestLogGroupsAndStreams(t *testing.T) {
	const (
		flow    = "2 111122223333 eni-0a1b2c3d4e5f60718 10.0.0.5 10.0.0.6 40001 443 6 1 40 1768446000 1768446060 ACCEPT OK"
		task    = "0e0b6f1a-1111-2222-3333-444455556666"
		payload = `{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"/vpc/flow","logStream":"eni-1","logEvents":[{"id":"1","timestamp":1768446000000,"message":"` + flow + `"}]}`
	)
	reader := decode.NewReader(rule.NewSet(nil, decode.Fields()).Projection())
	for _, c := range []struct {
		object, body string
		want         []string
	}{
		{"sub.json", payload, []string{"vpcflow vpcflow|/vpc/flow|eni-1|" + flow}},
		{"text.json", strings.Replace(payload, flow, "x", 1), []string{"text text|/vpc/flow|eni-1|x"}},
		{"flow.log", flow, []string{"vpcflow vpcflow|||" + flow}},
		{"b/p/q/" + task + "/eni-1/000000.gz", "2026-01-15T03:00:00.000Z " + flow, []string{"vpcflow vpcflow|b/p/q|eni-1|" + flow}},
		{task + "/s/000001", "2026-01-15T03:00:00.000Z a b\n2026-01-15T03:00:00.000Z 2026-01-14 01:00:00 c", []string{"text text||s|a b", "text text||s|2026-01-14 01:00:00 c"}},
		{`c:\x\` + task + `\s\000001.gz`, "2026-01-15T03:00:00.000Z a b", []string{"text text|c:/x|s|a b"}},
		{"p/" + task + "/s/t/000001.gz", "2026-01-15T03:00:00.000Z a b", []string{"text text|||2026-01-15T03:00:00.000Z a b"}},
		{"app.log", "2026-01-15T03:00:00.000Z a b", []string{"text text|||2026-01-15T03:00:00.000Z a b"}},
	} {
		var got []string
		reader.Read(context.Background(), c.object, strings.NewReader(c.body), func(e *event.Event) error {
			got = append(got, e.Format+" "+e.Log+"|"+string(e.Group)+"|"+string(e.Stream)+"|"+string(e.Raw))
			return nil
		})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.object, diff)
		}
	}
}
