package pipeline

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"bannin/coverage"
	"bannin/decode"
	"bannin/detect"
	"bannin/digest"
	"bannin/event"
	"bannin/lake"
	"bannin/ledger"
	"bannin/locale"
	"bannin/rule"
	"bannin/source"
	"bannin/unpack"
)

// shared is what the workers of a scan share.
type shared struct {
	scan *Scan
	seen *seen
	stop context.CancelCauseFunc

	mu     sync.Mutex
	done   []*worker
	ledger *ledger.Ledger // by itself: it outlives what workers need
}

// maxBatchedIDs is how many event ids a worker holds before it hands them on.
const maxBatchedIDs = 8192

// A worker reads objects one after the other; what it counts is its own until
// it is done.
type worker struct {
	*shared
	packed  unpack.Reader
	reader  *decode.Reader
	matcher *rule.Matcher
	watch   *detect.Watch
	tally   *coverage.Tally
	tell    func(*event.Event) error
	rows    *lake.Writer
	ledger  ledger.Ledger

	format  string // of the ids
	form    string
	ids     []uint64
	trail   ledger.Trail // of the last record
	hour    int64
	inHour  int64
	last    time.Time
	records int64
}

func (s *shared) worker(ctx context.Context, work <-chan item) {
	set := s.scan.Rules
	w := &worker{shared: s, reader: decode.NewReader(set.Projection()), matcher: set.Matcher()}
	if s.scan.Engine != nil {
		w.watch = s.scan.Engine.Watch(decode.NewSummariser(set.Projection()))
	}
	if s.scan.Survey != nil {
		w.tally = s.scan.Survey.Tally(set.Projection())
		defer w.tally.Close()
	}
	if s.scan.Tell != nil {
		w.tell = s.scan.Tell()
	}
	if s.scan.Lake != nil {
		w.rows = s.scan.Lake.Writer(set.Projection())
	}
	w.packed = unpack.Reader{Skip: s.scan.Filter.Window.Misses, Count: w.progress}
	w.ledger.Formats = map[string]int64{}
	for it := range work {
		if ctx.Err() == nil {
			w.item(ctx, it)
		}
	}
	w.flushIDs()
	w.flushHour()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, w)
}

// merge adds a worker's counts to all.
func (s *shared) merge(w *worker) {
	l, o := s.ledger, &w.ledger
	l.Objects.Seen += o.Objects.Seen
	l.Objects.Read += o.Objects.Read
	l.Objects.Skipped += o.Objects.Skipped
	l.Objects.Failed += o.Objects.Failed
	l.Records.Seen += o.Records.Seen
	l.Records.Filtered += o.Records.Filtered
	l.Records.Rejected += o.Records.Rejected
	l.SkippedByDate += o.SkippedByDate
	l.Unlisted.Merge(&o.Unlisted)
	l.NotLogs += o.NotLogs
	l.Bytes += o.Bytes
	l.Unpacked += o.Unpacked
	l.FaultsOmitted += o.FaultsOmitted
	if l.Formats == nil {
		l.Formats = map[string]int64{}
	}
	for format, n := range o.Formats {
		l.Formats[format] += n
	}
	for _, f := range o.Faults {
		l.Fault(f)
	}
	l.Coverage.Merge(&o.Coverage)
}

// finish settles what only the end can tell: which records came twice.
func (s *shared) finish() (*Saw, error) {
	saw := &Saw{Ledger: s.ledger}
	for _, w := range s.done {
		s.merge(w)
		if w.watch != nil {
			saw.Watches = append(saw.Watches, w.watch)
		}
	}
	dups, err := s.seen.duplicates()
	if err != nil {
		return nil, err
	}
	for format, n := range dups {
		s.ledger.Records.Duplicate += n
		s.ledger.Formats[format] -= n
	}
	r := &s.ledger.Records
	r.Evaluated = r.Seen - r.Duplicate - r.Filtered - r.Rejected
	return saw, nil
}

// item reads one object, or the members of an archive, and enters them in the
// ledger.
func (w *worker) item(ctx context.Context, it item) {
	if errors.Is(it.err, source.ErrUnlisted) {
		w.ledger.Unlisted.Add(it.object.Name)
		return
	}
	defer w.scan.Counts.Done.Add(1)
	object, err := it.object, it.err
	if err == nil && w.scan.Filter.Window.Misses(object.Name) {
		w.enter(ctx, object.Name, unpack.ErrUnwanted)
		return
	}
	var body io.ReadCloser
	if err == nil {
		body, err = object.Open()
	}
	if err != nil {
		w.witness(ctx, object, decode.Result{}, err)
		w.enter(ctx, object.Name, err)
		return
	}
	defer body.Close()
	for member, err := range w.packed.Members(ctx, object.Name, body) {
		w.member(ctx, object, member, err)
	}
}

// member reads a member of an object, or the object itself. fault is why it has
// no body.
func (w *worker) member(ctx context.Context, of source.Object, member unpack.Member, fault error) {
	if member.Name != of.Name {
		of = source.Object{Name: member.Name}
	}
	var result decode.Result
	if fault == nil {
		result = w.read(ctx, member)
		fault = result.Err
	}
	if !errors.Is(fault, unpack.ErrUnwanted) {
		unread := w.packed.Unread()
		if errors.Is(fault, unpack.ErrUnsupported) {
			unread = fault
		}
		w.witness(ctx, of, result, unread)
	}
	w.enter(ctx, member.Name, fault)
}

// enter says in the ledger how an object ended.
func (w *worker) enter(ctx context.Context, name string, err error) {
	o := &w.ledger.Objects
	o.Seen++
	switch {
	case err == nil:
		o.Read++
	case errors.Is(err, unpack.ErrUnwanted):
		o.Skipped++
		w.ledger.SkippedByDate++
	case errors.Is(err, decode.ErrNotLog):
		o.Skipped++
		w.notLog(name, err)
	case ctx.Err() != nil:
		o.Failed++
		w.fault(name, locale.Errorf("decode.interrupted"))
	default:
		o.Failed++
		w.fault(name, source.Reason(err))
	}
}

// notLog says of an object that it holds no log. What systems leave behind
// (.DS_Store) is no loss; of CloudTrail's own digests, none either.
func (w *worker) notLog(name string, err error) {
	var known *locale.Error
	if errors.As(err, &known) || source.Hidden(name) || source.Sidecar(name) {
		return
	}
	w.ledger.NotLogs++
	w.fault(name, locale.Errorf("decode.not_log"))
}

func (w *worker) fault(name string, reason error) {
	w.ledger.Fault(ledger.Fault{Object: name, Reason: reason})
}

// read reads the records of one object.
func (w *worker) read(ctx context.Context, member unpack.Member) decode.Result {
	w.reader.Hash = w.scan.Digests != nil && digest.Named(member.Name)
	result := w.reader.Read(ctx, member.Name, member.Body, w.visit)
	w.ledger.Records.Seen += result.Rejected
	w.ledger.Records.Rejected += result.Rejected
	w.ledger.Unpacked += result.Unpacked
	w.ledger.FaultsOmitted += result.FaultsOmitted
	for _, f := range result.Faults {
		w.ledger.Fault(f)
	}
	w.scan.Counts.Records.Add(w.records)
	w.records = 0
	return result
}

// progress counts bytes as they are read.
func (w *worker) progress(n int64) {
	w.ledger.Bytes += n
	w.scan.Counts.Bytes.Add(n)
}

// visit is the hot path: one record.
func (w *worker) visit(e *event.Event) error {
	w.records++
	w.ledger.Records.Seen++
	if !w.keeps(e) {
		w.ledger.Records.Filtered++
		return nil
	}
	w.count(e)
	if w.tally != nil {
		w.tally.See(e)
	}
	var err error
	if w.tell != nil {
		err = w.tell(e)
	}
	if err == nil && w.rows != nil {
		err = w.rows.See(e)
	}
	if err == nil && w.watch != nil {
		err = w.detect(e)
	}
	if err != nil {
		w.stop(err)
	}
	return err
}

// detect lets rules and detectors look at a record.
func (w *worker) detect(e *event.Event) error {
	err := w.watch.Observe(e)
	if hits := w.matcher.Match(e); err == nil && len(hits) > 0 {
		w.scan.Counts.Hits.Add(1)
		err = w.watch.See(e, hits)
	}
	return err
}

func (w *worker) keeps(e *event.Event) bool {
	f := &w.scan.Filter
	return f.Window.Holds(e.Time) && listed(f.Accounts, e.Account) && listed(f.Regions, e.Region)
}

func listed(names []string, name []byte) bool {
	if len(names) == 0 {
		return true
	}
	for _, n := range names {
		if n == string(name) {
			return true
		}
	}
	return false
}

// count enters a record in the map of hours and among the ids. Neighbours are
// nearly always of one trail and hour, so those are counted together.
func (w *worker) count(e *event.Event) {
	hour := e.Time.Unix() / 3600
	if w.inHour == 0 || hour != w.hour || !w.same(e) {
		w.flushHour()
		if !w.same(e) {
			w.trail = ledger.Trail{Log: e.Log, Account: string(bytes.Clone(e.Account)), Region: string(bytes.Clone(e.Region))}
		}
		w.hour, w.last = hour, e.Time
		w.ledger.Coverage.Add(w.trail, e.Time, 0)
	}
	w.inHour++
	w.ledger.Coverage.Stretch(e.Time)
	if e.Format != w.format || e.Form != w.form {
		w.flushIDs()
		w.format, w.form = e.Format, e.Form
	}
	if w.ids = append(w.ids, w.seen.hash(e.Identity(), e.Form)); len(w.ids) >= maxBatchedIDs {
		w.flushIDs()
	}
}

// same tells whether a record is of the same trail as the last.
func (w *worker) same(e *event.Event) bool {
	return w.trail.Log == e.Log && w.trail.Region == string(e.Region) && w.trail.Account == string(e.Account)
}

func (w *worker) flushHour() {
	if w.inHour > 0 {
		w.ledger.Coverage.Add(w.trail, w.last, w.inHour)
		w.inHour = 0
	}
}

func (w *worker) flushIDs() {
	if len(w.ids) == 0 {
		return
	}
	name := w.format
	if w.form != "" {
		name = w.form // people look for what they gave
	}
	w.ledger.Formats[name] += int64(len(w.ids))
	if err := w.seen.add(w.format, w.form, w.ids); err != nil {
		w.stop(err)
	}
	w.ids = w.ids[:0]
}
