package simulate

import (
	"bytes"
	"cmp"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

const trailName = "organization-trail"

// A delivered is a file of logs, as a digest lists it.
type delivered struct {
	streamName
	key  string
	at   int64 // seconds since 1970
	hash string
}

// A digestFile is the JSON of a digest, in the order in which CloudTrail writes it.
type digestFile struct {
	Account            string      `json:"awsAccountId"`
	Start              string      `json:"digestStartTime"`
	End                string      `json:"digestEndTime"`
	Bucket             string      `json:"digestS3Bucket"`
	Key                string      `json:"digestS3Object"`
	Fingerprint        string      `json:"digestPublicKeyFingerprint"`
	SignatureAlgorithm string      `json:"digestSignatureAlgorithm"`
	Newest             *string     `json:"newestEventTime"`
	Oldest             *string     `json:"oldestEventTime"`
	PreviousBucket     *string     `json:"previousDigestS3Bucket"`
	PreviousKey        *string     `json:"previousDigestS3Object"`
	PreviousHash       *string     `json:"previousDigestHashValue"`
	PreviousAlgorithm  *string     `json:"previousDigestHashAlgorithm"`
	PreviousSignature  *string     `json:"previousDigestSignature"`
	Files              []digestLog `json:"logFiles"`
}

type digestLog struct {
	Bucket    string `json:"s3Bucket"`
	Key       string `json:"s3Object"`
	Hash      string `json:"hashValue"`
	Algorithm string `json:"hashAlgorithm"`
	Newest    string `json:"newestEventTime"`
	Oldest    string `json:"oldestEventTime"`
}

// digest writes the digests of every account and region: one for each hour, also
// of those in which nothing was delivered. It returns how many there are.
func (p *plan) digest(ctx context.Context, logs []delivered) (int, error) {
	slices.SortFunc(logs, func(a, b delivered) int {
		return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.key, b.key))
	})
	to := p.to
	byStream := map[streamName][]delivered{}
	for _, f := range logs {
		byStream[f.streamName] = append(byStream[f.streamName], f)
		to = max(to, f.at)
	}
	keys := newSigners(p.cfg.Seed)
	if err := os.WriteFile(filepath.Join(p.cfg.Out, "digest-keys.json"), keys.list(p.from, to), 0o644); err != nil {
		return 0, err
	}
	var chains []*chain
	for _, a := range p.org.accounts {
		for _, region := range regionNames {
			name := streamName{a.id, region}
			chains = append(chains, &chain{plan: p, streamName: name, signer: keys[region], logs: byStream[name], to: to})
		}
	}
	written := make([]int, len(chains))
	faults := make([]error, len(chains))
	gate := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, c := range chains {
		gate <- struct{}{}
		wg.Go(func() {
			written[i], faults[i] = c.write(ctx)
			<-gate
		})
	}
	wg.Wait()
	sum := 0
	for i := range chains {
		if faults[i] != nil {
			return sum, faults[i]
		}
		sum += written[i]
	}
	return sum, nil
}

// A chain is the digests of one account and region.
type chain struct {
	plan *plan
	streamName
	signer *signer
	logs   []delivered // in order of delivery
	to     int64       // the last digest ends behind it
	last   digestFile
	hash   string // of the last digest
	signed string // its signature
}

func (c *chain) write(ctx context.Context) (n int, err error) {
	d := dice(mix(c.plan.cfg.Seed, hash("digests"), hash(c.account), hash(c.region)))
	end := c.plan.from + int64(d.n(int(hour)))
	for ; end-hour <= c.to; end += hour {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if err := c.add(end); err != nil {
			return n, err
		}
		n++
	}
	return n, c.sidecar()
}

// add writes the digest of the hour up to end.
func (c *chain) add(end int64) error {
	org := c.plan.org
	when := time.Unix(end, 0).UTC()
	name := fmt.Sprintf("%s_CloudTrail-Digest_%s_%s_%s_%s.json.gz", c.account, c.region, trailName, home, when.Format("20060102T150405Z"))
	f := digestFile{Account: c.account, Start: stamp(end - hour), End: stamp(end), Bucket: org.company + "-" + org.id + "-cloudtrail",
		Key:         path.Join("AWSLogs", c.plan.folder(), c.account, "CloudTrail-Digest", c.region, when.Format("2006/01/02"), name),
		Fingerprint: c.signer.fingerprint, SignatureAlgorithm: "SHA256withRSA", Files: []digestLog{}}
	previous := "null"
	if c.hash != "" {
		algorithm := "SHA-256"
		bucket, key, sum, signed := c.last.Bucket, c.last.Key, c.hash, c.signed
		f.PreviousBucket, f.PreviousKey, f.PreviousHash, f.PreviousAlgorithm, f.PreviousSignature = &bucket, &key, &sum, &algorithm, &signed
		previous = signed
	}
	for len(c.logs) > 0 && c.logs[0].at < end {
		one := c.logs[0]
		f.Files = append(f.Files, digestLog{f.Bucket, one.key, one.hash, "SHA-256", stamp(one.at - 60), stamp(one.at - 300)})
		c.logs = c.logs[1:]
	}
	if n := len(f.Files); n > 0 {
		f.Oldest, f.Newest = &f.Files[0].Oldest, &f.Files[n-1].Newest
	}
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	c.last, c.hash = f, hex.EncodeToString(sum[:])
	if c.signed, err = c.signer.sign(strings.Join([]string{f.End, f.Bucket + "/" + f.Key, c.hash, previous}, "\n")); err != nil {
		return err
	}
	return c.save(text)
}

func (c *chain) file() string { return filepath.Join(c.plan.cfg.Out, filepath.FromSlash(c.last.Key)) }

func (c *chain) save(text []byte) error {
	if err := os.MkdirAll(filepath.Dir(c.file()), 0o755); err != nil {
		return err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.ModTime = noTime
	if _, err := z.Write(text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(c.file(), packed.Bytes(), 0o644)
}

// sidecar keeps the signature of the last digest, which no other digest tells:
// what `aws s3api head-object` prints of it.
func (c *chain) sidecar() error {
	text, err := json.MarshalIndent(map[string]any{"ContentType": "application/json", "ContentEncoding": "gzip",
		"Metadata": map[string]string{"signature": c.signed, "signature-algorithm": c.last.SignatureAlgorithm}}, "", "    ")
	if err != nil {
		return err
	}
	return os.WriteFile(c.file()+".metadata.json", append(text, '\n'), 0o644)
}

func stamp(sec int64) string { return time.Unix(sec, 0).UTC().Format(time.RFC3339) }

// sign signs a text as CloudTrail does, in hexadecimal digits.
func (s *signer) sign(text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, sum[:])
	return hex.EncodeToString(signature), err
}
