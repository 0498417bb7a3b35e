package spill

import (
	"container/heap"
	"errors"
	"io"
)

// Merge gives what all of several give, in the order of compare. Of things that
// compare alike, it gives each.
func Merge[T any](all []Sorted[T], compare func(a, b T) int) Sorted[T] {
	h := &heads[T]{compare: compare}
	begun := false
	return func() (now T, err error) {
		if !begun {
			begun = true
			err = h.begin(all)
		} else {
			err = h.step()
		}
		if err == nil && len(h.list) == 0 {
			err = io.EOF
		}
		if err != nil {
			return now, err
		}
		return h.list[0].now, nil
	}
}

// A head is what one sequence gives next.
type head[T any] struct {
	now  T
	next Sorted[T]
}

// heads are a heap: the least is first.
type heads[T any] struct {
	list    []*head[T]
	compare func(a, b T) int
}

func (h *heads[T]) begin(all []Sorted[T]) error {
	for _, next := range all {
		now, err := next()
		switch {
		case errors.Is(err, io.EOF):
		case err != nil:
			return err
		default:
			h.list = append(h.list, &head[T]{now, next})
		}
	}
	heap.Init(h)
	return nil
}

// step goes on where the least was given.
func (h *heads[T]) step() (err error) {
	if len(h.list) == 0 {
		return nil
	}
	least := h.list[0]
	least.now, err = least.next()
	switch {
	case errors.Is(err, io.EOF):
		heap.Pop(h)
		return nil
	case err == nil:
		heap.Fix(h, 0)
	}
	return err
}

func (h *heads[T]) Len() int           { return len(h.list) }
func (h *heads[T]) Less(i, j int) bool { return h.compare(h.list[i].now, h.list[j].now) < 0 }
func (h *heads[T]) Swap(i, j int)      { h.list[i], h.list[j] = h.list[j], h.list[i] }
func (h *heads[T]) Push(x any)         { h.list = append(h.list, x.(*head[T])) }
func (h *heads[T]) Pop() any {
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	return last
}
