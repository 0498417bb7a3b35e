package aws_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"bannin/source"
	"bannin/source/aws"
	"bannin/source/aws/awstest"
)

// BenchmarkBucket reads the same bucket through bannin and by a plain parallel
// download with the same SDK, in turns, and reports how much longer bannin takes
// (x-plain): reading is limited by the server, as long as that is about one.
func BenchmarkBucket(b *testing.B) {
	for _, c := range []struct {
		name         string
		objects, kib int
	}{{"small", 4000, 2}, {"medium", 200, 1024}, {"large", 8, 32 * 1024}} {
		b.Run(c.name, func(b *testing.B) {
			awstest.Credentials(b, "AKIATEST", "secret")
			server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
			defer server.Close()
			client := plainClient(server.URL)
			fill(b, client, c.objects, c.kib)
			var ours, plain []float64
			for b.Loop() {
				began := time.Now()
				n := throughBannin(b, server.URL)
				ours = append(ours, time.Since(began).Seconds())
				began = time.Now()
				m := plainly(b, client)
				plain = append(plain, time.Since(began).Seconds())
				if want := int64(c.objects * c.kib << 10); n != want || m != want {
					b.Fatalf("got %d and %d bytes, want %d", n, m, want)
				}
			}
			ratios := make([]float64, len(ours))
			for i := range ours {
				ratios[i] = ours[i] / plain[i]
			}
			slices.Sort(ratios)
			slices.Sort(ours)
			b.ReportMetric(ratios[len(ratios)/2], "x-plain")
			b.ReportMetric(float64(c.objects)/ours[len(ours)/2], "objects/s")
			b.ReportMetric(float64(c.objects*c.kib)/1024/ours[len(ours)/2], "MiB/s")
		})
	}
}

const benchBucket = "bench"

func plainClient(url string) *s3.Client {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.MaxIdleConns, t.MaxIdleConnsPerHost = 256, 128 })
	return s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &url, UsePathStyle: true, HTTPClient: client,
		DisableLogOutputChecksumValidationSkipped: true, Credentials: credentials.NewStaticCredentialsProvider("AKIATEST", "secret", "")})
}

func fill(b *testing.B, client *s3.Client, objects, kib int) {
	b.Helper()
	if _, err := client.CreateBucket(b.Context(), &s3.CreateBucketInput{Bucket: sdk.String(benchBucket)}); err != nil {
		b.Fatal(err)
	}
	content := make([]byte, kib<<10)
	for i := range content {
		content[i] = byte(rand.Uint32())
	}
	for i := range objects {
		key := fmt.Sprintf("AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/%02d/%06d.json.gz", 1+i%28, i)
		if _, err := client.PutObject(b.Context(), &s3.PutObjectInput{Bucket: sdk.String(benchBucket), Key: &key, Body: bytes.NewReader(content)}); err != nil {
			b.Fatal(err)
		}
	}
}

// throughBannin reads with four readers, as a scan on four processors does.
func throughBannin(b *testing.B, url string) int64 {
	session := awstest.Connect(b, aws.Options{Endpoint: url})
	defer session.Close()
	var total atomic.Int64
	queue := make(chan source.Object, 1<<16)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for o := range queue {
				total.Add(drain(b, o.Open))
			}
		})
	}
	for o, err := range session.Bucket(aws.S3 + benchBucket + "/") {
		if err != nil {
			b.Fatal(err)
		}
		queue <- o
	}
	close(queue)
	wg.Wait()
	return total.Load()
}

func drain(b *testing.B, open func() (io.ReadCloser, error)) int64 {
	body, err := open()
	if err != nil {
		b.Error(err)
		return 0
	}
	defer body.Close()
	n, err := io.Copy(io.Discard, body)
	if err != nil {
		b.Error(err)
	}
	return n
}

// plainly lists, and downloads with 64 requests under way.
func plainly(b *testing.B, client *s3.Client) int64 {
	var total atomic.Int64
	keys := make(chan string, 1<<16)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for key := range keys {
				total.Add(drain(b, func() (io.ReadCloser, error) {
					out, err := client.GetObject(b.Context(), &s3.GetObjectInput{Bucket: sdk.String(benchBucket), Key: &key})
					if err != nil {
						return nil, err
					}
					return out.Body, nil
				}))
			}
		})
	}
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: sdk.String(benchBucket)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, o := range page.Contents {
			keys <- *o.Key
		}
	}
	close(keys)
	wg.Wait()
	return total.Load()
}
