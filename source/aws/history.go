package aws

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"bannin/locale"
	"bannin/source"
)

// EventHistory is the path that stands for the event history of the account
// whose credentials are set.
const EventHistory = "aws:"

const (
	// reach is how far the event history goes back. Source: CloudTrail API
	// reference, LookupEvents.
	reach = 90 * 24 * time.Hour
	// settled is how long after its end a day is still waited for: CloudTrail
	// delivers within minutes, but does not promise to.
	settled = time.Hour
	// maxFailed is how many days in a row may fail before a region is given up.
	maxFailed = 3
	// lookUpEvents is the permission to read the history.
	lookUpEvents = "cloudtrail:LookupEvents"
)

// A history is the event history of an account under way.
type history struct {
	*Session
	from, to time.Time
	kept     string // folder of the days that are kept; "" keeps none
	sure     bool   // the account itself said which regions it has
	emit     source.Emit
}

// History yields the event history of the account, a day of a region at a time,
// newest first, all regions at once. Objects can be opened until the session
// ends.
func (s *Session) History() iter.Seq2[source.Object, error] {
	return source.Gather(s.ctx, func(ctx context.Context, emit source.Emit) {
		h, names, err := s.history(ctx)
		if err != nil {
			emit(source.Object{Name: EventHistory}, err)
			return
		}
		h.emit = emit
		var wg sync.WaitGroup
		for _, name := range names {
			wg.Go(func() { h.region(ctx, name) })
		}
		wg.Wait()
	})
}

// history settles what to ask: of when, which regions, and what is known already.
func (s *Session) history(ctx context.Context) (h *history, names []string, err error) {
	f := &s.options.Filter
	h = &history{Session: s, from: s.options.Now.Add(-reach), to: s.options.Now, sure: true}
	if f.Window.Since.After(h.from) {
		h.from = f.Window.Since
	}
	if until := f.Window.Until; !until.IsZero() && until.Before(h.to) {
		h.to = until
	}
	h.from, h.to = h.from.UTC().Truncate(time.Second), h.to.UTC().Truncate(time.Second)
	if !h.from.Before(h.to) {
		return nil, nil, locale.Errorf("aws.out_of_reach")
	}
	if err := s.authenticate(ctx); err != nil {
		return nil, nil, err
	}
	if s.options.Resume != "" {
		if h.kept, err = s.keep(ctx); err != nil {
			return nil, nil, err
		}
	}
	if names = f.Regions; len(names) == 0 {
		names, h.sure, err = s.enabled(ctx)
	}
	return h, names, err
}

// keep is where the days of this account are kept.
func (s *Session) keep(ctx context.Context) (string, error) {
	who, err := s.sts().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", explain(err, "sts:GetCallerIdentity")
	}
	if who.Account == nil || !isAccount(*who.Account) {
		return "", locale.Errorf("aws.no_account")
	}
	return filepath.Join(s.options.Resume, *who.Account), nil
}

// A stretch is what is asked of a region at a time: a day, or a part of one.
type stretch struct {
	region   string
	from, to time.Time
}

// before is the stretch that ends where s begins.
func (s stretch) before(from time.Time) stretch {
	start := s.from.Add(-1).Truncate(24 * time.Hour)
	if start.Before(from) {
		start = from
	}
	return stretch{s.region, start, s.from}
}

func (s stretch) name() string { return EventHistory + s.region + "/" + s.from.Format(time.DateOnly) }

// region reads the days of a region.
func (h *history) region(ctx context.Context, name string) {
	if !isRegion(name) { // it names a host, and a folder
		h.emit(source.Object{Name: EventHistory + name}, locale.Errorf("aws.no_region"))
		return
	}
	client := h.trail(name, h.distance)
	failed := 0
	for s := (stretch{name, h.to, h.to}).before(h.from); s.from.Before(s.to); s = s.before(h.from) {
		object, err := h.day(ctx, client, s)
		if ctx.Err() != nil {
			return
		}
		some := object.Open != nil // all, or what was read before the error, which is its end then
		if some {
			h.emit(object, nil)
		}
		if err == nil {
			failed = 0
			continue
		}
		if failed++; closed(err) || failed == maxFailed {
			if some {
				s = s.before(h.from)
			}
			h.giveUp(s, err)
			return
		}
		if !some {
			h.emit(object, explain(err, lookUpEvents))
		}
	}
}

// closed tells of errors that every other day of the region would end with.
func closed(err error) bool {
	switch sentences[code(err)] {
	case "aws.denied", "aws.invalid", "aws.expired", "aws.region_off":
		return true
	}
	return false
}

// giveUp says what is left unread of a region: the stretch and all before it.
func (h *history) giveUp(s stretch, err error) {
	if !s.from.Before(s.to) {
		return
	}
	name := s.name()
	if s.from.After(h.from) {
		name = EventHistory + s.region + "/" + h.from.Format(time.DateOnly) + "--" + s.from.Format(time.DateOnly)
	}
	reason := explain(err, lookUpEvents)
	if sentences[code(err)] == "aws.invalid" && !h.sure {
		reason = locale.Errorf("aws.region_unsure", "error", reason)
	}
	h.emit(source.Object{Name: name, Size: source.Unsized}, reason)
}

// day is the object of a stretch: from what is kept, or from CloudTrail. With an
// error, it holds what was read before, if anything.
func (h *history) day(ctx context.Context, client *cloudtrail.Client, s stretch) (source.Object, error) {
	path, err := h.path(s)
	if err != nil {
		return source.Object{Name: s.name()}, err
	}
	if object, ok := stored(s.name(), path, nil); ok {
		return object, nil
	}
	into, err := newAnswers(path)
	if err != nil {
		return source.Object{Name: s.name()}, err
	}
	pages, fault := lookUp(ctx, client, s, into)
	if fault == nil {
		err = into.keep(path)
	} else {
		path = into.file.Name()
		h.scratch.add(path)
		if err = into.close(); pages == 0 {
			err = errors.Join(fault, err)
		}
	}
	if err != nil {
		return source.Object{Name: s.name()}, err
	}
	object, _ := stored(s.name(), path, explain(fault, lookUpEvents))
	return object, fault
}

// path is the file of a stretch: kept when it is a whole day that nothing can
// be added to.
func (h *history) path(s stretch) (string, error) {
	folder := h.kept
	if whole := s.to.Sub(s.from) == 24*time.Hour; folder == "" || !whole || s.to.Add(settled).After(h.options.Now) {
		var err error
		if folder, err = h.scratch.folder(); err != nil {
			return "", err
		}
	}
	return filepath.Join(folder, s.region, s.from.Format(time.DateOnly)+".json.gz"), nil
}

// lookUp writes the answers on a stretch, and tells how many there were.
func lookUp(ctx context.Context, client *cloudtrail.Client, s stretch, into *answers) (pages int, err error) {
	last := s.to.Add(-time.Second) // both ends count
	all := cloudtrail.NewLookupEventsPaginator(client, &cloudtrail.LookupEventsInput{StartTime: &s.from, EndTime: &last})
	for all.HasMorePages() {
		page, err := all.NextPage(ctx)
		if err != nil {
			return pages, err
		}
		if page.Events == nil {
			page.Events = []types.Event{}
		}
		if err := into.add(answer{page.Events}); err != nil {
			return pages, err
		}
		pages++
	}
	return pages, nil
}

// An answer is one of LookupEvents, in the form in which AWS gives it.
type answer struct{ Events []types.Event }
