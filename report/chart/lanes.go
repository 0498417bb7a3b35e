package chart

import (
	"cmp"
	"html/template"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"bannin/finding"
	"bannin/ledger"
	"bannin/report/voice"
)

// tacticOrder is how ATT&CK orders its tactics: the way an intrusion goes.
var tacticOrder = []string{"reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation",
	"stealth", "defense-evasion", "defense-impairment", "credential-access", "discovery", "lateral-movement", "collection",
	"command-and-control", "exfiltration", "impact"}

// maxLanes bounds a drawing against made-up tactics.
const maxLanes = 20

// lanes are the tactics among those given, in ATT&CK's order, then others by
// name.
func lanes(tactics []string) []string {
	set := map[string]bool{}
	for _, name := range tactics {
		set[voice.TacticKey(name)] = true
	}
	all := slices.Sorted(maps.Keys(set))
	place := func(name string) int {
		if i := slices.Index(tacticOrder, name); i >= 0 {
			return i
		}
		return len(tacticOrder)
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	return all[:min(len(all), maxLanes)]
}

const (
	laneHeight = 26.0
	laneLabel  = 150.0
)

// laneRows writes the names of the lanes and the lines between them.
func (c *Charts) laneRows(d *drawing, names []string, top float64) {
	for i, name := range names {
		y := top + float64(i)*laneHeight
		d.text("label", 0, y+laneHeight/2+4, voice.Shorten(c.Tactic(name), 24))
		d.line("grid", 0, y+laneHeight, d.w, y+laneHeight)
	}
}

// Tactics draws which tactics were seen when; the size is the number of events.
func (c *Charts) Tactics() Chart {
	var names []string
	for i := range c.findings {
		names = append(names, c.findings[i].Tactics...)
	}
	names = lanes(names)
	a := axis{c.local(c.first), c.local(c.last) + 1, laneLabel, half - laneLabel - 12}
	d := &drawing{w: half, h: float64(len(names))*laneHeight + 24}
	c.timeLabels(d, a, d.h-6)
	c.laneRows(d, names, 0)
	out := Chart{Head: []string{c.T("column.tactic"), c.T("column.findings"), c.T("column.events"), c.T("column.first")}}
	for i, name := range names {
		out.Rows = append(out.Rows, c.lane(d, a, name, float64(i)*laneHeight+laneHeight/2))
	}
	out.SVG = d.image(c.T("chart.tactics"))
	return out
}

// A dot is what falls on one spot of a lane.
type dot struct {
	events int64
	worst  finding.Severity
}

// lane draws one tactic's dots and returns its row of the table.
func (c *Charts) lane(d *drawing, a axis, name string, y float64) []string {
	const spots = 48
	dots := map[int]*dot{}
	var findings, events int64
	var first time.Time
	for i := range c.findings {
		f := &c.findings[i]
		if !slices.ContainsFunc(f.Tactics, func(t string) bool { return voice.TacticKey(t) == name }) {
			continue
		}
		spot := int((a.at(c.local(f.First)) - a.x) / a.w * (spots - 1))
		if dots[spot] == nil {
			dots[spot] = &dot{}
		}
		dots[spot].events += f.Count
		dots[spot].worst = max(dots[spot].worst, voice.Grade(f.Severity))
		findings++
		events += f.Count
		if first.IsZero() || f.First.Before(first) {
			first = f.First
		}
	}
	for _, spot := range slices.Sorted(maps.Keys(dots)) {
		r := 4 + min(math.Log2(float64(max(dots[spot].events, 1)))*0.7, 7)
		d.mark(dots[spot].worst, a.x+float64(spot)*a.w/(spots-1), y, r)
	}
	return []string{c.Tactic(name), voice.Thousands(findings), voice.Thousands(events), c.Minute(first)}
}

// A Step is how one of an incident's steps is drawn.
type Step struct {
	Clock     string // when, in few characters
	Severity  finding.Severity
	Attempted bool // and no more
}

// Story draws the first steps of an incident, one column each so that seconds and hours
// both can be read, in lanes by tactic. A number leads to the step's line in
// the table beside it; an outline is an attempt; a band is a time without logs.
func (c *Charts) Story(in *finding.Incident, steps []Step, quiet []ledger.Silence) template.HTML {
	names := make([]string, len(steps))
	for i := range steps {
		names[i] = in.Story[i].Tactic
	}
	rows := lanes(names)
	const top = 22.0
	d := &drawing{w: wide, h: top + float64(len(rows))*laneHeight + 4}
	column := min((wide-laneLabel)/float64(max(len(steps), 1)), 170)
	c.laneRows(d, rows, top)
	place := func(i int) (x, y float64) {
		row := max(slices.Index(rows, voice.TacticKey(in.Story[i].Tactic)), 0)
		return laneLabel + (float64(i)+0.5)*column, top + (float64(row)+0.5)*laneHeight
	}
	storyGaps(d, in.Story[:len(steps)], in.Accounts, quiet, column)
	for i := 1; i < len(steps); i++ {
		x1, y1 := place(i - 1)
		x2, y2 := place(i)
		d.line("path", x1, y1, x2, y2)
	}
	label := 0
	for i := range steps {
		label = max(label, len(steps[i].Clock))
	}
	every := max(int(math.Ceil((7.5*float64(label)+8)/column)), 1) // about 7.5 units a digit
	for i := range steps {
		x, y := place(i)
		class := "step sev-" + steps[i].Severity.String()
		if steps[i].Attempted {
			class = "step tried"
		}
		d.circle(class, x, y, min(10, max(column/2-1, 5)))
		if column >= 16 {
			d.text("number "+class, x, y+4, strconv.Itoa(i+1))
		}
		if i%every == 0 {
			d.text("tick mid", x, 12, steps[i].Clock)
		}
	}
	return d.image(c.T("chart.story"))
}

// storyGaps draws a band between two steps where one of the incident's
// accounts has hours without logs.
func storyGaps(d *drawing, story []finding.Step, accounts []string, quiet []ledger.Silence, column float64) {
	for i := 0; i+1 < len(story); i++ {
		from, to := story[i].Time.Unix(), story[i+1].Time.Unix()
		for _, q := range quiet {
			if slices.Contains(accounts, q.Account) && q.From.Unix() < to && q.From.Unix()+q.Hours*hour > from {
				w := min(0.4*column, 36)
				d.rect("gap", box{laneLabel + float64(i+1)*column - w/2, 18, w, d.h - 20})
				break
			}
		}
	}
}
