package report

import (
	"slices"
	"strings"

	"bannin/coverage"
	"bannin/report/fit"
	"bannin/report/voice"
)

// answers are how it is told whether an attack can be seen.
var answers = []struct {
	seen  string
	style style
}{{coverage.Yes, "32"}, {coverage.Partly, warn}, {coverage.No, "1;91"}}

// attacks writes which kinds of attack the logs show, and what is missing.
func (t coverScreen) attacks() {
	t.blank()
	head, wide := t.T("coverage.attacks"), 0
	line, used := paint(t.color, bold, head), fit.Columns(head)
	for _, a := range answers {
		n := int64(0)
		for _, one := range t.r.Attacks {
			if one.Seen == a.seen {
				n++
			}
		}
		word := t.T("coverage.seen." + a.seen)
		wide = max(wide, fit.Columns(word))
		gap := "   "
		if used += len(gap) + fit.Columns(word) + 1 + len(voice.Thousands(n)); used > t.width {
			gap, used = "\n", 0
		}
		line += gap + paint(t.color, a.style, word) + " " + voice.Thousands(n)
	}
	t.out.WriteString(line + "\n")
	title := 0
	for _, a := range t.r.Attacks {
		title = max(title, fit.Columns(a.Title))
	}
	title = min(title, t.width/2-wide)
	for _, a := range answers {
		for _, one := range t.r.Attacks {
			if one.Seen == a.seen {
				t.attack(one, paint(t.color, a.style, fit.Pad(t.T("coverage.seen."+a.seen), wide)), wide, title)
			}
		}
	}
	for _, line := range fit.Wrap(t.T("coverage.attacks_note"), t.width, 3) {
		t.line(dim, line)
	}
}

// attack is one kind: the answer, its name, and beside it what is missing.
func (t coverScreen) attack(a coverage.Attack, answer string, wide, title int) {
	var lacks []string
	for _, l := range a.Missing {
		if l.Needed {
			lacks = append(lacks, t.lack(l))
		}
	}
	text := ""
	if lacks != nil {
		text = t.T("coverage.missing", "what", strings.Join(lacks, t.T("comma")))
	}
	t.verdict(answer, a.Title, text, verdictWidths{wide, title})
}

// verdictWidths are those of the first two columns of what verdict writes.
type verdictWidths struct{ answer, name int }

// verdict writes an answer, what it is about, and what there is to say of it.
func (t coverScreen) verdict(answer, about, text string, w verdictWidths) {
	names, texts := fit.Wrap(about, w.name, 2), fit.Wrap(text, t.width-w.answer-w.name-6, 4)
	for i := range max(len(names), len(texts)) {
		name, text := "", ""
		if i < len(names) {
			name = names[i]
		}
		if i < len(texts) {
			text = texts[i]
		}
		t.out.WriteString(strings.TrimRight("  "+answer+"  "+fit.Pad(name, w.name)+"  "+paint(t.color, dim, text), " ") + "\n")
		answer = fit.Spaces(w.answer)
	}
}

// lack names a sign that is missing, with what would do as well, and the accounts
// that lack it where others have it.
func (t coverScreen) lack(l coverage.Lack) string {
	text := t.Printer.T("coverage.sign." + l.Sign)
	for _, id := range l.Or {
		text += " / " + t.Printer.T("coverage.sign."+id)
	}
	if n := len(l.Accounts) + l.AccountsOmitted; n > 0 {
		text = t.Count("coverage.lacking", int64(n), "what", text)
	}
	return text
}

// steps writes what to switch on: what some attack needs in full, the rest by
// name.
func (t coverScreen) steps() {
	if len(t.r.Steps) == 0 {
		return
	}
	t.heading("steps", 0)
	var rest []string
	for i, s := range t.r.Steps {
		if len(s.Needed) == 0 {
			rest = append(rest, s.Title)
			continue
		}
		t.step(i+1, s)
	}
	if rest != nil {
		for _, line := range fit.Wrap(t.T("coverage.rest", "what", strings.Join(rest, t.T("comma"))), t.width, 4) {
			t.line(plain, line)
		}
	}
	for _, line := range fit.Wrap(t.T("coverage.steps_note"), t.width, 4) {
		t.line(dim, line)
	}
}

func (t coverScreen) step(n int, s coverage.Step) {
	t.line(bold, "  "+fit.PadLeft(voice.Thousands(int64(n)), 2)+"  "+s.Title)
	t.beside("coverage.for", plain, t.titles(s.Needed))
	if len(s.Accounts) > 0 {
		t.beside("coverage.accounts", plain, t.names(s.Accounts))
	}
	for _, command := range s.Commands {
		for _, line := range typeable(command, t.width-6) {
			t.out.WriteString("      " + paint(t.color, "36", line) + "\n")
		}
	}
	if len(s.Loses) > 0 {
		t.beside("coverage.loses", warn, t.services(s.Loses))
	}
	t.beside("coverage.place", plain, s.Place)
	t.beside("coverage.cost", plain, s.Cost)
	if s.Rare {
		t.beside("", dim, t.T("coverage.rare"))
	}
	if !s.Readable {
		t.beside("", dim, t.T("coverage.unreadable"))
	}
}

// beside writes a text after a word that says what it is.
func (t coverScreen) beside(key string, st style, text string) {
	if key != "" {
		text = t.T(key, "what", text)
	}
	for _, line := range fit.Wrap(text, t.width-6, 4) {
		t.line(st, "      "+line)
	}
}

// services names the first services and counts the rest.
func (t coverScreen) services(all []string) string {
	short := make([]string, len(all))
	for i, name := range all {
		short[i] = strings.TrimSuffix(name, ".amazonaws.com")
	}
	return t.names(short)
}

// titles names kinds of attack.
func (t coverScreen) titles(ids []string) string {
	var all []string
	for _, a := range t.r.Attacks {
		if slices.Contains(ids, a.ID) {
			all = append(all, a.Title)
		}
	}
	return strings.Join(all, t.T("comma"))
}

// typeable breaks a command into lines that a shell reads as one command: at
// blanks with a backslash, and within quoted JSON behind a comma, where a line's
// end means nothing.
func typeable(command string, width int) (lines []string) {
	line, quoted := "", false
	flush := func(end string) {
		lines = append(lines, line+end)
		line = "  "
	}
	for _, part := range pieces(command) {
		blank := strings.HasPrefix(part, " ")
		if fit.Columns(line)+fit.Columns(part)+2 > width && strings.TrimSpace(line) != "" {
			if quoted {
				flush("")
			} else if blank {
				flush(" \\")
				part = part[1:]
			}
		}
		line += part
		quoted = quoted != (strings.Count(part, "'")%2 == 1)
	}
	return append(lines, line)
}

// pieces cuts a command before blanks and, in quotes, behind commas.
func pieces(command string) (all []string) {
	start, quoted := 0, false
	for i := range len(command) {
		switch c := command[i]; {
		case c == '\'':
			quoted = !quoted
		case c == ' ' && !quoted && i > start:
			all = append(all, command[start:i])
			start = i
		case c == ',' && quoted:
			all = append(all, command[start:i+1])
			start = i + 1
		}
	}
	return append(all, command[start:])
}
