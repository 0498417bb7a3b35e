package parquet

import (
	"bytes"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"

	"bannin/locale"
)

// Codecs.
const (
	codecNone   = 0
	codecSnappy = 1
	codecGzip   = 2
	codecZstd   = 6
)

var codecNames = map[int64]string{3: "LZO", 4: "Brotli", 5: "LZ4", 7: "LZ4_RAW"}

// unpack decompresses into a buffer exactly as many bytes as the head told.
func (c *column) unpack(into, from []byte, size int64) ([]byte, error) {
	into, err := c.room(into, size)
	if err != nil {
		return into, err
	}
	switch c.chunk.codec {
	case codecNone:
		if len(from) != len(into) {
			return into, errBroken
		}
		copy(into, from)
	case codecSnappy:
		if n, err := snappy.DecodedLen(from); err != nil || int64(n) != size {
			return into, errBroken
		}
		if _, err := snappy.Decode(into, from); err != nil {
			return into, errBroken
		}
	case codecGzip:
		return into, c.file.gunzip(into, from)
	case codecZstd:
		return into, c.file.unzstd(into, from)
	}
	return into, nil
}

// gunzip unzips exactly len(into) bytes.
func (f *File) gunzip(into, from []byte) error {
	if f.gzip == nil {
		f.gzip = new(gzip.Reader)
	}
	if err := f.gzip.Reset(bytes.NewReader(from)); err != nil {
		return errBroken
	}
	if _, err := io.ReadFull(f.gzip, into); err != nil {
		return errBroken
	}
	if n, err := f.gzip.Read(make([]byte, 1)); n > 0 || err != io.EOF {
		return errBroken
	}
	return nil
}

// unzstd unpacks exactly len(into) bytes; no frame makes it take more.
func (f *File) unzstd(into, from []byte) (err error) {
	if f.zstd == nil {
		f.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(maxPage))
		if err != nil {
			return locale.Errorf("decode.read", "error", err)
		}
	}
	if out, err := f.zstd.DecodeAll(from, into[:0:len(into)]); err != nil || len(out) != len(into) {
		return errBroken
	}
	return nil
}
