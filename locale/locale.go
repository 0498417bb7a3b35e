// Package locale owns every sentence a person reads, in Japanese and English.
// It knows nothing of what the sentences are about.
package locale

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// A Language is one that bannin speaks.
type Language string

// The languages of the catalogue.
const (
	English  Language = "en"
	Japanese Language = "ja"
)

//go:embed *.json
var files embed.FS

// catalog holds the text of every key by language. It is a table: read once,
// never changed.
var catalog = load(files)

// load merges the catalogue's files; `en.json` and `en.report.json` are both
// English. A fault in an embedded file is a fault of the build.
func load(fsys fs.FS) map[Language]map[string]string {
	all := map[Language]map[string]string{English: {}, Japanese: {}}
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		panic("BUG: locale: " + err.Error())
	}
	for _, name := range names {
		lang, _, _ := strings.Cut(name, ".")
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			panic("BUG: locale: " + err.Error())
		}
		into := all[Language(lang)]
		if err := json.Unmarshal(text, &into); err != nil {
			panic("BUG: locale: " + name + ": " + err.Error())
		}
	}
	return all
}

// Detect picks the language: the one asked for by name, else that of the first
// of LC_ALL, LC_MESSAGES and LANG that is set, else English. An unknown name is
// an error.
func Detect(asked string, getenv func(string) string) (Language, error) {
	switch asked {
	case "ja", "en":
		return Language(asked), nil
	case "":
	default:
		return English, Errorf("locale.unknown_language", "language", asked)
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			if strings.HasPrefix(v, "ja") {
				return Japanese, nil
			}
			return English, nil
		}
	}
	return English, nil
}

// A Printer says things in one language.
type Printer struct{ lang Language }

// New returns the printer of a language; anything unknown speaks English.
func New(lang Language) *Printer {
	if lang != Japanese {
		lang = English
	}
	return &Printer{lang: lang}
}

// Language tells which language the printer speaks.
func (p *Printer) Language() Language { return p.lang }

// T is the text of a key, with pairs of parameter name and value filled in.
// A value that can tell itself (an *Error) is told in the printer's language.
// An unknown key is a fault of ours and shows as itself.
func (p *Printer) T(key string, pairs ...any) string {
	text, ok := catalog[p.lang][key]
	if !ok {
		return key
	}
	return p.fill(text, pairs)
}

// N is T for a count: it takes key_one or key_other and fills {count}.
func (p *Printer) N(key string, count int64, pairs ...any) string {
	form := key + "_other"
	if count == 1 {
		form = key + "_one"
	}
	return p.T(form, append([]any{"count", count}, pairs...)...)
}

// Has tells whether the catalogue knows a key.
func Has(key string) bool {
	_, ok := catalog[English][key]
	return ok
}

func (p *Printer) fill(text string, pairs []any) string {
	if len(pairs) == 0 {
		return text
	}
	swaps := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		swaps = append(swaps, fmt.Sprintf("{%v}", pairs[i]), p.value(pairs[i+1]))
	}
	return strings.NewReplacer(swaps...).Replace(text)
}

func (p *Printer) value(v any) string {
	if err, ok := v.(error); ok {
		return p.Tell(err)
	}
	return fmt.Sprint(v)
}

// An Error is a fault that can be told in every language.
type Error struct {
	Key   string // of the sentence
	Pairs []any  // its parameters: name, value, name, value …
}

// Errorf makes the error of a key. A value that is an error is wrapped.
func Errorf(key string, pairs ...any) *Error { return &Error{Key: key, Pairs: pairs} }

// Error tells the fault in English, as programs and logs want it.
func (e *Error) Error() string { return New(English).T(e.Key, e.Pairs...) }

// Unwrap gives the errors among the parameters.
func (e *Error) Unwrap() []error {
	var wrapped []error
	for i := 1; i < len(e.Pairs); i += 2 {
		if err, ok := e.Pairs[i].(error); ok {
			wrapped = append(wrapped, err)
		}
	}
	return wrapped
}

// Tell says an error in the printer's language: what is ours in its own words,
// what is others' (the operating system's) as it came.
func (p *Printer) Tell(err error) string {
	switch e := err.(type) {
	case *Error:
		return p.T(e.Key, e.Pairs...)
	case interface{ Unwrap() []error }:
		var parts []string
		for _, one := range e.Unwrap() {
			parts = append(parts, p.Tell(one))
		}
		return strings.Join(parts, "\n")
	}
	var inner *Error
	if !errors.As(err, &inner) {
		return err.Error()
	}
	// A wrapper in plain Go words: keep its words, swap the sentence within.
	return strings.Replace(err.Error(), inner.Error(), p.Tell(inner), 1)
}

// Keys are the catalogue's keys that begin with a prefix, in order.
func Keys(prefix string) []string {
	var keys []string
	for key := range catalog[English] {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
