package ledger

import (
	"maps"
	"slices"
	"time"
)

// An Hour is one hour of a trail that has records.
type Hour struct {
	At      time.Time
	Records int64
}

// Hours are a trail's hours that have records, in time order.
func (m *Map) Hours(trail Trail) []Hour {
	row := m.rows[trail]
	hours := make([]Hour, 0, len(row))
	for _, h := range slices.Sorted(maps.Keys(row)) {
		hours = append(hours, Hour{time.Unix(h*3600, 0).UTC(), row[h]})
	}
	return hours
}
