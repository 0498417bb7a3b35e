package dns

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"bannin/detect"
	"bannin/detect/dns/dga"
)

// chance is drawn from a fixed seed.
func chance() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func digestOf(i int) string {
	s := sha256.Sum256(fmt.Append(nil, i))
	return hex.EncodeToString(s[:])
}

// browse is a day of ordinary names.
func browse(s *scene, host string, at time.Time) {
	for i, name := range strings.Fields(`api.example.com www.wikipedia.org s3.us-east-1.amazonaws.com github.com deb.debian.org pypi.org sts.amazonaws.com
		db.internal.example.com registry-1.docker.io time.aws.com login.microsoftonline.com hooks.slack.com`) {
		s.add(ask{host: host, name: name, at: at.Add(time.Duration(i) * time.Minute)})
	}
}

// family are names of one on the day of noon.
func family(name string, from, n int) []string {
	for _, f := range dga.Families() {
		if f.Name == name {
			all := f.Names(noon, from+n)
			return all[min(from, len(all)):]
		}
	}
	panic(name)
}

// TestAttacksAreFound holds what each attack is found as, beside what an ordinary
// machine asks.
func TestAttacksAreFound(t *testing.T) {
	list := Settings{Listed: func(name string) []Threat {
		lists := map[string]string{"c.evil.example.net": "abuse-c2", "login-bank.example.net": "phishing", "sink.example.net": "sinkholes", "x.example.net": "mine", "hidden.onion": "c2 in tor"}
		if l := lists[name]; l != "" {
			return []Threat{{List: l, Note: "seen"}}
		}
		return nil
	}}
	for _, c := range []struct {
		name string
		want string
		play func(s *scene)
	}{
		{"necurs_tries_its_names", "generated-family", func(s *scene) {
			for _, name := range family("necurs", 0, 60) {
				s.add(ask{name: name, code: "NXDOMAIN"})
			}
		}},
		{"a_family_nobody_knows", "generated", func(s *scene) {
			r := chance()
			for range 40 {
				b := make([]byte, 12)
				for i := range b {
					b[i] = "bcdfghjklmnpqrstvwxzaeiou0123"[r.IntN(29)]
				}
				s.add(ask{name: string(b) + ".biz", code: "NXDOMAIN"})
			}
		}},
		{"slowly_over_a_day", "generated", func(s *scene) {
			for i, name := range family("vawtrak", 0, 24) {
				s.add(ask{name: name, code: "NXDOMAIN", at: noon.Add(time.Duration(i) * 40 * time.Minute)})
			}
		}},
		{"below_dynamic_names", "generated-family", func(s *scene) {
			for _, name := range family("corebot", 0, 40) {
				s.add(ask{name: name, code: "NXDOMAIN"})
			}
		}},
		{"below_dynamic_names_that_are_no_suffixes", "generated-family", func(s *scene) {
			for _, name := range family("kraken", 0, 40) {
				s.add(ask{name: name, code: "NXDOMAIN"})
			}
		}},
		{"a_family_of_words", "generated-words", func(s *scene) {
			for _, name := range family("suppobox", 0, 85) {
				s.add(ask{name: name, code: "NXDOMAIN"})
			}
		}},
		{"iodine", "tunnel", func(s *scene) {
			for i := range 300 {
				h := sha256.Sum256(fmt.Append(nil, i))
				s.add(ask{name: strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(append(h[:], h[:4]...))) + ".t.evil-example.com", kind: "NULL"})
			}
		}},
		{"dnscat_in_hexadecimal", "tunnel", func(s *scene) {
			for i := range 200 {
				s.add(ask{name: digestOf(i)[:40] + "." + digestOf(-i)[:20] + ".evil-example.com", kind: []string{"TXT", "CNAME", "MX"}[i%3]})
			}
		}},
		{"a_file_by_addresses", "tunnel", func(s *scene) {
			for i := range 150 {
				h := sha256.Sum256(fmt.Append(nil, i))
				s.add(ask{name: fmt.Sprintf("%d.%s.exfil.evil-example.com", i, strings.ToLower(base64.RawURLEncoding.EncodeToString(h[:]))), code: "NXDOMAIN"})
			}
		}},
		{"patiently", "tunnel", func(s *scene) {
			for i := range 600 {
				s.add(ask{name: digestOf(i)[:32] + ".evil-example.com", at: noon.Truncate(day).Add(time.Duration(i) * 2 * time.Minute)})
			}
		}},
		{"short_pieces_in_great_number", "tunnel", func(s *scene) {
			for i := range 1500 {
				s.add(ask{name: digestOf(i)[:18] + ".evil-example.com"})
			}
		}},
		{"pieces_with_a_number", "tunnel", func(s *scene) {
			for i := range 160 {
				s.add(ask{name: fmt.Sprintf("a1b2c3d4e5f60718293a4b5c6d7e8f90%d.t.evil-example.com", i), kind: "TXT"})
			}
		}},
		{"names_with_a_number", "generated", func(s *scene) {
			for i := range 35 {
				s.add(ask{name: fmt.Sprintf("qxkvzwpltmrn%d.com", i), code: "NXDOMAIN"})
			}
		}},
		{"orders_in_texts", "tunnel-types", func(s *scene) {
			for i := range 150 {
				s.add(ask{name: fmt.Sprintf("x%d.t.evil-example.com", i), kind: "TXT"})
			}
		}},
		{"a_pool", "mining", func(s *scene) { s.add(ask{name: "pool.supportxmr.com"}) }},
		{"a_pool_nobody_lists", "mining", func(s *scene) { s.add(ask{name: "stratum-eu1.example.net"}) }},
		{"a_pool_that_came_back", "mining", func(s *scene) { s.add(ask{name: "api.hashvault.page"}) }},
		{"a_pool_by_its_coin", "mining", func(s *scene) { s.add(ask{name: "xmr-asia.example.net", code: "NXDOMAIN"}) }},
		{"command_server", "listed-control", func(s *scene) { s.add(ask{name: "c.evil.example.net"}) }},
		{"phishing_site", "listed-phishing", func(s *scene) { s.add(ask{name: "login-bank.example.net"}) }},
		{"sinkhole", "listed-sinkhole", func(s *scene) { s.add(ask{name: "sink.example.net"}) }},
		{"command_server_that_nobody_registered", "listed-control", func(s *scene) { s.add(ask{name: "hidden.onion", code: "NXDOMAIN"}) }},
		{"own_list", "listed", func(s *scene) { s.add(ask{name: "X.Example.Net"}) }},
		{"rebinding_service", "rebinding", func(s *scene) {
			s.add(ask{name: "7f000001.c0a80001.rbndr.us", answers: []string{"192.168.0.1"}})
		}},
		{"two_faces_in_one_answer", "rebinding", func(s *scene) {
			s.add(ask{name: "a.evil-example.com", answers: []string{"203.0.113.9", "10.0.0.9"}})
		}},
		{"first_call_home", "new-domain", func(s *scene) {
			for d := range 9 {
				browse(s, "", noon.Add(time.Duration(d)*day))
			}
			s.add(ask{name: "updates.quietharbor.net", at: noon.Add(8*day + time.Hour)})
		}},
		{"first_call_home_to_a_made_up_name", "odd-domain", func(s *scene) {
			for d := range 9 {
				browse(s, "", noon.Add(time.Duration(d)*day))
			}
			s.add(ask{name: "qxkvzwpltmrn.net", at: noon.Add(8*day + time.Hour)})
		}},
		{"rebinding_service_to_the_machine_itself", "rebinding", func(s *scene) {
			s.add(ask{name: "make-127-0-0-1-rr.1u.ms", answers: []string{"127.0.0.1"}})
		}},
		{"rebinding_by_a_new_domain", "new-domain rebinding", func(s *scene) {
			for d := range 9 {
				browse(s, "", noon.Add(time.Duration(d)*day))
			}
			s.add(ask{name: "a.quietharbor.net", answers: []string{"10.0.0.9"}, at: noon.Add(8*day + time.Hour)})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &scene{}
			browse(s, "i-0000000000000000b", noon)
			c.play(s)
			if got := rules(s.find(t, list)); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

// world knows one address.
type world struct{ detect.World }

func (world) Instance(account, region, _, ip string, _ time.Time) (string, bool) {
	return "i-of-the-world", account == "111122223333" && region == "us-east-1" && ip == "10.0.0.9"
}

// TestWhoAsked holds whose finding it is: the instance that the record names, the
// one that had the address, or the address.
func TestWhoAsked(t *testing.T) {
	for _, c := range []struct{ instance, addr, want string }{
		{"i-1", "10.0.0.9", "arn:aws:ec2:us-east-1:111122223333:instance/i-1"},
		{"", "10.0.0.9", "arn:aws:ec2:us-east-1:111122223333:instance/i-of-the-world"},
		{"", "10.0.0.8", "10.0.0.8"},
	} {
		got := teller{world: world{}}.summary(asker{"111122223333", "us-east-1", c.instance, c.addr}, noon).Actor
		if got.Root != c.want {
			t.Errorf("%q at %s is %s, want %s", c.instance, c.addr, got.Root, c.want)
		}
	}
}

// TestOutcomes holds what came about, and that all of an attack is cited.
func TestOutcomes(t *testing.T) {
	s := &scene{}
	for _, name := range family("ramnit", 0, 30) {
		s.add(ask{name: name, code: "NXDOMAIN"})
	}
	s.add(ask{name: family("ramnit", 30, 1)[0]})
	for i := range 900 {
		s.add(ask{host: "i-0000000000000000b", name: digestOf(i)[:40] + ".evil-example.com", kind: "TXT", block: true})
	}
	cited, done := map[string]int{}, map[string]int{}
	for _, signal := range s.find(t, Settings{}) {
		for _, e := range signal.Events {
			cited[signal.Kind.Rule]++
			if e.Succeeded {
				done[signal.Kind.Rule]++
			}
		}
	}
	if n := cited["bannin.dns.generated-family"]; n < 30 {
		t.Errorf("%d of 31 made-up names are cited", n)
	}
	if n := done["bannin.dns.generated-family"]; n != 1 {
		t.Errorf("%d made-up names were answered, want the one", n)
	}
	if n := cited["bannin.dns.tunnel"]; n < 720 {
		t.Errorf("%d of 900 names of a tunnel are cited", n)
	}
	if n := done["bannin.dns.tunnel"]; n != 0 {
		t.Errorf("%d blocked names count as come about", n)
	}
}

// TestOrdinaryQueriesAreNot holds what is no attack however much it looks like one.
func TestOrdinaryQueriesAreNot(t *testing.T) {
	for _, c := range []struct {
		name string
		play func(s *scene)
	}{
		{"cluster_tries_its_search_domains", func(s *scene) {
			for i := range 300 {
				name := fmt.Sprintf("%s.quietharbor-%d.com", digestOf(i)[:12], i%9)
				for _, search := range []string{"prod.svc.cluster.local", "svc.cluster.local", "cluster.local", "ec2.internal", "corp.example.com"} {
					for _, kind := range []string{"A", "AAAA"} {
						s.add(ask{name: name + "." + search, kind: kind, code: "NXDOMAIN"})
					}
				}
			}
		}},
		{"browser_probes_the_resolver", func(s *scene) {
			r := chance()
			for range 60 {
				b := make([]byte, 7+r.IntN(9))
				for i := range b {
					b[i] = byte('a' + r.IntN(26))
				}
				for _, search := range []string{"", ".ec2.internal", ".corp.example.com"} {
					s.add(ask{name: string(b) + search, code: "NXDOMAIN"})
				}
			}
		}},
		{"mail_server_asks_lists_and_policies", func(s *scene) {
			for i := range 400 {
				s.add(ask{name: fmt.Sprintf("%d.%d.113.203.zen.spamhaus.org", i%250, i/250), code: "NXDOMAIN"})
				s.add(ask{name: fmt.Sprintf("%d.%d.113.203.dnsbl.example.org", i%250, i/250), kind: "TXT", code: "NXDOMAIN"})
				s.add(ask{name: fmt.Sprintf("_dmarc.shop%d.example.com", i), kind: "TXT"})
				s.add(ask{name: fmt.Sprintf("selector%d._domainkey.mail.example.com", i), kind: "TXT"})
				s.add(ask{name: fmt.Sprintf("203.0.113.%d._spf.mta.example.net", i%256), kind: "TXT"})
				s.add(ask{name: fmt.Sprintf("%d.%d.100.51.198.in-addr.arpa", i%250, i/250), kind: "PTR"})
			}
		}},
		{"mail_server_meets_dead_domains", func(s *scene) {
			words := strings.Fields("garden happy kitchen solar pixel nordic velvet copper harbor cloud family energy studio travel medical quick silver")
			endings := []string{"com", "de", "info", "biz", "co.uk"}
			r := chance()
			for i := range 150 {
				s.add(ask{name: words[r.IntN(len(words))] + words[r.IntN(len(words))] + "." + endings[i%5], kind: "MX", code: "NXDOMAIN"})
			}
		}},
		{"program_against_viruses_asks_about_files", func(s *scene) {
			for i := range 500 {
				s.add(ask{name: digestOf(i)[:32] + "." + digestOf(i)[32:50] + ".avts.mcafee.com"})
				s.add(ask{name: digestOf(i)[:40] + ".a.sophosxl.net", kind: "TXT"})
				s.add(ask{name: digestOf(i)[:52] + ".c.e5.sk", kind: "TXT"})
				s.add(ask{name: digestOf(i)[:40] + ".malware.hash.cymru.com", kind: "TXT"})
			}
		}},
		{"networks_for_content", func(s *scene) {
			for i := range 500 {
				m := md5.Sum(fmt.Append(nil, i))
				s.add(ask{name: "d" + hex.EncodeToString(m[:])[:13] + ".cloudfront.net"})
				s.add(ask{name: "r" + fmt.Sprint(i%9) + "---sn-" + hex.EncodeToString(m[:])[:10] + ".googlevideo.com"})
				s.add(ask{name: fmt.Sprintf("e%d.dsc%x.akamaiedge.net", i, i)})
				s.add(ask{name: hex.EncodeToString(m[:])[:12] + ".execute-api.us-east-1.amazonaws.com", code: "NXDOMAIN"})
				s.add(ask{name: fmt.Sprintf("vpce-%s-abcd.s3.us-east-1.vpce.amazonaws.com", hex.EncodeToString(m[:])[:17])})
			}
		}},
		{"deleted_distributions", func(s *scene) {
			for i := range 200 {
				s.add(ask{name: "d" + digestOf(i)[:13] + ".cloudfront.net", code: "NXDOMAIN"})
				s.add(ask{name: digestOf(i)[:10] + ".us-east-1.elb.amazonaws.com", code: "NXDOMAIN"})
				s.add(ask{name: digestOf(i)[:12] + ".herokuapp.com", code: "NXDOMAIN"})
			}
		}},
		{"few_mistyped_domains", func(s *scene) {
			for _, name := range strings.Fields("gogle.com exmaple.com githib.com qwzxkjvb.com xkcdxkcd.net wikipdia.org amzon.com pqrstvxz.org") {
				s.add(ask{name: name, code: "NXDOMAIN"})
			}
		}},
		{"tenants_by_uuid", func(s *scene) {
			for i := range 800 {
				d := digestOf(i)
				s.add(ask{name: d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:32] + ".tenant.example.com"})
			}
		}},
		{"long_names_of_words", func(s *scene) {
			for i := range 500 {
				s.add(ask{name: fmt.Sprintf("api-service-with-a-long-name-%d.production.eu.example.com", i)})
				s.add(ask{name: fmt.Sprintf("ip-10-0-%d-%d.ap-northeast-1.compute.example.com", i/250, i%250)})
			}
		}},
		{"what_all_machines_do", func(s *scene) {
			for h := range 12 {
				for i := range 120 {
					s.add(ask{host: fmt.Sprintf("i-%017d", h), name: digestOf(1000*h + i)[:40] + ".telemetry.example.com"})
				}
			}
		}},
		{"names_with_two_faces", func(s *scene) {
			for i := range 50 {
				s.add(ask{name: fmt.Sprintf("db%d.corp.example.com", i), answers: []string{"10.0.0.9"}})
				s.add(ask{name: "mydb.abcdefgh.us-east-1.rds.amazonaws.com", answers: []string{"10.0.0.9"}})
			}
		}},
		{"answers_that_mean_no_address", func(s *scene) {
			for d := range 9 {
				browse(s, "", noon.Add(time.Duration(d)*day))
			}
			for i := range 6 {
				s.add(ask{name: fmt.Sprintf("x.blocked-%d.net", i), answers: []string{"127.0.0.1"}, at: noon.Add(8 * day)})
				s.add(ask{name: "5.4.113.203.bl.quietlist.org", answers: []string{"127.0.0.2", "203.0.113.1"}, at: noon.Add(8 * day)})
			}
		}},
		{"words_of_miners_that_are_not", func(s *scene) {
			for _, name := range strings.Fields("stratum.com www.stratumsecurity.com pool.example.com carpool.org minerva.example.net monero.example-news.org.invalid coin.example.com") {
				s.add(ask{name: name})
			}
		}},
		{"people_browse", func(s *scene) {
			for d := range 12 {
				browse(s, "", noon.Add(time.Duration(d)*day))
				for i := range 6 {
					s.add(ask{host: "i-0000000000000000c", name: fmt.Sprintf("www.quietharbor-%d-%d.net", d, i), at: noon.Add(time.Duration(d)*day + time.Hour)})
				}
			}
		}},
		{"blocked_advertisements", func(s *scene) {
			for _, name := range strings.Fields("adnxs.com rlcdn.com adsrvr.org doubleverify.com moatads.com criteo.com taboola.com pubmatic.com openx.net casalemedia.com bidswitch.net krxd.net demdex.net everesttech.net mathtag.com") {
				s.add(ask{name: name, code: "NXDOMAIN", block: true})
			}
		}},
		{"monitor_defeats_caches", func(s *scene) {
			for i := range 1400 {
				s.add(ask{name: digestOf(i)[:16] + ".probe.example.com", at: noon.Truncate(day).Add(time.Duration(i) * time.Minute)})
			}
		}},
		{"mail_server_asks_who_made_up_senders_are", func(s *scene) {
			for _, name := range family("ramnit", 0, 60) {
				s.add(ask{name: name, kind: "MX", code: "NXDOMAIN"})
			}
		}},
		{"made_up_names_that_exist", func(s *scene) {
			for _, name := range family("ramnit", 0, 60) {
				s.add(ask{name: name})
			}
		}},
		{"few_of_many_that_failed", func(s *scene) {
			for i, name := range family("ramnit", 0, 12) {
				s.add(ask{name: name, code: "NXDOMAIN"})
				s.add(ask{name: fmt.Sprintf("quietharbor%d.com", i), code: "NXDOMAIN"})
				s.add(ask{name: fmt.Sprintf("solarkitchen%d.org", i), code: "NXDOMAIN"})
			}
		}},
		{"words_with_pool", func(s *scene) {
			for _, name := range strings.Fields("carpool.example.com pool.ntp.org whirlpool.com www.getmonero.org examiner.com hashicorp.com") {
				s.add(ask{name: name})
			}
		}},
		{"one_name_of_each_of_many_domains", func(s *scene) {
			for i := range 150 {
				s.add(ask{name: fmt.Sprintf("mail.example%d.com", i), kind: "TXT"})
			}
		}},
		{"logs_of_a_public_zone", func(s *scene) {
			for i := range 300 {
				fmt.Fprintf(&s.log, "1.0 2026-01-15T12:00:00.%03dZ Z123412341234 %s.evil-example.com TXT NOERROR UDP FRA6 192.0.2.1 -\n", i, digestOf(i)[:40])
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &scene{}
			browse(s, "i-0000000000000000b", noon)
			c.play(s)
			for _, signal := range s.find(t, Settings{}) {
				t.Errorf("found %s: %v", signal.Kind.Rule, signal.Reason)
			}
		})
	}
}
