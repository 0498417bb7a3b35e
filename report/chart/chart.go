// Package chart draws what a scan found and which hours have logs, as SVG that
// follows the page's style sheet, each with the same numbers as a table.
package chart

import (
	"cmp"
	"html/template"
	"maps"
	"slices"
	"time"

	"bannin/finding"
	"bannin/ledger"
	"bannin/report/voice"
)

// A Chart is a drawing and the same numbers as a table, for those who cannot
// see it or want the figures.
type Chart struct {
	SVG  template.HTML
	Head []string
	Rows [][]string
}

// Widths of drawings: over the whole page, and beside one another. They are
// drawn at about one unit a pixel.
const (
	wide = 980.0
	half = 560.0
)

// Charts draws what a page shows beside its stories.
type Charts struct {
	voice.Voice
	ledger   *ledger.Ledger
	findings []finding.Finding
	first    time.Time
	last     time.Time
}

// New takes the time that the charts show from the ledger, or from the
// findings where the ledger has none.
func New(v voice.Voice, l *ledger.Ledger, findings []finding.Finding) *Charts {
	c := &Charts{Voice: v, ledger: l, findings: findings, first: l.First, last: l.Last}
	for i := range findings {
		t := findings[i].First
		if c.first.IsZero() || t.Before(c.first) {
			c.first = t
		}
		if c.last.IsZero() || t.After(c.last) {
			c.last = t
		}
	}
	return c
}

type severityCounts [finding.Critical + 1]int64

func (c severityCounts) sum() (n int64) {
	for _, v := range c {
		n += v
	}
	return n
}

func (c severityCounts) worst() finding.Severity {
	for s := finding.Critical; s > finding.Info; s-- {
		if c[s] > 0 {
			return s
		}
	}
	return finding.Info
}

// Hours draws the findings over time, stacked by severity.
func (c *Charts) Hours() Chart {
	b := c.buckets(c.first, c.last, 100)
	counts := make([]severityCounts, b.n)
	for i := range c.findings {
		f := &c.findings[i]
		counts[b.of(c.local(f.First))][voice.Grade(f.Severity)]++
	}
	most := int64(1)
	for _, n := range counts {
		most = max(most, n.sum())
	}
	const left, top, height = 34.0, 10.0, 190.0
	d := &drawing{w: wide, h: top + height + 24}
	scale := niceTop(most)
	for _, y := range gridLines(scale) {
		at := top + height*(1-float64(y)/float64(scale))
		d.line("grid", left, at, wide, at)
		d.text("tick end", left-6, at+4, voice.Thousands(y))
	}
	column := (wide - left) / float64(b.n)
	for i, n := range counts {
		c.bar(d, n, box{left + float64(i)*column, top, column, height}, scale)
	}
	c.timeLabels(d, axis{b.from, b.from + b.n*b.step, left, wide - left}, top+height+16)
	return Chart{SVG: d.image(c.T("chart.hours")), Head: c.countHead(), Rows: c.hourRows(b, counts)}
}

// bar stacks one bucket, the gravest on top.
func (c *Charts) bar(d *drawing, n severityCounts, room box, scale int64) {
	y := room.y + room.h
	for s := finding.Info; s <= finding.Critical; s++ {
		if n[s] > 0 {
			h := room.h * float64(n[s]) / float64(scale)
			y -= h
			d.rect("sev-"+s.String(), box{room.x + 0.5, y, max(room.w-1, 1), h})
		}
	}
}

// timeLabels writes the days or hours below a drawing. The axis is in local
// seconds already, so the ticks are cut in UTC.
func (c *Charts) timeLabels(d *drawing, a axis, y float64) {
	for _, t := range a.ticks(time.UTC, int(a.w/60)) {
		x := a.at(t.sec)
		d.line("grid", x, 0, x, y-12)
		class := "tick mid"
		if x > a.x+a.w-20 {
			class = "tick end"
		}
		d.text(class, x, y, t.label)
	}
}

func (c *Charts) countHead() []string {
	head := []string{c.T("column.from_time")}
	for s := finding.Critical; s >= finding.Info; s-- {
		head = append(head, c.Severity(s))
	}
	return head
}

func (c *Charts) hourRows(b bucketing, counts []severityCounts) [][]string {
	var rows [][]string
	for i, n := range counts {
		if n.sum() == 0 {
			continue
		}
		row := []string{b.start(int64(i)).Format("2006-01-02 15:04")}
		for s := finding.Critical; s >= finding.Info; s-- {
			row = append(row, voice.Thousands(n[s]))
		}
		rows = append(rows, row)
	}
	return rows
}

// niceTop is the end of a scale that reaches n: 1, 2 or 5 times a power of ten.
func niceTop(n int64) int64 {
	for p := int64(1); p < 1e18; p *= 10 {
		for _, f := range []int64{1, 2, 5} {
			if n <= f*p {
				return f * p
			}
		}
	}
	return n
}

// gridLines are the values that a scale is labelled at.
func gridLines(top int64) []int64 {
	switch {
	case top < 4:
		return []int64{0, top}
	case top%4 == 0:
		return []int64{0, top / 4, top / 2, top / 4 * 3, top}
	case top%5 == 0:
		return []int64{0, top / 5, top / 5 * 2, top / 5 * 3, top / 5 * 4, top}
	}
	return []int64{0, top / 2, top}
}

// A Ranked name has so many findings and events.
type Ranked struct {
	Name     string
	Findings int64
	Events   int64
	Worst    finding.Severity
}

// Rank counts findings and events by the names that each finding has, and
// keeps the first n: the gravest, then those with most findings.
func Rank(all []finding.Finding, n int, names func(*finding.Finding) []string) (top []Ranked, rest int64) {
	byName := map[string]*Ranked{}
	for i := range all {
		f := &all[i]
		for _, name := range names(f) {
			r := byName[name]
			if r == nil {
				r = &Ranked{Name: name}
				byName[name] = r
			}
			r.Findings++
			r.Events += f.Count
			r.Worst = max(r.Worst, voice.Grade(f.Severity))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		top = append(top, *byName[name])
	}
	slices.SortStableFunc(top, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Worst, a.Worst), cmp.Compare(b.Findings, a.Findings), cmp.Compare(b.Events, a.Events))
	})
	rest = voice.More(len(top), n)
	return top[:min(len(top), n)], rest
}
