package chart

import (
	"math"
	"strconv"
	"time"

	"bannin/finding"
	"bannin/report/voice"
)

// weekdays are the rows of the heat map: the week begins on Monday.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// A week is a number for each hour of the week, on the reader's clock.
type week [7][24]int64

func slotOf(t time.Time) (day, hour int) { return (int(t.Weekday()) + 6) % 7, t.Hour() }

// Heat draws how many records each hour of the week has, and marks the hours
// that have findings from a severity on.
func (c *Charts) Heat(least finding.Severity) Chart {
	records, found := c.weekOfRecords(), c.weekOfFindings(least)
	most := int64(1)
	for _, row := range records {
		for _, n := range row {
			most = max(most, n)
		}
	}
	const left, top, cell, row = 34.0, 4.0, 21.9, 22.0
	d := &drawing{w: half, h: top + 7*row + 22}
	for day := range records {
		y := top + float64(day)*row
		d.text("label end", left-8, y+15, c.T("weekday."+weekdays[day]))
		for h, n := range records[day] {
			x := left + float64(h)*cell
			d.rect("empty", box{x, y, cell - 2, row - 2})
			if n > 0 {
				d.shade(0.12+0.88*math.Sqrt(float64(n)/float64(most)), box{x, y, cell - 2, row - 2})
			}
			if f := found[day][h]; f.sum() > 0 {
				r := 3.5 + min(math.Log2(float64(f.sum())), 3.5)
				d.circle("halo", x+cell/2-1, y+row/2-1, r+2.2)
				d.mark(f.worst(), x+cell/2-1, y+row/2-1, r)
			}
		}
	}
	for h := 0; h < 24; h += 3 {
		d.text("tick mid", left+(float64(h)+0.5)*cell-1, top+7*row+14, strconv.Itoa(h))
	}
	return Chart{SVG: d.image(c.T("chart.heat")), Head: c.weekHead(), Rows: c.weekRows(records, found)}
}

func (c *Charts) weekOfRecords() (w week) {
	m := &c.ledger.Coverage
	for _, trail := range m.Trails() {
		for _, h := range m.Hours(trail) {
			day, hour := slotOf(h.At.In(c.Zone))
			w[day][hour] += h.Records
		}
	}
	return w
}

func (c *Charts) weekOfFindings(least finding.Severity) (w [7][24]severityCounts) {
	for i := range c.findings {
		f := &c.findings[i]
		if f.Severity < least {
			continue
		}
		day, hour := slotOf(f.First.In(c.Zone))
		w[day][hour][voice.Grade(f.Severity)]++
	}
	return w
}

func (c *Charts) weekHead() []string {
	head := []string{c.T("column.hour")}
	for _, day := range weekdays {
		head = append(head, c.T("weekday."+day))
	}
	return head
}

// weekRows are the hours of the day with the records of each weekday, and the
// findings in brackets.
func (c *Charts) weekRows(records week, found [7][24]severityCounts) [][]string {
	var rows [][]string
	for h := range 24 {
		row := []string{strconv.Itoa(h)}
		for day := range weekdays {
			text := voice.Thousands(records[day][h])
			if n := found[day][h].sum(); n > 0 {
				text += " (" + voice.Thousands(n) + ")"
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return rows
}

// Legend are the severities that a scan has findings of.
func (c *Charts) Legend() []finding.Severity {
	var all []finding.Severity
	var counts severityCounts
	for i := range c.findings {
		counts[voice.Grade(c.findings[i].Severity)]++
	}
	for s := finding.Critical; s >= finding.Info; s-- {
		if counts[s] > 0 {
			all = append(all, s)
		}
	}
	return all
}
