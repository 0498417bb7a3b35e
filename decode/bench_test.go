package decode_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
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
	b.ResetTimer()
	for done := 0; done < b.N; done += n {
		result := reader.Read(context.Background(), "AWSLogs/123456789010/vpcflowlogs/us-east-1/2026/07/25/a.log.parquet", bytes.NewReader(file.Bytes()), visit)
		if result.Records != n || result.Err != nil {
			b.Fatalf("got %+v", result)
		}
	}
}

// benchmarkLines reads n lines as BenchmarkFlows does.
func benchmarkLines(b *testing.B, header string, line func(i int) string) {
	var log bytes.Buffer
	log.WriteString(header)
	const n = 20000
	for i := range n {
		log.WriteString(line(i))
		log.WriteByte('\n')
	}
	set := shipped(b)
	matcher, reader := set.Matcher(), decode.NewReader(set.Projection())
	visit := func(e *event.Event) error { matcher.Match(e); return nil }
	b.SetBytes(int64(log.Len() / n))
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; done += n {
		result := reader.Read(context.Background(), "AWSLogs/123456789010/x/us-east-1/2026/07/25/a.log", bytes.NewReader(log.Bytes()), visit)
		if result.Records != n || result.Err != nil {
			b.Fatalf("got %+v", result)
		}
	}
}

// paths are what people ask a site for: most differ in something.
func pathOf(i int) string {
	switch i % 4 {
	case 0:
		return "/"
	case 1:
		return fmt.Sprintf("/static/app.%x.js", i%17)
	case 2:
		return fmt.Sprintf("/shop/items/%d?ref=%d&lang=ja", i, i%9)
	}
	return fmt.Sprintf("/search?q=%%E7%%95%%AA%%E4%%BA%%BA+%d&page=%d", i, i%7)
}

const browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"

// BenchmarkALB reads access logs of an application load balancer.
func BenchmarkALB(b *testing.B) {
	benchmarkLines(b, "", func(i int) string {
		return fmt.Sprintf(`https 2026-07-25T%02d:%02d:%02d.186641Z app/web/50dc6c495c0c9188 203.0.%d.%d:%d 10.0.0.5:80 0.000 0.0%02d 0.000 200 200 34 %d "GET https://www.example.com:443%s HTTP/2.0" "%s" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/web/73e2d6bc24d8a067 "Root=1-58337281-%024x" "www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678" 1 2026-07-25T03:00:01.000000Z "forward" "-" "-" "10.0.0.5:80" "200" "-" "-" TID_%032x`,
			i/3600%24, i/60%60, i%60, i%97, i%251, 32768+i%20000, i%90, 300+i%1500, pathOf(i), browser, i, i)
	})
}

// BenchmarkCloudFront reads standard logs of CloudFront.
func BenchmarkCloudFront(b *testing.B) {
	header := "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end\n"
	agent := strings.ReplaceAll(browser, " ", "%20")
	benchmarkLines(b, header, func(i int) string {
		stem, query, ok := strings.Cut(strings.ReplaceAll(pathOf(i), "%", "%25"), "?")
		if !ok {
			query = "-"
		}
		return fmt.Sprintf("2026-07-25\t%02d:%02d:%02d\tNRT57-P4\t%d\t203.0.%d.%d\tGET\td111111abcdef8.cloudfront.net\t%s\t200\t-\t%s\t%s\t-\tHit\t%052x==\twww.example.com\thttps\t23\t0.001\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tHit\tHTTP/2.0\t-\t-\t%d\t0.001\tHit\ttext/html\t78\t-\t-",
			i/3600%24, i/60%60, i%60, 300+i%1500, i%97, i%251, stem, agent, query, i, 32768+i%20000)
	})
}

// BenchmarkS3Access reads server access logs of S3.
func BenchmarkS3Access(b *testing.B) {
	benchmarkLines(b, "", func(i int) string {
		return fmt.Sprintf(`79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be photos [25/Jul/2026:%02d:%02d:%02d +0000] 203.0.%d.%d arn:aws:sts::111122223333:assumed-role/app/run %016X REST.GET.OBJECT photos/%d.jpg "GET /photos/%d.jpg HTTP/1.1" 200 - %d %d 7 6 "-" "aws-sdk-java/2.20 Linux/5.10 OpenJDK_64-Bit_Server_VM/17" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader photos.s3.us-west-1.amazonaws.com TLSv1.2 - - us-west-1`,
			i/3600%24, i/60%60, i%60, i%97, i%251, i, i, i, 300+i%1500, 300+i%1500)
	})
}
