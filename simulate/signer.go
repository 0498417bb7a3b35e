package simulate

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"sync"
)

// A signer is a region's key pair. It follows from the seed, so it protects
// nothing: it stands for CloudTrail's.
type signer struct {
	key         *rsa.PrivateKey
	der         []byte // the public key, PKCS#1
	fingerprint string
}

// signers are those of all regions.
type signers map[string]*signer

func newSigners(seed uint64) signers {
	made := make([]*signer, len(regionNames))
	var wg sync.WaitGroup
	for i, region := range regionNames {
		wg.Go(func() { made[i] = newSigner(dice(mix(seed, hash("signer"), hash(region)))) })
	}
	wg.Wait()
	all := signers{}
	for i, region := range regionNames {
		all[region] = made[i]
	}
	return all
}

// newSigner makes a key of 2,048 bits. The standard library's own makers of keys
// take no seed.
func newSigner(d dice) *signer {
	const exponent = 65537
	one, e := big.NewInt(1), big.NewInt(exponent)
	for {
		p, q := prime(&d), prime(&d)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		private := new(big.Int).ModInverse(e, phi)
		if private == nil || p.Cmp(q) == 0 {
			continue
		}
		key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent}, D: private, Primes: []*big.Int{p, q}}
		key.Precompute()
		der := x509.MarshalPKCS1PublicKey(&key.PublicKey)
		sum := sha256.Sum256(der)
		return &signer{key, der, hex.EncodeToString(sum[:16])}
	}
}

// prime is a prime of 1,024 bits whose two highest are set, so that a product of
// two has 2,048.
func prime(d *dice) *big.Int {
	raw := make([]byte, 128)
	for i := range raw {
		raw[i] = byte(d.next())
	}
	raw[0] |= 0xc0
	raw[len(raw)-1] |= 1
	n, two := new(big.Int).SetBytes(raw), big.NewInt(2)
	for !n.ProbablyPrime(10) {
		n.Add(n, two)
	}
	return n
}

// list is what `aws cloudtrail list-public-keys` prints, of all regions.
func (s signers) list(from, to int64) []byte {
	type key struct{ Value, ValidityStartTime, ValidityEndTime, Fingerprint string }
	var answer struct{ PublicKeyList []key }
	for _, region := range regionNames {
		one := s[region]
		answer.PublicKeyList = append(answer.PublicKeyList, key{base64.StdEncoding.EncodeToString(one.der), stamp(from - day), stamp(to + 30*day), one.fingerprint})
	}
	text, err := json.MarshalIndent(answer, "", "    ")
	if err != nil {
		panic("BUG: simulate: " + err.Error())
	}
	return append(text, '\n')
}
