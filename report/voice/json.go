package voice

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// JSON is v as JSON that is safe to look at, too: control and format
// characters that JSON allows in a string are written as escapes.
// The result is good until buf changes.
func JSON(buf *bytes.Buffer, v any) ([]byte, error) {
	buf.Reset()
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return hideUnseen(bytes.TrimSuffix(buf.Bytes(), []byte("\n"))), nil
}

func hideUnseen(text []byte) []byte {
	if !slices.ContainsFunc(text, func(b byte) bool { return b < ' ' || b > '~' }) || bytes.IndexFunc(text, Unseen) < 0 {
		return text
	}
	var out bytes.Buffer
	for _, r := range string(text) {
		switch {
		case !Unseen(r):
			out.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
}

// Finite is a number that JSON can write.
func Finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}
