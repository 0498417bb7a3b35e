package query

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bannin/locale"
)

// A Saved query is one with a name. Its file begins with comments: what it tells,
// in each language, and where the idea of one that bannin ships is from.
type Saved struct {
	Name string
	SQL  string // the whole file
	Own  bool   // it is the user's, and none that bannin ships
}

//go:embed ready/*.sql
var readyFiles embed.FS

// savedDir is where a lake keeps its users' queries.
const savedDir = "queries"

// Title is what the query tells, in a language; "" where it does not say.
func (s Saved) Title(lang locale.Language) string {
	for line := range strings.Lines(s.SQL) {
		said, ok := strings.CutPrefix(line, "-- ")
		if !ok {
			break
		}
		if value, ok := strings.CutPrefix(said, string(lang)+": "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// AllSaved are the queries that bannin ships and those of a lake's folder, by
// name. A user's takes the place of a shipped one. dir may be "".
func AllSaved(dir string) ([]Saved, error) {
	all, err := savedIn(readyFiles, "ready", false)
	if err != nil || dir == "" {
		return all, err
	}
	own, err := savedIn(os.DirFS(dir), savedDir, true)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	all = slices.DeleteFunc(all, func(s Saved) bool {
		return slices.ContainsFunc(own, func(o Saved) bool { return o.Name == s.Name })
	})
	all = append(all, own...)
	slices.SortFunc(all, func(a, b Saved) int { return cmp.Compare(a.Name, b.Name) })
	return all, err
}

func savedIn(files fs.FS, dir string, own bool) (all []Saved, err error) {
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".sql")
		if !ok || e.IsDir() {
			continue
		}
		sql, err := fs.ReadFile(files, dir+"/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("read saved query: %w", err)
		}
		all = append(all, Saved{Name: name, SQL: string(sql), Own: own})
	}
	return all, nil
}

// FindSaved is the saved query of a name.
func FindSaved(dir, name string) (Saved, error) {
	all, err := AllSaved(dir)
	if err != nil {
		return Saved{}, err
	}
	var names []string
	for _, s := range all {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Saved{}, locale.Errorf("query.no_saved", "name", name, "hint", locale.Hint(name, names...))
}

// Save keeps a query in a lake's folder under a name, in place of one that has it.
func Save(dir, name, sql string) error {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}) {
		return locale.Errorf("query.bad_name", "name", name)
	}
	folder := filepath.Join(dir, savedDir)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("save query: %w", err)
	}
	path := filepath.Join(folder, name+".sql")
	if err := os.WriteFile(path+".part", []byte(strings.TrimSpace(sql)+"\n"), 0o644); err != nil {
		return fmt.Errorf("save query: %w", err)
	}
	return os.Rename(path+".part", path)
}
