package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/parquet-go/parquet-go"

	"bannin/locale"

	"bannin/lake/columns"
	"bannin/lake/dedup"
)

// A Verdict is what a verification found.
type Verdict struct {
	Files   int     `json:"files"`
	Rows    int64   `json:"rows"`
	Bytes   int64   `json:"bytes"`
	Faults  []Fault `json:"faults"`
	Orphans int     `json:"orphans"` // files that nothing refers to: harmless, and removed by Compact
	Waste   int64   `json:"waste"`   // their bytes
}

// A Fault is why a file, a partition or a table is not what it should be.
type Fault struct {
	File   string
	Reason error
}

// MarshalJSON has the reason in English, as programs want it.
func (f Fault) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		File   string `json:"file"`
		Reason string `json:"reason"`
	}{f.File, f.Reason.Error()})
}

// Verify reads every data file from end to end: is it there, are its bytes those
// that were committed, has it as many rows, and is no event in its partition
// twice? A file that another engine wrote bears no sum, and is only counted.
func (l *Lake) Verify(ctx context.Context) (*Verdict, error) {
	snapshot, err := l.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	v := &Verdict{Faults: []Fault{}}
	listed := true
	for _, t := range columns.Tables() {
		files, err := snapshot.Files(t.Name, Span{})
		if err != nil {
			listed, v.Faults = false, append(v.Faults, Fault{t.Name, err})
			continue
		}
		if err := l.verifyFiles(ctx, files, v); err != nil {
			return nil, err
		}
		if !t.Events() || len(files) == 0 || len(v.Faults) > 0 {
			continue
		}
		if err := l.verifyOnce(ctx, t, snapshot, files, v); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(v.Faults, func(a, b Fault) int { return compareText(a.File, b.File) })
	if !listed {
		return v, nil // whether a file is anybody's cannot be told
	}
	return v, l.countOrphans(ctx, v)
}

// countOrphans counts what nothing refers to. A table may change meanwhile, so
// that what it referred to is gone: then it is asked again.
func (l *Lake) countOrphans(ctx context.Context, v *Verdict) error {
	var orphans []orphan
	var err error
	for range attempts {
		if orphans, err = l.orphans(ctx); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	for _, o := range orphans {
		v.Orphans, v.Waste = v.Orphans+1, v.Waste+o.bytes
	}
	return err
}

func (l *Lake) verifyFiles(ctx context.Context, files []File, v *Verdict) error {
	var mu sync.Mutex
	return inParallel(len(files), func(i int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		fault, err := l.verifyFile(files[i])
		mu.Lock()
		defer mu.Unlock()
		v.Files, v.Rows, v.Bytes = v.Files+1, v.Rows+files[i].Rows, v.Bytes+files[i].Bytes
		if fault != nil {
			v.Faults = append(v.Faults, Fault{files[i].Name, fault})
		}
		return err
	})
}

// verifyFile tells what is wrong with a file, or that it could not be found out.
func (l *Lake) verifyFile(f File) (fault, err error) {
	in, err := os.Open(l.Path(f))
	if errors.Is(err, fs.ErrNotExist) {
		return locale.Errorf("lake.missing"), nil
	}
	if err != nil {
		return nil, l.cat.told(err)
	}
	defer in.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, in)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", f.Name, err)
	case n != f.Bytes:
		return locale.Errorf("lake.bytes", "is", n, "was", f.Bytes), nil
	case len(sumOf(f.Name)) == hex.EncodedLen(sha256.Size) && sumOf(f.Name) != hex.EncodeToString(sum.Sum(nil)):
		return locale.Errorf("lake.altered"), nil
	}
	pf, err := parquet.OpenFile(in, n, parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
	if err != nil {
		return locale.Errorf("lake.unreadable", "error", err), nil
	}
	if pf.NumRows() != f.Rows {
		return locale.Errorf("lake.rows", "is", pf.NumRows(), "was", f.Rows), nil
	}
	return nil, nil
}

// verifyOnce looks for events that a partition has twice, by the ids that the
// data themselves have.
func (l *Lake) verifyOnce(ctx context.Context, t *columns.Table, s *Snapshot, files []File, v *Verdict) error {
	in, err := l.cat.load(t.Name, s.at[t.Name])
	if err != nil {
		return err
	}
	few := &columns.Table{Name: t.Name, ID: t.ID}
	for _, c := range t.All() {
		if c.Name == columns.Prefix+"id" || c.Name == t.ID {
			few.Columns = append(few.Columns, c)
		}
	}
	sh := newShape(few, in.Schema())
	parts := map[partition][]File{}
	for _, f := range files {
		p := partition{t, f.Account, f.Day}
		parts[p] = append(parts[p], f)
	}
	for p, files := range parts {
		seen := map[dedup.Key]bool{}
		var twice int64
		for _, f := range files {
			keys, err := l.readKeys(sh, f)
			if err != nil {
				return err
			}
			for _, k := range keys {
				if seen[k] {
					twice++
				}
				seen[k] = true
			}
		}
		if twice > 0 {
			v.Faults = append(v.Faults, Fault{p.dir(), locale.Errorf("lake.twice", "count", twice)})
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// A State is what a table holds.
type State struct {
	Table    string    `json:"table"`
	Rows     int64     `json:"rows"`
	Bytes    int64     `json:"bytes"`
	Files    int       `json:"files"`
	Accounts int       `json:"accounts"`
	Days     int       `json:"days"`
	First    time.Time `json:"first,omitzero"` // of its rows
	Last     time.Time `json:"last,omitzero"`
}

// States are what all tables hold that hold something.
func (s *Snapshot) States() ([]State, error) {
	var all []State
	for _, t := range columns.Tables() {
		files, err := s.Files(t.Name, Span{})
		if err != nil {
			return nil, err
		}
		one := State{Table: t.Name}
		accounts, days := map[string]bool{}, map[int32]bool{}
		for _, f := range files {
			one.Rows, one.Bytes, one.Files = one.Rows+f.Rows, one.Bytes+f.Bytes, one.Files+1
			if t.Events() {
				days[f.Day] = true
				if f.Account != "" {
					accounts[f.Account] = true
				}
			}
			if !f.First.IsZero() && (one.First.IsZero() || f.First.Before(one.First)) {
				one.First = f.First
			}
			if f.Last.After(one.Last) {
				one.Last = f.Last
			}
		}
		if one.Accounts, one.Days = len(accounts), len(days); one.Files > 0 {
			all = append(all, one)
		}
	}
	return all, nil
}
