package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/ledger"
	"bannin/locale"
)

// html is the page of a scan. With BANNIN_PAGES the pages are kept in that
// folder, to be looked at.
func html(t *testing.T, s Scan, lang locale.Language) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, s, lang, tokyo); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("BANNIN_PAGES"); dir != "" {
		name := strings.ReplaceAll(t.Name(), "/", "-") + "-" + string(lang) + ".html"
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// scans are the pages that every test of pages looks at.
func scans() map[string]Scan {
	empty := &ledger.Ledger{}
	empty.Close()
	quiet := sample()
	quiet.Findings, quiet.Incidents, quiet.FailOn = nil, nil, nil
	alone := sample()
	alone.Incidents = nil
	return map[string]Scan{"sample": sample(), "hostile": hostile(), "empty": {Ledger: empty}, "nothing_found": quiet, "findings_alone": alone, "bare": bare(),
		"proof": withProof(sampleProof())}
}

func eachPage(t *testing.T, do func(t *testing.T, name, page string, lang locale.Language)) {
	for name, s := range scans() {
		for _, lang := range languages {
			t.Run(name+"_"+string(lang), func(t *testing.T) { do(t, name, html(t, s, lang), lang) })
		}
	}
}

var loads = regexp.MustCompile(`(?i)<(script|link|img|iframe|object|embed|base|form|video|audio|source|use|image|foreignobject)\b|\b(src|srcset|onload|onerror|onclick|style)=|@import`)

func TestPageNeedsNothingAndRunsNothing(t *testing.T) {
	eachPage(t, func(t *testing.T, name, page string, _ locale.Language) {
		wantHarmless(t, page, "<script", `="javascript:`)
		if got := loads.FindString(page); got != "" {
			t.Errorf("got %q in the page, want nothing that loads or runs", got)
		}
		if name == "hostile" && !strings.Contains(page, `\x1b[2J`) {
			t.Error("got no visible escape sequence, want it shown as text")
		}
	})
}

var (
	policy     = regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`)
	styleSheet = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
)

// The policy lets in the page's own style sheet by its hash, and nothing else.
func TestPagePolicyFitsItsStyle(t *testing.T) {
	page := html(t, sample(), locale.English)
	css := styleSheet.FindStringSubmatch(page)
	sum := sha256.Sum256([]byte(css[1]))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	got := policy.FindStringSubmatch(page)
	if got == nil || unescape.Replace(got[1]) != want {
		t.Errorf("policy: got %q, want %q", got, want)
	}
}

var unescape = strings.NewReplacer("&#39;", "'", "&#43;", "+", "&#34;", `"`, "&lt;", "<", "&gt;", ">", "&amp;", "&")

// void elements have no end; XML wants one.
var void = regexp.MustCompile(`<(meta|br)\b([^>]*)>`)

// Every element that begins ends where it should, and every link within the
// page leads somewhere.
func TestPageIsWellFormed(t *testing.T) {
	eachPage(t, func(t *testing.T, _, page string, lang locale.Language) {
		page = void.ReplaceAllString(strings.Replace(page, "<!DOCTYPE html>", "", 1), "<$1$2/>")
		d := xml.NewDecoder(strings.NewReader(page))
		d.Entity = xml.HTMLEntity
		ids, links := map[string]bool{}, []string{}
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("at byte %d: %v", d.InputOffset(), err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			for _, a := range start.Attr {
				switch {
				case a.Name.Local == "id" && ids[a.Value]:
					t.Errorf("got the id %q twice", a.Value)
				case a.Name.Local == "id":
					ids[a.Value] = true
				case a.Name.Local == "href":
					links = append(links, a.Value)
				case a.Name.Local == "lang" && a.Value != string(lang):
					t.Errorf("lang: got %q, want %q", a.Value, lang)
				}
			}
		}
		for _, link := range links {
			if to, within := strings.CutPrefix(link, "#"); within && !ids[to] {
				t.Errorf("got a link to %q, which is not there", link)
			} else if !within && !strings.HasPrefix(link, "https://") {
				t.Errorf("got a link to %q", link)
			}
		}
	})
}

var text = regexp.MustCompile(`>[^<]+<`)

// What a person reads is all in the page, keys are masked, and no key of the
// catalogue shows through.
func TestPageTellsTheScan(t *testing.T) {
	for lang, want := range map[locale.Language][]string{
		locale.English: {"4 incidents. The gravest (Critical): CloudTrail stopped", "1,048,211", "1,041,713", "6,496", "Not complete",
			"no eventTime", "111122223333 ap-northeast-1  from 2026-11-21 04:00 JST for 4 h", "Deactivate the access key", "Planned work of an administrator",
			"AKIA...7QEX", "F-0101-4f6a-4c1e-9d2b-000000000000", "x7Yq.json.gz #17", "Defense impairment", "Thu", "bannin 0.1.0"},
		locale.Japanese: {"インシデント 4 件。最も急ぐもの (緊急): CloudTrail の記録を停止", "一部読み込めず", "eventTime がありません",
			"アクセスキーを無効化し", "管理者による計画作業", "AKIA...7QEX", "防御の妨害", "検知の解説"},
	} {
		s := sample()
		page := unescape.Replace(html(t, s, lang))
		for _, piece := range append(want, s.Command) {
			if !strings.Contains(page, piece) {
				t.Errorf("%s: got no %q in the page", lang, piece)
			}
		}
		for _, piece := range []string{"AKIAEXAMPLE", "ASIAEXAMPLE", ">report.", "ZgotmplZ", "%!"} {
			if strings.Contains(page, piece) {
				t.Errorf("%s: got %q in the page", lang, piece)
			}
		}
		for _, m := range text.FindAllString(page, -1) {
			if strings.Contains(m, "report.") && !strings.Contains(m, "report.html") || slices.Contains([]string{">-1<", "><nil><"}, m) {
				t.Errorf("%s: got the text %q", lang, m)
			}
		}
	}
}

func TestNoFindingsAndNoDataAreTwoThings(t *testing.T) {
	all := scans()
	for name, want := range map[string]string{
		"nothing_found": "No findings in what could be read; not everything could be read.",
		"empty":         "Nothing was examined: no log record was found in what was given",
	} {
		if page := html(t, all[name], locale.English); !strings.Contains(page, want) {
			t.Errorf("%s: page: got no %q", name, want)
		}
		if got := terminal(t, all[name], TerminalOptions{}); !strings.Contains(got, want) {
			t.Errorf("%s: terminal: got %s\nwant %q", name, got, want)
		}
	}
}

// large is a scan that found far more than a page can hold.
func large(text string) Scan {
	s := Scan{Ledger: sampleLedger()}
	actor := event.Actor{Kind: "user", ARN: text, Name: text, AccessKey: text}
	detail := &finding.Detail{Words: map[locale.Language]finding.Words{locale.English: {Title: text, Description: text, Response: []string{text}, FalsePositives: []string{text}}},
		References: []string{text}, Author: text, Tags: []string{text}}
	for i := range 10 {
		detail.Sample = append(detail.Sample, event.Summary{ID: fmt.Sprint(i) + text, Time: sampleDay, Name: text, Service: text, Object: text, Actor: actor, IP: text, Error: text})
	}
	var names []string
	for i := range 300 {
		names = append(names, fmt.Sprint(i)+text)
	}
	many := func(n int) []string { return names[:n] }
	for i := range 5000 {
		s.Findings = append(s.Findings, finding.Finding{ID: fmt.Sprint("F-", i), Rule: fmt.Sprint(i%900, text), Title: text, Severity: finding.High, First: sampleDay.Add(time.Duration(i) * time.Minute),
			Count: 3, Account: text, Region: text, Actor: actor, IPs: many(3), Techniques: many(3), Tactics: many(3), Reason: map[string]any{text: text}, Detail: detail})
	}
	resources := make([]finding.TouchedCount, 500)
	for i := range resources {
		resources[i] = finding.TouchedCount{ARN: fmt.Sprint(i) + text, How: "changed", Count: 1}
	}
	for i := range 300 {
		in := finding.Incident{ID: fmt.Sprint("I-", i), Title: text, Severity: finding.High, Actor: actor, IPs: many(300), Accounts: many(300), Techniques: many(300),
			Resources: resources, Aliases: []event.Actor{actor, actor}, Events: many(10), Response: many(30)}
		for j := range 200 {
			in.Findings = append(in.Findings, fmt.Sprint("F-", i*10+j%10))
			in.Story = append(in.Story, finding.Step{Tactic: text, Title: text, Count: 1, Findings: in.Findings[j:]})
		}
		s.Incidents = append(s.Incidents, in)
	}
	return s
}

// A page is bounded, whatever was found: it must open on a telephone.
func TestPageIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		most int
	}{
		"usual_texts": {"arn:aws:iam::111122223333:role/example-application-role", 4 << 20},
		"long_texts":  {strings.Repeat("'<\x1b", 2000), 24 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			s := large(c.text)
			page := html(t, s, locale.English)
			if len(page) > c.most {
				t.Errorf("page: got %d bytes, want at most %d", len(page), c.most)
			}
			for _, want := range []string{"and 4,500 more", "and 250 more", "and 750 more"} {
				if !strings.Contains(page, want) {
					t.Errorf("page: got no %q", want)
				}
			}
			if got := terminal(t, s, TerminalOptions{}); len(got) > 40<<10 {
				t.Errorf("terminal: got %d bytes, want a screen or two", len(got))
			}
		})
	}
}

// The same scan gives the same bytes.
func TestReportsAreDeterministic(t *testing.T) {
	write := map[string]func(io.Writer, Scan) error{
		"html":     func(w io.Writer, s Scan) error { return HTML(w, s, locale.Japanese, tokyo) },
		"json":     func(w io.Writer, s Scan) error { return JSON(w, s, locale.Japanese) },
		"terminal": func(w io.Writer, s Scan) error { return Terminal(w, s, TerminalOptions{}) },
	}
	for name, write := range write {
		var first bytes.Buffer
		if err := write(&first, sample()); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			var again bytes.Buffer
			if err := write(&again, sample()); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first.Bytes(), again.Bytes()) {
				t.Errorf("%s: got other bytes for the same scan", name)
			}
		}
	}
}
