package digest

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"strings"
)

// A record is one line of the two lists that the proof compares: what is there,
// and what digests claim to be there. Both meet by the name of the file.
type record struct {
	name  string // base of place
	kind  kind
	by    uint32 // the digest that it is, or that claims it
	place string // where it lies; of a claim, bucket/key
	hash  sum    // of the content, unpacked

	// Of digests only.
	toSign      sum    // what was signed, of one that is there
	fingerprint string // of the key that checks it
	signature   string // its own; of a claim, that of the digest before
	wrong       string // the field by which it is no digest
	belongs     string // bucket/key where it says it lies, when that is elsewhere
}

// A kind is what a record is.
type kind uint8

const (
	isClaim   kind = 1 << iota
	isUnread       // it is there, but could not be read
	isBroken       // its packing is broken
	isForeign      // a claim whose hash we cannot compute
	isDigest       // a thing whose content is a digest
	isSigned       // a digest whose own signature, or lack of one, is known
)

func (r *record) is(k kind) bool { return r.kind&k != 0 }

// append writes a record. Only the process that wrote it reads it, so the form
// needs no version.
func (r *record) append(b []byte) []byte {
	b = append(b, byte(r.kind))
	b = binary.AppendUvarint(b, uint64(r.by))
	b = append(b, r.hash[:]...)
	if r.is(isDigest) {
		b = append(b, r.toSign[:]...)
	}
	for _, text := range r.texts() {
		b = binary.AppendUvarint(b, uint64(len(*text)))
		b = append(b, *text...)
	}
	return b
}

func (r *record) texts() [5]*string {
	return [...]*string{&r.place, &r.fingerprint, &r.signature, &r.wrong, &r.belongs}
}

// read takes the first record off a text that append wrote. The record's texts
// are part of that text.
func (r *record) read(text string) (rest string) {
	r.kind = kind(text[0])
	by, rest := uvarint(text[1:])
	r.by = uint32(by)
	rest = rest[copy(r.hash[:], rest):]
	if r.is(isDigest) {
		rest = rest[copy(r.toSign[:], rest):]
	}
	for _, field := range r.texts() {
		var n uint64
		n, rest = uvarint(rest)
		*field, rest = rest[:n], rest[n:]
	}
	r.name = base(r.place)
	return rest
}

func uvarint(text string) (uint64, string) {
	n, size := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
	return n, text[size:]
}

// compare sorts records by name and then by what they say, never by who came
// first.
func (r *record) compare(o *record) int {
	if c := strings.Compare(r.name, o.name); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(r.kind, o.kind), strings.Compare(r.place, o.place), bytes.Compare(r.hash[:], o.hash[:]))
}
