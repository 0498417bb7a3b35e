package digest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"bannin/ledger"

	"github.com/google/go-cmp/cmp"
)

func wantFaults(t *testing.T, d *ledger.Digests, want ...string) {
	t.Helper()
	for i, text := range want {
		kind, key, _ := strings.Cut(text, " ")
		want[i] = kind + " " + path.Base(key)
	}
	slices.Sort(want)
	if diff := cmp.Diff(append([]string{}, want...), told(d)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// Hours in which nothing was delivered are proven, too; the span tells which.
func TestWhatIsProvenIsTold(t *testing.T) {
	got := delivered(t).verify(inBucket, amazonsKeys())
	end := chainOne.Add(hoursOf * time.Hour)
	row := ledger.DigestTrail{Account: account, Region: quiet, Digests: hoursOf, From: chainOne, To: end,
		HoursCovered: hoursOf, HoursProven: hoursOf, Proven: []ledger.Span{{From: chainOne, To: end}}}
	other := row
	other.Region = busy
	if diff := cmp.Diff([]ledger.DigestTrail{row, other}, got.Trails); diff != "" {
		t.Errorf("trails (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(ledger.DigestFiles{Seen: 2 * hoursOf, Signed: 2 * hoursOf}, got.Files); diff != "" {
		t.Errorf("digests (-want +got):\n%s", diff)
	}
	trail := ledger.Trail{Log: Format, Account: account, Region: quiet}
	if !got.Proves(trail, chainOne, end) || got.Proves(trail, chainOne, end.Add(1)) || got.Proves(trail, chainOne.Add(-1), end) ||
		got.Proves(ledger.Trail{Log: Format, Account: account, Region: "us-west-2"}, chainOne, end) {
		t.Errorf("Proves: got other spans than %v", got.Trails)
	}
}

// Without keys, files that agree with each other are linked, and no more; what
// disagrees is told.
func TestWithoutKeysNothingIsProven(t *testing.T) {
	b := delivered(t)
	got := b.verify(inBucket)
	wantFaults(t, got)
	if got.HoursProven != 0 || got.HoursLinked != allHours || got.Objects.Proven != 0 || got.Objects.Unproven != allLogs || got.Files.Unsigned != 2*hoursOf {
		t.Errorf("got %+v, want all linked and nothing proven", got)
	}
	b.objects[log(2, 0)].content = "{}"
	delete(b.objects, log(3, 0))
	b.edit(nth(busy, 5), func(f fields) { f["logFiles"] = []any{} })
	got = b.verify(inFolder)
	wantFaults(t, got, "log_altered "+log(2, 0), "log_missing "+log(3, 0), "altered "+nth(busy, 5))
	if got.HoursLinked != allHours-4 {
		t.Errorf("hours linked: got %d, want %d", got.HoursLinked, allHours-4)
	}
}

// Of a folder, the newest digests have no signature unless somebody kept it.
func TestNewestDigestWithoutSignature(t *testing.T) {
	b := delivered(t)
	for _, region := range []string{busy, quiet} {
		b.objects[nth(region, -1)].meta = nil
	}
	got := b.verify(inFolder, amazonsKeys())
	wantFaults(t, got)
	if got.HoursProven != allHours-2 || got.HoursLinked != 2 || got.Files.Unsigned != 2 || got.Objects.Unproven != logsAnHour {
		t.Errorf("got %+v, want all but the newest proven", got)
	}
}

// In a bucket every digest has its signature, so one without was not CloudTrail's.
func TestDigestWithoutSignatureInABucket(t *testing.T) {
	b := delivered(t)
	b.objects[nth(busy, -1)].meta = map[string]string{}
	wantFaults(t, b.verify(inBucket, amazonsKeys()), "forged "+nth(busy, -1))
}

// What was fetched stands for a bucket however much of its path is left.
func TestFoldersOfAnyDepth(t *testing.T) {
	for name, v := range map[string]func(string) string{
		"whole":    func(key string) string { return "logs/" + key },
		"account":  func(key string) string { return "x/" + strings.TrimPrefix(key, "AWSLogs/"+account+"/") },
		"flat":     func(key string) string { return "logs/" + path.Base(key) },
		"file":     path.Base,
		"unzipped": func(key string) string { return "logs/" + strings.TrimSuffix(key, ".gz") },
		"windows":  func(key string) string { return `c:\logs\` + strings.ReplaceAll(key, "/", `\`) },
	} {
		t.Run(name, func(t *testing.T) {
			got := delivered(t).verify(view{v, false}, amazonsKeys())
			wantFaults(t, got)
			if got.HoursProven != allHours || got.Objects.Proven != allLogs {
				t.Errorf("got %+v, want all proven", got)
			}
		})
	}
	// Another bucket is another place; what the digests list there was not read.
	got := delivered(t).verify(view{func(key string) string { return "s3://copy/" + key }, true}, amazonsKeys())
	if len(got.Faults) != 2*hoursOf || got.HoursProven != 0 || got.Files.Faulty != 2*hoursOf || got.Objects.Proven+got.Objects.Missing != 0 {
		t.Errorf("another bucket: got %v, want every digest to be out of place", told(got))
	}
}

func TestFits(t *testing.T) {
	const key = "p/AWSLogs/o-abc/111122223333/CloudTrail/us-east-1/2026/11/20/f.json.gz"
	for place, want := range map[string]bool{
		"s3://b/" + key:     true,
		"s3://other/" + key: false,
		"s3://b/x/" + key:   false,
		key:                 true,
		"any/where/" + key:  true,
		"logs/o-abc/" + key[len("p/AWSLogs/o-abc/"):]: true,
		"logs/o-xyz/" + key[len("p/AWSLogs/o-abc/"):]: false,
		"AWSLogs/" + key[len("p/AWSLogs/o-abc/"):]:    false, // an account's own trail
		"logs/" + key[len("p/AWSLogs/o-abc/"):]:       true,
		"logs/us-west-2/2026/11/20/f.json.gz":         false,
		"logs/2026/11/20/f.json.gz":                   true,
		"logs/2026/11/21/f.json.gz":                   false,
		"day21/f.json.gz":                             true,
		"21/f.json.gz":                                true,
		"f.json":                                      true,
		"logs/2026/11/20/g.json.gz":                   false,
	} {
		if got := fits(place, "b", key); got != want {
			t.Errorf("%s: got %v, want %v", place, got, want)
		}
	}
}

// What was left out by choice, or lies before all that was fetched, is unproven,
// not missing.
func TestLeftOutByChoiceIsNotMissing(t *testing.T) {
	skipped := func(key string) bool {
		n, _ := parseName(base(key))
		return n.at.Before(chainOne.Add(3 * time.Hour))
	}
	b := delivered(t)
	for key := range b.objects {
		if skipped(key) {
			delete(b.objects, key)
		}
	}
	v := New()
	v.Skips = skipped
	got := prove(t, v, b, inBucket, amazonsKeys())
	wantFaults(t, got)
	if want := int64(allHours - 2*2 - 1); got.HoursProven != want { // of the third, the logs are left out
		t.Errorf("hours: got %d, want %d: %+v", got.HoursProven, want, got.Trails)
	}

	b = delivered(t) // of a chain that began the day before
	last := b.chain(busy, chainOne.Add(-3*time.Hour), 3, nil)
	b.digest(busy, chainOne, last, []any{b.listed(log(0, 0)), b.listed(log(0, 1))})
	for n := 1; n < hoursOf; n++ {
		f := b.open(nth(busy, n))
		b.follow(f, b.open(nth(busy, n-1)))
		b.sign(f, amazons())
	}
	for key := range b.objects {
		if n, _ := parseName(base(key)); n.at.Day() == 19 {
			delete(b.objects, key)
		}
	}
	got = b.verify(inFolder, amazonsKeys())
	wantFaults(t, got)
	// The logs of the digest that ends at four minutes past midnight are left out.
	if got.HoursProven != allHours+1 || got.Trails[1].Digests != hoursOf+2 || got.Objects.Unproven != logsAnHour {
		t.Errorf("from the middle of a chain: got %+v", got)
	}
}

// What could not be read is no evidence of anything.
func TestUnreadIsUnproven(t *testing.T) {
	b := delivered(t)
	b.objects[log(3, 0)].state = Unread
	b.objects[nth(quiet, 3)].state = Unread
	got := b.verify(inBucket, amazonsKeys())
	wantFaults(t, got)
	if got.HoursProven != allHours-3 || got.Objects.Unproven != 1 || got.Files.Unsigned != 1 {
		t.Errorf("got %+v, want three hours fewer and no fault", got)
	}
}

// A copy of the bucket beside it says nothing new.
func TestCopiesSayNothingNew(t *testing.T) {
	v := New()
	b := delivered(t)
	for key, o := range b.objects {
		if err := v.See(view{func(key string) string { return "copy/" + key }, true}.see(key, o)); err != nil {
			t.Fatal(err)
		}
	}
	got := prove(t, v, b, inFolder, amazonsKeys())
	wantFaults(t, got)
	if got.HoursProven != allHours || got.Objects.Proven != 2*allLogs || got.Trails[0].Digests != hoursOf {
		t.Errorf("got %+v, want both copies proven and the hours once", got)
	}
	b.objects[log(3, 0)].content = "{}" // in one of them
	v = New()
	for key, o := range delivered(t).objects {
		if err := v.See(view{func(key string) string { return "copy/" + key }, true}.see(key, o)); err != nil {
			t.Fatal(err)
		}
	}
	b.edit(nth(busy, 5), func(f fields) { f["digestEndTime"] = "2026-11-20T07:04:56Z" })
	wantFaults(t, prove(t, v, b, inFolder), "log_altered "+log(3, 0), "altered "+nth(busy, 5))
}

// backfill delivers a digest that came later, for the n-th hour.
func backfill(b *bucket, n int, previous fields, files ...string) fields {
	var listed []any
	for _, key := range files {
		b.put(key, `{"Records":["late"]}`)
		listed = append(listed, b.listed(key))
	}
	start := chainOne.Add(time.Duration(n) * time.Hour)
	standard := *b.objects[nth(busy, n)]
	f := b.digest(busy, start, previous, listed)
	*b.objects[nth(busy, n)] = standard
	f["digestS3Object"] = strings.Replace(nth(busy, n), ".json", "_backfill.json", 1)
	b.sign(f, amazons())
	b.objects[f["digestS3Object"].(string)].meta["backfill-generation-timestamp"] = "2026-11-22T12:00:00.123Z"
	return f
}

// Digests that came later form a chain of their own, with hours between them.
func TestBackfillIsAChainOfItsOwn(t *testing.T) {
	second, fifth := logKey(busy, chainOne.Add(75*time.Minute), "late000000000000"), logKey(busy, chainOne.Add(255*time.Minute), "late000000000000")
	make := func() *bucket {
		b := delivered(t)
		backfill(b, 5, backfill(b, 1, nil, second), fifth)
		return b
	}
	got := make().verify(inBucket, amazonsKeys())
	wantFaults(t, got)
	if got.HoursProven != allHours || got.Objects.Proven != allLogs+2 || got.Files.Signed != 2*hoursOf+2 {
		t.Errorf("got %+v, want all proven", got)
	}
	b := make()
	b.objects[fifth].content = "{}"
	delete(b.objects, second)
	got = b.verify(inBucket, amazonsKeys())
	wantFaults(t, got, "log_altered "+fifth, "log_missing "+second)
	if got.HoursProven != allHours-2 {
		t.Errorf("hours: got %d, want those of the two logs not proven", got.HoursProven)
	}
	b = make()
	delete(b.objects, strings.Replace(nth(busy, 1), ".json", "_backfill.json", 1))
	wantFaults(t, b.verify(inBucket, amazonsKeys()), "missing_before "+strings.Replace(nth(busy, 1), ".json", "_backfill.json", 1), "log_added "+second)
}

// An intruder who adds a digest to a chain whose signatures nobody checks makes
// it fork.
func TestForkedChain(t *testing.T) {
	b := delivered(t)
	f := b.open(nth(busy, 4))
	f["logFiles"] = []any{}
	f["digestS3Object"] = strings.Replace(nth(busy, 4), "0455Z", "0456Z", 1)
	f["digestEndTime"] = "2026-11-20T06:04:56Z"
	b.sign(f, strange())
	wantFaults(t, b.verify(inBucket), "forked "+nth(busy, 3))
	wantFaults(t, b.verify(inBucket, amazonsKeys()), "forged "+f["digestS3Object"].(string))
}

// asked notes what a source of keys is asked for.
type asked struct {
	got   []string
	fault error
}

func (a *asked) PublicKeys(_ context.Context, region string, start, end time.Time) ([]Key, error) {
	a.got = append(a.got, fmt.Sprint(region, " ", start.Format(time.RFC3339), " ", end.Format(time.RFC3339)))
	return amazonsKeys(), a.fault
}

func TestKeysAreAskedForByRegionAndTime(t *testing.T) {
	b := delivered(t)
	backfill(b, 5, nil)
	source := &asked{}
	got := b.verify(inBucket, source)
	slices.Sort(source.got)
	want := []string{"eu-west-1 2026-11-20T01:04:55Z 2026-11-20T09:04:55Z", "us-east-1 2026-11-20T01:04:55Z 2026-11-22T13:00:00Z"}
	if diff := cmp.Diff(want, source.got); diff != "" || got.HoursProven != allHours {
		t.Errorf("asked for (-want +got):\n%s\nhours %d", diff, got.HoursProven)
	}
	source = &asked{fault: errors.New("no credentials")}
	got = b.verify(inBucket, source)
	wantFaults(t, got, "no_keys CloudTrail "+busy, "no_keys CloudTrail "+quiet)
	if got.HoursProven != 0 || got.HoursLinked != allHours {
		t.Errorf("without an answer: got %+v, want all linked and nothing proven", got)
	}
}

// The same objects give the same result in any order, in memory or on disk.
func TestOrderChangesNothing(t *testing.T) {
	b := delivered(t)
	together := []string{"log_edited", "log_added", "log_added_where_none_was", "newest_digest_edited", "digest_replaced_by_an_older", "first_digest_removed"}
	for _, c := range tamperings {
		if slices.Contains(together, c.name) {
			c.do(b)
		}
	}
	keys := slices.Sorted(maps.Keys(b.objects))
	var want *ledger.Digests
	for round := range 8 {
		rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		v := New()
		if round%2 == 1 {
			v.digests.most, v.logs.most = 2000, 2000
		}
		for _, key := range keys {
			if err := v.See(inFolder.see(key, b.objects[key])); err != nil {
				t.Fatal(err)
			}
			if v.digests.held >= v.digests.most || v.logs.held >= v.logs.most {
				t.Fatal("more is held in memory than may be")
			}
		}
		got, err := v.Prove(context.Background(), amazonsKeys())
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(fmt.Sprintf("%+v %q", *want, told(want)), fmt.Sprintf("%+v %q", *got, told(got))); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
	if len(want.Faults) != len(together) {
		t.Errorf("got %d faults, want one of each: %v", len(want.Faults), told(want))
	}
}

// The sentences say where to look.
func TestFaultsNameTheirPlaceAndTime(t *testing.T) {
	b := delivered(t)
	delete(b.objects, nth(busy, 3))
	delete(b.objects, nth(busy, 4))
	b.objects[log(1, 0)].content = "{}"
	got := b.verify(inBucket, amazonsKeys())
	want := []string{
		"s3://audit/" + nth(busy, 4) + ": missing: no digest from 2026-11-20T04:04:55Z to 2026-11-20T06:04:55Z",
		"s3://audit/" + log(1, 0) + ": altered: not what the digest up to 2026-11-20T03:04:55Z recorded",
	}
	var all []string
	for _, f := range got.Faults {
		all = append(all, f.Object+": "+f.Reason.Error())
	}
	slices.Sort(all)
	slices.Sort(want)
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestProveEndsWithItsContext(t *testing.T) {
	v, b := New(), delivered(t)
	for key, o := range b.objects {
		if err := v.See(inBucket.see(key, o)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if got, err := v.Prove(ctx, amazonsKeys()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %+v, %v, want it cancelled", got, err)
	}
}
