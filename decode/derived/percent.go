package derived

import "bytes"

// IsEncoded tells whether a URI, path and query, holds what Decoded would change.
func IsEncoded(uri []byte) bool {
	if bytes.IndexByte(uri, '%') >= 0 {
		return true
	}
	query := bytes.IndexByte(uri, '?')
	return query >= 0 && bytes.IndexByte(uri[query:], '+') >= 0
}

// Decoded takes percent-encoding off a URI, up to some layers of it, and then
// writes the blanks that its query has as +. It works in place: b is changed.
// What is no valid escape stays as it is.
func Decoded(b []byte, layers int) []byte {
	for range layers {
		n := len(b)
		if b = Unpercent(b); len(b) == n {
			break
		}
	}
	if query := bytes.IndexByte(b, '?'); query >= 0 {
		for i, c := range b[query:] {
			if c == '+' {
				b[query+i] = ' '
			}
		}
	}
	return b
}

// Unpercent takes one layer of percent-encoding off, in place.
func Unpercent(b []byte) []byte {
	n := bytes.IndexByte(b, '%')
	if n < 0 {
		return b
	}
	for i := n; i < len(b); i++ {
		c := b[i]
		if c == '%' && i+2 < len(b) {
			if high, low := hexDigit(b[i+1]), hexDigit(b[i+2]); high >= 0 && low >= 0 {
				c = byte(high<<4 | low)
				i += 2
			}
		}
		b[n] = c
		n++
	}
	return b[:n]
}

// hexDigit is the value of a hexadecimal digit, or -1.
func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
