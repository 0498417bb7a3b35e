package unpack

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"bannin/locale"
)

// block is the size that a tar counts in.
const block = 512

// Kinds of GNU tar: a folder with a list of what was in it, and the archive's
// own name.
const (
	gnuFolder = 'D'
	gnuLabel  = 'V'
)

// isTar knows a tar's first header by its checksum, so that v7, ustar, GNU and
// pax are all known. A header has NUL bytes and text has none, so that nobody
// can write a line that is taken for a tar.
func isTar(head []byte) bool {
	if len(head) < block || head[0] == 0 || bytes.IndexByte(head, 0) < 0 {
		return false
	}
	var sum, signed int64 // some old tools added up signed bytes
	for i, c := range head {
		if i >= 148 && i < 156 {
			c = ' ' // the checksum itself
		}
		sum += int64(c)
		signed += int64(int8(c))
	}
	want, err := strconv.ParseInt(strings.Trim(string(head[148:156]), " \x00"), 8, 64)
	return err == nil && (want == sum || want == signed)
}

// tar yields the files of a tape archive, and of those that follow it as cat
// leaves them. Folders and labels are no objects, and links lead to what has
// its own place or is elsewhere: they are passed over. Devices and their like
// are no files, and said.
func (r *Reader) tar(in inside) (more bool, err error) {
	t := &tape{r: in.body}
	files := tar.NewReader(t)
	for {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			switch err = t.next(); {
			case err == nil:
				files = tar.NewReader(t)
				continue
			case errors.Is(err, io.EOF):
				return true, nil
			}
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) { // a path is only a name
			return true, err
		}
		switch head.Typeflag {
		case tar.TypeDir, tar.TypeSymlink, tar.TypeLink, tar.TypeXGlobalHeader, gnuFolder, gnuLabel:
			continue
		}
		more, err := r.member(in, head.Name, func() (io.Reader, error) { return r.file(head, files) })
		if !more || err != nil {
			return more, err
		}
	}
}

// file is what a file in a tar holds.
func (r *Reader) file(head *tar.Header, files *tar.Reader) (io.Reader, error) {
	f := &taped{files: files, meter: &r.meter, sparse: head.Typeflag == tar.TypeGNUSparse}
	for key := range head.PAXRecords {
		f.sparse = f.sparse || strings.HasPrefix(key, "GNU.sparse.")
	}
	if !f.sparse && head.Typeflag != tar.TypeReg && head.Typeflag != tar.TypeCont {
		return nil, locale.Errorf("source.special")
	}
	return f, nil
}

// taped is a file in a tar. A sparse one has holes that nothing is read for, so
// its bytes count as those of a decompressor.
type taped struct {
	files  *tar.Reader
	meter  *meter
	sparse bool
}

func (f *taped) Read(p []byte) (int, error) {
	n, err := f.files.Read(p)
	if f.sparse && err == nil {
		err = f.meter.grow(n)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = f.meter.fault(aTar, err)
	}
	return n, err
}

// A tape is what an archive is read from. It knows how many zeros it ended
// with: two blocks of them mark the end of an archive.
type tape struct {
	r     *bufio.Reader
	zeros int
}

func (t *tape) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if text := len(bytes.TrimRight(p[:n], "\x00")); text > 0 {
		t.zeros = n - text
	} else {
		t.zeros += n
	}
	return n, err
}

// next steps over the padding behind an archive. It says io.EOF when nothing
// follows, and nil when another archive does.
func (t *tape) next() error {
	if t.zeros < block {
		return io.ErrUnexpectedEOF // no mark: it was cut between two members
	}
	for {
		head, err := t.r.Peek(block)
		switch {
		case len(head) == 0:
			return err
		case len(bytes.TrimRight(head, "\x00")) == 0:
			t.r.Discard(len(head))
		case isTar(head):
			return nil
		default:
			return locale.Errorf("unpack.trailing")
		}
	}
}
