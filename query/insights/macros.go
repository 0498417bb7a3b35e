package insights

import (
	_ "embed"
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
