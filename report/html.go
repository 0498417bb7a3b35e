package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"
	"bannin/report/chart"
	"bannin/report/voice"
)

//go:embed *.html page.css
var pageFiles embed.FS

// How much of each list the page shows; the rest is counted. They bound the
// page's size whatever a scan found.
const (
	maxIncidents   = 50
	maxFull        = 10 // incidents with all of the following; later ones have a quarter
	maxSteps       = 60
	maxEvidence    = 40
	maxResources   = 40
	maxIdentities  = 20
	maxNames       = 8 // of one of them
	maxFindings    = 500
	maxRules       = 150
	maxPageFaults  = 50
	maxPageSilence = 50
	maxTop         = 10
	maxField       = 300 // characters of one text from a log
	maxProse       = 4000
)

// HTML writes a scan as one page that needs nothing else: no script, no font,
// no request to anywhere. It can be read, searched, printed and sent.
func HTML(w io.Writer, s Scan, lang locale.Language, zone *time.Location) error {
	v := speaker{voice.New(locale.New(lang), zone, clipped)}
	style, err := pageFiles.ReadFile("page.css")
	if err != nil {
		return fmt.Errorf("read style sheet: %w", err)
	}
	t, err := template.New("page.html").Funcs(v.funcs()).ParseFS(pageFiles, "*.html")
	if err != nil {
		return fmt.Errorf("parse page: %w", err)
	}
	p := newPage(v, &s)
	p.Style = template.CSS(style)
	sum := sha256.Sum256(style)
	p.Policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if err := t.Execute(w, p); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// clipped is logged for a page: long texts are cut.
func clipped(s string) string {
	return voice.Shorten(voice.Logged(voice.Shorten(s, 4*maxField)), maxField)
}

// prose is a text of a rule's author, in paragraphs.
func prose(s string) []string {
	var all []string
	for _, part := range strings.Split(voice.Shorten(strings.ReplaceAll(s, "\r\n", "\n"), maxProse), "\n\n") {
		if part = strings.TrimSpace(strings.ReplaceAll(part, "\n", " ")); part != "" {
			all = append(all, voice.Logged(part))
		}
	}
	return all
}

// funcs are what the templates call.
func (v speaker) funcs() template.FuncMap {
	return template.FuncMap{
		"t":         v.T,
		"n":         func(n int64) string { return voice.Thousands(n) },
		"more":      func(n int64) string { return v.Count("more_see_json", n) },
		"icon":      chart.Icon,
		"severity":  v.Severity,
		"mask":      func(key string) string { return v.Show(voice.MaskKey(key)) },
		"technique": techniqueOf,
		"prose":     prose,
	}
}

// A technique is an ATT&CK technique with its page.
type technique struct{ Name, URL string }

var techniqueName = regexp.MustCompile(`^T(\d{4})(?:\.(\d{3}))?$`)

func techniqueOf(name string) technique {
	m := techniqueName.FindStringSubmatch(name)
	if m == nil {
		return technique{Name: clipped(name)}
	}
	url := "https://attack.mitre.org/techniques/T" + m[1] + "/"
	if m[2] != "" {
		url += m[2] + "/"
	}
	return technique{name, url}
}

// A page is what the templates show.
type page struct {
	Lang, Title, Policy, Zone string
	Style                     template.CSS
	Summary                   summaryView
	Ledger                    ledgerView
	Coverage                  chart.Chart
	MoreTrails                int64
	Incidents                 []incidentView
	MoreIncidents             int64
	Charts                    []titledChart
	Legend                    []finding.Severity
	Top                       []topView
	Findings                  []findingView
	MoreFindings              int64
	Suppressed                []suppressedView
	MoreSuppressed            int64
	Rules                     []ruleView
	MoreRules                 int64
	Command, Version          string
}

// A titledChart is one of the page's charts.
type titledChart struct {
	Key   string // of its title
	Note  string // key of what is said below the title
	Chart chart.Chart
}

// A topView is a ranking.
type topView struct {
	Key  string
	Rows []chart.Ranked
	Rest int64
	Most int64
}

func newPage(v speaker, s *Scan) *page {
	g := newGlossary(s, v.Printer.Language())
	c := chart.New(v.Voice, s.Ledger, s.Findings)
	quiet := ledger.Silences(&s.Ledger.Coverage)
	p := &page{Lang: string(v.Printer.Language()), Zone: v.ZoneName(s.Ledger.Last), Legend: c.Legend(), Command: voice.Escape(s.Command, voice.Unseen), Version: clipped(s.Version)}
	p.Summary = newSummary(v, s, g)
	p.Title = p.Summary.Headline
	p.Ledger = newLedgerView(v, s, quiet)
	if s.readAnything() {
		p.Coverage, p.MoreTrails = c.Coverage(quiet)
	}
	b := &builder{speaker: v, s: s, g: g, why: g.teller(v, clipped), charts: c, quiet: quiet, rule: map[string]int{}, incident: map[string]int{}}
	p.Incidents, p.MoreIncidents = b.incidents()
	p.Rules, p.MoreRules = b.rules()
	p.Findings, p.MoreFindings = b.findings()
	p.Suppressed, p.MoreSuppressed = suppressedViews(v, s.Suppressed)
	if len(s.Findings) > 0 {
		p.Charts = allCharts(c, s.Findings)
		p.Top = rankings(v, s.Findings)
	}
	return p
}

// allCharts are the page's charts. Where there are grave findings, the heat map does
// not drown them in lesser ones.
func allCharts(c *chart.Charts, findings []finding.Finding) []titledChart {
	heat := titledChart{"heat", "heat", c.Heat(finding.Info)}
	if slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Severity >= finding.Medium }) {
		heat = titledChart{"heat", "heat_grave", c.Heat(finding.Medium)}
	}
	return []titledChart{{"hours", "hours", c.Hours()}, {"tactics", "tactics", c.Tactics()}, heat}
}

func rankings(v speaker, findings []finding.Finding) []topView {
	actors, restActors := chart.Rank(findings, maxTop, func(f *finding.Finding) []string { return []string{voice.ShortActor(f.Actor)} })
	ips, restIPs := chart.Rank(findings, maxTop, func(f *finding.Finding) []string { return f.IPs })
	all := []topView{{Key: "actors", Rows: actors, Rest: restActors}, {Key: "ips", Rows: ips, Rest: restIPs}}
	for i := range all {
		for j := range all[i].Rows {
			r := &all[i].Rows[j]
			r.Name = v.Show(r.Name)
			all[i].Most = max(all[i].Most, r.Findings)
		}
	}
	return all
}

// Bar is a row's share of the longest bar, as a drawing.
func (t topView) Bar(r chart.Ranked) template.HTML {
	return chart.Bar(r.Worst, float64(r.Findings)/float64(max(t.Most, 1)))
}
