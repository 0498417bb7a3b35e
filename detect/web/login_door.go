package web

import (
	"time"

	"bannin/detect"
	"bannin/finding"
)

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
	if !accepts(a.Status) || a.Count < triesHour || a.Count*10 < all*9 || at.common() == a.code() || at.Refused*10 > at.All {
		return -1
	}
	if at.voters() < 5 && busiestMinute(c.Answers[most:most+1]) < quick { // nobody to compare with: an office that comes in the morning is slower
		return -1
	}
	return most
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
	at := d.memory.Doors.Look(l.Key)
	if l.Key == "" || at == nil {
		return
	}
	usual := at.Failed.usual()
	stuffed := l.stuffed(usual)
	if l.Failed > 0 {
		at.Failed.learn(l.Failed, stuffed)
	}
	if stuffed {
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

// stuffed tells whether lists of passwords are tried at the path, by many. Where
// those who got in before are refused as well, the login is out of order.
func (l *loginDoor) stuffed(usual int64) bool {
	return l.Failed >= manyFailed && l.Clients >= manyClients && l.Failed >= beyond*usual &&
		l.Failed*10 >= 7*(l.Failed+l.Accepted) && 2*l.Known < l.Clients
}
