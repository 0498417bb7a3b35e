package unpack

import (
	"bufio"
	"bytes"
)

// A kind is a way of packing, by its name.
//
// Sources: RFC 1952 (gzip), RFC 8878 (zstd), the xz file format 1.2.1, APPNOTE
// 6.3.10 (zip), POSIX.1-2017 pax (tar). bzip2 has no specification.
type kind string

const (
	aPlain   kind = ""
	aGzip    kind = "gzip"
	aZstd    kind = "zstd"
	aBzip2   kind = "bzip2"
	anXZ     kind = "xz"
	aTar     kind = "tar"
	aZip     kind = "zip"
	aDeflate kind = "deflate" // only within a zip
)

// marks are how kinds begin. 7z, rar and lz4 are known so that the logs in them
// are not taken for no logs; they are not unpacked.
var marks = []struct {
	mark string
	kind kind
}{
	{"\x1f\x8b", aGzip},
	{"\x28\xb5\x2f\xfd", aZstd},
	{"\xfd7zXZ\x00", anXZ},
	{localMark, aZip},
	{endMark, aZip},        // an empty one
	{"PK\x07\x08PK", aZip}, // one that was to be split, and was not
	{"7z\xbc\xaf\x27\x1c", "7z"},
	{"Rar!\x1a\x07", "rar"},
	{"\x04\x22\x4d\x18", "lz4"},
}

// isStream tells of kinds that hold one stream.
func (k kind) isStream() bool { return k == aGzip || k == aZstd || k == aBzip2 || k == anXZ }

// sniff tells how a stream is packed. What cannot be read at all is taken for
// plain: reading it will tell.
func sniff(b *bufio.Reader) kind {
	first, _ := b.Peek(1)
	if len(first) == 0 || first[0] == '{' || first[0] == '[' {
		return aPlain // JSON, as nearly all are
	}
	head, _ := b.Peek(block)
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return m.kind
		}
	}
	switch {
	case isSkippable(head):
		return aZstd
	case isBzip2(head):
		return aBzip2
	case isTar(head):
		return aTar
	}
	return aPlain
}

// isSkippable knows the frames that zstd passes over, which may come first.
func isSkippable(head []byte) bool {
	return len(head) >= 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
}

// isBzip2 knows a stream that begins with a block, or has none.
func isBzip2(head []byte) bool {
	if len(head) < 10 || string(head[:3]) != "BZh" || head[3] < '1' || head[3] > '9' {
		return false
	}
	next := string(head[4:10])
	return next == "\x31\x41\x59\x26\x53\x59" || next == "\x17\x72\x45\x38\x50\x90"
}
