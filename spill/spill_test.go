package spill

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// rows are words as rows.
func rows(words []string) Sorted[[]byte] {
	return Of(len(words), func(i int) []byte { return []byte(words[i]) })
}

// merged makes one run of several, and keeps all there is.
func merged(runs []Sorted[[]byte]) Sorted[[]byte] { return Merge(runs, bytes.Compare) }

func all(t interface{ Fatal(...any) }, s Sorted[[]byte]) (got []string) {
	if err := s.Each(func(row []byte) error { got = append(got, string(row)); return nil }); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestWhatIsSpilledComesBackInOrder holds that however rows are dealt to runs,
// on disk and in memory, all of them come back, in order, and again.
func TestWhatIsSpilledComesBackInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SliceOfN(rapid.StringN(0, 300, -1), 0, 20), 1, 5).Draw(t, "parts")
		r := &Runs{What: "words", Join: merged}
		defer r.Close()
		for _, words := range parts {
			slices.Sort(words)
			if err := r.Write(rows(words)); err != nil {
				t.Fatal(err)
			}
		}
		held := []string{"", "m"}
		want := slices.Sorted(slices.Values(slices.Concat(append(parts, held)...)))
		for range 2 {
			if diff := cmp.Diff(want, all(t, merged(append(r.Rows(), rows(held))))); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
		}
	})
}

func TestManyRunsBecomeOne(t *testing.T) {
	r := &Runs{What: "words", Join: merged}
	defer r.Close()
	var want []string
	for i := range MaxRuns + 5 {
		want = append(want, strings.Repeat("x", i*1000))
		if err := r.Write(rows(want[i:])); err != nil {
			t.Fatal(err)
		}
	}
	if r.Len() != 6 {
		t.Errorf("got %d runs, want 6", r.Len())
	}
	if diff := cmp.Diff(want, all(t, merged(r.Rows()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFaultsAreTold holds that a fault ends what is merged or written, and is
// told; the end of a file within a row is one.
func TestFaultsAreTold(t *testing.T) {
	broken := errors.New("broken")
	faulty := func(good int) Sorted[[]byte] {
		i := 0
		return func() ([]byte, error) {
			if i++; i > good {
				return nil, broken
			}
			return []byte("a"), nil
		}
	}
	for good := range 3 {
		if err := merged([]Sorted[[]byte]{rows([]string{"b"}), faulty(good)}).Each(func([]byte) error { return nil }); !errors.Is(err, broken) {
			t.Errorf("behind %d rows: merging tells %v", good, err)
		}
		r := &Runs{What: "words", Join: merged}
		if err := r.Write(faulty(good)); !errors.Is(err, broken) {
			t.Errorf("behind %d rows: writing tells %v", good, err)
		}
		r.Close()
	}
	r := &Runs{What: "words", Join: merged}
	defer r.Close()
	if err := r.Write(rows([]string{"whole", "cut short"})); err != nil {
		t.Fatal(err)
	}
	if err := r.files[0].Truncate(10); err != nil {
		t.Fatal(err)
	}
	if err := merged(r.Rows()).Each(func([]byte) error { return nil }); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a run that is cut tells %v", err)
	}
	if _, err := r.files[0].WriteAt([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, 0); err != nil {
		t.Fatal(err)
	}
	if err := merged(r.Rows()).Each(func([]byte) error { return nil }); !errors.Is(err, ErrDamaged) {
		t.Errorf("a row longer than any tells %v", err)
	}
}

// FuzzRow holds that rows nobody wrote are told of, and read no further than they
// go.
func FuzzRow(f *testing.F) {
	f.Add([]byte{2, 'a', 'b', 3, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Add(bytes.Repeat([]byte{0xff}, 12))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := Row{Rest: b}
		left := len(b)
		for range 4 {
			text, n, fixed := r.Text(), r.Varint(), r.Uint64()
			if r.Err() != nil && (len(r.Rest) > 0 || r.Count() != 0 || r.Text() != nil) {
				t.Fatalf("behind a fault there is %q", r.Rest)
			}
			if r.Err() == nil && len(r.Rest) > left-len(text)-10 {
				t.Fatalf("read %q, %d and %d of %d bytes, and %d are left", text, n, fixed, left, len(r.Rest))
			}
			left = len(r.Rest)
		}
	})
}

// TestAheadIsEach holds that reading ahead gives the same in the same order, and
// ends with the first fault of either side.
func TestAheadIsEach(t *testing.T) {
	broken := errors.New("broken")
	for _, n := range []int{0, 1, aBatch, 20*aBatch + 7} {
		numbers := func() Sorted[int] { return Of(n, func(i int) int { return i }) }
		want := 0
		err := numbers().Ahead(func(i int) error {
			if i != want {
				t.Fatalf("of %d: got %d, want %d", n, i, want)
			}
			want++
			return nil
		})
		if err != nil || want != n {
			t.Errorf("of %d: read %d, %v", n, want, err)
		}
		faulty := numbers()
		torn := Sorted[int](func() (int, error) {
			i, err := faulty()
			if err != nil {
				err = broken
			}
			return i, err
		})
		if err := torn.Ahead(func(int) error { return nil }); !errors.Is(err, broken) {
			t.Errorf("of %d and a fault: %v", n, err)
		}
		if err := numbers().Ahead(func(int) error { return broken }); n > 0 && !errors.Is(err, broken) {
			t.Errorf("of %d that nobody wants: %v", n, err)
		}
	}
}
