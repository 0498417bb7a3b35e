package report

import (
	"cmp"
	"io"
	"math"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/profile"
	"bannin/report/fit"
	"bannin/report/voice"
)

// How much of each list about one actor the terminal shows; the rest is counted.
const (
	topDoers    = 8
	topChains   = 4
	topBranches = 12 // below one actor
	topCalls    = 12
	topPlaces   = 10
	topTouched  = 6 // of each way
	topLeft     = 15
)

// A showScreen is a terminal's text about one actor in the making.
type showScreen struct {
	*screen
	p *profile.Profile
}

// Show writes for a person what logs tell of one actor: the ledger, as whom it
// acted and who that really is, what it made, from where it came, what it did,
// and what is still there.
func Show(w io.Writer, l *ledger.Ledger, p *profile.Profile, o TerminalOptions) error {
	t := showScreen{newScreen(&Scan{Ledger: l}, o), p}
	t.widen("as", "agents", "failed_calls")
	t.read(l)
	t.unread(l, topSilences)
	t.heading("who", "who", voice.Typed(p.Who))
	t.row("when", plain, t.Period(p.First, p.Last), "("+t.Lasted(voice.Between(p.First, p.Last))+")", t.Count("events", p.Count))
	if p.Failed > 0 {
		t.row("failed_calls", plain, voice.Thousands(p.Failed))
	}
	t.rows("as", plain, t.doers())
	t.rows("agents", plain, t.agents())
	t.chains()
	t.makers()
	t.made()
	t.places()
	t.calls()
	t.touched()
	t.left()
	_, err := w.Write(t.out.Bytes())
	return err
}

// heading begins a part.
func (t showScreen) heading(key string, pairs ...any) {
	t.blank()
	t.line(bold, t.T("show."+key, pairs...))
}

// rest counts what a list leaves out.
func (t showScreen) rest(all, shown int, omitted int64) {
	if n := voice.More(all, shown) + omitted; n > 0 {
		t.line(dim, "  "+t.Count("more_see_json", n))
	}
}

func (t showScreen) doers() (lines []string) {
	for _, d := range t.p.Actors[:min(len(t.p.Actors), topDoers)] {
		line := t.named(d.Actor)
		if d.Actor.AccessKey != "" {
			line += "  " + voice.Typed(voice.MaskKey(d.Actor.AccessKey))
		}
		lines = append(lines, line+"  "+t.Count("events", d.Count))
	}
	return append(lines, t.more(len(t.p.Actors), topDoers)...)
}

func (t showScreen) agents() (lines []string) {
	for _, a := range t.p.Agents[:min(len(t.p.Agents), topNames)] {
		lines = append(lines, fit.Cut(voice.Typed(a.Agent), t.room()-14)+"  "+t.Count("events", a.Count))
	}
	return append(lines, t.more(len(t.p.Agents), topNames)...)
}

// chains writes the ways up, each from the root down.
func (t showScreen) chains() {
	t.heading("chains")
	for _, c := range t.p.Chains[:min(len(t.p.Chains), topChains)] {
		sure := ""
		if len(c.Links) > 0 {
			sure = "  " + t.T("show.sure", "percent", voice.Thousands(int64(math.Round(c.Confidence*100))))
		}
		t.line(plain, "  "+t.origin(c.Root)+"  "+t.Count("events", c.Count)+sure)
		for i := len(c.Links) - 1; i >= 0; i-- {
			lead := fit.Spaces(2*(len(c.Links)-i) + 2)
			t.line(plain, lead+t.step(&c.Links[i], "", t.width-len(lead)))
		}
	}
	t.rest(len(t.p.Chains), topChains, 0)
}

// origin names a root, and what it is.
func (t showScreen) origin(a event.Actor) string {
	name := voice.Typed(voice.ShortARN(cmp.Or(a.ARN, a.Name, a.Root)))
	text := name + "  (" + t.Known("show.kind.", a.Kind) + ")"
	if a.Account != "" {
		text += "  " + voice.Typed(a.Account)
	}
	return text
}

// step says one link in so many columns: when, what came of it, by which call.
func (t showScreen) step(l *profile.Link, more string, room int) string {
	head, tail := "", more
	if l.Time != nil {
		head = t.Minute(*l.Time) + "  "
	}
	if l.Confidence < 1 {
		tail = "  " + t.T("show.sure", "percent", voice.Thousands(int64(math.Round(l.Confidence*100)))) + tail
	}
	if l.Call != "" {
		tail = "  " + voice.Typed(l.Call) + tail
	}
	tail = fit.Cut(tail, room/2)
	return head + fit.Cut(t.said(l), max(room-fit.Columns(head)-fit.Columns(tail), 8)) + tail
}

// said says what a link made.
func (t showScreen) said(l *profile.Link) string {
	text := t.T("show.link."+l.How, "what", t.thing(l.Made))
	if l.Via != "" {
		text += "  " + t.T("show.via", "name", voice.Typed(voice.ShortARN(l.Via)))
	}
	if l.Source != "" {
		text += "  " + t.T("show.source", "name", voice.Typed(l.Source))
	}
	return text
}

// thing names what a link made.
func (t showScreen) thing(a event.Actor) string {
	name := t.Who(a)
	switch a.Kind {
	case "login":
		return t.T("show.login", "user", name)
	case "key":
		return t.T("show.key", "key", voice.Typed(voice.MaskKey(cmp.Or(a.AccessKey, a.Name))), "user", voice.Typed(voice.ShortARN(a.ARN)))
	}
	if a.AccessKey != "" {
		name += "  " + voice.Typed(voice.MaskKey(a.AccessKey))
	}
	return name
}

// makers writes who created those who are told of, or let them in.
func (t showScreen) makers() {
	if len(t.p.Makers) == 0 {
		return
	}
	t.heading("made_by")
	for i := range t.p.Makers[:min(len(t.p.Makers), topBranches)] {
		m := &t.p.Makers[i]
		by := "  " + t.T("show.by", "who", t.Who(m.By))
		if m.Root.Key() != m.By.Key() {
			by += "  " + t.T("started_by", "who", voice.Typed(voice.ShortARN(m.Root.Root)))
		}
		t.line(plain, "  "+t.step(&m.Link, by, t.width-2))
	}
	t.rest(len(t.p.Makers), topBranches, 0)
}

// made writes the tree of what was made.
func (t showScreen) made() {
	if len(t.p.Made) == 0 {
		return
	}
	t.heading("made")
	t.branches(t.p.Made, 0)
	if t.p.Omitted.Made > 0 {
		t.line(dim, "  "+t.Count("more", t.p.Omitted.Made))
	}
}

func (t showScreen) branches(all []profile.Branch, depth int) {
	shown := all[:min(len(all), topBranches)]
	for i := range shown {
		b := &shown[i]
		tail := ""
		if b.Count > 0 {
			tail = "  " + t.Count("events", b.Count)
		}
		if b.How == "created" && b.Until != nil {
			tail += "  " + t.T("show.deleted", "time", t.Minute(*b.Until))
		}
		lead := fit.Spaces(2*depth + 2)
		t.line(plain, lead+t.step(&b.Link, tail, t.width-len(lead)))
		t.branches(b.Made, depth+1)
	}
	if n := voice.More(len(all), len(shown)); n > 0 {
		t.line(dim, fit.Spaces(2*depth)+"  "+t.Count("more_see_json", n))
	}
}

// places writes where the events came from.
func (t showScreen) places() {
	shown := t.p.Addresses[:min(len(t.p.Addresses), topPlaces)]
	if len(shown) == 0 {
		return
	}
	t.heading("places")
	columns := []column{{head: t.T("column.ips"), keep: 9}, {head: t.T("column.country"), keep: 8}, {head: t.T("column.network"), keep: 6},
		{head: t.T("column.events"), right: true, keep: 7}, {head: t.T("column.first"), keep: 4}, {head: t.T("column.last"), keep: 5}}
	for _, a := range shown {
		for i, cell := range []string{voice.Typed(a.IP), t.Country(a.Country), voice.Typed(a.Network), voice.Thousands(a.Count), t.Minute(a.First), t.Minute(a.Last)} {
			columns[i].cells = append(columns[i].cells, cell)
		}
	}
	t.grid(filled(columns))
	t.rest(len(t.p.Addresses), len(shown), 0)
}

// filled leaves out columns in which nothing stands.
func filled(all []column) (some []column) {
	for _, c := range all {
		if strings.Join(c.cells, "") != "" {
			some = append(some, c)
		}
	}
	return some
}

// calls writes what was called.
func (t showScreen) calls() {
	shown := t.p.Calls[:min(len(t.p.Calls), topCalls)]
	if len(shown) == 0 {
		return
	}
	t.heading("calls")
	columns := []column{{head: t.T("column.call"), keep: 9}, {head: t.T("column.service"), keep: 8}, {head: t.T("column.count"), right: true, keep: 7},
		{head: t.T("column.failed"), right: true, keep: 6}, {head: t.T("column.first"), keep: 4}, {head: t.T("column.last"), keep: 5}}
	for _, c := range shown {
		failed := ""
		if c.Failed > 0 {
			failed = voice.Thousands(c.Failed)
		}
		for i, cell := range []string{voice.Typed(c.Name), voice.Typed(strings.TrimSuffix(c.Service, ".amazonaws.com")), voice.Thousands(c.Count), failed, t.Minute(c.First), t.Minute(c.Last)} {
			columns[i].cells = append(columns[i].cells, cell)
		}
	}
	t.grid(filled(columns))
	t.rest(len(t.p.Calls), len(shown), 0)
}

// touched writes the resources, by what was done to them.
func (t showScreen) touched() {
	if len(t.p.Resources) == 0 {
		return
	}
	t.heading("touched")
	var all []finding.TouchedCount
	for _, r := range t.p.Resources {
		all = append(all, finding.TouchedCount{ARN: r.ARN, How: r.How, Count: r.Count})
	}
	for _, how := range howOrder(all) {
		t.labels = max(t.labels, fit.Columns(t.How(how))+len(" 20,000"))
	}
	for _, how := range howOrder(all) {
		var lines []string
		n := 0
		for _, r := range all {
			if r.How != how {
				continue
			}
			if n++; n <= topTouched {
				text := fit.Cut(voice.Typed(voice.ShortARN(r.ARN)), t.room()-8)
				if r.Count > 1 {
					text += "  x" + voice.Thousands(r.Count)
				}
				lines = append(lines, text)
			}
		}
		label := fit.Pad(t.How(how)+" "+voice.Thousands(int64(n)), t.labels)
		for _, line := range append(lines, t.more(n, topTouched)...) {
			t.out.WriteString("  " + paint(t.color, dim, label) + "  " + fit.Cut(line, t.room()) + "\n")
			label = fit.Spaces(t.labels)
		}
	}
}

// left writes what was made and is not known to be gone.
func (t showScreen) left() {
	if len(t.p.Left) == 0 {
		return
	}
	t.heading("left", "time", t.Minute(t.s.Ledger.Last))
	shown := t.p.Left[:min(len(t.p.Left), topLeft)]
	for _, l := range shown {
		a := event.Actor{Kind: l.Kind, ARN: l.ARN, AccessKey: l.Key}
		t.line(warn, "  "+t.Minute(l.Since)+"  "+t.thing(a))
	}
	t.rest(len(t.p.Left), len(shown), 0)
}
