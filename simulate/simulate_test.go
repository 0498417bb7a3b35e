package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"bannin/locale"
)

// logFile is one delivered file as a test reads it.
type logFile struct {
	path    string // below the folder
	header  gzip.Header
	text    []byte
	records []map[string]any
}

func simulated(t *testing.T, c Config) (string, Summary) {
	t.Helper()
	if c.Out == "" {
		c.Out = t.TempDir()
	}
	sum, err := Run(context.Background(), c)
	if err != nil {
		t.Fatalf("Run(%+v): %v", c, err)
	}
	return c.Out, sum
}

func readLogs(t *testing.T, dir string) []logFile {
	t.Helper()
	var files []logFile
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(path, string(filepath.Separator)+"CloudTrail"+string(filepath.Separator)) {
			return err
		}
		files = append(files, readLog(t, dir, path))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readLog(t *testing.T, dir, path string) logFile {
	t.Helper()
	h, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	z, err := gzip.NewReader(h)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	f := logFile{header: z.Header}
	f.path, _ = filepath.Rel(dir, path)
	var doc map[string][]map[string]any
	var text strings.Builder
	if _, err := z.WriteTo(&text); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	f.text = []byte(text.String())
	if err := json.Unmarshal(f.text, &doc); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if len(doc) != 1 || len(doc["Records"]) == 0 {
		t.Fatalf("%s: got keys %d and %d records, want Records with some", path, len(doc), len(doc["Records"]))
	}
	f.records = doc["Records"]
	return f
}

func readLabels(t *testing.T, dir string) labels {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if err != nil {
		t.Fatal(err)
	}
	var l labels
	if err := json.Unmarshal(text, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// fingerprint is the digest of every file below a folder, by its path.
func fingerprint(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	prints := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		prints[rel] = sha256.Sum256(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return prints
}

func TestSameSeedSameBytes(t *testing.T) {
	c := Config{Events: 6000, Seed: 7, Attacks: []string{"all"}}
	first, _ := simulated(t, c)
	// Done one job at a time, in order, instead of side by side.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second, _ := simulated(t, c)
	if diff := cmp.Diff(fingerprint(t, first), fingerprint(t, second)); diff != "" {
		t.Errorf("two runs differ (-first +second):\n%s", diff)
	}
	c.Seed = 8
	third, _ := simulated(t, c)
	if cmp.Equal(fingerprint(t, first), fingerprint(t, third)) {
		t.Error("another seed gave the same bytes")
	}
}

var pathForm = regexp.MustCompile(`^AWSLogs/(?:o-[a-z0-9]{10}/)?(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4}/\d\d/\d\d)/(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8}T\d{4}Z)_[A-Za-z0-9]{16}\.json\.gz$`)

func TestFilesLieAsS3DeliversThem(t *testing.T) {
	dir, _ := simulated(t, Config{Events: 6000, Seed: 1})
	late, events := 0.0, 0.0
	files := readLogs(t, dir)
	times := map[string]int{}
	for _, f := range files {
		for _, r := range f.records {
			times[r["eventID"].(string)]++
		}
	}
	for _, f := range files {
		part := pathForm.FindStringSubmatch(filepath.ToSlash(f.path))
		if part == nil || part[1] != part[4] || part[2] != part[5] {
			t.Fatalf("got path %s, want the layout of S3", f.path)
		}
		if f.header.ModTime.Unix() != 0 || f.header.Name != "" {
			t.Errorf("%s: got header %+v, want none of the machine in it", f.path, f.header)
		}
		if strings.Contains(string(f.text), "\n") {
			t.Errorf("%s: got several lines, want one", f.path)
		}
		delivered, err := time.Parse("20060102T1504Z", part[6])
		if err != nil || delivered.Format("2006/01/02") != part[3] {
			t.Errorf("%s: the day of the folder is not that of the name (%v)", f.path, err)
		}
		for _, r := range f.records {
			if r["recipientAccountId"] != part[1] || r["awsRegion"] != part[2] {
				t.Errorf("%s: got an event of %v in %v", f.path, r["recipientAccountId"], r["awsRegion"])
			}
			at, err := time.Parse(time.RFC3339, r["eventTime"].(string))
			if err != nil {
				t.Fatal(err)
			}
			wait := delivered.Sub(at)
			if wait < 0 || wait > 40*time.Minute && times[r["eventID"].(string)] == 1 {
				t.Errorf("%s: got an event of %v", f.path, at)
			}
			late += wait.Minutes()
			events++
		}
	}
	if mean := late / events; mean < 3 || mean > 8 {
		t.Errorf("got %.1f minutes from event to delivery on average, want about 5", mean)
	}
}

func TestOneAccountHasNoOrganisationInItsPaths(t *testing.T) {
	dir, _ := simulated(t, Config{Events: 300, Accounts: 1, Days: 1})
	for _, f := range readLogs(t, dir) {
		if strings.Contains(f.path, "AWSLogs/o-") {
			t.Fatalf("got %s", f.path)
		}
	}
}

func TestEventsAndFilesAreAsManyAsAsked(t *testing.T) {
	tests := map[string]struct {
		c        Config
		lo, hi   int // files
		tinyOnes bool
	}{
		"few_files":        {c: Config{Events: 20000, Files: 60, Days: 2, Accounts: 2}, lo: 45, hi: 90},
		"some_files":       {c: Config{Events: 10000, Files: 1000}, lo: 850, hi: 1150},
		"many_small_files": {c: Config{Events: 9000, Files: 3000}, lo: 2500, hi: 3500, tinyOnes: true},
		"one_account":      {c: Config{Events: 5000, Files: 40, Accounts: 1, Days: 1}, lo: 30, hi: 60},
		"ten_events":       {c: Config{Events: 10, Days: 1, Accounts: 1}, lo: 1, hi: 10},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.c.Attacks = []string{"none"}
			dir, sum := simulated(t, tt.c)
			files := readLogs(t, dir)
			ids := map[string]int{}
			records, small := 0, 0
			for _, f := range files {
				for _, r := range f.records {
					ids[r["eventID"].(string)]++
					records++
				}
				if len(f.records) <= 6 {
					small++
				}
			}
			if len(ids) != tt.c.Events || sum.Events != tt.c.Events {
				t.Errorf("got %d different events, Summary %d, want %d", len(ids), sum.Events, tt.c.Events)
			}
			if records != sum.Events+sum.Duplicates {
				t.Errorf("got %d records, Summary %d + %d", records, sum.Events, sum.Duplicates)
			}
			if len(files) != sum.Files || sum.Files < tt.lo || sum.Files > tt.hi {
				t.Errorf("got %d files, Summary %d, want %d to %d", len(files), sum.Files, tt.lo, tt.hi)
			}
			if tt.tinyOnes && small*3 < len(files)*2 {
				t.Errorf("got %d files of six events or fewer among %d, want most", small, len(files))
			}
		})
	}
}

func TestSomeEventsComeTwice(t *testing.T) {
	dir, sum := simulated(t, Config{Events: 20000, Seed: 3})
	where := map[string][]string{}
	for _, f := range readLogs(t, dir) {
		for _, r := range f.records {
			id := r["eventID"].(string)
			where[id] = append(where[id], f.path)
		}
	}
	twice := 0
	for id, paths := range where {
		if len(paths) == 1 {
			continue
		}
		twice++
		if len(paths) != 2 || paths[0] == paths[1] {
			t.Errorf("event %s is in %v, want two files", id, paths)
		}
	}
	if twice == 0 || twice != sum.Duplicates {
		t.Errorf("got %d events delivered twice, Summary %d, want some", twice, sum.Duplicates)
	}
}

func TestSummaryCountsTheBytes(t *testing.T) {
	dir, sum := simulated(t, Config{Events: 2000, Days: 1})
	var packed, plain int64
	for _, f := range readLogs(t, dir) {
		plain += int64(len(f.text))
		info, err := os.Stat(filepath.Join(dir, f.path))
		if err != nil {
			t.Fatal(err)
		}
		packed += info.Size()
	}
	if packed != sum.Bytes || plain != sum.Uncompressed {
		t.Errorf("got Summary %d and %d bytes, want %d and %d", sum.Bytes, sum.Uncompressed, packed, plain)
	}
}

func TestRunRefuses(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		c   Config
		key string
	}{
		"no_folder":        {Config{}, "simulate.no_folder"},
		"full_folder":      {Config{Out: full}, "simulate.folder_not_empty"},
		"negative_events":  {Config{Out: "x", Events: -1}, "simulate.out_of_range"},
		"too_many_days":    {Config{Out: "x", Days: mostDays + 1}, "simulate.out_of_range"},
		"unknown_attack":   {Config{Out: "x", Attacks: []string{"trail-blind"}}, "simulate.unknown_attack"},
		"none_with_others": {Config{Out: "x", Attacks: []string{"none", "mail-abuse"}}, "simulate.none_alone"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Run(context.Background(), tt.c)
			var e *locale.Error
			if !errors.As(err, &e) || e.Key != tt.key {
				t.Fatalf("got %v, want %s", err, tt.key)
			}
			if !locale.Has(e.Key) {
				t.Errorf("%s is not in the catalogue", e.Key)
			}
		})
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	told := 0
	_, err := Run(ctx, Config{Out: t.TempDir(), Events: 50000, Progress: func(done, total int) {
		told = total
		cancel()
	}})
	if !errors.Is(err, context.Canceled) || told != 50000 {
		t.Errorf("got %v after being told of %d events, want %v", err, told, context.Canceled)
	}
}

func BenchmarkRun(b *testing.B) {
	benchmarks := map[string]Config{
		"large_files": {Events: 150000, Files: 20, Days: 1, Accounts: 2},
		"small_files": {Events: 20000},
	}
	for name, c := range benchmarks {
		b.Run(name, func(b *testing.B) {
			events, bytes := 0, int64(0)
			for b.Loop() {
				c.Out = b.TempDir()
				sum, err := Run(context.Background(), c)
				if err != nil {
					b.Fatal(err)
				}
				events += sum.Events
				bytes += sum.Uncompressed
			}
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(bytes)/1e6/b.Elapsed().Seconds(), "MB/s")
		})
	}
}

// Digests come beside the logs, which they do not change, and the same seed
// gives the same keys and signatures.
func TestDigestsOfTheSameSeed(t *testing.T) {
	c := Config{Events: 300, Days: 1, Accounts: 1, Seed: 7}
	plain, _ := simulated(t, c)
	c.Digests = true
	first, sum := simulated(t, c)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second, _ := simulated(t, c)
	one := fingerprint(t, first)
	if diff := cmp.Diff(one, fingerprint(t, second)); diff != "" {
		t.Errorf("two runs differ (-first +second):\n%s", diff)
	}
	for name, bytes := range fingerprint(t, plain) {
		if one[name] != bytes {
			t.Errorf("%s: other bytes than without digests", name)
		}
	}
	if want := len(regionNames) * 25; sum.Digests != want {
		t.Errorf("got %d digests, want %d: one for each region and hour", sum.Digests, want)
	}
}
