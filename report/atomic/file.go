// Package atomic writes files whole or not at all.
package atomic

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// A File is written whole or not at all: what is written goes to a file beside
// the one named, which takes its name at Close. A name that stands for a
// device or a pipe is written directly.
type File struct {
	*bufio.Writer
	f      *os.File
	target string // "" when written directly
}

// Create opens a file to be written.
func Create(path string) (*File, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, fmt.Errorf("create file: %w", err)
		}
		return &File{bufio.NewWriterSize(f, 1<<16), f, ""}, nil
	}
	if err == nil && info.IsDir() {
		return nil, fmt.Errorf("create file: %w", &fs.PathError{Op: "open", Path: path, Err: errors.New("is a directory")})
	}
	f, err := createBeside(path)
	if err != nil {
		return nil, fmt.Errorf("create file: %w", err)
	}
	return &File{bufio.NewWriterSize(f, 1<<16), f, path}, nil
}

// createBeside makes a new file in the same folder, with the permissions that
// the user's mask allows.
func createBeside(path string) (*os.File, error) {
	dir, base := filepath.Split(path)
	for i := 0; ; i++ {
		name := filepath.Join(dir, "."+base+"."+strconv.Itoa(os.Getpid())+"."+strconv.Itoa(i)+".tmp")
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) || i == 100 {
			return f, err
		}
	}
}

// Close finishes the file and gives it its name. After an error nothing is
// left behind, and what bore the name before still does.
func (f *File) Close() error {
	err := errors.Join(f.Flush(), f.f.Close())
	if f.target == "" {
		return err
	}
	if err == nil {
		err = os.Rename(f.f.Name(), f.target)
	}
	if err != nil {
		os.Remove(f.f.Name())
		return fmt.Errorf("write %s: %w", f.target, err)
	}
	return nil
}

// Discard throws away what was written, if the file is not closed. A nil file
// is none.
func (f *File) Discard() {
	if f == nil || f.f.Close() != nil { // closed before
		return
	}
	if f.target != "" {
		os.Remove(f.f.Name())
	}
}
