package rule

import "bytes"

// A column is one field of a line of text.
type column struct {
	start int    // of the field in the line, with its delimiter
	text  []byte // without delimiters
}

// split cuts a line at blanks; "…" and […] are one field, without their
// delimiters. A delimiter that is never closed is ordinary text.
// Source: CloudWatch Logs, filter pattern syntax for space-delimited events.
func split(line []byte, into []column) []column {
	into = into[:0]
	for i := 0; i < len(line); {
		if line[i] == ' ' || line[i] == '\t' {
			i++
			continue
		}
		start := i
		if end := closing(line, i); end > 0 {
			into = append(into, column{start, line[i+1 : end]})
			i = end + 1
			continue
		}
		for i < len(line) && line[i] != ' ' && line[i] != '\t' {
			i++
		}
		into = append(into, column{start, line[start:i]})
	}
	return into
}

// closing finds the end of the delimited field at i; it must be followed by a
// blank or the end of the line.
func closing(line []byte, i int) int {
	var shut byte
	switch line[i] {
	case '"':
		shut = '"'
	case '[':
		shut = ']'
	default:
		return -1
	}
	for at := i + 1; ; at++ {
		n := bytes.IndexByte(line[at:], shut)
		if n < 0 {
			return -1
		}
		if at += n; at+1 == len(line) || line[at+1] == ' ' || line[at+1] == '\t' {
			return at
		}
	}
}
