// Package awstest is for tests: what every server that speaks S3 must give to
// bannin, and a small server that speaks for CloudTrail.
package awstest

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"bannin/source"
	"bannin/source/aws"
)

// Credentials sets the credentials that the SDK finds in the environment, and
// keeps everything away that this machine may have.
func Credentials(t testing.TB, key, secret string) {
	t.Helper()
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": "",
		"AWS_REGION": "us-east-1", "AWS_PROFILE": "", "AWS_ENDPOINT_URL": "", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(t.TempDir(), "credentials")} {
		t.Setenv(name, value)
	}
}

// Connect connects for the time of a test.
func Connect(t testing.TB, o aws.Options) *aws.Session {
	t.Helper()
	s, err := aws.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// A Reading is what came of a source: contents, and what is wrong, by name.
type Reading struct {
	Content  map[string]string
	Failed   map[string]error
	Unlisted []string // in order
	Objects  map[string]source.Object
}

// Read reads a source to its end, several objects at a time, as a scan does.
func Read(t testing.TB, objects iter.Seq2[source.Object, error]) Reading {
	t.Helper()
	r := Reading{Content: map[string]string{}, Failed: map[string]error{}, Objects: map[string]source.Object{}}
	var mu sync.Mutex
	var workers sync.WaitGroup
	queue := make(chan source.Object, 1<<16)
	for range 4 {
		workers.Go(func() {
			for o := range queue {
				content, err := All(o)
				mu.Lock()
				if r.Objects[o.Name] = o; err != nil {
					r.Failed[o.Name] = err
				} else {
					r.Content[o.Name] = content
				}
				mu.Unlock()
			}
		})
	}
	for o, err := range objects {
		switch {
		case err == nil:
			queue <- o
		case err == source.ErrUnlisted:
			r.Unlisted = append(r.Unlisted, o.Name)
		default:
			mu.Lock()
			r.Failed[o.Name] = err
			mu.Unlock()
		}
	}
	close(queue)
	workers.Wait()
	slices.Sort(r.Unlisted)
	return r
}

// All is the whole content of an object.
func All(o source.Object) (string, error) {
	body, err := o.Open()
	if err != nil {
		return "", err
	}
	defer body.Close()
	content, err := io.ReadAll(body)
	return string(content), err
}

// A front stands before a server: it notes the requests, and may answer in the
// server's place.
type front struct {
	url      string
	mu       sync.Mutex
	twist    twist
	requests []*http.Request
}

// A twist may answer a request; it says whether it did.
type twist func(w http.ResponseWriter, r *http.Request, server http.Handler) bool

func (f *front) set(t twist) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.twist = t
}

func newFront(t testing.TB, server string) *front {
	t.Helper()
	to, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	f := &front{}
	// The signature is over the host and the path as they were sent.
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = to.Scheme, to.Host, r.In.Host
	}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.requests = append(f.requests, r.Clone(context.Background()))
		answers := f.twist
		f.mu.Unlock()
		if answers == nil || !answers(w, r, proxy) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	f.url = s.URL
	return f
}

// of are the requests so far that a test picks.
func (f *front) of(pick func(*http.Request) bool) []*http.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.requests), func(r *http.Request) bool { return !pick(r) })
}

// gets tells of requests for the content of a key.
func gets(key string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/"+key)
	}
}

// refuse answers as S3 does when it refuses.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>`+code+`</Code><Message>`+message+`</Message></Error>`)
}

// cutting lets only the first bytes of an answer through, and then breaks the
// connection.
type cutting struct {
	http.ResponseWriter
	left int
}

// Write writes what is left, and breaks off.
func (c *cutting) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(len(p), c.left)])
	c.left -= n
	if err == nil && c.left == 0 {
		c.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}
