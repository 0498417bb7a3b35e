package web

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// Logins finds guessed passwords: of one address, fast or slow, and of many
// addresses that each try a few, with stolen lists. Graver is what follows: an
// answer that is not like those before.
//
// Which paths are logins is told by their names, or by most of what they answer:
// 401. What a refusal looks like is learned from the path: 401 and the like, or an
// answer that one client gets again and again and that hardly any other gets. A
// program that repeats itself sends requests of one size; passwords from a list
// differ in length.
type Logins struct {
	detector[loginMemory]
	failures, guessing, stuffing *finding.Kind
	guessed, after               *finding.Kind
}

type loginMemory struct {
	Client  loginClient // at hand
	Door    loginDoor   // at hand
	Doors   detect.Shelf[door]
	Clients detect.Shelf[loginPast]
}

func newLoginMemory() loginMemory {
	return loginMemory{Doors: detect.NewShelf[door](maxDoors), Clients: detect.NewShelf[loginPast](maxGuests)}
}

// NewLogins returns the detector.
func NewLogins(s Settings) *Logins {
	kind := func(id string, s finding.Severity, tags ...string) *finding.Kind {
		return detect.Describe(id, "", s, append([]string{"attack.credential-access"}, tags...)...)
	}
	d := &Logins{
		failures: kind("web.login-failures", finding.Low, "attack.t1110"),
		guessing: kind("web.password-guessing", finding.Medium, "attack.t1110.001"),
		stuffing: kind("web.credential-stuffing", finding.Medium, "attack.t1110.004", "attack.t1110.003"),
		after:    kind("web.login-after-failures", finding.Medium, "attack.t1110", "attack.t1078"),
		guessed:  kind("web.password-guessed", finding.High, "attack.initial-access", "attack.t1110", "attack.t1078")}
	d.detector = newDetector("web.logins", s, newLoginMemory, d.failures, d.guessing, d.stuffing, d.after, d.guessed)
	return d
}

// Forgotten is how many paths and clients were let go.
func (d *Logins) Forgotten() int64 { return d.memory.Doors.Forgotten + d.memory.Clients.Forgotten }

// Lens looks at the requests of one worker.
func (d *Logins) Lens(p *event.Projection) observe.Lens {
	return &loginLens{reader: newReader(p, d.settings)}
}

type loginLens struct {
	reader
	path, size, agent []byte
}

// asked begins the path of what was asked for by another method than POST.
const asked = "GET "

// See notes what is posted, and what was asked for without the right password.
func (l *loginLens) See(e *event.Event, pad *observe.Pad) {
	site, ok := l.site(e)
	if !ok || e.Format == "waf" { // it does not tell what was answered
		return
	}
	status := e.Bytes(l.status)
	posted := string(e.Bytes(l.method)) == "POST"
	if !posted && string(status) != "401" || len(status) != 3 {
		return
	}
	client := l.from(e)
	if client == nil {
		return
	}
	if l.path = l.path[:0]; !posted {
		l.path = append(l.path, asked...)
	}
	l.path = shape(l.path, e.Bytes(l.stem))
	l.agent = binary.LittleEndian.AppendUint64(l.agent[:0], xxhash.Sum64(e.Bytes(l.reader.agent)))
	l.size = l.size[:0]
	if n, err := strconv.ParseUint(string(e.Bytes(l.sent)), 10, 64); err == nil {
		l.size = strconv.AppendInt(l.size, int64(quarters(n)), 10)
	}
	pad.Note(observe.Note{Window: time.Hour, Mark: e.Bytes(l.received)}, []byte(e.Format), e.Account, e.Region, site, l.path, client, status, l.size, l.agent)
}

// quarters is the logarithm of a size to the base of 2, in quarters: answers that
// differ by a name or a token in them are of one size, others are not.
func quarters(n uint64) int {
	if n < 4 {
		return int(n)
	}
	top := bits.Len64(n) - 1
	return 4*top + int(n>>(top-2)&3)
}

// Thresholds of logins.
const (
	triesHour   = 30  // refusals of one client in an hour that are more than a forgotten password
	triesSlow   = 100 // or in a day
	triesMany   = 300 // that are intense
	quick       = 6   // a minute
	fewSizes    = 4   // sizes of requests, from which somebody sends different things
	before      = 20  // refusals before a success that make it one to look at
	manyFailed  = 200 // refusals of many clients together in an hour …
	manyClients = 20
	maxDoors    = 1 << 12
	maxGuests   = 1 << 14
	maxVotes    = 16
	dayHours    = 24
	maxAgents   = 16 // of a client that are remembered
)

// loginWords are parts of paths that people log in at.
var loginWords = []string{"login", "signin", "sign-in", "sign_in", "log-in", "logon", "authenticate", "j_security_check", "xmlrpc.php"}

// isLogin tells whether a path is one to log in at, by its name.
func isLogin(path string) bool {
	low := strings.ToLower(path)
	return slices.ContainsFunc(loginWords, func(w string) bool { return strings.Contains(low, w) })
}

// Observe takes a cell: one client's answers of one kind at one path.
func (d *Logins) Observe(c *observe.Cell, tell func(detect.Signal)) {
	m := &d.memory
	key := joined(c.Key[:6]...)
	if m.Client.Key != key || !m.Client.Start.Equal(c.Start) {
		d.leave(tell)
		if at := joined(c.Key[:5]...); m.Door.Key != at || !m.Door.Start.Equal(c.Start) {
			d.shut(tell)
			m.Door = loginDoor{Key: at, Start: c.Start, Target: targetOf(c.Key), Path: c.Key[4]}
		}
		m.Client = loginClient{Key: key, Start: c.Start, Target: targetOf(c.Key), Path: c.Key[4], IP: c.Key[5]}
	}
	status, _ := strconv.Atoi(c.Key[6])
	size, err := strconv.Atoi(c.Key[7])
	if err != nil {
		size = -1
	}
	m.Client.answer(status, size).add(c)
}

// End judges the last client and path.
func (d *Logins) End(tell func(detect.Signal)) {
	d.leave(tell)
	d.shut(tell)
}

// leave judges the client at hand.
func (d *Logins) leave(tell func(detect.Signal)) {
	m := &d.memory
	c := &m.Client
	if c.Key == "" {
		return
	}
	at := &m.Doors.Take(joined(c.Target.Format, c.Target.Account, c.Target.Region, c.Target.Site, c.Path), c.Start).It
	tries := c.sort(at)
	at.learn(c)
	if c.knocks(at, tries) {
		guest := &m.Clients.Take(c.Key, c.Start).It
		d.judge(c, guest, tries, tell)
		guest.note(c.Start.Unix()/3600, tries)
	}
	m.Client = loginClient{}
}

// judge tells of one client, or adds it to those of the path.
func (d *Logins) judge(c *loginClient, guest *loginPast, t tries, tell func(detect.Signal)) {
	hour := c.Start.Unix() / 3600
	lately := guest.lately(hour)
	varied := max(t.marks, guest.Marks) >= fewSizes || max(t.marks, guest.Marks) == 0
	justNow, agents := guest.justNow(hour)
	mostly := (justNow+t.failed)*5 >= 4*(justNow+t.failed+t.accepted)
	reason := map[string]any{"refused": t.failed, "accepted": t.accepted, "refused_before": lately, "per_minute": t.minute,
		"request_sizes": max(t.marks, guest.Marks), "path": c.Path, "threshold": triesHour}
	entered := t.entered(lately, agents)
	if len(entered) > 0 && mostly && (varied || t.minute >= quick) && (justNow+t.failed >= triesHour || lately+t.failed >= triesSlow) {
		kind := d.after
		if varied {
			kind = d.guessed
		}
		c.tell(kind, t.refusals, entered, reason, tell)
		return
	}
	switch {
	case t.failed >= triesHour && mostly:
		kind := d.failures
		if t.failed >= triesMany && (varied || t.minute >= quick) {
			kind = d.guessing
		}
		c.tell(kind, t.refusals, nil, reason, tell)
	case lately+t.failed >= triesSlow && lately < triesSlow && mostly && varied:
		reason["slow"] = true
		c.tell(d.failures, t.refusals, nil, reason, tell)
	default:
		d.memory.Door.add(c, guest, t)
	}
}
