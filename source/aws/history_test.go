package aws_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bannin/locale"
	"bannin/source"
	"bannin/source/aws"
	"bannin/source/aws/awstest"
)

// now is when the history of these tests ends.
var now = time.Date(2026, 11, 3, 12, 30, 0, 0, time.UTC)

func at(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }

// since is a filter of the last days.
func since(t time.Time) source.Filter { return source.Filter{Window: source.Window{Since: t}} }

func newTrail(t *testing.T) *awstest.Trail {
	t.Helper()
	awstest.Credentials(t, "AKIATEST", "secret")
	trail := awstest.NewTrail()
	t.Cleanup(trail.Close)
	trail.Set(func() { trail.Regions = []string{"us-east-1", "eu-west-1"} })
	return trail
}

func refuse(trail *awstest.Trail, how func(awstest.Lookup) awstest.Refusal) {
	trail.Set(func() { trail.Refuse = how })
}

func read(t *testing.T, trail *awstest.Trail, o aws.Options) awstest.Reading {
	t.Helper()
	o.Endpoint, o.Now = trail.URL, now
	session := awstest.Connect(t, o)
	session.SetDistance(time.Millisecond)
	return awstest.Read(t, session.History())
}

// events are the ids of the records in an object, in order.
func events(t *testing.T, content string) []string {
	t.Helper()
	ids := []string{}
	unzip, err := gzip.NewReader(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for in := json.NewDecoder(unzip); ; {
		var answer struct {
			Events []struct{ CloudTrailEvent string }
		}
		if err := in.Decode(&answer); err == io.EOF {
			return ids
		} else if err != nil {
			t.Fatal(err)
		}
		for _, e := range answer.Events {
			var record struct{ EventID string }
			if err := json.Unmarshal([]byte(e.CloudTrailEvent), &record); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, record.EventID)
		}
	}
}

// ids are those of all objects.
func ids(t *testing.T, r awstest.Reading) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for name, content := range r.Content {
		all[name] = events(t, content)
	}
	return all
}

// keys are the catalogue's keys of what failed.
func keys(r awstest.Reading) map[string]string {
	got := map[string]string{}
	for name, err := range r.Failed {
		got[name] = err.Error()
		if known := new(locale.Error); errors.As(err, &known) {
			got[name] = known.Key
		}
	}
	return got
}

func TestHistoryIsADayOfARegionAtATime(t *testing.T) {
	trail := newTrail(t)
	trail.Add("us-east-1", "first second of a day", "A", at(2, 0))
	trail.Add("us-east-1", "last second of a day", "B", at(2, 0).Add(-time.Second))
	trail.Add("us-east-1", "today", "C", at(3, 12))
	trail.Add("us-east-1", "before", "D", at(1, 9))
	trail.Add("eu-west-1", "abroad", "E", at(2, 5))
	r := read(t, trail, aws.Options{Filter: since(at(1, 10))})
	want := map[string][]string{
		"aws:us-east-1/2026-11-03": {"today"}, "aws:us-east-1/2026-11-02": {"first second of a day"}, "aws:us-east-1/2026-11-01": {"last second of a day"},
		"aws:eu-west-1/2026-11-03": {}, "aws:eu-west-1/2026-11-02": {"abroad"}, "aws:eu-west-1/2026-11-01": {},
	}
	if diff := cmp.Diff(want, ids(t, r)); diff != "" || len(r.Failed) > 0 {
		t.Errorf("failed %v; (-want +got):\n%s", r.Failed, diff)
	}
}

func TestHistoryGoesBack90Days(t *testing.T) {
	trail := newTrail(t)
	r := read(t, trail, aws.Options{})
	if len(r.Content) != 2*91 || len(r.Failed) > 0 {
		t.Errorf("got %d objects and %v, want 90 days and a half of two regions", len(r.Content), r.Failed)
	}
	first := slices.MinFunc(trail.Lookups(), func(a, b awstest.Lookup) int { return a.From.Compare(b.From) })
	if want := now.Add(-90 * 24 * time.Hour); !first.From.Equal(want) {
		t.Errorf("the first day begins at %v, want %v", first.From, want)
	}
	r = read(t, trail, aws.Options{Filter: source.Filter{Window: source.Window{Until: now.Add(-100 * 24 * time.Hour)}}})
	if diff := cmp.Diff(map[string]string{"aws:": "aws.out_of_reach"}, keys(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHistoryIsPagedAndThrottled(t *testing.T) {
	trail := newTrail(t)
	want := map[string]bool{}
	for i := range 120 {
		id := fmt.Sprint("e", i)
		want[id] = true
		trail.Add("us-east-1", id, "A", at(2, 0).Add(time.Duration(i)*time.Minute))
	}
	refuse(trail, func(l awstest.Lookup) awstest.Refusal {
		if l.Page == 1 && l.Attempt < 3 {
			return awstest.Refusal{Status: 400, Code: "ThrottlingException", Message: "Rate exceeded"}
		}
		return awstest.Refusal{}
	})
	r := read(t, trail, aws.Options{Filter: since(at(2, 0))})
	got := events(t, r.Content["aws:us-east-1/2026-11-02"])
	for _, id := range got {
		delete(want, id)
	}
	if len(got) != 120 || len(want) > 0 || len(r.Failed) > 0 {
		t.Errorf("got %d events, without %v, failed %v", len(got), want, r.Failed)
	}
}

func TestHistoryOfOneRegionAsksForNoOther(t *testing.T) {
	trail := newTrail(t)
	read(t, trail, aws.Options{Filter: source.Filter{Window: source.Window{Since: at(3, 0)}, Regions: []string{"ap-northeast-1"}}})
	for _, l := range trail.Lookups() {
		if l.Region != "ap-northeast-1" {
			t.Errorf("asked %s", l.Region)
		}
	}
	if len(trail.Lookups()) != 1 {
		t.Errorf("got %d requests, want one", len(trail.Lookups()))
	}
}

func TestHistoryOfWhatIsNoRegion(t *testing.T) {
	trail := newTrail(t)
	r := read(t, trail, aws.Options{Filter: source.Filter{Regions: []string{"../../x"}}, Resume: t.TempDir()})
	if diff := cmp.Diff(map[string]string{"aws:../../x": "aws.no_region"}, keys(r)); diff != "" || len(trail.Lookups()) > 0 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHistoryOfADeniedRegionIsOneFault(t *testing.T) {
	trail := newTrail(t)
	trail.Add("us-east-1", "here", "A", at(2, 1))
	refuse(trail, func(l awstest.Lookup) awstest.Refusal {
		if l.Region == "eu-west-1" {
			return awstest.Refusal{Status: 400, Code: "AccessDeniedException", Message: "explicit deny in a service control policy"}
		}
		return awstest.Refusal{}
	})
	r := read(t, trail, aws.Options{Filter: since(at(1, 0))})
	if diff := cmp.Diff(map[string]string{"aws:eu-west-1/2026-11-01--2026-11-03": "aws.denied"}, keys(r)); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
	if got := ids(t, r)["aws:us-east-1/2026-11-02"]; len(r.Content) != 3 || len(got) != 1 {
		t.Errorf("got %v, want the other region whole", r.Content)
	}
}

func TestHistoryWithoutAListOfRegions(t *testing.T) {
	trail := newTrail(t)
	trail.Set(func() { trail.Regions = nil }) // account:ListRegions is denied
	refuse(trail, func(l awstest.Lookup) awstest.Refusal {
		if l.Region == "me-south-1" {
			return awstest.Refusal{Status: 400, Code: "UnrecognizedClientException", Message: "The security token included in the request is invalid."}
		}
		return awstest.Refusal{}
	})
	r := read(t, trail, aws.Options{Filter: since(at(3, 0))})
	if diff := cmp.Diff(map[string]string{"aws:me-south-1/2026-11-03": "aws.region_unsure"}, keys(r)); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
	for _, name := range []string{"us-east-1", "ap-northeast-1", "af-south-1"} {
		if _, ok := r.Content["aws:"+name+"/2026-11-03"]; !ok {
			t.Errorf("%s was not read", name)
		}
	}
}

func TestHistoryThatFailsMidwayGivesWhatItHad(t *testing.T) {
	trail := newTrail(t)
	for i := range 70 {
		trail.Add("us-east-1", fmt.Sprint("e", i), "A", at(2, 0).Add(time.Duration(i)*time.Minute))
	}
	trail.Add("us-east-1", "the day before", "B", at(1, 1))
	refuse(trail, func(l awstest.Lookup) awstest.Refusal {
		if l.Page == 1 {
			return awstest.Refusal{Status: 400, Code: "InvalidNextTokenException", Message: "no such token"}
		}
		return awstest.Refusal{}
	})
	r := read(t, trail, aws.Options{Filter: since(at(1, 0)), Resume: t.TempDir()})
	if diff := cmp.Diff(map[string]string{"aws:us-east-1/2026-11-02": "aws.other"}, keys(r)); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
	if got := ids(t, r)["aws:us-east-1/2026-11-01"]; len(got) != 1 {
		t.Errorf("got %v of the day before", got)
	}
	body, err := r.Objects["aws:us-east-1/2026-11-02"].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if some, err := io.ReadAll(body); len(events(t, string(some))) != 50 || err == nil {
		t.Errorf("got %d bytes and %v, want the first page and then the error", len(some), err)
	}
}

func TestHistoryGivesARegionUp(t *testing.T) {
	trail := newTrail(t)
	refuse(trail, func(l awstest.Lookup) awstest.Refusal {
		if l.Region == "us-east-1" && l.From.Before(at(3, 0)) {
			return awstest.Refusal{Status: 400, Code: "OperationFault", Message: "down"}
		}
		return awstest.Refusal{}
	})
	r := read(t, trail, aws.Options{Filter: since(at(-6, 0))})
	want := map[string]string{"aws:us-east-1/2026-11-02": "aws.other", "aws:us-east-1/2026-11-01": "aws.other", "aws:us-east-1/2026-10-25--2026-10-31": "aws.other"}
	if diff := cmp.Diff(want, keys(r)); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
}

// files are those below a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestHistoryGoesOnWhereItWas(t *testing.T) {
	trail := newTrail(t)
	trail.Set(func() { trail.Regions = []string{"us-east-1"} })
	for day := 1; day <= 3; day++ {
		trail.Add("us-east-1", fmt.Sprint("day ", day), "A", at(day, 1))
	}
	broken := true
	refuse(trail, func(l awstest.Lookup) awstest.Refusal {
		if broken && l.From.Before(at(2, 0)) {
			return awstest.Refusal{Status: 400, Code: "OperationFault", Message: "down"}
		}
		return awstest.Refusal{}
	})
	o := aws.Options{Filter: since(at(1, 0)), Resume: t.TempDir()}
	t.Run("interrupted", func(t *testing.T) { read(t, trail, o) })
	if diff := cmp.Diff([]string{"111122223333/us-east-1/2026-11-02.json.gz"}, files(t, o.Resume)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	trail.Set(func() { broken = false })
	before := len(trail.Lookups())
	var got map[string][]string
	t.Run("again", func(t *testing.T) { got = ids(t, read(t, trail, o)) })
	want := map[string][]string{"aws:us-east-1/2026-11-01": {"day 1"}, "aws:us-east-1/2026-11-02": {"day 2"}, "aws:us-east-1/2026-11-03": {"day 3"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var asked []string
	for _, l := range trail.Lookups()[before:] {
		asked = append(asked, l.From.Format(time.DateOnly))
	}
	if diff := cmp.Diff([]string{"2026-11-03", "2026-11-01"}, asked); diff != "" {
		t.Errorf("asked again (-want +got):\n%s", diff)
	}
	if got := files(t, o.Resume); len(got) != 2 {
		t.Errorf("got %v kept, want the two days that are over", got)
	}
}

func TestRoleIsAssumed(t *testing.T) {
	trail := newTrail(t)
	o := aws.Options{Filter: since(at(3, 0)), RoleARN: "arn:aws:iam::111122223333:role/audit", ExternalID: "x-1", SessionName: "watch"}
	if r := read(t, trail, o); len(r.Failed) > 0 {
		t.Error(r.Failed)
	}
	if diff := cmp.Diff([]string{o.RoleARN + " x-1 watch"}, trail.Roles()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	o.ExternalID, o.SessionName = "wrong", ""
	if diff := cmp.Diff(map[string]string{"aws:": "aws.role_refused"}, keys(read(t, trail, o))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if roles := trail.Roles(); !strings.HasSuffix(roles[len(roles)-1], " bannin") {
		t.Errorf("got session %s, want bannin", roles[len(roles)-1])
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	awstest.Credentials(t, "AKIATEST", "secret")
	for key, o := range map[string]aws.Options{"aws.no_role": {ExternalID: "x"}, "aws.no_profile": {Profile: "nobody"}} {
		_, err := aws.Connect(t.Context(), o)
		if known := new(locale.Error); !errors.As(err, &known) || known.Key != key {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}

func TestWithoutCredentials(t *testing.T) {
	trail := newTrail(t)
	awstest.Credentials(t, "", "")
	if diff := cmp.Diff(map[string]string{"aws:": "aws.no_credentials"}, keys(read(t, trail, aws.Options{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPublicKeys(t *testing.T) {
	trail := newTrail(t)
	key := func(print string, i byte) map[string]any {
		return map[string]any{"Fingerprint": print, "Value": []byte{0x30, i}, "ValidityStartTime": at(int(i)+1, 0).Unix(), "ValidityEndTime": at(int(i)+2, 0).Unix()}
	}
	trail.Set(func() { trail.Keys = []map[string]any{key("aa", 0), key("bb", 1)} })
	got, err := awstest.Connect(t, aws.Options{Endpoint: trail.URL}).PublicKeys(t.Context(), "us-east-1", at(1, 0), at(3, 0))
	want := []aws.PublicKey{{Fingerprint: "aa", DER: []byte{0x30, 0}, From: at(1, 0), To: at(2, 0)}, {Fingerprint: "bb", DER: []byte{0x30, 1}, From: at(2, 0), To: at(3, 0)}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
