package query

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// A Table is other data that queries can read beside the lake: all of text.
type Table struct {
	Name    string // in lower case, and none of the lake's
	Columns []string
	Rows    [][]string // each as long as Columns
}

// batch is how many rows one statement adds.
const batch = 500

// create makes a table in the engine.
func (t Table) create(ctx context.Context, conn *sql.Conn) error {
	var list []string
	for _, c := range t.Columns {
		list = append(list, quoteName(c)+" VARCHAR")
	}
	if _, err := conn.ExecContext(ctx, "CREATE TABLE "+quoteName(t.Name)+" ("+strings.Join(list, ", ")+")"); err != nil {
		return fmt.Errorf("make table %s: %w", t.Name, err)
	}
	for rows := t.Rows; len(rows) > 0; {
		n := min(batch, len(rows))
		var values []string
		for _, row := range rows[:n] {
			var cells []string
			for _, cell := range row {
				cells = append(cells, quoteText(cell))
			}
			values = append(values, "("+strings.Join(cells, ", ")+")")
		}
		if _, err := conn.ExecContext(ctx, "INSERT INTO "+quoteName(t.Name)+" VALUES "+strings.Join(values, ", ")); err != nil {
			return fmt.Errorf("fill table %s: %w", t.Name, err)
		}
		rows = rows[n:]
	}
	return nil
}
