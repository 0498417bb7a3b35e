package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"bannin/app"
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

// Run lists the rules, one a line.
func (c *rulesListCmd) Run(w *world) (int, error) {
	rules, _, err := load(c.Paths)
	if err != nil {
		return exitUsage, err
	}
	slices.SortStableFunc(rules, func(a, b *rule.Rule) int {
		if a.Level != b.Level {
			return int(b.Level - a.Level)
		}
		return strings.Compare(a.Title(), b.Title())
	})
	if c.JSON {
		return exitDone, listJSON(w, rules)
	}
	for _, r := range rules {
		if r.Silent {
			continue // serves correlations only
		}
		title := r.Title()
		if words, ok := r.Words[w.printer.Language()]; ok && words.Title != "" {
			title = words.Title
		}
		fmt.Fprintf(w.out, "%-8s  %s  %s\n", r.Level, printable(title), printable(r.From))
	}
	return exitDone, nil
}

func listJSON(w *world, rules []*rule.Rule) error {
	type row struct {
		ID    string   `json:"id"`
		Title string   `json:"title"`
		Level string   `json:"level"`
		Tags  []string `json:"tags"`
		Where string   `json:"where,omitempty"`
		From  string   `json:"from"`
	}
	rows := make([]row, 0, len(rules))
	for _, r := range rules {
		one := row{ID: r.ID, Title: r.Title(), Level: r.Level.String(), Tags: append([]string{}, r.Tags...), From: r.From}
		if r.Where != nil {
			one.Where = r.Where.String()
		}
		rows = append(rows, one)
	}
	enc := json.NewEncoder(w.out)
	enc.SetIndent("", "  ")
	return enc.Encode(rows)
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
