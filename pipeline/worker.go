package pipeline

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"bannin/decode"
	"bannin/detect"
	"bannin/event"
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

	mu        sync.Mutex
	done      []*worker
	ledger    ledger.Ledger
	order     detect.Order
	prospects *detect.Prospects
}

// maxBatchedIDs is how many event ids a worker holds before it hands them on.
const maxBatchedIDs = 8192

// A worker reads objects one after the other; what it counts is its own until
// it is done.
type worker struct {
	*shared
	packed     unpack.Reader
	reader     *decode.Reader
	matcher    *rule.Matcher
	summariser *decode.Summariser
	fields     map[int][]string // by rule
	ledger     ledger.Ledger
	order      detect.Order
	prospects  *detect.Prospects

	format  string
	ids     []uint64
	trail   ledger.Trail // of the last record
	hour    int64
	inHour  int64
	last    time.Time
	records int64
}

func (s *shared) worker(ctx context.Context, work <-chan item) {
	set := s.scan.Rules
	w := &worker{shared: s, reader: decode.NewReader(set.Projection()), matcher: set.Matcher(), summariser: decode.NewSummariser(set.Projection()), fields: map[int][]string{}}
	w.packed = unpack.Reader{Skip: s.scan.Filter.Window.Misses, Count: w.progress}
	w.ledger.Formats = map[string]int64{}
	if s.prospects != nil {
		w.prospects = s.prospects.Sibling()
		for i, r := range set.Rules {
			if fields := s.scan.Engine.Fields(r); len(fields) > 0 {
				w.fields[i] = fields
			}
		}
	}
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
	l, o := &s.ledger, &w.ledger
	l.Objects.Seen += o.Objects.Seen
	l.Objects.Read += o.Objects.Read
	l.Objects.Skipped += o.Objects.Skipped
	l.Objects.Failed += o.Objects.Failed
	l.Records.Seen += o.Records.Seen
	l.Records.Filtered += o.Records.Filtered
	l.Records.Rejected += o.Records.Rejected
	l.SkippedByDate += o.SkippedByDate
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
	if s.prospects != nil {
		w.order.Prune(s.keep)
	}
	if err := s.order.Merge(&w.order); err != nil {
		s.stop(err)
	}
}

// finish settles what only the end can tell: which records came twice.
func (s *shared) finish() (*Saw, error) {
	for _, w := range s.done {
		if s.prospects != nil {
			s.prospects.Merge(w.prospects)
		}
	}
	for _, w := range s.done {
		s.merge(w)
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
	return &Saw{Ledger: &s.ledger, Order: &s.order}, nil
}

// keep is what stays of a sighting, now that all have been seen.
func (s *shared) keep(sight *detect.Sighting) *detect.Sighting {
	return s.scan.Engine.Keep(s.prospects, sight)
}

// item reads one object, or the members of an archive, and enters them in the
// ledger.
func (w *worker) item(ctx context.Context, it item) {
	defer w.scan.Counts.Done.Add(1)
	name := it.object.Name
	if it.err != nil {
		w.enter(ctx, name, it.err)
		return
	}
	if w.scan.Filter.Window.Misses(name) {
		w.enter(ctx, name, unpack.ErrUnwanted)
		return
	}
	body, err := it.object.Open()
	if err != nil {
		w.enter(ctx, name, err)
		return
	}
	defer body.Close()
	for member, err := range w.packed.Members(ctx, name, body) {
		if err == nil {
			err = w.read(ctx, member)
		}
		w.enter(ctx, member.Name, err)
	}
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
	if errors.As(err, &known) || source.Hidden(name) {
		return
	}
	w.ledger.NotLogs++
	w.fault(name, locale.Errorf("decode.not_log"))
}

func (w *worker) fault(name string, reason error) {
	w.ledger.Fault(ledger.Fault{Object: name, Reason: reason})
}

// read reads the records of one object.
func (w *worker) read(ctx context.Context, member unpack.Member) error {
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
	return result.Err
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
	hits := w.matcher.Match(e)
	if len(hits) == 0 {
		return nil
	}
	w.scan.Counts.Hits.Add(1)
	sighting := detect.NewSighting(w.summariser.Summarise(e), e, hits, func(i int) []string { return w.fields[i] })
	if w.prospects != nil {
		for _, i := range hits {
			w.prospects.See(w.scan.Rules.Rules[i], sighting)
		}
	}
	err := w.order.Add(sighting)
	if err != nil {
		w.stop(err)
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
	if w.inHour == 0 || hour != w.hour || w.trail.Region != string(e.Region) || w.trail.Account != string(e.Account) {
		w.flushHour()
		if w.trail.Region != string(e.Region) || w.trail.Account != string(e.Account) {
			w.trail = ledger.Trail{Account: string(bytes.Clone(e.Account)), Region: string(bytes.Clone(e.Region))}
		}
		w.hour, w.last = hour, e.Time
		w.ledger.Coverage.Add(w.trail, e.Time, 0)
	}
	w.inHour++
	w.ledger.Coverage.Stretch(e.Time)
	if e.Format != w.format {
		w.flushIDs()
		w.format = e.Format
	}
	if w.ids = append(w.ids, w.seen.hash(e.ID)); len(w.ids) >= maxBatchedIDs {
		w.flushIDs()
	}
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
	w.ledger.Formats[w.format] += int64(len(w.ids))
	if err := w.seen.add(w.format, w.ids); err != nil {
		w.stop(err)
	}
	w.ids = w.ids[:0]
}
