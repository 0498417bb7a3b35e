package pipeline

import "sync/atomic"

// Counts are the figures of a scan under way, for whoever shows progress.
type Counts struct {
	Objects    atomic.Int64 // found so far
	Listed     atomic.Bool  // all are found
	Done       atomic.Int64 // objects finished
	Bytes      atomic.Int64 // read, as stored
	BytesTotal atomic.Int64 // of the objects found so far that are to be read and have a size
	Unsized    atomic.Bool  // some have none
	Records    atomic.Int64
	Hits       atomic.Int64 // events that rules matched
}
