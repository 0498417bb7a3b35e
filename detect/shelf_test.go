package detect

import (
	"fmt"
	"testing"
	"time"
)

// TestShelvesAreBounded holds that made-up keys neither fill a shelf nor push out
// what is in use, and that what goes is counted.
func TestShelvesAreBounded(t *testing.T) {
	begin := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	s := NewShelf[int](100)
	for i := range 10_000 {
		at := begin.Add(time.Duration(i) * time.Second)
		s.Take(fmt.Sprint(i), at).It++
		s.Take("always", at).It++
	}
	if len(s.Items) > 100 || int64(len(s.Items))+s.Forgotten != 10_001 {
		t.Errorf("keeps %d of 100, and forgot %d of 10001", len(s.Items), s.Forgotten)
	}
	if k := s.Items["always"]; k == nil || k.It != 10_000 || !k.First.Equal(begin) {
		t.Errorf("forgot what is always there: %+v", k)
	}
	if s.Look("0") != nil || s.Look("9999") == nil {
		t.Error("the newest went before the oldest")
	}
}
