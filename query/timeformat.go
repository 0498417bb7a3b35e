package query

import (
	"strings"

	"bannin/locale"
)

// mysql are the marks of MySQL's formats of time that strftime has under others.
// Source: Trino documentation, date and time functions, MySQL date functions.
var mysql = map[byte]string{
	'a': "%a", 'b': "%b", 'c': "%-m", 'd': "%d", 'e': "%-d", 'f': "%f", 'H': "%H", 'h': "%I", 'I': "%I", 'i': "%M", 'j': "%j", 'k': "%-H", 'l': "%-I",
	'M': "%B", 'm': "%m", 'p': "%p", 'r': "%I:%M:%S %p", 'S': "%S", 's': "%S", 'T': "%H:%M:%S", 'W': "%A", 'Y': "%Y", 'y': "%y", '%': "%%",
	'v': "%V", 'x': "%G",
}

// fromMySQL writes a format of date_parse and date_format for strftime.
func fromMySQL(format string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		mark, ok := mysql[format[i]]
		if !ok {
			return "", locale.Errorf("query.format", "mark", "%"+format[i:i+1])
		}
		b.WriteString(mark)
	}
	return b.String(), nil
}

// joda are the letters of Joda's formats of time, by how often they stand: the
// mark for one, two, three and four of them. More than are there count as the
// last.
// Source: Joda-Time, DateTimeFormat; Trino documentation, Java date functions.
var joda = map[byte][]string{
	'y': {"%Y", "%y", "%Y", "%Y"}, 'Y': {"%Y", "%y", "%Y", "%Y"}, 'x': {"%G"}, 'M': {"%-m", "%m", "%b", "%B"}, 'd': {"%-d", "%d"}, 'D': {"%-j", "%-j", "%j"},
	'H': {"%-H", "%H"}, 'h': {"%-I", "%I"}, 'K': {"%-I", "%I"}, 'm': {"%-M", "%M"}, 's': {"%-S", "%S"}, 'S': {"%g", "%g", "%g", "%f"},
	'a': {"%p"}, 'E': {"%a", "%a", "%a", "%A"}, 'e': {"%u"}, 'w': {"%V"}, 'Z': {"%z"}, 'z': {"%Z"},
}

// fromJoda writes a format of parse_datetime and format_datetime for strftime.
// Text stands between single quotes; of the last, the closing one may be missing,
// as in Athena's own documentation.
func fromJoda(format string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(format); {
		c := format[i]
		if c == '\'' {
			i += jodaText(&b, format[i+1:]) + 1
			continue
		}
		n := i
		for n < len(format) && format[n] == c {
			n++
		}
		marks, ok := joda[c]
		switch {
		case ok:
			b.WriteString(marks[min(n-i, len(marks))-1])
		case letter(c) && c < 0x80:
			return "", locale.Errorf("query.format", "mark", format[i:n])
		default:
			b.WriteString(strings.ReplaceAll(format[i:n], "%", "%%"))
		}
		i = n
	}
	return b.String(), nil
}

// inUTC writes formats that show points in time, whose offset is that of UTC: the
// engine's own mark leaves out the minutes.
func inUTC(translate func(string) (string, error)) func(string) (string, error) {
	return func(format string) (string, error) {
		marks, err := translate(format)
		return strings.ReplaceAll(marks, "%z", "+0000"), err
	}
}

// jodaText writes quoted text, and tells how long it was with its closing quote.
func jodaText(b *strings.Builder, s string) int {
	if strings.HasPrefix(s, "'") {
		b.WriteByte('\'')
		return 1
	}
	inside, _, closed := strings.Cut(s, "'")
	b.WriteString(strings.ReplaceAll(inside, "%", "%%"))
	if closed {
		return len(inside) + 1
	}
	return len(inside)
}

// parseDatetime writes a call whose zone may be Z, which strptime does not read
// as one.
func parseDatetime(args []argument) (string, error) {
	if len(args) == 2 && args[1].fixed {
		format, err := fromJoda(args[1].literal)
		formats := quoteText(format)
		if strings.Contains(format, "%z") {
			formats = "[" + formats + ", " + quoteText(strings.ReplaceAll(format, "%z", "Z")) + "]"
		}
		return "CAST(strptime(" + args[0].sql + ", " + formats + ") AS TIMESTAMP WITH TIME ZONE)", err
	}
	return timeForm("strptime(%s, %s)", fromJoda)(args)
}
