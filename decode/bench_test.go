package decode_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	pq "github.com/parquet-go/parquet-go"

	"bannin/decode"
	"bannin/event"
	"bannin/rule"
	"bannin/rule/sigma"
	"bannin/rules"
)

// shipped are the rules that bannin ships, made ready.
func shipped(b testing.TB) *rule.Set {
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

// BenchmarkParquet reads flow logs in Parquet, in the columns of the default
// format with AWS's types, as BenchmarkFlows reads them as text. One operation is
// one record.
func BenchmarkParquet(b *testing.B) {
	type flow struct {
		Version   int32  `parquet:"version"`
		Account   string `parquet:"account_id,optional,dict"`
		Interface string `parquet:"interface_id,optional,dict"`
		Src       string `parquet:"srcaddr,optional,dict"`
		Dst       string `parquet:"dstaddr,optional,dict"`
		SrcPort   int32  `parquet:"srcport,optional"`
		DstPort   int32  `parquet:"dstport,optional"`
		Protocol  int32  `parquet:"protocol,optional"`
		Packets   int64  `parquet:"packets,optional"`
		Bytes     int64  `parquet:"bytes,optional"`
		Start     int64  `parquet:"start"`
		End       int64  `parquet:"end"`
		Action    string `parquet:"action,optional,dict"`
		Status    string `parquet:"log_status,optional,dict"`
	}
	const n = 100000
	rows := make([]flow, n)
	for i := range rows {
		rows[i] = flow{2, "123456789010", fmt.Sprintf("eni-%017x", i%50), fmt.Sprintf("172.31.%d.%d", i%256, i%251), fmt.Sprintf("203.0.113.%d", i%199),
			int32(32768 + i%20000), 443, 6, int64(i % 90), int64(40 * (i % 1500)), 1785000000 + int64(i/100), 1785000060 + int64(i/100), "ACCEPT", "OK"}
	}
	var file bytes.Buffer
	w := pq.NewGenericWriter[flow](&file, pq.Compression(&pq.Snappy))
	if _, err := w.Write(rows); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	set := shipped(b)
	matcher, reader := set.Matcher(), decode.NewReader(set.Projection())
	visit := func(e *event.Event) error { matcher.Match(e); return nil }
	b.SetBytes(int64(file.Len() / n))
	b.ReportAllocs()
	for done := 0; done < b.N; done += n {
		result := reader.Read(context.Background(), "AWSLogs/123456789010/vpcflowlogs/us-east-1/2026/07/25/a.log.parquet", bytes.NewReader(file.Bytes()), visit)
		if result.Records != n || result.Err != nil {
			b.Fatalf("got %+v", result)
		}
	}
}
