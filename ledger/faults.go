package ledger

import (
	"encoding/json"
	"sort"
)

// MaxFaults is how many faults a ledger lists; the rest are counted.
const MaxFaults = 1000

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

// A FaultList is a bounded list of faults. Its zero value is empty.
type FaultList struct {
	Faults        []Fault `json:"faults"`
	FaultsOmitted int64   `json:"faults_omitted"`
}

// Fault files a fault. Of too many, the first by name and place stay, so that
// the same input gives the same list in any order.
func (l *FaultList) Fault(f Fault) {
	l.Faults = append(l.Faults, f)
	if len(l.Faults) > 2*MaxFaults {
		l.trim()
	}
}

func (l *FaultList) trim() {
	sort.Slice(l.Faults, func(i, j int) bool { return l.Faults[i].less(l.Faults[j]) })
	if extra := len(l.Faults) - MaxFaults; extra > 0 {
		l.Faults = l.Faults[:MaxFaults]
		l.FaultsOmitted += int64(extra)
	}
}

// close orders the list, and makes one that JSON writes as [] where it is empty.
func (l *FaultList) close() {
	l.trim()
	if l.Faults == nil {
		l.Faults = []Fault{}
	}
}
