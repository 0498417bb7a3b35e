package source

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(path), 0o644); err != nil {
		t.Fatal(err)
	}
}

// list gives the names of objects and of failures, sorted, relative to dir.
func list(t *testing.T, dir string, paths ...string) (objects, failed []string) {
	t.Helper()
	for o, err := range (Files{Paths: paths, Stdin: strings.NewReader("in")}).Objects(context.Background()) {
		name, relErr := filepath.Rel(dir, o.Name)
		if relErr != nil {
			name = o.Name
		}
		if err != nil {
			failed = append(failed, name)
			continue
		}
		objects = append(objects, name)
	}
	slices.Sort(objects)
	slices.Sort(failed)
	return objects, failed
}

func TestObjectsOfFoldersFilesAndGlobs(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.json", "b.json.gz", "x/c.json", "x/y/d.txt"} {
		write(t, filepath.Join(dir, name))
	}
	for _, c := range []struct {
		name  string
		paths []string
		want  []string
	}{
		{"folder", []string{dir}, []string{"a.json", "b.json.gz", "x/c.json", "x/y/d.txt"}},
		{"file", []string{filepath.Join(dir, "a.json")}, []string{"a.json"}},
		{"glob", []string{filepath.Join(dir, "*.json*")}, []string{"a.json", "b.json.gz"}},
		{"glob_of_folders", []string{filepath.Join(dir, "*", "y")}, []string{"x/y/d.txt"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, failed := list(t, dir, c.paths...)
			if diff := cmp.Diff(c.want, got); diff != "" || failed != nil {
				t.Errorf("(-want +got):\n%s\nfailed %v", diff, failed)
			}
		})
	}
	if _, failed := list(t, dir, filepath.Join(dir, "nothing*")); len(failed) != 1 {
		t.Errorf("a path to nothing: got failures %v, want one", failed)
	}
}

func TestLoopsOfLinksEnd(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "x", "a.json"))
	write(t, filepath.Join(dir, "elsewhere.json"))
	for link, to := range map[string]string{"x/up": dir, "x/self": ".", "again": "x", "file": "elsewhere.json", "gone": "nothing"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	got, failed := list(t, dir, dir)
	if len(got) != 3 || !slices.Contains(got, "file") {
		t.Errorf("got %v, want the two files and the link to one", got)
	}
	if diff := cmp.Diff([]string{"gone"}, failed); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
}

func TestStdinIsAnObject(t *testing.T) {
	for o := range (Files{Paths: []string{Stdin}, Stdin: strings.NewReader("in")}).Objects(context.Background()) {
		body, err := o.Open()
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(body); string(text) != "in" {
			t.Errorf("got %q", text)
		}
	}
}

func TestWindowMisses(t *testing.T) {
	day := func(s string) time.Time {
		t.Helper()
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	w := Window{Since: day("2026-01-15T12:00:00Z"), Until: day("2026-01-16T12:00:00Z")}
	for name, want := range map[string]bool{
		"b/AWSLogs/1/CloudTrail/r/2026/01/14/x.json.gz":                     true,
		"b/AWSLogs/1/CloudTrail/r/2026/01/15/x.json.gz":                     false,
		"b/AWSLogs/1/CloudTrail/r/2026/01/17/x.json.gz":                     false, // delivered late
		"b/AWSLogs/1/CloudTrail/r/2026/01/18/x.json.gz":                     true,
		"2026/01/15/1_CloudTrail_us-east-1_20260115T1155Z_abcdefgh.json.gz": true,
		"2026/01/15/1_CloudTrail_us-east-1_20260115T1205Z_abcdefgh.json.gz": false,
		`b\2026\01\14\x.json.gz`:                                            true,
		"b/2026/13/40/x.json.gz":                                            false,
		"x.json":                                                            false,
		"2026/01/14":                                                        false,
		"a_b_c_d_e_f_g_h_i_j.json":                                          false,
	} {
		if got := w.Misses(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	if (Window{}).Misses("b/2026/01/14/x.json.gz") {
		t.Error("an open window misses nothing")
	}
	if !w.Holds(w.Since) || w.Holds(w.Until) {
		t.Error("a window holds its beginning and not its end")
	}
}

func TestMetaIsReadFromASidecar(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.gz": "", "a.gz.metadata.json": `{"ETag":"\"x\"","Metadata":{"signature":"00ff","signature-algorithm":"SHA256withRSA"}}`,
		"b.gz": "", "b.gz.metadata.json": `{"Metadata":`,
		"c.gz": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for o := range (Files{Paths: []string{dir}}).Objects(context.Background()) {
		meta, err := o.Meta(context.Background())
		switch filepath.Base(o.Name) {
		case "a.gz":
			if meta["signature"] != "00ff" || err != nil {
				t.Errorf("a: got %v, %v", meta, err)
			}
		case "b.gz":
			if err == nil {
				t.Errorf("b: got %v, want an error", meta)
			}
		case "c.gz":
			if meta != nil || err != nil {
				t.Errorf("c: got %v, %v, want none", meta, err)
			}
		default:
			if !Sidecar(o.Name) {
				t.Errorf("%s is no sidecar", o.Name)
			}
		}
	}
}
