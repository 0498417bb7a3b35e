package export

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf16"
)

// An object is one of JSON. Its members come in the order of their names, so
// the same object gives the same bytes.
type object map[string]any

// compact leaves out members that say nothing, and objects and lists that are
// empty then: in these forms a member that is there has a value. Numbers and
// truths always say something.
func compact(o object) object {
	for key, v := range o {
		if v = worth(v); v == nil {
			delete(o, key)
		} else {
			o[key] = v
		}
	}
	return o
}

// worth is a value without what says nothing; nil where nothing is left.
func worth(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
	case []string:
		if len(v) == 0 {
			return nil
		}
	case object:
		if len(compact(v)) == 0 {
			return nil
		}
	case []object:
		kept := v[:0]
		for _, o := range v {
			if len(compact(o)) > 0 {
				kept = append(kept, o)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return kept
	}
	return v
}

// maxText is the length of a text in forms that set no limit of their own.
const maxText = 4096

// clip is a text that is valid UTF-8 and no longer than n UTF-16 units, in
// which Java and so AWS counts. What was cut ends in "..".
func clip(s string, n int) string {
	if len(s) > 4*n {
		s = s[:4*n] // no more of it is looked at
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	units, end := 0, 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > n {
			return s[:end] + ".."[:min(2, n)]
		}
		if units <= n-2 {
			end = i + len(string(r))
		}
	}
	return s
}

// text is clip for forms without limits.
func text(s string) string { return clip(s, maxText) }

// texts are text of each that is not empty, n at most.
func texts(all []string, n int) []string {
	var kept []string
	for _, s := range all {
		if s != "" && len(kept) < n {
			kept = append(kept, text(s))
		}
	}
	return kept
}

// plain is a text on one line.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// sentences are a description and what to do, as one text.
func sentences(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = plain(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

// within is a time that all forms can write: RFC 3339 has the years 0 to 9999,
// and epochs in nanoseconds end in 2262.
func within(t time.Time) time.Time {
	t = t.UTC()
	switch year := t.Year(); {
	case year > 2261:
		return time.Date(2261, 12, 31, 23, 59, 59, 0, time.UTC)
	case year < 1970:
		return time.Unix(0, 0).UTC()
	}
	return t
}

// stamp is a time as all these forms write it: RFC 3339 in UTC to the
// millisecond.
func stamp(t time.Time) string { return within(t).Format("2006-01-02T15:04:05.000Z") }

// digest is an identity of n hexadecimal digits made from parts, 64 at most.
func digest(n int, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))[:n]
}

// A uuid names things of a space. Source: RFC 9562.
type uuid [16]byte

// name is the version 5 UUID of a name in a space.
func (space uuid) name(name string) uuid {
	h := sha1.New()
	h.Write(space[:])
	h.Write([]byte(name))
	var id uuid
	copy(id[:], h.Sum(nil))
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	return id
}

// String writes the UUID in its usual form.
func (space uuid) String() string {
	s := hex.EncodeToString(space[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// ours is the space of bannin's own names: the UUID of URL space for this name.
var ours = uuid{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}.name("https://bannin.example/export")
