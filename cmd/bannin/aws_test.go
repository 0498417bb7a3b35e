package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
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

// put writes an object, or makes a bucket.
func put(ts *testscript.TestScript, path string, body []byte, metadata map[string]string) {
	r, err := http.NewRequest(http.MethodPut, ts.Getenv("AWS_ENDPOINT_URL_S3")+(&url.URL{Path: path}).EscapedPath(), bytes.NewReader(body))
	ts.Check(err)
	for name, value := range metadata {
		r.Header.Set("x-amz-meta-"+name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	answer.Body.Close()
}

// awsCommands are what scripts do to the store and the history.
var awsCommands = map[string]func(*testscript.TestScript, bool, []string){
	// s3put FILE BUCKET/KEY
	"s3put": func(ts *testscript.TestScript, _ bool, args []string) {
		bucket, _, _ := strings.Cut(args[1], "/")
		put(ts, "/"+bucket, nil, nil)
		put(ts, "/"+args[1], []byte(ts.ReadFile(args[0])), nil)
	},
	// s3sync DIR BUCKET puts what lies below a folder, with the metadata that
	// files beside it hold.
	"s3sync": func(ts *testscript.TestScript, _ bool, args []string) {
		dir := ts.MkAbs(args[0])
		put(ts, "/"+args[1], nil, nil)
		ts.Check(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, ".metadata.json") {
				return err
			}
			key, err := filepath.Rel(dir, path)
			ts.Check(err)
			var head struct{ Metadata map[string]string }
			if beside, err := os.ReadFile(path + ".metadata.json"); err == nil {
				ts.Check(json.Unmarshal(beside, &head))
			}
			body, err := os.ReadFile(path)
			ts.Check(err)
			put(ts, "/"+args[1]+"/"+filepath.ToSlash(key), body, head.Metadata)
			return nil
		}))
	},
	// trailkeys FILE makes the API answer with the public keys of a file.
	"trailkeys": func(ts *testscript.TestScript, _ bool, args []string) {
		var answer struct{ PublicKeyList []map[string]any }
		ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &answer))
		trail := ts.Value("trail").(*awstest.Trail)
		trail.Set(func() {
			for _, key := range answer.PublicKeyList {
				trail.Keys = append(trail.Keys, map[string]any{"Fingerprint": key["Fingerprint"], "Value": key["Value"]})
			}
		})
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
