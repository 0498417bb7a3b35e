package awstest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"bannin/locale"
	"bannin/source"
	"bannin/source/aws"
)

// A Server is one that speaks S3 and holds nothing yet.
type Server struct {
	URL         string
	Key, Secret string
	// Stranger are credentials that may do nothing, where the server asks for
	// credentials at all; it is empty where it does not.
	Stranger [2]string
}

// Run checks that bannin reads from a server what was put there.
func Run(t *testing.T, s Server) {
	for name, test := range map[string]func(*testing.T, *store){
		"thousands_of_keys": thousands, "odd_keys": oddKeys, "empty_objects": emptyObjects, "zipped_bodies": zippedBodies,
		"a_prefix": prefixes, "pruning": pruning, "hive": hive, "a_denied_object": deniedObject, "an_archived_object": archivedObject,
		"metadata": metadata, "requester_pays": requesterPays, "no_such_bucket": noSuchBucket, "nothing_there": nothingThere,
		"path_style": pathStyle, "a_broken_connection": broken, "a_content_that_changed": changed, "slow_down": slowDown,
		"interruption": interruption, "a_stranger": stranger, "wrong_keys": wrongKeys, "opened_twice": openedTwice,
	} {
		t.Run(name, func(t *testing.T) {
			Credentials(t, s.Key, s.Secret)
			f := newFront(t, s.URL)
			st := &store{front: f, server: s, bucket: "b-" + strings.ReplaceAll(name, "_", "-")}
			st.client = s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &s.URL, UsePathStyle: true,
				Credentials: credentials.NewStaticCredentialsProvider(s.Key, s.Secret, "")})
			if _, err := st.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &st.bucket}); err != nil {
				t.Fatal(err)
			}
			test(t, st)
		})
	}
}

// A store is a bucket of a server, with a front before it.
type store struct {
	*front
	server Server
	client *s3.Client
	bucket string
}

func (s *store) path(key string) string { return aws.S3 + s.bucket + "/" + key }

// put fills the bucket, several objects at a time.
func (s *store) put(t *testing.T, contents map[string]string) {
	t.Helper()
	var wg sync.WaitGroup
	keys := make(chan string)
	for range 8 {
		wg.Go(func() {
			for key := range keys {
				if _, err := s.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: strings.NewReader(contents[key])}); err != nil {
					t.Errorf("put %q: %v", key, err)
				}
			}
		})
	}
	for key := range contents {
		keys <- key
	}
	close(keys)
	wg.Wait()
}

// read reads below a prefix, through the front.
func (s *store) read(t *testing.T, prefix string, o aws.Options) Reading {
	t.Helper()
	o.Endpoint = s.url
	return Read(t, Connect(t, o).Bucket(s.path(prefix)))
}

// want are contents by path instead of by key.
func (s *store) want(contents map[string]string) map[string]string {
	named := map[string]string{}
	for key, content := range contents {
		named[s.path(key)] = content
	}
	return named
}

// expect compares what was read, where nothing may fail.
func (s *store) expect(t *testing.T, contents map[string]string, r Reading) {
	t.Helper()
	if diff := cmp.Diff(s.want(contents), r.Content); diff != "" {
		t.Errorf("contents (-want +got):\n%.4000s", diff)
	}
	for name, err := range r.Failed {
		t.Errorf("%s: %v", name, err)
	}
}

// fails compares what failed, and why: a key of the catalogue.
func (s *store) fails(t *testing.T, r Reading, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for name, err := range r.Failed {
		got[name] = err.Error()
		if known := new(locale.Error); errors.As(err, &known) {
			got[name] = known.Key
		}
	}
	if diff := cmp.Diff(s.want(want), got); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
}

func thousands(t *testing.T, s *store) {
	contents := map[string]string{}
	for i := range 2200 { // more than two answers list
		contents[fmt.Sprintf("flat/%04d.json", i)] = fmt.Sprint("flat ", i)
	}
	for i := range 200 {
		contents[fmt.Sprintf("deep/%02d/%d/%d.json", i%20, i%3, i)] = fmt.Sprint("deep ", i)
	}
	s.put(t, contents)
	r := s.read(t, "", aws.Options{})
	s.expect(t, contents, r)
	for name, o := range r.Objects {
		if o.Size != int64(len(r.Content[name])) || len(o.ETag) != 32 {
			t.Fatalf("%s: got size %d, etag %q", name, o.Size, o.ETag)
		}
	}
}

func oddKeys(t *testing.T, s *store) {
	contents := map[string]string{}
	for _, key := range []string{"with space.json", "a+b.json", "100%.json", "%2F.json", "%41.json", "日本語/ログ.json", "e\u0301.json", "q?x=1&y=2.json",
		"hash#tag.json", "semi;colon,comma.json", "<angle>&amp;.json", `"quotes"'.json`, "a=b/c:d@e.json", "~tilde!$()*.json", "[brackets]{braces}|^.json", `back\slash.json`} {
		contents[key] = "this is " + key
	}
	s.put(t, contents)
	s.expect(t, contents, s.read(t, "", aws.Options{}))
	s.expect(t, map[string]string{"日本語/ログ.json": contents["日本語/ログ.json"]}, s.read(t, "日本語/", aws.Options{}))
}

func emptyObjects(t *testing.T, s *store) {
	contents := map[string]string{"folder/": "", "folder/empty.json": "", "folder/full.json": "full"}
	s.put(t, contents)
	s.expect(t, contents, s.read(t, "", aws.Options{}))
	if n := len(s.of(gets("folder/empty.json"))); n != 0 {
		t.Errorf("an empty object was asked for %d times", n)
	}
}

// CloudTrail marks its objects as encoded; they must come as they are stored.
func zippedBodies(t *testing.T, s *store) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(strings.Repeat(`{"Records":[]}`, 1000)))
	z.Close()
	_, err := s.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &s.bucket, Key: sdk.String("a.json.gz"), Body: bytes.NewReader(zipped.Bytes()),
		ContentEncoding: sdk.String("gzip"), ContentType: sdk.String("application/json")})
	if err != nil {
		t.Fatal(err)
	}
	s.expect(t, map[string]string{"a.json.gz": zipped.String()}, s.read(t, "", aws.Options{}))
}

func prefixes(t *testing.T, s *store) {
	contents := map[string]string{"logs/a": "1", "logs/b/c": "2", "logs-old/d": "3", "other": "4"}
	s.put(t, contents)
	for prefix, keys := range map[string][]string{"logs/": {"logs/a", "logs/b/c"}, "logs": {"logs/a", "logs/b/c", "logs-old/d"},
		"logs/b/c": {"logs/b/c"}, "": {"logs/a", "logs/b/c", "logs-old/d", "other"}} {
		want := maps.Clone(contents)
		maps.DeleteFunc(want, func(key, _ string) bool { return !slices.Contains(keys, key) })
		s.expect(t, want, s.read(t, prefix, aws.Options{}))
	}
}

// organisation is a bucket as an organisation's trail fills it.
func organisation(layout func(account, service, region string, day time.Time) string) map[string]string {
	contents := map[string]string{}
	for _, account := range []string{"111111111111", "222222222222"} {
		for _, region := range []string{"us-east-1", "eu-west-1"} {
			for _, day := range []string{"2025-12-31", "2026-01-14", "2026-01-15", "2026-02-03"} {
				at, err := time.Parse(time.DateOnly, day)
				if err != nil {
					panic("BUG: awstest: " + err.Error())
				}
				folder := layout(account, "CloudTrail", region, at)
				contents[folder+fmt.Sprintf("%s_CloudTrail_%s_%sT1200Z_x.json.gz", account, region, at.Format("20060102"))] = folder
			}
		}
	}
	return contents
}

// january is a day of accounts and regions in the middle of everything.
var january = source.Filter{
	Window:   source.Window{Since: time.Date(2026, 1, 14, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)},
	Accounts: []string{"222222222222"}, Regions: []string{"eu-west-1"},
}

func pruning(t *testing.T, s *store) {
	contents := organisation(func(account, service, region string, day time.Time) string {
		return "trail/AWSLogs/o-abc123/" + account + "/" + service + "/" + region + day.Format("/2006/01/02/")
	})
	contents["trail/readme.txt"] = "no log"
	s.put(t, contents)
	r := s.read(t, "", aws.Options{Filter: january})
	below := "trail/AWSLogs/o-abc123/222222222222/CloudTrail/eu-west-1/2026/01/"
	want := maps.Clone(contents)
	maps.DeleteFunc(want, func(key, _ string) bool {
		return key != "trail/readme.txt" && !strings.HasPrefix(key, below+"14/") && !strings.HasPrefix(key, below+"15/")
	})
	s.expect(t, want, r)
	s.unlisted(t, r, "trail/AWSLogs/o-abc123/111111111111/", "trail/AWSLogs/o-abc123/222222222222/CloudTrail/eu-west-1/2025/",
		"trail/AWSLogs/o-abc123/222222222222/CloudTrail/eu-west-1/2026/02/", "trail/AWSLogs/o-abc123/222222222222/CloudTrail/us-east-1/")
	r = s.read(t, "trail/AWSLogs/o-abc123/111111111111/", aws.Options{Filter: january})
	s.expect(t, nil, r)
	s.unlisted(t, r, "trail/AWSLogs/o-abc123/111111111111/")
}

func hive(t *testing.T, s *store) {
	contents := organisation(func(account, service, region string, day time.Time) string {
		return "AWSLogs/aws-account-id=" + account + "/aws-service=vpcflowlogs/aws-region=" + region + day.Format("/year=2006/month=01/day=02/hour=12/")
	})
	s.put(t, contents)
	r := s.read(t, "", aws.Options{Filter: january})
	below := "AWSLogs/aws-account-id=222222222222/aws-service=vpcflowlogs/aws-region="
	want := maps.Clone(contents)
	maps.DeleteFunc(want, func(key, _ string) bool { return !strings.HasPrefix(key, below+"eu-west-1/year=2026/month=01/") })
	s.expect(t, want, r)
	s.unlisted(t, r, "AWSLogs/aws-account-id=111111111111/", below+"eu-west-1/year=2025/", below+"eu-west-1/year=2026/month=02/", below+"us-east-1/")
}

// unlisted checks that branches were told, and that nothing below was asked for.
func (s *store) unlisted(t *testing.T, r Reading, prefixes ...string) {
	t.Helper()
	var want []string
	for _, prefix := range prefixes {
		want = append(want, s.path(prefix))
	}
	if diff := cmp.Diff(want, r.Unlisted); diff != "" {
		t.Errorf("unlisted (-want +got):\n%s", diff)
	}
	for _, asked := range s.of(func(r *http.Request) bool { return r.URL.Query().Get("list-type") == "2" }) {
		for _, prefix := range prefixes {
			if strings.HasPrefix(asked.URL.Query().Get("prefix"), prefix) {
				t.Errorf("%s was listed", asked.URL.Query().Get("prefix"))
			}
		}
	}
}

func deniedObject(t *testing.T, s *store) {
	s.put(t, map[string]string{"a": "1", "b": "2", "c": "3"})
	s.set(func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		if gets("b")(r) {
			refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied")
		}
		return gets("b")(r)
	})
	r := s.read(t, "", aws.Options{})
	s.fails(t, r, map[string]string{"b": "aws.denied_bucket"})
	if r.Failed = nil; len(r.Content) != 2 {
		t.Errorf("got %v, want its neighbours", r.Content)
	}
}

func archivedObject(t *testing.T, s *store) {
	s.put(t, map[string]string{"a": "1", "gone": "2", "cold": "3"})
	s.set(func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		switch {
		case gets("cold")(r):
			refuse(w, http.StatusForbidden, "InvalidObjectState", "The operation is not valid for the object's storage class")
		case gets("gone")(r):
			s.client.DeleteObject(r.Context(), &s3.DeleteObjectInput{Bucket: &s.bucket, Key: sdk.String("gone")})
			return false // as the server says it
		default:
			return false
		}
		return true
	})
	s.fails(t, s.read(t, "", aws.Options{}), map[string]string{"cold": "aws.archived", "gone": "aws.no_key"})
}

func metadata(t *testing.T, s *store) {
	noted := map[string]string{"signature": "abc123", "signature-algorithm": "SHA256withRSA"}
	_, err := s.client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &s.bucket, Key: sdk.String("digest"), Body: strings.NewReader("{}"), Metadata: noted})
	if err != nil {
		t.Fatal(err)
	}
	session := Connect(t, aws.Options{Endpoint: s.url})
	for o, err := range session.Bucket(s.path("")) {
		if err != nil {
			t.Fatal(err)
		}
		for _, when := range []string{"before it is read", "after"} {
			got, err := o.Meta(t.Context())
			if diff := cmp.Diff(noted, got); diff != "" || err != nil {
				t.Errorf("%s: %v (-want +got):\n%s", when, err, diff)
			}
			if _, err := All(o); err != nil {
				t.Error(err)
			}
		}
	}
	s.put(t, map[string]string{"large": strings.Repeat("x", 9<<20)}) // not fetched ahead
	for o := range session.Bucket(s.path("large")) {
		if got, err := o.Meta(t.Context()); err != nil || len(got) != 0 {
			t.Errorf("got %v, %v; want nothing noted", got, err)
		}
	}
	if n := len(s.of(func(r *http.Request) bool {
		return r.Method == http.MethodHead && strings.HasSuffix(r.URL.Path, "/large")
	})); n != 1 {
		t.Errorf("got %d HEAD requests for what was not read, want 1", n)
	}
}

func requesterPays(t *testing.T, s *store) {
	s.put(t, map[string]string{"a": "1"})
	pays := func(r *http.Request) bool { return r.Header.Get("X-Amz-Request-Payer") == "requester" }
	s.read(t, "", aws.Options{})
	if n := len(s.of(pays)); n != 0 {
		t.Errorf("%d requests say that the requester pays, who did not say so", n)
	}
	s.expect(t, map[string]string{"a": "1"}, s.read(t, "", aws.Options{RequestPayer: true}))
	if n := len(s.of(pays)); n < 2 {
		t.Errorf("got %d requests that say that the requester pays, want those for the list and the object", n)
	}
}

func noSuchBucket(t *testing.T, s *store) {
	s.bucket = "nobody-has-this-one"
	r := s.read(t, "x/", aws.Options{})
	s.fails(t, r, map[string]string{"x/": "aws.no_bucket"})
}

func nothingThere(t *testing.T, s *store) {
	s.fails(t, s.read(t, "x/", aws.Options{}), map[string]string{"x/": "aws.nothing"})
}

func pathStyle(t *testing.T, s *store) {
	s.put(t, map[string]string{"a": "1"})
	s.read(t, "", aws.Options{})
	if all := s.of(func(r *http.Request) bool { return !strings.HasPrefix(r.URL.Path, "/"+s.bucket) }); len(all) > 0 {
		t.Errorf("got a request for %s, want the bucket in the path", all[0].URL)
	}
}

// broken breaks connections in the middle of contents, small and large.
func broken(t *testing.T, s *store) {
	random := make([]byte, 9<<20)
	for i := range random {
		random[i] = byte('a' + rand.IntN(26))
	}
	contents := map[string]string{"small": string(random[:100_000]), "large": string(random)}
	s.put(t, contents)
	var cuts atomic.Int64
	s.set(func(w http.ResponseWriter, r *http.Request, server http.Handler) bool {
		if !gets("small")(r) && !gets("large")(r) || cuts.Add(1) > 4 {
			return false
		}
		server.ServeHTTP(&cutting{w, 30_000}, r)
		return true
	})
	s.expect(t, contents, s.read(t, "", aws.Options{}))
	if n := len(s.of(func(r *http.Request) bool { return r.Header.Get("Range") != "" && r.Header.Get("If-Match") != "" })); n < 4 {
		t.Errorf("got %d requests for the rest, want 4", n)
	}
}

// changed breaks a connection, and puts something else in the object's place.
func changed(t *testing.T, s *store) {
	s.put(t, map[string]string{"a": strings.Repeat("old", 40_000)})
	var cut atomic.Bool
	s.set(func(w http.ResponseWriter, r *http.Request, server http.Handler) bool {
		if !gets("a")(r) || cut.Swap(true) {
			return false
		}
		defer s.put(t, map[string]string{"a": strings.Repeat("new", 40_000)})
		server.ServeHTTP(&cutting{w, 50_000}, r)
		return true
	})
	s.fails(t, s.read(t, "", aws.Options{}), map[string]string{"a": "aws.changed"})
}

func slowDown(t *testing.T, s *store) {
	contents := map[string]string{"a": "1", "b": "2", "c": "3"}
	s.put(t, contents)
	var n atomic.Int64
	s.set(func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		if r.Method == http.MethodHead || n.Add(1) > 2 {
			return false
		}
		refuse(w, http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")
		return true
	})
	s.expect(t, contents, s.read(t, "", aws.Options{}))
}

func interruption(t *testing.T, s *store) {
	s.put(t, map[string]string{"a": "1", "b": "2"})
	ctx, stop := context.WithCancel(t.Context())
	session, err := aws.Connect(ctx, aws.Options{Endpoint: s.url})
	if err != nil {
		t.Fatal(err)
	}
	s.set(func(w http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		if !gets("a")(r) && !gets("b")(r) {
			return false
		}
		stop() // no answer ever comes
		<-r.Context().Done()
		return true
	})
	for o, err := range session.Bucket(s.path("")) {
		if err == nil {
			_, err = All(o)
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want it interrupted", o.Name, err)
		}
	}
	session.Close() // waits for what was under way
}

func stranger(t *testing.T, s *store) {
	if s.server.Stranger[0] == "" {
		t.Skip("this server asks for no credentials")
	}
	s.put(t, map[string]string{"a": "1"})
	Credentials(t, s.server.Stranger[0], s.server.Stranger[1])
	s.fails(t, s.read(t, "", aws.Options{}), map[string]string{"": "aws.denied_bucket"})
}

func wrongKeys(t *testing.T, s *store) {
	if s.server.Stranger[0] == "" {
		t.Skip("this server asks for no credentials")
	}
	for _, keys := range [][2]string{{"AKIANOBODY", "x"}, {s.server.Key, "wrong"}} {
		Credentials(t, keys[0], keys[1])
		s.fails(t, s.read(t, "", aws.Options{}), map[string]string{"": "aws.invalid"})
	}
}

func openedTwice(t *testing.T, s *store) {
	s.put(t, map[string]string{"a": "1"})
	for o, err := range Connect(t, aws.Options{Endpoint: s.url}).Bucket(s.path("")) {
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if content, err := All(o); content != "1" || err != nil {
				t.Errorf("got %q, %v", content, err)
			}
		}
	}
}
