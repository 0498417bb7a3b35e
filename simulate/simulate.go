// Package simulate writes the logs of an organisation at work, CloudTrail's and
// those of its network, with attacks planted among them and a list of which
// records those are. It owns what the organisation is like; it reads no logs and
// knows no rules.
package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"bannin/locale"
)

// Config says what to simulate. The zero value of every field but Out has a
// meaning. The same Config gives the same bytes.
type Config struct {
	// Out is the folder to write into. It is created, and must be empty.
	Out string
	// Events is how many different events to write, those of the attacks among
	// them; 0 is 20,000. Where the attacks alone need more, there are more.
	Events int
	// Files is about how many files to write; 0 is as many as S3 would get.
	Files int
	// Days is the length of the time told of, up to End; 0 is 3.
	Days int
	// Accounts is the number of accounts; 0 is 3.
	Accounts int
	// People is the number of people; 0 is as many as so many events need.
	People int
	// Roles is about how many roles the machines of all accounts have, those of
	// AWS's own services aside; 0 is as many as there are machines.
	Roles int
	// Logs names the logs to write: "cloudtrail", "flow", "dns", "web". None given
	// means CloudTrail's, and those others that the attacks show in. Events counts
	// CloudTrail's only; the others come in proportion.
	Logs []string
	// Seed decides everything that is left to chance.
	Seed uint64
	// Attacks names the attacks to plant. None given means a few, "all" every
	// one, "none" none.
	Attacks []string
	// Digests asks for CloudTrail's digest files too, signed with keys of the
	// simulation's own, which go into digest-keys.json.
	Digests bool
	// End is when the logs end; the zero time is 20 November 2026 in UTC.
	End time.Time
	// Progress, where set, is told how many events of how many are written. It
	// is called from one goroutine at a time.
	Progress func(done, total int)
}

// Summary counts what was written.
type Summary struct {
	Files        int   // of all logs
	Events       int   // different events
	Duplicates   int   // events delivered a second time
	Bytes        int64 // of the files, as compressed
	Uncompressed int64 // of JSON in them
	Planted      []Planted
	First, Last  time.Time // the span that is told of
	Digests      int       // digest files
	Lines        int       // records of other logs than CloudTrail's

	logs []delivered // what digests are to list
}

// Planted is an attack that was written, as labels.json tells it.
type Planted struct {
	Name       string   `json:"name"`
	Title      string   `json:"title"` // in English
	Techniques []string `json:"techniques"`
	Tactics    []string `json:"tactics"`
	Actor      string   `json:"actor"` // ARN of who is seen to attack first
	// Root is whose credentials or identity all of it came from: a user's ARN, the
	// session of a person or a workflow, an instance's ARN, the address where no
	// identity was had.
	Root     string    `json:"root"`
	Networks []string  `json:"networks"` // kind and country of those it is seen to come from
	Accounts []string  `json:"accounts"`
	Logs     []string  `json:"logs"` // in which it shows
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	// Events are ids in order of time: eventIDs, and of records without one the
	// first half of their SHA-256 in hexadecimal digits.
	Events []string `json:"events"`
}

const labelsSchema = "bannin.labels/1"

type labels struct {
	Schema  string    `json:"schema"`
	Seed    uint64    `json:"seed"`
	Attacks []Planted `json:"attacks"`
}

// Run writes the logs and labels.json. It stops early when ctx ends; what was
// written by then stays.
func Run(ctx context.Context, c Config) (Summary, error) {
	if err := c.complete(); err != nil {
		return Summary{}, err
	}
	chosen, err := choice(c.Attacks)
	if err != nil {
		return Summary{}, err
	}
	wanted, err := wantedLogs(c.Logs, &chosen)
	if err != nil {
		return Summary{}, err
	}
	if err := emptyFolder(c.Out); err != nil {
		return Summary{}, err
	}
	p := newPlan(&c, chosen, wanted)
	sum, err := p.carryOut(ctx)
	if err != nil {
		return sum, fmt.Errorf("write simulated logs: %w", err)
	}
	if c.Digests {
		if sum.Digests, err = p.digest(ctx, sum.logs); err != nil {
			return sum, fmt.Errorf("write digests: %w", err)
		}
	}
	sum.Planted, sum.First, sum.Last = p.told, time.Unix(p.from, 0).UTC(), time.Unix(p.to, 0).UTC()
	if err := writeLabels(c.Out, labels{labelsSchema, c.Seed, p.told}); err != nil {
		return sum, fmt.Errorf("write labels: %w", err)
	}
	return sum, nil
}

// The bounds of what can be asked for.
const (
	mostDays     = 3660
	mostAccounts = 1000
	mostPeople   = 20000
)

func (c *Config) complete() error {
	defaults := []struct {
		name        string
		value       *int
		usual, most int
	}{
		{"events", &c.Events, 20000, 1 << 40},
		{"files", &c.Files, 0, 1 << 40},
		{"days", &c.Days, 3, mostDays},
		{"accounts", &c.Accounts, 3, mostAccounts},
		{"people", &c.People, 0, mostPeople},
		{"roles", &c.Roles, 0, mostPeople},
	}
	for _, d := range defaults {
		if *d.value < 0 || *d.value > d.most {
			return locale.Errorf("simulate.out_of_range", "name", d.name, "value", *d.value, "most", d.most)
		}
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	if c.End.IsZero() {
		c.End = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	}
	if c.Out == "" {
		return locale.Errorf("simulate.no_folder")
	}
	return nil
}

// emptyFolder makes sure that nothing else is in a folder: two simulations in
// one would belie their labels.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("create folder: %w", err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("read folder: %w", err)
	case len(entries) > 0:
		return locale.Errorf("simulate.folder_not_empty", "path", dir)
	}
	return nil
}

func writeLabels(dir string, l labels) error {
	if l.Attacks == nil {
		l.Attacks = []Planted{}
	}
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "labels.json"), append(text, '\n'), 0o644)
}

// carryOut does the jobs of a plan, as many at a time as there are processors.
func (p *plan) carryOut(ctx context.Context) (Summary, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var (
		wg   sync.WaitGroup
		lock sync.Mutex
		all  Summary
		next int
	)
	tasks := p.tasks()
	take := func() task {
		lock.Lock()
		defer lock.Unlock()
		if next == len(tasks) || ctx.Err() != nil {
			return nil
		}
		next++
		return tasks[next-1]
	}
	tell := func(s Summary) {
		lock.Lock()
		defer lock.Unlock()
		all.Files += s.Files
		all.Events += s.Events
		all.Duplicates += s.Duplicates
		all.Bytes += s.Bytes
		all.Uncompressed += s.Uncompressed
		all.Lines += s.Lines
		all.logs = append(all.logs, s.logs...)
		if p.cfg.Progress != nil {
			p.cfg.Progress(all.Events, p.total)
		}
	}
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		wg.Go(func() {
			c := p.newCrew()
			for j := take(); j != nil; j = take() {
				err := j.carryOut(ctx, c)
				tell(c.out.sum)
				c.out.sum = Summary{}
				if err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return all, context.Cause(ctx)
}
