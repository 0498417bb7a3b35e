package contributors

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync"

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

// AllReady are the rules that come with bannin, by name. They are read when they are
// first asked for; a fault in one is a fault of the build.
var AllReady = sync.OnceValue(func() (all []Ready) {
	names, err := fs.Glob(files, "rules/*.json")
	if err != nil {
		panic("BUG: contributors: " + err.Error())
	}
	for _, name := range names {
		one, err := read(name)
		if err != nil {
			panic("BUG: contributors: " + err.Error())
		}
		all = append(all, one)
	}
	return all
})

func read(name string) (Ready, error) {
	r := Ready{Name: strings.TrimSuffix(strings.TrimPrefix(name, "rules/"), ".json")}
	text, err := files.ReadFile(name)
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
