package decode_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"bannin/decode"
	"bannin/event"
	"bannin/rule"
	"bannin/rule/sigma"
	"bannin/rules"
)

// shipped are the rules that bannin ships, made ready.
func shipped(b *testing.B) *rule.Set {
	b.Helper()
	var all []*rule.Rule
	err := fs.WalkDir(rules.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(rules.Files, name)
		if err != nil {
			return err
		}
		found, err := sigma.ParseWith(name, src, sigma.Options{NoTests: true})
		all = append(all, found...)
		return err
	})
	if err := errors.Join(err, sigma.Link(all)); err != nil {
		b.Fatal(err)
	}
	return rule.NewSet(all, decode.Fields())
}

// BenchmarkFlows reads flow logs as a worker of a scan does, but for the ledger:
// split, time, the fields that every record has, and the rules. One operation is
// one record.
func BenchmarkFlows(b *testing.B) {
	var log bytes.Buffer
	fmt.Fprintln(&log, "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status")
	const n = 20000
	for i := range n {
		fmt.Fprintf(&log, "2 123456789010 eni-%017x 172.31.%d.%d 203.0.113.%d %d 443 6 %d %d %d %d ACCEPT OK\n",
			i%50, i%256, i%251, i%199, 32768+i%20000, i%90, 40*(i%1500), 1785000000+i/100, 1785000060+i/100)
	}
	set := shipped(b)
	matcher, reader := set.Matcher(), decode.NewReader(set.Projection())
	visit := func(e *event.Event) error { matcher.Match(e); return nil }
	b.SetBytes(int64(log.Len() / n))
	b.ReportAllocs()
	for done := 0; done < b.N; done += n {
		result := reader.Read(context.Background(), "AWSLogs/123456789010/vpcflowlogs/us-east-1/2026/07/25/a.log", bytes.NewReader(log.Bytes()), visit)
		if result.Records != n || result.Err != nil {
			b.Fatalf("got %+v", result)
		}
	}
}
