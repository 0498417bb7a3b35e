package lake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/parquet-go/parquet-go"

	"bannin/locale"

	"bannin/lake/columns"
	"bannin/lake/dedup"
	"bannin/lake/metadata"
)

// A Retention says how long events of a table are kept, or of one log group.
type Retention struct {
	Table string // as columns.Named takes it; "" is all, for a log group
	Group string // "" is the whole table
	Keep  time.Duration
}

// Retained is what a retention removed.
type Retained struct {
	Rows  int64 `json:"rows"`
	Files int   `json:"files"` // as a whole
}

// Retain removes the events of days that are over for longer than they are kept,
// by a clock that the caller reads. A log group with a retention of its own is
// left out of its table's. The files go with a later Compact.
func (l *Lake) Retain(ctx context.Context, rules []Retention, now time.Time) (done Retained, err error) {
	by, err := policies(rules, now)
	if err != nil {
		return done, err
	}
	err = l.alone(ctx, "retain in", func(shapes map[*columns.Table]*shape) error {
		return l.change(ctx, func(ch *change) error {
			done = Retained{}
			for t, p := range by {
				if err := l.retain(ch, shapes[t], p, &done); err != nil {
					return fmt.Errorf("table %s: %w", t.Name, err)
				}
			}
			return nil
		})
	})
	return done, err
}

// policies are what rules say of each table.
func policies(rules []Retention, now time.Time) (map[*columns.Table]*policy, error) {
	by := map[*columns.Table]*policy{}
	for _, r := range rules {
		before := int32(floorDiv(now.Add(-r.Keep).Unix(), secondsPerDay))
		named := columns.Named(r.Table)
		if (named == nil || !named.Events()) && (r.Table != "" || r.Group == "") {
			return nil, locale.Errorf("lake.no_table", "name", r.Table)
		}
		for _, t := range columns.Tables() {
			if !t.Events() || named != nil && t != named {
				continue
			}
			p := by[t]
			if p == nil {
				p = &policy{groups: map[string]int32{}}
				by[t] = p
			}
			if r.Group == "" {
				p.before = before
			} else {
				p.groups[r.Group] = before
			}
		}
	}
	return by, nil
}

// A policy is of which days a table's events go: those before a day since 1970,
// and for some log groups another.
type policy struct {
	before int32
	groups map[string]int32
}

// last is the last day that anything goes of.
func (p *policy) last() int32 {
	last := p.before
	for _, before := range p.groups {
		last = max(last, before)
	}
	return last
}

func (l *Lake) retain(ch *change, sh *shape, p *policy, done *Retained) error {
	files, err := ch.files(sh.table)
	if err != nil {
		return err
	}
	var old []File
	var fresh []*staged
	for _, f := range files {
		if f.Day >= p.last() {
			continue
		}
		grouped := false
		if len(p.groups) > 0 {
			if grouped, err = l.grouped(sh, f); err != nil {
				return err
			}
		}
		if !grouped && f.Day >= p.before {
			continue
		}
		var rest *staged
		if grouped {
			if rest, err = l.retainRows(sh, f, p); err != nil {
				return err
			}
		}
		switch {
		case rest == nil:
			done.Rows, done.Files = done.Rows+f.Rows, done.Files+1
		case rest.rows == f.Rows:
			if rest.name != f.Name {
				l.discard(rest)
			}
			continue
		default:
			done.Rows += f.Rows - rest.rows
			fresh = append(fresh, rest)
		}
		old = append(old, f)
	}
	return ch.swap(sh.table, old, fresh, metadata.FewerRows)
}

// groupLeaf is the column of the log group that rows are of.
func (sh *shape) groupLeaf() int {
	name := sh.table.Group()
	return sh.root[slices.IndexFunc(sh.root, func(n *node) bool { return n.Name == name })].leaf
}

// grouped tells whether a file has rows of log groups, by what its metadata says.
func (l *Lake) grouped(sh *shape, f File) (bool, error) {
	if sh.table == columns.Logs {
		return true, nil
	}
	in, err := l.open(f.Name, rowsAtOnce)
	if err != nil {
		return false, err
	}
	defer in.Close()
	leaf, there := in.Parquet.Schema().Lookup(sh.table.Group())
	if !there {
		return false, nil
	}
	for _, g := range in.Parquet.Metadata().RowGroups {
		c := g.Columns[leaf.ColumnIndex].MetaData
		if c.Statistics.NullCount < c.NumValues {
			return true, nil
		}
	}
	return false, nil
}

// retainRows writes what of a file stays; nil is nothing.
func (l *Lake) retainRows(sh *shape, f File, p *policy) (*staged, error) {
	w, err := l.create(sh, partition{sh.table, f.Account, f.Day})
	if err != nil {
		return nil, err
	}
	group := sh.groupLeaf()
	var keys []dedup.Key
	err = l.rows(sh, f.Name, func(row parquet.Row) error {
		before := p.before
		for _, v := range row {
			if v.Column() == group && !v.IsNull() {
				if own, ok := p.groups[string(v.ByteArray())]; ok {
					before = own
				}
			}
		}
		if f.Day < before {
			return nil
		}
		keys = append(keys, sh.keyIn(row))
		return w.values(row)
	})
	if err != nil || len(keys) == 0 {
		w.abandon()
		return nil, err
	}
	rest, err := w.finish()
	if err == nil {
		rest.keys, err = l.writeRun(rest.name, keys)
	}
	return rest, err
}
