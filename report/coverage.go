package report

import (
	"io"
	"slices"
	"strings"

	"bannin/coverage"
	"bannin/decode"
	"bannin/ledger"
	"bannin/report/fit"
	"bannin/report/voice"
)

// How much of each list on coverage the terminal shows; the rest is counted.
const (
	topServices      = 8
	topRegions       = 20
	topBlind         = 5
	topCoverSilences = 10
)

// A coverScreen is a terminal's text about coverage in the making.
type coverScreen struct {
	*screen
	r *coverage.Report
}

// Coverage writes for a person what logs can show: the ledger, the logs, what
// CloudTrail was told to record, the kinds of attack, and what to switch on.
func Coverage(w io.Writer, l *ledger.Ledger, r *coverage.Report, o TerminalOptions) error {
	t := coverScreen{newScreen(&Scan{Ledger: l}, o), r}
	t.widen("data_events", "trail", "reads", "global", "blind", "quiet_regions", "silent_regions")
	t.read(l)
	t.unread(l, topCoverSilences)
	if l.Records.Evaluated > 0 {
		t.logs()
		t.cloudTrail()
		t.attacks()
		t.steps()
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

// heading begins a part.
func (t coverScreen) heading(key string, n int) {
	t.blank()
	t.line(bold, t.T("coverage."+key, "n", voice.Thousands(int64(n))))
}

// logs writes a table of the logs.
func (t coverScreen) logs() {
	t.heading("logs", len(t.r.Logs))
	columns := []column{{head: t.T("label.log"), keep: 9}, {head: t.T("label.records"), right: true, keep: 8}, {head: t.T("label.accounts"), right: true, keep: 1},
		{head: t.T("label.regions"), right: true, keep: 2}, {head: t.T("column.first"), keep: 6}, {head: t.T("column.last"), keep: 7},
		{head: t.T("column.hours_share"), right: true, keep: 5}, {head: t.T("column.rhythm"), keep: 3}}
	for _, log := range t.r.Logs {
		for i, cell := range []string{t.Log(log.Name), voice.Thousands(log.Records), count(log.Accounts), count(log.Regions),
			t.Minute(log.First.Time), t.Minute(log.Last.Time), t.share(log.Span), t.rhythm(log.Rhythm)} {
			columns[i].cells = append(columns[i].cells, cell)
		}
	}
	t.grid(columns)
}

func count(names []string) string { return voice.Thousands(int64(len(names))) }

// share is how many of a log's hours have records; it never says all of nearly
// all, nor none of some.
func (t coverScreen) share(s coverage.Span) string {
	percent := int64(s.Share() * 100)
	if percent == 0 {
		return "<1%"
	}
	return voice.Thousands(percent) + "%"
}

// rhythm says how often records come.
func (t coverScreen) rhythm(r coverage.Rhythm) string {
	if r.GapHours > 1 {
		return t.T("coverage.every", "lasted", t.Lasted(r.GapHours*3600))
	}
	return t.T("coverage.hourly", "n", voice.Thousands(r.PerHour))
}

// cloudTrail writes what CloudTrail was told to record, as far as it shows.
func (t coverScreen) cloudTrail() {
	if len(t.r.Accounts) == 0 {
		return
	}
	t.heading("cloudtrail", 0)
	t.row("data_events", plain, t.dataEvents()...)
	told := slices.DeleteFunc(slices.Clone(t.r.Accounts), func(a coverage.Account) bool { return len(a.Regions) == 0 })
	t.having("trail", t.r.Accounts, func(a *coverage.Account) bool { return len(a.Regions) > 0 })
	if len(told) > 0 {
		t.having("reads", told, func(a *coverage.Account) bool { return a.Reads })
		t.having("global", told, func(a *coverage.Account) bool { return a.Global })
	}
	t.regions()
}

// dataEvents are the services that there are data events of.
func (t coverScreen) dataEvents() (parts []string) {
	i := slices.IndexFunc(t.r.Logs, func(l coverage.Log) bool { return l.Name == decode.Data })
	if i < 0 {
		return []string{t.T("coverage.none")}
	}
	services := t.r.Logs[i].Services
	for _, s := range services[:min(len(services), topServices)] {
		key := "coverage.both"
		switch {
		case s.Writes == 0:
			key = "coverage.reads_only"
		case s.Reads == 0:
			key = "coverage.changes_only"
		}
		parts = append(parts, t.T(key, "service", t.Show(strings.TrimSuffix(s.Service, ".amazonaws.com"))))
	}
	return append(parts, t.more(len(services), topServices)...)
}

// having says whether something is there in all accounts, else where it is not.
func (t coverScreen) having(label string, accounts []coverage.Account, has func(*coverage.Account) bool) {
	var lacking []string
	for i := range accounts {
		if a := &accounts[i]; !has(a) {
			lacking = append(lacking, a.ID)
		}
	}
	all := int64(len(accounts))
	if lacking == nil {
		t.rows(label, plain, fit.Wrap(t.T("coverage."+label+"_there"), t.room(), 3))
		return
	}
	t.rows(label, warn, fit.Wrap(t.T("coverage."+label+"_missing", "n", voice.Thousands(int64(len(lacking))), "all", voice.Thousands(all), "accounts", t.names(lacking)), t.room(), 4))
}

// regions says which regions have no records of CloudTrail, and what that may
// mean.
func (t coverScreen) regions() {
	var blind []string
	quiet, silent := map[string]int{}, map[string]int{}
	for _, a := range t.r.Accounts {
		if len(a.Blind) > 0 {
			blind = append(blind, t.Show(a.ID)+"  "+t.names(a.Blind))
		}
		for _, region := range a.Quiet {
			quiet[region]++
		}
		for _, region := range a.Silent {
			silent[region]++
		}
	}
	if blind != nil {
		lines := fit.Wrap(t.T("coverage.blind"), t.room(), 3)
		lines = append(lines, blind[:min(len(blind), topBlind)]...)
		t.rows("blind", warn, append(lines, t.more(len(blind), topBlind)...))
	}
	if len(quiet) > 0 {
		t.rows("quiet_regions", plain, append(fit.Wrap(t.T("coverage.quiet"), t.room(), 3), t.tallied(quiet)...))
	}
	if len(silent) > 0 {
		t.rows("silent_regions", plain, append(t.tallied(silent), fit.Wrap(t.T("coverage.silent"), t.room(), 5)...))
	}
}

// tallied lists regions, each with the number of accounts where not all are
// meant.
func (t coverScreen) tallied(regions map[string]int) []string {
	var all []string
	for region, n := range regions {
		text := t.Show(region)
		if n < len(t.r.Accounts) {
			text = t.Count("coverage.in_some", int64(n), "region", text)
		}
		all = append(all, text)
	}
	slices.Sort(all)
	lines := fit.Wrap(strings.Join(all[:min(len(all), topRegions)], t.T("comma")), t.room(), 8)
	return append(lines, t.more(len(all), topRegions)...)
}
