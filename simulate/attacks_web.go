package simulate

// webAttacks begin at the pages that everybody can reach.
var webAttacks = []attack{
	{
		name:       "page-to-credentials",
		techniques: []string{"T1595.002", "T1190", "T1552.005", "T1078.004", "T1619", "T1530"},
		tactics:    []string{"initial-access", "credential-access", "discovery", "collection"},
		logs:       []logKind{cloudLog, webLog},
		play: func(s *stage) {
			i, who := s.victim()
			tools := s.agent
			s.agent = choose(s.d, browsersOfStrangers)
			for range 110 {
				status := choose(s.d, []int{200, 200, 400, 403, 404, 404, 500})
				s.requests(i.account.server(s.d, s.now()), "GET", choose(s.d, probes), status, s.d.between(180, 4000))
				s.pass(3)
			}
			s.wait(2, 10)
			base := "/api/preview?url=http://169.254.169.254/latest/meta-data/"
			s.requests(i, "GET", base, 200, 320)
			s.pass(20)
			s.requests(i, "GET", base+"iam/security-credentials/", 200, 240)
			s.pass(9)
			s.requests(i, "GET", base+"iam/security-credentials/"+i.role, 200, 1560)
			s.wait(1, 6)
			s.agent = tools
			thief := s.carried(who)
			s.run(thief, 9, "sts:GetCallerIdentity s3:ListBuckets iam:ListRoles! s3:ListObjects*4")
			for range 30 {
				s.run(thief, 1.5, "s3:GetObject")
			}
		},
	},
	{
		name:       "credential-stuffing",
		techniques: []string{"T1110.004", "T1078"},
		tactics:    []string{"credential-access", "initial-access"},
		logs:       []logKind{webLog},
		play: func(s *stage) {
			s.target = choose(s.d, s.org.accounts)
			s.chief, s.agent = s.ip, choose(s.d, browsersOfStrangers)
			for range 280 {
				s.requests(s.target.server(s.d, s.now()), "POST", "/login", 401, s.d.between(380, 420))
				s.pass(6)
			}
			s.requests(s.target.server(s.d, s.now()), "POST", "/login", 302, 512)
			s.pass(5)
			for _, page := range []string{"/account", "/account/orders", "/account/cards", "/api/point?page=1&sort=date", "/api/coupon?page=1&sort=date"} {
				s.requests(s.target.server(s.d, s.now()), "GET", page, 200, s.d.between(4000, 30000))
				s.pass(12)
			}
		},
	},
}

// probes are what scanners of web applications ask for.
var probes = []string{
	"/api/order?id=1%27%20OR%20%271%27%3D%271", "/api/order?id=1%20UNION%20SELECT%20NULL,NULL,NULL--", "/api/order?id=1%20AND%20SLEEP(5)",
	"/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/search?q=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "/static/..%2f..%2f..%2fetc%2fpasswd",
	"/download?file=../../../../etc/passwd", "/api/member?sort=name;cat%20/etc/passwd", "/.git/config", "/.env", "/actuator/env", "/server-status",
	"/api/preview?url=http://127.0.0.1:8080/", "/api/preview?url=file:///etc/hosts", "/api/report?template=%7B%7B7*7%7D%7D", "/cgi-bin/test.cgi",
	"/api/order?id=1%20ORDER%20BY%2010", "/backup.zip", "/admin/", "/api/catalog?filter[$ne]=1",
}
