package aws

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bannin/source"
)

func TestPlaceOf(t *testing.T) {
	for prefix, want := range map[string]string{
		"": "", "logs/": "", "logs/2026/01/15/": "", "111122223333/us-east-1/": "", // nobody says that these mean what they look like
		"AWSLogs/": "", "AWSLogs/o-abc/": "", "AWSLogs/1111222233": "", "AWSLogs/111122223333": "",
		"AWSLogs/111122223333/":                                              "111122223333",
		"a/b/AWSLogs/o-abc/111122223333/CloudTrail/":                         "111122223333",
		"AWSLogs/111122223333/CloudTrail/us-gov-west-1/":                     "111122223333 us-gov-west-1",
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/":                    "111122223333 us-east-1 2026-01-01 2027-01-01",
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/12/":                 "111122223333 us-east-1 2026-12-01 2027-01-01",
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/31/":              "111122223333 us-east-1 2026-01-31 2026-02-01",
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/02/31/":              "111122223333 us-east-1 2026-02-01 2026-03-01 strange",
		"AWSLogs/111122223333/CloudTrail/us-east-1/what/2026/":               "111122223333 us-east-1 strange",
		"AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/01/15/05/":          "111122223333 eu-west-1 2026-01-15 2026-01-16",
		"AWSLogs/111122223333/elasticloadbalancing/ap-northeast-1/2026/1/":   "111122223333 ap-northeast-1 2026-01-01 2026-02-01",
		"AWSLogs/111122223333/GuardDuty/ap-northeast-1/2026/01/15/":          "111122223333 ap-northeast-1 2026-01-15 2026-01-16",
		"AWSLogs/111122223333/WAFLogs/us-east-1/2025/2026/01/15/10/05/":      "111122223333 us-east-1 2026-01-15 2026-01-16", // an ACL named 2025
		"AWSLogs/111122223333/WAFLogs/cloudfront/acl/2026/":                  "111122223333 2026-01-01 2027-01-01",
		"AWSLogs/111122223333/vpcdnsquerylogs/vpc-0a1b/2026/01/15/":          "111122223333 2026-01-15 2026-01-16",
		"AWSLogs/folder/111122223333/CloudTrail/us-east-1/2026/":             "strange",
		"AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/":       "111122223333",
		"AWSLogs/aws-account-id=1/aws-region=us-east-1/year=2026/month=01/":  "us-east-1 2026-01-01 2026-02-01",
		"x/region=us-east-1/accountId=111122223333/eventDay=20260115/":       "111122223333 us-east-1 2026-01-15 2026-01-16",
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/15/2020/x/y/z/01": "111122223333 us-east-1 2026-01-15 2026-01-16",
		"old/AWSLogs/222222222222/AWSLogs/111122223333/":                     "111122223333",
	} {
		p := placeOf(prefix)
		words := []string{p.account, p.region}
		if from, to, ok := p.span(); ok {
			words = append(words, from.Format(time.DateOnly), to.Format(time.DateOnly))
		}
		if p.strange {
			words = append(words, "strange")
		}
		if got := strings.Join(strings.Fields(strings.Join(words, " ")), " "); got != want {
			t.Errorf("%s: got %q, want %q", prefix, got, want)
		}
	}
}

func TestMayRuleOut(t *testing.T) {
	week := source.Window{Since: day(2026, 1, 10), Until: day(2026, 1, 17)}
	for _, c := range []struct {
		prefix string
		filter source.Filter
		want   bool
	}{
		{"", source.Filter{}, false},
		{"", source.Filter{Window: week}, true},
		{"a/b/c/d/", source.Filter{Window: week}, true},
		{"a/b/c/d/e/", source.Filter{Window: week}, false},
		{"AWSLogs/", source.Filter{Accounts: []string{"111122223333"}}, true},
		{"AWSLogs/111122223333/", source.Filter{Accounts: []string{"111122223333"}}, false},
		{"AWSLogs/111122223333/CloudTrail/", source.Filter{Regions: []string{"us-east-1"}}, true},
		{"AWSLogs/111122223333/CloudTrail/us-east-1/", source.Filter{Regions: []string{"us-east-1"}}, false},
		{"AWSLogs/111122223333/vpcdnsquerylogs/vpc-1/", source.Filter{Regions: []string{"us-east-1"}}, false},
		{"AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/", source.Filter{Window: week}, true},
		{"AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/15/", source.Filter{Window: week}, false},
		{"AWSLogs/folder/", source.Filter{Window: week}, false},
	} {
		if p := placeOf(c.prefix); p.mayRuleOut(&c.filter) != c.want {
			t.Errorf("%s, %+v: got %v, want %v", c.prefix, c.filter, !c.want, c.want)
		}
	}
}

// FuzzPlaceOf checks that what a folder says holds for everything below it, and
// that ruling out by a day's folder is what the object's whole path says, too.
func FuzzPlaceOf(f *testing.F) {
	f.Add("AWSLogs/o-abc/111122223333/CloudTrail/us-east-1/2026/01/15/", "x/y=2/2020/03/04/")
	f.Add("AWSLogs/aws-account-id=111122223333/aws-region=us-east-1/year=2026/month=02/day=30/", "hour=05/")
	f.Fuzz(func(t *testing.T, prefix, below string) {
		if strings.Contains(below, "AWSLogs") || strings.Contains(below, "=") || !strings.HasSuffix(prefix, "/") {
			return // may say otherwise
		}
		p, deeper := placeOf(prefix), placeOf(prefix+below)
		if p.account != "" && p.account != deeper.account || p.region != "" && p.region != deeper.region {
			t.Errorf("%q: got %q %q, below %q %q", prefix, p.account, p.region, deeper.account, deeper.region)
		}
		from, to, ok := p.span()
		if !ok {
			return
		}
		if !from.Before(to) {
			t.Errorf("%q: got %v to %v", prefix, from, to)
		}
		if from2, to2, ok := deeper.span(); !ok || from2.Before(from) || to2.After(to) {
			t.Errorf("%q: got %v to %v, below %v to %v", prefix, from, to, from2, to2)
		}
		if w := (source.Window{Since: to}); len(p.date) == 3 && strings.HasSuffix(prefix, from.Format("/2006/01/02/")) && !w.Misses(fmt.Sprint("s3://b/", prefix, "x")) {
			t.Errorf("%q: ruled out by its folder and not by its path", prefix)
		}
	})
}
