package sigma

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"bannin/locale"
)

// A Fault is one thing wrong with a rule, and where it stands.
type Fault struct {
	File   string
	Line   int    // counted from 1
	Column int    // counted from 1, in characters
	Rule   string // the rule's title; "" where it is not known
	Err    *locale.Error
}

// Error is the fault in English: `rules/iam.yml:12:3: rule "x": …`.
func (f *Fault) Error() string { return f.sentence().Error() }

// Unwrap gives the whole sentence, so that it can be told in every language.
func (f *Fault) Unwrap() error { return f.sentence() }

func (f *Fault) sentence() *locale.Error {
	if f.Rule == "" {
		return locale.Errorf("sigma.fault_at", "place", f.place(), "reason", f.Err)
	}
	return locale.Errorf("sigma.fault", "place", f.place(), "rule", f.Rule, "reason", f.Err)
}

func (f *Fault) place() string {
	return f.File + ":" + strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column)
}

// maxFaults is how many faults of one file are told; a file with more is
// something else altogether.
const maxFaults = 200

// A reader reads the documents of one file and collects what is wrong.
type reader struct {
	file   string
	opts   Options
	title  string // of the rule being read
	faults []*Fault
	count  int // of all faults, those beyond maxFaults too
}

// fault notes something wrong at a node.
func (r *reader) fault(at *node, key string, pairs ...any) {
	if r.count++; r.count <= maxFaults {
		r.faults = append(r.faults, r.newFault(at, key, pairs))
	}
}

// warn tells of something odd that does not stop the rule.
func (r *reader) warn(at *node, key string, pairs ...any) {
	if r.opts.Warn != nil {
		r.opts.Warn(r.newFault(at, key, pairs))
	}
}

func (r *reader) newFault(at *node, key string, pairs []any) *Fault {
	return &Fault{File: r.file, Line: at.line, Column: at.col, Rule: r.title, Err: locale.Errorf(key, pairs...)}
}

// join is all faults as one error, in the order of their places.
func join(faults []*Fault) error {
	slices.SortStableFunc(faults, func(a, b *Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f
	}
	return errors.Join(errs...)
}
