package digest

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func good(t testing.TB) fields {
	t.Helper()
	b := &bucket{t: nil, objects: map[string]*stored{}}
	b.chain(busy, chainOne, 2, nil)
	return b.open(nth(busy, 1))
}

func parsed(t testing.TB, f fields) (*content, string) {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return parse(text, sha256.Sum256(text))
}

func TestParse(t *testing.T) {
	c, wrong := parsed(t, good(t))
	if wrong != "" {
		t.Fatalf("got %q", wrong)
	}
	if len(c.files) != logsAnHour || len(c.previous) != 1 || c.previous[0].key != nth(busy, 0) || len(c.previous[0].signature) != 256 ||
		c.fingerprint != fingerprint || c.foreign || c.end-c.start != 3600 {
		t.Errorf("got %+v", c)
	}
	if want := (series{account: account, region: busy, trail: "my_trail", home: "us-east-1"}); c.series != want {
		t.Errorf("series: got %+v, want %+v", c.series, want)
	}
	f := good(t) // as an early list of the fields has it
	f["publicKeyFingerprint"] = f["digestPublicKeyFingerprint"]
	delete(f, "digestPublicKeyFingerprint")
	if c, wrong := parsed(t, f); wrong != "" || c.fingerprint != fingerprint {
		t.Errorf("publicKeyFingerprint: got %q", wrong)
	}
}

// The text that is signed is that of the example in AWS's documentation.
func TestStringToSign(t *testing.T) {
	signature := "50887ccffad4c002"
	d := document{End: "2015-08-17T15:01:31Z", Bucket: "b", Key: "AWSLogs/x.json.gz", PreviousSignature: &signature}
	hash := sha256.Sum256([]byte("{}"))
	want := "2015-08-17T15:01:31Z\nb/AWSLogs/x.json.gz\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n50887ccffad4c002"
	if got := stringToSign(&d, hash); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	d.PreviousSignature = nil
	if got := stringToSign(&d, hash); !strings.HasSuffix(got, "\nnull") {
		t.Errorf("of a starting digest: got %q", got)
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		change func(fields)
		want   string
	}{
		"type":               {func(f fields) { f["logFiles"] = "none" }, "JSON"},
		"number":             {func(f fields) { f["digestEndTime"] = json.Number("1e999999") }, "JSON"},
		"no_files":           {func(f fields) { delete(f, "logFiles") }, "logFiles"},
		"file_without_key":   {func(f fields) { f["logFiles"] = []any{fields{"s3Bucket": "b"}} }, "logFiles.s3Object"},
		"file_is_folder":     {func(f fields) { f["logFiles"].([]any)[0].(fields)["s3Object"] = "a/" }, "logFiles.s3Object"},
		"bucket_with_slash":  {func(f fields) { f["logFiles"].([]any)[0].(fields)["s3Bucket"] = "a/b" }, "logFiles.s3Object"},
		"hash_of_a_file":     {func(f fields) { f["logFiles"].([]any)[0].(fields)["hashValue"] = "00" }, "logFiles.hashValue"},
		"key":                {func(f fields) { f["digestS3Object"] = "x.json.gz" }, "digestS3Object"},
		"key_of_a_log":       {func(f fields) { f["digestS3Object"] = log(0, 0) }, "digestS3Object"},
		"long_key":           {func(f fields) { f["digestS3Object"] = strings.Repeat("x/", 600) + path.Base(nth(busy, 1)) }, "digestS3Object"},
		"no_bucket":          {func(f fields) { f["digestS3Bucket"] = nil }, "digestS3Object"},
		"no_start":           {func(f fields) { f["digestStartTime"] = "yesterday" }, "digestStartTime"},
		"before_1970":        {func(f fields) { f["digestStartTime"] = "1850-01-01T00:00:00Z" }, "digestStartTime"},
		"ends_before":        {func(f fields) { f["digestEndTime"] = f["digestStartTime"] }, "digestEndTime"},
		"a_year":             {func(f fields) { f["digestEndTime"] = "2027-11-20T00:00:00Z" }, "digestEndTime"},
		"far_future":         {func(f fields) { f["digestEndTime"] = "9999-11-20T00:00:00Z" }, "digestEndTime"},
		"half_a_link":        {func(f fields) { f["previousDigestS3Object"] = nil }, "previousDigestS3Object"},
		"link_without_hash":  {func(f fields) { f["previousDigestHashValue"] = nil }, "previousDigestHashValue"},
		"link_with_bad_hash": {func(f fields) { f["previousDigestHashValue"] = strings.Repeat("x", 64) }, "previousDigestHashValue"},
		"bad_signature":      {func(f fields) { f["previousDigestSignature"] = "x" }, "previousDigestSignature"},
		"long_signature":     {func(f fields) { f["previousDigestSignature"] = strings.Repeat("ab", 4096) }, "previousDigestSignature"},
		"long_fingerprint":   {func(f fields) { f["digestPublicKeyFingerprint"] = strings.Repeat("ab", 4096) }, "digestPublicKeyFingerprint"},
	} {
		t.Run(name, func(t *testing.T) {
			f := good(t)
			for i, one := range f["logFiles"].([]any) {
				f["logFiles"].([]any)[i] = fields(one.(map[string]any))
			}
			c.change(f)
			if _, wrong := parsed(t, f); wrong != c.want {
				t.Errorf("got %q, want %q", wrong, c.want)
			}
		})
	}
	if _, wrong := parse([]byte(`{"digestStartTime":`), sum{}); wrong != "JSON" {
		t.Errorf("half a digest: got %q", wrong)
	}
}

func TestNames(t *testing.T) {
	for file, want := range map[string]string{
		"111122223333_CloudTrail_us-east-1_20261120T0114Z_abcDEF0123456789.json.gz":                   "111122223333 CloudTrail us-east-1   2026-11-20 01:14:00",
		"111122223333_CloudTrail_us-east-1_20261120T0114Z_abcDEF0123456789.json":                      "111122223333 CloudTrail us-east-1   2026-11-20 01:14:00",
		"111122223333_CloudTrail-Insight_us-gov-west-1_20261120T0114Z_abcDEF0123456789.json.gz":       "111122223333 CloudTrail-Insight us-gov-west-1   2026-11-20 01:14:00",
		"111122223333_CloudTrail-Digest_eu-west-1_a_b_c_us-east-1_20261120T010455Z.json.gz":           "111122223333 CloudTrail-Digest eu-west-1 a_b_c us-east-1 2026-11-20 01:04:55",
		"111122223333_CloudTrail-Digest_eu-west-1_t_us-east-1_20261120T010455Z_backfill.json.gz":      "111122223333 CloudTrail-Digest eu-west-1 t us-east-1 2026-11-20 01:04:55 backfill",
		"111122223333_CloudTrail-Digest_eu-west-1_20261120T010455Z.json.gz":                           "",
		"111122223333_CloudTrail-Digest_eu-west-1_t_us-east-1_20261120T010455Z.json.gz.metadata.json": "",
		"111122223333_CloudTrail_us-east-1_yesterday_abcDEF0123456789.json.gz":                        "",
		"1234_CloudTrail_us-east-1_20261120T0114Z_abcDEF0123456789.json.gz":                           "",
		"111122223333_vpcflowlogs_us-east-1_fl-1_20261120T0114Z_abc.log.gz":                           "",
		"___":     "",
		"":        "",
		"a.b_c/d": "",
	} {
		n, ok := parseName(file)
		got := ""
		if ok {
			got = fmt.Sprintf("%s %s %s %s %s %s", n.account, n.kind, n.region, n.trail, n.home, n.at.Format("2006-01-02 15:04:05"))
			if n.backfill {
				got += " backfill"
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", file, got, want)
		}
	}
}

// Whatever bytes a digest has, and names its objects, they are read or refused.
func FuzzParse(f *testing.F) {
	text, err := json.Marshal(good(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text, nth(busy, 1), "logs/"+nth(busy, 1))
	f.Add([]byte(`{"digestStartTime":1e99,"logFiles":{"a":[[[[]]]]}}`), "a//b/", "s3://")
	f.Add([]byte(`[{}]`), "_CloudTrail-Digest__", "111122223333/CloudTrail//2026/11/20/")
	f.Fuzz(func(t *testing.T, raw []byte, key, place string) {
		c, wrong := parse(raw, sha256.Sum256(raw))
		if wrong == "" && (c.end <= c.start || len(c.previous) > 1 || c.key == "") {
			t.Errorf("got %+v", c)
		}
		n, ok := parseName(base(key))
		if ok && (n.account == "" || n.kind == "" || n.at.IsZero()) {
			t.Errorf("%q: got %+v", key, n)
		}
		fits(slashed(place), "b", key)
		strayName(place)
		if !fits("s3://b/"+key, "b", key) {
			t.Errorf("%q does not lie where it lies", key)
		}
	})
}

// Nothing that a digest may say makes the proof crash, or grow beyond what was
// said.
func FuzzDigest(f *testing.F) {
	text, err := json.Marshal(good(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"digestStartTime":"2026-11-20T00:00:00Z","digestEndTime":"2026-11-20T01:00:00Z","logFiles":[{}]}`))
	f.Add([]byte(`{"digestStartTime":1e99,"logFiles":{"a":[[[[]]]]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		hash := sha256.Sum256(raw)
		c, wrong := parse(raw, hash)
		if wrong == "" && (c.end <= c.start || len(c.previous) > 1 || c.key == "") {
			t.Errorf("got %+v", c)
		}
		v := New()
		// A digest that follows itself, seen in several places.
		for _, name := range []string{nth(busy, 1), "s3://audit/" + nth(busy, 1), nth(busy, 0)} {
			if err := v.See(Object{Name: name, Sum: hash, Digest: raw, Meta: map[string]string{"signature": "00"}}); err != nil {
				t.Fatal(err)
			}
		}
		d, err := v.Prove(t.Context(), amazonsKeys())
		if err != nil || d.HoursProven != 0 {
			t.Errorf("got %+v, %v, want nothing proven", d, err)
		}
	})
}

// Digests that follow each other in a circle end, as do those that list the
// same files over and over.
func TestCirclesEnd(t *testing.T) {
	b := delivered(t)
	for n := range hoursOf {
		b.edit(nth(busy, n), func(f fields) {
			f["previousDigestS3Bucket"], f["previousDigestS3Object"] = bucketName, nth(busy, (n+1)%hoursOf)
			f["previousDigestHashValue"], f["previousDigestHashAlgorithm"] = strings.Repeat("00", 32), "SHA-256"
			one := f["logFiles"].([]any)[0]
			for range 1000 {
				f["logFiles"] = append(f["logFiles"].([]any), one)
			}
		})
	}
	got := b.verify(inBucket, amazonsKeys())
	if got.HoursProven != hoursOf || got.Files.Faulty != hoursOf {
		t.Errorf("got %+v", got)
	}
}

func TestWithout(t *testing.T) {
	for name, c := range map[string]struct{ of, cuts, want cover }{
		"nothing": {cover{{0, 10}}, nil, cover{{0, 10}}},
		"middle":  {cover{{0, 10}}, cover{{3, 4}}, cover{{0, 3}, {4, 10}}},
		"all":     {cover{{0, 10}, {20, 30}}, cover{{0, 40}}, nil},
		"ends":    {cover{{0, 10}, {20, 30}}, cover{{25, 40}, {5, 22}}, cover{{0, 5}, {22, 25}}},
		"outside": {cover{{10, 20}}, cover{{0, 10}, {20, 30}}, cover{{10, 20}}},
	} {
		got := c.of.without(c.cuts)
		if diff := cmp.Diff(fmt.Sprint(c.want), fmt.Sprint(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
