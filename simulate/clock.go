package simulate

import "time"

const (
	day  = int64(86400)
	hour = int64(3600)
	// slot is how often the trail delivers.
	slot = int64(300)
)

// japan is Japan's distance from UTC in seconds; it has no summer time.
const japan = 9 * hour

// localDay is the number of the day at a distance from UTC, counted from 1970.
func localDay(t, zone int64) int64 { return (t + zone) / day }

// weekend tells whether a numbered day is a Saturday or Sunday. Day 0 was a Thursday.
func weekend(d int64) bool {
	w := (d + 4) % 7
	return w == 0 || w == 6
}

// clockHour is the hour of the day, with fractions, at a distance from UTC.
func clockHour(t, zone int64) float64 { return float64((t+zone)%day) / 3600 }

// officeHours tells how busy people of a zone are: 0 when nobody works, about 1
// in the middle of the morning and of the afternoon.
func officeHours(t, zone int64) float64 {
	if !workday(localDay(t, zone), zone) {
		return 0.03
	}
	return officeCurve[int(clockHour(t, zone))]
}

var officeCurve = [24]float64{
	0.02, 0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.06, 0.35, 0.85, 1, 1,
	0.45, 0.95, 1, 1, 0.95, 0.85, 0.5, 0.3, 0.15, 0.08, 0.05, 0.03,
}

// appendISO appends a time as CloudTrail writes it.
func appendISO(b []byte, t int64) []byte {
	return time.Unix(t, 0).UTC().AppendFormat(b, "2006-01-02T15:04:05Z")
}

// appendWords appends a time as the Java services write it in their answers.
func appendWords(b []byte, t int64) []byte {
	return time.Unix(t, 0).UTC().AppendFormat(b, "Jan 2, 2006, 3:04:05 PM")
}
