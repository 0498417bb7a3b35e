package unpack

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"bannin/locale"
)

// The records of a zip (APPNOTE 4.3), by their marks and fixed sizes. All
// numbers are little-endian.
const (
	localMark   = "PK\x03\x04"
	entryMark   = "PK\x01\x02"
	endMark     = "PK\x05\x06"
	end64Mark   = "PK\x06\x06"
	locatorMark = "PK\x06\x07"

	localSize   = 30
	entrySize   = 46
	endSize     = 22
	end64Size   = 56
	locatorSize = 20

	maxComment = 1<<16 - 1 // behind the end

	full32 = 1<<32 - 1 // says that the number is in the zip64 record
	full16 = 1<<16 - 1

	encrypted = 1 // of an entry's flags

	// Kinds of file, where a Unix made the entry.
	modeKind   = 0o170000
	modeFolder = 0o040000
	modeFile   = 0o100000
	modeLink   = 0o120000
)

// A directory lists a zip's members. It is read once, front to back.
type directory struct {
	at      int64 // where it begins: the members end there
	size    int64
	entries uint64
	exact   bool  // entries is the number, not its lower 16 bits
	behind  int64 // bytes that follow the zip's end
	r       *bufio.Reader
	read    uint64
	buf     []byte
}

// An entry is what the directory says of a member. Of its sizes only packed is
// believed, within what the file has.
type entry struct {
	name     string
	nameSize int64
	flags    uint16
	method   uint16
	crc      uint32
	packed   int64
	size     int64
	at       int64 // of its local header
	mode     uint32
}

// directory finds a zip's directory from the record at its end. It must stand
// where that says, and right before it: else another zip, before this one or
// between, would be passed over in silence.
func (z *zipFile) directory() (*directory, error) {
	tail := make([]byte, min(z.size, endSize+maxComment+locatorSize))
	from := z.size - int64(len(tail))
	if _, err := z.file.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return nil, z.meter.lose(err)
	}
	end := lastEnd(tail)
	if end < 0 {
		return nil, locale.Errorf("unpack.zip_end")
	}
	b, stop := tail[end:], from+int64(end)
	if disk := u16(b, 4); disk != 0 && disk != full16 {
		return nil, locale.Errorf("unpack.zip_split")
	}
	d := &directory{entries: uint64(u16(b, 10)), size: int64(u32(b, 12)), at: int64(u32(b, 16))}
	d.behind = int64(len(b)) - endSize - int64(u16(b, 20))
	if locator := end - locatorSize; locator >= 0 && string(tail[locator:locator+4]) == locatorMark {
		stop = int64(u64(tail[locator:], 8))
		full := u16(b, 10) == full16 || u32(b, 12) == full32 || u32(b, 16) == full32
		if err := z.zip64(d, stop, full); err != nil {
			return nil, err
		}
	}
	if d.at < 0 || d.at > stop || d.size != stop-d.at {
		return nil, locale.Errorf("unpack.zip_shifted")
	}
	d.r = bufio.NewReaderSize(io.NewSectionReader(z, d.at, d.size), 64<<10)
	return d, nil
}

// lastEnd finds the last record that can be the end of a zip: its comment must
// fit behind it.
func lastEnd(tail []byte) int {
	for i := len(tail) - endSize; i >= 0; i-- {
		if string(tail[i:i+4]) == endMark && i+endSize+int(u16(tail[i:], 20)) <= len(tail) {
			return i
		}
	}
	return -1
}

// zip64 reads the record for large zips, which stands between the directory and
// the end. Its numbers count where the end is too full for them.
func (z *zipFile) zip64(d *directory, at int64, full bool) error {
	if at < 0 || at > z.size-end64Size {
		return locale.Errorf("unpack.zip_end")
	}
	var b [end64Size]byte
	if _, err := z.ReadAt(b[:], at); err != nil {
		return err
	}
	if string(b[:4]) != end64Mark {
		return locale.Errorf("unpack.zip_end")
	}
	if full {
		d.entries, d.size, d.at, d.exact = u64(b[:], 32), int64(u64(b[:], 40)), int64(u64(b[:], 48)), true
	}
	return nil
}

// next is the next entry, or io.EOF when as many were read as there should be.
func (d *directory) next() (*entry, error) {
	mark, err := d.r.Peek(len(entryMark))
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case string(mark) != entryMark:
		return nil, d.end(len(mark) > 0)
	}
	var b [entrySize]byte
	if _, err := io.ReadFull(d.r, b[:]); err != nil {
		return nil, err
	}
	name, extra, comment := int(u16(b[:], 28)), int(u16(b[:], 30)), int(u16(b[:], 32))
	d.buf = slices.Grow(d.buf[:0], name+extra)[:name+extra]
	if n, _ := io.ReadFull(d.r, d.buf); n < len(d.buf) {
		return nil, io.ErrUnexpectedEOF
	}
	if n, _ := d.r.Discard(comment); n < comment {
		return nil, io.ErrUnexpectedEOF
	}
	d.read++
	return newEntry(b[:], d.buf[:name], d.buf[name:]), nil
}

// end tells whether all entries were there, and nothing else. Some programs
// count them in 16 bits however many they are.
func (d *directory) end(more bool) error {
	if more || d.read != d.entries && (d.exact || uint16(d.read) != uint16(d.entries)) {
		return locale.Errorf("unpack.zip_entries", "want", d.entries, "got", d.read)
	}
	if d.behind > 0 {
		return locale.Errorf("unpack.trailing")
	}
	return io.EOF
}

func newEntry(b, name, extra []byte) *entry {
	e := &entry{
		name: string(name), nameSize: int64(len(name)), flags: u16(b, 8), method: u16(b, 10), crc: u32(b, 16),
		packed: int64(u32(b, 20)), size: int64(u32(b, 24)), at: int64(u32(b, 42)),
	}
	if maker := b[5]; maker == 3 || maker == 19 { // Unix, macOS
		e.mode = u32(b, 38) >> 16 & modeKind
	}
	e.widen(extra)
	return e
}

// widen takes the numbers that do not fit into 32 bits from the zip64 field,
// which has those and no others: APPNOTE 4.5.3.
func (e *entry) widen(extra []byte) {
	for len(extra) >= 4 {
		id, size := u16(extra, 0), int(u16(extra, 2))
		if extra = extra[4:]; size > len(extra) {
			return
		}
		field := extra[:size]
		extra = extra[size:]
		if id != 1 {
			continue
		}
		for _, n := range []*int64{&e.size, &e.packed, &e.at} {
			if *n == full32 && len(field) >= 8 {
				*n, field = int64(u64(field, 0)), field[8:]
			}
		}
		return
	}
}

func u16(b []byte, at int) uint16 { return binary.LittleEndian.Uint16(b[at:]) }
func u32(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
func u64(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }
