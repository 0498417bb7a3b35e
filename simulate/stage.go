package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"bannin/locale"
)

// stage is where an attack is played: what the intruder has, where they are,
// and what was written so far.
type stage struct {
	player
	org     *organisation
	target  *account // where the victim is
	place   string   // region
	fixed   []string // names and values that hold until the end
	events  []*planted
	dice    dice
	ip      string
	agent   string // of the intruder's tools
	browser string // of the intruder's
	chief   string // ARN of the actor, where it is not who calls first
	casts   *casts
}

// casts deals out victims, so that no two attacks have the same while there are
// enough.
type casts struct {
	keys     []*actor
	consoles []*worker
	servers  []*actor
	taken    [3]int
	foreign  int
}

func newCasts(o *organisation) *casts {
	c := &casts{}
	for _, a := range o.accounts {
		for _, p := range a.performers {
			switch {
			case p.worker != nil && !p.worker.sso:
				c.consoles = append(c.consoles, p.worker)
			case p.worker == nil && p.actor.kind == keyUser:
				c.keys = append(c.keys, p.actor)
			case p.actor.imds:
				c.servers = append(c.servers, p.actor)
			}
		}
	}
	d := dice(mix(o.seed, hash("victims")))
	shuffle(&d, c.keys)
	shuffle(&d, c.consoles)
	shuffle(&d, c.servers)
	return c
}

func deal[T any](from []T, taken *int) T {
	*taken++
	return from[(*taken-1)%len(from)]
}

// stage plays the attacks and gives their events, and keeps what labels.json is
// to say of them.
func (p *plan) stage(chosen []attack) []*planted {
	casts := newCasts(p.org)
	var all []*planted
	for i := range chosen {
		a := &chosen[i]
		s := &stage{org: p.org, casts: casts}
		s.cat, s.limit = p.cat, p.to-1
		s.dice = dice(mix(p.cfg.Seed, hash("attack"), hash(a.name)))
		s.d = &s.dice
		s.moment = float64(p.opening(a, i, len(chosen), s.d))
		s.keep = s.take
		s.arrive()
		a.play(s)
		all = append(all, s.events...)
		p.told = append(p.told, s.label(a))
	}
	return all
}

// longest is more than any story takes.
const longest = 7 * hour

// opening is when a story begins: they are spread over the time.
func (p *plan) opening(a *attack, i, of int, d *dice) int64 {
	room := float64(p.to - p.from - longest - hour)
	t := p.from + hour/2 + int64((float64(i)+d.share())/float64(of)*room)
	if a.night {
		night := t - t%day + 16*hour + int64(d.n(int(2*hour)))
		if night > p.from && night < p.to-longest {
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
}

// move changes the intruder's address.
func (s *stage) move() { s.ip = deal(s.org.foreign, &s.casts.foreign) }

func (s *stage) take(acct *account, region string, record []byte, id eventID) bool {
	s.events = append(s.events, &planted{acct, region, s.at, id, append([]byte(nil), record...)})
	return true
}

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

// label is what labels.json says of the attack.
func (s *stage) label(a *attack) Planted {
	slices.SortStableFunc(s.events, func(x, y *planted) int { return cmp.Compare(x.at, y.at) })
	l := Planted{
		Name: a.name, Title: locale.New(locale.English).T(a.titleKey()),
		Techniques: slices.Clone(a.techniques), Tactics: slices.Clone(a.tactics), Actor: s.chief,
		First: time.Unix(s.events[0].at, 0).UTC(), Last: time.Unix(s.events[len(s.events)-1].at, 0).UTC(),
	}
	for _, e := range s.events {
		l.Events = append(l.Events, string(e.id[:]))
		if !slices.Contains(l.Accounts, e.account.id) {
			l.Accounts = append(l.Accounts, e.account.id)
		}
	}
	if s.chief == "" {
		panic(fmt.Sprintf("BUG: simulate: attack %s has no actor", a.name))
	}
	return l
}
