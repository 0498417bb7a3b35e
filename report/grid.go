package report

import (
	"strings"

	"bannin/report/fit"
)

// A column is one column of a table on the terminal.
type column struct {
	head  string
	cells []string
	right bool // numbers stand at the right
	firm  bool // not made narrower
	keep  int  // of a table that is too wide, columns of the least go first
}

func (c column) width() int {
	n := fit.Columns(c.head)
	for _, cell := range c.cells {
		n = max(n, fit.Columns(cell))
	}
	return n
}

// grid writes a table below its headings, without the columns that do not fit.
func (t *screen) grid(columns []column) {
	columns = fitting(columns, t.width-2)
	row := func(of func(column) string) string {
		line := ""
		for _, c := range columns {
			fill := fit.Pad
			if c.right {
				fill = fit.PadLeft
			}
			line += "  " + fill(of(c), c.width())
		}
		return strings.TrimRight(line, " ")
	}
	t.line(dim, row(func(c column) string { return c.head }))
	for i := range columns[0].cells {
		t.line(plain, row(func(c column) string { return c.cells[i] }))
	}
}

// fitting leaves out columns until the rest fits a width; one stays.
func fitting(columns []column, width int) []column {
	columns = append([]column{}, columns...)
	for len(columns) > 1 {
		used, least := 0, 0
		for i, c := range columns {
			used += 2 + c.width()
			if c.keep < columns[least].keep {
				least = i
			}
		}
		if used <= width {
			break
		}
		columns = append(columns[:least], columns[least+1:]...)
	}
	return columns
}
