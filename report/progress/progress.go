// Package progress tells a person at a terminal how far a long reading is.
package progress

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"bannin/locale"
	"bannin/report/fit"
	"bannin/report/voice"
)

// How often the progress is written: five times a second where it is one line
// that changes, every ten seconds where each is a line of its own.
const (
	progressTick  = 200 * time.Millisecond
	progressLog   = 10 * time.Second
	progressSlack = 20 * time.Millisecond // a ticker is never quite on time
	barColumns    = 30
)

// alarming begins light red, as findings of high severity have it.
const alarming = "\x1b[1;91m"

// Counts are how far a scan is.
type Counts struct {
	Elapsed    time.Duration // since the scan began
	Files      int64         // done
	FilesTotal int64         // known so far; 0 while nothing is known
	Listed     bool          // FilesTotal is final
	Bytes      int64         // read, as stored
	BytesTotal int64         // of all files; 0 where sizes are not known
	Events     int64
	Findings   int64
	Merging    bool // the files of a lake, whose rows are the events, rather than scanning logs
}

// Options say where the progress goes.
type Options struct {
	Printer *locale.Printer
	TTY     bool // the writer is a terminal
	Color   bool
	Width   int  // columns; 0 is 80
	Quiet   bool // write nothing
}

// A Progress tells a person on standard error how far a scan is. Whoever scans
// calls Update from a goroutine of its own, as often as it likes.
type Progress struct {
	mu     sync.Mutex
	voice  voice.Voice
	w      io.Writer
	o      Options
	next   time.Duration // nothing is written before
	last   Counts        // as of the last line
	speed  float64       // events a second, smoothed
	drawn  bool          // a line stands on the terminal
	closed bool
}

// New returns a progress that writes to w, which is standard error.
func New(w io.Writer, o Options) *Progress {
	if o.Width <= 0 {
		o.Width = 80
	}
	p := &Progress{voice: voice.New(o.Printer, nil, voice.Typed), w: w, o: o, next: progressTick}
	if !o.TTY {
		p.next = progressLog
	}
	return p
}

// Update tells the counts. It writes when it is time to: write errors are of
// no consequence to a scan and are not told.
func (p *Progress) Update(c Counts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.o.Quiet || p.closed || c.Elapsed+progressSlack < p.next {
		return
	}
	p.measure(c)
	if p.o.TTY {
		p.next = c.Elapsed + progressTick
		fmt.Fprint(p.w, "\r\x1b[K"+p.bar(c))
		p.drawn = true
		return
	}
	p.next = c.Elapsed + progressLog
	fmt.Fprintln(p.w, strings.Join(append([]string{p.doing(c)}, p.facts(c)...), "  "))
}

// Ask tells how long an engine has been at a question, of which nobody knows when
// it will be answered. Who writes to a file is told nothing.
func (p *Progress) Ask(elapsed time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.o.Quiet || p.closed || !p.o.TTY || elapsed < time.Second {
		return
	}
	fmt.Fprint(p.w, "\r\x1b[K"+fit.Cut(p.voice.T("progress.asking", "time", voice.Clock(int64(elapsed.Seconds()))), p.o.Width-1))
	p.drawn = true
}

// Done takes the line off the terminal. Updates after it write nothing.
func (p *Progress) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.drawn, p.closed = false, true
}

// measure smooths the speed, so that it can be read.
func (p *Progress) measure(c Counts) {
	now := voice.Rate(c.Events-p.last.Events, (c.Elapsed - p.last.Elapsed).Seconds())
	if p.speed == 0 {
		p.speed = now
	}
	p.speed += 0.2 * (now - p.speed)
	p.last = c
}

func (p *Progress) doing(c Counts) string {
	if c.Merging {
		return p.voice.T("progress.merging")
	}
	return p.voice.T("progress.scanning")
}

// bar is the line of a terminal, never so long that it would wrap.
func (p *Progress) bar(c Counts) string {
	name := p.doing(c)
	facts := strings.Join(p.facts(c), "  ")
	line := name + "  " + facts
	done, known := c.share()
	if bar := barColumns; known && fit.Columns(line)+bar+4 < p.o.Width {
		line = name + " [" + barOf(done, bar) + "]  " + facts
	}
	line = fit.Cut(line, p.o.Width-1)
	if c.Findings > 0 && p.o.Color {
		mark := "! " + voice.Thousands(c.Findings)
		if head, ok := strings.CutSuffix(line, mark); ok {
			line = head + alarming + mark + "\x1b[0m"
		}
	}
	return line
}

func barOf(share float64, n int) string {
	full := int(share * float64(n))
	if full >= n {
		return strings.Repeat("=", n)
	}
	return strings.Repeat("=", full) + ">" + fit.Spaces(n-full-1)
}

// facts are percent, files, bytes, events a second, time left and findings.
func (p *Progress) facts(c Counts) []string {
	var facts []string
	done, known := c.share()
	files := voice.Thousands(c.Files)
	if known {
		facts = append(facts, fmt.Sprintf("%3d%%", int(done*100)))
		files += " / " + voice.Thousands(c.FilesTotal)
	}
	bytes := voice.Size(c.Bytes)
	if known && c.BytesTotal > 0 {
		bytes += " / " + voice.Size(c.BytesTotal)
	}
	facts = append(facts, p.voice.T("progress.files", "files", files), bytes, p.voice.T("progress.speed", "n", voice.Brief(p.speed)))
	if known && done > 0.01 && done < 1 {
		left := c.Elapsed.Seconds() * (1 - done) / done
		facts = append(facts, p.voice.T("progress.left", "time", voice.Clock(int64(left+0.5))))
	}
	if c.Findings > 0 {
		facts = append(facts, "! "+voice.Thousands(c.Findings))
	}
	return facts
}

// share is how much is done, by bytes where sizes are known, else by files.
func (c Counts) share() (done float64, known bool) {
	if !c.Listed || c.FilesTotal <= 0 {
		return 0, false
	}
	done = float64(c.Files) / float64(c.FilesTotal)
	if c.BytesTotal > 0 {
		done = float64(c.Bytes) / float64(c.BytesTotal)
	}
	return min(max(done, 0), 1), true
}
