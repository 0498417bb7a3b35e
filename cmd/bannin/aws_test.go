package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/rogpeppe/go-internal/testscript"

	"bannin/source/aws/awstest"
)

// serveAWS gives a script a store of its own and an account with a history.
func serveAWS(e *testscript.Env) {
	store := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	e.Defer(store.Close)
	trail := awstest.NewTrail()
	trail.Set(func() { trail.Regions = []string{"us-east-1", "eu-west-1"} })
	e.Defer(trail.Close)
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_ENDPOINT_URL": trail.URL, "AWS_ENDPOINT_URL_S3": store.URL, "AWS_REGION": "us-east-1"} {
		e.Setenv(name, value)
	}
	e.Values["trail"] = trail
}

// awsCommands are what scripts do to the store and the history.
var awsCommands = map[string]func(*testscript.TestScript, bool, []string){
	// s3put FILE BUCKET/KEY
	"s3put": func(ts *testscript.TestScript, _ bool, args []string) {
		bucket, _, _ := strings.Cut(args[1], "/")
		for _, put := range [][2]string{{bucket, ""}, {args[1], ts.ReadFile(args[0])}} {
			r, err := http.NewRequest(http.MethodPut, ts.Getenv("AWS_ENDPOINT_URL_S3")+(&url.URL{Path: "/" + put[0]}).EscapedPath(), strings.NewReader(put[1]))
			ts.Check(err)
			answer, err := http.DefaultClient.Do(r)
			ts.Check(err)
			answer.Body.Close()
		}
	},
	// trailadd REGION ID NAME AGO
	"trailadd": func(ts *testscript.TestScript, _ bool, args []string) {
		ago, err := time.ParseDuration(args[3])
		ts.Check(err)
		ts.Value("trail").(*awstest.Trail).Add(args[0], args[1], args[2], time.Now().Add(-ago))
	},
	// traildeny REGION
	"traildeny": func(ts *testscript.TestScript, _ bool, args []string) {
		trail := ts.Value("trail").(*awstest.Trail)
		trail.Set(func() {
			trail.Refuse = func(l awstest.Lookup) (r awstest.Refusal) {
				if l.Region == args[0] {
					r = awstest.Refusal{Status: 400, Code: "AccessDeniedException", Message: "explicit deny"}
				}
				return r
			}
		})
	},
	// keptwait DIR waits until a day is kept there.
	"keptwait": func(ts *testscript.TestScript, _ bool, args []string) {
		for range 600 {
			if days, err := os.ReadDir(ts.MkAbs(args[0])); err == nil && len(days) > 0 && strings.HasSuffix(days[len(days)-1].Name(), ".gz") {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		ts.Fatalf("no day was kept in %s", args[0])
	},
}
