// Package ledger counts where every object and record ended, so that nothing
// is dropped in silence, and maps which hours have logs.
package ledger

import (
	"time"

	"bannin/locale"
)

// Objects counts files and S3 objects: Seen = Read + Skipped + Failed.
type Objects struct {
	Seen    int64 `json:"seen"`
	Read    int64 `json:"read"`
	Skipped int64 `json:"skipped"` // by date, or no log at all
	Failed  int64 `json:"failed"`
}

// Records counts records: Seen = Evaluated + Duplicate + Filtered + Rejected.
type Records struct {
	Seen      int64 `json:"seen"`
	Evaluated int64 `json:"evaluated"`
	Duplicate int64 `json:"duplicate"`
	Filtered  int64 `json:"filtered"` // outside the time, accounts or regions asked for
	Rejected  int64 `json:"rejected"`
}

// A Ledger is the account of one run. The JSON names are a promise to programs.
type Ledger struct {
	Objects Objects          `json:"objects"`
	Records Records          `json:"records"`
	Formats map[string]int64 `json:"formats"` // evaluated records by format
	FaultList
	Complete        bool      `json:"complete"` // nothing failed, was rejected, or was of unknown format
	First           time.Time `json:"first,omitzero"`
	Last            time.Time `json:"last,omitzero"`
	Accounts        []string  `json:"accounts"`
	Regions         []string  `json:"regions"`
	Seconds         float64   `json:"seconds"`
	EventsPerSecond int64     `json:"events_per_second"`
	Rules           int       `json:"rules"`

	SkippedByDate int64    `json:"skipped_by_date"` // of Objects.Skipped
	Unlisted      Unlisted `json:"unlisted,omitzero"`
	NotLogs       int64    `json:"not_logs"`    // of Objects.Skipped: no log format that bannin knows
	Bytes         int64    `json:"bytes"`       // as stored
	Unpacked      int64    `json:"unpacked"`    // bytes after unpacking
	PeakMemory    int64    `json:"peak_memory"` // bytes of resident memory; 0 where the system does not say
	FilesPerSec   float64  `json:"-"`
	Coverage      Map      `json:"-"`
	Interrupted   bool     `json:"interrupted,omitempty"`

	Digests *Digests `json:"digests,omitempty"` // nil where nobody asked for the proof
}

// Close orders what is listed and fills what follows from the counts.
func (l *Ledger) Close() {
	l.FaultList.close()
	l.Complete = l.Objects.Failed == 0 && l.Records.Rejected == 0 && l.NotLogs == 0 && !l.Interrupted
	l.First, l.Last = l.Coverage.Span()
	l.Accounts, l.Regions = l.Coverage.Accounts(), l.Coverage.Regions()
	if l.Seconds > 0 {
		l.EventsPerSecond = int64(float64(l.Records.Seen) / l.Seconds)
		l.FilesPerSec = float64(l.Objects.Read) / l.Seconds
	}
}

// Balanced tells whether every object and record is accounted for.
func (l *Ledger) Balanced() error {
	o, r := l.Objects, l.Records
	if o.Seen != o.Read+o.Skipped+o.Failed {
		return locale.Errorf("ledger.objects_unbalanced", "seen", o.Seen, "read", o.Read, "skipped", o.Skipped, "failed", o.Failed)
	}
	if r.Seen != r.Evaluated+r.Duplicate+r.Filtered+r.Rejected {
		return locale.Errorf("ledger.records_unbalanced", "seen", r.Seen, "evaluated", r.Evaluated, "duplicate", r.Duplicate, "filtered", r.Filtered, "rejected", r.Rejected)
	}
	return nil
}
