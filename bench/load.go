package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
)

// loads measures keeping events beside only scanning them, and what they take on
// disk with and without the records as they were read.
func (b bench) loads(ctx context.Context) error {
	logs := filepath.Join(b.dir, "large")
	if err := b.logs(ctx, logs, b.events, b.events/28000+1); err != nil {
		return err
	}
	json, err := unpacked(logs)
	if err != nil {
		return err
	}
	whole, bare := filepath.Join(b.dir, "loaded"), filepath.Join(b.dir, "loaded-bare")
	list := []*contender{
		{name: "bannin scan", run: func() (figures, error) { return b.scan(ctx, logs) }},
		{name: "bannin load", run: func() (figures, error) { return b.load(ctx, logs, whole) }},
		{name: "bannin load --no-raw", run: func() (figures, error) { return b.load(ctx, logs, bare, "--no-raw") }},
	}
	fmt.Printf("\nloading %d events, %.0f MB of JSON\n", b.events, float64(json)/1e6)
	if err := b.turns(list...); err != nil {
		return err
	}
	fmt.Printf("  load : scan                %.2f, %.2f without raw records\n", ratio(list[1], list[0]), ratio(list[2], list[0]))
	for _, dir := range []string{whole, bare} {
		rows, err := sizeOf(filepath.Join(dir, "data"))
		if err != nil {
			return err
		}
		all, err := sizeOf(dir)
		if err != nil {
			return err
		}
		fmt.Printf("  %-26s %.1f %% of the JSON, %.1f %% with the keys that keep events apart\n", filepath.Base(dir), 100*float64(rows)/float64(json), 100*float64(all)/float64(json))
	}
	return nil
}

// load runs the program into a new lake.
func (b bench) load(ctx context.Context, logs, dir string, flags ...string) (figures, error) {
	if err := os.RemoveAll(dir); err != nil {
		return figures{}, err
	}
	f, err := timed(func() error {
		return exec.CommandContext(ctx, b.bannin, append([]string{"load", "--quiet", "--lake", dir, logs}, flags...)...).Run()
	})
	f.rate = float64(b.events) / f.seconds
	return f, err
}

// unpacked is how many bytes the zipped files below a folder hold.
func unpacked(dir string) (n int64, err error) {
	files, _, err := filesIn(dir)
	if err != nil {
		return 0, err
	}
	for _, name := range files {
		size, err := unpackedFile(name)
		if err != nil {
			return 0, err
		}
		n += size
	}
	return n, nil
}

func unpackedFile(name string) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, z)
}

// sizeOf is what a folder holds, in bytes.
func sizeOf(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
