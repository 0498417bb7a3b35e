package locale

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

func TestLanguagesSayTheSame(t *testing.T) {
	en, ja := catalog[English], catalog[Japanese]
	if len(en) < 50 {
		t.Fatalf("got %d texts, want a catalogue", len(en))
	}
	for key, text := range en {
		other, ok := ja[key]
		if !ok {
			t.Errorf("%s has no Japanese", key)
			continue
		}
		a, b := parameter.FindAllString(text, -1), parameter.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if a, b = slices.Compact(a), slices.Compact(b); !slices.Equal(a, b) {
			t.Errorf("%s: parameters %v in English, %v in Japanese", key, a, b)
		}
		if strings.TrimSpace(text) == "" || strings.TrimSpace(other) == "" {
			t.Errorf("%s is empty", key)
		}
	}
	for key := range ja {
		if _, ok := en[key]; !ok {
			t.Errorf("%s has no English", key)
		}
	}
}

func TestEachKeyStandsInOneFile(t *testing.T) {
	for _, lang := range []string{"en", "ja"} {
		names, err := filepath.Glob(lang + "*.json")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", lang, names, err)
		}
		where := map[string]string{}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts := map[string]string{}
			if err := json.Unmarshal(src, &texts); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for key := range texts {
				if other, ok := where[key]; ok {
					t.Errorf("%s stands in %s and %s", key, other, name)
				}
				where[key] = name
			}
		}
	}
}

// asked matches the keys that code asks for by name.
var asked = regexp.MustCompile(`"((?:[a-z_]+\.)+[a-z_0-9]+)"`)

func TestNoKeyIsUnusedOrMissing(t *testing.T) {
	used := map[string]bool{}
	var code strings.Builder
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" && filepath.Ext(path) != ".html" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		code.Write(src)
		for _, m := range asked.FindAllSubmatch(src, -1) {
			used[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for key := range catalog[English] {
		base := strings.TrimSuffix(strings.TrimSuffix(key, "_one"), "_other")
		base = strings.TrimSuffix(strings.TrimSuffix(base, "_guess"), "_near") // "did you mean"
		prefix := key[:strings.LastIndex(key, ".")+1]
		// Some keys are built from a prefix and a word: "report.tactic." + name.
		if !used[key] && !used[base] && !strings.Contains(code.String(), `"`+prefix+`"`) && !prefixed(code.String(), key) {
			t.Errorf("%s is in the catalogue and nobody says it", key)
		}
	}
}

// prefixed tells whether code builds the key from a shorter prefix.
func prefixed(code, key string) bool {
	for i := len(key) - 1; i > 0; i-- {
		if (key[i] == '.' || key[i] == '_') && strings.Contains(code, `"`+key[:i+1]+`"`) {
			return true
		}
	}
	return false
}

func TestDetect(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	for _, c := range []struct {
		name, asked string
		env         func(string) string
		want        Language
	}{
		{"asked", "ja", env("LANG", "en_US.UTF-8"), Japanese},
		{"lang", "", env("LANG", "ja_JP.UTF-8"), Japanese},
		{"lc_all_wins", "", env("LC_ALL", "C", "LANG", "ja_JP.UTF-8"), English},
		{"nothing", "", env(), English},
	} {
		if got, err := Detect(c.asked, c.env); got != c.want || err != nil {
			t.Errorf("%s: got %s, %v; want %s", c.name, got, err, c.want)
		}
	}
	if _, err := Detect("fr", env()); err == nil {
		t.Error("fr: got no error")
	}
}

func TestTell(t *testing.T) {
	inner := Errorf("locale.unknown_language", "language", "fr")
	ja := New(Japanese)
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"ours":    {inner, ja.T("locale.unknown_language", "language", "fr")},
		"wrapped": {fmt.Errorf("read x: %w", inner), "read x: " + ja.T("locale.unknown_language", "language", "fr")},
		"others":  {errors.New("disk full"), "disk full"},
		"joined":  {errors.Join(errors.New("a"), errors.New("b")), "a\nb"},
	} {
		if got := ja.Tell(c.err); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	if !errors.Is(Errorf("k", "error", fs.ErrNotExist), fs.ErrNotExist) {
		t.Error("an error among the parameters is not wrapped")
	}
}

func TestTextsAreNotFilledTwice(t *testing.T) {
	got := New(English).T("locale.unknown_language", "language", "{language}")
	if !strings.Contains(got, `"{language}"`) {
		t.Errorf("got %q", got)
	}
}
