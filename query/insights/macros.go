package insights

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

//go:embed macros.sql
var macroFile string

// Macros are the statements that define what translated queries call. A session
// runs them in order, once, before it is locked.
func Macros() []string {
	var all []string
	for statement := range strings.SplitSeq(macroFile, ";\n") {
		if statement = strings.TrimSpace(statement); statement != "" {
			all = append(all, statement)
		}
	}
	return all
}

var macroCall = regexp.MustCompile(`\binsights_\w+`)

// macrosOf are the macros that SQL calls, and those that they call, in order.
func macrosOf(sql string) []string {
	all := Macros()
	wanted := macroCall.FindAllString(sql, -1)
	var kept []string
	for _, m := range slices.Backward(all) { // a macro calls earlier ones only
		if calls := macroCall.FindAllString(m, -1); slices.Contains(wanted, calls[0]) {
			kept = append(kept, m)
			wanted = append(wanted, calls...)
		}
	}
	slices.Reverse(kept)
	return kept
}
