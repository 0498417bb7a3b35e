// Package app builds the program from what the user asked for: it reads the
// rules, runs the scan, and hands the result to those who tell it.
package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"bannin/locale"
	"bannin/rule"
	"bannin/rule/sigma"
	"bannin/rules"
)

// RuleSource says which rules to take.
type RuleSource struct {
	Paths     []string // files and folders of Sigma rules
	NoBuiltin bool     // leave out those that bannin ships
	NoTests   bool     // leave out the events that rules ship with
}

// LoadRules reads and links all rules of a source, and counts those that are
// for logs that bannin does not read. The error holds every fault of every
// file; the rules without fault come with it.
func LoadRules(s RuleSource) (all []*rule.Rule, foreign int, err error) {
	var faults []error
	if !s.NoBuiltin {
		shipped, err := s.readRules(rules.Files, "rules")
		all, faults = append(all, shipped...), append(faults, err)
	}
	for _, path := range s.Paths {
		more, err := s.readPath(path)
		all, faults = append(all, more...), append(faults, err)
	}
	faults = append(faults, sigma.Link(all))
	foreign, err = sigma.Foreign(errors.Join(faults...))
	all = slices.DeleteFunc(all, func(r *rule.Rule) bool { return len(r.Filter) > 0 }) // they are part of others by now
	return all, foreign, err
}

func (s RuleSource) readPath(path string) ([]*rule.Rule, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	if info.IsDir() {
		found, err := s.readRules(os.DirFS(path), path)
		if err == nil && len(found) == 0 {
			err = locale.Errorf("app.no_rules", "path", path)
		}
		return found, err
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	return sigma.Parse(path, src)
}

// readRules reads every .yml and .yaml of a folder, in order of name, as many at
// once as there are processors.
func (s RuleSource) readRules(fsys fs.FS, root string) ([]*rule.Rule, error) {
	var names []string
	walk := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if ext := strings.ToLower(filepath.Ext(name)); err == nil && !d.IsDir() && (ext == ".yml" || ext == ".yaml") {
			names = append(names, name)
		}
		return err
	})
	found, faults := make([][]*rule.Rule, len(names)), make([]error, len(names))
	next := make(chan int)
	var readers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		readers.Go(func() {
			for i := range next {
				found[i], faults[i] = s.readRule(fsys, root, names[i])
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	readers.Wait()
	return slices.Concat(found...), errors.Join(append(faults, walk)...)
}

func (s RuleSource) readRule(fsys fs.FS, root, name string) ([]*rule.Rule, error) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	if !looksLikeRule(src) {
		return nil, nil
	}
	return sigma.ParseWith(filepath.Join(root, name), src, sigma.Options{NoTests: s.NoTests})
}

// looksLikeRule leaves out YAML that folders of rules hold beside them, such as
// settings and workflows. A file that was named by itself is always read.
func looksLikeRule(src []byte) bool {
	return slices.ContainsFunc([]string{"detection:", "correlation:", "filter:", "logsource:"}, func(key string) bool {
		return bytes.HasPrefix(src, []byte(key)) || bytes.Contains(src, []byte("\n"+key))
	})
}
