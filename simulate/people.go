package simulate

import (
	"fmt"
	"strings"
)

// person is somebody who works for the organisation.
type person struct {
	seed    uint64
	name    string // kenji.sato
	job     string
	zone    int64  // seconds from UTC
	country string // where they live
	home    string // the range of addresses of their provider
	six     string // the range of their home, where it has IPv6
	laptops []laptop
	joins   int64 // the day on which they come; 0 is long ago
	leaves  int64 // the day from which they are gone; 0 is never
}

// laptop is what a person calls with.
type laptop struct{ browser, shell string }

var familyNames = []string{
	"sato", "suzuki", "takahashi", "tanaka", "ito", "watanabe", "yamamoto", "nakamura", "kobayashi", "kato",
	"yoshida", "yamada", "sasaki", "matsumoto", "inoue", "kimura", "hayashi", "shimizu", "mori", "abe",
	"ikeda", "hashimoto", "ishikawa", "ogawa", "okada", "hasegawa", "fujita", "goto", "kondo", "murakami",
}

var givenNames = []string{
	"kenji", "yuki", "haruka", "daisuke", "misaki", "takumi", "ayaka", "shota", "naoko", "hiroshi",
	"mei", "ryo", "sakura", "kaito", "emi", "tatsuya", "rina", "makoto", "yuto", "chihiro",
}

// jobs come round in this order as an account hires.
var jobs = []string{"admin", "developer", "operator", "developer", "analyst", "developer", "admin", "developer", "operator", "developer"}

// browsers have %v where their version stands, which goes up every four weeks.
var browsers = []string{
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%v.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%v.0.0.0 Safari/537.36 Edg/%v.0.0.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%v.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
	"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:%v.0) Gecko/20100101 Firefox/%v.0",
}

// browserOn is a browser as it is on a day: Chrome 142 came on the 20,390th.
func browserOn(text string, d int64) string {
	return strings.ReplaceAll(text, "%v", fmt.Sprint(142+max(d-20390, 0)/28))
}

var shells = []string{
	"aws-cli/2.31.23 md/awscrt#0.28.2 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.9 md/installer#source md/command#<cmd>",
	"aws-cli/2.30.4 md/awscrt#0.27.6 ua/2.1 os/windows#10 md/arch#amd64 lang/python#3.13.7 md/installer#exe md/command#<cmd>",
	"aws-cli/2.27.49 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-85-generic md/arch#x86_64 lang/python#3.13.4 md/distrib#ubuntu.24 md/command#<cmd>",
}

// abroad are the zones and countries of colleagues who do not live in Japan.
var abroad = []struct {
	zone    int64
	country string
}{{hour, "DE"}, {8 * hour, "SG"}, {-5 * hour, "US"}}

// hire finds the people of an organisation: so many, or as many as it needs
// for so many events a day.
func (o *organisation) hire(count int, daily float64) {
	n := len(o.accounts)
	if count == 0 {
		count = min(max(int(daily/900), 5*n), 20*n, 400)
	}
	for i := range count {
		o.people = append(o.people, o.newPerson(i))
	}
}

func (o *organisation) newPerson(i int) *person {
	seed := mix(o.seed, hash("person"), uint64(i))
	d := dice(seed)
	n := len(o.accounts)
	p := &person{seed: seed, job: jobs[(i/n+i%n*3)%len(jobs)], zone: japan, country: "JP"}
	p.name = givenNames[(i*7+int(o.seed%20))%len(givenNames)] + "." + familyNames[(i*11+int(o.seed%30))%len(familyNames)]
	if i >= 60 {
		p.name = fmt.Sprint(p.name, i/60+1)
	}
	if i%11 == 10 {
		there := choose(&d, abroad)
		p.zone, p.country = there.zone, there.country
	}
	p.home = choose(&d, strings.Fields(find(&d, ispNet, p.country).ranges))
	if i%5 == 3 && p.country == "JP" {
		p.six = homeSix(&d)
	}
	for range 1 + d.n(2) {
		p.laptops = append(p.laptops, laptop{choose(&d, browsers), choose(&d, shells)})
	}
	o.comeAndGo(p, i, &d)
	return p
}

// comeAndGo lets a few people join and a few leave, where the time is long
// enough for it.
func (o *organisation) comeAndGo(p *person, i int, d *dice) {
	if o.days() < 20 {
		return
	}
	when := localDay(o.from, p.zone) + int64(d.between(o.days()/5, o.days()*4/5))
	switch {
	case i%13 == 9:
		p.joins = when
	case i%17 == 12:
		p.leaves = when
	}
}

// worker is a person in one account: what they are there and how they get in.
type worker struct {
	person   *person
	account  *account
	knocking *actor // at the sign-in page, not yet in
	signing  *actor // at the moment when the page lets them in
	console  *actor
	cli      *actor
	user     *actor // their IAM user, where they have one
	sso      bool
	part     float64 // of their days that they spend here
}

func (a *account) employ(c *catalogue, p *person, sso bool, part float64) {
	w := &worker{person: p, account: a, sso: sso, part: part}
	if sso {
		w.byPortal()
	} else {
		w.byUser()
	}
	a.performers = append(a.performers, &performer{
		actor: w.console, worker: w, group: peopleGroup, weight: part,
		repertoire: c.routines(jobScenes[p.job]),
	})
}

// byUser gives a person an IAM user: a password and a key.
func (w *worker) byUser() {
	key := newUser(w.account, w.person.name)
	key.agent = w.person.laptops[0].shell
	w.account.users = append(w.account.users, key)
	w.cli, w.user = key, key
	if w.person.seed%2 == 0 { // the careful ones swap it for a session with MFA
		token := *key
		token.kind, token.key, token.mfa, token.id = consoleUser, "", true, mix(key.id, 3)
		token.from = origin{call: "sts:GetSessionToken", who: key}
		w.cli = &token
	}
	console := *key
	console.kind, console.key, console.console, console.mfa = consoleUser, "", true, true
	w.console = &console
	signing := console
	signing.kind, signing.console = signingUser, false
	w.signing = &signing
	knocking := signing
	knocking.kind = knockingUser
	w.knocking = &knocking
}

// permissionSets are what the portal gives to each job.
var permissionSets = map[string]string{
	"admin": "AdministratorAccess", "operator": "PowerUserAccess", "developer": "DeveloperAccess", "analyst": "DataAnalyst",
}

// byPortal gives a person a role of Identity Center.
func (w *worker) byPortal() {
	a := w.account
	set := permissionSets[w.person.job]
	suffix := fmt.Sprintf("%016x", mix(a.seed, hash(set)))
	mail := w.person.name + "@" + a.org.domain
	console := newRole(a, "AWSReservedSSO_"+set+"_"+suffix, mail)
	console.path = "/aws-reserved/sso.amazonaws.com/" + home + "/"
	console.console, console.lasts = true, 0
	provider := "AWSSSO_" + suffix + "_DO_NOT_DELETE"
	console.from = origin{
		call: "sts:AssumeRoleWithSAML",
		who:  &actor{kind: samlUser, account: a, name: mail, path: uniqueID("", hash(provider), 27) + "=", id: mix(a.seed, hash(mail))},
		with: []string{"subject", mail, "issuer", provider},
	}
	w.console = console
	cli := *console
	cli.id, cli.console = mix(console.id, 2), false
	w.cli = &cli
	w.signing = console
}

// staff gives an account its people and machines.
func (a *account) staff(c *catalogue, daily float64) {
	d := dice(mix(a.seed, hash("staff")))
	a.daily = daily
	a.buildFleet()
	a.meetPeers()
	a.hireMachines(c)
	a.hireDeployments(c)
	for i, p := range a.org.people {
		switch {
		case i%len(a.org.accounts) == a.index:
			a.employ(c, p, i/len(a.org.accounts)%3 != 1, 1)
		case d.chance(0.25):
			a.employ(c, p, true, 0.3)
		}
	}
	a.breakglass = newRole(a, "BreakGlassAdministrator", "emergency")
	a.breakglass.lasts, a.breakglass.mfa = 0, true
	for _, p := range a.performers {
		a.groups[p.group] += p.weight
	}
}
