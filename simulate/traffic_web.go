package simulate

import (
	"strconv"
	"time"
)

// request is one request to the load balancer.
type request struct {
	client, agent  string
	method, target string // the path with its query
	status         int
	sent           int
	at             int64
}

// host is the name of an account's pages.
func (a *account) host() string { return a.kind.name + "." + a.org.company + ".example" }

// appendRequest appends the line of a request (Elastic Load Balancing user guide,
// access logs of Application Load Balancers), which an instance answers.
func (i *instance) appendRequest(b []byte, r *request, d *dice) []byte {
	a := i.account
	micros := int64(d.n(1000000))
	created := time.Unix(r.at, micros*1000).UTC()
	spent := int64(d.between(2, 180))
	b = append(b, "https "...)
	b = created.Add(time.Duration(spent)*time.Millisecond).AppendFormat(b, "2006-01-02T15:04:05.000000Z")
	b = join(b, " ", a.balancer(), " ", r.client, ":")
	b = strconv.AppendInt(b, int64(d.between(1025, 65000)), 10)
	b = join(b, " ", i.ip, ":8080 0.001 0.")
	b = append(b, byte('0'+spent/100), byte('0'+spent/10%10), byte('0'+spent%10))
	b = append(b, " 0.000 "...)
	status := strconv.Itoa(r.status)
	b = join(b, status, " ", status, " ")
	b = append(strconv.AppendInt(b, int64(d.between(180, 900)), 10), ' ')
	b = strconv.AppendInt(b, int64(r.sent), 10)
	b = join(b, ` "`, r.method, " https://", a.host(), ":443", r.target, ` HTTP/1.1" "`, r.agent, `" TLS_AES_128_GCM_SHA256 TLSv1.3 arn:aws:elasticloadbalancing:`,
		home, ":", a.id, ":", a.resource(home, "target", 0), ` "Root=1-`)
	b = append(strconv.AppendInt(b, r.at, 16), '-')
	b = d.appendHex(b, 24)
	b = join(b, `" "`, a.host(), `" "arn:aws:acm:`, home, ":", a.id, ":certificate/", a.resource(home, "kmskey", 0), `" 0 `)
	b = created.AppendFormat(b, "2006-01-02T15:04:05.000000Z")
	b = join(b, ` "forward" "-" "-" "`, i.ip, `:8080" "`, status, `" "-" "-" TID_`)
	return d.appendHex(b, 32)
}

// server is an instance that answers pages at a time.
func (a *account) server(d *dice, at int64) *instance { return a.alive(d.between(1, 6), at) }

// visitor adds somebody's page, or what robots and strangers ask for.
func (t *traffic) visitor(at int64) {
	d, a := t.d, t.account
	who := choose(d, a.peers.clients)
	r := request{client: who.ip, agent: who.agent, method: "GET", status: 200, sent: d.between(700, 60000), at: at}
	word := choose(d, words)
	switch x := d.n(100); {
	case x < 26:
		r.target = "/static/app." + a.resource(home, "detector", 0)[:8] + choose(d, []string{".js", ".css", ".woff2"})
	case x < 62:
		r.target = "/" + word + "/" + strconv.Itoa(d.between(1000, 99999))
	case x < 74:
		r.target = "/api/" + word + "?page=" + strconv.Itoa(d.between(1, 9)) + "&sort=date"
	case x < 80:
		r.method, r.target, r.status = "POST", "/api/"+word, 201
	case x < 84:
		r.method, r.target, r.status, r.sent = "POST", "/login", choose(d, []int{302, 302, 302, 302, 401}), d.between(300, 900)
	case x < 90:
		r.client, r.agent, r.target, r.sent = a.peers.sites[0], "Mozilla/5.0 (compatible; uptime-check/2.1)", "/healthz", 312
	case x < 94:
		r.agent, r.target = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "/"+word
		r.client = a.peers.sites[1]
	case x < 96:
		r.target, r.status, r.sent = "/favicon.ico", 404, 210
	case x < 97:
		r.target, r.status, r.sent = "/api/"+word, choose(d, []int{500, 502, 504}), 180
	case x < 98:
		r.client, r.agent, r.status, r.sent = choose(d, a.peers.knockers), "Go-http-client/1.1", 404, 196
		r.target = choose(d, []string{"/wp-login.php", "/.env", "/phpmyadmin/", "/robots.txt", "/actuator/health", "/solr/"})
	default:
		r.target = "/"
	}
	t.add(a.server(d, at).appendRequest(t.text, &r, d))
}
