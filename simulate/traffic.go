package simulate

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// trafficDay is a day of the network logs of an account: what its instances send
// and are sent (VPC Flow Logs), what they ask the Resolver for, and what its load
// balancer is asked.
type trafficDay struct {
	plan     *plan
	account  *account
	from, to int64
	lines    [logKinds]int
	planted  [logKinds][]*planted
}

// perEvent is how many records the other logs have for each of CloudTrail's.
var perEvent = [logKinds]float64{flowLog: 0.5, dnsLog: 0.15, webLog: 0.2}

// divideTraffic makes the days of the network logs and gives them the records of
// attacks.
func (p *plan) divideTraffic(lines []*planted) {
	if !p.logs[flowLog] && !p.logs[dnsLog] && !p.logs[webLog] {
		return
	}
	sum := 0.0
	for _, a := range p.org.accounts {
		sum += a.kind.weight * float64(p.cfg.Days)
	}
	for _, a := range p.org.accounts {
		for t := p.from; t < p.to; t += day {
			d := &trafficDay{plan: p, account: a, from: t, to: min(t+day, p.to)}
			for k := flowLog; k < logKinds; k++ {
				d.lines[k] = int(perEvent[k]*float64(p.cfg.Events)*a.kind.weight/sum + 0.5)
			}
			for _, l := range lines {
				if l.account == a && l.at >= t && l.at < d.to {
					d.planted[l.log] = append(d.planted[l.log], l)
				}
			}
			p.days = append(p.days, d)
		}
	}
	slices.SortStableFunc(p.days, func(x, y *trafficDay) int { return int(x.from - y.from) })
}

// traffic writes the records of one day and log.
type traffic struct {
	*trafficDay
	dice dice
	d    *dice
	at   int64 // of the window that is being written
	span int64
	text []byte
	n    int // records of the file
}

func (d *trafficDay) carryOut(ctx context.Context, c *crew) error {
	for k := flowLog; k < logKinds; k++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !d.plan.logs[k] {
			continue
		}
		t := &traffic{trafficDay: d, dice: dice(mix(d.account.seed, hash(logNames[k]), uint64(d.from))), span: d.window(k)}
		t.d = &t.dice
		if err := t.write(c.out, k); err != nil {
			return err
		}
	}
	return nil
}

// window is how often a log is delivered: every five minutes, as by AWS, unless
// that would make files of a few lines.
func (d *trafficDay) window(k logKind) int64 {
	for _, s := range spans {
		if int64(d.lines[k])*s >= 60*day {
			return s
		}
	}
	return day
}

// busyHours is how much goes on in each hour of Japan's day, by average 1.
var busyHours = [24]float64{
	0.7, 0.45, 0.35, 0.3, 0.3, 0.4, 0.6, 0.9, 1.05, 1.15, 1.2, 1.25,
	1.45, 1.25, 1.15, 1.1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.5, 1.35, 1.05,
}

func (t *traffic) write(out *delivery, k logKind) error {
	head := ""
	if k == flowLog {
		head = flowHeader + "\n"
	}
	for t.at = t.from; t.at < t.to; t.at += t.span {
		t.text, t.n = append(t.text[:0], head...), 0
		share := 0.0
		for h := int64(0); h < t.span; h += min(t.span, hour) {
			share += busyHours[int(clockHour(t.at+h, japan))] * float64(min(t.span, hour)) / float64(day)
		}
		wanted := float64(t.lines[k])*share + t.d.share()
		for t.n < int(wanted) {
			t.one(k)
		}
		for len(t.planted[k]) > 0 && t.planted[k][0].at < t.at+t.span {
			t.text = append(append(t.text, t.planted[k][0].record...), '\n')
			t.planted[k] = t.planted[k][1:]
			t.n++
		}
		if t.n > 0 {
			if err := out.writeLines(t, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// one adds what belongs together: a flow and its answer, a query, a page.
func (t *traffic) one(k logKind) {
	at := t.at + int64(t.d.n(int(t.span)))
	switch k {
	case flowLog:
		t.flow(at)
	case dnsLog:
		t.query(at)
	default:
		t.visitor(at)
	}
}

// add ends a record.
func (t *traffic) add(text []byte) {
	t.text = append(text, '\n')
	t.n++
}

// folderOf is where S3 gets a log of an account, and the beginning of the names
// of its files.
func (a *account) folderOf(k logKind) (folder, name string) {
	switch k {
	case flowLog:
		return "vpcflowlogs/" + home, a.id + "_vpcflowlogs_" + home + "_" + a.resource(home, "flowlog", 0)
	case dnsLog:
		vpc := a.resource(home, "vpc", 0)
		return "vpcdnsquerylogs/" + vpc, vpc + "_vpcdnsquerylogs_" + a.id
	}
	return "elasticloadbalancing/" + home, a.id + "_elasticloadbalancing_" + home + "_" + strings.ReplaceAll(a.balancer(), "/", ".")
}

// writeLines delivers a file of lines.
func (v *delivery) writeLines(t *traffic, k logKind) error {
	end := time.Unix(t.at+t.span, 0).UTC()
	folder, name := t.account.folderOf(k)
	begun := time.Unix(t.at, 0).UTC()
	dir := path.Join("AWSLogs", t.account.id, folder, begun.Format("2006/01/02"))
	stamp := begun
	tail := string(t.d.appendHex(nil, 8)) + ".log.gz"
	if k == webLog {
		stamp, tail = end, t.account.peers.nodes[0]+"_"+string(t.d.appendFrom(nil, lower, 8))+".log.gz"
	}
	var packed bytes.Buffer
	z := v.takeZip(&packed)
	if _, err := z.Write(t.text); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	v.zips = append(v.zips, z)
	if !v.dirs[dir] {
		if err := os.MkdirAll(filepath.Join(v.root, dir), 0o755); err != nil {
			return err
		}
		v.dirs[dir] = true
	}
	v.sum.Files++
	v.sum.Lines += t.n
	v.sum.Bytes += int64(packed.Len())
	v.sum.Uncompressed += int64(len(t.text))
	return os.WriteFile(filepath.Join(v.root, dir, fmt.Sprintf("%s_%s_%s", name, stamp.Format("20060102T1504Z"), tail)), packed.Bytes(), 0o644)
}

// peers are who an account's instances talk with.
type peers struct {
	sites     []string // of others, that programs call
	services  []string // of AWS
	databases []string
	nodes     []string // of the load balancer
	monitor   string
	knockers  []string // who try every address of the internet
	clients   []client // of its pages
}

// client is somebody who reads pages.
type client struct{ ip, agent string }

func (a *account) meetPeers() {
	d := dice(mix(a.seed, hash("peers")))
	p := &a.peers
	for range 14 {
		p.sites = append(p.sites, address(&d, siteNet, ""))
		p.services = append(p.services, address(&d, tokyoNet, ""))
	}
	inside := func(net int) string { return fmt.Sprintf("10.%d.%d.%d", a.index%200, net+d.n(3), d.between(4, 250)) }
	p.databases = []string{inside(50), inside(50), inside(50)}
	p.nodes = []string{inside(54), inside(54)}
	p.monitor = inside(58)
	for range 60 {
		p.knockers = append(p.knockers, address(&d, choose(&d, []string{scannerNet, scannerNet, hostingNet}), ""))
	}
	for i := range 600 {
		kind := ispNet
		if i%3 == 0 {
			kind = mobileNet
		}
		p.clients = append(p.clients, client{address(&d, kind, "JP"), browserOn(choose(&d, browsers), localDay(a.org.to, japan))})
	}
}

// balancer is the load balancer that the account's pages are behind.
func (a *account) balancer() string { return a.resource(home, "balancer", 0) }
