package spill

import (
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
	for i := len(h.list)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
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
		last := len(h.list) - 1
		h.list[0], h.list[last] = h.list[last], nil
		if h.list = h.list[:last]; last == 0 {
			return nil
		}
	case err != nil:
		return err
	}
	h.down(0)
	return nil
}

// down moves what stands at a place to where it belongs among those below.
func (h *heads[T]) down(at int) {
	moved := h.list[at]
	for {
		least := 2*at + 1
		if least >= len(h.list) {
			break
		}
		if r := least + 1; r < len(h.list) && h.compare(h.list[r].now, h.list[least].now) < 0 {
			least = r
		}
		if h.compare(moved.now, h.list[least].now) <= 0 {
			break
		}
		h.list[at] = h.list[least]
		at = least
	}
	h.list[at] = moved
}
