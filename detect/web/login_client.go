package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

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

// A loginPast is what is known of a client at a path.
type loginPast struct {
	Accepted bool
	Failed   []int64  // in the last hours in which it failed
	At       []int64  // these hours
	Agents   []string // in the last of them
	Marks    int64
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
	for _, e := range c.Sights()[:min(len(c.Sights()), max(0, finding.MaxEvents-len(a.Events)))] {
		a.Events = append(a.Events, loginEvent{Sight: e, Agent: c.Key[8]})
	}
}

// refuses tells of a status that says no to a login.
func refuses(status int) bool {
	return status == 401 || status == 403 || status == 400 || status == 422 || status == 429
}

func accepts(status int) bool { return status >= 200 && status < 400 }

// code is an answer as paths remember it.
func (a *loginAnswer) code() int { return a.Status<<10 | a.Size&1023 }

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

// note remembers the hour of a client.
func (g *loginPast) note(hour int64, t tries) {
	for len(g.At) > 0 && g.At[0] <= hour-dayHours {
		g.At, g.Failed = g.At[1:], g.Failed[1:]
	}
	if t.failed > 0 {
		g.At, g.Failed = append(g.At, hour), append(g.Failed, t.failed)
		agents := t.agents()
		g.Marks, g.Agents = max(g.Marks, t.marks), agents[:min(len(agents), maxAgents)]
	}
	g.Accepted = g.Accepted || t.accepted > t.failed
}

// agents are the user agents that were refused.
func (t *tries) agents() (all []string) {
	for _, a := range t.refusals {
		for _, e := range a.Events {
			if !slices.Contains(all, e.Agent) {
				all = append(all, e.Agent)
			}
		}
	}
	return all
}

// justNow is how often the client failed in the hour before, by these agents.
func (g *loginPast) justNow(hour int64) (n int64, agents []string) {
	if last := len(g.At) - 1; last >= 0 && g.At[last] == hour-1 {
		return g.Failed[last], g.Agents
	}
	return 0, nil
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

// maxEntered is how many welcomes are told of behind refusals: one who tries a
// list is let in a few times.
const maxEntered = 20

// entered are the welcomes that came after so many refusals, of a program or
// browser that was refused as well.
func (t *tries) entered(lately int64, earlierAgents []string) (in []loginEvent) {
	refusals, agents := timesOf(t.refusals), append(t.agents(), earlierAgents...)
	for _, a := range t.welcomes {
		for _, e := range a.Events {
			n, _ := slices.BinarySearchFunc(refusals, e.Time, time.Time.Compare)
			earlier := int64(n) * t.failed / max(1, int64(len(refusals)))
			if lately+earlier >= before && slices.Contains(agents, e.Agent) && len(in) < maxEntered {
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
	sights := make([]observe.Sight, len(all))
	for i, e := range all {
		sights[i] = e.Sight
	}
	return observe.Summaries(sights, like)
}
