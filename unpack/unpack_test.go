package unpack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

const (
	recordA = `{"eventVersion":"1.08","eventID":"a"}`
	recordB = `{"eventVersion":"1.08","eventID":"b"}`
)

// ways are the ways to hand over a body: all must give the same.
func ways(body string) map[string]io.Reader {
	return map[string]io.Reader{
		"file":   strings.NewReader(body),
		"stream": io.MultiReader(strings.NewReader(body)),
		"bytes":  iotest.OneByteReader(strings.NewReader(body)),
	}
}

// check reads a body in all ways with a Reader that has been in use.
func check(t *testing.T, r *Reader, body string, want ...end) {
	t.Helper()
	for way, in := range ways(body) {
		if diff := cmp.Diff(want, ends(t, r, in)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", way, diff)
		}
	}
}

// archivers make an archive of two members.
var archivers = map[string]func(t testing.TB, files ...file) string{
	"tar":         tarOf,
	"zip_stored":  func(t testing.TB, files ...file) string { return zipOf(t, stored, files...) },
	"zip_deflate": func(t testing.TB, files ...file) string { return zipOf(t, 8, files...) },
}

var compressions = []kind{aPlain, aGzip, aZstd, aBzip2, anXZ}

// lies tells of kinds whose bytes lie in testdata. What is packed there must be
// the same with every version of Go, and so not be compressed by Go.
func lies(k kind) bool { return k == aBzip2 || k == anXZ }

func TestMembersOfEveryPacking(t *testing.T) {
	var r Reader
	for _, inner := range compressions {
		a, b := file{"a.json", pack(t, inner, recordA)}, file{"d/b.json", pack(t, inner, recordB)}
		for how, archive := range archivers {
			for _, outer := range compressions {
				if lies(outer) && (inner == aGzip || inner == aZstd || how == "zip_deflate") {
					continue
				}
				t.Run(string(outer)+"_"+how+"_"+string(inner), func(t *testing.T) {
					one := pack(t, outer, archive(t, a, b))
					check(t, &r, one, end{Name: "o!/a.json", Body: recordA}, end{Name: "o!/d/b.json", Body: recordB})
					for around, archive := range archivers {
						t.Run("in_"+around, func(t *testing.T) {
							check(t, &r, archive(t, file{"x.json", recordB}, file{"in", one}),
								end{Name: "o!/x.json", Body: recordB}, end{Name: "o!/in!/a.json", Body: recordA}, end{Name: "o!/in!/d/b.json", Body: recordB})
						})
					}
				})
			}
		}
	}
}

func TestMembersOfStreams(t *testing.T) {
	skip := "\x51\x2a\x4d\x18\x03\x00\x00\x00abc"
	gz, zs := pack(t, aGzip, recordA), pack(t, aZstd, recordA)
	bz, lz := pack(t, aBzip2, recordA), pack(t, anXZ, recordA)
	var r Reader
	for name, c := range map[string]struct{ body, want string }{
		"empty":           {"", ""},
		"plain":           {recordA + "\n" + recordB, recordA + "\n" + recordB},
		"text":            {"2 123456789012 eni-1 ACCEPT OK\n", "2 123456789012 eni-1 ACCEPT OK\n"},
		"one_byte":        {"x", "x"},
		"gzip":            {gz, recordA},
		"gzip_members":    {gz + pack(t, aGzip, "") + gz, recordA + recordA},
		"gzip_twice":      {pack(t, aGzip, gz), recordA},
		"gzip_of_nothing": {pack(t, aGzip, ""), ""},
		"zstd":            {zs, recordA},
		"zstd_frames":     {zs + skip + pack(t, aZstd, "") + zs, recordA + recordA},
		"zstd_skip_first": {skip + zs, recordA},
		"bzip2":           {bz, recordA},
		"bzip2_streams":   {bz + bz, recordA + recordA},
		"bzip2_nothing":   {pack(t, aBzip2, ""), ""},
		"xz":              {lz, recordA},
		"xz_streams":      {lz + "\x00\x00\x00\x00" + lz + lz, recordA + recordA + recordA},
		"xz_in_gzip":      {pack(t, aGzip, lz), recordA},
		"zstd_in_bzip2":   {pack(t, aZstd, bz), recordA},
	} {
		t.Run(name, func(t *testing.T) { check(t, &r, c.body, end{Name: "o", Body: c.want}) })
	}
}

func TestMembersOfZipsOwnCompressions(t *testing.T) {
	var r Reader
	for name, method := range map[string]uint16{"stored": 0, "deflate": 8, "bzip2": 12, "zstd": 93, "xz": 95} {
		t.Run(name, func(t *testing.T) {
			check(t, &r, zipOf(t, method, file{"a", recordA}, file{"b", recordB}), end{Name: "o!/a", Body: recordA}, end{Name: "o!/b", Body: recordB})
		})
	}
	check(t, &r, zipOf(t, 8), []end(nil)...)
}

func TestMembersOfFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "no-ending")
	body := zipOf(t, 8, file{"a", strings.Repeat(recordA, 9999)}, file{"b", recordB})
	if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var read int64
	r := Reader{Count: func(n int64) { read += n }}
	got := ends(t, &r, f)
	if diff := cmp.Diff([]end{{Name: "o!/a", Body: strings.Repeat(recordA, 9999)}, {Name: "o!/b", Body: recordB}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if size := int64(len(body)); read > size || read < size*9/10 {
		t.Errorf("got %d bytes counted of a file of %d", read, size)
	}
	read = 0
	ends(t, &r, io.MultiReader(strings.NewReader(body)))
	if size := int64(len(body)); read != size {
		t.Errorf("got %d bytes counted of a stream of %d", read, size)
	}
}

// What is not wanted is not read where it need not be.
func TestMembersSkipped(t *testing.T) {
	files := []file{{"2026/01/14/a", strings.Repeat("x", 1<<16)}, {"2026/01/15/b", recordB}}
	for how, body := range map[string]string{"tar": tarOf(t, files...), "zip": zipOf(t, stored, files...)} {
		t.Run(how, func(t *testing.T) {
			var read int64
			r := Reader{Skip: func(name string) bool { return strings.Contains(name, "!/2026/01/14/") }, Count: func(n int64) { read += n }}
			check(t, &r, body, end{Name: "o!/2026/01/14/a", Fault: "unwanted"}, end{Name: "o!/2026/01/15/b", Body: recordB})
			read = 0
			ends(t, &r, strings.NewReader(body))
			if how == "zip" && read > 1000 {
				t.Errorf("got %d bytes read, want the directory and one member", read)
			}
		})
	}
}

func TestMembersNeedNotBeRead(t *testing.T) {
	for how, archive := range archivers {
		body := archive(t, file{"a", strings.Repeat(recordA, 9999)}, file{"b", recordB}, file{"c", recordA})
		var r Reader
		var names []string
		for m, err := range r.Members(context.Background(), "o", strings.NewReader(body)) {
			if names = append(names, m.Name); err != nil || m.Name == "o!/b" {
				break
			}
		}
		if diff := cmp.Diff([]string{"o!/a", "o!/b"}, names); diff != "" {
			t.Errorf("%s (-want +got):\n%s", how, diff)
		}
	}
}

func TestMembersStopWhenToldTo(t *testing.T) {
	big := strings.Repeat(recordA, 99999)
	for how, archive := range archivers {
		for way, body := range ways(archive(t, file{"a", recordA}, file{"b", big}, file{"c", recordA})) {
			if way == "bytes" {
				continue
			}
			ctx, stop := context.WithCancel(context.Background())
			var r Reader
			var faults []string
			for m, err := range r.Members(ctx, "o", body) {
				if err == nil && m.Name == "o!/b" {
					stop()
				}
				if err == nil {
					_, err = io.Copy(io.Discard, m.Body)
				}
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("%s %s: %s: got %v", how, way, m.Name, err)
				}
				if err != nil {
					faults = append(faults, m.Name)
				}
			}
			stop()
			if diff := cmp.Diff([]string{"o!/b", "o"}, faults); diff != "" {
				t.Errorf("%s %s: faults (-want +got):\n%s", how, way, diff)
			}
		}
	}
}

func TestMembersTellWhatCannotBeRead(t *testing.T) {
	broken := errors.New("the disk is on fire")
	for name, body := range map[string]string{"plain": recordA, "gzip": pack(t, aGzip, recordA), "tar": tarOf(t, file{"a", recordA}), "zip": zipOf(t, 8, file{"a", recordA})} {
		var r Reader
		var last error
		for m, err := range r.Members(context.Background(), "o", io.MultiReader(strings.NewReader(body[:len(body)/2]), iotest.ErrReader(broken))) {
			if last = err; err == nil {
				_, last = io.Copy(io.Discard, m.Body)
			}
		}
		if !errors.Is(last, broken) || !errors.Is(r.Unread(), broken) {
			t.Errorf("%s: got %v, unread %v; want what the file system said", name, last, r.Unread())
		}
		ends(t, &r, strings.NewReader(body[:len(body)/2]))
		if err := r.Unread(); err != nil {
			t.Errorf("%s: cut short: got unread %v, want that it was read", name, err)
		}
	}
}

func TestMembersTellWhatIsUnsupported(t *testing.T) {
	one := zipOf(t, stored, file{"a", recordA})
	for name, c := range map[string]struct {
		body string
		want bool
	}{
		"encrypted": {edit(t, one, entryMark, 8, 1), true}, "method": {edit(t, one, entryMark, 10, 9), true}, "damaged": {edit(t, one, entryMark, 42, 1), false},
	} {
		var r Reader
		for _, err := range r.Members(context.Background(), "o", strings.NewReader(c.body)) {
			if err == nil || errors.Is(err, ErrUnsupported) != c.want {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
}

// BenchmarkMembers measures the path of nearly all objects: a small gzip file.
func BenchmarkMembers(b *testing.B) {
	body := []byte(pack(b, aGzip, strings.Repeat(recordA, 20)))
	var r Reader
	in, buf := bytes.NewReader(nil), make([]byte, 256<<10)
	b.ReportAllocs()
	for b.Loop() {
		in.Reset(body)
		for m, err := range r.Members(context.Background(), "o", in) {
			for err == nil {
				_, err = m.Body.Read(buf)
			}
			if err != io.EOF {
				b.Fatal(err)
			}
		}
	}
}
