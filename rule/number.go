package rule

import (
	"bytes"
	"math"
	"strconv"
)

// Exact reads a number as JSON writes it, and tells whether a float64 holds it:
// whether the shortest decimal that means the same float64 is the same number.
// It holds 0.1 and 1e3, but not 9007199254740993.
func Exact(text string) (float64, bool) {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return 0, false
	}
	return x, holds(x, []byte(text))
}

// holds tells whether x, which text was read as, is what text says.
func holds(x float64, text []byte) bool {
	var room [32]byte
	return decimalOf(text).same(decimalOf(strconv.AppendFloat(room[:0], x, 'e', -1, 64)))
}

// A decimal is a number taken apart: 0.d1d2d3… times ten to the power of exp,
// where d1 is no zero. Of zero there are no digits.
type decimal struct {
	minus  bool
	digits []byte // with a point among them or not, no zeros at the ends
	exp    int
}

// maxExponent is far beyond any that a float64 has.
const maxExponent = 1 << 30

func decimalOf(text []byte) decimal {
	var d decimal
	if len(text) > 0 && text[0] == '-' {
		d.minus, text = true, text[1:]
	}
	if at := bytes.IndexAny(text, "eE"); at >= 0 {
		d.exp = exponent(text[at+1:])
		text = text[:at]
	}
	point := bytes.IndexByte(text, '.')
	if point < 0 {
		point = len(text)
	}
	first := bytes.IndexAny(text, "123456789")
	if first < 0 {
		return decimal{}
	}
	last := bytes.LastIndexAny(text, "123456789")
	d.digits = text[first : last+1]
	if d.exp += point - first; first > point {
		d.exp++ // the point itself was counted
	}
	return d
}

func exponent(text []byte) int {
	sign, n := 1, 0
	for i, c := range text {
		switch {
		case i == 0 && c == '-':
			sign = -1
		case c >= '0' && c <= '9':
			n = min(n*10+int(c-'0'), maxExponent)
		}
	}
	return sign * n
}

func (d decimal) same(o decimal) bool {
	if len(d.digits) == 0 || len(o.digits) == 0 {
		return len(d.digits) == len(o.digits)
	}
	if d.minus != o.minus || d.exp != o.exp {
		return false
	}
	a, b := d.digits, o.digits
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == '.':
			a = a[1:]
		case b[0] == '.':
			b = b[1:]
		case a[0] != b[0]:
			return false
		default:
			a, b = a[1:], b[1:]
		}
	}
	return len(a) == len(b)
}
