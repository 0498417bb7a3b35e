package coverage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/decode"
	"bannin/event"
	"bannin/ledger"
	"bannin/locale"
)

// A call is one record of CloudTrail's in the making.
type call struct {
	category, account, region, service, name string
	reads                                    string // "" is not said
}

func (c call) record(at time.Time) string {
	said := ""
	if c.reads != "" {
		said = `,"readOnly":` + c.reads
	}
	return fmt.Sprintf(`{"eventVersion":"1.08","eventTime":%q,"eventCategory":%q,"eventSource":%q,"eventName":%q,"awsRegion":%q,"recipientAccountId":%q%s}`,
		at.Format(time.RFC3339), c.category, c.service+".amazonaws.com", c.name, c.region, c.account, said)
}

var day = time.Date(2026, 11, 14, 0, 0, 0, 0, time.UTC)

// A world is what a scan has counted.
type world struct {
	ledger ledger.Ledger
	survey *Survey
}

// observe reads calls as a worker does, one a minute.
func observe(t *testing.T, calls ...call) *world {
	t.Helper()
	fields := decode.Fields()
	fields.Eager = append(fields.Eager, Fields().Eager...)
	p := event.NewProjection(fields)
	w := &world{survey: NewSurvey()}
	tally, records := w.survey.Tally(p), decode.NewRecords(p)
	for i, c := range calls {
		e, err := records.One([]byte(c.record(day.Add(time.Duration(i) * time.Minute))))
		if err != nil {
			t.Fatal(err)
		}
		tally.See(e)
		w.ledger.Coverage.Add(ledger.Trail{Log: e.Log, Account: string(e.Account), Region: string(e.Region)}, e.Time, 1)
	}
	tally.Close()
	return w
}

// with adds a log of another format.
func (w *world) with(log, account, region string) *world {
	w.ledger.Coverage.Add(ledger.Trail{Log: log, Account: account, Region: region}, day, 1)
	return w
}

func (w *world) judge(regions ...string) *Report {
	return Judge(&w.ledger, w.survey, regions, locale.New(locale.English))
}

func (r *Report) attack(t *testing.T, id string) Attack {
	t.Helper()
	i := slices.IndexFunc(r.Attacks, func(a Attack) bool { return a.ID == id })
	if i < 0 {
		t.Fatalf("no attack %s", id)
	}
	return r.Attacks[i]
}

const (
	one1 = "111122223333"
	two2 = "444455556666"
)

// management are calls that a trail of management events always has.
func management(account string) []call {
	return []call{
		{"Management", account, "us-east-1", "iam", "CreateUser", "false"},
		{"Management", account, "us-east-1", "iam", "ListUsers", "true"},
		{"Management", account, "ap-northeast-1", "ec2", "RunInstances", "false"},
	}
}

func TestWhatIsSeen(t *testing.T) {
	object := func(account, name, reads string) call {
		return call{"Data", account, "us-east-1", "s3", name, reads}
	}
	writes := func(calls []call) []call {
		return slices.DeleteFunc(calls, func(c call) bool { return c.reads == "true" })
	}
	for name, c := range map[string]struct {
		world *world
		want  map[string]string
	}{
		"management": {observe(t, management(one1)...),
			map[string]string{"leaked-key": Yes, "secrets": Yes, "s3-theft": Partly, "dns": No, "lateral": Partly, "web": No, "eks": Partly}},
		"no_reads": {observe(t, writes(management(one1))...),
			map[string]string{"leaked-key": Partly, "secrets": No, "escalation": Yes, "recon": Partly}},
		"no_global": {observe(t, call{"Management", one1, "eu-west-1", "ec2", "RunInstances", "false"}),
			map[string]string{"escalation": Partly, "mining": Yes, "recon": No}},
		"object_reads": {observe(t, append(management(one1), object(one1, "GetObject", "true"))...),
			map[string]string{"s3-theft": Yes, "s3-ransom": Partly}},
		"object_reads_not_said": {observe(t, append(management(one1), object(one1, "GetObject", ""))...),
			map[string]string{"s3-theft": Yes, "s3-ransom": Partly}},
		"object_changes": {observe(t, append(management(one1), object(one1, "DeleteObject", "false"))...),
			map[string]string{"s3-theft": Partly, "s3-ransom": Yes}},
		"server_access_logs": {observe(t, management(one1)...).with("s3access", one1, ""),
			map[string]string{"s3-theft": Yes, "s3-ransom": Yes}},
		"flows": {observe(t, management(one1)...).with("vpcflow", one1, "us-east-1"),
			map[string]string{"lateral": Yes, "remote-access": Yes, "dns": Partly}},
		"flows_only": {observe(t).with("vpcflow", one1, "us-east-1"),
			map[string]string{"lateral": Partly, "leaked-key": No, "remote-access": Yes}},
		"of_an_account_unknown": {observe(t, management(one1)...).with("waf", "", ""), map[string]string{"web": Yes}},
		"findings_only_help":    {observe(t).with("guardduty", one1, "us-east-1"), map[string]string{"leaked-key": Partly, "dns": Partly}},
		"in_one_account_of_two": {observe(t, append(append(management(one1), management(two2)...), object(one1, "GetObject", "true"))...),
			map[string]string{"s3-theft": Partly, "leaked-key": Yes}},
		"nothing": {observe(t), map[string]string{"leaked-key": No, "web": No}},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.world.judge()
			for id, want := range c.want {
				if got := r.attack(t, id); got.Seen != want {
					t.Errorf("%s: got %s (by %v, missing %+v), want %s", id, got.Seen, got.By, got.Missing, want)
				}
			}
		})
	}
}

func TestWhatIsMissing(t *testing.T) {
	w := observe(t, append(append(management(one1), management(two2)...), call{"Data", one1, "us-east-1", "s3", "GetObject", "true"})...)
	got := w.judge().attack(t, "s3-theft").Missing[0]
	want := Lack{Sign: "object-reads", Or: []string{"s3access"}, Needed: true, Accounts: []string{two2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lack (-want +got):\n%s", diff)
	}
}

func TestRegions(t *testing.T) {
	w := observe(t, management(one1)...).with("vpcflow", one1, "eu-west-1").with("vpcflow", two2, "me-south-1")
	w.ledger.Digests = &ledger.Digests{HoursProven: 5, Trails: []ledger.DigestTrail{{Account: one1, Region: "sa-east-1", HoursProven: 5}}}
	first, second := w.judge().Accounts[0], w.judge().Accounts[1]
	if len(first.Silent) != 17-4 || slices.Contains(first.Silent, "sa-east-1") {
		t.Errorf("silent: got %v, want the 13 others that every account has", first.Silent)
	}
	first.Silent = nil
	want := Account{ID: one1, Changes: true, Reads: true, Global: true, Regions: []string{"ap-northeast-1", "us-east-1"},
		Quiet: []string{"sa-east-1"}, Blind: []string{"eu-west-1"}}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("account (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Account{ID: two2, Regions: []string{}, Quiet: []string{}, Blind: []string{"me-south-1"}, Silent: []string{}}, second); diff != "" {
		t.Errorf("account without CloudTrail (-want +got):\n%s", diff)
	}
	asked := w.judge("us-east-1", "eu-north-1").Accounts[0]
	if diff := cmp.Diff([]string{"eu-north-1"}, asked.Silent); diff != "" || len(asked.Blind)+len(asked.Quiet) > 0 {
		t.Errorf("of what was asked for: got %+v", asked)
	}
	china := observe(t, call{"Management", one1, "cn-north-1", "ec2", "RunInstances", "false"}).judge().Accounts[0]
	if diff := cmp.Diff([]string{"cn-northwest-1"}, china.Silent); diff != "" {
		t.Errorf("another partition (-want +got):\n%s", diff)
	}
}

func TestRhythm(t *testing.T) {
	for name, c := range map[string]struct {
		hours map[int64]int64
		span  [2]int64 // with, all
		want  Rhythm
	}{
		"none":     {nil, [2]int64{}, Rhythm{}},
		"one":      {map[int64]int64{5: 3}, [2]int64{1, 1}, Rhythm{PerHour: 3}},
		"steady":   {map[int64]int64{5: 3, 6: 9, 7: 4}, [2]int64{3, 3}, Rhythm{GapHours: 1, PerHour: 4}},
		"daily":    {map[int64]int64{0: 1, 24: 1, 48: 1, 96: 1}, [2]int64{4, 97}, Rhythm{GapHours: 24, PerHour: 1, Longest: 47}},
		"negative": {map[int64]int64{-3: 1, -1: 1}, [2]int64{2, 3}, Rhythm{GapHours: 2, PerHour: 1, Longest: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			span, got := measure(c.hours)
			if diff := cmp.Diff(c.want, got); diff != "" || span.With != c.span[0] || span.Hours != c.span[1] {
				t.Errorf("got %+v, %+v (-want +got):\n%s", span, got, diff)
			}
		})
	}
}

// One command sets all selectors of a trail: what is recorded today must be in it
// or be named beside it.
func TestSelectorsKeepWhatIsThere(t *testing.T) {
	r := observe(t, append(management(one1), call{"Data", one1, "us-east-1", "lambda", "Invoke", "false"}, call{"Data", one1, "us-east-1", "sqs", "SendMessage", "false"})...).judge()
	i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.ID == "selectors" })
	step := r.Steps[i]
	_, text, _ := strings.Cut(step.Commands[0], "'")
	var selectors []struct {
		FieldSelectors []struct {
			Field  string
			Equals []string
		}
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(text, "'")), &selectors); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range selectors {
		line := ""
		for _, f := range s.FieldSelectors {
			line += f.Equals[0] + " "
		}
		got = append(got, strings.TrimSpace(line))
	}
	want := []string{"Management", "Data AWS::S3::Object", "Data AWS::Lambda::Function", "Data AWS::DynamoDB::Table", "NetworkActivity s3.amazonaws.com"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("selectors (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"sqs.amazonaws.com"}, step.Loses); diff != "" {
		t.Errorf("what the command would end (-want +got):\n%s", diff)
	}
}

func TestStepsGiveWhatIsMissing(t *testing.T) {
	ids := func(r *Report) (all []string) {
		for _, s := range r.Steps {
			all = append(all, s.ID)
		}
		return all
	}
	if got := ids(observe(t).judge()); got[0] != "trail" || slices.Contains(got, "organization") || slices.Contains(got, "global") {
		t.Errorf("of nothing: got %v, want a trail before all, which gives what is global too", got)
	}
	partial := observe(t, management(one1)...).with("vpcflow", two2, "us-east-1").judge()
	if got := ids(partial); !slices.Contains(got, "organization") || slices.Contains(got, "trail") || slices.Contains(got, "global") {
		t.Errorf("of one account: got %v, want a trail of the organisation, which gives what is global too", got)
	}
	for _, s := range partial.Steps {
		if s.ID == "organization" && !slices.Equal(s.Accounts, []string{two2}) {
			t.Errorf("got %v, want the account that lacks it", s.Accounts)
		}
	}
	for i := 1; i < len(partial.Steps); i++ {
		if len(partial.Steps[i].Needed) > len(partial.Steps[i-1].Needed) {
			t.Errorf("%s stands behind %s, which fewer need", partial.Steps[i].ID, partial.Steps[i-1].ID)
		}
	}
}

// The tables hang together: each log is a sign, each sign shows something and can
// be switched on, and everything has its words.
func TestTables(t *testing.T) {
	formsOfOthers := []string{decode.Aggregated, "text", "ocsf"}
	for _, log := range decode.Logs() {
		if !slices.Contains(formsOfOthers, log) && !slices.ContainsFunc(signs, func(s sign) bool { return s.log == log }) {
			t.Errorf("%s: no sign is of this log: what does it show?", log)
		}
		if !locale.Has("report.log." + log) {
			t.Errorf("%s has no name", log)
		}
	}
	shown, given := map[string]bool{}, map[string]bool{}
	for _, a := range attacks {
		for _, id := range slices.Concat(slices.Concat(a.needs...), slices.Concat(a.helps...)) {
			shown[signed(id).id] = true
		}
		if !locale.Has("coverage.attack."+a.id) || len(a.needs) == 0 || len(a.techniques) == 0 {
			t.Errorf("%s has no words, needs or techniques", a.id)
		}
	}
	for _, s := range steps {
		for _, id := range s.signs {
			given[signed(id).id] = true
		}
		for _, area := range []string{"step." + s.id, "place." + s.id, "cost." + s.cost} {
			if !locale.Has("coverage." + area) {
				t.Errorf("coverage.%s has no words", area)
			}
		}
	}
	for _, s := range signs {
		if !shown[s.id] || !given[s.id] || !locale.Has("coverage.sign."+s.id) {
			t.Errorf("%s: shows something %v, can be switched on %v", s.id, shown[s.id], given[s.id])
		}
	}
}

// Made-up accounts and services do not make a survey or a report grow.
func TestReportIsBounded(t *testing.T) {
	var calls []call
	for i := range maxServices + 50 {
		calls = append(calls, call{"Data", fmt.Sprintf("%012d", i), "us-east-1", fmt.Sprintf("s%d", i), "GetObject", "true"})
	}
	w := observe(t, calls...)
	r := w.judge()
	if len(w.survey.services) != maxServices || w.survey.Overflow != 50 {
		t.Errorf("got %d services and %d more, want %d and 50", len(w.survey.services), w.survey.Overflow, maxServices)
	}
	if len(r.Accounts) != maxListed || r.AccountsOmitted == 0 || len(r.Logs[0].Trails) != maxListed || len(r.Logs[0].Services) != maxListed {
		t.Errorf("got %d accounts, %d trails, %d services", len(r.Accounts), len(r.Logs[0].Trails), len(r.Logs[0].Services))
	}
}
