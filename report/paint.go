package report

import "bannin/finding"

// A style is the parameters of a terminal's colour sequence; "" is plain.
type style string

const (
	plain style = ""
	bold  style = "1"
	dim   style = "90"
	warn  style = "33"
)

// severityStyles are white on red, light red, yellow, cyan and grey. The word
// stands beside the colour always.
var severityStyles = [...]style{finding.Info: dim, finding.Low: "36", finding.Medium: "33",
	finding.High: "1;91", finding.Critical: "1;97;41"}

// paint wraps a text in a style, where colours are wanted.
func paint(color bool, st style, text string) string {
	if !color || st == plain || text == "" {
		return text
	}
	return "\x1b[" + string(st) + "m" + text + "\x1b[0m"
}
