//go:build race

package app

// raced tells that the race detector is on, which takes ten times as long: what
// measures findings only is left to a run without it.
const raced = true
