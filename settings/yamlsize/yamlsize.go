// Package yamlsize tells which YAML is larger or deeper than people write, before
// a parser sees it: the library takes a time that grows with the square of some
// of these, and memory with it.
package yamlsize

import (
	"bytes"
	"fmt"
)

const (
	maxKeys     = 20000 // lines that hold a key
	maxDepth    = 64    // lists that one line opens
	maxBrackets = 2000  // open at once, counted without regard to quotes
	maxMarks    = 2000  // anchors and tags
)

// Excess names the bound that a document of YAML goes over, or "". most is how
// many bytes it may have.
func Excess(src []byte, most int) string {
	if len(src) > most {
		return fmt.Sprintf("%d > %d bytes", len(src), most)
	}
	keys, open, marks := 0, 0, 0
	for line := range bytes.Lines(src) {
		if bytes.IndexByte(line, ':') >= 0 {
			keys++
		}
		if deepLead(line) {
			return "- - -"
		}
		for i, c := range line {
			switch {
			case c == '[' || c == '{':
				open++
			case (c == ']' || c == '}') && open > 0:
				open--
			case (c == '&' || c == '!') && (i == 0 || line[i-1] == ' '):
				marks++
			}
			if open > maxBrackets || marks > maxMarks {
				return fmt.Sprintf("[ { > %d, & ! > %d", maxBrackets, maxMarks)
			}
		}
	}
	if keys > maxKeys {
		return fmt.Sprintf("%d > %d keys", keys, maxKeys)
	}
	return ""
}

// deepLead tells whether a line opens very many lists at once: - - - - x.
func deepLead(line []byte) bool {
	n := 0
	for _, c := range line {
		switch c {
		case '-', '?':
			n++
		case ' ', '\t':
		default:
			return n > maxDepth && bytes.Contains(line, []byte("- -"))
		}
	}
	return n > maxDepth && bytes.Contains(line, []byte("- -"))
}
