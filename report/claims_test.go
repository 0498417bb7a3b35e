package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"bannin/coverage"
	"bannin/locale"
	"bannin/report/fit"
	"bannin/report/voice"
)

// sampleClaims are the real tables, shown by one rule that finds everything.
func sampleClaims(t *testing.T, lang locale.Language) *coverage.Claims {
	t.Helper()
	means := []*coverage.Means{{ID: "r", By: coverage.ByRule, Needs: [][]string{{"object-changes"}}}, {ID: "bannin.access.tor", By: coverage.ByDetector, Type: "Recon:IAMUser/TorIPCaller", Needs: [][]string{{"reads"}}}}
	c, err := coverage.Claim(means, func([][]byte) ([]string, error) { return []string{"r"}, nil }, locale.New(lang))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClaimsFit(t *testing.T) {
	for _, lang := range languages {
		for _, width := range []int{61, 80, 100, 200} {
			o := TerminalOptions{Printer: locale.New(lang), Width: width}
			var all, of bytes.Buffer
			c := sampleClaims(t, lang)
			if err := Claims(&all, c, o); err != nil {
				t.Fatal(err)
			}
			l, survey := sampleSurvey(t, evil, evil)
			r := coverage.Judge(l, survey, nil, o.Printer)
			c.Hold(r)
			if err := ClaimsOf(&of, c, l, r, o); err != nil {
				t.Fatal(err)
			}
			wantHarmless(t, of.String(), "\t")
			if !strings.Contains(of.String(), "Recon:IAMUser/TorIPCaller") {
				t.Errorf("%s: what reads in one account only would show in all is not told", lang)
			}
			for line := range strings.Lines(all.String() + of.String()) {
				line = strings.TrimSuffix(line, "\n")
				if n := fit.Columns(line); n > width || strings.IndexFunc(line, voice.Unsure) >= 0 || strings.Contains(line, "claims.") {
					t.Errorf("%s, %d columns: got %d: %s", lang, width, n, line)
				}
			}
		}
	}
}

func TestClaimsArePromisedInJSON(t *testing.T) {
	c := sampleClaims(t, locale.Japanese)
	l, survey := sampleSurvey(t, "111122223333", "s3")
	var b bytes.Buffer
	if err := ClaimsJSON(&b, c, l, coverage.Judge(l, survey, nil, locale.New(locale.Japanese))); err != nil {
		t.Fatal(err)
	}
	var d struct {
		Schema string
		Claims struct {
			Tables []struct {
				Table string
				Rows  []struct{ ID, Seen string }
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &d); err != nil || d.Schema != ClaimsSchema || len(d.Claims.Tables) < 10 || d.Claims.Tables[0].Rows[0].Seen == "" {
		t.Errorf("got %v, %+.300v", err, d)
	}
	if strings.Contains(strings.ReplaceAll(b.String(), `"techniques":null`, ""), ":null") {
		t.Errorf("got null for a list or a value: %.2000s", b.String())
	}
}
