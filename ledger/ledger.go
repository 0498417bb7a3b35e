// Package ledger counts where every object and record ended, so that nothing
// is dropped in silence, and maps which hours have logs.
package ledger

import (
	"encoding/json"
	"sort"
	"time"

	"bannin/locale"
)

// MaxFaults is how many faults a ledger lists; the rest are counted.
const MaxFaults = 1000

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

// A Fault is one thing that could not be read, with its place and reason.
type Fault struct {
	Object string
	Record int64 // counted from 1; 0 means the object as a whole
	Reason error // a *locale.Error where it is ours to tell
}

// MarshalJSON writes the reason in English.
func (f Fault) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Object string `json:"object"`
		Record int64  `json:"record,omitempty"`
		Fault  string `json:"fault"`
	}{f.Object, f.Record, f.Reason.Error()})
}

func (f Fault) less(g Fault) bool {
	if f.Object != g.Object {
		return f.Object < g.Object
	}
	if f.Record != g.Record {
		return f.Record < g.Record
	}
	return f.Reason.Error() < g.Reason.Error()
}

// A Ledger is the account of one run. The JSON names are a promise to programs.
type Ledger struct {
	Objects         Objects          `json:"objects"`
	Records         Records          `json:"records"`
	Formats         map[string]int64 `json:"formats"` // evaluated records by format
	Faults          []Fault          `json:"faults"`
	FaultsOmitted   int64            `json:"faults_omitted"`
	Complete        bool             `json:"complete"` // nothing failed, was rejected, or was of unknown format
	First           time.Time        `json:"first,omitzero"`
	Last            time.Time        `json:"last,omitzero"`
	Accounts        []string         `json:"accounts"`
	Regions         []string         `json:"regions"`
	Seconds         float64          `json:"seconds"`
	EventsPerSecond int64            `json:"events_per_second"`
	Rules           int              `json:"rules"`

	SkippedByDate int64    `json:"skipped_by_date"` // of Objects.Skipped
	Unlisted      Unlisted `json:"unlisted,omitzero"`
	NotLogs       int64    `json:"not_logs"`    // of Objects.Skipped: no log format that bannin knows
	Bytes         int64    `json:"bytes"`       // as stored
	Unpacked      int64    `json:"unpacked"`    // bytes after unpacking
	PeakMemory    int64    `json:"peak_memory"` // bytes of resident memory; 0 where the system does not say
	FilesPerSec   float64  `json:"-"`
	Coverage      Map      `json:"-"`
	Interrupted   bool     `json:"interrupted,omitempty"`
}

// Fault files a fault. Of too many, the first by name and place stay, so that
// the same input gives the same list in any order.
func (l *Ledger) Fault(f Fault) {
	l.Faults = append(l.Faults, f)
	if len(l.Faults) > 2*MaxFaults {
		l.trim()
	}
}

func (l *Ledger) trim() {
	sort.Slice(l.Faults, func(i, j int) bool { return l.Faults[i].less(l.Faults[j]) })
	if extra := len(l.Faults) - MaxFaults; extra > 0 {
		l.Faults = l.Faults[:MaxFaults]
		l.FaultsOmitted += int64(extra)
	}
}

// Close orders what is listed and fills what follows from the counts.
func (l *Ledger) Close() {
	l.trim()
	if l.Faults == nil {
		l.Faults = []Fault{}
	}
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
