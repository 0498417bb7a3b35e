package enrich

import (
	"bytes"
	"net/netip"
	"regexp"
	"strings"
	"time"
)

// isText tells of anything but markup and bytes that no text has.
func isText(src []byte) bool {
	head := src[:min(len(src), 4096)]
	return !opens(src, "<{") && bytes.IndexByte(head, 0) < 0
}

// readText reads an address, network, range or name a line, the form that most
// lists have: what follows it on the line is a note, behind a space, a comma or
// one of the signs of a comment. Lines of a hosts file (0.0.0.0 bad.example) name
// the second word.
func readText(src []byte, h *harvest) {
	for n, line := range lines(src) {
		text, comment := bareLine(line)
		if text == "" {
			h.datedBy(comment)
			continue
		}
		word, rest := firstWord(text)
		second, more := firstWord(rest)
		switch {
		case second == "-" || strings.HasSuffix(word, "-"): // 192.0.2.1 - 192.0.2.9
			word, rest = text, ""
		case sink(word) && second != "":
			if _, ok := normal(second); ok {
				word, rest = second, more
			} else if sinkName(second) {
				continue
			}
		case address(word) && address(second):
			h.fault(n, "enrich.two_addresses", "text", clip(text))
			continue
		}
		note := strings.TrimSpace(rest)
		if note == "" {
			note = comment
		}
		h.take(item{line: n, text: strings.Trim(word, `"'`), note: note})
	}
}

// lines are the numbered lines of a text, trimmed.
func lines(src []byte) func(func(int, string) bool) {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range bytes.Lines(src) {
			n++
			if !yield(n, strings.ToValidUTF8(string(bytes.TrimSpace(line)), "?")) {
				return
			}
		}
	}
}

// bareLine parts a line into what it says and its comment.
func bareLine(line string) (text, comment string) {
	if strings.HasPrefix(line, "//") {
		return "", strings.TrimSpace(line[2:])
	}
	if i := strings.IndexAny(line, "#;"); i >= 0 {
		return strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:])
	}
	return line, ""
}

func firstWord(text string) (word, rest string) {
	text = strings.TrimLeft(text, " \t,")
	if i := strings.IndexAny(text, " \t,"); i >= 0 {
		return text[:i], strings.TrimLeft(text[i:], " \t,")
	}
	return text, ""
}

// sink tells of the addresses to which hosts files send names.
func sink(word string) bool {
	return word == "0.0.0.0" || word == "127.0.0.1" || word == "::" || word == "::1"
}

// sinkName tells of the names that stand in every hosts file.
func sinkName(name string) bool {
	return name == "localhost" || name == "local" || name == "broadcasthost" || strings.HasPrefix(name, "ip6-") || name == "0.0.0.0"
}

func address(word string) bool {
	_, err := netip.ParseAddr(word)
	return err == nil
}

// day finds the first date in a comment, as "# Last updated: 2026-01-15 …".
var day = regexp.MustCompile(`\b20\d\d-[01]\d-[0-3]\d\b`)

func (h *harvest) datedBy(comment string) {
	if !h.list.Dated && h.list.Entries == 0 {
		h.dated(time.DateOnly, day.FindString(comment))
	}
}

// isTor tells of the list of exits, as
// https://check.torproject.org/exit-addresses gives it.
func isTor(src []byte) bool {
	return bytes.HasPrefix(src, []byte("ExitNode ")) || bytes.HasPrefix(src, []byte("ExitAddress ")) || bytes.Contains(src, []byte("\nExitAddress "))
}

func readTor(src []byte, h *harvest) {
	node := ""
	for n, line := range lines(src) {
		word, rest := firstWord(line)
		switch word {
		case "ExitNode":
			node = rest
		case "ExitAddress":
			addr, when := firstWord(rest)
			h.dated(time.DateTime, when)
			h.take(item{line: n, text: addr, note: node})
		case "", "Published", "LastStatus", "@type", "Downloaded":
		default:
			h.fault(n, "enrich.no_tor", "text", clip(line))
		}
	}
}

// isAlienVault tells of the reputation feed:
// value#reliability#risk#activity#country#city#lat,lon#n.
func isAlienVault(src []byte) bool {
	for _, line := range lines(src[:min(len(src), 4096)]) {
		if line != "" && line[0] != '#' {
			return strings.Count(line, "#") >= 6
		}
	}
	return false
}

func readAlienVault(src []byte, h *harvest) {
	for n, line := range lines(src) {
		if line == "" || line[0] == '#' {
			continue
		}
		columns := strings.Split(line, "#")
		i := item{line: n, text: columns[0]}
		if len(columns) > 3 {
			i.note = columns[3]
		}
		h.take(i)
	}
}
