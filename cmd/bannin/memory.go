package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// What the program takes where what it keeps is small, what it may take beyond
// what it keeps, and what it takes at most before it collects all the time: as a
// rule, and where events are loaded, which wait in memory to be written.
const (
	usualMemory   = 220 << 20
	spareMemory   = 160 << 20
	mostMemory    = 340 << 20
	loadingMemory = 560 << 20
)

// liveMemory is what the runtime found in use when it collected last.
// Source: package runtime/metrics.
const liveMemory = "/gc/heap/live:bytes"

// memoryFor is the limit for what is kept, in bytes. Close to its limit the runtime
// collects without end, so there must be room beyond what is kept.
func memoryFor(live uint64, most int64) int64 {
	return min(max(usualMemory, int64(min(live, uint64(most)))+spareMemory), most)
}

// boundMemory keeps the runtime's limit where what is kept needs it, until ctx ends.
// A scan that keeps little collects seldom: that is worth the megabytes it costs.
// The greatest limit can be set at any time.
func boundMemory(ctx context.Context) (most *atomic.Int64) {
	most = new(atomic.Int64)
	most.Store(mostMemory)
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
			if now := memoryFor(sample[0].Value.Uint64(), most.Load()); now != limit {
				limit = now
				debug.SetMemoryLimit(limit)
			}
		}
	}()
	return most
}
