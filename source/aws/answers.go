package aws

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"bannin/source"
)

// answers is a file of answers in the making: JSON, one answer a line, zipped.
// It gets its name when it is whole, so that a file that has one is.
type answers struct {
	file *os.File
	zip  *gzip.Writer
	json *json.Encoder
}

func newAnswers(path string) (*answers, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("keep event history: %w", err)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".unfinished-")
	if err != nil {
		return nil, fmt.Errorf("keep event history: %w", err)
	}
	zip, err := gzip.NewWriterLevel(file, gzip.BestSpeed)
	if err != nil {
		panic("BUG: source/aws: " + err.Error())
	}
	a := &answers{file: file, zip: zip, json: json.NewEncoder(zip)}
	a.json.SetEscapeHTML(false)
	return a, nil
}

func (a *answers) add(v any) error {
	if err := a.json.Encode(v); err != nil {
		return fmt.Errorf("keep event history: %w", err)
	}
	return nil
}

// keep closes the file and gives it its name.
func (a *answers) keep(path string) error {
	err := a.close()
	if err == nil {
		err = os.Rename(a.file.Name(), path)
	}
	if err != nil {
		os.Remove(a.file.Name())
		return fmt.Errorf("keep event history: %w", err)
	}
	return nil
}

func (a *answers) close() error { return errors.Join(a.zip.Close(), a.file.Sync(), a.file.Close()) }

// stored is the object of a file. What comes after its content is end, or
// nothing. It is not ok where there is no such file.
func stored(name, path string, end error) (source.Object, bool) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return source.Object{Name: name, Size: source.Unsized}, false
	}
	return source.Object{Name: name, Size: info.Size(), Open: func() (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil || end == nil {
			return file, err
		}
		return cut{file, end}, nil
	}}, true
}

// cut is content that ends in an error.
type cut struct {
	io.ReadCloser
	end error
}

func (c cut) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if err == io.EOF {
		err = c.end
	}
	return n, err
}

// A scratch is what a session has on disk for itself: a folder, and files
// elsewhere that did not get whole.
type scratch struct {
	mu    sync.Mutex
	path  string
	files []string
}

// folder makes the folder when it is first asked for.
func (s *scratch) folder() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.path == "" {
		path, err := os.MkdirTemp("", "bannin-history-")
		if err != nil {
			return "", fmt.Errorf("keep event history: %w", err)
		}
		s.path = path
	}
	return s.path, nil
}

func (s *scratch) add(file string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, file)
}

func (s *scratch) remove() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, file := range s.files {
		os.Remove(file)
	}
	if s.path != "" {
		os.RemoveAll(s.path)
	}
}
