package decode

import (
	"strings"

	"bannin/event"
)

// A place is where the path of an object says that its records are from.
type place struct{ account, region []byte }

// settle fills in what a record does not say of its account and region.
func (r *Reader) settle(e *event.Event) {
	if r.place == nil {
		r.place = placeOf(r.object)
	}
	if len(e.Account) != accountLen && r.group.account != nil {
		e.Account = r.group.account
	}
	if len(e.Account) != accountLen && r.place.account != nil { // "unknown", say
		e.Account = r.place.account
	}
	if len(e.Region) == 0 {
		e.Region = r.place.region
	}
}

// placeOf reads the layouts that AWS delivers logs to S3 in:
//
//	AWSLogs/[o-ORG/]ACCOUNT/SERVICE/REGION/2026/01/31/ACCOUNT_SERVICE_REGION_…
//	AWSLogs/aws-account-id=ACCOUNT/aws-service=…/aws-region=REGION/year=2026/…
//	ACCOUNT/REGION/BUCKET/2026/01/31/…                    (server access logs of S3)
//
// The name of the file is enough, since people copy files together.
func placeOf(object string) *place {
	p := new(place)
	parts := strings.FieldsFunc(object, func(c rune) bool { return c == '/' || c == '\\' })
	if len(parts) == 0 {
		return p
	}
	if name := strings.SplitN(parts[len(parts)-1], "_", 4); len(name) == 4 && isAccount(name[0]) {
		p.set(name[0], name[2])
	}
	for i, part := range parts {
		if account, ok := strings.CutPrefix(part, "aws-account-id="); ok {
			p.set(account, "")
		} else if region, ok := strings.CutPrefix(part, "aws-region="); ok {
			p.set("", region)
		} else if part == "AWSLogs" {
			p.layout(parts[i+1:])
		} else if i+1 < len(parts) && isAccount(part) && isRegion(parts[i+1]) {
			p.set(part, parts[i+1])
		}
	}
	return p
}

// layout reads what stands behind AWSLogs.
func (p *place) layout(parts []string) {
	if len(parts) > 0 && strings.HasPrefix(parts[0], "o-") {
		parts = parts[1:]
	}
	if len(parts) > 2 && isAccount(parts[0]) {
		p.set(parts[0], parts[2])
	}
}

// set takes an account and a region if they are such.
func (p *place) set(account, region string) {
	if isAccount(account) {
		p.account = []byte(account)
	}
	if isRegion(region) {
		p.region = []byte(region)
	}
}

// accountLen is the length of an account number.
const accountLen = 12

// isAccount tells whether text is an account number.
func isAccount[T string | []byte](text T) bool { return len(text) == accountLen && isDigits(text) }

// isDigits tells whether text is a number without sign or point.
func isDigits[T string | []byte](text T) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return len(text) > 0
}

// isRegion tells whether text has the form of a region: us-east-1,
// us-gov-west-1, ap-southeast-4.
func isRegion(text string) bool {
	parts := strings.Split(text, "-")
	if len(parts) < 3 || len(parts) > 5 || len(parts[0]) != 2 || !isDigits(parts[len(parts)-1]) {
		return false
	}
	for _, part := range parts[:len(parts)-1] {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	return true
}
