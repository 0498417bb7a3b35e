package chart

import (
	"cmp"
	"math"
	"slices"
	"time"

	"bannin/ledger"
	"bannin/report/voice"
)

const (
	maxTrails    = 40    // rows of the coverage map; those with most records stay
	maxCells     = 168   // columns: a week of hours
	coverLabel   = 280.0 // columns of the log, account and region
	coverHeight  = 15.0
	coverLevels  = 4
	coverPadding = 3.0
)

// A trailHours is one row of the coverage map.
type trailHours struct {
	ledger.Trail
	hours   []ledger.Hour
	records int64
}

// Coverage draws log × account × region × hour: the stronger the colour, the more
// records; hatched where logs are missing; underlined where digests prove that
// all that was delivered is there.
func (c *Charts) Coverage(quiet []ledger.Silence) (Chart, int64) {
	rows, rest := c.trails()
	first, last := c.ledger.Coverage.Span()
	from, to := floor(first.Unix(), hour), floor(last.Unix(), hour)+hour
	a := axis{from, to, coverLabel, wide - coverLabel}
	d := &drawing{w: wide, h: float64(len(rows))*coverHeight + 22}
	for _, t := range a.ticks(c.Zone, 10) {
		x := a.at(t.sec)
		d.line("grid", x, 0, x, d.h-18)
		d.text("tick mid", min(max(x, coverLabel+16), wide-18), d.h-4, t.label)
	}
	out := Chart{Head: []string{c.T("label.log"), c.T("label.account"), c.T("label.region"), c.T("label.records"), c.T("column.first"), c.T("column.last"),
		c.T("column.hours_with"), c.T("column.hours_without")}}
	step := hour
	for (to-from)/step > maxCells {
		step *= 2
	}
	levels := newLevels(rows, from, step)
	proof := c.ledger.Digests
	if proof != nil {
		out.Head = append(out.Head, c.T("column.hours_proven"))
	}
	for i, row := range rows {
		y := float64(i) * coverHeight
		d.text("label small", 0, y+coverHeight-4, voice.Shorten(c.Trail(row.Trail), 44))
		d.rect("empty", box{a.x, y, a.w, coverHeight - coverPadding})
		levels.draw(d, a, row, y)
		for _, q := range quiet {
			if q.Trail == row.Trail {
				x := a.at(q.From.Unix())
				d.rect("gap", box{x, y, max(a.at(q.From.Unix()+q.Hours*hour)-x, 2), coverHeight - coverPadding})
			}
		}
		if proof != nil {
			levels.drawProven(d, a, row.Trail, y, proof)
		}
		out.Rows = append(out.Rows, c.coverageRow(row))
	}
	out.SVG = d.image(c.T("chart.coverage"))
	return out, rest
}

// trails are the rows with most records, by account and region.
func (c *Charts) trails() (rows []trailHours, rest int64) {
	m := &c.ledger.Coverage
	for _, trail := range append(m.Trails(), c.ledger.Digests.Quiet(m)...) {
		row := trailHours{Trail: trail, hours: m.Hours(trail)}
		for _, h := range row.hours {
			row.records += h.Records
		}
		rows = append(rows, row)
	}
	rest = voice.More(len(rows), maxTrails)
	if rest > 0 {
		slices.SortStableFunc(rows, func(a, b trailHours) int { return cmp.Compare(b.records, a.records) })
		rows = rows[:maxTrails]
	}
	slices.SortFunc(rows, func(a, b trailHours) int { return a.Trail.Compare(b.Trail) })
	return rows, rest
}

// levels colour the cells of a map by the logarithm of their records.
type levels struct {
	from, step int64
	most       float64
}

func newLevels(rows []trailHours, from, step int64) levels {
	l := levels{from, step, 1}
	for _, row := range rows {
		for _, n := range l.cells(row) {
			l.most = max(l.most, float64(n))
		}
	}
	return l
}

// cells are the records of a row by cell.
func (l levels) cells(row trailHours) map[int64]int64 {
	cells := map[int64]int64{}
	for _, h := range row.hours {
		cells[(h.At.Unix()-l.from)/l.step] += h.Records
	}
	return cells
}

func (l levels) of(n int64) int {
	share := math.Log1p(float64(n)) / math.Log1p(l.most)
	return min(int(math.Ceil(share*coverLevels)), coverLevels)
}

// draw draws a row: neighbours of one level are one rectangle.
func (l levels) draw(d *drawing, a axis, row trailHours, y float64) {
	cells := l.cells(row)
	start, level := int64(0), 0
	last := (a.to-a.from-1)/l.step + 1
	for i := int64(0); i <= last; i++ {
		next := 0
		if n := cells[i]; n > 0 {
			next = l.of(n)
		}
		if next == level && i < last {
			continue
		}
		if level > 0 {
			x := a.at(l.from + start*l.step)
			d.shade(0.15+0.85*float64(level)/coverLevels, box{x, y, a.at(l.from+i*l.step) - x, coverHeight - coverPadding})
		}
		start, level = i, next
	}
}

// drawProven underlines the cells of a row that are proven whole.
func (l levels) drawProven(d *drawing, a axis, trail ledger.Trail, y float64, proof *ledger.Digests) {
	start := int64(-1) // of a run of such cells
	for at := l.from; at <= a.to; at += l.step {
		whole := at < a.to && proof.Proves(trail, time.Unix(at, 0), time.Unix(min(at+l.step, a.to), 0))
		switch {
		case whole && start < 0:
			start = at
		case !whole && start >= 0:
			x := a.at(start)
			d.rect("proven", box{x, y + coverHeight - coverPadding, a.at(min(at, a.to)) - x, coverPadding - 1})
			start = -1
		}
	}
}

func (c *Charts) coverageRow(row trailHours) []string {
	cells := []string{c.Log(row.Log), c.Show(voice.Dash(row.Account)), c.Show(voice.Dash(row.Region)), voice.Thousands(row.records), "-", "-", "0", "0"}
	if n := len(row.hours); n > 0 {
		first, last := row.hours[0].At, row.hours[n-1].At
		cells[4], cells[5] = c.Minute(first), c.Minute(last)
		cells[6] = voice.Thousands(int64(n))
		cells[7] = voice.Thousands(voice.Between(first, last)/hour + 1 - int64(n))
	}
	if proof := c.ledger.Digests; proof != nil {
		cells = append(cells, voice.Thousands(proof.Hours(row.Trail)))
	}
	return cells
}
