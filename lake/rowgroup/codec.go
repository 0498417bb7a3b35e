package rowgroup

import (
	"sync"

	klauspost "github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// A Digits codes what hardly repeats but uses few characters, such as ids in hex:
// zstd that looks for repetitions no harder than its fastest, but codes what does
// not repeat, too, which at that level it leaves as it is.
type Digits struct {
	zstd.Codec
	idle sync.Pool // of encoders
}

// Encode compresses src to dst.
func (c *Digits) Encode(dst, src []byte) ([]byte, error) {
	e, ok := c.idle.Get().(*klauspost.Encoder)
	if !ok {
		var err error
		e, err = klauspost.NewWriter(nil, klauspost.WithEncoderConcurrency(1), klauspost.WithEncoderLevel(klauspost.SpeedFastest),
			klauspost.WithAllLitEntropyCompression(true), klauspost.WithZeroFrames(true), klauspost.WithEncoderCRC(false))
		if err != nil {
			return nil, err
		}
	}
	defer c.idle.Put(e)
	return e.EncodeAll(src, dst[:0]), nil
}
