package columns

import (
	"strings"
)

// EventColumns are the columns of the view events, which has the rows of all
// tables of events: those of Common without Prefix, and the raw record.
func EventColumns() []Column {
	var all []Column
	for _, c := range append(Common()[:len(common):len(common)], rawColumn...) {
		c.Name = strings.TrimPrefix(c.Name, Prefix)
		all = append(all, c)
	}
	return all
}

// EventsOf is the SELECT that makes of a table's rows those of the view events.
// from is the table as the SQL is to name it. Joined by UNION ALL, those of all
// tables are the view.
func (t *Table) EventsOf(from string) string {
	var parts []string
	for _, c := range EventColumns() {
		own := quoteName(Prefix + c.Name)
		if c.Name == "id" && t.ID != "" {
			own = "coalesce(" + own + ", " + quoteName(t.ID) + ")"
		}
		parts = append(parts, own+" AS "+quoteName(c.Name))
	}
	return "SELECT " + strings.Join(parts, ", ") + " FROM " + from
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
