package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// filesIn lists the zipped files below a folder.
func filesIn(dir string) (names []string, bytes int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".gz") {
			return err
		}
		info, err := d.Info()
		if err == nil {
			bytes += info.Size()
			names = append(names, path)
		}
		return err
	})
	return names, bytes, err
}

// zcat unpacks the files with two processes of the system's own tool.
func zcat(files []string) (figures, error) {
	return timed(func() error {
		var wg sync.WaitGroup
		faults := make([]error, 2)
		for half := range 2 {
			wg.Go(func() {
				var names bytes.Buffer
				for i := half; i < len(files); i += 2 {
					names.WriteString(files[i])
					names.WriteByte(0)
				}
				cmd := exec.Command("xargs", "-0", "zcat")
				cmd.Stdin, cmd.Stderr = &names, os.Stderr
				faults[half] = cmd.Run()
			})
		}
		wg.Wait()
		return errors.Join(faults...)
	})
}

// inflate opens and unpacks the files with bannin's own library and as many
// workers, and looks at nothing.
func inflate(files []string) (figures, error) {
	return timed(func() error {
		work := make(chan string, len(files))
		for _, f := range files {
			work <- f
		}
		close(work)
		var wg sync.WaitGroup
		faults := make([]error, runtime.GOMAXPROCS(0))
		for i := range faults {
			wg.Go(func() { faults[i] = inflateAll(work) })
		}
		wg.Wait()
		return errors.Join(faults...)
	})
}

func inflateAll(work <-chan string) error {
	var unzip gzip.Reader
	in := bufio.NewReaderSize(nil, 64<<10)
	buf := make([]byte, 256<<10)
	for name := range work {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		in.Reset(f)
		if err = unzip.Reset(in); err == nil {
			_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{&unzip}, buf)
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// scan runs the program on a folder.
func (b bench) scan(ctx context.Context, dir string, flags ...string) (figures, error) {
	var out bytes.Buffer
	f, err := timed(func() error {
		cmd := exec.CommandContext(ctx, b.bannin, append([]string{"scan", dir, "--json", "--quiet", "--allow-partial"}, flags...)...)
		cmd.Stdout, cmd.Stderr = &out, os.Stderr
		return cmd.Run()
	})
	if err != nil {
		return f, err
	}
	var result struct {
		Ledger struct {
			Records struct{ Seen int64 }
			Peak    int64 `json:"peak_memory"`
		}
	}
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		return f, err
	}
	f.peak, f.rate = result.Ledger.Peak, float64(result.Ledger.Records.Seen)/f.seconds
	return f, nil
}

// rules writes a set of 800 and one of 50 rules: real ones from the corpus where
// it is, filled up with variations of one.
func (b bench) rules() (many, few string, err error) {
	many, few = filepath.Join(b.dir, "rules800"), filepath.Join(b.dir, "rules50")
	var texts [][]byte
	err = filepath.WalkDir(filepath.Join(b.corpus, "sigma", "suzaku-rules"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && bytes.Contains(text, []byte("cloudtrail")) && !bytes.Contains(text, []byte("correlation:")) {
			texts = append(texts, text)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", err
	}
	fmt.Printf("%d rules of the corpus, the rest made up\n", min(len(texts), 800))
	for i := len(texts); i < 800; i++ {
		texts = append(texts, madeUp(i))
	}
	if err := writeRules(many, texts[:800]); err != nil {
		return "", "", err
	}
	return many, few, writeRules(few, every(texts[:800], 16))
}

// every takes one of n: the few must be of the same kind as the many.
func every(all [][]byte, n int) (some [][]byte) {
	for i := 0; i < len(all); i += n {
		some = append(some, all[i])
	}
	return some
}

func madeUp(i int) []byte {
	return fmt.Appendf(nil, `title: Made up %[1]d
id: 00000000-0000-4000-8000-%012[1]d
logsource: {product: aws, service: cloudtrail}
detection:
  call: {eventSource: made-up-%[2]d.amazonaws.com, eventName: [MadeUp%[1]d, MadeUpToo%[1]d]}
  agent: {userAgent|contains: made-up-%[1]d}
  condition: call or agent
level: low
`, i, i%40)
}

func writeRules(dir string, texts [][]byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.yml", i)), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
