package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	icebergio "github.com/apache/iceberg-go/io"
)

// A folder is where the lake lies. Its tables name files by URIs below root,
// which may say that they lie somewhere else, such as in a bucket that the folder
// is copied to. What is written is on disk when it is closed, the names of files
// too.
type folder struct{ dir, root string }

// rootOf is the URI of a folder on this machine.
func rootOf(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}).String(), nil
}

// uri is how tables name a file of the lake.
func (f folder) uri(name string) string { return f.root + "/" + filepath.ToSlash(name) }

// name is a file of the lake by its URI. What lies outside is an error,
// whatever a table says.
func (f folder) name(uri string) (string, error) {
	name, ok := strings.CutPrefix(uri, f.root+"/")
	if name = filepath.FromSlash(name); !ok || !filepath.IsLocal(name) {
		return "", fmt.Errorf("find %q: it is not below %s", uri, f.root)
	}
	return name, nil
}

func (f folder) path(uri string) (string, error) {
	name, err := f.name(uri)
	return filepath.Join(f.dir, name), err
}

// io is the folder as the table format's library wants it.
func (f folder) io(context.Context) (icebergio.IO, error) { return f, nil }

// Open opens a file to be read.
func (f folder) Open(uri string) (icebergio.File, error) {
	path, err := f.path(uri)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// ReadFile reads a whole file.
func (f folder) ReadFile(uri string) ([]byte, error) {
	path, err := f.path(uri)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// Remove removes a file.
func (f folder) Remove(uri string) error {
	path, err := f.path(uri)
	if err != nil {
		return err
	}
	return os.Remove(path)
}

// Create makes a file that is on disk once it is closed.
func (f folder) Create(uri string) (icebergio.FileWriter, error) {
	path, err := f.path(uri)
	if err != nil {
		return nil, err
	}
	if err := makeDir(f.dir, filepath.Dir(path)); err != nil {
		return nil, err
	}
	file, err := os.Create(path)
	return durable{file}, err
}

// WriteFile writes a file that is on disk when it returns.
func (f folder) WriteFile(uri string, content []byte) error {
	file, err := f.Create(uri)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

// durable is a file that is on disk once it is closed.
type durable struct{ *os.File }

// Close waits until the file and its name are on disk.
func (d durable) Close() error {
	return errors.Join(d.Sync(), d.File.Close(), syncDir(filepath.Dir(d.Name())))
}

// syncDir waits until the names in a folder are on disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// makeDir makes a folder below another, and waits until its name is on disk.
func makeDir(above, dir string) error {
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if parent := filepath.Dir(dir); len(parent) > len(above) {
		if err := makeDir(above, parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// files calls f for every file below a folder of the lake, by its name there. A
// folder that is not there has none.
func (f folder) files(below string, visit func(name string, info fs.FileInfo) error) error {
	return filepath.WalkDir(filepath.Join(f.dir, below), func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir():
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it went meanwhile
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(f.dir, path)
		if err != nil {
			return err
		}
		return visit(name, info)
	})
}

var _ icebergio.WriteFileIO = folder{}
var _ io.Writer = durable{}
