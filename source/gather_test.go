package source

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// counting yields objects named 0 to n-1 with a letter before each.
func counting(letter string, n int) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for i := range n {
			if !yield(Object{Name: fmt.Sprint(letter, i)}, nil) {
				return
			}
		}
	}
}

func TestTogetherYieldsAll(t *testing.T) {
	var got []string
	for o := range Together(t.Context(), counting("a", 3), counting("b", 2), counting("c", 0)) {
		got = append(got, o.Name)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"a0", "a1", "a2", "b0", "b1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGatherEndsWhatItStarted(t *testing.T) {
	for _, c := range []string{"enough", "interrupted"} {
		t.Run(c, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			ended := false
			all := Gather(ctx, func(ctx context.Context, emit Emit) {
				var wg sync.WaitGroup
				for range 4 {
					wg.Go(func() {
						for emit(Object{Name: "again"}, nil) {
						}
						<-ctx.Done()
					})
				}
				wg.Wait()
				ended = true
			})
			n := 0
			for range all {
				if n++; n < 10 {
					continue
				}
				if c == "enough" {
					break
				}
				stop()
			}
			if n < 10 || !ended {
				t.Errorf("got %d objects, ended %v", n, ended)
			}
		})
	}
}
