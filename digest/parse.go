package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"path"
	"strings"
	"time"
)

const (
	maxKey    = 1024      // bytes of a key, S3's own limit
	maxBucket = 255       // of a bucket, as the oldest may be
	maxPeriod = 24 * 3600 // seconds; a digest tells of an hour
	maxSigned = 4096      // hexadecimal digits of a signature
)

const (
	hashAlgorithm      = "SHA-256"
	signatureAlgorithm = "SHA256withRSA"
)

// A sum is a SHA-256.
type sum = [sha256.Size]byte

// A document is the JSON of a digest file, as "CloudTrail digest file structure"
// in AWS's user guide has it. An earlier list of its fields calls the
// fingerprint publicKeyFingerprint.
type document struct {
	Start              string `json:"digestStartTime"`
	End                string `json:"digestEndTime"`
	Bucket             string `json:"digestS3Bucket"`
	Key                string `json:"digestS3Object"`
	Fingerprint        string `json:"digestPublicKeyFingerprint"`
	EarlyFingerprint   string `json:"publicKeyFingerprint"`
	SignatureAlgorithm string `json:"digestSignatureAlgorithm"`

	PreviousBucket        *string `json:"previousDigestS3Bucket"`
	PreviousKey           *string `json:"previousDigestS3Object"`
	PreviousHash          *string `json:"previousDigestHashValue"`
	PreviousHashAlgorithm *string `json:"previousDigestHashAlgorithm"`
	PreviousSignature     *string `json:"previousDigestSignature"`

	Files []struct {
		Bucket    string `json:"s3Bucket"`
		Key       string `json:"s3Object"`
		Hash      string `json:"hashValue"`
		Algorithm string `json:"hashAlgorithm"`
	} `json:"logFiles"`
}

// A content is what a digest says.
type content struct {
	name        name // by its key
	series      series
	bucket, key string
	start, end  uint32 // seconds since 1970
	toSign      sum    // SHA-256 of the text that CloudTrail signed
	fingerprint string
	foreign     bool    // signed by an algorithm that we do not know
	previous    []claim // one, or none in a starting digest
	files       []claim
}

// A claim is what a digest says of another object: what it holds, and, of the
// digest before, how it was signed.
type claim struct {
	bucket, key string
	hash        sum
	foreign     bool   // hashed by an algorithm that we do not know
	signature   []byte // of a digest
}

// parse reads a digest whose bytes have this hash. Of one that is no digest, it
// names what is wrong: a field, or JSON.
func parse(raw []byte, hash sum) (c *content, wrong string) {
	var d document
	if json.Unmarshal(raw, &d) != nil {
		return nil, "JSON"
	}
	c = &content{bucket: d.Bucket, key: d.Key, fingerprint: d.Fingerprint, foreign: d.SignatureAlgorithm != signatureAlgorithm}
	if c.fingerprint == "" {
		c.fingerprint = d.EarlyFingerprint
	}
	var ok bool
	if c.name, ok = parseName(path.Base(d.Key)); !ok || c.name.kind != kindDigest || !named(d.Bucket, d.Key) {
		return nil, "digestS3Object"
	}
	c.series = series{organisationOf(d.Key), c.name.account, c.name.region, c.name.trail, c.name.home}
	if c.start, ok = seconds(d.Start); !ok {
		return nil, "digestStartTime"
	}
	if c.end, ok = seconds(d.End); !ok || c.end <= c.start || c.end-c.start > maxPeriod {
		return nil, "digestEndTime"
	}
	if len(c.fingerprint) > maxSigned {
		return nil, "digestPublicKeyFingerprint"
	}
	if wrong = c.link(&d); wrong == "" {
		wrong = c.list(&d)
	}
	c.toSign = sha256.Sum256([]byte(stringToSign(&d, hash)))
	return c, wrong
}

// stringToSign is the text that CloudTrail signs, as "Custom implementations of
// CloudTrail log file integrity validation" in AWS's user guide has it. Where
// there is no digest before, the last line is the word null.
func stringToSign(d *document, hash sum) string {
	previous := "null"
	if d.PreviousSignature != nil {
		previous = *d.PreviousSignature
	}
	return strings.Join([]string{d.End, d.Bucket + "/" + d.Key, hex.EncodeToString(hash[:]), previous}, "\n")
}

// link reads what a digest says of the one before.
func (c *content) link(d *document) (wrong string) {
	if d.PreviousKey == nil && d.PreviousBucket == nil && d.PreviousHash == nil && d.PreviousSignature == nil {
		return ""
	}
	if d.PreviousKey == nil || d.PreviousBucket == nil || !named(*d.PreviousBucket, *d.PreviousKey) {
		return "previousDigestS3Object"
	}
	one := claim{bucket: *d.PreviousBucket, key: *d.PreviousKey}
	if one.foreign = d.PreviousHashAlgorithm == nil || *d.PreviousHashAlgorithm != hashAlgorithm; !one.foreign {
		if d.PreviousHash == nil || !unhex(one.hash[:], *d.PreviousHash) {
			return "previousDigestHashValue"
		}
	}
	if d.PreviousSignature != nil {
		var ok bool
		if one.signature, ok = signature(*d.PreviousSignature); !ok {
			return "previousDigestSignature"
		}
	}
	c.previous = []claim{one}
	return ""
}

// list reads what a digest says of log files.
func (c *content) list(d *document) (wrong string) {
	if d.Files == nil {
		return "logFiles"
	}
	c.files = make([]claim, len(d.Files))
	for i, f := range d.Files {
		one := claim{bucket: f.Bucket, key: f.Key, foreign: f.Algorithm != hashAlgorithm}
		if !named(f.Bucket, f.Key) {
			return "logFiles.s3Object"
		}
		if !one.foreign && !unhex(one.hash[:], f.Hash) {
			return "logFiles.hashValue"
		}
		c.files[i] = one
	}
	return ""
}

// named tells whether a bucket and key could be real.
func named(bucket, key string) bool {
	return bucket != "" && len(bucket) <= maxBucket && !strings.Contains(bucket, "/") && key != "" && len(key) <= maxKey && !strings.HasSuffix(key, "/")
}

func seconds(text string) (uint32, bool) {
	t, err := time.Parse(time.RFC3339, text)
	if sec := t.Unix(); err == nil && sec > 0 && sec <= math.MaxUint32 {
		return uint32(sec), true
	}
	return 0, false
}

func unhex(into []byte, text string) bool {
	if len(text) != 2*len(into) {
		return false
	}
	_, err := hex.Decode(into, []byte(text))
	return err == nil
}

// signature reads a signature as CloudTrail writes it, in hexadecimal digits.
func signature(text string) ([]byte, bool) {
	if text == "" || len(text) > maxSigned {
		return nil, false
	}
	b, err := hex.DecodeString(text)
	return b, err == nil
}
