package report

import (
	"bufio"
	"cmp"
	"io"
	"slices"
	"strings"

	"bannin/coverage"
	"bannin/ledger"
	"bannin/report/fit"
	"bannin/report/voice"
)

// ClaimsSchema names the form of the JSON document on what rules and detectors
// show; a promise to programs.
const ClaimsSchema = "bannin.rules-coverage/1"

// ClaimsJSON writes what rules and detectors can show as one document; l and r
// are nil where no logs were asked about.
func ClaimsJSON(w io.Writer, c *coverage.Claims, l *ledger.Ledger, r *coverage.Report) error {
	b := bufio.NewWriterSize(w, 1<<16)
	d := &document{w: b}
	d.raw(`{"schema":"` + ClaimsSchema + `"`)
	if l != nil {
		d.raw(`,"ledger":`)
		d.value("ledger", d.ledger(&Scan{Ledger: l}))
		d.raw(",\n\"coverage\":")
		d.value("coverage", r)
	}
	d.raw(",\n\"claims\":")
	d.value("claims", c)
	d.raw("}\n")
	if d.err != nil {
		return d.err
	}
	return b.Flush()
}

// A claimScreen is a terminal's text about what rules and detectors show.
type claimScreen struct {
	coverScreen
	c *coverage.Claims
}

// Claims writes for a person what rules and detectors show at all, every row of
// every table.
func Claims(w io.Writer, c *coverage.Claims, o TerminalOptions) error {
	t := claimScreen{coverScreen{newScreen(&Scan{}, o), nil}, c}
	for i := range c.Tables {
		t.table(&c.Tables[i])
	}
	_, err := w.Write(t.out.Bytes()[1:]) // without the blank line above the first table
	return err
}

// ClaimsOf writes for a person what rules and detectors could show of logs, what
// they cannot for want of a log, and what to switch on.
func ClaimsOf(w io.Writer, c *coverage.Claims, l *ledger.Ledger, r *coverage.Report, o TerminalOptions) error {
	t := claimScreen{coverScreen{newScreen(&Scan{Ledger: l}, o), r}, c}
	t.read(l)
	t.unread(l, topCoverSilences)
	if l.Records.Evaluated > 0 {
		t.totals()
		t.seen()
		t.unseen()
		t.attacks()
		t.steps()
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

// table writes each row with what shows it, or why nothing does.
func (t claimScreen) table(table *coverage.Table) {
	n, name, wide := int64(0), 0, 0
	for _, a := range answers {
		wide = max(wide, fit.Columns(t.T("coverage.seen."+a.seen)))
	}
	for _, r := range table.Rows {
		name = max(name, fit.Columns(r.Name()))
		if r.Seen == coverage.Yes {
			n++
		}
	}
	t.blank()
	t.line(bold, table.Title+"   "+t.T("claims.of", "n", voice.Thousands(n), "all", voice.Thousands(int64(len(table.Rows)))))
	for _, line := range fit.Wrap(table.Note, t.width, 4) {
		t.line(dim, line)
	}
	for _, r := range table.Rows {
		for _, a := range answers {
			if a.seen == r.Seen {
				answer := paint(t.color, a.style, fit.Pad(t.T("coverage.seen."+a.seen), wide))
				t.verdict(answer, r.Name(), t.shownBy(&r), verdictWidths{wide, min(name, t.width*2/3-wide)})
			}
		}
	}
}

// shownBy counts what shows a row, and says what else there is to know.
func (t claimScreen) shownBy(r *coverage.Row) string {
	rules, detectors := int64(0), int64(0)
	for _, m := range r.By() {
		if m.By == coverage.ByRule {
			rules++
		} else {
			detectors++
		}
	}
	var parts []string
	if rules > 0 {
		parts = append(parts, t.Count("claims.rules", rules))
	}
	if detectors > 0 {
		parts = append(parts, t.Count("claims.detectors", detectors))
	}
	text := strings.Join(parts, t.T("comma"))
	if r.Why != "" {
		text = strings.TrimSpace(text + "  " + r.Why)
	}
	return text
}

// totals counts the rows of each table by how these logs show them.
func (t claimScreen) totals() {
	t.blank()
	t.line(bold, t.T("claims.totals"))
	columns := []column{{keep: 9}, {head: t.T("coverage.seen.yes"), right: true, keep: 8}, {head: t.T("coverage.seen.partly"), right: true, keep: 7},
		{head: t.T("claims.wanting"), right: true, keep: 6}, {head: t.T("claims.never"), right: true, keep: 5}}
	for _, table := range t.c.Tables {
		var counts [4]int64
		for _, r := range table.Rows {
			switch {
			case r.Seen == coverage.Yes:
				counts[0]++
			case r.Seen == coverage.Partly:
				counts[1]++
			case len(r.Means) > 0 && len(r.Missing) > 0:
				counts[2]++
			default:
				counts[3]++
			}
		}
		columns[0].cells = append(columns[0].cells, table.Title)
		for i, n := range counts {
			columns[i+1].cells = append(columns[i+1].cells, voice.Thousands(n))
		}
	}
	t.grid(columns)
}

// seen names the techniques that these logs show.
func (t claimScreen) seen() {
	var ids []string
	for _, table := range t.c.Tables {
		for _, r := range table.Rows {
			if table.ID == coverage.AttackTable && r.Seen == coverage.Yes {
				ids = append(ids, r.ID)
			}
		}
	}
	t.blank()
	t.line(bold, t.T("claims.seen", "n", voice.Thousands(int64(len(ids)))))
	for _, line := range fit.Wrap(strings.Join(ids, " "), t.width-2, 20) {
		t.line(plain, "  "+line)
	}
}

// unseen names the techniques and GuardDuty's types that a missing log would
// show, log by log, those with most rows first.
func (t claimScreen) unseen() {
	rows := map[string][]string{}
	for _, table := range t.c.Tables {
		if table.ID != coverage.AttackTable && !table.Types {
			continue
		}
		for _, r := range table.Rows {
			if r.Seen != coverage.Yes && len(r.Missing) > 0 {
				key := strings.Join(r.Missing, "+")
				name := r.ID
				if table.ID == coverage.AttackTable {
					name = strings.ReplaceAll(r.Name(), "  ", " ")
				}
				rows[key] = append(rows[key], name)
			}
		}
	}
	keys := make([]string, 0, len(rows))
	for key := range rows {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(len(rows[b]), len(rows[a])), cmp.Compare(a, b)) })
	if len(keys) == 0 {
		return
	}
	t.blank()
	t.line(bold, t.T("claims.unseen"))
	for _, key := range keys {
		var names []string
		for id := range strings.SplitSeq(key, "+") {
			names = append(names, t.Printer.T("coverage.sign."+id))
		}
		t.line(warn, "  "+t.T("claims.for", "what", strings.Join(names, t.T("comma")), "n", voice.Thousands(int64(len(rows[key])))))
		for _, line := range fit.Wrap(strings.Join(rows[key], t.T("comma")), t.width-4, 40) {
			t.line(plain, "    "+line)
		}
	}
}
