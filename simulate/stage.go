package simulate

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"bannin/locale"
)

// stage is where an attack is played: what the intruder has, where they are,
// and what was written so far.
type stage struct {
	player
	org      *organisation
	logs     logSet
	target   *account // where the victim is
	place    string   // region
	fixed    []string // names and values that hold until the end
	events   []*planted
	dice     dice
	ip       string
	network  network
	networks []string // from which the intruder was seen to come
	agent    string   // of the intruder's tools
	browser  string   // of the intruder's
	chief    string   // ARN of the actor, where it is not who calls first
	root     string   // whose credentials it all came from, where that is not the chief
	until    int64    // by when a slow story ends
	casts    *casts
}

// casts deals out victims, so that no two attacks have the same while there are
// enough.
type casts struct {
	keys     []*actor
	consoles []*worker
	portals  []*performer // people who come by Identity Center
	places   []berth
	taken    [4]int
}

// berth is a place in an account's fleet.
type berth struct {
	account *account
	n       int
}

func newCasts(o *organisation) *casts {
	c := &casts{}
	for _, a := range o.accounts {
		for _, p := range a.performers {
			steady := p.since == 0 && p.until == 0 && p.launch == ""
			switch {
			case p.worker != nil && p.worker.person.joins+p.worker.person.leaves != 0:
			case p.worker != nil && !p.worker.sso:
				c.consoles = append(c.consoles, p.worker)
			case p.worker != nil && p.worker.part == 1:
				c.portals = append(c.portals, p)
			case p.worker == nil && p.actor.kind == keyUser && steady:
				c.keys = append(c.keys, p.actor)
			}
		}
		for n := bastion + 1; n < nodes; n++ {
			c.places = append(c.places, berth{a, n})
		}
	}
	d := dice(mix(o.seed, hash("victims")))
	shuffle(&d, c.keys)
	shuffle(&d, c.consoles)
	shuffle(&d, c.portals)
	shuffle(&d, c.places)
	return c
}

func deal[T any](from []T, taken *int) T {
	*taken++
	return from[(*taken-1)%len(from)]
}

// stage plays the attacks and gives their records, CloudTrail's and those of other
// logs, and keeps what labels.json is to say of them.
func (p *plan) stage(chosen []attack) (events, lines []*planted) {
	casts := newCasts(p.org)
	for i := range chosen {
		a := &chosen[i]
		s := &stage{org: p.org, casts: casts, logs: p.logs}
		s.cat, s.limit = p.cat, p.to-1
		s.dice = dice(mix(p.cfg.Seed, hash("attack"), hash(a.name)))
		s.d = &s.dice
		s.moment = float64(p.opening(a, i, len(chosen), s.d))
		s.until = s.now() + p.length(a) - hour
		s.keep = s.take
		s.arrive()
		a.play(s)
		p.told = append(p.told, s.label(a))
		for _, e := range s.events {
			if e.log == cloudLog {
				events = append(events, e)
			} else {
				lines = append(lines, e)
			}
		}
	}
	slices.SortStableFunc(lines, func(x, y *planted) int { return cmp.Compare(x.at, y.at) })
	return events, lines
}

// longest is more than any story of a few hours takes.
const longest = 7 * hour

// length is how long a story may take: a slow one most of the time, at the most.
func (p *plan) length(a *attack) int64 {
	return max(longest, min(int64(a.days)*day, (p.to-p.from)*7/10))
}

// opening is when a story begins: they are spread over the time.
func (p *plan) opening(a *attack, i, of int, d *dice) int64 {
	room := float64(p.to - p.from - p.length(a) - hour)
	t := p.from + hour/2 + int64((float64(i)+d.share())/float64(of)*room)
	if a.night {
		night := t - t%day + 16*hour + int64(d.n(int(2*hour)))
		if night > p.from && night < p.to-p.length(a) {
			return night
		}
	}
	return t
}

// shellsOfStrangers are what intruders call with: the same that everybody uses.
var shellsOfStrangers = []string{
	"aws-cli/2.22.35 md/awscrt#0.23.4 ua/2.0 os/linux#6.1.0-28-amd64 md/arch#x86_64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/distrib#debian.12 md/prompt#off md/command#<cmd>",
	"Boto3/1.35.99 md/Botocore#1.35.99 ua/2.0 os/linux#5.15.0-130-generic md/arch#x86_64 lang/python#3.10.12 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.35.99",
	"aws-cli/2.15.30 Python/3.11.8 Windows/10 exe/AMD64 prompt/off command/<cmd>",
	"Boto3/1.37.38 md/Botocore#1.37.38 ua/2.1 os/windows#10 md/arch#amd64 lang/python#3.12.10 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.37.38",
	"aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.1 md/GOOS#linux md/GOARCH#amd64",
}

var browsersOfStrangers = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36",
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
}

// arrive gives the intruder an address, a program and an account of their own.
func (s *stage) arrive() {
	s.move()
	s.agent = choose(s.d, shellsOfStrangers)
	s.browser = choose(s.d, browsersOfStrangers)
	s.place = home
	s.fix("stranger", accountID(s.d))
	s.fix("strangerbucket", string(s.d.appendFrom(nil, lower, 9))+"-"+choose(s.d, []string{"media", "files", "store", "sync"}))
}

// move changes the intruder's network and address.
func (s *stage) move() { s.moveTo(lair(s.d)) }

// moveTo takes the intruder to a network.
func (s *stage) moveTo(n network) {
	s.ip, s.network = n.address(s.d), n
}

// shown notes that the intruder is seen to come from where they are.
func (s *stage) shown() { s.networks = addOnce(s.networks, s.network.label()) }

func (s *stage) take(acct *account, region string, record []byte, id eventID) bool {
	if s.logs[cloudLog] {
		s.events = append(s.events, &planted{cloudLog, acct, region, s.at, string(id[:]), append([]byte(nil), record...)})
	}
	return true
}

// tell adds a line of another log.
func (s *stage) tell(log logKind, acct *account, at int64, text []byte) {
	if s.logs[log] && len(text) > 0 {
		sum := sha256.Sum256(text)
		s.events = append(s.events, &planted{log, acct, home, min(at, s.limit), hex.EncodeToString(sum[:16]), append([]byte(nil), text...)})
	}
}

// sees adds a flow of an instance's, with the answer to it.
func (s *stage) sees(i *instance, f flow) {
	f.start = min(s.now(), s.limit)
	if f.peer == s.ip {
		s.shown()
	}
	first, second := i.appendFlow(nil, &f, s.d)
	s.tell(flowLog, i.account, f.start, first)
	s.tell(flowLog, i.account, f.start, second)
}

// asks adds a question of an instance's.
func (s *stage) asks(i *instance, name, kind, code string, answers ...string) {
	at := min(s.now(), s.limit)
	s.tell(dnsLog, i.account, at, i.appendQuery(nil, &query{name, kind, code, answers, at}, s.d))
}

// requests adds what the intruder asks a page for.
func (s *stage) requests(i *instance, method, target string, status, sent int) {
	at := min(s.now(), s.limit)
	s.shown()
	r := request{client: s.ip, agent: s.agent, method: method, target: target, status: status, sent: sent, at: at}
	s.tell(webLog, i.account, at, i.appendRequest(nil, &r, s.d))
}

// pass lets so many seconds pass, more or less.
func (s *stage) pass(mean float64) { s.moment += mean * (0.5 + s.d.share()) }

// step is how long a slow story waits between n things that it does.
func (s *stage) step(n int) float64 { return float64(s.until-s.now()) / float64(n+1) }

// fix gives names their values until the end of the story.
func (s *stage) fix(pairs ...string) { s.fixed = append(s.fixed, pairs...) }

// fixOne picks a resource of the account that the story stays with.
func (s *stage) fixOne(name string) string {
	v := s.target.resource(s.place, name, s.d.n(1000))
	s.fix(name, v)
	return v
}

// run makes calls with a mean gap of so many seconds.
func (s *stage) run(who *session, gap float64, calls string, pairs ...string) {
	s.begin(s.target, s.place, who, s.moment)
	s.setPairs(s.fixed)
	s.setPairs(pairs)
	s.play(s.cat.scene(calls), gap)
}

func (s *stage) setPairs(pairs []string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		s.set(pairs[i], pairs[i+1])
	}
}

// wait lets so many minutes pass.
func (s *stage) wait(lo, hi int) { s.moment += float64(s.d.between(lo*60, hi*60)) }

func (s *stage) now() int64 { return int64(s.moment) }

// stolenKey is a long-lived key of the victim's, used by the intruder.
func (s *stage) stolenKey() *session {
	owner := deal(s.casts.keys, &s.casts.taken[0])
	s.target = owner.account
	return s.outside(owner)
}

// outside is an actor's session in the intruder's hands, begun now.
func (s *stage) outside(owner *actor) *session { return s.outsideSince(owner, s.now()) }

func (s *stage) outsideSince(owner *actor, begun int64) *session {
	s.shown()
	thief := *owner
	thief.ips, thief.agent, thief.endpoint, thief.by = []string{s.ip}, s.agent, "", ""
	switch {
	case thief.console, thief.kind == signingUser, thief.kind == knockingUser, thief.kind == unknownUser:
		thief.agent = s.browser
	}
	w := new(session)
	thief.open(w, begun)
	return w
}

// stolenSession finds somebody at work whose session is taken: at the console, or
// at the command line. The story goes on at a time when they have it.
func (s *stage) stolenSession(job string, console bool) (*session, *presence) {
	here := s.atWork(job)
	w := here.who.worker
	s.target = w.account
	owner, begun := w.cli, here.from+shellDelay
	if console {
		owner, begun = w.console, here.from
	}
	begun = min(begun, s.now())
	thief := s.outsideSince(owner, begun)
	if console { // whoever takes the cookie takes the browser's name with it
		thief.agent = here.laptop.browser
	}
	return thief, here
}

// atWork finds a day of somebody with a job, or of anybody, and goes on two hours
// after they came.
func (s *stage) atWork(job string) *presence {
	for try := range 2 * len(s.casts.portals) {
		p := deal(s.casts.portals, &s.casts.taken[2])
		if try < len(s.casts.portals) && p.worker.person.job != job {
			continue
		}
		zone := p.worker.person.zone
		for d := localDay(s.now(), zone); d < localDay(s.now(), zone)+4; d++ {
			here, _, _ := p.at(d)
			if here != nil && here.from > s.org.from && here.to < s.org.to-longest && here.ip != "" && !here.phone {
				s.moment = float64(here.from + 2*hour)
				return here
			}
		}
	}
	p := s.casts.portals[0]
	return &presence{who: p, from: s.now() - 2*hour, to: s.now() + 6*hour, laptop: p.worker.person.laptops[0]}
}

// victim finds an instance that is there for the whole story, with the one who
// calls in its name.
func (s *stage) victim() (*instance, *performer) {
	for {
		at := deal(s.casts.places, &s.casts.taken[3])
		i := at.account.alive(at.n, s.now())
		if (i.from > s.now() || i.to < s.until) && s.casts.taken[3]%(2*len(s.casts.places)) != 0 {
			continue
		}
		return s.victimAt(at.account, at.n)
	}
}

// victimAt is the instance that has a place in an account's fleet.
func (s *stage) victimAt(a *account, n int) (*instance, *performer) {
	i := a.alive(n, s.now())
	at := slices.IndexFunc(a.performers, func(p *performer) bool {
		return p.actor.imds && p.actor.session == i.id && p.actor.from.call != ""
	})
	s.target = a
	s.fix("instance", i.id, "profile", i.role)
	s.chief, s.root = a.performers[at].actor.arn, i.arn()
	return i, a.performers[at]
}

// within is the session that an instance has just now, used by somebody on it.
func (s *stage) within(p *performer) *session {
	w := new(session)
	p.actor.open(w, p.begun(s.now()))
	w.agent = s.agent
	return w
}

// carried is the same session, used elsewhere.
func (s *stage) carried(p *performer) *session { return s.outsideSince(p.actor, p.begun(s.now())) }

// madeUser is an IAM user that the intruder makes: the calls that make it will
// name it, its id and its key.
func (s *stage) madeUser(name string) *actor {
	u := newUser(s.target, name)
	s.fix("newuser", u.name, "newuserid", u.unique, "newkey", u.key)
	return u
}

// madeRole is a role that the intruder makes or takes over.
func (s *stage) madeRole(name, session string) *actor {
	r := newRole(s.target, name, session)
	r.lasts = 0
	s.fix("newrole", r.name, "newroleid", r.unique)
	return r
}

// assume begins a session of a role from another session.
func (s *stage) assume(r *actor, by *session, call string, with ...string) *session {
	taken := *r
	taken.from = origin{call: call, who: by.actor, with: slices.Concat(s.fixed, with)}
	w := s.outside(&taken)
	s.grant(w.actor, w, by, s.now())
	s.moment += 2 + s.d.share()*8
	return w
}

// login signs in at the console without a second factor.
func (s *stage) login(user *actor) *session {
	signing := *user
	signing.kind, signing.key, signing.mfa = signingUser, "", false
	s.run(s.outside(&signing), 5, "signin:ConsoleLogin#plain")
	inside := signing
	inside.kind, inside.console = consoleUser, true
	return s.outside(&inside)
}

// called is who a session of Identity Center is named after; others are
// themselves.
func called(arn string) string {
	if strings.Contains(arn, ":assumed-role/AWSReservedSSO_") {
		return arn[strings.LastIndex(arn, "/")+1:]
	}
	return arn
}

// label is what labels.json says of the attack.
func (s *stage) label(a *attack) Planted {
	slices.SortStableFunc(s.events, func(x, y *planted) int { return cmp.Compare(x.at, y.at) })
	l := Planted{
		Name: a.name, Title: locale.New(locale.English).T(a.titleKey()),
		Techniques: slices.Clone(a.techniques), Tactics: slices.Clone(a.tactics), Actor: s.chief,
		Root: called(cmp.Or(s.root, s.chief)), Networks: append([]string{}, s.networks...),
		First: time.Unix(s.events[0].at, 0).UTC(), Last: time.Unix(s.events[len(s.events)-1].at, 0).UTC(),
	}
	for _, e := range s.events {
		l.Events = append(l.Events, e.id)
		l.Logs = addOnce(l.Logs, logNames[e.log])
		if !slices.Contains(l.Accounts, e.account.id) {
			l.Accounts = append(l.Accounts, e.account.id)
		}
	}
	if s.chief == "" {
		panic(fmt.Sprintf("BUG: simulate: attack %s has no actor", a.name))
	}
	return l
}
