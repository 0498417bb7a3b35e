package main

import "testing"

func TestMemoryFollowsWhatIsKept(t *testing.T) {
	for live, want := range map[uint64]int64{
		0:         usualMemory,
		60 << 20:  usualMemory,
		100 << 20: 260 << 20,
		150 << 20: 310 << 20,
		300 << 20: mostMemory,
		1 << 63:   mostMemory,
	} {
		if got := memoryFor(live, mostMemory); got != want {
			t.Errorf("%d bytes kept: got a limit of %d, want %d", live, got, want)
		}
	}
	if got := memoryFor(300<<20, loadingMemory); got != 460<<20 {
		t.Errorf("loading: got %d", got)
	}
}
