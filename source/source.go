// Package source finds what there is to read: files, folders, globs and
// standard input. What the bytes mean is decode's business.
package source

import (
	"context"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"bannin/locale"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Unsized is the size of an object whose source does not say it.
const Unsized = -1

// An Object is one thing to read.
type Object struct {
	Name string // as people know it: a path
	Size int64  // bytes as stored, or Unsized
	ETag string // the store's mark of this very content; "" where it has none
	Open func() (io.ReadCloser, error)
	// Meta tells what the writer noted beside the content, such as the signature of
	// a digest file: the user metadata of an S3 object, without x-amz-meta-, in lower
	// case. It is nil where the source knows none.
	Meta func(context.Context) (map[string]string, error)
}

// Files is a list of paths: files, folders (read with all below them), globs,
// and Stdin.
type Files struct {
	Paths []string
	Stdin io.Reader
}

// Objects yields every object once found, in no particular order. What cannot
// be looked at comes as an error, with its name; the rest goes on.
func (f Files) Objects(ctx context.Context) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		w := &walker{ctx: ctx, yield: yield, been: map[string]bool{}}
		for _, path := range f.Paths {
			going := true
			if path == Stdin {
				going = yield(Object{Name: Stdin, Size: Unsized, Open: func() (io.ReadCloser, error) { return io.NopCloser(f.Stdin), nil }}, nil)
			} else {
				going = w.start(path)
			}
			if !going {
				return
			}
		}
	}
}

// A walker goes through folders. Links to folders are followed, each folder
// once, so that a loop of links ends.
type walker struct {
	ctx   context.Context
	yield func(Object, error) bool
	been  map[string]bool // by real path
}

// start takes a path that the user gave.
func (w *walker) start(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return w.glob(path, err)
	}
	if !info.IsDir() {
		return w.file(path) // also a pipe, since the user named it
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return w.fail(path, err)
	}
	return w.folder(path, real)
}

func (w *walker) glob(path string, missing error) bool {
	matches, err := filepath.Glob(path)
	if err != nil || len(matches) == 0 {
		return w.fail(path, missing)
	}
	for _, match := range matches {
		if !w.start(match) {
			return false
		}
	}
	return true
}

func (w *walker) folder(path, real string) bool {
	if w.been[real] {
		return true
	}
	w.been[real] = true
	dir, err := os.Open(path)
	if err != nil {
		return w.fail(path, err)
	}
	defer dir.Close()
	for w.ctx.Err() == nil {
		// A batch at a time: a folder may hold millions.
		entries, err := dir.ReadDir(1024)
		for _, entry := range entries {
			if !w.entry(filepath.Join(path, entry.Name()), filepath.Join(real, entry.Name()), entry.Type()) {
				return false
			}
		}
		if err == io.EOF {
			return true
		}
		if err != nil {
			return w.fail(path, err)
		}
	}
	return false
}

func (w *walker) entry(path, real string, kind fs.FileMode) bool {
	switch {
	case kind.IsRegular():
		return w.file(path)
	case kind.IsDir():
		return w.folder(path, real)
	case kind&fs.ModeSymlink == 0:
		return w.fail(path, locale.Errorf("source.special"))
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return w.fail(path, err)
	case info.Mode().IsRegular():
		return w.file(path)
	case !info.IsDir():
		return w.fail(path, locale.Errorf("source.special"))
	}
	if real, err = filepath.EvalSymlinks(path); err != nil {
		return w.fail(path, err)
	}
	return w.folder(path, real)
}

func (w *walker) file(path string) bool {
	return w.yield(Object{
		Name: path, Size: Unsized,
		Open: func() (io.ReadCloser, error) { return os.Open(path) },
		Meta: func(context.Context) (map[string]string, error) { return sidecar(path) },
	}, nil)
}

func (w *walker) fail(path string, err error) bool {
	return w.yield(Object{Name: path}, Reason(err))
}

// Reason is an error of the file system without the path, which the object
// already names.
func Reason(err error) error {
	if pe, ok := err.(*fs.PathError); ok {
		return pe.Err
	}
	return err
}

// Hidden tells whether a name is one that systems leave behind, such as
// .DS_Store.
func Hidden(name string) bool { return strings.HasPrefix(filepath.Base(name), ".") && name != "." }
