package web

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
	"time"

	"bannin/detect"
	"bannin/event"
	"bannin/finding"
	"bannin/observe"
)

// Kinds of cells of attacks.
const (
	attackPages  = iota // by target, client, class and answer; marks are pages
	attackSizes         // the same; marks are sizes of answers
	attackCrowds        // by target, class and page; marks are clients
	attackTexts         // by target, client, class, answer and what was asked for
)

// Attacks finds campaigns of attacks on applications: all that an address sends
// to an account until it is silent for hours. What every site gets all day is
// low. It is more where somebody works at one page that answers now so and now
// so, or comes in great numbers.
//
// An answer is no proof: many sites answer everything with 200. So an attack is
// attempted here; rules tell of what shows by contrast that it worked.
type Attacks struct {
	detector[attackMemory]
	grades [attacking + 1]*finding.Kind
	crowds *finding.Kind
}

type attackMemory struct {
	Start     time.Time // of the window at hand
	Campaigns detect.Shelf[campaign]
	Kept      int // events that campaigns hold
}

func newAttackMemory() attackMemory {
	return attackMemory{Campaigns: detect.NewShelf[campaign](maxCampaigns)}
}

// NewAttacks returns the detector.
func NewAttacks(s Settings) *Attacks {
	d := &Attacks{grades: [...]*finding.Kind{
		probing:    detect.Describe("web.probe", "", finding.Info, "attack.reconnaissance", "attack.t1595.002"),
		scanning:   detect.Describe("web.scan", "", finding.Low, "attack.reconnaissance", "attack.t1595.002", "attack.t1595.003"),
		attempting: detect.Describe("web.attempt", "", finding.Low, "attack.initial-access", "attack.t1190"),
		attacking:  detect.Describe("web.attack", "", finding.Medium, "attack.initial-access", "attack.t1190")},
		crowds: detect.Describe("web.attack-by-many", "", finding.Medium, "attack.initial-access", "attack.t1190")}
	d.detector = newDetector("web.attacks", s, newAttackMemory, append(d.grades[:len(d.grades):len(d.grades)], d.crowds)...)
	d.fields = append([]string{"httpRequest.headers"}, fields...)
	return d
}

// Forgotten is nothing: a campaign that has to go is told of.
func (d *Attacks) Forgotten() int64 { return 0 }

// Lens looks at the requests of one worker.
func (d *Attacks) Lens(p *event.Projection) observe.Lens {
	return &attackLens{reader: newReader(p, d.settings), classifier: newClassifier(), headers: p.Slot("httpRequest.headers")}
}

type attackLens struct {
	reader
	*classifier
	headers event.Slot
	page    []byte
	text    []byte
}

// See notes a request that shows an attack, or was refused.
func (l *attackLens) See(e *event.Event, pad *observe.Pad) {
	site, ok := l.site(e)
	if !ok {
		return
	}
	c, name := l.judge(e)
	answer := unknown
	if c == none || c == flaw { // what is there and works is no flaw that somebody looks for
		if answer = l.answer(e); answer != refused {
			return
		}
		c = cmp.Or(c, missing)
	}
	client := l.from(e)
	if client == nil {
		return
	}
	if answer == unknown {
		answer = l.answer(e)
	}
	key := [...][]byte{[]byte(e.Format), e.Account, e.Region, site, client, {byte(c)}, {byte(answer)}, []byte(name)}
	sent, _ := strconv.ParseInt(string(e.Bytes(l.sent)), 10, 64)
	page := e.Bytes(l.stem)
	pad.Note(observe.Note{Kind: attackPages, Window: time.Hour, Weight: sent, Mark: page}, key[:]...)
	if c == missing {
		return
	}
	l.text = l.message(e, l.text[:0])
	key[7] = l.text
	pad.Note(observe.Note{Kind: attackTexts, Window: time.Hour}, key[:]...)
	if !c.intrudes() || !answer.reached() {
		return
	}
	key[7] = []byte(name)
	pad.Note(observe.Note{Kind: attackSizes, Window: time.Hour, Mark: e.Bytes(l.sent)}, key[:]...)
	l.page = shape(l.page[:0], page)
	key[4], key[6] = l.page, nil
	pad.Note(observe.Note{Kind: attackCrowds, Window: time.Hour, Mark: client}, key[:6]...)
}

// maxMessage is how much of a request is shown.
const maxMessage = 240

// message is what people are shown of a request: method, path and query, status.
func (l *attackLens) message(e *event.Event, b []byte) []byte {
	b = append(append(b, e.Bytes(l.method)...), ' ')
	uri := e.Bytes(l.uri)
	b = append(b, uri[:min(len(uri), maxMessage)]...)
	if len(uri) > maxMessage {
		b = append(b, "…"...)
	}
	if e.Format == "waf" {
		return append(append(b, ' '), e.Bytes(l.action)...)
	}
	return append(append(b, ' '), e.Bytes(l.status)...)
}

// judge is what a request shows, and the tool it came from.
func (l *attackLens) judge(e *event.Event) (class, string) {
	c, name := l.header(e.Bytes(l.reader.agent))
	if c != jndi {
		if r := l.request(e.Bytes(l.decoded), e.Bytes(l.query)); r != none {
			c = r
		}
	}
	if referer := e.Bytes(l.referer); bytes.IndexByte(referer, '$') >= 0 || bytes.IndexByte(referer, '%') >= 0 {
		if r, _ := l.header(referer); r == jndi {
			c = jndi
		}
	}
	if e.Format != "waf" {
		return c, name
	}
	if v := e.First(l.headers); v != nil && bytes.IndexByte(v.Text, '$') >= 0 {
		if r, _ := l.classifier.agent(v.Text); r == jndi {
			c = jndi
		}
	}
	if w := caught(e, l.caught); w != none && (c == none || w < c) {
		c = w
	}
	return c, name
}

// Observe takes a cell.
func (d *Attacks) Observe(c *observe.Cell, tell func(detect.Signal)) {
	m := &d.memory
	if c.Start.After(m.Start) {
		m.Start = c.Start
		d.closeSilent(tell)
	}
	if c.Kind == attackCrowds {
		d.crowd(c, tell)
		return
	}
	t, client, kind, got := targetOf(c.Key), c.Key[4], class(c.Key[5][0]), answer(c.Key[6][0])
	if kind == missing && c.Marks < guessed {
		return
	}
	run := d.campaign(joined(t.Account, client), c.Start, tell)
	if run.First.IsZero() {
		*run = campaign{Account: t.Account, Client: client, First: c.First, Classes: map[class]int64{}, Answers: map[answer]int64{}, Tools: map[string]int64{}, Work: map[string]*focus{}}
	}
	if !run.Hour.Equal(c.Start) {
		run.Hour, run.InHour = c.Start, 0
	}
	switch {
	case c.Kind == attackSizes:
		run.answered(c, t.Format == "waf")
	case c.Kind == attackTexts:
		m.Kept += run.list(c, part{Target: t, Class: kind, Answer: got, Message: c.Key[7]})
	default:
		run.add(c, kind, got)
		if kind == missing {
			m.Kept += run.list(c, part{Target: t, Class: kind, Answer: got})
		}
	}
	if m.Kept > maxKeptEvents {
		d.closeOldest(tell)
	}
}

// campaign is the one by a key, new if need be: then a quarter of them ends, those
// that were silent for longest, where they are too many.
func (d *Attacks) campaign(key string, at time.Time, tell func(detect.Signal)) *campaign {
	open := &d.memory.Campaigns
	if open.Look(key) == nil && len(open.Items) >= maxCampaigns {
		for _, old := range open.Oldest()[:maxCampaigns/4] {
			d.drop(old, tell)
		}
	}
	return &open.Take(key, at).It
}

// closeSilent ends the campaigns that nothing was heard of for hours.
func (d *Attacks) closeSilent(tell func(detect.Signal)) {
	m := &d.memory
	until := m.Start.Add(-silence)
	for _, key := range m.Campaigns.Oldest() {
		if !m.Campaigns.Items[key].Last.Before(until) {
			break
		}
		d.drop(key, tell)
	}
}

// closeOldest makes room.
func (d *Attacks) closeOldest(tell func(detect.Signal)) {
	for _, key := range d.memory.Campaigns.Oldest() {
		if d.memory.Kept <= maxKeptEvents/2 {
			return
		}
		d.drop(key, tell)
	}
}

func (d *Attacks) drop(key string, tell func(detect.Signal)) {
	d.close(d.memory.Campaigns.Look(key), tell)
	delete(d.memory.Campaigns.Items, key)
}

func (d *Attacks) close(run *campaign, tell func(detect.Signal)) {
	d.memory.Kept -= int(run.Listed)
	d.tell(run, tell)
}

// End tells of the campaigns that are still open. They stay so.
func (d *Attacks) End(tell func(detect.Signal)) {
	all := d.memory.Campaigns.Items
	for _, key := range d.memory.Campaigns.Oldest() {
		d.tell(&all[key].It, tell)
	}
}

func (d *Attacks) tell(run *campaign, tell func(detect.Signal)) {
	if len(run.Parts) == 0 {
		return
	}
	s := detect.Signal{Kind: d.grades[run.Grade], Omitted: run.Total - run.Listed, Reason: run.reason()}
	for _, p := range run.Parts {
		name, _, _ := strings.Cut(p.Message, " ")
		like := p.Target.summary(run.Client, stranger(run.Client), name)
		like.Message, like.Resources = strings.TrimSpace(p.Message), p.Target.touched("denied")
		if p.Answer.reached() {
			like.Resources = p.Target.touched("read")
		}
		s.Events = append(s.Events, observe.Summaries(p.Events, like)...)
	}
	tell(s)
}

// crowd tells of many addresses that attack one page in the same way: one who
// changes address with each request.
func (d *Attacks) crowd(c *observe.Cell, tell func(detect.Signal)) {
	if c.Marks < crowdSize || c.Count < crowdEvents {
		return
	}
	t, page := targetOf(c.Key), c.Key[4]
	like := t.summary("", crowd(t.Site+page), "")
	like.Message, like.Resources = page, t.touched("read")
	tell(detect.Signal{Kind: d.crowds, Events: c.Summaries(like), Omitted: c.Omitted(), Reason: map[string]any{
		"requests": c.Count, "addresses": c.Marks, "page": page, "attacks": classNames[class(c.Key[5][0])], "threshold": crowdSize}})
}
