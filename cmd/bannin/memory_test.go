package main

import "testing"

func TestMemoryFollowsWhatIsKept(t *testing.T) {
	for live, want := range map[uint64]int64{
		0:         usualMemory,
		60 << 20:  usualMemory,
		100 << 20: 228 << 20,
		300 << 20: 428 << 20,
		1 << 63:   1<<62 + spareMemory,
	} {
		if got := memoryFor(live); got != want {
			t.Errorf("%d bytes kept: got a limit of %d, want %d", live, got, want)
		}
	}
}
