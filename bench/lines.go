package main

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// A lineLog is a log of lines to measure: how a record is written, and the rate
// that is asked for.
type lineLog struct {
	name   string
	lines  int
	folder string // as S3 lays it out, so that account and region are known
	header string
	record func(r *rand.Rand, at time.Time) string
	asked  float64 // records a second on two processors, not zipped
}

var lineLogs = []lineLog{
	{"VPC flow", 3_000_000, "AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/11/20", flowHeader, flowRecord, 1.5e6},
	{"ALB", 1_000_000, "AWSLogs/111122223333/elasticloadbalancing/us-east-1/2026/11/20", "", albRecord, 0.8e6},
	{"S3 access", 1_000_000, "s3", "", s3Record, 0.8e6},
	{"CloudFront", 1_000_000, "cloudfront", cloudFrontHeader, cloudFrontRecord, 0.8e6},
}

const flowHeader = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n"

// flowRecord is a flow of a small site: clients and the answers to them, its own
// databases, what it asks of AWS, and the probes that every public address gets.
func flowRecord(r *rand.Rand, at time.Time) string {
	server := fmt.Sprintf("10.0.%d.%d", r.IntN(4), 1+r.IntN(10))
	port := 32768 + r.IntN(28000)
	flow, action := "", "ACCEPT"
	switch n := r.IntN(100); {
	case n < 40:
		flow = fmt.Sprintf("%s %s %d 443", address(r), server, port)
	case n < 80:
		flow = fmt.Sprintf("%s %s 443 %d", server, address(r), port)
	case n < 95:
		flow = fmt.Sprintf("%s 10.0.9.%d %d %d", server, 1+r.IntN(4), port, []int{5432, 6379, 3306}[r.IntN(3)])
	case n < 99:
		flow = fmt.Sprintf("%s 52.94.%d.%d %d 443", server, r.IntN(4), 1+r.IntN(20), port)
	default:
		flow, action = fmt.Sprintf("%s %s %d %d", address(r), server, port, []int{22, 23, 3389, 445, 8080, 1433}[r.IntN(6)]), "REJECT"
	}
	return fmt.Sprintf("2 111122223333 eni-0%016x %s 6 %d %d %d %d %s OK\n", r.IntN(40), flow, 1+r.IntN(40), 60+r.IntN(60000), at.Unix(), at.Unix()+60, action)
}

func address(r *rand.Rand) string {
	return fmt.Sprintf("%d.%d.%d.%d", []int{198, 203, 192, 100}[r.IntN(4)], r.IntN(256), r.IntN(256), 1+r.IntN(254))
}

// page is a path that sites have, and how it was answered.
func page(r *rand.Rand) (path string, status int) {
	path = []string{"/", "/products/%d", "/api/v1/orders/%d", "/static/app.%d.js", "/search?q=%d&page=2", "/login"}[r.IntN(6)]
	if n := len(path); n > 6 {
		path = fmt.Sprintf(path, r.IntN(1e6))
	}
	switch n := r.IntN(200); {
	case n < 1:
		return path, 500
	case n < 5:
		return path, 404
	case n < 30:
		return path, 304
	case n < 40:
		return path, 302
	}
	return path, 200
}

const browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"

func albRecord(r *rand.Rand, at time.Time) string {
	path, status := page(r)
	return fmt.Sprintf(`h2 %s app/shop/50dc6c495c0c9188 %s:%d 10.0.%d.%d:80 0.001 0.0%d 0.000 %d %d %d %d "GET https://shop.example.com:443%s HTTP/2.0" "%s" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/shop/73e2d6bc24d8a067 "Root=1-%08x-%024x" "shop.example.com" "arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012" 0 %s "forward" "-" "-" "10.0.1.5:80" "%d" "-" "-" TID_%016x`+"\n",
		at.Format("2006-01-02T15:04:05.000000Z"), address(r), 1024+r.IntN(60000), r.IntN(8), r.IntN(200), r.IntN(100), status, status, r.IntN(2000), r.IntN(90000), path, browser,
		at.Unix(), r.Uint64(), at.Format("2006-01-02T15:04:05.000000Z"), status, r.Uint64())
}

func s3Record(r *rand.Rand, at time.Time) string {
	key := fmt.Sprintf("data/%d/part-%d.json", r.IntN(1000), r.IntN(1000))
	return fmt.Sprintf(`79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be shop-data [%s] %s arn:aws:sts::111122223333:assumed-role/App/i-0%016x %016X REST.GET.OBJECT %s "GET /shop-data/%s HTTP/1.1" 200 - %d %d %d %d "-" "aws-sdk-go-v2/1.30.0 os/linux lang/go" - %064x SigV4 TLS_AES_128_GCM_SHA256 AuthHeader shop-data.s3.us-east-1.amazonaws.com TLSv1.3 - -`+"\n",
		at.Format("02/Jan/2006:15:04:05 -0700"), address(r), r.IntN(40), r.Uint64(), key, key, r.IntN(100000), r.IntN(100000), 5+r.IntN(90), 4+r.IntN(40), r.Uint64())
}

const cloudFrontHeader = "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end\n"

func cloudFrontRecord(r *rand.Rand, at time.Time) string {
	path, status := page(r)
	return fmt.Sprintf("%s\t%s\tNRT57-C4\t%d\t%s\tGET\td111111abcdef8.cloudfront.net\t%s\t%d\t-\tMozilla/5.0%%20(Windows%%20NT%%2010.0;%%20Win64;%%20x64)%%20Chrome/142.0.0.0\t-\t-\tHit\t%016x==\twww.example.com\thttps\t%d\t0.001\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tHit\tHTTP/2.0\t-\t-\t%d\t0.001\tHit\ttext/html\t%d\t-\t-\n",
		at.Format("2006-01-02"), at.Format("15:04:05"), r.IntN(90000), address(r), path, status, r.Uint64(), r.IntN(900), 1024+r.IntN(60000), r.IntN(90000))
}

// write makes the log unless it is there, in four files.
func (l lineLog) write(dir string) (string, error) {
	dir = filepath.Join(dir, "lines", l.folder)
	if _, err := os.Stat(filepath.Join(dir, "done")); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	r := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for i := range 4 {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%d.log", i)))
		if err != nil {
			return "", err
		}
		w := bufio.NewWriterSize(f, 1<<20)
		w.WriteString(l.header)
		for j := range l.lines / 4 {
			w.WriteString(l.record(r, at.Add(time.Duration(i*l.lines/4+j)*86400*time.Second/time.Duration(l.lines))))
		}
		if err := w.Flush(); err != nil {
			return "", err
		}
		if err := f.Close(); err != nil {
			return "", err
		}
	}
	return dir, os.WriteFile(filepath.Join(dir, "done"), nil, 0o644)
}

// compareLines runs the system's tools and bannin over each log in turn. The
// yardstick is what people type to get a first idea of such a log.
func (b bench) compareLines(ctx context.Context) error {
	for _, l := range lineLogs {
		dir, err := l.write(b.dir)
		if err != nil {
			return err
		}
		logs := filepath.Join(dir, "*.log")
		cut := &contender{name: "cut | sort -u | wc -l", run: func() (figures, error) {
			return timed(exec.CommandContext(ctx, "sh", "-c", "cat "+logs+" | cut -d' ' -f1-14 | sort -u | wc -l").Run)
		}}
		scan := &contender{name: "bannin scan, shipped rules", run: func() (figures, error) { return b.scan(ctx, logs) }}
		fmt.Printf("\n%s: %d records in 4 files\n", l.name, l.lines)
		if err := b.turns(cut, scan); err != nil {
			return err
		}
		fmt.Printf("  scan : cut | sort | wc     %.2f\n", ratio(scan, cut))
		fmt.Printf("  rate : the %.1f M/s asked   %.2f\n", l.asked/1e6, scan.median().rate/l.asked)
	}
	return nil
}
