package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"
)

var update = flag.Bool("update", false, "pack testdata anew, with the tools xz and bzip2")

// A file is a member of an archive that a test builds.
type file struct{ name, body string }

// pack compresses a body. Go has no writers of bzip2 and xz, so what those
// tools made of it lies in testdata.
func pack(t testing.TB, k kind, body string) string {
	t.Helper()
	var b bytes.Buffer
	switch k {
	case aPlain:
		return body
	case aGzip:
		w := gzip.NewWriter(&b)
		io.WriteString(w, body)
		w.Close()
	case aZstd:
		w, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, body)
		w.Close()
	default:
		return packed(t, string(k), body)
	}
	return b.String()
}

func packed(t testing.TB, tool, body string) string {
	t.Helper()
	name := filepath.Join("testdata", fmt.Sprintf("%.8x.%s", sha256.Sum256([]byte(body)), tool))
	if *update {
		cmd := exec.Command(tool, "-9", "-c")
		cmd.Stdin, cmd.Stderr = bytes.NewReader([]byte(body)), os.Stderr
		out, err := cmd.Output()
		if err == nil {
			err = os.WriteFile(name, out, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v; run with -update", err)
	}
	return string(out)
}

func tarOf(t testing.TB, files ...file) string {
	t.Helper()
	var heads []*tar.Header
	for _, f := range files {
		heads = append(heads, &tar.Header{Name: f.name, Size: int64(len(f.body)), Mode: 0o600})
	}
	return tarWith(t, heads, files)
}

func tarWith(t testing.TB, heads []*tar.Header, files []file) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, h := range heads {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if i < len(files) {
			io.WriteString(w, files[i].body)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zipOf makes a zip with the method that number says.
func zipOf(t testing.TB, method uint16, files ...file) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range []struct {
		method uint16
		kind   kind
	}{{12, aBzip2}, {93, aZstd}, {95, anXZ}} {
		w.RegisterCompressor(m.method, func(out io.Writer) (io.WriteCloser, error) {
			return &packer{t: t, kind: m.kind, out: out}, nil
		})
	}
	for _, f := range files {
		one, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		if err == nil {
			_, err = io.WriteString(one, f.body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A packer is a compressor for zip.Writer.
type packer struct {
	t    testing.TB
	kind kind
	out  io.Writer
	body bytes.Buffer
}

func (p *packer) Write(b []byte) (int, error) { return p.body.Write(b) }

func (p *packer) Close() error {
	_, err := io.WriteString(p.out, pack(p.t, p.kind, p.body.String()))
	return err
}

// An end is how a member ended.
type end struct {
	Name, Body, Fault string
}

// ends reads every member of a body to its end, as a stream or, where it can,
// at any place.
func ends(t testing.TB, r *Reader, body io.Reader) []end {
	t.Helper()
	var all []end
	for m, err := range r.Members(context.Background(), "o", body) {
		e := end{Name: m.Name}
		if err == nil {
			var text []byte
			text, err = io.ReadAll(m.Body)
			e.Body = string(text)
		}
		if err != nil {
			e.Fault = err.Error()
		}
		if errors.Is(err, ErrUnwanted) {
			e.Fault = "unwanted"
		}
		all = append(all, e)
	}
	return all
}
