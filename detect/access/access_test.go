package access

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bannin/decode"
	"bannin/detect"
	"bannin/enrich"
	"bannin/event"
	"bannin/observe"
)

// world is one in which everybody stands for themselves.
type world struct{}

func (world) Root(a event.Actor, _ time.Time) event.Actor { return a }
func (world) Instance(string, string, string, string, time.Time) (string, bool) {
	return "", false
}

// map of the world for tests.
type atlas map[string]enrich.Place

func (m atlas) Look(ip netip.Addr) enrich.Place {
	for prefix, p := range m {
		if strings.HasPrefix(ip.String(), prefix) {
			return p
		}
	}
	return enrich.Place{}
}

var somewhere = atlas{
	"192.0.2.":     {Country: "JP"},
	"198.51.100.":  {Country: "JP"},
	"203.0.113.":   {Country: "BR"},
	"198.18.1.":    {Country: "BR", Tor: true},
	"198.18.2.":    {Country: "RO", Threats: []enrich.Threat{{List: "bad"}}},
	"198.18.3.":    {Country: "DE", Hosting: true},
	"198.18.4.":    {Country: "VN"},
	"52.":          {Country: "US", Cloud: "aws", Hosting: true},
	"2001:db8:aa:": {Country: "JP"},
}

// A said is one call that a test's log tells of.
type said struct {
	who, key, ip, agent string
	call                string // iam:CreateUser
	region, code        string
	at                  time.Time
	more                string // members of the record
}

const (
	safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15"
	shell  = "aws-cli/2.31.23 md/awscrt#0.28.2 ua/2.1 os/macos#24.6.0"
	thief  = "aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.8.0"
	boto   = "Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux#6.1"
)

func (s said) record(n int) string {
	service, name, _ := strings.Cut(s.call, ":")
	who := `{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/` + s.who + `","accountId":"111122223333","userName":"` + s.who + `","accessKeyId":"` + s.key + `"}`
	if role, session, is := strings.Cut(s.who, "/"); is {
		who = `{"type":"AssumedRole","principalId":"AROA1:` + session + `","arn":"arn:aws:sts::111122223333:assumed-role/` + role + `/` + session + `","accountId":"111122223333","accessKeyId":"` + s.key +
			`","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/` + role + `","userName":"` + role + `"}}}`
	}
	region, more := "ap-northeast-1", s.more
	if s.region != "" {
		region = s.region
	}
	if s.code != "" {
		more += `,"errorCode":"` + s.code + `"`
	}
	category := "Management"
	if service == "s3" && strings.Contains(name, "Object") {
		category = "Data"
	}
	agent, _ := json.Marshal(s.agent)
	return fmt.Sprintf(`{"eventVersion":"1.11","eventTime":"%s","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"%s","sourceIPAddress":"%s","userAgent":%s,"userIdentity":%s,"eventID":"%08d-0000-4000-8000-000000000000","eventType":"AwsApiCall","eventCategory":"%s","recipientAccountId":"111122223333"%s}`,
		s.at.UTC().Format(time.RFC3339), service, name, region, s.ip, agent, who, n, category, more)
}

var monday = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func on(day, hour, minute int) time.Time {
	return monday.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// ordinary is an office of so many days: people who look at the same things from
// their own desks on working days, and programs that run every hour.
func ordinary(last int) []said {
	var all []said
	people := []string{"mika", "ken", "yui", "sho", "rin", "taro"}
	for day := range last {
		for i, who := range people {
			if day%7 > 4 {
				continue
			}
			ip, key := fmt.Sprintf("192.0.2.%d", 10+i), fmt.Sprintf("ASIA%s%04d", strings.ToUpper(who), day)
			if (day+i)%3 == 0 {
				ip = fmt.Sprintf("2001:db8:aa:%d::7", i)
			}
			for j, call := range []string{"ec2:DescribeInstances", "s3:ListBuckets", "cloudwatch:GetMetricData", "iam:ListUsers", "lambda:UpdateFunctionCode20150331v2"} {
				all = append(all, said{who: who, key: key, ip: ip, agent: safari, call: call, at: on(day, 1+j+i%2, 5*i)})
			}
			all = append(all, said{who: who, key: "AKIA" + strings.ToUpper(who), ip: ip, agent: shell, call: "s3:GetObject", at: on(day, 4, 5*i), more: object("data", fmt.Sprint(day, i), 1000)})
		}
		for hour := range 24 {
			all = append(all,
				said{who: "svc-report", key: "AKIAREPORT", ip: "198.51.100.9", agent: boto, call: "s3:GetObject", at: on(day, hour, 7), more: object("data", fmt.Sprint(day, hour), 5000)},
				said{who: "web/i-0123456789abcdef0", key: fmt.Sprintf("ASIAWEB%d", day), ip: "198.51.100.77", agent: boto, call: "sqs:ReceiveMessage", at: on(day, hour, 11)})
		}
	}
	return all
}

func object(bucket, key string, size int) string {
	return fmt.Sprintf(`,"requestParameters":{"bucketName":"%s","key":"%s"},"additionalEventData":{"bytesTransferredOut":%d}`, bucket, key, size)
}

// A fataler is a test or a property.
type fataler interface{ Fatalf(string, ...any) }

// projection is what events are read by.
func projection(d *Detector) *event.Projection {
	fields := decode.Fields()
	fields.Paths = append(fields.Paths, d.Fields()...)
	return event.NewProjection(fields)
}

// cells are what workers make of a log: the n-th record goes to the worker that
// deal names.
func cells(t fataler, d *Detector, records []string, workers int, deal func(int) int) []*observe.Cell {
	p := projection(d)
	var reducers []*observe.Reducer
	for range workers {
		r := observe.NewReducer([]observe.Lens{d.Lens(p)})
		defer r.Close()
		reducers = append(reducers, r)
	}
	one := decode.NewRecords(p)
	for n, raw := range records {
		e, err := one.One([]byte(raw))
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if err := reducers[deal(n)].See(e); err != nil {
			t.Fatalf("see: %v", err)
		}
	}
	var all []*observe.Cell
	if err := observe.Each(reducers, func(c *observe.Cell) error { all = append(all, c); return nil }); err != nil {
		t.Fatalf("each: %v", err)
	}
	return all
}

func records(log []said) []string {
	var all []string
	for n, s := range log {
		all = append(all, s.record(n))
	}
	return all
}

// found is what a detector tells of a log, as "rule severity who: n events".
func found(t fataler, s Settings, log []said) map[string]int {
	d := New(s, somewhere)
	d.Begin(world{})
	got := map[string]int{}
	tell := func(x detect.Signal) {
		for _, e := range x.Events {
			if e.ID == "" || e.Time.IsZero() || e.Actor.Root == "" || e.Format != "cloudtrail" {
				t.Fatalf("%s tells of %+v", x.Kind.Rule, e)
			}
		}
		got[strings.TrimPrefix(x.Kind.Rule, "bannin.access.")+" "+x.Kind.Severity.String()] += len(x.Events)
	}
	for _, c := range cells(t, d, records(log), 1, func(int) int { return 0 }) {
		d.Observe(c, tell)
	}
	d.End(tell)
	return got
}

// grave are the findings that open an incident.
func grave(got map[string]int) []string {
	all := []string{}
	for name := range got {
		if rule, level, _ := strings.Cut(name, " "); level == "medium" || level == "high" {
			all = append(all, rule)
		}
	}
	slices.Sort(all)
	return all
}

// repeat says something so many times.
func repeat(n int, f func(i int) said) []said {
	var all []said
	for i := range n {
		all = append(all, f(i))
	}
	return all
}

// TestAttacksAreFoundAndTheirTwinsAreNot holds for each detector what it tells of
// a log, and that it is silent on one that looks nearly the same.
func TestAttacksAreFoundAndTheirTwinsAreNot(t *testing.T) {
	const known = 40 // days
	for name, c := range map[string]struct {
		attack, twin []said
		settings     Settings
		rule         string // that opens an incident in the attack
	}{
		"stolen_session_at_work_elsewhere": {
			attack: repeat(6, func(i int) said {
				return said{who: "mika", key: "ASIAMIKA0039", ip: "198.18.4.4", agent: thief, call: "ec2:DescribeInstances", at: on(39, 4, 10*i)}
			}),
			twin: repeat(6, func(i int) said { // the same person on a train, with her own programs
				return said{who: "mika", key: "ASIAMIKA0039", ip: "198.51.100.4", agent: safari, call: "ec2:DescribeInstances", at: on(39, 4, 10*i)}
			}),
			rule: "two-places",
		},
		"stolen_key_does_what_its_owner_does": {
			attack: repeat(20, func(i int) said {
				return said{who: "svc-report", key: "AKIAREPORT", ip: "198.18.4.9", agent: thief, call: "s3:GetObject", at: on(39, i, 30), more: object("data", fmt.Sprint("x", i), 5000)}
			}),
			twin: repeat(20, func(i int) said { // the program's next version on another machine of the same network
				return said{who: "svc-report", key: "AKIAREPORT", ip: "198.51.100.10", agent: "Boto3/2.0.1 md/Botocore#2.0.1 os/linux#6.1", call: "s3:GetObject", at: on(39, i, 30), more: object("data", fmt.Sprint("x", i), 5000)}
			}),
			rule: "two-places",
		},
		"stolen_key_makes_a_way_back": {
			attack: []said{
				{who: "svc-report", key: "AKIAREPORT", ip: "198.18.4.9", agent: thief, call: "sts:GetCallerIdentity", at: on(41, 3, 1)},
				{who: "svc-report", key: "AKIAREPORT", ip: "198.18.4.9", agent: thief, call: "iam:CreateUser", at: on(41, 3, 2)},
				{who: "svc-report", key: "AKIAREPORT", ip: "198.18.4.9", agent: thief, call: "iam:AttachUserPolicy", at: on(41, 3, 3)},
			},
			twin: []said{ // an administrator's new duties, at the desk
				{who: "mika", key: "AKIAMIKA", ip: "192.0.2.10", agent: shell, call: "iam:CreateUser", at: on(41, 3, 2)},
				{who: "mika", key: "AKIAMIKA", ip: "192.0.2.10", agent: shell, call: "iam:AttachUserPolicy", at: on(41, 3, 3)},
			},
			rule: "unusual-intrusion",
		},
		"person_in_two_countries_at_once": {
			attack: []said{
				{who: "mika", key: "ASIAX1", ip: "192.0.2.10", agent: safari, call: "ec2:DescribeInstances", at: on(39, 1, 40)},
				{who: "mika", key: "ASIAX2", ip: "198.18.4.4", agent: safari, call: "s3:ListBuckets", at: on(39, 2, 20)},
			},
			twin: []said{ // a flight later
				{who: "mika", key: "ASIAX2", ip: "198.18.4.4", agent: safari, call: "s3:ListBuckets", at: on(40, 2, 20)},
				{who: "mika", key: "ASIAX2", ip: "198.18.4.4", agent: safari, call: "ec2:DescribeInstances", at: on(41, 2, 20)},
			},
			rule: "impossible-travel",
		},
		"through_tor": {
			attack: []said{{who: "mika", key: "ASIAX1", ip: "198.18.1.1", agent: safari, call: "ec2:DescribeInstances", at: on(39, 1, 40)}},
			twin:   []said{{who: "mika", key: "ASIAX1", ip: "203.0.113.1", agent: safari, call: "ec2:DescribeInstances", at: on(40, 20, 40)}},
			rule:   "tor",
		},
		"address_on_a_threat_list": {
			attack: []said{{who: "svc-report", key: "AKIAREPORT", ip: "198.18.2.1", agent: boto, call: "s3:GetObject", at: on(39, 1, 40), more: object("data", "k", 1)}},
			twin:   []said{{who: "svc-report", key: "AKIAREPORT", ip: "198.51.100.1", agent: boto, call: "s3:GetObject", at: on(39, 1, 40), more: object("data", "k", 1)}},
			rule:   "threat-list",
		},
		"credentials_of_an_instance_elsewhere": {
			attack: repeat(3, func(i int) said {
				return said{who: "web/i-0123456789abcdef0", key: "ASIAWEB39", ip: "198.18.4.77", agent: thief, call: "s3:ListBuckets", at: on(39, 5, i)}
			}),
			twin: repeat(3, func(i int) said { // through an endpoint of the VPC, and by a new gateway
				return said{who: "web/i-0123456789abcdef0", key: "ASIAWEB39", ip: []string{"10.0.0.7", "172.31.4.4", "52.1.1.1"}[i], agent: boto, call: "s3:ListBuckets", at: on(39, 5, i)}
			}),
			rule: "instance-credentials-outside",
		},
		"instances_where_nobody_has_any": {
			attack: []said{{who: "ken", key: "AKIAKEN", ip: "192.0.2.11", agent: shell, call: "ec2:RunInstances", region: "sa-east-1", at: on(39, 3, 0)}},
			twin:   []said{{who: "ken", key: "AKIAKEN", ip: "192.0.2.11", agent: shell, call: "ec2:RunInstances", at: on(39, 3, 0)}},
			rule:   "instances-in-unused-region",
		},
		"instances_where_a_program_never_deployed": {
			attack: []said{{who: "svc-report", key: "AKIAREPORT", ip: "198.51.100.9", agent: shell, call: "ec2:RunInstances", region: "sa-east-1", at: on(39, 3, 0)}},
			twin:   []said{{who: "svc-report", key: "AKIAREPORT", ip: "198.51.100.9", agent: boto, call: "ec2:RunInstances", region: "sa-east-1", at: on(39, 3, 0)}},
			rule:   "instances-in-unused-region",
		},
		"change_when_closed": {
			settings: Settings{Business: func(t time.Time) bool { return t.Hour() < 10 }},
			attack:   []said{{who: "ken", key: "AKIAKEN", ip: "192.0.2.11", agent: shell, call: "iam:CreateAccessKey", at: on(39, 17, 0)}},
			twin:     []said{{who: "ken", key: "AKIAKEN", ip: "192.0.2.11", agent: shell, call: "iam:CreateAccessKey", at: on(39, 3, 0)}},
			rule:     "sensitive-when-closed",
		},
		"very_many_objects_read": {
			attack: repeat(600, func(i int) said {
				return said{who: "yui", key: "AKIAYUI", ip: "192.0.2.12", agent: shell, call: "s3:GetObject", at: on(39, 3, i%60), more: object("data", fmt.Sprint("all", i), 9000)}
			}),
			twin: repeat(600, func(i int) said { // the report for the whole quarter
				return said{who: "svc-report", key: "AKIAREPORT", ip: "198.51.100.9", agent: boto, call: "s3:GetObject", at: on(39, 3, i%60), more: object("data", fmt.Sprint("all", i), 9000)}
			}),
			rule: "s3-read-surge",
		},
		"objects_written_to_strangers": {
			attack: repeat(30, func(i int) said {
				return said{who: "yui", key: "AKIAYUI", ip: "192.0.2.12", agent: shell, call: "s3:CopyObject", at: on(39, 3, i),
					more: fmt.Sprintf(`,"requestParameters":{"bucketName":"drop","key":"k%d"},"resources":[{"type":"AWS::S3::Bucket","accountId":"999988887777","ARN":"arn:aws:s3:::drop"}]`, i)}
			}),
			twin: repeat(30, func(i int) said {
				return said{who: "yui", key: "AKIAYUI", ip: "192.0.2.12", agent: shell, call: "s3:CopyObject", at: on(39, 3, i),
					more: fmt.Sprintf(`,"requestParameters":{"bucketName":"data","key":"k%d"},"resources":[{"type":"AWS::S3::Bucket","accountId":"111122223333","ARN":"arn:aws:s3:::data"}]`, i)}
			}),
			rule: "s3-copied-outside",
		},
		"sign_ins_spread_over_addresses": {
			attack: repeat(60, func(i int) said {
				return said{who: fmt.Sprint("u", i%9), ip: fmt.Sprintf("198.18.%d.7", 10+i%12), agent: safari, call: "signin:ConsoleLogin", at: on(39, 3, i), more: `,"errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}`}
			}),
			twin: repeat(8, func(i int) said { // a Monday
				return said{who: fmt.Sprint("u", i), ip: fmt.Sprintf("192.0.2.%d", 10+i), agent: safari, call: "signin:ConsoleLogin", at: on(39, 3, i), more: `,"errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}`}
			}),
			rule: "sign-ins-spread",
		},
		"sign_ins_in_a_flood": {
			attack: repeat(120, func(i int) said {
				return said{who: "mika", ip: "198.18.9.7", agent: safari, call: "signin:ConsoleLogin", at: on(39, 3, 0).Add(time.Duration(i%50) * time.Second), more: `,"errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}`}
			}),
			twin: repeat(20, func(i int) said {
				return said{who: "mika", ip: "192.0.2.10", agent: safari, call: "signin:ConsoleLogin", at: on(39, 3, 0).Add(time.Duration(i) * time.Second), more: `,"errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"}`}
			}),
			rule: "sign-ins-flood",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := grave(found(t, c.settings, append(ordinary(known), c.attack...))); !slices.Contains(got, c.rule) {
				t.Errorf("the attack: got %v, want %s", got, c.rule)
			}
			if got := grave(found(t, c.settings, append(ordinary(known), c.twin...))); len(got) > 0 {
				t.Errorf("its twin: got %v, want nothing", got)
			}
		})
	}
}

// TestOrdinaryMonthsAreSilent holds that who joins, travels, is woken, audits or
// deploys opens no incident.
func TestOrdinaryMonthsAreSilent(t *testing.T) {
	log := ordinary(80)
	joiner := repeat(40, func(i int) said {
		return said{who: "new", key: fmt.Sprint("ASIANEW", i), ip: "203.0.113.50", agent: "Mozilla/5.0 (Windows NT 10.0) Chrome/142.0", call: []string{"ec2:DescribeInstances", "iam:CreateAccessKey", "s3:ListBuckets", "ec2:RunInstances"}[i%4], at: on(40+i/2, 2, i)}
	})
	trip := repeat(30, func(i int) said {
		return said{who: "sho", key: fmt.Sprint("ASIATRIP", i/6), ip: "203.0.113.9", agent: safari, call: []string{"ec2:DescribeInstances", "lambda:UpdateFunctionCode20150331v2", "iam:ListUsers"}[i%3], at: on(49+i/6, 13, i)}
	})
	night := repeat(5, func(i int) said {
		return said{who: "rin", key: "ASIANIGHT", ip: "192.0.2.14", agent: safari, call: []string{"ec2:RebootInstances", "ec2:AuthorizeSecurityGroupIngress", "rds:RebootDBInstance"}[i%3], at: on(60, 17, i)}
	})
	audit := repeat(400, func(i int) said {
		return said{who: "Auditor/prowler", key: fmt.Sprint("ASIAAUDIT", i/50), ip: "198.51.100.30", agent: boto, call: fmt.Sprintf("svc%d:Describe%d", i%12, i%50), code: []string{"", "AccessDenied"}[i%7/6], at: on(10+7*(i/50), 12, i%50)}
	})
	deploy := repeat(300, func(i int) said {
		return said{who: fmt.Sprint("Deploy/run-1700000000", i/30), key: fmt.Sprint("ASIADEPLOY", i/30), ip: "198.51.100.31", agent: "APN/1.0 HashiCorp/1.0 Terraform/1.9.0 os/linux", call: fmt.Sprintf("ec2:%s%d", []string{"Create", "Describe", "Delete"}[i%3], i%40), at: on(20+6*(i/30), 5, i%30)}
	})
	got := found(t, Settings{}, slices.Concat(log, joiner, trip, night, audit, deploy))
	if all := grave(got); len(all) > 0 {
		t.Errorf("got %v of %v, want nothing", all, got)
	}
}

// TestSameCellsSameFindings holds that neither order nor workers nor repeats nor
// a halt in between change what is found.
func TestSameCellsSameFindings(t *testing.T) {
	log := ordinary(12)
	log = append(log, repeat(8, func(i int) said {
		return said{who: "svc-report", key: "AKIAREPORT", ip: "198.18.4.9", agent: thief, call: []string{"s3:ListBuckets", "iam:CreateUser", "s3:GetObject"}[i%3], at: on(10, 3+i/3, 2*i)}
	})...)
	all := records(log)
	whole := tale(t, all, 1, func(int) int { return 0 }, -1)
	if len(whole) == 0 {
		t.Fatal("nothing was found")
	}
	rapid.Check(t, func(t *rapid.T) {
		workers := rapid.IntRange(1, 4).Draw(t, "workers")
		order := rapid.Permutation(all).Draw(t, "order")
		again := append(order, all[:rapid.IntRange(0, len(all)).Draw(t, "repeated")]...)
		seed := rapid.IntRange(1, 97).Draw(t, "deal")
		halt := rapid.IntRange(0, 3000).Draw(t, "halt")
		if diff := cmp.Diff(whole, tale(t, again, workers, func(n int) int { return n * seed % workers }, halt)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// tale is all that is told of some records, with a halt behind so many cells.
func tale(t fataler, all []string, workers int, deal func(int) int, halt int) []string {
	d := New(Settings{}, somewhere)
	d.Begin(world{})
	var told []string
	tell := func(s detect.Signal) {
		reason, err := json.Marshal(s.Reason)
		if err != nil {
			t.Fatalf("%v", err)
		}
		line := s.Kind.Rule + "/" + s.Kind.Variant + " " + string(reason)
		for _, e := range s.Events {
			line += " " + e.ID
		}
		told = append(told, line)
	}
	for n, c := range cells(t, d, all, workers, deal) {
		if n == halt {
			var memory bytes.Buffer
			if err := d.Save(&memory); err != nil {
				t.Fatalf("%v", err)
			}
			d = New(Settings{}, somewhere)
			d.Begin(world{})
			if err := d.Load(&memory); err != nil {
				t.Fatalf("%v", err)
			}
		}
		d.Observe(c, tell)
	}
	d.End(tell)
	return told
}
