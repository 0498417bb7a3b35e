package aws

import (
	"bytes"
	"context"
	"io"
	"sync"
)

const (
	fetchers  = 64       // requests for objects under way, ahead of their readers
	maxAhead  = 8 << 20  // bytes of an object that is fetched ahead; larger ones flow as they are read
	maxHeld   = 64 << 20 // bytes fetched and not yet read
	perObject = 4 << 10  // what an object takes beside its content
)

// An ahead fetches objects before their readers ask, in the order in which they
// were listed, which is that in which they will be read. Most logs are small, so
// that reading them one by one would be waiting for answers all the time.
type ahead struct {
	ctx     context.Context
	running sync.WaitGroup

	mu      sync.Mutex
	changed sync.Cond
	queue   []*object
	held    int64
	started int
}

// fetched is what became of an object that was asked for ahead.
type fetched struct {
	done    chan struct{} // nil while nobody asked
	taken   bool          // its reader was first
	content []byte
	err     error
}

func newAhead(ctx context.Context) *ahead {
	a := &ahead{ctx: ctx}
	a.changed.L = &a.mu
	context.AfterFunc(ctx, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.changed.Broadcast()
	})
	return a
}

func (o *object) cost() int64 { return o.size + perObject }

// add asks for an object.
func (a *ahead) add(o *object) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.queue = append(a.queue, o)
	if a.started < fetchers && a.ctx.Err() == nil {
		a.started++
		a.running.Go(a.work)
	}
	a.changed.Signal()
}

func (a *ahead) work() {
	for {
		o := a.next()
		if o == nil {
			return
		}
		o.got.content, o.got.err = o.whole()
		close(o.got.done)
	}
}

// next waits for an object that fits into what may be held; nil at the end.
func (a *ahead) next() *object {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.ctx.Err() == nil {
		if len(a.queue) == 0 || !a.queue[0].got.taken && a.held+a.queue[0].cost() > maxHeld {
			a.changed.Wait()
			continue
		}
		o := a.queue[0]
		a.queue[0], a.queue = nil, a.queue[1:]
		a.changed.Signal() // there may be room for another
		if !o.got.taken {
			a.held += o.cost()
			o.got.done = make(chan struct{})
			return o
		}
	}
	return nil
}

// take gives the content of an object that was fetched, once; nothing where it
// was not.
func (a *ahead) take(o *object) (io.ReadCloser, error) {
	a.mu.Lock()
	done := o.got.done
	first := !o.got.taken
	o.got.taken = true
	a.changed.Signal()
	a.mu.Unlock()
	if done == nil || !first {
		return nil, nil
	}
	select {
	case <-done:
	case <-a.ctx.Done():
		return nil, a.ctx.Err()
	}
	content, err := o.got.content, o.got.err
	o.got.content = nil
	if content == nil {
		a.release(o)
		return nil, err
	}
	return &held{Reader: bytes.NewReader(content), release: sync.OnceFunc(func() { a.release(o) })}, nil
}

func (a *ahead) release(o *object) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.held -= o.cost()
	a.changed.Signal()
}

func (a *ahead) wait() { a.running.Wait() }

// held is content in memory, which counts until it is closed.
type held struct {
	*bytes.Reader
	release func()
}

// Close lets the next objects be fetched.
func (h *held) Close() error {
	h.release()
	return nil
}

// whole is all of an object; nothing when it is larger than it was listed, so
// that its reader streams it.
func (o *object) whole() ([]byte, error) {
	b, err := o.stream()
	if err != nil {
		return nil, err
	}
	defer b.Close()
	if b.length > o.size {
		return nil, nil
	}
	content := make([]byte, 0, o.size+1)
	for {
		n, err := b.Read(content[len(content):cap(content)])
		content = content[:len(content)+n]
		switch {
		case err == io.EOF:
			return content, nil
		case err != nil:
			return nil, err
		case len(content) == cap(content):
			return nil, nil
		}
	}
}
