package event

import (
	"bytes"
	"net/netip"
	"strconv"
	"time"
)

// layouts are the ways logs write a time beside RFC 3339.
var layouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05", // without a zone: UTC
	"2006-01-02 15:04:05.999999999",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05.999999999 MST",
	"20060102T150405Z", // ISO basic, in session attributes
	"2006-01-02T15:04:05.999999999-0700",
}

// ParseTime reads a time as logs write it: RFC 3339 and its relatives, or
// seconds, milliseconds or microseconds since 1970. No zone means UTC.
func ParseTime(text []byte) (time.Time, bool) {
	if t, ok := parseZulu(text); ok {
		return t, true
	}
	if t, ok := parseSeconds(text); ok {
		return t, true
	}
	if len(text) > 64 {
		return time.Time{}, false
	}
	if n, err := strconv.ParseFloat(string(text), 64); err == nil && len(text) < 20 {
		return parseEpoch(n)
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, string(text)); err == nil {
			return t.UTC(), plausible(t)
		}
	}
	return time.Time{}, false
}

// parseZulu reads 2006-01-02T15:04:05Z, the form of nearly every record.
func parseZulu(b []byte) (time.Time, bool) {
	if len(b) != 20 || b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' || b[19] != 'Z' {
		return time.Time{}, false
	}
	var n [6]int
	for i, at := range [6]int{0, 5, 8, 11, 14, 17} {
		width := 2
		if i == 0 {
			width = 4
		}
		for _, c := range b[at : at+width] {
			if c < '0' || c > '9' {
				return time.Time{}, false
			}
			n[i] = n[i]*10 + int(c-'0')
		}
	}
	if n[3] > 23 || n[4] > 59 || n[5] > 60 {
		return time.Time{}, false
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], 0, 0, time.UTC)
	real := t.Day() == n[2] && int(t.Month()) == n[1] // not the 31st of June
	return t.Add(time.Duration(n[5]) * time.Second), real && plausible(t)
}

// parseSeconds reads whole seconds since 1970, the form of flow logs.
func parseSeconds(b []byte) (time.Time, bool) {
	if len(b) < 9 || len(b) > 10 {
		return time.Time{}, false
	}
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' {
			return time.Time{}, false
		}
		n = n*10 + int64(c-'0')
	}
	return time.Unix(n, 0).UTC(), n >= 1e8 && n < 7258118400 // as plausible says: before 2200
}

// parseEpoch tells the unit by the size: 1e11 seconds would be the year 5138.
func parseEpoch(n float64) (time.Time, bool) {
	var t time.Time
	switch {
	case n < 1e8:
		return t, false
	case n < 1e11:
		t = time.UnixMilli(int64(n * 1e3))
	case n < 1e14:
		t = time.UnixMilli(int64(n))
	case n < 1e17:
		t = time.UnixMicro(int64(n))
	default:
		return t, false
	}
	return t.UTC(), plausible(t)
}

// plausible bounds the year, so that every later sum of times is safe. AWS
// began in 2006; corpora shift dates, so the bounds are wide.
func plausible(t time.Time) bool { return t.Year() >= 1971 && t.Year() < 2200 }

// ParseIP reads an address. IPv4 groups may have leading zeros ("010.1.2.3" is
// 10.1.2.3): anonymised logs have them.
func ParseIP(text []byte) (netip.Addr, bool) {
	if len(text) == 0 || len(text) > 45 {
		return netip.Addr{}, false
	}
	if bytes.IndexByte(text, ':') >= 0 {
		ip, err := netip.ParseAddr(string(text))
		return ip, err == nil && ip.Zone() == ""
	}
	var four [4]byte
	for i := range four {
		part, rest, found := bytes.Cut(text, []byte{'.'})
		n, err := strconv.ParseUint(string(part), 10, 8)
		if err != nil || len(part) > 3 || found != (i < 3) {
			return netip.Addr{}, false
		}
		four[i] = byte(n)
		text = rest
	}
	return netip.AddrFrom4(four), true
}
