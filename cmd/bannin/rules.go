package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bannin/app"
	"bannin/coverage"
	"bannin/finding"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/rule"
	"bannin/source/aws"
)

type rulesCmd struct {
	Lint     rulesLintCmd     `cmd:"" help:"${help_rules_lint}"`
	List     rulesListCmd     `cmd:"" help:"${help_rules_list}"`
	Test     rulesTestCmd     `cmd:"" help:"${help_rules_test}"`
	Coverage rulesCoverageCmd `cmd:"" help:"${help_rules_coverage}"`
}

// load reads the rules that paths name; none means those that bannin ships.
func load(paths []string) ([]*rule.Rule, int, error) {
	return app.LoadRules(app.RuleSource{Paths: paths, NoBuiltin: len(paths) > 0})
}

type rulesLintCmd struct {
	Paths []string `arg:"" optional:"" name:"path" help:"${help_rules_paths}"`
}

// Run tells every fault of every rule at once.
func (c *rulesLintCmd) Run(w *world) (int, error) {
	rules, foreign, err := load(c.Paths)
	if err != nil {
		return exitUsage, err
	}
	fmt.Fprintln(w.out, w.printer.N("cmd.rules_fine", int64(app.Telling(rules))))
	if foreign > 0 {
		w.warn(w.printer.N("cmd.foreign_rules", int64(foreign)))
	}
	return exitDone, nil
}

type rulesListCmd struct {
	Paths []string `arg:"" optional:"" name:"path" help:"${help_rules_paths}"`
	JSON  bool     `name:"json" help:"${help_rules_json}"`
}

// A listed is one row of the list: a rule, or a kind of finding that detectors
// make.
type listed struct {
	ID    string   `json:"id"`
	By    string   `json:"by"` // rule, detector or sequence
	Title string   `json:"title"`
	Level string   `json:"level"`
	Tags  []string `json:"tags"`
	Where string   `json:"where,omitempty"`
	From  string   `json:"from"`

	severity finding.Severity
	silent   bool // serves correlations only
}

// Run lists the rules, one a line, the gravest first, and then what detectors
// find, where all of bannin was asked for.
func (c *rulesListCmd) Run(w *world) (int, error) {
	rules, _, err := load(c.Paths)
	if err != nil {
		return exitUsage, err
	}
	rows := listRules(rules, w.printer.Language(), c.JSON)
	if len(c.Paths) == 0 {
		kinds, err := listKinds(w.printer.Language())
		if err != nil {
			return exitUsage, err
		}
		rows = append(rows, kinds...)
	}
	if c.JSON {
		enc := json.NewEncoder(w.out)
		enc.SetIndent("", "  ")
		return exitDone, enc.Encode(rows)
	}
	for _, r := range rows {
		if r.silent {
			continue
		}
		from := r.From
		if r.By != coverage.ByRule {
			from = w.printer.T("cmd.by."+r.By, "id", r.ID)
		}
		fmt.Fprintf(w.out, "%-8s  %s  %s\n", r.Level, printable(r.Title), printable(from))
	}
	return exitDone, nil
}

// listRules are rows of rules, their titles as their authors wrote them where
// programs ask.
func listRules(rules []*rule.Rule, lang locale.Language, asWritten bool) []listed {
	rows := make([]listed, 0, len(rules))
	for _, r := range rules {
		one := listed{ID: r.ID, By: coverage.ByRule, Title: r.Title(), Level: r.Level.String(), Tags: append([]string{}, r.Tags...), From: r.From, severity: r.Level, silent: r.Silent}
		if words, ok := r.Words[lang]; ok && words.Title != "" && !asWritten {
			one.Title = words.Title
		}
		if r.Where != nil {
			one.Where = r.Where.String()
		}
		rows = append(rows, one)
	}
	slices.SortStableFunc(rows, graver)
	return rows
}

// listKinds are rows of what detectors find, each rule of theirs once, as grave as
// it can be.
func listKinds(lang locale.Language) ([]listed, error) {
	setup, err := app.NewSetup("")
	if err != nil {
		return nil, err
	}
	defer setup.Close()
	var rows []listed
	at := map[string]int{}
	for _, k := range setup.Kinds(lang) {
		severity, _ := finding.ParseSeverity(k.Severity) // which a kind wrote
		i, known := at[k.ID]
		if !known {
			i, at[k.ID] = len(rows), len(rows)
			rows = append(rows, listed{ID: k.ID, By: k.By, Tags: []string{}, From: k.From})
		}
		if r := &rows[i]; !known || severity > r.severity {
			r.severity, r.Level, r.Title = severity, k.Severity, k.Title
		}
		for _, technique := range k.Techniques {
			if tag := "attack." + strings.ToLower(technique); !slices.Contains(rows[i].Tags, tag) {
				rows[i].Tags = append(rows[i].Tags, tag)
			}
		}
	}
	slices.SortStableFunc(rows, graver)
	return rows, nil
}

func graver(a, b listed) int {
	return cmp.Or(cmp.Compare(b.severity, a.severity), strings.Compare(a.Title, b.Title))
}

type rulesTestCmd struct {
	Paths []string `arg:"" optional:"" name:"path" help:"${help_rules_paths}"`
	Logs  []string `help:"${help_rules_logs}" placeholder:"PATH" sep:"none"`
}

// Run runs the events that rules ship with, and shows what the rules would have
// found in logs.
func (c *rulesTestCmd) Run(w *world) (int, error) {
	rules, _, err := load(c.Paths)
	if err != nil {
		return exitUsage, err
	}
	faults, cases := app.TestRules(rules)
	for _, fault := range faults {
		fmt.Fprintln(w.out, printable(w.printer.Tell(fault)))
	}
	fmt.Fprintln(w.out, w.printer.T("cmd.rules_tested", "rules", app.Telling(rules), "cases", cases, "failed", len(faults)))
	if len(c.Logs) > 0 {
		if err := c.history(w, rules); err != nil {
			return exitUsage, err
		}
	}
	if len(faults) > 0 {
		return exitUsage, nil
	}
	return exitDone, nil
}

// history prints how often each rule matches in logs, by day.
func (c *rulesTestCmd) history(w *world, rules []*rule.Rule) error {
	days, ledger, err := app.History(w.ctx, app.Scan{Paths: c.Logs, Stdin: w.in, Rules: rules, Printer: w.printer, Counts: new(pipeline.Counts), AWS: aws.Options{Now: time.Now()}})
	if err != nil {
		return err
	}
	if ledger.Records.Seen == 0 {
		return locale.Errorf("cmd.nothing_read")
	}
	fmt.Fprintln(w.out, w.printer.T("cmd.history", "records", ledger.Records.Evaluated, "rejected", ledger.Records.Rejected, "failed", ledger.Objects.Failed))
	for _, d := range days {
		fmt.Fprintf(w.out, "%s  %8d  %-8s  %s\n", d.Day, d.Events, d.Level, printable(d.Title))
	}
	return nil
}
