package decode

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"bannin/event"
)

// Whatever an object holds, all of it is hashed, and a digest handed over.
func TestHashOfWhatWasRead(t *testing.T) {
	digest := `{"awsAccountId":"111122223333","digestStartTime":"2026-11-20T00:04:55Z","logFiles":[` + strings.Repeat(`{"s3Object":"x"},`, 50000) + `{}]}` + "\n"
	logs := `{"Records":[` + record("a") + `]}`
	for name, c := range map[string]struct {
		content        string
		digest, broken bool
	}{
		"logs":               {content: logs},
		"bad_records":        {content: `{"Records":[{"eventName":1},x]}`},
		"no_log":             {content: "just text\n" + logs},
		"csv":                {content: "eventJson\n{}\n"},
		"empty":              {},
		"digest":             {content: digest, digest: true},
		"digest_after_a_log": {content: logs + digest},
		"digest_too_large":   {content: `{"digestStartTime":"` + strings.Repeat("x", MaxDigest)},
		"breaks":             {content: logs, broken: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewReader(event.NewProjection(Fields()))
			r.Hash = true
			for _, body := range []io.Reader{strings.NewReader(c.content), iotest.HalfReader(strings.NewReader(c.content))} {
				if c.broken {
					body = io.MultiReader(body, iotest.ErrReader(errors.New("cut short")))
				}
				got := r.Read(context.Background(), "o", body, func(*event.Event) error { return nil })
				if got.Whole == c.broken {
					t.Errorf("whole: got %v, want %v (%v)", got.Whole, !c.broken, got.Err)
				}
				if want := sha256.Sum256([]byte(c.content)); !c.broken && got.Sum != want {
					t.Errorf("hash: got %x, want %x", got.Sum, want)
				}
				if c.digest && (strings.TrimSpace(string(got.Digest)) != strings.TrimSpace(c.content) || !errors.Is(got.Err, ErrNotLog)) || !c.digest && got.Digest != nil {
					t.Errorf("digest: got %d bytes, %v", len(got.Digest), got.Err)
				}
			}
		})
	}
	if _, got := read(t, strings.NewReader(digest)); got.Whole || got.Digest != nil || got.Sum != [32]byte{} {
		t.Errorf("nobody asked: got %d bytes of digest, whole %v", len(got.Digest), got.Whole)
	}
}

func TestPublicKeysAreKnown(t *testing.T) {
	_, got := read(t, strings.NewReader(`{"PublicKeyList":[{"Value":"MIIB","Fingerprint":"31e8"}]}`))
	if !errors.Is(got.Err, ErrNotLog) || !strings.Contains(got.Err.Error(), "public keys") {
		t.Errorf("got %v, want a list of public keys", got.Err)
	}
}
