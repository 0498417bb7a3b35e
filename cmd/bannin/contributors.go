package main

import (
	"fmt"
	"os"
	"time"

	"bannin/app"
	"bannin/locale"
	"bannin/query/contributors"
)

type contributorsCmd struct {
	Rule      string        `arg:"" optional:"" help:"${help_contributors_rule}"`
	From      []string      `help:"${help_query_from}" placeholder:"PATH" sep:"none" xor:"where"`
	Lake      string        `help:"${help_query_lake}" placeholder:"DIR" xor:"where"`
	Log       []string      `help:"${help_contributors_log}" placeholder:"NAME"`
	Show      string        `help:"${help_contributors_show}" default:"contributors" enum:"contributors,datapoints,metrics" placeholder:"WHAT"`
	Top       int           `help:"${help_contributors_top}" placeholder:"N"`
	Period    time.Duration `help:"${help_contributors_period}" placeholder:"D"`
	ByMost    bool          `help:"${help_contributors_by_most}"`
	Format    string        `help:"${help_query_format}" default:"table" enum:"table,json,jsonl,csv" placeholder:"FORM"`
	Explain   bool          `help:"${help_query_explain}"`
	List      bool          `help:"${help_contributors_list}"`
	readFlags `embed:""`
	Config    string `help:"${help_settings}" placeholder:"FILE"`
}

// maxTop is how many contributors CloudWatch tells at most.
const maxTop = 100

// Run tells who contributes most by a rule, or lists those that are ready.
func (c *contributorsCmd) Run(w *world) (int, error) {
	if c.List {
		for _, r := range contributors.AllReady() {
			if _, err := fmt.Fprintf(w.out, "%-28s  %s\n", r.Name, r.Title[w.printer.Language()]); err != nil {
				return exitUsage, err
			}
		}
		return exitDone, nil
	}
	switch {
	case c.Top < 0 || c.Top > maxTop:
		return exitUsage, locale.Errorf("cmd.out_of_range", "flag", "--top", "least", 1, "most", maxTop, "found", c.Top)
	case c.Period < 0:
		return exitUsage, locale.Errorf("cmd.bad_period", "found", c.Period)
	}
	rule, err := c.rule()
	if err != nil {
		return exitUsage, err
	}
	q := queryCmd{From: c.From, Lake: c.Lake, Format: c.Format, Explain: c.Explain, readFlags: c.readFlags, Config: c.Config}
	return q.ask(w, app.Ask{Rule: rule, Logs: c.Log, Show: c.Show, Explain: c.Explain,
		Question: contributors.Question{Period: c.Period, Top: c.Top, ByMost: c.ByMost}})
}

// rule is a rule that is ready, or that of a file.
func (c *contributorsCmd) rule() (*contributors.Rule, error) {
	var names []string
	for _, r := range contributors.AllReady() {
		if r.Name == c.Rule {
			return r.Rule, nil
		}
		names = append(names, r.Name)
	}
	text, err := os.ReadFile(c.Rule)
	switch {
	case c.Rule == "" || os.IsNotExist(err):
		return nil, hinted{locale.Errorf("cmd.contributors.none", "found", c.Rule, "suggest", locale.Hint(c.Rule, names...)), "cmd.see_help"}
	case err != nil:
		return nil, err
	}
	return contributors.Parse(text)
}
