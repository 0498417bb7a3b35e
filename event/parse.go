package event

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// layouts are the ways logs write a time beside RFC 3339.
var layouts = []string{
	time.RFC3339Nano,
	"2006-01-02 15:04:05.999999999 MST",
	"20060102T150405Z", // ISO basic, in session attributes
	"20060102 15:04:05",
	"2006-01-02T15:04:05.999999999-0700",
	"02/Jan/2006:15:04:05 -0700",
	"Jan 2, 2006, 3:04:05 PM", // Inspector's events
	"Jan 2, 2006, 3:04:05\u202fPM",
}

// ParseTime reads a time as logs write it: RFC 3339 and its relatives, or
// seconds, milliseconds or microseconds since 1970. No zone means UTC.
func ParseTime(text []byte) (time.Time, bool) {
	if t, ok := parseISO(text); ok {
		return t, true
	}
	if t, ok := parseSeconds(text); ok {
		return t, true
	}
	if t, ok := parseCommonLog(text); ok {
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

// parseISO reads 2006-01-02T15:04:05Z, the form of most records: perhaps with a
// fraction of a second, without the Z, or with a blank for the T.
func parseISO(b []byte) (time.Time, bool) {
	if len(b) < 19 || b[4] != '-' || b[7] != '-' || b[10] != 'T' && b[10] != ' ' || b[13] != ':' || b[16] != ':' {
		return time.Time{}, false
	}
	nano, ok := fraction(b[19:])
	if !ok {
		return time.Time{}, false
	}
	return moment([6]int{digits(b[0:4]), digits(b[5:7]), digits(b[8:10]), digits(b[11:13]), digits(b[14:16]), digits(b[17:19])}, nano)
}

// fraction reads what may follow the seconds: a point with one to nine digits,
// and a Z.
func fraction(b []byte) (nano int, ok bool) {
	if n := len(b); n > 0 && b[n-1] == 'Z' {
		b = b[:n-1]
	}
	if len(b) == 0 {
		return 0, true
	}
	if b[0] != '.' || len(b) == 1 || len(b) > 10 {
		return 0, false
	}
	nano = digits(b[1:])
	for range 10 - len(b) {
		nano *= 10
	}
	return nano, nano >= 0
}

// months are as the common log format writes them.
const months = "JanFebMarAprMayJunJulAugSepOctNovDec"

// parseCommonLog reads 02/Jan/2006:15:04:05 +0000, as S3's access logs and web
// servers write it.
func parseCommonLog(b []byte) (time.Time, bool) {
	if len(b) != 26 || b[2] != '/' || b[6] != '/' || b[11] != ':' || b[14] != ':' || b[17] != ':' || string(b[20:]) != " +0000" {
		return time.Time{}, false
	}
	month := strings.Index(months, string(b[3:6]))
	if month%3 != 0 {
		return time.Time{}, false
	}
	return moment([6]int{digits(b[7:11]), month/3 + 1, digits(b[0:2]), digits(b[12:14]), digits(b[15:17]), digits(b[18:20])}, 0)
}

// digits is the number that b is, or -1.
func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// moment is the time of a year, month, day, hour, minute and second, if there is
// such.
func moment(n [6]int, nano int) (time.Time, bool) {
	if min(n[0], n[1], n[2], n[3], n[4], n[5]) < 0 || n[3] > 23 || n[4] > 59 || n[5] > 60 {
		return time.Time{}, false
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], 0, nano, time.UTC)
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
	part, n, digits := 0, 0, 0
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9' && digits < 3:
			n, digits = 10*n+int(c-'0'), digits+1
		case c == '.' && digits > 0 && n < 256 && part < 3:
			four[part] = byte(n)
			part, n, digits = part+1, 0, 0
		default:
			return netip.Addr{}, false
		}
	}
	if part != 3 || digits == 0 || n > 255 {
		return netip.Addr{}, false
	}
	four[3] = byte(n)
	return netip.AddrFrom4(four), true
}

// sharedSpace is what carriers give their customers: RFC 6598.
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// IsPrivate tells whether an address is of no use on the internet: that of a
// private network, the machine's own, or one that is not routed.
func IsPrivate(ip netip.Addr) bool {
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || sharedSpace.Contains(ip)
}
