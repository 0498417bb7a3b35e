package web

import (
	"encoding/binary"
	"io"
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
	settings                     Settings
	failures, guessing, stuffing *finding.Kind
	guessed, after               *finding.Kind
	memory                       loginMemory
}

type loginMemory struct {
	Client  loginClient // at hand
	Door    loginDoor   // at hand
	Doors   shelf[door]
	Clients shelf[loginPast]
}

// A loginClient is what one client sent to one path in an hour.
type loginClient struct {
	Key     string
	Start   time.Time
	Target  target
	Path    string
	IP      string
	Answers []loginAnswer
}

// A loginAnswer is what the client was answered alike.
type loginAnswer struct {
	Status, Size int // size is the logarithm, in quarters
	Count, Marks int64
	Events       []loginEvent
}

// A loginEvent is a request, and the hash of its user agent: behind one address
// there may be many people.
type loginEvent struct {
	observe.Sight
	Agent  string
	status int // of welcomes
}

// A loginDoor is what came to one path in an hour, but for what single clients
// are told of for.
type loginDoor struct {
	Key                              string
	Start                            time.Time
	Target                           target
	Path                             string
	Failed, Accepted, Clients, Known int64
	Entered                          int64 // clients that nobody knew, which were refused and then accepted
	Parts                            []loginPart
	Listed                           int64
}

type loginPart struct {
	IP     string
	Events []loginEvent
}

// A door is what is known of a path.
type door struct {
	Votes   map[int]int64 // by answer: clients that mostly got it, and came a few times only
	Refused int64         // 401 and the like
	All     int64
	Failed  past // in each hour
}

// A loginPast is what is known of a client at a path.
type loginPast struct {
	Accepted bool
	Failed   []int64 // in the last hours in which it failed
	At       []int64 // these hours
	Marks    int64
}

// NewLogins returns the detector.
func NewLogins(s Settings) *Logins {
	kind := func(id string, s finding.Severity, tags ...string) *finding.Kind {
		return detect.Describe(id, "", s, append([]string{"attack.credential-access"}, tags...)...)
	}
	return &Logins{settings: s,
		failures: kind("web.login-failures", finding.Low, "attack.t1110"),
		guessing: kind("web.password-guessing", finding.Medium, "attack.t1110.001"),
		stuffing: kind("web.credential-stuffing", finding.Medium, "attack.t1110.004", "attack.t1110.003"),
		after:    kind("web.login-after-failures", finding.Medium, "attack.t1110", "attack.t1078"),
		guessed:  kind("web.password-guessed", finding.High, "attack.initial-access", "attack.t1110", "attack.t1078")}
}

// Name tells it from other detectors.
func (d *Logins) Name() string { return "web.logins" }

// Kinds are all its findings.
func (d *Logins) Kinds() []*finding.Kind {
	return []*finding.Kind{d.failures, d.guessing, d.stuffing, d.after, d.guessed}
}

// Fields are what its lens asks for.
func (d *Logins) Fields() []string { return fields }

// Begin does nothing: who asks from outside is known by address.
func (d *Logins) Begin(detect.World) {}

// Save writes what is known of paths and clients.
func (d *Logins) Save(w io.Writer) error { return save(w, d.Name(), d.memory) }

// Load takes it up.
func (d *Logins) Load(r io.Reader) error {
	d.memory = loginMemory{}
	return load(r, d.Name(), &d.memory)
}

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

// answer is what the client was answered so.
func (c *loginClient) answer(status, size int) *loginAnswer {
	for i := range c.Answers {
		if a := &c.Answers[i]; a.Status == status && a.Size == size {
			return a
		}
	}
	c.Answers = append(c.Answers, loginAnswer{Status: status, Size: size})
	return &c.Answers[len(c.Answers)-1]
}

func (a *loginAnswer) add(c *observe.Cell) {
	a.Count += c.Count
	a.Marks = max(a.Marks, c.Marks)
	for _, e := range c.Events[:min(len(c.Events), max(0, finding.MaxEvents-len(a.Events)))] {
		a.Events = append(a.Events, loginEvent{Sight: e, Agent: c.Key[8]})
	}
}

// End judges the last client and path.
func (d *Logins) End(tell func(detect.Signal)) {
	d.leave(tell)
	d.shut(tell)
}

// refuses tells of a status that says no to a login.
func refuses(status int) bool {
	return status == 401 || status == 403 || status == 400 || status == 422 || status == 429
}

func accepts(status int) bool { return status >= 200 && status < 400 }

// code is an answer as paths remember it.
func (a *loginAnswer) code() int { return a.Status<<10 | a.Size&1023 }

// leave judges the client at hand.
func (d *Logins) leave(tell func(detect.Signal)) {
	m := &d.memory
	c := &m.Client
	if c.Key == "" {
		return
	}
	at := m.Doors.take(joined(c.Target.Format, c.Target.Account, c.Target.Region, c.Target.Site, c.Path), c.Start.Unix(), maxDoors, nil)
	tries := c.sort(at)
	at.learn(c)
	if c.knocks(at, tries) {
		guest := m.Clients.take(c.Key, c.Start.Unix(), maxGuests, nil)
		d.judge(c, at, guest, tries, tell)
		guest.note(c.Start.Unix()/3600, tries)
	}
	m.Client = loginClient{}
}

// knocks tells whether the client tried to log in. Where the path's name does not
// say that it is a login, most of its answers and different requests have to: a
// page that asks again and again after its session is over is none.
func (c *loginClient) knocks(at *door, t tries) bool {
	switch {
	case t.failed+t.accepted == 0:
		return false
	case isLogin(c.Path) && !strings.HasPrefix(c.Path, asked):
		return true
	}
	return at.Refused*2 > at.All && (t.marks >= fewSizes || t.failed == 0)
}

// tries are the answers of a client in an hour, sorted.
type tries struct {
	refusals, welcomes []loginAnswer
	failed, accepted   int64
	marks, minute      int64
}

// sort tells refusals from welcomes.
func (c *loginClient) sort(at *door) tries {
	var t tries
	repeated := c.repeated(at)
	for i := range c.Answers {
		a := &c.Answers[i]
		switch {
		case refuses(a.Status) || i == repeated:
			t.refusals = append(t.refusals, *a)
			t.failed += a.Count
			t.marks = max(t.marks, a.Marks)
		case accepts(a.Status):
			t.welcomes = append(t.welcomes, *a)
			t.accepted += a.Count
		}
	}
	t.minute = busiestMinute(t.refusals)
	return t
}

func busiestMinute(all []loginAnswer) int64 {
	var count int64
	for _, a := range all {
		count += a.Count
	}
	return perMinute(count, timesOf(all))
}

// repeated is the answer that is a refusal though its status does not say so: what
// a login answers one client over and over, and not those who come once. -1 where
// there is none.
func (c *loginClient) repeated(at *door) int {
	if !isLogin(c.Path) {
		return -1
	}
	most, all := 0, int64(0)
	for i, a := range c.Answers {
		if refuses(a.Status) {
			return -1 // it says no by status
		}
		if all += a.Count; a.Count > c.Answers[most].Count {
			most = i
		}
	}
	a := &c.Answers[most]
	if !accepts(a.Status) || a.Count < triesHour || a.Count*10 < all*9 || at.common() == a.code() || at.Refused > 0 {
		return -1
	}
	if at.voters() < 5 && busiestMinute(c.Answers[most:most+1]) < quick { // nobody to compare with: an office that comes in the morning is slower
		return -1
	}
	return most
}

// timesOf are the times of answers, in order.
func timesOf(all []loginAnswer) (times []time.Time) {
	for _, a := range all {
		for _, e := range a.Events {
			times = append(times, e.Time)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// maxPolite is how often those who just log in come in an hour.
const maxPolite = 5

// learn takes what a client was answered for what is usual.
func (at *door) learn(c *loginClient) {
	var all, most int64
	var vote int
	for _, a := range c.Answers {
		all += a.Count
		at.All += a.Count
		if refuses(a.Status) {
			at.Refused += a.Count
		}
		if accepts(a.Status) && a.Count > most {
			most, vote = a.Count, a.code()
		}
	}
	if most == 0 || all > maxPolite {
		return
	}
	if at.Votes == nil {
		at.Votes = map[int]int64{}
	}
	if _, known := at.Votes[vote]; known || len(at.Votes) < maxVotes {
		at.Votes[vote]++
	}
}

func (at *door) voters() (n int64) {
	for _, v := range at.Votes {
		n += v
	}
	return n
}

// common is the answer that most clients get; 0 where none is known.
func (at *door) common() int {
	best := 0
	for code, n := range at.Votes {
		if b := at.Votes[best]; n > b || n == b && code < best {
			best = code
		}
	}
	return best
}

// note remembers the hour of a client.
func (g *loginPast) note(hour int64, t tries) {
	for len(g.At) > 0 && g.At[0] <= hour-dayHours {
		g.At, g.Failed = g.At[1:], g.Failed[1:]
	}
	if t.failed > 0 {
		g.At, g.Failed = append(g.At, hour), append(g.Failed, t.failed)
		g.Marks = max(g.Marks, t.marks)
	}
	g.Accepted = g.Accepted || t.accepted > t.failed
}

// lately is how often the client failed in the day before an hour.
func (g *loginPast) lately(hour int64) (n int64) {
	for i, at := range g.At {
		if at > hour-dayHours {
			n += g.Failed[i]
		}
	}
	return n
}

// judge tells of one client, or adds it to those of the path.
func (d *Logins) judge(c *loginClient, at *door, guest *loginPast, t tries, tell func(detect.Signal)) {
	hour := c.Start.Unix() / 3600
	lately := guest.lately(hour)
	varied := max(t.marks, guest.Marks) >= fewSizes || max(t.marks, guest.Marks) == 0
	mostly := t.failed*5 >= 4*(t.failed+t.accepted)
	reason := map[string]any{"refused": t.failed, "accepted": t.accepted, "refused_before": lately, "per_minute": t.minute,
		"request_sizes": max(t.marks, guest.Marks), "path": c.Path, "threshold": triesHour}
	entered := t.entered(lately)
	if len(entered) > 0 && mostly && (varied || t.minute >= quick) && (t.failed >= triesHour || lately+t.failed >= triesSlow) {
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

// maxEntered is how many welcomes are told of behind refusals: one who tries a
// list is let in a few times.
const maxEntered = 20

// entered are the welcomes that came after so many refusals, of a program or
// browser that was refused as well.
func (t *tries) entered(lately int64) (in []loginEvent) {
	refusals, agents := timesOf(t.refusals), map[string]bool{}
	for _, a := range t.refusals {
		for _, e := range a.Events {
			agents[e.Agent] = true
		}
	}
	for _, a := range t.welcomes {
		for _, e := range a.Events {
			n, _ := slices.BinarySearchFunc(refusals, e.Time, time.Time.Compare)
			earlier := int64(n) * t.failed / max(1, int64(len(refusals)))
			if lately+earlier >= before && agents[e.Agent] && len(in) < maxEntered {
				e.status = a.Status
				in = append(in, e)
			}
		}
	}
	return in
}

// tell tells of a client: refusals, and the welcomes after them.
func (c *loginClient) tell(kind *finding.Kind, refusals []loginAnswer, in []loginEvent, reason map[string]any, tell func(detect.Signal)) {
	like := c.Target.summary(c.IP, stranger(c.IP), methodOf(c.Path))
	s := detect.Signal{Kind: kind, Reason: reason}
	like.Resources = c.Target.touched("denied")
	for _, a := range refusals {
		like.Error = strconv.Itoa(a.Status)
		like.Message = message(c.Path, a.Status)
		s.Events = append(s.Events, summaries(a.Events, like)...)
		s.Omitted += a.Count - int64(len(a.Events))
	}
	like.Error, like.Succeeded, like.Resources = "", true, c.Target.touched("read")
	for _, e := range in {
		like.Message = message(c.Path, e.status)
		s.Events = append(s.Events, summaries([]loginEvent{e}, like)...)
	}
	tell(s)
}

// methodOf is the method that a path of logins begins with, as the lens notes it.
func methodOf(path string) string {
	if strings.HasPrefix(path, asked) {
		return strings.TrimSpace(asked)
	}
	return "POST"
}

// message is what people are shown of a request to log in.
func message(path string, status int) string {
	return methodOf(path) + " " + strings.TrimPrefix(path, asked) + " " + strconv.Itoa(status)
}

func summaries(all []loginEvent, like event.Summary) []*event.Summary {
	var c observe.Cell
	for _, e := range all {
		c.Events = append(c.Events, e.Sight)
	}
	return c.Summaries(like)
}

// add counts a client among the many of a path.
func (l *loginDoor) add(c *loginClient, guest *loginPast, t tries) {
	l.Failed += t.failed
	l.Accepted += t.accepted
	if t.failed == 0 {
		return
	}
	l.Clients++
	if guest.Accepted {
		l.Known++
	} else if t.accepted > 0 {
		l.Entered++
	}
	for _, a := range t.refusals {
		if room := finding.MaxEvents - l.Listed; room > 0 {
			events := a.Events[:min(int64(len(a.Events)), room)]
			l.Parts = append(l.Parts, loginPart{c.IP, events})
			l.Listed += int64(len(events))
		}
	}
}

// shut judges the path at hand.
func (d *Logins) shut(tell func(detect.Signal)) {
	l := &d.memory.Door
	at := d.memory.Doors.look(l.Key)
	if l.Key == "" || at == nil {
		return
	}
	usual := at.Failed.usual()
	if l.Failed > 0 {
		at.Failed.add(l.Failed)
	}
	// Where those who got in before are refused as well, the login is out of order.
	if l.Failed >= manyFailed && l.Clients >= manyClients && l.Failed >= beyond*usual && l.Failed*10 >= 7*(l.Failed+l.Accepted) && 2*l.Known < l.Clients {
		like := l.Target.summary("", crowd(l.Target.Site+l.Path), methodOf(l.Path))
		like.Resources = l.Target.touched("denied")
		s := detect.Signal{Kind: d.stuffing, Omitted: l.Failed - l.Listed, Reason: map[string]any{"refused": l.Failed, "accepted": l.Accepted,
			"addresses": l.Clients, "let_in": l.Entered, "usual": usual, "path": l.Path, "threshold": manyFailed}}
		for _, p := range l.Parts {
			like.IP = p.IP
			s.Events = append(s.Events, summaries(p.Events, like)...)
		}
		tell(s)
	}
	*l = loginDoor{}
}
