package main

import (
	"fmt"
	"strings"

	"bannin/locale"
	"bannin/simulate"
)

type simulateCmd struct {
	Out      string   `help:"${help_sim_out}" placeholder:"DIR"`
	Events   int      `help:"${help_sim_events}" placeholder:"N"`
	Files    int      `help:"${help_sim_files}" placeholder:"N"`
	Days     int      `help:"${help_sim_days}" placeholder:"D"`
	Accounts int      `help:"${help_sim_accounts}" placeholder:"N"`
	People   int      `help:"${help_sim_people}" placeholder:"N"`
	Roles    int      `help:"${help_sim_roles}" placeholder:"N"`
	Logs     []string `help:"${help_sim_logs}" placeholder:"NAME"`
	Seed     uint64   `help:"${help_sim_seed}" placeholder:"S"`
	Attack   []string `help:"${help_sim_attack}" placeholder:"NAME"`
	Digests  bool     `help:"${help_sim_digests}"`
	List     bool     `help:"${help_sim_list}"`
}

// Run writes the logs, or lists the attacks.
func (c *simulateCmd) Run(w *world) (int, error) {
	if c.List {
		for _, a := range simulate.Attacks() {
			fmt.Fprintf(w.out, "%-28s %-32s %s\n", a.Name, strings.Join(a.Techniques, ","), w.printer.T(a.Title))
		}
		return exitDone, nil
	}
	if c.Out == "" {
		return exitUsage, hinted{locale.Errorf("cmd.missing_flags", "what", "--out=DIR"), "cmd.see_help"}
	}
	sum, err := simulate.Run(w.ctx, simulate.Config{Out: c.Out, Events: c.Events, Files: c.Files, Days: c.Days,
		Accounts: c.Accounts, People: c.People, Roles: c.Roles, Logs: c.Logs, Seed: c.Seed, Attacks: c.Attack, Digests: c.Digests})
	if err != nil {
		return exitUsage, err
	}
	if !w.quiet {
		fmt.Fprintln(w.err, w.printer.T("cmd.simulated", "events", sum.Events+sum.Lines, "files", sum.Files, "dir", c.Out, "attacks", len(sum.Planted)))
	}
	return exitDone, nil
}
