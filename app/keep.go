package app

import (
	"context"
	"errors"
	"slices"

	"bannin/decode"
	"bannin/enrich"
	"bannin/event"
	"bannin/lake"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/rule"
)

// A Keep says in which lake a scan keeps the events, and what of them.
type Keep struct {
	Dir   string        // "" keeps nothing
	Root  string        // of a new lake: see lake.Options
	NoRaw bool          // leave out the records as they were read
	Only  []string      // tables whose events are kept; none keeps all
	Atlas *enrich.Atlas // tells countries and networks; nil leaves them out
}

// want adds the fields that the lake keeps to those that are read.
func (k Keep) want(f *event.Fields) {
	if k.Dir == "" {
		return
	}
	own := lake.Fields()
	f.Paths, f.Eager = append(f.Paths, own.Paths...), append(f.Eager, own.Eager...)
}

// open opens the lake, which is made where there is none.
func (k Keep) open(ctx context.Context) (*lake.Lake, error) {
	return lake.Open(ctx, k.Dir, lake.Options{Create: true, Root: k.Root})
}

// during runs a scan and keeps its events. What was read of one that is
// interrupted is kept too: read again, it is there already.
func (k Keep) during(ctx context.Context, scan *pipeline.Scan) (saw *pipeline.Saw, err error) {
	if k.Dir == "" {
		return scan.Run(ctx)
	}
	l, err := k.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if scan.Lake, err = l.Append(ctx, lake.AppendOptions{NoRaw: k.NoRaw, Only: k.Only, Atlas: k.Atlas}); err != nil {
		return nil, err
	}
	if saw, err = scan.Run(ctx); err != nil {
		return nil, errors.Join(err, scan.Lake.Abort())
	}
	added, err := scan.Lake.Commit(context.WithoutCancel(ctx))
	if err != nil {
		saw.Close()
		return nil, err
	}
	saw.Kept = &added
	return saw, nil
}

// stories keeps what a scan found, titled in a language.
func (k Keep) stories(ctx context.Context, r *Result, lang locale.Language) error {
	if k.Dir == "" {
		return nil
	}
	l, err := k.open(ctx)
	if err != nil {
		return err
	}
	titled := slices.Clone(r.Findings)
	for i := range titled {
		if f := &titled[i]; f.Title == "" && f.Detail != nil {
			f.Title = f.Detail.In(lang).Title
		}
	}
	return errors.Join(l.Tell(context.WithoutCancel(ctx), titled, r.Incidents), l.Close())
}

// Load keeps the events in the lake without asking rules.
func (s Scan) Load(ctx context.Context) (*Result, error) {
	fields := decode.Fields()
	s.Lake.want(&fields)
	saw, err := s.see(ctx, pipeline.Scan{Rules: rule.NewSet(nil, fields)})
	if err != nil {
		return nil, err
	}
	defer saw.Close()
	return &Result{Ledger: saw.Ledger, Kept: saw.Kept}, nil
}
