package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// What the program takes where what it keeps is small, and what it may take beyond
// what it keeps.
const (
	usualMemory = 220 << 20
	spareMemory = 128 << 20
)

// liveMemory is what the runtime found in use when it collected last.
// Source: package runtime/metrics.
const liveMemory = "/gc/heap/live:bytes"

// memoryFor is the limit for what is kept, in bytes. Close to its limit the runtime
// collects without end, so there must be room beyond what is kept; what is kept
// has bounds of its own.
func memoryFor(live uint64) int64 {
	return max(usualMemory, int64(min(live, 1<<62))+spareMemory)
}

// boundMemory keeps the runtime's limit where what is kept needs it, until ctx ends.
// A scan that keeps little collects seldom: that is worth the megabytes it costs.
func boundMemory(ctx context.Context) {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(usualMemory)
	go func() {
		tick := time.NewTicker(250 * time.Millisecond)
		defer tick.Stop()
		sample := []metrics.Sample{{Name: liveMemory}}
		for limit := int64(usualMemory); ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			metrics.Read(sample)
			if now := memoryFor(sample[0].Value.Uint64()); now != limit {
				limit = now
				debug.SetMemoryLimit(limit)
			}
		}
	}()
}
