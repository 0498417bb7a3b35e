package unpack

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"bannin/locale"
)

// maxSpool is how much of what cannot be read at any place is copied to disk:
// what a zip could hold before it was widened. AWS writes Parquet in files of up
// to 256 MB.
const maxSpool = 4 << 30

// A File can be read at any place: the object itself, or a copy of what is
// inside it.
type File struct {
	meter *meter // nil where the object's bytes were counted, or nobody counts
	file  io.ReaderAt
	size  int64
	own   *os.File // the copy
	left  string   // the copy's name, where the system does not take it back yet
}

// Whole is a member's body as a file: itself, where it can be read at any
// place, else a copy. rest reads the body from its beginning, of which some may
// have been read already. Close the file before the next member is asked for.
func Whole(body, rest io.Reader) (*File, error) {
	if b, ok := body.(inPlace); ok {
		b.again()
		return b.File, nil
	}
	if file, size, ok := readerAt(body); ok {
		return &File{file: file, size: size}, nil
	}
	return spool(rest, maxSpool)
}

// An inPlace is the body of a member that is the object itself.
type inPlace struct {
	io.Reader
	*File
}

// plain is the body of a member.
func (r *Reader) plain(in inside) io.Reader {
	if f := r.itself(in); f != nil {
		return inPlace{in.body, f}
	}
	return in.body
}

// random makes an archive readable at any place.
func (r *Reader) random(in inside) (*File, error) {
	if f := r.itself(in); f != nil {
		f.again()
		return f, nil
	}
	f, err := spool(in.body, maxSpool)
	if err != nil {
		return nil, r.meter.fault(aZip, err)
	}
	f.meter = &r.meter
	return f, nil
}

// itself is the object as a file, where nothing is around what is to be read and
// it can be read at any place; else nil.
func (r *Reader) itself(in inside) *File {
	if in.archives > 0 || in.body != r.levels[0].packed {
		return nil
	}
	file, size, ok := readerAt(r.meter.body)
	if !ok {
		return nil
	}
	return &File{meter: &r.meter, file: file, size: size}
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

// spool copies a stream to a file that has no name and lives as long as it is
// open.
func spool(body io.Reader, bound int64) (*File, error) {
	f, err := os.CreateTemp("", "bannin-")
	if err != nil {
		return nil, locale.Errorf("unpack.spool", "error", err)
	}
	z := &File{file: f, own: f}
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
		z.Close()
		return nil, err
	}
	return z, nil
}

// again takes back what was counted of an object: it is read from its members'
// places instead.
func (f *File) again() { f.meter.read(-f.meter.packed) }

// Size is how many bytes there are.
func (f *File) Size() int64 { return f.size }

// ReadAt counts what is read of the object itself as packed, no more than there
// is: some of it may be read twice. A copy was counted when it was made.
func (f *File) ReadAt(p []byte, at int64) (int, error) {
	if f.meter == nil {
		return f.file.ReadAt(p, at)
	}
	if err := f.meter.alive(); err != nil {
		return 0, err
	}
	n, err := f.file.ReadAt(p, at)
	if f.own == nil {
		f.meter.read(min(int64(n), max(0, f.size-f.meter.packed)))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = f.meter.lose(err)
	}
	return n, err
}

// Close gives a copy's place on disk back. The object itself stays open.
func (f *File) Close() {
	if f.own != nil {
		f.own.Close()
	}
	if f.left != "" {
		os.Remove(f.left)
	}
}
