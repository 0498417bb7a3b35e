package simulate

import "math/bits"

// dice is a small generator of random numbers (splitmix64). It is our own so
// that a seed gives the same bytes with every version of Go.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	return scramble(uint64(*d))
}

// n is a number from 0 to limit-1.
func (d *dice) n(limit int) int {
	hi, _ := bits.Mul64(d.next(), uint64(limit))
	return int(hi)
}

// between is a number from lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.n(hi-lo+1) }

// share is a number from 0 up to, not including, 1.
func (d *dice) share() float64 { return float64(d.next()>>11) / (1 << 53) }

func (d *dice) chance(p float64) bool { return d.share() < p }

// choose is one of the given things.
func choose[T any](d *dice, from []T) T { return from[d.n(len(from))] }

// shuffle puts things into random order.
func shuffle[T any](d *dice, s []T) {
	for i := len(s) - 1; i > 0; i-- {
		j := d.n(i + 1)
		s[i], s[j] = s[j], s[i]
	}
}

func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// mix makes one number of several: the same parts always give the same, so
// whoever needs a thing's identity can work it out without being told.
func mix(parts ...uint64) uint64 {
	h := uint64(0x8445d61a4e774912)
	for _, p := range parts {
		h = scramble(h ^ scramble(p+0x9e3779b97f4a7c15))
	}
	return h
}

// hash makes a number of a name (FNV-1a, scrambled).
func hash(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return scramble(h)
}

// The alphabets of AWS's identifiers.
const (
	hexDigits = "0123456789abcdef"
	base32    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	alnum     = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	lower     = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz012"
	upper     = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ012"
	fileName  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AZ"
)

// appendHex appends n random hexadecimal digits.
func (d *dice) appendHex(b []byte, n int) []byte {
	for n > 0 {
		z := d.next()
		for k := 0; k < 16 && n > 0; k++ {
			b = append(b, hexDigits[z&15])
			z >>= 4
			n--
		}
	}
	return b
}

// appendFrom appends n letters of an alphabet of at least 64.
func (d *dice) appendFrom(b []byte, alphabet string, n int) []byte {
	for n > 0 {
		z := d.next()
		for k := 0; k < 10 && n > 0; k++ {
			b = append(b, alphabet[z&63])
			z >>= 6
			n--
		}
	}
	return b
}

// appendGUID appends a random GUID of version 4.
func (d *dice) appendGUID(b []byte) []byte {
	x, y := d.next(), d.next()
	x = x&^(0xf<<12) | 4<<12
	y = y&^(3<<62) | 2<<62
	for shift := 60; shift >= 0; shift -= 4 {
		b = append(b, hexDigits[x>>uint(shift)&15])
		if shift == 32 || shift == 16 {
			b = append(b, '-')
		}
	}
	b = append(b, '-')
	for shift := 60; shift >= 0; shift -= 4 {
		b = append(b, hexDigits[y>>uint(shift)&15])
		if shift == 48 {
			b = append(b, '-')
		}
	}
	return b
}

// uniqueID is an identifier such as AKIA… or AROA…, worked out from a number.
func uniqueID(prefix string, of uint64, length int) string {
	d := dice(of)
	b := append(make([]byte, 0, len(prefix)+length), prefix...)
	for range length {
		b = append(b, base32[d.next()&31])
	}
	return string(b)
}
