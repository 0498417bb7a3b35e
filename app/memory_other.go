//go:build !unix

package app

// peakMemory is unknown on this system.
func peakMemory() int64 { return 0 }
