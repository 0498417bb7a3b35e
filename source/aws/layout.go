package aws

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/source"
)

// A place is what the prefix of a key says about the logs below it. AWS delivers
// to one of these, and bannin believes no other:
//
//	[prefix/]AWSLogs/[o-ORG/]ACCOUNT/SERVICE/REGION/YYYY/MM/DD/
//	[prefix/]AWSLogs/ACCOUNT/WAFLogs/REGION/WEBACL/YYYY/MM/DD/
//	[prefix/]AWSLogs/ACCOUNT/vpcdnsquerylogs/VPC/YYYY/MM/DD/
//	[prefix/]AWSLogs/aws-account-id=…/aws-service=…/aws-region=…/year=…/month=…/day=…/
//	[prefix/]region=…/accountId=…/eventDay=YYYYMMDD/
//
// Sources: the user guides of CloudTrail, VPC, Elastic Load Balancing, WAF,
// Route 53 Resolver, GuardDuty and Security Lake.
type place struct {
	account string // "" where the prefix does not say
	region  string
	date    []int // year, month, day, as far as the prefix says

	inside  bool // of AWSLogs, or of a folder in Hive's style
	strange bool // inside, but of no form that bannin knows
	service string
	steps   int // folders between the service and the year
	depth   int // folders that say nothing
}

// placeOf reads the whole folders of a prefix.
func placeOf(prefix string) place {
	var p place
	folders := strings.Split(prefix, "/")
	for _, folder := range folders[:len(folders)-1] {
		p.enter(folder)
	}
	return p
}

// enter goes one folder down.
func (p *place) enter(folder string) {
	key, value, hive := strings.Cut(folder, "=")
	switch {
	case hive:
		p.hive(strings.ToLower(key), value)
	case folder == "AWSLogs":
		*p = place{inside: true, depth: p.depth}
	case !p.inside || p.strange:
		p.depth++
	case p.account == "":
		if isAccount(folder) {
			p.account = folder
		} else if !strings.HasPrefix(folder, "o-") {
			p.strange = true
		}
	case p.service == "":
		p.service = folder
	case p.steps < steps(p.service):
		if p.steps++; p.steps == 1 && isRegion(folder) {
			p.region = folder
		}
	case len(p.date) < 3:
		p.strange = !p.dated(folder)
	}
}

// steps is how many folders a service has between its own and the year's.
func steps(service string) int {
	if service == "WAFLogs" {
		return 2 // the web ACL comes behind the region
	}
	return 1
}

func (p *place) hive(key, value string) {
	p.inside = true
	switch key {
	case "aws-account-id", "accountid":
		if isAccount(value) {
			p.account = value
		}
	case "aws-service":
		p.service = value
	case "aws-region", "region":
		if isRegion(value) {
			p.region = value
		}
	case "year", "month", "day":
		p.strange = p.strange || len(p.date) < 3 && !p.dated(value)
	case "eventday":
		if t, err := time.Parse("20060102", value); err == nil {
			p.date = []int{t.Year(), int(t.Month()), t.Day()}
		}
	}
}

// dated takes the next part of the date.
func (p *place) dated(text string) bool {
	n, err := strconv.Atoi(text)
	low, high := [...]int{1970, 1, 1}[len(p.date)], [...]int{9999, 12, 31}[len(p.date)]
	if err != nil || n < low || n > high || len(p.date) == 2 && day(p.date[0], p.date[1], n).Day() != n {
		return false
	}
	p.date = append(p.date, n)
	return true
}

func day(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

// span is the time in which the logs below were delivered.
func (p *place) span() (from, to time.Time, ok bool) {
	switch d := p.date; len(d) {
	case 1:
		return day(d[0], 1, 1), day(d[0]+1, 1, 1), true
	case 2:
		return day(d[0], d[1], 1), day(d[0], d[1]+1, 1), true
	case 3:
		return day(d[0], d[1], d[2]), day(d[0], d[1], d[2]+1), true
	}
	return from, to, false
}

// ruledOut tells that nothing below a place is asked for.
func (p *place) ruledOut(f *source.Filter) bool {
	if p.account != "" && len(f.Accounts) > 0 && !slices.Contains(f.Accounts, p.account) {
		return true
	}
	if p.region != "" && len(f.Regions) > 0 && !slices.Contains(f.Regions, p.region) {
		return true
	}
	from, to, ok := p.span()
	return ok && f.Window.MissesSpan(from, to)
}

// maxDepth is how many folders that say nothing are looked into one by one for
// something that does.
const maxDepth = 4

// mayRuleOut tells whether folders below could be ruled out one by one.
func (p *place) mayRuleOut(f *source.Filter) bool {
	switch {
	case p.strange || !p.inside && p.depth > maxDepth:
		return false
	case len(f.Accounts) > 0 && p.account == "", len(f.Regions) > 0 && p.region == "" && p.steps == 0 && len(p.date) == 0:
		return true
	}
	return f.Window != (source.Window{}) && len(p.date) < 3
}

func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// isRegion tells of names such as us-east-1 and us-gov-west-1.
func isRegion(s string) bool {
	parts := strings.Split(s, "-")
	n := len(parts)
	return n >= 3 && len(parts[0]) >= 2 && parts[n-1] != "" && strings.Trim(parts[n-1], "0123456789") == "" &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
