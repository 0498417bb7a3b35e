package unpack

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"bannin/locale"
)

// maxSpool is how much of a zip that cannot be read at any place is copied to
// disk: what a zip could hold before it was widened.
const maxSpool = 4 << 30

// A zipFile can be read at any place: the object itself, or a copy of what is
// inside it.
type zipFile struct {
	meter *meter
	file  io.ReaderAt
	size  int64
	own   *os.File // the copy
	left  string   // the copy's name, where the system does not take it back yet
}

// zipFile makes a zip readable at any place.
func (r *Reader) zipFile(in inside) (*zipFile, error) {
	if in.archives == 0 && in.body == r.levels[0].packed {
		if file, size, ok := readerAt(r.meter.body); ok {
			r.meter.read(-r.meter.packed) // it is read again, from its members' places
			return &zipFile{meter: &r.meter, file: file, size: size}, nil
		}
	}
	return r.spool(in.body, maxSpool)
}

// readerAt tells whether a body can be read at any place.
func readerAt(body io.Reader) (io.ReaderAt, int64, bool) {
	file, ok := body.(io.ReaderAt)
	if !ok {
		return nil, 0, false
	}
	switch b := body.(type) {
	case interface{ Size() int64 }:
		return file, b.Size(), true
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := b.Stat(); err == nil && info.Mode().IsRegular() {
			return file, info.Size(), true
		}
	}
	return nil, 0, false
}

// spool copies a zip to a file that has no name and lives as long as it is open.
func (r *Reader) spool(body io.Reader, bound int64) (*zipFile, error) {
	f, err := os.CreateTemp("", "bannin-zip-")
	if err != nil {
		return nil, locale.Errorf("unpack.spool", "error", err)
	}
	z := &zipFile{meter: &r.meter, file: f, own: f}
	if os.Remove(f.Name()) != nil {
		z.left = f.Name()
	}
	z.size, err = io.Copy(f, io.LimitReader(body, bound+1))
	var disk *fs.PathError
	switch {
	case errors.As(err, &disk):
		err = locale.Errorf("unpack.spool", "error", disk.Err)
	case z.size > bound:
		err = locale.Errorf("unpack.spool_large", "bytes", bound)
	}
	if err != nil {
		z.close()
		return nil, r.meter.fault(aZip, err)
	}
	return z, nil
}

// ReadAt counts what is read as packed, but of a copy, which was counted.
func (z *zipFile) ReadAt(p []byte, at int64) (int, error) {
	if err := z.meter.alive(); err != nil {
		return 0, err
	}
	n, err := z.file.ReadAt(p, at)
	if z.own == nil {
		z.meter.read(int64(n))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = z.meter.lose(err)
	}
	return n, err
}

func (z *zipFile) close() {
	if z.own != nil {
		z.own.Close()
	}
	if z.left != "" {
		os.Remove(z.left)
	}
}
