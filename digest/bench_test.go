package digest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkProve takes 200,000 digests with two logs each, what one account with
// 17 regions has in sixteen months, and reports the memory held for each digest
// before the proof, and the most that was in use during it.
func BenchmarkProve(b *testing.B) {
	const digests, regions = 200_000, 17
	for range b.N {
		before := heap()
		v := New()
		deliver(b, v, digests, regions)
		b.ReportMetric(float64(heap()-before)/digests, "B/digest")
		most := watch(func() {
			d, err := v.Prove(context.Background())
			if err != nil || d.HoursLinked != digests || len(d.Faults) != 0 || d.Objects.Unproven != 2*digests {
				b.Errorf("got %+v, %v", d, err)
			}
		})
		b.ReportMetric(float64(most-before)/(1<<20), "MB-peak")
	}
}

// deliver shows a verifier well-formed chains whose signatures are made up.
func deliver(b *testing.B, v *Verifier, digests, regions int) {
	signature := strings.Repeat("ab", 256)
	see := func(key, text string) string {
		o := Object{Name: "s3://audit/" + key, Sum: sha256.Sum256([]byte(text)), Log: true}
		if strings.HasPrefix(text, `{"awsAccountId"`) {
			o.Digest, o.Meta = []byte(text), map[string]string{"signature": signature}
		}
		if err := v.See(o); err != nil {
			b.Fatal(err)
		}
		return hex.EncodeToString(o.Sum[:])
	}
	for r := range regions {
		region, previous := fmt.Sprintf("us-east-%d", r+1), ""
		for h := range (digests + r) / regions {
			start := chainOne.Add(time.Duration(h) * time.Hour)
			var files []string
			for i := range 2 {
				key := logKey(region, start.Add(time.Duration(10+i)*time.Minute), fmt.Sprintf("%016d", i))
				files = append(files, fmt.Sprintf(`{"s3Bucket":"audit","s3Object":%q,"hashValue":%q,"hashAlgorithm":"SHA-256"}`, key, see(key, key)))
			}
			key := digestKey(region, start.Add(time.Hour))
			text := fmt.Sprintf(`{"awsAccountId":%q,"digestStartTime":%q,"digestEndTime":%q,"digestS3Bucket":"audit","digestS3Object":%q,`+
				`"digestPublicKeyFingerprint":%q,"digestSignatureAlgorithm":"SHA256withRSA","logFiles":[%s]%s}`,
				account, start.Format(time.RFC3339), start.Add(time.Hour).Format(time.RFC3339), key, fingerprint, strings.Join(files, ","), previous)
			previous = fmt.Sprintf(`,"previousDigestS3Bucket":"audit","previousDigestS3Object":%q,"previousDigestHashValue":%q,"previousDigestHashAlgorithm":"SHA-256",`+
				`"previousDigestSignature":%q`, key, see(key, text), signature)
		}
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// watch is the most heap that was in use while f ran.
func watch(f func()) (most int64) {
	var peak atomic.Int64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), int64(m.HeapAlloc)))
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	f()
	close(stop)
	<-done
	return peak.Load()
}
