package parquet

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"
)

// A form is how the values of a column are written.
type form uint8

const (
	asText form = iota
	asInt
	asUint
	asBool
	asFloat
	asDouble
	asDecimal
	asDate
	asMillis
	asMicros
	asNanos
	asInt96
	asUUID
)

// appendValue appends a value as JSON.
func appendValue(dst []byte, n *node, v *value) []byte {
	switch n.form {
	case asText:
		return appendQuoted(dst, v.b)
	case asInt:
		return strconv.AppendInt(dst, v.n, 10)
	case asDate, asMillis, asMicros, asNanos, asInt96, asUUID:
		return append(appendPlain(append(dst, '"'), n, v), '"')
	case asFloat, asDouble:
		if x := float(n, v); math.IsNaN(x) || math.IsInf(x, 0) {
			return append(dst, "null"...)
		}
	}
	return appendPlain(dst, n, v)
}

// appendField appends a value as a field of a line.
func appendField(dst []byte, n *node, v *value) []byte {
	switch {
	case n.form == asInt:
		return strconv.AppendInt(dst, v.n, 10)
	case n.form != asText:
		return appendPlain(dst, n, v)
	case len(v.b) == 0:
		return append(dst, '-')
	}
	from := len(dst)
	dst = append(dst, v.b...)
	for i, c := range dst[from:] {
		if c == '\n' || c == '\r' {
			dst[from+i] = ' '
		}
	}
	return dst
}

// appendPlain appends a value that is no text, without quotes.
func appendPlain(dst []byte, n *node, v *value) []byte {
	switch n.form {
	case asUint:
		if n.size == 4 {
			return strconv.AppendUint(dst, uint64(uint32(v.n)), 10)
		}
		return strconv.AppendUint(dst, uint64(v.n), 10)
	case asBool:
		return strconv.AppendBool(dst, v.n != 0)
	case asFloat:
		return strconv.AppendFloat(dst, float(n, v), 'g', -1, 32)
	case asDouble:
		return strconv.AppendFloat(dst, float(n, v), 'g', -1, 64)
	case asDecimal:
		return appendDecimal(dst, n, v)
	case asDate:
		return time.Unix(v.n*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
	case asMillis:
		return appendTime(dst, time.UnixMilli(v.n))
	case asMicros:
		return appendTime(dst, time.UnixMicro(v.n))
	case asNanos:
		return appendTime(dst, time.Unix(0, v.n))
	case asInt96:
		return appendInt96(dst, v.b)
	case asUUID:
		return appendUUID(dst, v.b)
	}
	return strconv.AppendInt(dst, v.n, 10)
}

func float(n *node, v *value) float64 {
	if n.form == asFloat {
		return float64(math.Float32frombits(uint32(v.n)))
	}
	return math.Float64frombits(uint64(v.n))
}

func appendTime(dst []byte, t time.Time) []byte { return t.UTC().AppendFormat(dst, time.RFC3339Nano) }

// appendInt96 appends a time as Impala and Spark had it: nanoseconds of the day,
// and the Julian day.
func appendInt96(dst, b []byte) []byte {
	if len(b) != 12 {
		return dst
	}
	const julian1970 = 2440588
	day := int64(binary.LittleEndian.Uint32(b[8:])) - julian1970
	return appendTime(dst, time.Unix(day*86400, int64(binary.LittleEndian.Uint64(b)&math.MaxInt64)))
}

func appendUUID(dst, b []byte) []byte {
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, []byte{c})
	}
	return dst
}

// appendDecimal appends a number whose last digits stand behind the point.
func appendDecimal(dst []byte, n *node, v *value) []byte {
	x := big.NewInt(v.n)
	if !isNumber(n) {
		b := v.b[:min(len(v.b), 64)] // big-endian, two's complement
		x.SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
	}
	if x.Sign() < 0 {
		dst = append(dst, '-')
		x.Neg(x)
	}
	digits := x.String()
	for len(digits) <= n.scale {
		digits = "0" + digits
	}
	dst = append(dst, digits[:len(digits)-n.scale]...)
	if n.scale > 0 {
		dst = append(append(dst, '.'), digits[len(digits)-n.scale:]...)
	}
	return dst
}

// appendQuoted appends text as a JSON string. What is no UTF-8 becomes U+FFFD.
func appendQuoted(dst, b []byte) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(b); {
		c := b[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(b[i:])
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		dst = append(dst, b[from:i]...)
		switch {
		case c >= utf8.RuneSelf:
			dst = append(dst, "\ufffd"...)
		case c >= ' ':
			dst = append(dst, '\\', c)
		default:
			dst = append(dst, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		}
		i++
		from = i
	}
	return append(append(dst, b[from:]...), '"')
}
