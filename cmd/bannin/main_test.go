package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bannin": main})
}

// TestCommands runs the commands as users type them: testdata/*.txt.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", Setup: func(e *testscript.Env) error {
		e.Setenv("LANG", "en_US.UTF-8")
		e.Setenv("TZ", "UTC")
		serveAWS(e)
		return nil
	}, Cmds: commands()})
}

// commands are those that scripts have beside testscript's own.
func commands() map[string]func(*testscript.TestScript, bool, []string) {
	all := maps.Clone(awsCommands)
	all["pick"], all["pack"], all["drop"], all["line"], all["parquet"] = pick, pack, drop, line, toParquet
	return all
}

// pack makes an archive of files and folders: pack to.zip|to.tar|to.tar.gz
// PATH... A file whose name ends in .gz and is not there is made of the one
// without, and so is a part of one whose name ends in .cut.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	var zips *zip.Writer
	var tars *tar.Writer
	if strings.HasSuffix(args[0], ".zip") {
		zips = zip.NewWriter(&b)
	} else {
		tars = tar.NewWriter(&b)
	}
	for _, name := range below(ts, args[1:]) {
		body := content(ts, name)
		if zips != nil {
			w, err := zips.Create(name)
			ts.Check(err)
			_, err = w.Write(body)
			ts.Check(err)
			continue
		}
		ts.Check(tars.WriteHeader(&tar.Header{Name: name, Size: int64(len(body)), Mode: 0o600}))
		_, err := tars.Write(body)
		ts.Check(err)
	}
	if zips != nil {
		ts.Check(zips.Close())
	} else {
		ts.Check(tars.Close())
	}
	out := b.Bytes()
	if strings.HasSuffix(args[0], ".gz") {
		out = zipped(ts, out)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o600))
}

// below are paths with the files below them in place of folders.
func below(ts *testscript.TestScript, paths []string) (files []string) {
	for _, path := range paths {
		if info, err := os.Stat(ts.MkAbs(path)); err != nil || !info.IsDir() {
			files = append(files, path)
			continue
		}
		ts.Check(fs.WalkDir(os.DirFS(ts.MkAbs(path)), ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				files = append(files, path+"/"+name)
			}
			return err
		}))
	}
	return files
}

func content(ts *testscript.TestScript, name string) []byte {
	if whole, ok := strings.CutSuffix(name, ".cut"); ok {
		body := content(ts, whole)
		return body[:len(body)*2/3]
	}
	if _, err := os.Stat(ts.MkAbs(name)); err != nil && strings.HasSuffix(name, ".gz") {
		return zipped(ts, content(ts, strings.TrimSuffix(name, ".gz")))
	}
	return []byte(ts.ReadFile(name))
}

func zipped(ts *testscript.TestScript, body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.Copy(w, bytes.NewReader(body))
	ts.Check(err)
	ts.Check(w.Close())
	return b.Bytes()
}

// drop GLOB removes the files that a pattern names.
func drop(ts *testscript.TestScript, _ bool, args []string) {
	all, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(all) == 0 {
		ts.Fatalf("%s: no files", args[0])
	}
	for _, name := range all {
		ts.Check(os.Remove(name))
	}
}

// line N FROM TO copies the N-th line of a file.
func line(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.Split(ts.ReadFile(args[1]), "\n")[n-1]), 0o600))
}

// pick NAME N GLOB sets a variable to the N-th file that a pattern names, and
// NAME_FILE to that file's name alone.
func pick(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	all, err := filepath.Glob(ts.MkAbs(args[2]))
	ts.Check(err)
	if n >= len(all) {
		ts.Fatalf("%s: %d files", args[2], len(all))
	}
	ts.Setenv(args[0], all[n])
	ts.Setenv(args[0]+"_FILE", filepath.Base(all[n]))
}

// A full disk, or whatever else takes no more, is a fault of every command: what
// was asked for is not there.
func TestOutputThatIsLostIsAFault(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.json")
	record := `{"eventVersion":"1.08","eventTime":"2026-01-15T03:00:00Z","eventSource":"iam.amazonaws.com","eventName":"ListUsers","eventID":"a"}`
	if err := os.WriteFile(log, []byte(record), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"version"}, {"rules", "list"}, {"query", "--list"}, {"match", "--language", "eventbridge", `{"detail":{"eventName":["ListUsers"]}}`, log, log}} {
		var stderr strings.Builder
		w := &world{args: args, out: writeFunc(func([]byte) (int, error) { return 0, errors.New("no room") }), err: &stderr, getenv: func(string) string { return "" }, ctx: t.Context()}
		if code := run(w); code != exitUsage || strings.Count(stderr.String(), "no room") != 1 {
			t.Errorf("%v: got status %d, %s", args, code, &stderr)
		}
	}
}

// A fault of the program is never taken for success.
func TestPanicsAreNotHidden(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the panic was lost")
		}
	}()
	run(&world{args: []string{"version"}, out: writeFunc(func([]byte) (int, error) { panic("BUG") }), getenv: func(string) string { return "" }, ctx: t.Context()})
}

// A writeFunc is a function that takes what is written.
type writeFunc func(p []byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }

func TestParseWhen(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*3600)
	now := time.Date(2026, 1, 15, 20, 30, 0, 0, time.UTC) // 16 January in Tokyo
	for text, want := range map[string]string{
		"2026-01-10":                "2026-01-09T15:00:00Z",
		"2026-01-10T09:30":          "2026-01-10T00:30:00Z",
		"2026-01-10T09:30:00Z":      "2026-01-10T09:30:00Z",
		"2026-01-10T09:30:00+09:00": "2026-01-10T00:30:00Z",
		"12h":                       "2026-01-15T08:30:00Z",
		"7d":                        "2026-01-08T20:30:00Z",
		"today":                     "2026-01-15T15:00:00Z",
		"yesterday":                 "2026-01-14T15:00:00Z",
	} {
		got, err := parseWhen(text, now, tokyo)
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("%s: got %v, %v; want %s", text, got.UTC(), err, want)
		}
	}
	for _, text := range []string{"soon", "-3d", "3x", "2026-13-01", "d"} {
		if got, err := parseWhen(text, now, tokyo); err == nil {
			t.Errorf("%s: got %v, want an error", text, got)
		}
	}
}

func TestCommandCanBeTypedAgain(t *testing.T) {
	got := command([]string{"scan", "my logs/", "--tz", "UTC", "it's"})
	if want := `bannin scan 'my logs/' --tz UTC 'it'\''s'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A query that begins with a comment is no flag.
func TestCommentsAreNoFlags(t *testing.T) {
	for args, want := range map[string]string{
		"query|-- who\nSELECT 1|--lake|l":    "query|--lake|l|--|-- who\nSELECT 1",
		"query|--lake|l|--|--\tx\nSELECT 1":  "query|--lake|l|--|--\tx\nSELECT 1",
		"query|--\nSELECT 1|--lake|l|--|-x":  "query|--lake|l|--|--\nSELECT 1|-x",
		"query|--lake|l|SELECT 1 -- the end": "query|--lake|l|SELECT 1 -- the end",
	} {
		if got := strings.Join(commentsLast(strings.Split(args, "|")), "|"); got != want {
			t.Errorf("%q: got %q, want %q", args, got, want)
		}
	}
}
