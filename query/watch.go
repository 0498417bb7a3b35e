package query

import (
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"bannin/locale"
)

// The engine looks at its clock and its memory between pieces of work. A single
// expression can be all of the work: a text of a thousand million letters, a list
// within a list within a list. So somebody else watches too.

// grace is how long the engine may take to end what it was told to end.
const grace = 500 * time.Millisecond

// beside is what the rest of the program may take while a query runs: its answer,
// above all.
const beside = 1 << 30

// watched does the work of a query, and goes on without it where the work neither
// ends with ctx nor stays within memory. What is given up keeps running until the
// engine comes to its end: left tells that it does.
func (s *Session) watched(ctx context.Context, work func(context.Context) (*Result, error)) (r *Result, left bool, err error) {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	type outcome struct {
		r   *Result
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		r, err := work(inner)
		done <- outcome{r, err}
	}()
	check := time.NewTicker(50 * time.Millisecond)
	defer check.Stop()
	most := resident() + s.limits.Memory + beside
	var reason error
	for reason == nil {
		select {
		case o := <-done:
			return o.r, false, o.err
		case <-ctx.Done():
			reason = ctx.Err()
		case <-check.C:
			if resident() > most {
				reason = locale.Errorf("query.fault.memory")
			}
		}
	}
	stop()
	select {
	case <-done:
		return nil, false, reason
	case <-time.After(grace):
		return nil, true, reason
	}
}

// resident is the memory that the program has, in bytes; 0 where the system does
// not tell.
func resident() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
