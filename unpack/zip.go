package unpack

import (
	"bufio"
	"errors"
	"hash/crc32"
	"io"
	"strings"

	"bannin/locale"
)

// zip yields the files that a zip's directory lists. Folders and links are
// passed over, as in a tar.
//
// The directory is read as it is needed and not kept. Each member is read from
// its own place; to read no byte twice, which is how a bomb without nesting is
// made (Fifield 2019), the members together must not claim more than there is
// before the directory.
func (r *Reader) zip(in inside) (more bool, err error) {
	z, err := r.zipFile(in)
	if err != nil {
		return true, err
	}
	defer z.close()
	dir, err := z.directory()
	if err != nil {
		return true, err
	}
	for room := dir.at; ; {
		e, err := dir.next()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		if room -= localSize + e.nameSize; e.packed < 0 || e.packed > room {
			return true, locale.Errorf("unpack.overlap")
		}
		room -= e.packed
		if e.isFolder() || e.isLink() {
			continue
		}
		more, err := r.member(in, e.name, func() (io.Reader, error) { return r.levels[in.archives].zipped(z, dir, e) })
		if !more || err != nil {
			return more, err
		}
	}
}

// zipped is what a member of a zip holds.
func (l *level) zipped(z *zipFile, dir *directory, e *entry) (io.Reader, error) {
	if !e.isFile() {
		return nil, locale.Errorf("source.special")
	}
	if e.flags&encrypted != 0 {
		return nil, locale.Errorf("unpack.encrypted", "cause", ErrUnsupported)
	}
	at, err := z.data(e, dir.at)
	if err != nil {
		return nil, z.meter.fault(aZip, err)
	}
	var body io.Reader = io.NewSectionReader(z, at, e.packed)
	if e.method != stored {
		k, ok := methods[e.method]
		if !ok {
			return nil, locale.Errorf("unpack.zip_method", "method", e.method, "cause", ErrUnsupported)
		}
		if l.section == nil {
			l.section = bufio.NewReaderSize(nil, 64<<10)
		}
		l.section.Reset(body)
		if err := l.member.open(z.meter, k, l.section); err != nil {
			return nil, err
		}
		body = l.member.plain
	}
	return &checked{body: body, meter: z.meter, entry: e}, nil
}

// data is where a member's bytes begin, behind the header at its place. They
// end before the directory.
func (z *zipFile) data(e *entry, end int64) (int64, error) {
	if e.at < 0 || e.at > end-localSize {
		return 0, locale.Errorf("unpack.zip_place")
	}
	var b [localSize]byte
	if _, err := z.ReadAt(b[:], e.at); err != nil {
		return 0, err
	}
	at := e.at + localSize + int64(u16(b[:], 26)) + int64(u16(b[:], 28))
	if string(b[:4]) != localMark || e.packed > end-at {
		return 0, locale.Errorf("unpack.zip_place")
	}
	return at, nil
}

// methods are the compressions of zip by number: APPNOTE 4.4.5.
var methods = map[uint16]kind{8: aDeflate, 12: aBzip2, 93: aZstd, 95: anXZ}

const stored = 0

// checked compares a member with the size and checksum that the directory has
// for it.
type checked struct {
	body  io.Reader
	meter *meter
	entry *entry
	n     int64
	crc   uint32
	err   error
}

func (c *checked) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.body.Read(p)
	c.n += int64(n)
	c.crc = crc32.Update(c.crc, crc32.IEEETable, p[:n])
	switch {
	case err == io.EOF && c.n != c.entry.size:
		c.err = locale.Errorf("unpack.zip_size", "want", c.entry.size, "got", c.n)
	case err == io.EOF && c.crc != c.entry.crc:
		c.err = locale.Errorf("unpack.checksum")
	case err == io.EOF:
		c.err = io.EOF
	case err != nil:
		c.err = c.meter.fault(aZip, err)
	}
	return n, c.err
}

// isFolder tells of folders; one that holds something is none.
func (e *entry) isFolder() bool {
	return e.size == 0 && (e.mode == modeFolder || strings.HasSuffix(e.name, "/"))
}

func (e *entry) isLink() bool { return e.mode == modeLink }

// isFile tells of what has content, also where that came from a pipe.
func (e *entry) isFile() bool { return e.size > 0 || e.mode == modeFile || e.mode == 0 }
