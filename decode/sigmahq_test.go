package decode_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bannin/decode"
	"bannin/event"
	"bannin/rule"
	"bannin/rule/sigma"
)

// A request is one to a web server, to be written as each format does.
type request struct{ method, uri, agent, referer string }

// lines are the request in each web format.
func (r request) lines(status int) map[string]string {
	or := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	agent, referer := or(r.agent), or(r.referer)
	url := "https://www.example.com:443" + r.uri
	stem, query, _ := strings.Cut(cloudFrontEncoded(r.uri), "?")
	return map[string]string{
		"alb": fmt.Sprintf(`https 2026-07-25T03:00:01.186641Z app/web/50dc6c495c0c9188 203.0.113.9:40001 10.0.0.5:80 0.0 0.0 0.0 %d %d 34 366 "%s %s HTTP/1.1" "%s" - - - "Root=1" "-" "-" 1 2026-07-25T03:00:01.000000Z "forward" "-" "-" "-" "200" "-" "-"`,
			status, status, r.method, url, agent),
		"elb": fmt.Sprintf(`2026-07-25T03:00:01.186641Z web 203.0.113.9:40001 10.0.0.5:80 0.0 0.0 0.0 %d %d 34 366 "%s %s HTTP/1.1" "%s" - -`, status, status, r.method, url, agent),
		"cloudfront": fmt.Sprintf("2026-07-25\t03:00:08\tNRT57-P4\t392\t203.0.113.9\t%s\td111111abcdef8.cloudfront.net\t%s\t%d\t%s\t%s\t%s\t-\tHit\tR==\twww.example.com\thttps\t23\t0.001\t-\tTLSv1.3\tTLS\tHit\tHTTP/2.0\t-\t-\t11040\t0.001\tHit\ttext/html\t78\t-\t-",
			r.method, stem, status, cloudFrontEncoded(referer), cloudFrontEncoded(agent), or(query)),
		"s3access": fmt.Sprintf(`79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be site [25/Jul/2026:03:00:01 +0000] 203.0.113.9 - R WEBSITE.%s.OBJECT x "%s %s HTTP/1.1" %d - 113 1024 7 6 "%s" "%s" - host - - - site.s3-website.amazonaws.com - - - -`,
			r.method, r.method, r.uri, status, referer, agent),
	}
}

// cloudFrontEncoded is a value as CloudFront writes it.
// Source: developer guide, standard logging: encoded are ASCII 0 to 32, 127 and
// above, and some marks.
func cloudFrontEncoded(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= 32 || c >= 127 || strings.IndexByte("<>\"#%{}|\\^~[]`'", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// TestSigmaHQWebRules holds that SigmaHQ's rules for web servers find what they
// are for in each web format, and not in ordinary requests. except are formats
// whose lines have no such words, which the rule looks for anywhere.
func TestSigmaHQWebRules(t *testing.T) {
	root := os.Getenv("BANNIN_CORPUS")
	if root == "" {
		root = "../../shared/corpus"
	}
	files := os.DirFS(filepath.Join(root, "sigma/rules/web/webserver_generic"))
	if _, err := fs.Stat(files, "."); err != nil {
		t.Skipf("no corpus at %s: set BANNIN_CORPUS", root)
	}
	for file, c := range map[string]struct {
		request
		except string
	}{
		"web_f5_tm_utility_bash_api_request.yml":      {request: request{"POST", "/mgmt/tm/util/bash", "x", ""}},
		"web_iis_tilt_shortname_scan.yml":             {request: request{"GET", "/x*~1*/a.aspx", "x", ""}},
		"web_java_payload_in_access_logs.yml":         {request: request{"GET", "/?x=getRuntime().exec(1)", "x", ""}},
		"web_jndi_exploit.yml":                        {request: request{"GET", "/?x=ldap://h/Basic/Command/Base64/aWQ", "x", ""}},
		"web_path_traversal_exploitation_attempt.yml": {request: request{"GET", "/static/../../../etc/passwd", "x", ""}},
		"web_source_code_enumeration.yml":             {request: request{"GET", "/.git/config", "x", ""}},
		"web_sql_injection_in_access_logs.yml":        {request: request{"GET", "/?id=1%20UNION%20SELECT%201", "x", ""}, except: "cloudfront"},
		"web_ssti_in_access_logs.yml":                 {request: request{"GET", "/?name={{7*7}}", "x", ""}},
		"web_susp_useragents.yml":                     {request: request{"GET", "/", "sqlmap/1.7 (https://sqlmap.org)", ""}},
		"web_susp_windows_path_uri.yml":               {request: request{"GET", "/x?f=C:/Users/a", "x", ""}},
		"web_webshell_regeorg.yml":                    {request: request{"POST", "/t.aspx?cmd=connect&target=h", "", ""}},
		"web_win_webshells_in_access_logs.yml":        {request: request{"GET", "/s.aspx?c=whoami", "x", ""}},
		"web_xss_in_access_logs.yml":                  {request: request{"GET", "/?q=document.cookie", "x", ""}},
	} {
		src, err := fs.ReadFile(files, file)
		if err != nil {
			t.Error(err)
			continue
		}
		rules, err := sigma.Parse(file, src)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		found := matched(t, rules, c.lines(200))
		calm := matched(t, rules, request{"GET", "/shop/items/7?lang=ja", "Mozilla/5.0", "https://www.example.com/"}.lines(200))
		for format := range c.lines(200) {
			if found[format] == strings.Contains(c.except, format) || calm[format] {
				t.Errorf("%s: %s: matched %v, and an ordinary request %v", file, format, found[format], calm[format])
			}
		}
	}
}

// matched tells in which formats rules match a line.
func matched(t *testing.T, rules []*rule.Rule, lines map[string]string) map[string]bool {
	set := rule.NewSet(rules, decode.Fields())
	found := map[string]bool{}
	for format, line := range lines {
		m, n := set.Matcher(), 0
		decode.NewReader(set.Projection()).Read(context.Background(), "o", strings.NewReader(line), func(e *event.Event) error {
			if n++; e.Format != format {
				t.Errorf("got %s, want %s", e.Format, format)
			}
			found[format] = len(m.Match(e)) > 0
			return nil
		})
		if n != 1 {
			t.Errorf("got %d records of %s", n, line)
		}
	}
	return found
}
