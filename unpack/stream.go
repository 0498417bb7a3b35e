package unpack

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/mikelolasagasti/xz"
)

// How far back a stream may refer is what it costs in memory. xz writes no more
// than maxWindow by itself; zstd does at its very highest level and where it is
// told to (--long), and unpacks that much without being told. So much is for
// the outermost stream only.
const (
	maxWindow     = 64 << 20
	maxLongWindow = 128 << 20
)

// A stream is one decompressor under way. What it allocates is kept for the
// next.
type stream struct {
	plain *bufio.Reader // what it gives
	outer bool          // nothing is around it

	meter *meter
	kind  kind
	codec io.Reader
	err   error

	gzip  *gzip.Reader
	zstd  *zstd.Decoder
	xz    *xz.Reader
	flate io.Reader
}

// open starts to decompress.
func (s *stream) open(m *meter, k kind, from *bufio.Reader) error {
	if s.plain == nil {
		s.plain = bufio.NewReaderSize(nil, 4<<10)
	}
	var err error
	s.meter, s.kind, s.err = m, k, nil
	if s.codec, err = s.decoder(from); err != nil {
		return m.fault(k, err)
	}
	s.plain.Reset(s)
	return nil
}

// decoder is the decoder of the stream's kind, set to a new beginning.
func (s *stream) decoder(from *bufio.Reader) (_ io.Reader, err error) {
	switch s.kind {
	case aGzip:
		if s.gzip == nil {
			s.gzip = new(gzip.Reader)
		}
		return s.gzip, s.gzip.Reset(from)
	case aZstd:
		if s.zstd == nil {
			window := uint64(maxWindow)
			if s.outer {
				window = maxLongWindow
			}
			if s.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(window)); err != nil {
				return nil, err
			}
		}
		return s.zstd, s.zstd.Reset(from)
	case anXZ:
		if s.xz == nil {
			if s.xz, err = xz.NewReader(nil, maxWindow); err != nil {
				return nil, err
			}
		}
		return s.xz, s.xz.Reset(from)
	case aDeflate:
		if s.flate == nil {
			s.flate = flate.NewReader(from)
		}
		return s.flate, s.flate.(flate.Resetter).Reset(from, nil)
	}
	return bzip2.NewReader(from), nil
}

// Read gives plain bytes. Once it failed, it fails.
func (s *stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.codec.Read(p)
	switch s.err = s.meter.grow(n); {
	case s.err != nil || err == nil:
	case errors.Is(err, io.EOF):
		s.err = io.EOF
	default:
		s.err = s.meter.fault(s.kind, err)
	}
	return n, s.err
}
