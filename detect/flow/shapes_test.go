package flow

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// public is the n-th of many public addresses.
func public(n int) string { return fmt.Sprintf("52.%d.%d.%d", 80+n/62500, n/250%250, 1+n%250) }

// every calls f n times, each so much later than the last.
func every(from time.Time, apart time.Duration, n int, f func(i int, at time.Time)) {
	for i := range n {
		f(i, from.Add(time.Duration(i)*apart))
	}
}

// habits is a host's ordinary work over some days: now and then it asks two
// services on the internet.
func habits(l *log, h host, days int) {
	r := rand.New(rand.NewPCG(uint64(days), uint64(h.addr[7])))
	for i := range days * 80 {
		at := day.Add(time.Duration(r.IntN(days*86400)) * time.Second)
		l.add(at, h, line{from: h.addr, to: public(i % 2), port: 443, bytes: 4000 + r.IntN(9000), packets: 20, answer: true})
	}
	l.add(day, h, line{from: h.addr, to: public(0), port: 443})
}

// A scene is what a log holds, and what is found in it.
type scene struct {
	name  string
	write func(l *log)
	want  []string
}

func play(t *testing.T, s Settings, scenes []scene) {
	t.Helper()
	for _, c := range scenes {
		t.Run(c.name, func(t *testing.T) {
			l := &log{}
			c.write(l)
			got := find(t, s, header, l.lines)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

var noon = day.Add(12 * time.Hour)

func TestProbes(t *testing.T) {
	play(t, Settings{}, []scene{
		{"open_to_many", func(l *log) {
			every(noon, time.Minute, 14, func(i int, at time.Time) {
				l.add(at, web, line{from: public(i), to: web.addr, port: 22, packets: 3, bytes: 164})
			})
		}, []string{"flow.port-probe Recon:EC2/PortProbeUnprotectedPort low eni-0a000000000000001 succeeded"}},
		{"refused", func(l *log) {
			every(noon, time.Second, 900, func(i int, at time.Time) {
				l.add(at, web, line{from: public(i), to: web.addr, port: 22 + i%7, packets: 1, bytes: 40, action: "REJECT"})
			})
		}, nil},
		{"web_site", func(l *log) {
			every(noon, time.Second, 900, func(i int, at time.Time) {
				l.add(at, web, line{from: public(i), to: web.addr, port: 443, answer: true})
			})
		}, nil},
		{"office_at_ssh", func(l *log) {
			every(noon, time.Minute, 50, func(i int, at time.Time) {
				l.add(at, web, line{from: public(i % 3), to: web.addr, port: 22, packets: 400, bytes: 60000, answer: true})
			})
		}, nil},
	})
}

func TestScans(t *testing.T) {
	const portscan, sweep = "Recon:EC2/Portscan", "Impact:EC2/PortSweep"
	play(t, Settings{Scanners: []netip.Prefix{netip.MustParsePrefix(admin.addr + "/32")}}, []scene{
		{"ports_of_one_outside", func(l *log) {
			every(noon, time.Second, 60, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: public(1), port: 20 + i*7, packets: 1, bytes: 44})
			})
		}, []string{"flow.port-scan " + portscan + " medium eni-0a000000000000001 attempted"}},
		{"one_port_of_many_outside", func(l *log) {
			every(noon, time.Second, 60, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: public(i), port: 22, packets: 6, bytes: 900})
			})
		}, []string{"flow.port-sweep " + sweep + " high eni-0a000000000000001 attempted"}},
		{"one_port_of_many_inside", func(l *log) {
			every(noon, time.Second, 60, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: fmt.Sprintf("10.0.1.%d", i), port: 445, packets: 1, bytes: 60, action: "REJECT"})
			})
		}, []string{"flow.scan-inside " + portscan + " medium 10.0.0.5 attempted"}},
		{"ports_of_one_inside", func(l *log) {
			l.add(day, web, line{from: web.addr, to: public(0), port: 443}) // tells whose the address is
			every(noon, time.Second, 60, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: batch.addr, port: 100 + i, packets: 1, bytes: 44})
			})
		}, []string{"flow.scan-inside " + portscan + " medium eni-0a000000000000001 attempted"}},
		{"agreed_scanner", func(l *log) {
			every(noon, time.Second, 60, func(i int, at time.Time) {
				l.add(at, admin, line{from: admin.addr, to: batch.addr, port: 100 + i, packets: 1, bytes: 44})
			})
		}, nil},
		{"scans_every_day", func(l *log) {
			for d := range 6 {
				every(noon.AddDate(0, 0, d), time.Second, 60, func(i int, at time.Time) {
					l.add(at, web, line{from: web.addr, to: batch.addr, port: 100 + i, packets: 1, bytes: 44})
				})
			}
		}, []string{"flow.scan-inside " + portscan + " low 10.0.0.5 attempted", "flow.scan-inside " + portscan + " medium 10.0.0.5 attempted"}},
		{"crawler", func(l *log) {
			every(noon, time.Second, 400, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: public(i), port: 443, answer: true})
				l.add(at, web, line{from: web.addr, to: public(1000 + i), port: 80, packets: 2, bytes: 120})
			})
		}, nil},
		{"retries_of_a_broken_client", func(l *log) {
			every(noon, time.Second, 3000, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: batch.addr, port: 8080, packets: 1, bytes: 60})
				l.add(at, web, line{from: web.addr, to: public(1), port: 8443, packets: 3, bytes: 180, action: "REJECT"})
			})
		}, nil},
		{"monitor_that_is_refused", func(l *log) {
			every(noon, 30*time.Second, 100, func(i int, at time.Time) {
				for n := range 50 {
					l.add(at, admin, line{from: "10.0.9.9", to: fmt.Sprintf("10.0.2.%d", n), port: 9100, packets: 1, bytes: 60, action: "REJECT"})
				}
			})
		}, nil},
		{"health_checks", func(l *log) {
			every(noon, 10*time.Second, 300, func(i int, at time.Time) {
				for n := range 60 {
					l.add(at, admin, line{from: "10.0.9.9", to: fmt.Sprintf("10.0.2.%d", n), port: 8080, packets: 3, bytes: 164})
				}
			})
		}, nil},
		{"monitoring", func(l *log) {
			every(noon, 15*time.Second, 200, func(i int, at time.Time) {
				for n := range 50 {
					l.add(at, admin, line{from: "10.0.9.9", to: fmt.Sprintf("10.0.2.%d", n), port: 9100, packets: 9, bytes: 2200, answer: true})
				}
			})
		}, nil},
	})
}

func TestGuesses(t *testing.T) {
	const ssh, rdp, winrm = "UnauthorizedAccess:EC2/SSHBruteForce", "UnauthorizedAccess:EC2/RDPBruteForce", "Impact:EC2/WinRMBruteForce"
	from := public(77)
	attack := func(l *log, h host, f line, n int) {
		every(noon, 5*time.Second, n, func(i int, at time.Time) {
			f.back, f.packets, f.bytes = 33000+i, 15+i%9, 2600+i%300
			l.add(at, h, f)
		})
	}
	in := line{from: from, to: web.addr, port: 22}
	known := func(l *log) { l.add(day, web, line{from: web.addr, to: public(0), port: 443}) }
	play(t, Settings{}, []scene{
		{"from_the_internet", func(l *log) { attack(l, web, in, 100) }, []string{"flow.guess-in " + ssh + " low " + from + " attempted"}},
		{"fitted", func(l *log) {
			attack(l, web, in, 100)
			l.add(noon.Add(9*time.Minute), web, line{from: from, to: web.addr, port: 22, packets: 900, bytes: 90000, back: 45678})
		}, []string{"flow.guess-fitted " + ssh + " high eni-0a000000000000001 succeeded", "flow.guess-in " + ssh + " low " + from + " attempted"}},
		{"fitted_hours_later", func(l *log) {
			attack(l, web, in, 100)
			l.add(noon.Add(5*time.Hour), web, line{from: from, to: web.addr, port: 22, packets: 900, bytes: 90000, back: 45678})
		}, []string{"flow.guess-fitted " + ssh + " high eni-0a000000000000001 succeeded", "flow.guess-in " + ssh + " low " + from + " attempted"}},
		{"somebody_else_signed_in", func(l *log) {
			attack(l, web, in, 100)
			l.add(noon.Add(9*time.Minute), web, line{from: public(5), to: web.addr, port: 22, packets: 900, bytes: 90000, back: 45678})
		}, []string{"flow.guess-in " + ssh + " low " + from + " attempted"}},
		{"an_acquaintance_retried", func(l *log) {
			l.add(day.Add(9*time.Hour), web, line{from: from, to: web.addr, port: 22, packets: 900, bytes: 90000, back: 45678})
			attack(l, web, in, 100)
			l.add(noon.Add(9*time.Minute), web, line{from: from, to: web.addr, port: 22, packets: 900, bytes: 90000, back: 45679})
		}, []string{"flow.guess-in " + ssh + " low " + from + " attempted"}},
		{"rdp_outward", func(l *log) { attack(l, web, line{from: web.addr, to: from, port: 3389}, 100) },
			[]string{"flow.guess-out " + rdp + " high eni-0a000000000000001 attempted"}},
		{"winrm_inside", func(l *log) { known(l); attack(l, web, line{from: web.addr, to: batch.addr, port: 5985}, 130) },
			[]string{"flow.guess-inside " + winrm + " medium eni-0a000000000000001 attempted"}},
		{"configuration_management", func(l *log) { attack(l, admin, line{from: admin.addr, to: web.addr, port: 22}, 60) }, nil},
		{"git", func(l *log) { attack(l, web, line{from: web.addr, to: "140.82.121.4", port: 22}, 200) }, nil},
		{"one_connection_that_lasts", func(l *log) {
			every(noon, 10*time.Second, 100, func(_ int, at time.Time) {
				l.add(at, web, line{from: from, to: web.addr, port: 22, packets: 20, bytes: 3000, back: 40000})
			})
		}, nil},
	})
}

func TestFloods(t *testing.T) {
	victim := public(9)
	pour := func(l *log, f line) {
		every(noon, 10*time.Second, 60, func(i int, at time.Time) {
			f.from, f.to, f.back, f.packets, f.bytes, f.seconds = web.addr, victim, 40000, 30_000, 30_000*64, 10
			l.add(at, web, f)
		})
	}
	want := func(name string) []string {
		return []string{"flow.flood Backdoor:EC2/DenialOfService." + name + " high eni-0a000000000000001 succeeded"}
	}
	play(t, Settings{}, []scene{
		{"udp", func(l *log) { pour(l, line{port: 9987, protocol: udp}) }, want("Udp")},
		{"dns", func(l *log) { pour(l, line{port: 53, protocol: udp}) }, append(want("Dns"), "flow.resolver-unusual DefenseEvasion:EC2/UnusualDNSResolver low eni-0a000000000000001 succeeded")},
		{"udp_on_tcp_ports", func(l *log) { pour(l, line{port: 80, protocol: udp}) }, want("UdpOnTcpPorts")},
		{"tcp", func(l *log) { pour(l, line{port: 80}) }, want("Tcp")},
		{"strange_protocol", func(l *log) {
			every(noon, 10*time.Second, 60, func(i int, at time.Time) {
				l.lines = append(l.lines, fmt.Sprintf("2 111122223333 %s %s %s 0 0 2 30000 1920000 %d %d ACCEPT OK", web.eni, web.addr, victim, at.Unix(), at.Unix()+10))
			})
		}, want("UnusualProtocol")},
		{"syn", func(l *log) {
			every(noon, 20*time.Millisecond, 61_000, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: victim, port: 80, packets: 1, bytes: 40, back: 1024 + i})
			})
		}, want("Tcp")},
		{"upload_over_quic", func(l *log) {
			every(noon, 10*time.Second, 60, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: victim, port: 443, back: 40000, protocol: udp, packets: 30_000, bytes: 30_000 * 1200, answer: true})
			})
		}, nil},
		{"download", func(l *log) {
			every(noon, 10*time.Second, 60, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: victim, port: 443, back: 40000, packets: 30_000, bytes: 30_000 * 52, answer: true})
			})
		}, nil},
		{"syslog", func(l *log) { pour(l, line{port: 514, protocol: udp}) }, nil},
	})
}

func TestSpam(t *testing.T) {
	mail := func(l *log, n int) {
		every(noon, 10*time.Second, 200, func(i int, at time.Time) {
			l.add(at, web, line{from: web.addr, to: public(i % n), port: 25, packets: 20, bytes: 9000, answer: true})
		})
	}
	play(t, Settings{}, []scene{
		{"bot", func(l *log) { mail(l, 60) }, []string{"flow.spam Backdoor:EC2/Spambot medium eni-0a000000000000001 succeeded"}},
		{"mail_server", func(l *log) {
			mail(l, 60)
			l.add(noon, web, line{from: public(90), to: web.addr, port: 25, packets: 20, bytes: 9000, answer: true})
		}, []string{"flow.spam Backdoor:EC2/Spambot low eni-0a000000000000001 succeeded"}},
		{"a_relay_or_two", func(l *log) { mail(l, 2) }, nil},
	})
}

func TestListedPeers(t *testing.T) {
	places := map[string]Place{
		public(1): {Tor: true}, public(2): {Tor: true}, public(3): {Tor: true}, public(4): {Tor: true},
		public(10): {Threats: []Threat{{List: "own"}}},
		public(11): {Threats: []Threat{{List: "Feodo botnet"}}},
		public(12): {Threats: []Threat{{List: "t", Note: "Monero mining pool"}}},
		public(13): {Threats: []Threat{{List: "sinkholes"}}},
		public(14): {Threats: []Threat{{List: "x", Note: "drop point"}}},
		public(15): {Trusted: true, Threats: []Threat{{List: "own"}}},
	}
	out := func(n int) func(l *log) {
		return func(l *log) { l.add(noon, web, line{from: web.addr, to: public(n), port: 443, answer: true}) }
	}
	in := func(n, port int) func(l *log) {
		return func(l *log) { l.add(noon, web, line{from: public(n), to: web.addr, port: port, answer: true}) }
	}
	const own = " eni-0a000000000000001 succeeded"
	play(t, Settings{Look: func(a netip.Addr) Place { return places[a.String()] }}, []scene{
		{"tor_client", out(1), []string{"flow.tor-client UnauthorizedAccess:EC2/TorClient high" + own}},
		{"visitor_through_tor", in(1, 443), nil},
		{"tor_relay", func(l *log) {
			for n := range 3 {
				in(1+n, 9001)(l)
				out(2 + n)(l)
			}
		}, []string{"flow.tor-client UnauthorizedAccess:EC2/TorClient high" + own, "flow.tor-relay UnauthorizedAccess:EC2/TorRelay high" + own}},
		{"called", out(10), []string{"flow.listed-out UnauthorizedAccess:EC2/MaliciousIPCaller.Custom medium" + own}},
		{"came", in(10, 443), []string{"flow.listed-in UnauthorizedAccess:EC2/MaliciousIPCaller.Custom low " + public(10) + " succeeded"}},
		{"came_to_search", in(10, 9200), []string{"flow.listed-in UnauthorizedAccess:EC2/MaliciousIPCaller.Custom low " + public(10) + " succeeded",
			"flow.port-probe Recon:EC2/PortProbeUnprotectedPort high" + own}},
		{"came_to_emr", in(10, 8088), []string{"flow.listed-in UnauthorizedAccess:EC2/MaliciousIPCaller.Custom low " + public(10) + " succeeded",
			"flow.port-probe Recon:EC2/PortProbeEMRUnprotectedPort high" + own}},
		{"refused", func(l *log) {
			l.add(noon, web, line{from: public(10), to: web.addr, port: 9200, packets: 1, bytes: 40, action: "REJECT"})
		}, nil},
		{"command_server", out(11), []string{"flow.command-server Backdoor:EC2/C&CActivity.B high" + own}},
		{"pool", out(12), []string{"flow.mining-pool CryptoCurrency:EC2/BitcoinTool.B high" + own}},
		{"sinkhole", out(13), []string{"flow.blackhole Trojan:EC2/BlackholeTraffic medium" + own}},
		{"drop", out(14), []string{"flow.drop-point Trojan:EC2/DropPoint medium" + own}},
		{"trusted", out(15), nil},
		{"nobody", out(16), nil},
	})
}

func TestMining(t *testing.T) {
	pool := public(40)
	play(t, Settings{}, []scene{
		{"worker", func(l *log) {
			every(noon, time.Minute, 120, func(_ int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: pool, port: 3333, packets: 9, bytes: 1200, back: 45000, seconds: 59, answer: true})
			})
		}, []string{"flow.mining CryptoCurrency:EC2/BitcoinTool.B high eni-0a000000000000001 succeeded"}},
		{"once", func(l *log) {
			l.add(noon, web, line{from: web.addr, to: pool, port: 3333, packets: 4, bytes: 400})
		}, []string{"flow.mining CryptoCurrency:EC2/BitcoinTool.B medium eni-0a000000000000001 succeeded"}},
		{"inside", func(l *log) { l.add(noon, web, line{from: web.addr, to: batch.addr, port: 3333}) }, nil},
		{"answers", func(l *log) { l.add(noon, web, line{from: web.addr, to: pool, port: 44000, back: 3333}) }, nil},
		{"served", func(l *log) { l.add(noon, web, line{from: pool, to: web.addr, port: 3333}) }, nil},
		{"refused", func(l *log) { l.add(noon, web, line{from: web.addr, to: pool, port: 3333, action: "REJECT"}) }, nil},
	})
}

func TestPorts(t *testing.T) {
	const unusual = "flow.port-unusual Behavior:EC2/NetworkPortUnusual medium eni-0a000000000000001 succeeded"
	late := day.AddDate(0, 0, 5)
	use := func(l *log, h host, port int) {
		l.add(late, h, line{from: h.addr, to: public(60), port: port, packets: 90, bytes: 70_000, answer: true})
	}
	play(t, Settings{}, []scene{
		{"new", func(l *log) { habits(l, web, 6); use(l, web, 4782) }, []string{unusual}},
		{"new_but_common", func(l *log) { habits(l, web, 6); use(l, web, 8443) }, nil},
		{"new_host", func(l *log) { habits(l, batch, 6); use(l, web, 4782) }, nil},
		{"known_to_others", func(l *log) {
			habits(l, web, 6)
			l.add(day, batch, line{from: batch.addr, to: public(61), port: 4782, packets: 90, bytes: 70_000})
			use(l, web, 4782)
		}, nil},
		{"always", func(l *log) {
			habits(l, web, 6)
			every(day, time.Hour, 140, func(i int, at time.Time) {
				l.add(at.Add(time.Duration(i*i*7919%3500)*time.Second), web, line{from: web.addr, to: public(61), port: 4782, packets: 90, bytes: 700_000})
			})
		}, nil},
		{"smb", func(l *log) { use(l, web, 445) }, []string{"flow.smb-outward Behavior:EC2/NetworkPortUnusual medium eni-0a000000000000001 succeeded"}},
		{"irc", func(l *log) { use(l, web, 6667) }, []string{"flow.irc-outward Backdoor:EC2/C&CActivity.B medium eni-0a000000000000001 succeeded"}},
		{"kubernetes_api", func(l *log) { use(l, web, 6443) }, nil},
	})
}

func TestVolume(t *testing.T) {
	const volume = " Behavior:EC2/TrafficVolumeUnusual "
	late := day.AddDate(0, 0, 5)
	send := func(l *log, at time.Time, h host, to string, bytes int) {
		every(at, time.Minute, 10, func(_ int, at time.Time) {
			l.add(at, h, line{from: h.addr, to: to, port: 443, packets: bytes / 14000, bytes: bytes / 10, answer: true})
		})
	}
	play(t, Settings{}, []scene{
		{"more_than_ever", func(l *log) { habits(l, web, 6); send(l, late, web, public(0), 4e9) },
			[]string{"flow.volume-unusual" + volume + "medium eni-0a000000000000001 succeeded"}},
		{"to_somebody_new", func(l *log) { habits(l, web, 6); send(l, late, web, public(60), 4e9) },
			[]string{"flow.upload-new" + volume + "medium eni-0a000000000000001 succeeded"}},
		{"slowly", func(l *log) {
			habits(l, web, 6)
			for h := range 12 {
				send(l, late.Add(time.Duration(h)*time.Hour), web, public(60), 2e8)
			}
		}, []string{"flow.upload-new" + volume + "medium eni-0a000000000000001 succeeded"}},
		{"nightly_backup", func(l *log) {
			habits(l, web, 6)
			for d := range 6 {
				send(l, day.AddDate(0, 0, d).Add(2*time.Hour), web, public(60), 4e9+d*1e7)
			}
		}, nil},
		{"backup_to_changing_addresses", func(l *log) {
			habits(l, web, 6)
			for d := range 6 {
				send(l, day.AddDate(0, 0, d).Add(2*time.Hour), web, public(60+d), 4e9+d*1e7)
			}
		}, nil},
		{"service_of_the_account", func(l *log) {
			habits(l, web, 6)
			habits(l, batch, 6)
			send(l, late.Add(-time.Hour), batch, public(60), 1e6)
			send(l, late, web, public(60), 4e9)
		}, nil},
		{"without_a_past", func(l *log) { send(l, noon, web, public(60), 30e9) },
			[]string{"flow.upload-huge" + volume + "low eni-0a000000000000001 succeeded"}},
		{"downloads", func(l *log) {
			habits(l, web, 6)
			l.add(late, web, line{from: web.addr, to: public(60), port: 443, packets: 4000, bytes: 300_000_000, answer: true})
		}, nil},
	})
}

func TestBeacons(t *testing.T) {
	peer := public(70)
	late := day.AddDate(0, 0, 4)
	report := func(l *log, from time.Time, h host, port int, jitter time.Duration) {
		every(from, 5*time.Minute, 100, func(i int, at time.Time) {
			at = at.Add(time.Duration(i*i*7919%1000-500) * jitter / 1000)
			l.add(at, h, line{from: h.addr, to: peer, port: port, packets: 11, bytes: 1900, answer: true})
		})
	}
	const found, low = "flow.beacon  medium eni-0a000000000000001 succeeded", "flow.beacon  low eni-0a000000000000001 succeeded"
	play(t, Settings{}, []scene{
		{"new", func(l *log) { habits(l, web, 6); report(l, late, web, 443, 0) }, []string{found}},
		{"jitter", func(l *log) { habits(l, web, 6); report(l, late, web, 443, 75*time.Second) }, []string{found}},
		{"strange_port", func(l *log) { report(l, noon, web, 8081, 0) }, []string{found}},
		{"agent_that_was_always_there", func(l *log) { report(l, noon, web, 443, 0) }, []string{low}},
		{"service_of_several", func(l *log) {
			for _, h := range []host{web, batch, admin} {
				habits(l, h, 6)
				report(l, late, h, 443, 0)
			}
		}, nil},
		{"people", func(l *log) {
			habits(l, web, 6)
			every(late, 5*time.Minute, 100, func(i int, at time.Time) {
				l.add(at.Add(time.Duration(i*i*7919%1000)*time.Second), web, line{from: web.addr, to: peer, port: 443})
			})
		}, nil},
		{"one_connection_that_lasts", func(l *log) {
			habits(l, web, 6)
			every(late, 5*time.Minute, 100, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: peer, port: 443, back: 40000})
			})
		}, nil},
		{"time", func(l *log) {
			every(noon, 64*time.Second, 300, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: peer, port: 123, protocol: udp, packets: 1, bytes: 76, answer: true})
			})
		}, nil},
		{"large", func(l *log) {
			habits(l, web, 6)
			every(late, 5*time.Minute, 100, func(i int, at time.Time) {
				l.add(at, web, line{from: web.addr, to: peer, port: 443, packets: 300, bytes: 400_000})
			})
		}, nil},
	})
}

func TestLateral(t *testing.T) {
	late := day.AddDate(0, 0, 3)
	visit := func(l *log, at time.Time, h host, port, n int) {
		every(at, 20*time.Second, n, func(i int, at time.Time) {
			l.add(at, h, line{from: h.addr, to: fmt.Sprintf("10.0.3.%d", i), port: port, packets: 60, bytes: 9000, answer: true})
		})
	}
	play(t, Settings{}, []scene{
		{"never_before", func(l *log) { habits(l, web, 4); visit(l, late, web, 445, 20) }, []string{"flow.lateral  medium eni-0a000000000000001 succeeded"}},
		{"bastion", func(l *log) {
			habits(l, admin, 4)
			for d := range 4 {
				visit(l, day.AddDate(0, 0, d).Add(9*time.Hour), admin, 22, 18+d)
			}
		}, nil},
		{"without_a_past", func(l *log) { visit(l, noon, web, 3389, 40) }, []string{"flow.lateral  low 10.0.0.5 succeeded"}},
		{"database", func(l *log) { habits(l, web, 4); visit(l, late, web, 5432, 40) }, nil},
	})
}

func TestResolvers(t *testing.T) {
	late := day.AddDate(0, 0, 3)
	ask := func(l *log, at time.Time, h host, to string, port, n int) {
		every(at, 10*time.Second, n, func(i int, at time.Time) {
			l.add(at, h, line{from: h.addr, to: to, port: port, protocol: map[bool]int{true: udp, false: tcp}[port == 53], packets: 6, bytes: 700, answer: true})
		})
	}
	want := func(name, severity string) []string {
		return []string{"flow.resolver-unusual DefenseEvasion:EC2/" + name + " " + severity + " eni-0a000000000000001 succeeded"}
	}
	play(t, Settings{}, []scene{
		{"odd", func(l *log) { habits(l, web, 4); ask(l, late, web, public(80), 53, 50) }, want("UnusualDNSResolver", "medium")},
		{"well_known", func(l *log) { habits(l, web, 4); ask(l, late, web, "8.8.8.8", 53, 50) }, want("UnusualDNSResolver", "low")},
		{"over_tls", func(l *log) { habits(l, web, 4); ask(l, late, web, public(80), 853, 50) }, want("UnusualDoTActivity", "medium")},
		{"over_https", func(l *log) { habits(l, web, 4); ask(l, late, web, "1.1.1.1", 443, 50) }, want("UnusualDoHActivity", "medium")},
		{"from_the_start", func(l *log) { habits(l, web, 4); ask(l, day, web, public(80), 53, 20000) }, want("UnusualDNSResolver", "low")},
		{"own_resolver", func(l *log) {
			habits(l, web, 4)
			for n := range 300 {
				ask(l, late, web, public(100+n), 53, 2)
			}
		}, nil},
		{"inside", func(l *log) { ask(l, noon, web, "10.0.0.2", 53, 500) }, nil},
	})
}

// TestGatewaysTellNothing holds that what a NAT gateway passes on is told once,
// of the machine behind it.
func TestGatewaysTellNothing(t *testing.T) {
	nat := host{"eni-0a0000000000000ff", "10.0.0.220"}
	pool := public(40)
	t.Run("its_records_tell", func(t *testing.T) {
		var lines []string
		write := func(h host, instance, src, dst, pktSrc, pktDst, way string, at time.Time) {
			lines = append(lines, fmt.Sprintf("5 111122223333 %s %s %s %s %s %s 45000 3333 6 9 1200 %d %d ACCEPT OK 0 %s -", h.eni, instance, src, dst, pktSrc, pktDst, at.Unix(), at.Unix()+59, way))
		}
		every(noon, time.Minute, 90, func(_ int, at time.Time) {
			write(web, "i-0a000000000000005", web.addr, pool, web.addr, pool, "egress", at)
			write(nat, "-", web.addr, nat.addr, web.addr, pool, "ingress", at)
			write(nat, "-", nat.addr, pool, nat.addr, pool, "egress", at)
		})
		want := []string{"flow.mining CryptoCurrency:EC2/BitcoinTool.B high i-0a000000000000005 succeeded"}
		if diff := cmp.Diff(want, find(t, Settings{}, custom, lines)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("only_the_gateway_has_a_log", func(t *testing.T) {
		var lines []string
		every(noon, time.Minute, 90, func(_ int, at time.Time) {
			lines = append(lines, fmt.Sprintf("5 111122223333 %s - %s %s %s %s 45000 3333 6 9 1200 %d %d ACCEPT OK 0 ingress -", nat.eni, web.addr, nat.addr, web.addr, pool, at.Unix(), at.Unix()+59))
		})
		want := []string{"flow.mining CryptoCurrency:EC2/BitcoinTool.B high 10.0.0.5 succeeded"}
		if diff := cmp.Diff(want, find(t, Settings{}, custom, lines)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("default_format", func(t *testing.T) {
		l := &log{}
		every(noon, time.Minute, 90, func(i int, at time.Time) {
			for _, port := range []int{443, 80, 3333} {
				f := line{from: web.addr, to: pool, port: port, packets: 9, bytes: 1200, back: 45000}
				l.add(at, web, f)
				f.to = nat.addr
				l.add(at, nat, f)
				f.from, f.to = nat.addr, pool
				l.add(at, nat, f)
			}
		})
		want := []string{"flow.mining CryptoCurrency:EC2/BitcoinTool.B high eni-0a000000000000001 succeeded"}
		if diff := cmp.Diff(want, find(t, Settings{}, header, l.lines)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestFormatsAndEnds holds what the lens makes of fields that only some formats
// have.
func TestFormatsAndEnds(t *testing.T) {
	peer := public(40)
	v6 := func(way string) []string {
		var lines []string
		every(noon, time.Minute, 90, func(_ int, at time.Time) {
			lines = append(lines, fmt.Sprintf("5 111122223333 eni-1 i-1 2600:1f18::5 2a00:1450::9 2600:1f18::5 2a00:1450::9 45000 3333 6 9 1200 %d %d ACCEPT OK 2 %s -", at.Unix(), at.Unix()+59, way))
		})
		return lines
	}
	service := func(name string) []string {
		var lines []string
		every(noon, time.Minute, 300, func(i int, at time.Time) {
			lines = append(lines, fmt.Sprintf("5 111122223333 eni-1 i-1 10.0.0.5 %s 10.0.0.5 %s %d 8081 6 9 1200 %d %d ACCEPT OK 2 egress %s", peer, peer, 40000+i, at.Unix(), at.Unix()+9, name))
		})
		return lines
	}
	high := []string{}
	every(noon, time.Second, 40, func(i int, at time.Time) { // both ports are a client's: flags tell who opened
		high = append(high, fmt.Sprintf("5 111122223333 eni-1 i-1 10.0.0.5 %s 10.0.0.5 %s 45000 %d 6 1 40 %d %d ACCEPT OK 2 egress -", peer, peer, 40000+i, at.Unix(), at.Unix()+9))
	})
	mining := "flow.mining CryptoCurrency:EC2/BitcoinTool.B high i-1 succeeded"
	cases := []struct {
		name  string
		lines []string
		want  []string
	}{
		{"ipv6_out", v6("egress"), []string{mining}},
		{"ipv6_in", v6("ingress"), nil},
		{"ipv6_nobody_knows", v6("-"), nil},
		{"service_of_aws", service("S3"), nil},
		{"rented_in_aws", service("EC2"), []string{"flow.beacon  medium i-1 succeeded"}},
		{"high_ports", high, []string{"flow.port-scan Recon:EC2/Portscan medium i-1 attempted"}},
		{"high_ports_without_flags", strings.Split(strings.ReplaceAll(strings.Join(high, "\n"), "OK 2 ", "OK - "), "\n"), nil},
		{"nodata", []string{"5 111122223333 eni-1 i-1 - - - - - - - - - 1772366400 1772366460 - NODATA - - -", "5 111122223333 eni-1 i-1 - - - - - - - - - 1772366400 1772366460 - SKIPDATA - - -"}, nil},
		{"hostile", []string{`5 111122223333 eni-1 i-1 <b> "' 10.0.0.5 999.1.1.1 99999999999999999999 -1 6 99999999999999999999 x 1772366400 1772366460 ACCEPT OK 2 egress -`}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, find(t, Settings{}, custom, c.lines)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
