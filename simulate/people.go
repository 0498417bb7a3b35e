package simulate

import "fmt"

// person is somebody who works for the organisation.
type person struct {
	seed    uint64
	name    string // kenji.sato
	job     string
	zone    int64 // seconds from UTC
	homeIP  string
	browser string
	shell   string // user agent of the command line
}

var familyNames = []string{
	"sato", "suzuki", "takahashi", "tanaka", "ito", "watanabe", "yamamoto", "nakamura", "kobayashi", "kato",
	"yoshida", "yamada", "sasaki", "matsumoto", "inoue", "kimura", "hayashi", "shimizu", "mori", "abe",
	"ikeda", "hashimoto", "ishikawa", "ogawa", "okada", "hasegawa", "fujita", "goto", "kondo", "murakami",
}

var givenNames = []string{
	"kenji", "yuki", "haruka", "daisuke", "misaki", "takumi", "ayaka", "shota", "naoko", "hiroshi",
	"mei", "ryo", "sakura", "kaito", "emi", "tatsuya", "rina", "makoto", "yuto", "chihiro",
}

// jobs come round in this order as people are hired.
var jobs = []string{"admin", "developer", "operator", "developer", "analyst", "developer", "admin", "developer", "operator", "developer"}

var browsers = []string{
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
	"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
}

var shells = []string{
	"aws-cli/2.31.23 md/awscrt#0.28.2 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.9 md/installer#source md/command#<cmd>",
	"aws-cli/2.30.4 md/awscrt#0.27.6 ua/2.1 os/windows#10 md/arch#amd64 lang/python#3.13.7 md/installer#exe md/command#<cmd>",
	"aws-cli/2.27.49 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-85-generic md/arch#x86_64 lang/python#3.13.4 md/distrib#ubuntu.24 md/command#<cmd>",
}

// hire finds the people that an organisation of so many events a day needs.
func (o *organisation) hire(daily float64) {
	count := min(max(int(daily/900), 5*len(o.accounts)), 20*len(o.accounts), 400)
	for i := range count {
		seed := mix(o.seed, hash("person"), uint64(i))
		d := dice(seed)
		p := &person{seed: seed, job: jobs[i%len(jobs)], zone: japan, browser: choose(&d, browsers), shell: choose(&d, shells)}
		p.name = givenNames[(i*7+int(o.seed%20))%len(givenNames)] + "." + familyNames[(i*11+int(o.seed%30))%len(familyNames)]
		if i >= 60 {
			p.name = fmt.Sprint(p.name, i/60+1)
		}
		if i%11 == 10 {
			p.zone = choose(&d, []int64{hour, 8 * hour, -5 * hour}) // colleagues abroad
		}
		p.homeIP = o.addresses.deal()
		if i%5 == 3 {
			p.homeIP = o.addresses.dealSix()
		}
		o.people = append(o.people, p)
	}
}

// shift is one person's working day.
type shift struct {
	from, to int64 // seconds of the epoch; both 0 on a day off
	ip       string
	failures int   // sign-ins that go wrong before one goes right
	night    int64 // when the telephone rings, or 0
}

// shift works out a day of a person's: the same whoever asks.
func (p *person) shift(o *organisation, localDay int64) shift {
	d := dice(mix(p.seed, uint64(localDay)))
	var s shift
	s.ip = o.office[d.n(10)/8]
	if d.chance(0.4) {
		s.ip = p.homeIP
	}
	midnight := localDay*day - p.zone
	if p.job == "operator" && d.chance(0.12) {
		s.night = midnight + int64(d.between(20, 260))*60
	}
	working := 0.93
	if weekend(localDay) {
		working = 0.03
	}
	if !d.chance(working) {
		return s
	}
	habit := int64(p.seed % 60)
	s.from = midnight + 8*hour + (25+habit)*60 + int64(d.n(50))*60
	s.to = midnight + 17*hour + 40*60 + int64(d.n(150))*60
	if d.chance(0.06) {
		s.failures = d.between(1, 2)
	}
	return s
}

// worker is a person in one account: what they are there and how they get in.
type worker struct {
	person   *person
	account  *account
	knocking *actor // at the sign-in page, not yet in
	signing  *actor // at the moment when the page lets them in
	console  *actor
	cli      *actor
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
	key.agent, key.ips = w.person.shell, []string{w.person.homeIP}
	w.account.users = append(w.account.users, key)
	w.cli = key
	if w.person.seed%2 == 0 { // the careful ones swap it for a session with MFA
		token := *key
		token.kind, token.key, token.mfa, token.id = consoleUser, "", true, mix(key.id, 3)
		token.from = origin{call: "sts:GetSessionToken", who: key}
		w.cli = &token
	}
	console := *key
	console.kind, console.key, console.console, console.mfa = consoleUser, "", true, true
	console.agent = w.person.browser
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
	console.agent, console.console, console.lasts = w.person.browser, true, 0
	provider := "AWSSSO_" + suffix + "_DO_NOT_DELETE"
	console.from = origin{
		call: "sts:AssumeRoleWithSAML",
		who: &actor{kind: samlUser, account: a, name: mail, path: uniqueID("", hash(provider), 27) + "=",
			id: mix(a.seed, hash(mail)), agent: w.person.browser},
		with: []string{"subject", mail, "issuer", provider},
	}
	w.console = console
	cli := *console
	cli.id, cli.console, cli.agent = mix(console.id, 2), false, w.person.shell
	cli.from.who = &actor{kind: samlUser, account: a, name: mail, path: console.from.who.path, agent: w.person.shell}
	w.cli = &cli
	w.signing = console
}

// staff gives an account its people and machines.
func (a *account) staff(c *catalogue, daily float64) {
	d := dice(mix(a.seed, hash("staff")))
	a.busy = daily > 20000
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
