package simulate

import (
	"cmp"
	"math"
	"slices"
)

// plan divides the work into jobs that know nothing of each other, so that they
// can be done in any order and side by side.
type plan struct {
	cfg      *Config
	cat      *catalogue
	org      *organisation
	from, to int64
	window   int64 // between deliveries, in seconds
	total    int   // events, planted ones included
	jobs     []*job
	days     []*trafficDay
	logs     logSet
	told     []Planted
}

func newPlan(cfg *Config, attacks []attack, logs logSet) *plan {
	p := &plan{cfg: cfg, cat: newCatalogue(), logs: logs}
	p.to = cfg.End.Unix()
	p.from = p.to - int64(cfg.Days)*day
	daily := float64(cfg.Events) / float64(cfg.Accounts*cfg.Days)
	p.org = newOrganisation(p.cat, cfg, era{p.from, p.to}, daily)
	p.setRegions()
	events, lines := p.stage(attacks)
	ordinary := max(cfg.Events-len(events), 0)
	p.total = ordinary + len(events)
	p.window = p.deliveryWindow()
	p.divide(ordinary, p.span(daily))
	p.plant(events)
	p.shareFiles()
	p.divideTraffic(lines)
	p.jobs = slices.DeleteFunc(p.jobs, func(j *job) bool { return j.events+len(j.planted) == 0 })
	return p
}

// setRegions lets the accounts work in fewer regions where only few files are
// wanted, since each region has its own.
func (p *plan) setRegions() {
	each := p.cfg.Files / p.cfg.Accounts
	if p.cfg.Files == 0 || each >= 30*len(regionNames) {
		return
	}
	for _, a := range p.org.accounts {
		a.narrow = true
		a.regions = a.regions[:min(max(each/12, 2), len(regionShares))]
	}
}

// The steps in which deliveries and jobs are cut; each divides the next but
// the longest, and a day is a multiple of those below it.
var spans = []int64{300, 600, 900, 1800, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day}

// deliveryWindow is five minutes, as in S3, unless so few files are wanted that
// they must each hold longer.
func (p *plan) deliveryWindow() int64 {
	if p.cfg.Files == 0 {
		return slot
	}
	streams := p.cfg.Accounts * len(p.org.accounts[0].regions)
	for _, s := range spans {
		windows := float64(int64(p.cfg.Days)*day) / float64(s)
		if float64(streams)*windows <= 0.5*float64(p.cfg.Files) {
			return s
		}
	}
	return int64(p.cfg.Days) * day
}

// span is how long a job lasts: long enough to hold whole scenes, short enough
// that every processor has some.
func (p *plan) span(daily float64) int64 {
	for _, s := range spans {
		if s%p.window == 0 && daily*float64(s)/float64(day) >= 1500 {
			return s
		}
	}
	return max(day, p.window)
}

// divide makes the jobs and gives each its part of the events, to the event: what
// its appointments need, where there is enough for all of them, and of the rest
// as much as goes on in its time.
func (p *plan) divide(events int, span int64) {
	var shares []float64
	sum, needed := 0.0, 0
	for _, a := range p.org.accounts {
		for t := p.from; t < p.to; t += span {
			j := &job{account: a, from: t, to: min(t+span, p.to)}
			weight := 0.0
			for s := t; s < j.to; s += min(span, hour) {
				weight += a.kind.weight * a.mass(s) * float64(min(span, hour))
			}
			sum += weight
			shares = append(shares, sum)
			j.events = a.agenda(j.from, j.to).worth()
			needed += j.events
			p.jobs = append(p.jobs, j)
		}
	}
	if needed > events {
		needed = 0
		for _, j := range p.jobs {
			j.events = 0
		}
	}
	given := 0
	for i, j := range p.jobs {
		upTo := int(math.Round(float64(events-needed) * shares[i] / sum))
		j.events += upTo - given
		given = upTo
	}
	slices.SortStableFunc(p.jobs, func(x, y *job) int { return cmp.Compare(x.from, y.from) })
}

// plant gives the events of the attacks to the jobs of their time.
func (p *plan) plant(events []*planted) {
	type key struct {
		account *account
		from    int64
	}
	at := map[key]*job{}
	span := int64(0)
	for _, j := range p.jobs {
		at[key{j.account, j.from}] = j
		span = max(span, j.to-j.from)
	}
	for _, e := range events {
		j := at[key{e.account, p.from + (e.at-p.from)/span*span}]
		j.planted = append(j.planted, e)
	}
	for _, j := range p.jobs {
		slices.SortStableFunc(j.planted, func(x, y *planted) int { return cmp.Compare(x.at, y.at) })
	}
}

// shareFiles gives each job its part of the files.
func (p *plan) shareFiles() {
	if p.cfg.Files == 0 {
		return
	}
	done, given := 0, 0
	for _, j := range p.jobs {
		done += j.events + len(j.planted)
		upTo := int(math.Round(float64(p.cfg.Files) * float64(done) / float64(p.total)))
		j.files, given = max(upTo-given, 1), upTo
	}
}

// tasks are all that is to be done, in order of time.
func (p *plan) tasks() []task {
	var all []task
	if p.logs[cloudLog] {
		for _, j := range p.jobs {
			all = append(all, j)
		}
	}
	for _, d := range p.days {
		all = append(all, d)
	}
	return all
}

func (p *plan) newCrew() *crew {
	c := &crew{window: p.window, out: newDelivery(p.cfg.Out, p.folder())}
	c.out.hashing = p.cfg.Digests
	c.cat = p.cat
	c.limit = p.to - 1
	return c
}

// folder is the organisation's in the paths of its trail; one account alone has
// a trail of its own.
func (p *plan) folder() string {
	if len(p.org.accounts) > 1 {
		return p.org.id
	}
	return ""
}
