package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bannin/locale"
	"bannin/report/voice"

	"github.com/google/go-cmp/cmp"
)

func catalogue(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "locale", name))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return all
}

// What a terminal may show holds no character of ambiguous width.
func TestCatalogueHasNoAmbiguousWidth(t *testing.T) {
	for _, area := range []string{"report", "why", "cmd"} {
		for _, lang := range languages {
			name := string(lang) + "." + area + ".json"
			if _, err := os.Stat(filepath.Join("..", "locale", name)); err != nil && area == "cmd" {
				continue // another package's, as long as there is one
			}
			for key, text := range catalogue(t, name) {
				if i := strings.IndexFunc(strings.ReplaceAll(text, "\n", ""), voice.Unsure); i >= 0 {
					t.Errorf("%s: %s: got a character of uncertain width: %q", name, key, text[i:])
				}
			}
		}
	}
}

// saying is where code or a template says a text: t("key", count "key" …
var saying = regexp.MustCompile(`(?:\b[tT]|\b[cC]ount)[ (]"([a-z_.]*[a-z_])"[ ,)}]`)

var parameter = regexp.MustCompile(`\{\w+\}`)

func TestCatalogueSaysTheSameInBothLanguages(t *testing.T) {
	en, ja := catalogue(t, "en.report.json"), catalogue(t, "ja.report.json")
	for key, text := range en {
		other, ok := ja[key]
		if !ok || text == "" || other == "" {
			t.Errorf("%s: got en %q, ja %q", key, text, other)
		}
		a, b := parameter.FindAllString(text, -1), parameter.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Errorf("%s: parameters (-en +ja):\n%s", key, diff)
		}
	}
	for key := range ja {
		if _, ok := en[key]; !ok {
			t.Errorf("%s: in Japanese only", key)
		}
	}
}

// Every key that the code or a template names is there, and every one that is
// there is named. Names put together are listed by what they begin with.
func TestCatalogueIsUsed(t *testing.T) {
	files, err := filepath.Glob("*.*")
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, name := range append(files, below...) {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "why/") { // which has a catalogue of its own
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	made := []string{"severity.", "outcome.", "how.", "tactic.", "label.", "column.", "weekday.", "actor.", "objects.", "records.", "top.", "note.", "chart.", "proof.", "log.", "coverage.", "show."}
	for key := range catalogue(t, "en.report.json") {
		key = strings.TrimPrefix(key, "report.")
		key = strings.TrimSuffix(strings.TrimSuffix(key, "_one"), "_other")
		begins := func(p string) bool { return strings.HasPrefix(key, p) }
		if !slices.ContainsFunc(made, begins) && !strings.Contains(source.String(), `"`+key+`"`) && !strings.Contains(source.String(), `"report.`+key+`"`) {
			t.Errorf("report.%s: nobody says it", key)
		}
	}
	for _, m := range saying.FindAllStringSubmatch(source.String(), -1) {
		if key := "report." + m[1]; !locale.Has(key) && !locale.Has(key+"_other") {
			t.Errorf("%s: said, but not in the catalogue", key)
		}
	}
}
