package digest

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bannin/ledger"
	"bannin/locale"
)

const (
	bucketName  = "audit"
	account     = "111122223333"
	busy        = "us-east-1"
	quiet       = "eu-west-1" // nothing is delivered there
	hoursOf     = 8
	logsAnHour  = 2
	fingerprint = "31e8b5433410dfb61a9dc45cc65b22ff"
)

var (
	amazons  = sync.OnceValue(newKey) // CloudTrail's
	strange  = sync.OnceValue(newKey) // the intruder's
	chainOne = time.Date(2026, 11, 20, 1, 4, 55, 0, time.UTC)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

func amazonsKeys() Keys { return Keys{{fingerprint, &amazons().PublicKey}} }

// A stored is an object of a bucket.
type stored struct {
	content string
	meta    map[string]string
	state   State
}

// A bucket is what a trail delivered, and what somebody made of it.
type bucket struct {
	t       *testing.T
	objects map[string]*stored // by key
}

// delivered is a bucket with the digests and logs of two regions, as CloudTrail
// leaves it.
func delivered(t *testing.T) *bucket {
	b := &bucket{t, map[string]*stored{}}
	for _, region := range []string{busy, quiet} {
		b.chain(region, chainOne, hoursOf, nil)
	}
	return b
}

// chain delivers so many hours of a region, after a digest or as a new chain.
func (b *bucket) chain(region string, from time.Time, hours int, previous fields) fields {
	for h := range hours {
		start := from.Add(time.Duration(h) * time.Hour)
		var files []any
		for i := range logsAnHour {
			if region == quiet {
				break
			}
			key := logKey(region, start.Add(time.Duration(10+20*i)*time.Minute), fmt.Sprintf("%016d", i))
			b.put(key, fmt.Sprintf(`{"Records":[{"eventID":"%s %d"}]}`, start, i))
			files = append(files, b.listed(key))
		}
		previous = b.digest(region, start, previous, files)
	}
	return previous
}

func logKey(region string, at time.Time, random string) string {
	return "AWSLogs/" + account + "/CloudTrail/" + region + at.Format("/2006/01/02/") + account + "_CloudTrail_" + region + at.Format("_20060102T1504Z_") + random + ".json.gz"
}

func digestKey(region string, end time.Time) string {
	return "AWSLogs/" + account + "/CloudTrail-Digest/" + region + end.Format("/2006/01/02/") + account + "_CloudTrail-Digest_" + region + "_my_trail_us-east-1_" + end.Format("20060102T150405Z") + ".json.gz"
}

// nth is the key of the n-th digest of a region, counted from 0; below 0 from
// the end.
func nth(region string, n int) string {
	if n < 0 {
		n += hoursOf
	}
	return digestKey(region, chainOne.Add(time.Duration(n+1)*time.Hour))
}

// log is the key of the i-th log of the n-th hour.
func log(n, i int) string {
	return logKey(busy, chainOne.Add(time.Duration(n)*time.Hour+time.Duration(10+20*i)*time.Minute), fmt.Sprintf("%016d", i))
}

func (b *bucket) put(key, content string) { b.objects[key] = &stored{content: content} }

func (b *bucket) listed(key string) any {
	return fields{"s3Bucket": bucketName, "s3Object": key, "hashValue": hashOf(b.objects[key].content), "hashAlgorithm": "SHA-256",
		"newestEventTime": "2026-11-20T01:04:55Z", "oldestEventTime": "2026-11-20T01:04:55Z"}
}

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// fields are the JSON of a digest.
type fields map[string]any

// digest delivers the digest of the hour after start.
func (b *bucket) digest(region string, start time.Time, previous fields, files []any) fields {
	end := start.Add(time.Hour)
	key := digestKey(region, end)
	if files == nil {
		files = []any{}
	}
	f := fields{"awsAccountId": account, "digestStartTime": start.Format(time.RFC3339), "digestEndTime": end.Format(time.RFC3339),
		"digestS3Bucket": bucketName, "digestS3Object": key, "digestPublicKeyFingerprint": fingerprint, "digestSignatureAlgorithm": "SHA256withRSA",
		"newestEventTime": nil, "oldestEventTime": nil, "logFiles": files}
	b.follow(f, previous)
	b.sign(f, amazons())
	return f
}

func (b *bucket) follow(f, previous fields) {
	for _, name := range []string{"S3Bucket", "S3Object", "HashValue", "HashAlgorithm", "Signature"} {
		f["previousDigest"+name] = nil
	}
	if previous == nil {
		return
	}
	key := previous["digestS3Object"].(string)
	f["previousDigestS3Bucket"], f["previousDigestS3Object"] = bucketName, key
	f["previousDigestHashValue"], f["previousDigestHashAlgorithm"] = hashOf(b.objects[key].content), "SHA-256"
	f["previousDigestSignature"] = b.objects[key].meta["signature"]
}

// sign stores a digest with the signature of a key, by the text of AWS's
// documentation, written here a second time.
func (b *bucket) sign(f fields, key *rsa.PrivateKey) {
	text, err := json.Marshal(f)
	if err != nil {
		b.t.Fatal(err)
	}
	previous, ok := f["previousDigestSignature"].(string)
	if !ok {
		previous = "null"
	}
	toSign := fmt.Sprintf("%s\n%s/%s\n%s\n%s", f["digestEndTime"], f["digestS3Bucket"], f["digestS3Object"], hashOf(string(text)), previous)
	sum := sha256.Sum256([]byte(toSign))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		b.t.Fatal(err)
	}
	b.objects[f["digestS3Object"].(string)] = &stored{content: string(text), meta: map[string]string{"signature": hex.EncodeToString(signature), "signature-algorithm": "SHA256withRSA"}}
}

// open is the JSON of a digest that is there.
func (b *bucket) open(key string) fields {
	var f fields
	if err := json.Unmarshal([]byte(b.objects[key].content), &f); err != nil {
		b.t.Fatal(err)
	}
	return f
}

// edit changes the JSON of a digest and leaves its signature as it was.
func (b *bucket) edit(key string, change func(fields)) {
	f := b.open(key)
	change(f)
	text, err := json.Marshal(f)
	if err != nil {
		b.t.Fatal(err)
	}
	b.objects[key].content = string(text)
}

// forge changes a digest, and writes it and all after it anew with the
// intruder's key.
func (b *bucket) forge(region string, n int, change func(fields)) {
	var previous fields
	for i := n; i < hoursOf; i++ {
		f := b.open(nth(region, i))
		if i == n {
			change(f)
		} else {
			b.follow(f, previous)
		}
		b.sign(f, strange())
		previous = f
	}
}

// A view is how a scan comes to see a bucket.
type view struct {
	name func(key string) string
	meta bool // every object's metadata is known; else only the newest digests'
}

var (
	inBucket = view{func(key string) string { return "s3://" + bucketName + "/" + key }, true}
	inFolder = view{func(key string) string { return "fetched/" + strings.TrimPrefix(key, "AWSLogs/") }, false}
)

// verify shows a bucket to a verifier.
func (b *bucket) verify(v view, sources ...KeySource) *ledger.Digests {
	b.t.Helper()
	return prove(b.t, New(), b, v, sources...)
}

func prove(t *testing.T, verifier *Verifier, b *bucket, v view, sources ...KeySource) *ledger.Digests {
	t.Helper()
	for key, o := range b.objects {
		if err := verifier.See(v.see(key, o)); err != nil {
			t.Fatal(err)
		}
	}
	out, err := verifier.Prove(context.Background(), sources...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (v view) see(key string, o *stored) Object {
	seen := Object{Name: v.name(key), Sum: sha256.Sum256([]byte(o.content)), State: o.state, Log: strings.Contains(o.content, `{"Records"`)}
	if strings.Contains(o.content, "digestStartTime") {
		seen.Digest = []byte(o.content)
		if v.meta || key == nth(busy, -1) || key == nth(quiet, -1) {
			seen.Meta = o.meta
		}
	}
	return seen
}

// told lists faults briefly: the key of the sentence and the file's name.
func told(d *ledger.Digests) []string {
	all := []string{}
	for _, f := range d.Faults {
		reason, ok := f.Reason.(*locale.Error)
		if !ok {
			all = append(all, f.Reason.Error())
			continue
		}
		all = append(all, strings.TrimPrefix(reason.Key, "digest.")+" "+path.Base(f.Object))
	}
	slices.Sort(all)
	return all
}
