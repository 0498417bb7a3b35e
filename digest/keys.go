package digest

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"bannin/locale"
)

// A Key is one of CloudTrail's public keys. A digest names by its fingerprint
// the key that checks it.
type Key struct {
	Fingerprint string
	Public      *rsa.PublicKey
}

// A KeySource has CloudTrail's public keys. Every region has its own.
type KeySource interface {
	// PublicKeys gives the keys of a region that were valid at some time from
	// start to end. An error says that they could not be had; digests then go
	// without.
	PublicKeys(ctx context.Context, region string, start, end time.Time) ([]Key, error)
}

// Keys are public keys at hand, of whatever regions and times.
type Keys []Key

// PublicKeys gives all of them: fingerprints tell them apart.
func (k Keys) PublicKeys(context.Context, string, time.Time, time.Time) ([]Key, error) { return k, nil }

// maxKeys is how large a file of keys may be, in bytes.
const maxKeys = 16 << 20

// ReadKeys reads what `aws cloudtrail list-public-keys` prints, one answer or
// several in a row.
func ReadKeys(r io.Reader) (Keys, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxKeys+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxKeys {
		return nil, locale.Errorf("digest.keys_too_large", "bytes", maxKeys)
	}
	var keys Keys
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var answer struct {
			List []struct {
				Value       string `json:"Value"`
				Fingerprint string `json:"Fingerprint"`
			} `json:"PublicKeyList"`
		}
		if err := d.Decode(&answer); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, locale.Errorf("digest.keys_json", "error", err)
		}
		for _, one := range answer.List {
			der, err := base64.StdEncoding.DecodeString(one.Value)
			if err != nil {
				return nil, locale.Errorf("digest.keys_value", "fingerprint", one.Fingerprint, "error", err)
			}
			public, err := ParsePublicKey(der)
			if err != nil {
				return nil, locale.Errorf("digest.keys_value", "fingerprint", one.Fingerprint, "error", err)
			}
			keys = append(keys, Key{one.Fingerprint, public})
		}
	}
	if len(keys) == 0 {
		return nil, locale.Errorf("digest.keys_none")
	}
	return keys, nil
}

// ParsePublicKey reads an RSA key in DER. The API gives PKCS#1; one sample in
// AWS's documentation is a SubjectPublicKeyInfo.
func ParsePublicKey(der []byte) (*rsa.PublicKey, error) {
	key, err := x509.ParsePKCS1PublicKey(der)
	if err == nil {
		return key, nil
	}
	if any, anyErr := x509.ParsePKIXPublicKey(der); anyErr == nil {
		if key, ok := any.(*rsa.PublicKey); ok {
			return key, nil
		}
	}
	return nil, err
}

// A ring holds the keys that digests may name.
type ring map[string][]*rsa.PublicKey

func (r ring) add(keys []Key) {
	for _, k := range keys {
		same := func(other *rsa.PublicKey) bool { return other.Equal(k.Public) }
		if !slices.ContainsFunc(r[k.Fingerprint], same) {
			r[k.Fingerprint] = append(r[k.Fingerprint], k.Public)
		}
	}
}

// checks tells whether a signature is that of the key with this fingerprint.
func (r ring) checks(fingerprint string, toSign sum, signature []byte) bool {
	return slices.ContainsFunc(r[fingerprint], func(key *rsa.PublicKey) bool {
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, toSign[:], signature) == nil
	})
}
