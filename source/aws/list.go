package aws

import (
	"context"
	"net/url"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"bannin/locale"
	"bannin/source"
)

const (
	listers     = 16      // requests for lists under way
	maxBranches = 1 << 16 // that wait
	maxBlind    = 2048    // folders that say nothing and are looked into for those that do
)

// A listing lists a bucket branch by branch, several at a time. A branch is
// split into the folders below it while some of those may be ruled out, and
// while there is somebody without work; else it is listed to its end.
type listing struct {
	*bucket
	emit  source.Emit
	found atomic.Bool // something, or what is wrong

	mu     sync.Mutex
	ready  sync.Cond
	todo   []string // prefixes; the last is next, so that there are never many
	busy   int
	blind  int
	closed bool
}

// list emits what the bucket has.
func (b *bucket) list(ctx context.Context, emit source.Emit) {
	l := &listing{bucket: b, emit: emit}
	l.ready.L = &l.mu
	defer context.AfterFunc(ctx, l.close)()
	l.folder(ctx, b.prefix)
	var workers sync.WaitGroup
	for range listers {
		workers.Go(func() { l.work(ctx) })
	}
	workers.Wait()
	if !l.found.Load() && ctx.Err() == nil {
		emit(source.Object{Name: b.path(b.prefix)}, locale.Errorf("aws.nothing"))
	}
}

func (l *listing) work(ctx context.Context) {
	for {
		prefix, split, ok := l.next()
		if !ok {
			return
		}
		l.branch(ctx, prefix, split)
		l.done()
	}
}

// next waits for a branch. It is not ok when all is listed.
func (l *listing) next() (prefix string, split, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.todo) == 0 && l.busy > 0 && !l.closed {
		l.ready.Wait()
	}
	n := len(l.todo)
	if n == 0 || l.closed {
		return "", false, false
	}
	prefix, l.todo = l.todo[n-1], l.todo[:n-1]
	l.busy++
	return prefix, n+l.busy <= listers || l.worthSplitting(placeOf(prefix)), true
}

// worthSplitting tells whether folders of a place may be ruled out, as long as
// not too many were looked into in vain.
func (l *listing) worthSplitting(p place) bool {
	if !p.mayRuleOut(&l.options.Filter) {
		return false
	}
	if !p.inside {
		l.blind++
	}
	return p.inside || l.blind <= maxBlind
}

func (l *listing) done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy--; l.busy == 0 {
		l.ready.Broadcast()
	}
}

// later leaves a branch to whoever is free, unless too many wait already.
func (l *listing) later(prefix string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.todo) >= maxBranches {
		return false
	}
	l.todo = append(l.todo, prefix)
	l.ready.Signal()
	return true
}

func (l *listing) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.ready.Broadcast()
}

// branch lists what begins with a prefix; split leaves the folders for later.
func (l *listing) branch(ctx context.Context, prefix string, split bool) {
	in := &s3.ListObjectsV2Input{Bucket: &l.name, Prefix: &prefix, EncodingType: types.EncodingTypeUrl, RequestPayer: l.payer}
	if split {
		in.Delimiter = new("/")
	}
	for first := true; ; first = false {
		page, err := l.client.ListObjectsV2(ctx, in)
		if err != nil {
			l.fail(prefix, err)
			return
		}
		more := page.IsTruncated != nil && *page.IsTruncated && page.NextContinuationToken != nil
		if p := placeOf(prefix); first && more && len(page.CommonPrefixes) > 0 && (!p.inside || p.strange) {
			l.branch(ctx, prefix, false) // so many folders that say nothing are not worth a request each
			return
		}
		if !l.page(ctx, page) || !more {
			return
		}
		in.ContinuationToken = page.NextContinuationToken
	}
}

// page takes one answer.
func (l *listing) page(ctx context.Context, page *s3.ListObjectsV2Output) bool {
	decode := func(s *string) string {
		if page.EncodingType == types.EncodingTypeUrl {
			if key, err := url.QueryUnescape(*s); err == nil {
				return key
			}
		}
		return *s
	}
	if len(page.Contents)+len(page.CommonPrefixes) > 0 {
		l.found.Store(true)
	}
	for i := range page.Contents {
		if c := &page.Contents[i]; c.Key != nil && !l.object(decode(c.Key), c) {
			return false
		}
	}
	for _, c := range page.CommonPrefixes {
		if c.Prefix != nil && !l.folder(ctx, decode(c.Prefix)) {
			return false
		}
	}
	return true
}

// folder rules a folder out, or lists it: later, or at once where too many wait.
func (l *listing) folder(ctx context.Context, prefix string) bool {
	if p := placeOf(prefix); p.ruledOut(&l.options.Filter) {
		l.found.Store(true)
		return l.emit(source.Object{Name: l.path(prefix)}, source.ErrUnlisted)
	}
	if !l.later(prefix) {
		l.branch(ctx, prefix, false)
	}
	return ctx.Err() == nil
}

func (l *listing) fail(prefix string, err error) {
	l.found.Store(true)
	l.emit(source.Object{Name: l.path(prefix)}, explain(err, "s3:ListBucket"))
}
