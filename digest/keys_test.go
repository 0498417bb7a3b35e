package digest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// listed is what `aws cloudtrail list-public-keys` prints of a key.
func listed(t testing.TB, der []byte, start any) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"PublicKeyList": []any{map[string]any{"Value": base64.StdEncoding.EncodeToString(der),
		"ValidityStartTime": start, "ValidityEndTime": start, "Fingerprint": fingerprint}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n"
}

func TestReadKeys(t *testing.T) {
	pkcs1 := x509.MarshalPKCS1PublicKey(&amazons().PublicKey)
	info, err := x509.MarshalPKIXPublicKey(&amazons().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"pkcs1":                listed(t, pkcs1, "2026-11-01T00:00:00Z"),
		"subject_public_key":   listed(t, info, "2026-11-01T00:00:00Z"),
		"seconds_of_older_cli": listed(t, pkcs1, 1434589460.0),
		"several_regions":      listed(t, x509.MarshalPKCS1PublicKey(&strange().PublicKey), "") + listed(t, pkcs1, ""),
		"after_an_empty_one":   `{"PublicKeyList": []}` + listed(t, pkcs1, ""),
	} {
		keys, err := ReadKeys(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := delivered(t).verify(inBucket, keys); got.HoursProven != allHours {
			t.Errorf("%s: got %d hours proven, want %d", name, got.HoursProven, allHours)
		}
	}
}

func TestReadKeysTellsWhatIsWrong(t *testing.T) {
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := x509.MarshalPKIXPublicKey(&other.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":    {"", "holds no public keys"},
		"nothing":  {"{}", "holds no public keys"},
		"text":     {"PUBLICKEYLIST 31e8", "list-public-keys"},
		"base64":   {`{"PublicKeyList":[{"Value":"?","Fingerprint":"31e8"}]}`, "31e8"},
		"der":      {listed(t, []byte("no key"), ""), fingerprint},
		"other":    {listed(t, curve, ""), fingerprint},
		"too_much": {strings.Repeat(" ", maxKeys+1), "bytes"},
	} {
		if _, err := ReadKeys(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
}

func FuzzReadKeys(f *testing.F) {
	f.Add([]byte(listed(f, x509.MarshalPKCS1PublicKey(&amazons().PublicKey), "2026-11-01T00:00:00Z")))
	f.Add([]byte(`{"PublicKeyList":[{"Value":"MIIBCgKCAQEA","Fingerprint":"x"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		keys, err := ReadKeys(bytes.NewReader(text))
		if err == nil && len(keys) == 0 {
			t.Error("got neither keys nor an error")
		}
		r := ring{}
		r.add(keys)
		for _, k := range keys {
			if r.checks(k.Fingerprint, sha256.Sum256(text), []byte("signature")) {
				t.Error("a signature that nobody made holds")
			}
		}
	})
}
