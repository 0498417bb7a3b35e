package web

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// bucketLine is an entry of S3's server access log.
func bucketLine(at time.Time, ip, who, operation, key string, status int) string {
	return fmt.Sprintf(`79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be photos [%s] %s %s R %s %s "GET /%s HTTP/1.1" %d - 1130 1024 7 6 "-" "curl/8" - host - ECDHE-RSA-AES128-GCM-SHA256 - photos.s3.ap-northeast-1.amazonaws.com TLSv1.2 - - ap-northeast-1`,
		at.Format("02/Jan/2006:15:04:05 -0700"), ip, who, operation, key, key, status)
}

// bulk is an operation on so many different objects, four in a second.
func bulk(at time.Time, ip, who, operation string, n, status int) (log []string) {
	for i := range n {
		log = append(log, bucketLine(at.Add(time.Duration(i)*250*time.Millisecond), ip, who, operation, fmt.Sprintf("backup/%d.gz", i), status))
	}
	return log
}

// bucketCopy is a stranger who lists a bucket and fetches what is in it.
func bucketCopy(at time.Time) []string {
	return append(bulk(at.Add(time.Minute), "203.0.113.40", "-", "REST.GET.OBJECT", 300, 200), bucketLine(at, "203.0.113.40", "-", "REST.GET.BUCKET", "-", 200))
}

func TestBuckets(t *testing.T) {
	const job, thief = "arn:aws:iam::111122223333:user/backup", "arn:aws:iam::111122223333:user/mika"
	later := noon.Add(8 * 24 * time.Hour)
	var nightly, trickle []string
	for d := range 10 {
		at := noon.Add(time.Duration(d) * 24 * time.Hour)
		nightly = append(nightly, bulk(at, "10.0.0.9", job, "REST.GET.OBJECT", 1100, 200)...)
		nightly = append(nightly, bulk(at.Add(10*time.Minute), "10.0.0.9", job, "REST.DELETE.OBJECT", 600, 204)...)
	}
	for h := range 24 * 8 {
		trickle = append(trickle, bulk(noon.Add(time.Duration(h)*time.Hour), "10.0.0.7", thief, "REST.GET.OBJECT", 3, 200)...)
	}
	for _, c := range []struct {
		name string
		log  []string
		want []told
	}{
		{"names guessed", bulk(noon, "203.0.113.40", "-", "REST.GET.OBJECT", 150, 403), []told{{"bucket-enumeration", "203.0.113.40", false}}},
		{"one broken link", slices.Repeat(bulk(noon, "203.0.113.40", "-", "REST.GET.OBJECT", 10, 404), 20), nil},
		{"fetched in bulk", bulk(noon, "203.0.113.40", "-", "REST.GET.OBJECT", 300, 200), []told{{"bucket-bulk-read", "203.0.113.40", true}}},
		{"listed and copied", bucketCopy(noon), []told{{"bucket-copied", "203.0.113.40", true}}},
		{"a private bucket copied", slices.Concat(trickle, bucketCopy(later)), []told{{"bucket-private-copied", "203.0.113.40", true}}},
		{"a private bucket of backups copied", slices.Concat(bulk(noon, "10.0.0.9", job, "REST.PUT.OBJECT", 5, 200), bucketCopy(later)), []told{{"bucket-private-copied", "203.0.113.40", true}}},
		{"a bucket that strangers read before", slices.Concat(trickle, bulk(noon, "203.0.113.50", "-", "REST.GET.OBJECT", 1, 200), bucketCopy(later)), []told{{"bucket-copied", "203.0.113.40", true}}},
		{"visitors of a site", bulk(noon, "203.0.113.40", "-", "WEBSITE.GET.OBJECT", 300, 200), nil},
		{"CloudFront", bulk(noon, "-", "svc:cloudfront.amazonaws.com", "REST.GET.OBJECT", 3000, 200), nil},
		{"far more than usual", slices.Concat(trickle, bulk(later, "203.0.113.41", thief, "REST.GET.OBJECT", 1500, 200)), []told{{"bucket-unusual-read", thief, true}}},
		{"copied and emptied by somebody new", slices.Concat(trickle, bulk(later, "203.0.113.41", job, "REST.GET.OBJECT", 700, 200), bulk(later.Add(20*time.Minute), "203.0.113.41", job, "REST.DELETE.OBJECT", 700, 204)),
			[]told{{"bucket-copied-and-emptied", job, true}}},
		{"deleted by somebody who never did", slices.Concat(trickle, bulk(later, "203.0.113.41", thief, "REST.DELETE.OBJECT", 700, 204)), []told{{"bucket-unusual-deletion", thief, true}}},
		{"deleted, and nothing known", bulk(noon, "10.0.0.9", job, "REST.DELETE.OBJECT", 700, 204), []told{{"bucket-bulk-deletion", job, true}}},
		{"a job of every night", nightly, []told{{"bucket-bulk-deletion", job, true}}},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, c.log, c.want...) })
	}
}
