package report

import (
	"fmt"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"
)

var (
	tokyo     = time.FixedZone("JST", 9*3600)
	sampleDay = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC) // 03:00 of the 21st in Tokyo
)

// at is a time of the sample day, h:m:s after 03:00 in Tokyo.
func at(h, m, s int) time.Time {
	return sampleDay.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second)
}

func iamUser(name, key string) event.Actor {
	return event.Actor{Kind: "user", ARN: "arn:aws:iam::111122223333:user/" + name, Name: name, AccessKey: key,
		Root: "arn:aws:iam::111122223333:user/" + name, Type: "IAMUser", Account: "111122223333", Principal: "AIDAEXAMPLE00000" + key[len(key)-4:]}
}

func session(role, name, key, root string) event.Actor {
	return event.Actor{Kind: "role", ARN: "arn:aws:sts::111122223333:assumed-role/" + role + "/" + name, Name: name, AccessKey: key,
		Root: root, Type: "AssumedRole", Account: "111122223333", Principal: "AROAEXAMPLE00000OADM:" + name}
}

// A fact is one finding of the sample in short.
type fact struct {
	id, rule, en, ja string
	severity         finding.Severity
	outcome          finding.Outcome
	first            time.Time
	minutes          int
	count            int64
	actor            event.Actor
	ip, call, source string
	tactic           string
	techniques       []string
	touched          []event.Resource
}

func (f fact) finding() finding.Finding {
	id := "I-" + f.id[2:4]
	out := finding.Finding{ID: f.id, Rule: f.rule, Title: f.en, Severity: f.severity, Score: f.severity.Score(), Outcome: f.outcome,
		First: f.first, Last: f.first.Add(time.Duration(f.minutes) * time.Minute), Count: f.count, Account: "111122223333",
		Region: "ap-northeast-1", Actor: f.actor, IPs: []string{f.ip}, Techniques: f.techniques, Incident: &id,
		Tactics: []string{f.tactic}, Touched: f.touched, Reason: map[string]any{"events": f.count, "threshold": 1}}
	for _, r := range f.touched {
		out.Resources = append(out.Resources, r.ARN)
	}
	out.Detail = &finding.Detail{Author: "bannin", Tags: []string{"attack." + f.tactic}, References: []string{"https://docs.aws.amazon.com/IAM/latest/UserGuide/" + f.call},
		Words: map[locale.Language]finding.Words{
			locale.English: {Title: f.en, Description: f.call + " was called. Whoever holds these rights can go further from here, and what was made stays after the key is gone.",
				FalsePositives: []string{"Planned work of an administrator", "A deployment tool that was changed"},
				Response:       []string{"Deactivate the access key and revoke open sessions.", "Undo what " + f.call + " did, after keeping the evidence."}},
			locale.Japanese: {Title: f.ja, Description: f.call + " が呼び出されました。この権限を持つ者はさらに侵入を進められ、作られたものはキーを無効にした後も残ります。",
				FalsePositives: []string{"管理者による計画作業", "変更されたデプロイツール"},
				Response:       []string{"アクセスキーを無効化し、有効なセッションを取り消してください。", f.call + " による変更を、証拠を保全してから元に戻してください。"}},
		}}
	for i := range f.count {
		e := f.event(i)
		out.Events = append(out.Events, e.ID)
		if i < 3 {
			out.Detail.Sample = append(out.Detail.Sample, e)
		}
	}
	return out
}

func (f fact) event(i int64) event.Summary {
	e := event.Summary{ID: fmt.Sprintf("%s-4f6a-4c1e-9d2b-%012d", f.id, i), Format: "cloudtrail", Record: 17 + i,
		Object: "AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/20/111122223333_CloudTrail_ap-northeast-1_20261120T1815Z_x7Yq.json.gz",
		Time:   f.first.Add(time.Duration(i) * 7 * time.Second), Account: "111122223333", Region: "ap-northeast-1", Service: f.source, Name: f.call,
		IP: f.ip, Agent: "aws-cli/2.15.0 Python/3.11.6 Linux/6.1", Actor: f.actor, Succeeded: f.outcome == finding.Succeeded, Resources: f.touched}
	if !e.Succeeded {
		e.Error, e.Message = "AccessDenied", "User is not authorized to perform: "+f.call
	}
	return e
}

func touched(how string, arns ...string) []event.Resource {
	var all []event.Resource
	for _, arn := range arns {
		all = append(all, event.Resource{ARN: arn, How: how})
	}
	return all
}

// sampleFacts tell of a leaked key that led to an administrator's session, of
// a root sign-in, a public bucket, and a few small things.
func sampleFacts() []fact {
	key := iamUser("build-agent", "AKIAEXAMPLE000007QEX")
	admin := session("OrgAdmin", "cli-session", "ASIAEXAMPLE00000K2LD", key.ARN)
	root := event.Actor{Kind: "root", ARN: "arn:aws:iam::111122223333:root", Name: "root", Type: "Root", Account: "111122223333", Root: "arn:aws:iam::111122223333:root"}
	deploy := iamUser("deploy-bot", "AKIAEXAMPLE00000D3PL")
	runner := session("ci-runner", "job-4711", "ASIAEXAMPLE00000C1RN", "arn:aws:iam::111122223333:role/ci-runner")
	const iam, s3, ec2, trail, sts, secrets = "iam.amazonaws.com", "s3.amazonaws.com", "ec2.amazonaws.com", "cloudtrail.amazonaws.com", "sts.amazonaws.com", "secretsmanager.amazonaws.com"
	const bad, office = "203.0.113.77", "192.0.2.9"
	return []fact{
		{"F-0101", "bannin-trail-stopped", "CloudTrail stopped", "CloudTrail の記録を停止", finding.Critical, finding.Succeeded, at(0, 26, 30), 0, 1, admin, bad, "StopLogging", trail, "defense-impairment", []string{"T1562.008"}, touched("changed", "arn:aws:cloudtrail:ap-northeast-1:111122223333:trail/org-main")},
		{"F-0201", "bannin-root-signin", "Root signed in to the console without MFA", "root が MFA なしでコンソールにサインイン", finding.Critical, finding.Succeeded, at(5, 48, 2), 3, 2, root, office, "ConsoleLogin", "signin.amazonaws.com", "initial-access", []string{"T1078.004"}, nil},
		{"F-0102", "bannin-admin-policy", "Administrator rights given to a user", "ユーザーに管理者権限を付与", finding.High, finding.Attempted, at(0, 17, 20), 1, 2, key, bad, "AttachUserPolicy", iam, "privilege-escalation", []string{"T1098.003"}, touched("denied", "arn:aws:iam::111122223333:user/build-agent")},
		{"F-0103", "bannin-key-created", "Access key made for another user", "別ユーザーのアクセスキーを作成", finding.High, finding.Succeeded, at(0, 22, 10), 0, 1, admin, bad, "CreateAccessKey", iam, "persistence", []string{"T1098.001"}, touched("created", "arn:aws:iam::111122223333:user/svc-backup")},
		{"F-0104", "bannin-secrets-bulk", "Many secrets read by one session", "1 セッションで多数のシークレットを取得", finding.High, finding.Succeeded, at(0, 58, 0), 4, 14, admin, bad, "GetSecretValue", secrets, "credential-access", []string{"T1555.006"}, touched("read", "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:prod/db", "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:prod/payments")},
		{"F-0301", "bannin-bucket-public", "S3 bucket opened to everyone", "S3 バケットを一般公開に変更", finding.High, finding.Succeeded, at(-3, 31, 0), 2, 3, deploy, "192.0.2.145", "PutBucketPolicy", s3, "exfiltration", []string{"T1537"}, touched("changed", "arn:aws:s3:::example-reports")},
		{"F-0105", "bannin-role-assumed", "Role with administrator rights assumed from a new network", "管理者ロールを新しいネットワークから引き受け", finding.Medium, finding.Succeeded, at(0, 19, 40), 0, 1, key, bad, "AssumeRole", sts, "privilege-escalation", []string{"T1548.005"}, touched("read", "arn:aws:iam::111122223333:role/OrgAdmin")},
		{"F-0106", "bannin-objects-bulk", "Many objects read from one bucket", "1 バケットから多数のオブジェクトを取得", finding.Medium, finding.Succeeded, at(1, 6, 0), 11, 63, admin, bad, "GetObject", s3, "collection", []string{"T1530"}, touched("read", "arn:aws:s3:::payments-archive")},
		{"F-0401", "bannin-instance-region", "Instances launched in an unused region", "普段使わないリージョンで EC2 を起動", finding.Medium, finding.Succeeded, at(-13, 40, 0), 5, 6, runner, "198.51.100.24", "RunInstances", ec2, "impact", []string{"T1535", "T1496.001"}, touched("created", "arn:aws:ec2:eu-north-1:111122223333:instance/i-0a1b2c3d4e5f60718")},
		{"F-0107", "bannin-discovery", "Users, roles and policies listed", "ユーザー・ロール・ポリシーを列挙", finding.Low, finding.Succeeded, at(0, 12, 4), 3, 65, key, bad, "ListUsers", iam, "discovery", []string{"T1087.004"}, nil},
		{"F-0302", "bannin-group-open", "Security group opened to the world", "セキュリティグループを全世界に開放", finding.Low, finding.Attempted, at(-60, 2, 0), 0, 1, deploy, "192.0.2.145", "AuthorizeSecurityGroupIngress", ec2, "defense-evasion", []string{"T1562.007"}, touched("denied", "arn:aws:ec2:ap-northeast-1:111122223333:security-group/sg-0123456789abcdef0")},
		{"F-0402", "bannin-console-fails", "Repeated failed console sign-ins", "コンソールのサインイン失敗が連続", finding.Info, finding.Attempted, at(-100, 10, 0), 9, 8, iamUser("tanaka", "AKIAEXAMPLE00000TNKA"), "198.51.100.24", "ConsoleLogin", "signin.amazonaws.com", "credential-access", []string{"T1110.003"}, nil},
	}
}

func sampleFindings() []finding.Finding {
	var all []finding.Finding
	for _, f := range sampleFacts() {
		all = append(all, f.finding())
	}
	return all
}

// sampleIncident gathers the findings whose ids begin so.
func sampleIncident(id, prefix string, all []finding.Finding) finding.Incident {
	in := finding.Incident{ID: id, Accounts: []string{"111122223333"}, Outcome: finding.Attempted}
	for i := range all {
		f := &all[i]
		if f.ID[:4] != prefix {
			continue
		}
		if in.Title == "" {
			in.Title, in.Severity, in.Score, in.Actor, in.First, in.Last = f.Title, f.Severity, f.Score, f.Actor, f.First, f.Last
		}
		if f.Outcome == finding.Succeeded {
			in.Outcome = finding.Succeeded
		}
		in.Findings = append(in.Findings, f.ID)
		in.Events = append(in.Events, f.Events...)
		in.Techniques = append(in.Techniques, f.Techniques...)
		in.IPs = f.IPs
		if f.First.Before(in.First) {
			in.First = f.First
		}
		if f.Last.After(in.Last) {
			in.Last = f.Last
		}
		at := 0
		for at < len(in.Story) && in.Story[at].Time.Before(f.First) {
			at++
		}
		step := finding.Step{Time: f.First, Tactic: f.Tactics[0], Title: f.Title, Count: f.Count, Outcome: f.Outcome, Findings: []string{f.ID}, Events: f.Events}
		in.Story = append(in.Story[:at], append([]finding.Step{step}, in.Story[at:]...)...)
		for _, r := range f.Touched {
			in.Resources = append(in.Resources, finding.TouchedCount{ARN: r.ARN, How: r.How, Count: f.Count})
		}
	}
	return in
}

func sampleLedger() *ledger.Ledger {
	l := &ledger.Ledger{
		Objects: ledger.Objects{Seen: 9870, Read: 9866, Skipped: 3, Failed: 1},
		Records: ledger.Records{Seen: 1048211, Evaluated: 1041713, Duplicate: 6496, Rejected: 2},
		Formats: map[string]int64{"cloudtrail": 1041713}, SkippedByDate: 2, NotLogs: 1,
		Bytes: 1_912_345_678, Unpacked: 12_234_567_890, PeakMemory: 212_000_000, Seconds: 25.4,
	}
	l.Fault(ledger.Fault{Object: "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/18/111122223333_CloudTrail_us-east-1_20261118T0310Z_b.json.gz", Reason: locale.Errorf("decode.truncated")})
	l.Fault(ledger.Fault{Object: "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/19/c.json.gz", Record: 17, Reason: locale.Errorf("decode.no_time", "field", "eventTime")})
	l.Fault(ledger.Fault{Object: "AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/19/c.json.gz", Record: 18, Reason: locale.Errorf("decode.not_object")})
	l.Fault(ledger.Fault{Object: "AWSLogs/inventory/manifest.csv", Reason: locale.Errorf("decode.not_log")})
	sampleCoverage(&l.Coverage)
	l.Close()
	return l
}

// sampleCoverage fills a week of two accounts in three regions: busy by day,
// silent after CloudTrail was stopped, and for a night in another region.
func sampleCoverage(m *ledger.Map) {
	start := time.Date(2026, 11, 14, 3, 0, 0, 0, time.UTC)
	for h := range int64(166) {
		t := start.Add(time.Duration(h)*time.Hour + 40*time.Minute)
		local := t.In(tokyo)
		n := int64(40)
		if hour := local.Hour(); hour >= 9 && hour < 19 && local.Weekday() != time.Saturday && local.Weekday() != time.Sunday {
			n = 900 - 60*int64(max(hour-14, 14-hour))
		}
		if h < 160 || h > 163 {
			m.Add(ledger.Trail{Log: "cloudtrail-management", Account: "111122223333", Region: "ap-northeast-1"}, t, n)
		}
		if h < 70 || h > 83 {
			m.Add(ledger.Trail{Log: "cloudtrail-management", Account: "111122223333", Region: "us-east-1"}, t, n/3+1)
		}
		if h%12 == 5 {
			m.Add(ledger.Trail{Log: "cloudtrail-management", Account: "444455556666", Region: "eu-north-1"}, t, 2)
		}
		if h < 140 {
			m.Add(ledger.Trail{Log: "cloudtrail-management", Account: "444455556666", Region: "us-east-1"}, t, n/5+1)
		}
	}
}

// sample is a scan as a person would see it: made up, with documentation's
// accounts and addresses.
func sample() Scan {
	high := finding.High
	s := Scan{Ledger: sampleLedger(), Findings: sampleFindings(), Rules: 412, FailOn: &high, Version: "0.1.0",
		Command: "bannin scan s3://example-trail/AWSLogs/ --since 7d --fail-on high --report report.html"}
	for _, id := range []string{"01", "02", "03", "04"} {
		s.Incidents = append(s.Incidents, sampleIncident("I-"+id, "F-"+id, s.Findings))
	}
	s.Incidents[0].Aliases = []event.Actor{s.Findings[2].Actor}
	return s
}
