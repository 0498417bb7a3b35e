package aws_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"bannin/source/aws"
	"bannin/source/aws/awstest"
)

// The same cases run against another server in tests/versitygw.
func TestGofakes3(t *testing.T) {
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	defer server.Close()
	awstest.Run(t, awstest.Server{URL: server.URL, Key: "AKIATEST", Secret: "secret"})
}

func TestBucketIsAskedInItsRegion(t *testing.T) {
	var agent string
	for _, status := range []int{http.StatusOK, http.StatusMovedPermanently, http.StatusForbidden} {
		awstest.Credentials(t, "AKIATEST", "secret")
		var regions []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Amz-Bucket-Region", "eu-west-1")
			if r.Method == http.MethodHead {
				w.WriteHeader(status)
				return
			}
			agent = r.UserAgent()
			regions = append(regions, strings.Split(r.Header.Get("Authorization"), "/")[2])
			io.WriteString(w, `<ListBucketResult><Contents><Key>empty</Key><Size>0</Size></Contents></ListBucketResult>`)
		}))
		defer server.Close()
		r := awstest.Read(t, awstest.Connect(t, aws.Options{Endpoint: server.URL}).Bucket("s3://abroad"))
		if len(r.Content) != 1 || len(r.Failed) > 0 || len(regions) != 1 || regions[0] != "eu-west-1" {
			t.Errorf("%d: got %v, failed %v, asked %v", status, r.Content, r.Failed, regions)
		}
	}
	if !strings.Contains(agent, "bannin") {
		t.Errorf("got user agent %s, want bannin in it", agent)
	}
}

func TestListMayBeWrong(t *testing.T) {
	awstest.Credentials(t, "AKIATEST", "secret")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodHead:
		case strings.Contains(r.URL.RawQuery, "list-type"):
			io.WriteString(w, `<ListBucketResult><Contents><Key>negative</Key><Size>-5</Size></Contents><Contents><Key>unsized</Key></Contents>`+
				`<Contents><Key>larger</Key><Size>2</Size></Contents><Contents><Key>smaller</Key><Size>99999</Size></Contents><Contents/></ListBucketResult>`)
		default:
			io.WriteString(w, "content")
		}
	}))
	defer server.Close()
	r := awstest.Read(t, awstest.Connect(t, aws.Options{Endpoint: server.URL}).Bucket("s3://b/"))
	for _, key := range []string{"negative", "unsized", "larger", "smaller"} {
		if got := r.Content["s3://b/"+key]; got != "content" {
			t.Errorf("%s: got %q, %v", key, got, r.Failed["s3://b/"+key])
		}
	}
}
