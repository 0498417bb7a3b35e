package source

import "time"

// Late is how much later than its events an object may be delivered and still
// be looked for. CloudTrail delivers within minutes as a rule, and tries again
// for longer when a bucket refuses.
const Late = 24 * time.Hour

// A Window is a span of time; a zero end is open.
type Window struct{ Since, Until time.Time }

// Misses tells that an object cannot hold events of the window, from the date
// in its path (…/2026/01/31/…) or the minute in its name (…_20260131T0955Z_…),
// both of which are the time of delivery. It says false when in doubt.
func (w Window) Misses(name string) bool {
	from, to, ok := delivered(name)
	return ok && w.MissesSpan(from, to)
}

// MissesSpan tells that what was delivered in a span of time cannot hold events
// of the window.
func (w Window) MissesSpan(from, to time.Time) bool {
	if !w.Since.IsZero() && !to.After(w.Since) {
		return true
	}
	return !w.Until.IsZero() && from.After(w.Until.Add(Late))
}

// Holds tells whether a time lies in the window; Until itself does not.
func (w Window) Holds(t time.Time) bool {
	return (w.Since.IsZero() || !t.Before(w.Since)) && (w.Until.IsZero() || t.Before(w.Until))
}

// delivered reads the span of time in which an object was delivered.
func delivered(name string) (from, to time.Time, ok bool) {
	for i := len(name) - 16; i >= 1 && name[i-1] != '/' && name[i-1] != '\\'; i-- {
		if name[i] == '_' && len(name) >= i+14 {
			if t, err := time.Parse("20060102T1504Z", name[i+1:min(i+15, len(name))]); err == nil {
				return t, t.Add(time.Minute), true
			}
		}
	}
	for i := len(name) - 12; i >= 0; i-- {
		if c := name[i]; c != '/' && c != '\\' {
			continue
		}
		part := []byte(name[i+1 : min(i+11, len(name))])
		if len(part) == 10 && i+11 < len(name) {
			part[4], part[7] = slash(part[4]), slash(part[7])
			if t, err := time.Parse("2006/01/02", string(part)); err == nil && slash(name[i+11]) == '/' {
				return t, t.Add(24 * time.Hour), true
			}
		}
	}
	return from, to, false
}

func slash(c byte) byte {
	if c == '\\' {
		return '/'
	}
	return c
}
