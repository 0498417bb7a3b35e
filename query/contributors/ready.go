package contributors

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"bannin/locale"
)

// A Ready is a rule that comes with bannin.
type Ready struct {
	Name  string                     // of its file
	Title map[locale.Language]string // what it tells
	Rule  *Rule
}

//go:embed rules/*.json
var files embed.FS

// ready are the rules that come with bannin, by name. It is a table: read once,
// never changed.
var ready = load(files)

// AllReady are the rules that come with bannin, by name.
func AllReady() []Ready { return ready }

// load reads the embedded rules. A fault in one is a fault of the build.
func load(fsys fs.FS) (all []Ready) {
	names, err := fs.Glob(fsys, "rules/*.json")
	if err != nil {
		panic("BUG: contributors: " + err.Error())
	}
	for _, name := range names {
		one, err := read(fsys, name)
		if err != nil {
			panic("BUG: contributors: " + err.Error())
		}
		all = append(all, one)
	}
	return all
}

func read(fsys fs.FS, name string) (Ready, error) {
	r := Ready{Name: strings.TrimSuffix(strings.TrimPrefix(name, "rules/"), ".json")}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return r, err
	}
	var file struct {
		Title map[locale.Language]string
		Rule  json.RawMessage
	}
	if err = json.Unmarshal(text, &file); err == nil {
		r.Title = file.Title
		r.Rule, err = Parse(file.Rule)
	}
	if err != nil {
		return r, fmt.Errorf("read rule %s: %w", name, err)
	}
	return r, nil
}
