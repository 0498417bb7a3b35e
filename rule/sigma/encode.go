package sigma

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// A transform turns a value into others; all of them count. It says no where
// it cannot work on wildcards.
type transform func(pattern) ([]pattern, bool)

// transforms are the modifiers that change what is looked for.
var transforms = map[string]transform{
	"base64":       base64Whole,
	"base64offset": base64Offset,
	"utf16le":      wide(binary.LittleEndian, ""),
	"wide":         wide(binary.LittleEndian, ""),
	"utf16be":      wide(binary.BigEndian, ""),
	"utf16":        wide(binary.LittleEndian, "\xff\xfe"),
	"windash":      func(p pattern) ([]pattern, bool) { return p.windash().joined().spelled(), true },
}

func base64Whole(p pattern) ([]pattern, bool) {
	s, ok := p.plain()
	return []pattern{literal(base64.StdEncoding.EncodeToString([]byte(s)))}, ok
}

// base64Offset gives the part of the encoded value that does not depend on
// what stands around it, for each of the three places it can have in a group
// of three bytes. A character of base64 holds six bits: those that mix with a
// neighbour's are left out.
func base64Offset(p pattern) ([]pattern, bool) {
	s, ok := p.plain()
	if !ok {
		return nil, false
	}
	var all []pattern
	for shift := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", shift) + s))
		bits := 8 * (shift + len(s))
		from, to := (8*shift+5)/6, bits/6
		if from < to {
			all = append(all, literal(encoded[from:to]))
		}
	}
	return all, len(all) > 0
}

// wide spells text in UTF-16, with a mark in front of it.
func wide(order binary.AppendByteOrder, mark string) transform {
	return func(p pattern) ([]pattern, bool) {
		var out pattern
		if mark != "" {
			out = append(out, piece{text: mark})
		}
		for _, x := range p {
			if x.wild == '-' {
				return nil, false
			}
			if x.wild == 0 {
				var b []byte
				for _, unit := range utf16.Encode([]rune(x.text)) {
					b = order.AppendUint16(b, unit)
				}
				x.text = string(b)
			}
			out = append(out, x)
		}
		return []pattern{out.joined()}, true
	}
}
