package decode

import (
	"bytes"
	"regexp"
	"strconv"
	"time"

	"bannin/event"
)

// lineTime is the time that a line of text tells of, in the forms that logs
// begin with:
//
//	2026-01-15T03:00:00.123Z …      ISO 8601; with blank, slashes, comma, zone
//	[2026/01/15 03:00:00] …         in brackets
//	20260115 03:00:00,…             audit logs of RDS
//	<34>1 2026-01-15T03:00:00Z …    syslog, RFC 5424
//	Jan 15 03:00:00 host …          syslog, RFC 3164, which has no year: zero
//	[Thu Jan 15 03:00:00 2026] …    Apache's errors
//	192.0.2.1 - - [15/Jan/2026:03:00:00 +0000] …   the common log format
//
// Without a zone it is UTC. ok without a time is a line that has one, but for
// the year.
func lineTime(line []byte) (t time.Time, ok bool) {
	line = line[:min(len(line), maxPreamble)]
	from := bytes.TrimPrefix(afterPriority(line), []byte("["))
	if t, ok := isoTime(from); ok {
		return t, true
	}
	if t, ok := wordTime(from); ok {
		return t, true
	}
	if i := bytes.IndexByte(line, '['); i > 0 && len(line) > i+len(commonLog) {
		t, err := time.Parse(commonLog, string(line[i+1:i+1+len(commonLog)]))
		return t.UTC(), err == nil
	}
	return t, false
}

// maxPreamble is how far into a line a time may stand.
const maxPreamble = 256

const commonLog = "02/Jan/2006:15:04:05 -0700"

// afterPriority is what follows syslog's priority and version.
func afterPriority(line []byte) []byte {
	if len(line) < 4 || line[0] != '<' {
		return line
	}
	end := bytes.IndexByte(line[:min(len(line), 5)], '>')
	if end < 2 || !isDigits(line[1:end]) {
		return line
	}
	return bytes.TrimPrefix(line[end+1:], []byte("1 "))
}

// isoTime reads year, month and day, then the time of day to the second at
// least.
func isoTime(b []byte) (t time.Time, ok bool) {
	plain := [20]byte{4: '-', 7: '-', 10: 'T', 19: 'Z'}
	var rest []byte
	switch {
	case len(b) > 17 && b[8] == ' ' && isDigits(b[:8]):
		copy(plain[:], b[:4])
		copy(plain[5:], b[4:6])
		copy(plain[8:], b[6:8])
		copy(plain[11:], b[9:17])
		rest = b[17:]
	case len(b) >= 19 && b[4] == b[7] && (b[4] == '-' || b[4] == '/') && (b[10] == 'T' || b[10] == ' '):
		copy(plain[:], b[:4])
		copy(plain[5:], b[5:7])
		copy(plain[8:], b[8:10])
		copy(plain[11:], b[11:19])
		rest = b[19:]
	default:
		return t, false
	}
	if t, ok = event.ParseTime(plain[:]); !ok {
		return t, false
	}
	if len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') {
		n := 1
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if parts, err := strconv.ParseFloat("0."+string(rest[1:min(n, 10)]), 64); err == nil {
			t = t.Add(time.Duration(parts*1e9 + 0.5))
		}
		rest = rest[n:]
	}
	return t.Add(-zoneOf(rest)), true
}

// zoneOf is the offset that is written behind a time: +09:00, +0900, or with a
// blank before it. All else is none.
func zoneOf(b []byte) time.Duration {
	b = bytes.TrimPrefix(b, []byte(" "))
	if len(b) < 5 || b[0] != '+' && b[0] != '-' {
		return 0
	}
	minutes := b[3:5]
	if b[3] == ':' && len(b) >= 6 {
		minutes = b[4:6]
	}
	h, m := number(b[1:3]), number(minutes)
	if h < 0 || h > 14 || m < 0 || m > 59 {
		return 0
	}
	offset := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if b[0] == '-' {
		return -offset
	}
	return offset
}

// wordTime reads a time with the month as a word, and perhaps the day of the
// week before it and the year behind it. Without a year it is zero, and dated
// says the rest.
func wordTime(b []byte) (time.Time, bool) {
	if len(b) > 19 && b[3] == ' ' && b[7] == ' ' { // the day of the week
		b = b[4:]
	}
	if len(b) < 15 || b[3] != ' ' || b[6] != ' ' {
		return time.Time{}, false
	}
	t, err := time.Parse(time.Stamp, string(b[:15]))
	if err != nil {
		return time.Time{}, false
	}
	rest := b[15:]
	if len(rest) > 1 && rest[0] == '.' {
		rest = bytes.TrimLeft(rest[1:], "0123456789")
	}
	if len(rest) >= 5 && rest[0] == ' ' {
		if year := number(rest[1:5]); year >= 1971 && year < 2200 {
			return t.AddDate(year, 0, 0), true
		}
	}
	return time.Time{}, true
}

// pathMonth finds a year and a month in the path of an object: 2026/01/15,
// year=2026/month=01, messages-20260115.
var pathMonth = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})[-/_]?(?:month=)?(0[1-9]|1[0-2])`)

// yearFor completes a time of syslog's by the path of its object, if that tells
// the year: zero if not. What is of a month far behind the path's is of the year
// before, as on New Year's Day.
func yearFor(line []byte, object string) time.Time {
	m := pathMonth.FindStringSubmatch(object)
	from := afterPriority(line)
	if m == nil || len(from) < 15 {
		return time.Time{}
	}
	year, month := number([]byte(m[1])), number([]byte(m[2]))
	t, err := time.Parse(time.Stamp, string(from[:15]))
	if err != nil {
		return time.Time{}
	}
	if int(t.Month()) > month+6 {
		year--
	}
	return t.AddDate(year, 0, 0)
}
