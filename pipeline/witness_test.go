package pipeline

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"bannin/decode"
	"bannin/detect"
	"bannin/digest"
	"bannin/rule"
	"bannin/source"
)

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is there but could not be read is told apart from what is broken, and
// from what is as it was.
func TestVerifierIsToldWhatBecameOfObjects(t *testing.T) {
	name := func(n int) string {
		return fmt.Sprintf("AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/111122223333_CloudTrail_us-east-1_20261120T03%02dZ_abc.json.gz", n)
	}
	body := packed(t, `{"Records":[`+record("e", "ListUsers", "u", 1)+`]}`)
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(`{"Records":[`+record("e", "ListUsers", "u", 1)+`]}`)))
	var listed []string
	for n := range 6 {
		listed = append(listed, fmt.Sprintf(`{"s3Bucket":"b","s3Object":%q,"hashValue":%q,"hashAlgorithm":"SHA-256"}`, name(n), sum))
	}
	key := "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/20/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20261120T040000Z.json.gz"
	text := `{"digestStartTime":"2026-11-20T03:00:00Z","digestEndTime":"2026-11-20T04:00:00Z","digestS3Bucket":"b","digestS3Object":"` + key +
		`","digestSignatureAlgorithm":"SHA256withRSA","logFiles":[` + strings.Join(listed, ",") + `]}`
	open := func(r io.Reader, err error) func() (io.ReadCloser, error) {
		return func() (io.ReadCloser, error) { return io.NopCloser(r), err }
	}
	lost := errors.New("connection lost")
	set := rule.NewSet(testRules(), decode.Fields())
	s := Scan{Rules: set, Engine: detect.NewEngine(set, testRules(), nil), Digests: digest.New(), Threads: 2, Objects: func(yield func(source.Object, error) bool) {
		_ = yield(source.Object{Name: name(0), Open: open(bytes.NewReader(body), nil)}, nil) &&
			yield(source.Object{Name: name(1), Open: open(nil, lost)}, nil) &&
			yield(source.Object{Name: name(2), Open: open(io.MultiReader(bytes.NewReader(body[:20]), iotest.ErrReader(lost)), nil)}, nil) &&
			yield(source.Object{Name: name(3), Open: open(bytes.NewReader(body[:20]), nil)}, nil) &&
			yield(source.Object{Name: name(4)}, lost) &&
			yield(source.Object{Name: "lake/a.json", Open: open(strings.NewReader(inLake("e", "ListUsers", "u", 1)), nil)}, nil) &&
			yield(source.Object{Name: key, Open: open(bytes.NewReader(packed(t, text)), nil)}, nil)
	}}
	saw, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	saw.Close()
	got, err := s.Digests.Prove(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var faults []string
	for _, f := range got.Faults {
		faults = append(faults, f.Object+": "+f.Reason.Error())
	}
	want := []string{name(3) + ": altered: cannot be unpacked to its end", "s3://b/" + name(5) + ": missing: the digest up to 2026-11-20T04:00:00Z lists it"}
	if diff := cmp.Diff(want, faults); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if o := got.Objects; o.Altered != 1 || o.Missing != 1 || o.Unproven != 5 { // with the copy in a lake, of which no digest speaks
		t.Errorf("got %+v", o)
	}
}
