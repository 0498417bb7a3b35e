package digest

import (
	"path"
	"strings"
	"time"
)

// A name is what CloudTrail puts into the names of its files:
// ACCOUNT_CloudTrail_REGION_20150817T1501Z_RANDOM.json.gz for logs, and
// ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOME_20150817T150131Z.json.gz for
// digests, the latter with _backfill before the ending where it came later.
type name struct {
	account, kind, region string
	trail, home           string // of a digest: its trail, and where that was made
	backfill              bool
	at                    time.Time // delivery of a log, to the minute; the end of a digest's period
}

// The kinds of files as their names and folders have them.
const (
	kindLog    = "CloudTrail"
	kindDigest = "CloudTrail-Digest"
)

const (
	logStamp    = "20060102T1504Z"
	digestStamp = "20060102T150405Z"
)

// Named tells whether a file is called as CloudTrail calls its own, so that a
// digest may speak of it.
func Named(object string) bool { return strings.Contains(base(object), "_"+kindLog) }

func parseName(file string) (n name, ok bool) {
	rest := strings.TrimSuffix(stem(file), ".json")
	parts := strings.SplitN(rest, "_", 4)
	if len(parts) < 4 || !isAccount(parts[0]) || !isKind(parts[1]) {
		return n, false
	}
	n.account, n.kind, n.region, rest = parts[0], parts[1], parts[2], parts[3]
	stamp, layout := rest, logStamp
	if n.kind == kindDigest {
		rest, n.backfill = strings.CutSuffix(rest, "_backfill")
		// A trail's name may itself hold underscores.
		at := strings.LastIndexByte(rest, '_')
		home := strings.LastIndexByte(rest[:max(at, 0)], '_')
		if home < 0 {
			return n, false
		}
		n.trail, n.home = rest[:home], rest[home+1:at]
		stamp, layout = rest[at+1:], digestStamp
	} else {
		stamp, _, _ = strings.Cut(rest, "_")
	}
	at, err := time.Parse(layout, stamp)
	n.at = at
	return n, err == nil
}

// stem is a name without .gz: whoever unpacks a file changes its name.
func stem(file string) string { return strings.TrimSuffix(file, ".gz") }

// base is what an object and those who speak of it meet by: the file's name,
// unique among CloudTrail's.
func base(object string) string { return stem(path.Base(object)) }

// slashed writes a path with the slashes of a key.
func slashed(object string) string {
	if strings.HasPrefix(object, "s3://") {
		return object
	}
	return strings.ReplaceAll(object, `\`, "/")
}

// fits tells whether an object lies where a key says. In a bucket that is plain.
// Of a folder, nobody knows which part of the key it stands for: people fetch a
// bucket or a prefix of it, or one day. So only that part of the path counts
// that is laid out as CloudTrail does.
func fits(place, bucket, key string) bool {
	key = stem(key)
	if rest, ok := strings.CutPrefix(place, "s3://"); ok {
		return stem(rest) == bucket+"/"+key
	}
	parts := strings.Split(stem(place), "/")
	tail := strings.Join(parts[len(parts)-laid(parts):], "/")
	return key == tail || strings.HasSuffix(key, "/"+tail)
}

// laid counts the parts at the end of a path that stand as CloudTrail lays them
// out: [AWSLogs/][o-ORG/]ACCOUNT/CloudTrail/REGION/2026/01/31/FILE.
func laid(parts []string) int {
	n := 1
	for _, is := range []func(string) bool{digits(2), digits(2), digits(4), isRegion, isKind, isAccount} {
		if n >= len(parts) || !is(parts[len(parts)-1-n]) {
			break
		}
		n++
	}
	switch {
	case n < 4:
		return 1 // no date
	case n < 7:
		return n
	}
	if n < len(parts) && isOrganisation(parts[len(parts)-1-n]) {
		n++
	}
	if n < len(parts) && parts[len(parts)-1-n] == "AWSLogs" {
		n++
	}
	return n
}

// organisationOf is the organisation whose trail delivered a file: "" for an account's own
// trail, anyOrganisation where the path does not say.
func organisationOf(place string) string {
	parts := strings.Split(place, "/")
	if laid(parts) < 7 {
		return anyOrganisation
	}
	if at := len(parts) - 8; at >= 0 && isOrganisation(parts[at]) {
		return parts[at]
	}
	return ""
}

const anyOrganisation = "*"

// strayName places a log by its folder where its name tells nothing.
func strayName(place string) (n name, ok bool) {
	parts := strings.Split(place, "/")
	if laid(parts) < 7 {
		return n, false
	}
	parts = parts[len(parts)-7:]
	at, err := time.Parse("2006/01/02", strings.Join(parts[3:6], "/"))
	return name{account: parts[0], kind: parts[1], region: parts[2], at: at}, err == nil
}

func digits(n int) func(string) bool {
	return func(s string) bool { return len(s) == n && strings.Trim(s, "0123456789") == "" }
}

func isAccount(s string) bool      { return digits(12)(s) }
func isKind(s string) bool         { return s == kindLog || strings.HasPrefix(s, kindLog+"-") }
func isOrganisation(s string) bool { return strings.HasPrefix(s, "o-") }

// isRegion knows the form of us-east-1 and us-gov-west-1.
func isRegion(s string) bool {
	return strings.Count(s, "-") >= 2 && len(s) < 32 && s[len(s)-1] >= '1' && s[len(s)-1] <= '9'
}
