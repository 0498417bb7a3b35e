package progress

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"bannin/locale"
)

func counts(seconds float64, files int64) Counts {
	return Counts{Elapsed: time.Duration(seconds * float64(time.Second)), Files: files, FilesTotal: 9870, Listed: true,
		Bytes: files * 190_000, Events: int64(seconds * 412_000), Findings: 3}
}

func TestProgressBar(t *testing.T) {
	for name, c := range map[string]struct {
		o    Options
		at   Counts
		want string
	}{
		"english": {Options{TTY: true, Width: 120}, counts(25, 6317),
			"\r\x1b[KScanning [===================>          ]   64%  6,317 / 9,870 files  1.2 GB  412k ev/s  0:14 left  ! 3"},
		"japanese": {Options{Printer: locale.New(locale.Japanese), TTY: true, Width: 120}, counts(25, 6317),
			"\r\x1b[K解析中 [===================>          ]   64%  6,317 / 9,870 ファイル  1.2 GB  412k ev/s  残り 0:14  ! 3"},
		"colour": {Options{TTY: true, Width: 120, Color: true}, counts(25, 9870),
			"\r\x1b[KScanning [==============================]  100%  9,870 / 9,870 files  1.9 GB  412k ev/s  \x1b[1;91m! 3\x1b[0m"},
		"narrow": {Options{TTY: true, Width: 80}, counts(25, 6317),
			"\r\x1b[KScanning   64%  6,317 / 9,870 files  1.2 GB  412k ev/s  0:14 left  ! 3"},
		"very_narrow": {Options{TTY: true, Width: 30}, counts(25, 6317),
			"\r\x1b[KScanning   64%  6,317 / 9,8.."},
		"still_listing": {Options{TTY: true, Width: 120}, Counts{Elapsed: time.Second, Files: 12, FilesTotal: 40, Bytes: 3456, Events: 10},
			"\r\x1b[KScanning  12 files  3.5 kB  10 ev/s"},
		"no_terminal": {Options{}, counts(25, 6317),
			"Scanning   64%  6,317 / 9,870 files  1.2 GB  412k ev/s  0:14 left  ! 3\n"},
		"quiet": {Options{TTY: true, Quiet: true}, counts(25, 6317), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			New(&b, c.o).Update(c.at)
			if got := b.String(); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestProgressGoesByBytesWhereSizesAreKnown(t *testing.T) {
	var b bytes.Buffer
	New(&b, Options{TTY: true}).Update(Counts{Elapsed: time.Second, Files: 9, FilesTotal: 10, Listed: true, Bytes: 250, BytesTotal: 1000})
	for _, want := range []string{" 25%", "250 B / 1.0 kB"} {
		if got := b.String(); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}

func TestProgressKeepsItsPace(t *testing.T) {
	for name, c := range map[string]struct {
		tty  bool
		want int // lines in 25 seconds of ticks every 50 ms
	}{"terminal": {true, 125}, "no_terminal": {false, 2}} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			p := New(&b, Options{TTY: c.tty})
			for i := range 501 {
				p.Update(counts(float64(i)*0.05, int64(i)))
			}
			if got := strings.Count(b.String(), "Scanning"); got != c.want {
				t.Errorf("got %d lines, want %d", got, c.want)
			}
		})
	}
}

func TestProgressIsClearedAtTheEnd(t *testing.T) {
	var b bytes.Buffer
	p := New(&b, Options{TTY: true})
	p.Update(counts(1, 1))
	p.Done()
	p.Done()
	p.Update(counts(2, 2))
	if got := b.String(); !strings.HasSuffix(got, "\r\x1b[K") || strings.Count(got, "\r\x1b[K") != 2 {
		t.Errorf("got %q, want one line, cleared once, and nothing after it", got)
	}
}

func TestAskingTellsTheTime(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, Options{Printer: locale.New(locale.English), TTY: true})
	p.Ask(900 * time.Millisecond)
	if out.Len() > 0 {
		t.Errorf("a quick question is told: %q", out.String())
	}
	p.Ask(75 * time.Second)
	if got := out.String(); got != "\r\x1b[KAsking  1:15" {
		t.Errorf("got %q", got)
	}
	p.Done()
	p.Ask(80 * time.Second)
	if !strings.HasSuffix(out.String(), "1:15\r\x1b[K") {
		t.Errorf("not cleared at the end: %q", out.String())
	}
	out.Reset()
	New(&out, Options{Printer: locale.New(locale.English)}).Ask(time.Minute)
	if out.Len() > 0 {
		t.Errorf("a file is told %q", out.String())
	}
}
