package report

import (
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/report/fit"
	"bannin/report/voice"
)

// findings writes the counts by severity and the gravest in a table.
func (t *screen) findings() {
	t.blank()
	all := t.s.Findings
	if len(all) == 0 {
		t.line(bold, t.nothing(t.s))
		return
	}
	t.severityCounts()
	t.blank()
	rows, told := t.findingRows(all)
	if len(rows) > 0 {
		t.table(rows)
	}
	if rest := t.more(len(all), told); rest != nil {
		t.line(dim, rest[0])
	}
}

// nothing says that there are no findings, and in what: a clean bill for half
// the logs is none, and what is hidden was found.
func (v speaker) nothing(s *Scan) string {
	switch {
	case slices.ContainsFunc(s.Suppressed, func(sp finding.Suppressed) bool { return sp.Findings > 0 }):
		return v.T("nothing.suppressed")
	case s.Ledger.Complete:
		return v.T("nothing.complete")
	}
	return v.T("nothing.partial")
}

func (t *screen) severityCounts() {
	head := t.T("heading.findings", "n", voice.Thousands(int64(len(t.s.Findings))))
	line, used := paint(t.color, bold, head), fit.Columns(head)
	counts := t.s.bySeverity()
	for s := finding.Critical; s >= finding.Info; s-- {
		if counts[s] == 0 {
			continue
		}
		word, n := " "+t.Severity(s)+" ", " "+voice.Thousands(counts[s])
		gap := "   "
		if used += len(gap) + fit.Columns(word+n); used > t.width {
			gap, used = "\n", fit.Columns(word+n)
		}
		line += gap + paint(t.color, severityStyles[s], word) + n
	}
	t.out.WriteString(line + "\n")
}

// A tableRow is one line of the table.
type tableRow struct {
	severity finding.Severity
	count    int64
	title    string
	actor    string
	from     string
	first    time.Time
}

// findingRows are the first few kinds of finding, and how many findings they
// stand for. What says of an incident that it is an attack, or all that it did,
// stands with the incident.
func (t *screen) findingRows(all []finding.Finding) (rows []tableRow, told int) {
	var order []string
	by := map[string][]*finding.Finding{}
	for i := range all {
		f := &all[i]
		if ofSequence(f.Rule) || f.Rule == activityRule {
			continue
		}
		if by[f.Rule] == nil {
			order = append(order, f.Rule)
		}
		by[f.Rule] = append(by[f.Rule], f)
	}
	for _, rule := range order[:min(len(order), topFindings)] {
		rows = append(rows, t.findingRow(by[rule]))
		told += len(by[rule])
	}
	return rows, told
}

// findingRow tells the findings of one rule, the gravest first.
func (t *screen) findingRow(all []*finding.Finding) tableRow {
	f := all[0]
	r := tableRow{severity: f.Severity, title: voice.Said(t.g.title(f)), actor: t.actorCell(f.Actor), first: f.First}
	actors, ips := map[string]bool{}, map[string]bool{}
	for _, f := range all {
		r.count += f.Count
		actors[f.Actor.Key()] = true
		for _, ip := range f.IPs {
			ips[ip] = true
		}
		if f.First.Before(r.first) {
			r.first = f.First
		}
	}
	if n := len(actors) - 1; n > 0 {
		r.actor += " +" + voice.Thousands(int64(n))
	}
	r.from = t.fromCell(f.IPs[:min(len(f.IPs), 1)])
	if n := len(ips) - 1; n > 0 {
		r.from += " +" + voice.Thousands(int64(n))
	}
	return r
}

func (t *screen) actorCell(a event.Actor) string {
	if a.Kind == "key" && a.AccessKey != "" {
		return voice.Typed(voice.MaskKey(a.AccessKey))
	}
	return t.Who(a)
}

func (t *screen) fromCell(ips []string) string {
	if len(ips) == 0 {
		return "-"
	}
	text := voice.Typed(ips[0])
	if n := len(ips) - 1; n > 0 {
		text += " +" + voice.Thousands(int64(n))
	}
	return text
}

// table writes the rows below their headings. Narrow terminals go without the
// source address, narrower ones without the actor: the stories have them.
func (t *screen) table(rows []tableRow) {
	const gap = 2
	layout := t.firstLayout(rows)
	badge, first := t.badgeWidth(), len(layout)
	count := fit.Columns(t.T("column.count"))
	actor, from := fit.Columns(t.T("column.actor")), fit.Columns(t.T("column.from"))
	for _, r := range rows {
		count = max(count, len(voice.Thousands(r.count)))
		actor = max(actor, fit.Columns(r.actor))
		from = max(from, fit.Columns(r.from))
	}
	actor, from = min(actor, t.width/5), min(from, 20)
	if t.width < 96 {
		from = -gap
	}
	if t.width < 70 {
		actor = -gap
	}
	title := t.width - badge - count - actor - from - first - 5*gap
	t.tableHead([]int{badge, count, title, actor, from, first})
	for _, r := range rows {
		cells := []string{t.badge(r.severity, badge), fit.PadLeft(voice.Thousands(r.count), count), fit.Pad(r.title, title)}
		if actor > 0 {
			cells = append(cells, fit.Pad(r.actor, actor))
		}
		if from > 0 {
			cells = append(cells, fit.Pad(r.from, from))
		}
		t.out.WriteString(strings.Join(append(cells, t.In(r.first, layout)), "  ") + "\n")
	}
}

func (t *screen) tableHead(widths []int) {
	keys := []string{"severity", "count", "finding", "actor", "from", "first"}
	var cells []string
	for i, key := range keys {
		switch {
		case widths[i] < 0:
		case key == "count":
			cells = append(cells, fit.PadLeft(t.T("column."+key), widths[i]))
		default:
			cells = append(cells, fit.Pad(t.T("column."+key), widths[i]))
		}
	}
	t.line(dim, strings.TrimRight(strings.Join(cells, "  "), " "))
}

// firstLayout leaves the year out where all rows are of one.
func (t *screen) firstLayout(rows []tableRow) string {
	year := func(r tableRow) string { return t.In(r.first, "2006") }
	if slices.ContainsFunc(rows, func(r tableRow) bool { return year(r) != year(rows[0]) }) {
		return "2006-01-02 15:04"
	}
	return "01-02 15:04"
}
