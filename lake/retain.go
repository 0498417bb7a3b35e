package lake

import (
	"context"
	"fmt"
	"time"

	"github.com/parquet-go/parquet-go"

	"bannin/locale"

	"bannin/lake/columns"
	"bannin/lake/metadata"
)

// A Retention says how long events of a table are kept, or of one log group.
type Retention struct {
	Table string // as columns.Named takes it
	Group string // "" is the whole table; else the table is logs
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
	by := map[*columns.Table]*policy{}
	for _, r := range rules {
		t := columns.Named(r.Table)
		if t == nil || !t.Events() || r.Group != "" && t != columns.Logs {
			return done, locale.Errorf("lake.no_table", "name", r.Table)
		}
		p := by[t]
		if p == nil {
			p = &policy{groups: map[string]int32{}}
			by[t] = p
		}
		before := int32(floorDiv(now.Add(-r.Keep).Unix(), secondsPerDay))
		if r.Group == "" {
			p.before = before
		} else {
			p.groups[r.Group] = before
		}
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
		var rest *staged
		if len(p.groups) > 0 {
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

// retainRows writes what of a file stays; nil is nothing.
func (l *Lake) retainRows(sh *shape, f File, p *policy) (*staged, error) {
	w, err := l.create(sh, partition{sh.table, f.Account, f.Day})
	if err != nil {
		return nil, err
	}
	group := -1
	for _, n := range sh.root {
		if n.Name == "log_group" {
			group = n.leaf
		}
	}
	var keys []key
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
