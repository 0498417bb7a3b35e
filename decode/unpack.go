package decode

import (
	"bufio"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"

	"bannin/locale"
)

// Deflate cannot pack better than 1032:1, and only text that repeats within a
// few bytes comes near it. The same record over and over packs to at most
// 187:1, since each repeat costs at least 11 bits for 258 bytes. So what lies
// beyond bombRatio is no log.
const (
	bombRatio = 400
	bombFloor = 16 << 20 // bytes unpacked before the ratio means something
	maxNested = 2        // gzip within gzip
)

// An unpacker unzips what is zipped, and watches for bombs.
type unpacker struct {
	file     *bufio.Reader
	zips     [maxNested]*gzip.Reader
	inner    [maxNested]*bufio.Reader
	packed   counter
	top      io.Reader
	unpacked int64
	err      error
}

// A counter counts the bytes that were read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// open starts a new object.
func (u *unpacker) open(body io.Reader) io.Reader {
	u.packed, u.unpacked, u.err = counter{r: body}, 0, nil
	if u.file == nil {
		u.file = bufio.NewReaderSize(nil, 64<<10)
	}
	u.file.Reset(&u.packed)
	u.top = u.layer(u.file, 0)
	return u
}

// layer returns what a stream holds, unzipped as often as it was zipped.
func (u *unpacker) layer(from *bufio.Reader, depth int) io.Reader {
	magic, err := from.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		u.err = locale.Errorf("decode.read", "error", err)
		return eof{}
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return from
	}
	if depth == maxNested {
		u.err = locale.Errorf("decode.nested", "depth", maxNested)
		return eof{}
	}
	if u.zips[depth] == nil {
		u.zips[depth] = new(gzip.Reader)
	}
	if err := u.zips[depth].Reset(from); err != nil {
		u.err = locale.Errorf("decode.gzip", "error", err)
		return eof{}
	}
	if u.inner[depth] == nil {
		u.inner[depth] = bufio.NewReaderSize(nil, 4<<10)
	}
	u.inner[depth].Reset(u.zips[depth])
	return u.layer(u.inner[depth], depth+1)
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// plain tells whether nothing was zipped.
func (u *unpacker) plain() bool { return u.top == io.Reader(u.file) }

// Read gives unpacked bytes. A fault in the packing ends the stream; what came
// before it counts.
func (u *unpacker) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, io.EOF
	}
	n, err := u.top.Read(p)
	u.unpacked += int64(n)
	if u.unpacked > bombFloor && u.unpacked > bombRatio*u.packed.n {
		u.err = locale.Errorf("decode.bomb", "ratio", bombRatio, "bytes", u.unpacked)
		return 0, io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		u.err = locale.Errorf("decode.gzip", "error", err)
		err = io.EOF
	}
	return n, err
}

// fault is why the stream ended before its time, or nil.
func (u *unpacker) fault() error { return u.err }
