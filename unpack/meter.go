package unpack

import (
	"context"
	"errors"
	"io"
	"strings"

	"bannin/locale"
)

// Every record has an id of its own, whose 16 random bytes pack no further, so
// that records of 1.2 KB pack to 75:1 at most, whatever packs them; in fact to
// 8:1 with gzip and 15:1 with xz and zstd. Even one record over and over packs
// to no more than 187:1 with gzip, since each repeat costs at least 11 bits for
// 258 bytes. What lies beyond bombRatio is no log.
const (
	bombRatio = 400
	bombFloor = 16 << 20 // bytes unpacked before the ratio means something
)

// A meter reads an object's packed bytes. It compares them with what comes out
// of all decompressors in all layers and members, and ends everything when a
// bomb is seen, the object cannot be read, or nobody wants it any more.
type meter struct {
	ctx      context.Context
	body     io.Reader
	count    func(int64)
	packed   int64
	unpacked int64
	unread   error // why the object could not be read
	err      error // why everything ended
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.alive(); err != nil {
		return 0, err
	}
	n, err := m.body.Read(p)
	m.read(int64(n))
	if err != nil && !errors.Is(err, io.EOF) {
		err = m.lose(err)
	}
	return n, err
}

// lose ends everything, since the object cannot be read.
func (m *meter) lose(reason error) error {
	m.unread = reason
	return m.stop(reason)
}

// read counts packed bytes.
func (m *meter) read(n int64) {
	m.packed += n
	if m.count != nil {
		m.count(n)
	}
}

// grow counts bytes that a decompressor gave.
func (m *meter) grow(n int) error {
	m.unpacked += int64(n)
	if m.unpacked > bombFloor && m.unpacked > bombRatio*m.packed {
		return m.stop(locale.Errorf("unpack.bomb", "ratio", bombRatio, "bytes", m.unpacked))
	}
	return m.alive()
}

// alive tells why nothing more is to be read, if so.
func (m *meter) alive() error {
	if m.err == nil {
		m.err = m.ctx.Err()
	}
	return m.err
}

// stop ends everything, for the reason that came first.
func (m *meter) stop(reason error) error {
	if m.err == nil {
		m.err = reason
	}
	return m.err
}

// fault is an error of a decompressor or archive as people read it. Where
// something below it broke, that is the reason, however it was passed on.
func (m *meter) fault(k kind, err error) error {
	var known *locale.Error
	switch {
	case m.err != nil:
		return m.err
	case errors.As(err, &known):
		return known
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return locale.Errorf("unpack.truncated", "kind", k)
	}
	return locale.Errorf("unpack.broken", "kind", k, "error", strings.TrimPrefix(err.Error(), string(k)+": "))
}
