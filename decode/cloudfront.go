package decode

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	"bannin/event"
)

// cloudFront is the access logs of CloudFront: standard logs, as lines between
// any delimiters or as JSON, and real-time logs. Rules name its fields as AWS
// does, and those with parentheses as Sigma does as well.
//
// The log percent-encodes values, on top of what the client sent: under AWS's
// names rules find them so, under Sigma's as they were sent. A delimiter that is
// not encoded, such as the comma, can stand in a value and is no good one.
//
// Source: Amazon CloudFront developer guide, standard logging and real-time logs.
var cloudFront = format{
	name:     "cloudfront",
	marks:    cloudFrontMarks(),
	lines:    &lines{header: cloudFrontHeader, bare: cloudFrontBare, split: splitDelimited, numbers: cloudFrontNumbers, aliases: cloudFrontAliases},
	time:     []string{"time", "timestamp", "timestamp(ms)"},
	day:      "date",
	id:       []string{"x-edge-request-id"},
	event:    []string{"cs-method"},
	origin:   "cloudfront.amazonaws.com",
	web:      &cloudFrontWeb,
	outline:  cloudFrontWeb.outline,
	complete: cloudFrontWeb.complete,
	fields:   []string{"x-edge-detailed-result-type", "x-host-header", "cs(Host)"},
}

var cloudFrontWeb = web{
	names:   map[string]string{"cs-host": "x-host-header", "cs-user-agent": "cs(User-Agent)", "cs-referer": "cs(Referer)", "cs-cookie": "cs(Cookie)", "cs-version": "cs-protocol-version"},
	encoded: true,
	target:  distribution,
}

// cloudFrontStandard are the fields of standard logs, in the order of files
// without a header.
var cloudFrontStandard = strings.Fields(`date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer)
	cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for
	ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte
	x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end`)

// cloudFrontAges are how many of them there were, before there were all.
var cloudFrontAges = []int{15, 18, 19, 23, 24, 26}

// cloudFrontRealTime are the fields of real-time logs in AWS's order. Which are
// there a log does not say: only those with all of them are known.
var cloudFrontRealTime = strings.Fields(`timestamp c-ip time-to-first-byte sc-status sc-bytes cs-method cs-protocol cs-host cs-uri-stem
	cs-bytes x-edge-location x-edge-request-id x-host-header time-taken cs-protocol-version c-ip-version cs-user-agent cs-referer cs-cookie
	cs-uri-query x-edge-response-result-type x-forwarded-for ssl-protocol ssl-cipher x-edge-result-type fle-encrypted-fields fle-status
	sc-content-type sc-content-len sc-range-start sc-range-end c-port x-edge-detailed-result-type c-country cs-accept-encoding cs-accept
	cache-behavior-path-pattern cs-headers cs-header-names cs-headers-count origin-fbl origin-lbl asn`)

// cloudFrontRealTimeServer is the same with the server's address, which came
// later.
var cloudFrontRealTimeServer = slices.Insert(slices.Clone(cloudFrontRealTime), 2, "s-ip")

// realTimeLeast is how many fields the first real-time logs had.
const realTimeLeast = 40

var cloudFrontNumbers = strings.Fields(`timestamp timestamp(ms) sc-bytes cs-bytes sc-status time-taken time-to-first-byte c-port sc-content-len
	sc-range-start sc-range-end cs-headers-count origin-fbl origin-lbl asn`)

// cloudFrontKnown are the fields that tell a header to be CloudFront's; those of
// false are other logs' as well.
var cloudFrontKnown = func() map[string]bool {
	known := map[string]bool{"distribution-tenant-id": true, "connection-id": true, "timestamp(ms)": true}
	for _, name := range slices.Concat(cloudFrontStandard, cloudFrontRealTimeServer) {
		known[name] = strings.HasPrefix(name, "x-edge-") || strings.HasPrefix(name, "fle-") || strings.HasPrefix(name, "origin-") ||
			slices.Contains([]string{"x-host-header", "cache-behavior-path-pattern", "cs-headers-count", "cs-header-names", "c-ip-version"}, name)
	}
	return known
}()

// cloudFrontMarks tell a record in JSON. A name that others could have is none.
func cloudFrontMarks() []mark {
	marks := marksOf("timestamp(ms)", "distribution-tenant-id")
	for _, name := range cloudFrontStandard {
		if name != "date" && name != "time" {
			marks = append(marks, mark{key: name})
		}
	}
	return marks
}

// cloudFrontAliases are the names of Athena's tables.
var cloudFrontAliases = func() map[string]string {
	names := map[string]string{"cs_referrer": "cs(Referer)"}
	for _, name := range slices.Concat(cloudFrontRealTimeServer, cloudFrontStandard) {
		plain := strings.NewReplacer("cs(", "cs_", ")", "", "-", "_").Replace(strings.ToLower(name))
		if plain != name {
			names[plain] = name
		}
	}
	return names
}()

// cloudFrontHeader reads the lines that say what follows: #Version, and #Fields
// with the names; or the names alone.
func cloudFrontHeader(line []byte) ([]string, bool) {
	if len(line) > 1<<14 || len(line) == 0 {
		return nil, false
	}
	if bytes.Equal(line, []byte("#Version: 1.0")) {
		return nil, true
	}
	var names []string
	if fields, ok := bytes.CutPrefix(line, []byte("#Fields:")); ok {
		names = strings.Fields(string(fields))
	} else if line[0] >= 'a' && line[0] <= 'z' {
		for _, name := range splitDelimited(line, nil) {
			names = append(names, string(name))
		}
	}
	known, telling := 0, false
	for _, name := range names {
		tells, ok := cloudFrontKnown[name]
		if ok {
			known++
		}
		telling = telling || tells
	}
	return names, telling && 2*known > len(names)
}

// splitDelimited cuts at whatever stands behind the first field, which is a
// date, a time, an address or the like.
func splitDelimited(line []byte, into [][]byte) [][]byte {
	from := 0
	for from < len(line) && !delimits(line[from]) {
		from++
	}
	to := from
	for to < len(line) && to < from+maxDelimiter && delimits(line[to]) {
		to++
	}
	delimiter := line[from:to]
	if len(delimiter) == 0 {
		return append(into, line)
	}
	for len(into) < maxFields-1 {
		n := indexOf(line, delimiter)
		if n < 0 {
			break
		}
		into = append(into, line[:n])
		line = line[n+len(delimiter):]
	}
	return append(into, line)
}

// maxDelimiter is how long a delimiter may be. Source: CloudWatch Logs API,
// CreateDelivery.
const maxDelimiter = 5

func indexOf(line, delimiter []byte) int {
	if len(delimiter) == 1 {
		return bytes.IndexByte(line, delimiter[0])
	}
	return bytes.Index(line, delimiter)
}

// delimits tells whether a byte is none of a date, a time, an address or the
// name of a field.
func delimits(c byte) bool {
	return (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') && bytes.IndexByte([]byte("-.:_/()%"), c) < 0
}

// cloudFrontBare knows standard logs and real-time logs by the form of what
// stands where.
func cloudFrontBare(f [][]byte) []string {
	switch {
	case len(f) < cloudFrontAges[0]:
		return nil
	case len(f[0]) == 10 && len(f[1]) == 8 && f[0][4] == '-' && f[1][2] == ':' && isAddress(f[4]) && isStatus(f[8]) && isDigits(f[3]):
		if len(f) < len(cloudFrontStandard) && !slices.Contains(cloudFrontAges, len(f)) {
			return nil // cut off
		}
		return cloudFrontStandard[:min(len(f), len(cloudFrontStandard))]
	case len(f) < realTimeLeast || !isEpoch(f[0]) || !isAddress(f[1]):
		return nil
	case isStatus(f[3]) && isIPVersion(f[15]):
		return cloudFrontRealTime[:min(len(f), len(cloudFrontRealTime))]
	case isAddress(f[2]) && isStatus(f[4]) && isIPVersion(f[16]):
		return cloudFrontRealTimeServer[:min(len(f), len(cloudFrontRealTimeServer))]
	}
	return nil
}

func isIPVersion(text []byte) bool { return bytes.HasPrefix(text, []byte("IPv")) }

// isEpoch tells whether text is seconds since 1970, perhaps with a fraction.
func isEpoch(text []byte) bool {
	whole, part, _ := bytes.Cut(text, []byte{'.'})
	return isDigits(whole) && (len(part) == 0 || isDigits(part))
}

func isAddress(text []byte) bool {
	_, ok := event.ParseIP(text)
	return ok
}

// distributionID begins the names of the objects of standard logs.
// Source: developer guide, file name format.
var distributionID = regexp.MustCompile(`^(E[A-Z0-9]{9,14})\.[0-9]{4}-[0-9]{2}-[0-9]{2}-`)

// distribution is the ARN of the distribution that was asked, where the object's
// name tells; else the host.
func distribution(z *Summariser, e *event.Event, s *event.Summary) string {
	if m := distributionID.FindStringSubmatch(path.Base(strings.ReplaceAll(e.Object, `\`, "/"))); m != nil {
		return "arn:aws:cloudfront::" + s.Account + ":distribution/" + m[1]
	}
	return either(z.text(e, "cs(Host)"), z.text(e, "x-host-header"))
}
