package source

import (
	"context"
	"errors"
	"iter"
	"sync"
)

// ErrUnlisted comes with the name of a branch, such as a prefix of a bucket,
// that the filter rules out by what its name says: nothing below it was listed,
// so nobody knows how many objects are there.
var ErrUnlisted = errors.New("not listed")

// An Emit hands over an object, or why a name gave none. It says false when no
// more is wanted.
type Emit func(Object, error) bool

// Gather yields what run emits from as many goroutines as it likes. run returns
// when all of them have ended; its context ends when no more is wanted.
func Gather(ctx context.Context, run func(context.Context, Emit)) iter.Seq2[Object, error] {
	type item struct {
		object Object
		err    error
	}
	return func(yield func(Object, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		items := make(chan item)
		var running sync.WaitGroup
		running.Go(func() {
			defer close(items)
			run(ctx, func(o Object, err error) bool {
				select {
				case items <- item{o, err}:
					return true
				case <-ctx.Done():
					return false
				}
			})
		})
		defer running.Wait()
		defer stop()
		for it := range items {
			if !yield(it.object, it.err) {
				return
			}
		}
	}
}

// Together yields the objects of several sources, all of which look at once.
func Together(ctx context.Context, all ...iter.Seq2[Object, error]) iter.Seq2[Object, error] {
	if len(all) == 1 {
		return all[0]
	}
	return Gather(ctx, func(ctx context.Context, emit Emit) {
		var wg sync.WaitGroup
		for _, objects := range all {
			wg.Go(func() {
				for object, err := range objects {
					if !emit(object, err) {
						return
					}
				}
			})
		}
		wg.Wait()
	})
}
