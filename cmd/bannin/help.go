package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/text/width"

	"bannin/locale"
)

// helpTexts hands the catalogue's cmd.help.* to the ${help_*} of the flags.
func helpTexts(p *locale.Printer) kong.Vars {
	vars := kong.Vars{}
	for _, key := range locale.Keys("cmd.help.") {
		vars["help_"+strings.TrimPrefix(key, "cmd.help.")] = p.T(key)
	}
	return vars
}

// helper prints the help of a command in the reader's language.
func helper(p *locale.Printer) kong.HelpPrinter {
	return func(_ kong.HelpOptions, ctx *kong.Context) error {
		node := ctx.Selected()
		if node == nil {
			node = ctx.Model.Node
		}
		h := &help{p: p, w: ctx.Stdout}
		h.usage(node)
		h.about(node)
		h.commands(node)
		h.arguments(node)
		h.flags(node)
		h.more(node)
		return h.err
	}
}

type help struct {
	p   *locale.Printer
	w   io.Writer
	err error
}

func (h *help) line(format string, args ...any) {
	if h.err == nil {
		_, h.err = fmt.Fprintf(h.w, format+"\n", args...)
	}
}

func (h *help) usage(n *kong.Node) {
	words := []string{n.FullPath()}
	if len(n.Children) > 0 {
		words = append(words, h.p.T("cmd.usage.command"))
	}
	words = append(words, h.p.T("cmd.usage.flags"))
	for _, arg := range n.Positional {
		words = append(words, arg.Summary())
	}
	h.line("%s %s", h.p.T("cmd.usage"), strings.Join(words, " "))
}

func (h *help) about(n *kong.Node) {
	text := n.Help
	if n.Type == kong.ApplicationNode {
		text = h.p.T("cmd.about")
	}
	h.line("\n%s", text)
}

func (h *help) commands(n *kong.Node) {
	if len(n.Children) == 0 {
		return
	}
	h.line("\n%s", h.p.T("cmd.usage.commands"))
	var rows [][2]string
	for _, child := range n.Children {
		rows = append(rows, [2]string{child.Name, child.Help})
	}
	h.table(rows)
}

func (h *help) arguments(n *kong.Node) {
	var rows [][2]string
	for _, arg := range n.Positional {
		rows = append(rows, [2]string{arg.Summary(), arg.Help})
	}
	if len(rows) > 0 {
		h.line("\n%s", h.p.T("cmd.usage.arguments"))
		h.table(rows)
	}
}

// flags prints those of no group, and then each group under its own title.
func (h *help) flags(n *kong.Node) {
	rows := map[string][][2]string{}
	var groups []string
	for _, level := range n.AllFlags(true) {
		for _, f := range level {
			key := "title"
			if f.Group != nil {
				key = f.Group.Key
			}
			if rows[key] == nil {
				groups = append(groups, key)
			}
			name := "--" + f.Name
			if f.Short != 0 {
				name = fmt.Sprintf("-%c, %s", f.Short, name)
			}
			if !f.IsBool() {
				name += " " + f.FormatPlaceHolder()
			}
			text := f.Help
			if f.Name == "help" {
				text = h.p.T("cmd.help.help")
			}
			rows[key] = append(rows[key], [2]string{name, text})
		}
	}
	for _, key := range groups {
		h.line("\n%s", h.p.T("cmd.usage.flags_"+key))
		h.table(rows[key])
	}
}

// more is what else a reader of the command's help wants: examples, statuses.
func (h *help) more(n *kong.Node) {
	_, path, _ := strings.Cut(n.FullPath(), " ") // without the program's name
	key := "cmd.more." + strings.NewReplacer("-", "_", " ", "_").Replace(path)
	if locale.Has(key) {
		h.line("\n%s", h.p.T(key))
	}
}

// table prints two columns; texts too long for a line go on below.
func (h *help) table(rows [][2]string) {
	const left, right = 26, 72
	for _, row := range rows {
		name := row[0]
		if columns(name) > left {
			h.line("  %s", name)
			name = ""
		}
		for _, part := range wrap(row[1], right) {
			h.line("  %s%s  %s", name, strings.Repeat(" ", left-columns(name)), part)
			name = ""
		}
	}
}

// columns is how wide a text is on a terminal.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// wrap cuts a text into lines: at blanks, or, where there are none as in
// Japanese, anywhere but before a closing mark.
func wrap(s string, limit int) []string {
	var lines []string
	line, wide, lastBlank := "", 0, -1
	for _, r := range s {
		w := columns(string(r))
		if wide+w > limit && !strings.ContainsRune("、。）」", r) {
			rest := ""
			if lastBlank > limit/2 {
				line, rest = line[:lastBlank], line[lastBlank+1:]
			}
			lines = append(lines, line)
			line, wide, lastBlank = rest, columns(rest), -1
		}
		if r == ' ' {
			lastBlank = len(line)
		}
		line += string(r)
		wide += w
	}
	return append(lines, line)
}

// usageErrors are kong's messages in our words.
var usageErrors = []struct {
	form *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (.*)\?)?$`), "cmd.unknown_flag"},
	{regexp.MustCompile(`^unexpected argument (.+?)(?:, did you mean (.*)\?)?$`), "cmd.unexpected_argument"},
	{regexp.MustCompile(`^expected (.+)$`), "cmd.expected"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "cmd.missing_flags"},
	{regexp.MustCompile(`^(--\S+) and (--\S+) can't be used together$`), "cmd.not_together"},
	{regexp.MustCompile(`^(--\S+) must be one of (.+) but got .*$`), "cmd.not_one_of"},
	{regexp.MustCompile(`^(.+): (?:expected .*|invalid .*|missing value.*|must be one of .*)$`), "cmd.bad_flag"},
}

// usageError tells a fault of the command line in the reader's language.
func usageError(err error) error {
	for _, u := range usageErrors {
		m := u.form.FindStringSubmatch(err.Error())
		if m == nil {
			continue
		}
		key := u.key
		guess := ""
		if len(m) > 2 && m[2] != "" {
			key, guess = key+"_guess", m[2]
		}
		return hinted{locale.Errorf(key, "what", m[1], "guess", guess, "text", err.Error()), "cmd.see_help"}
	}
	return hinted{errors.New(err.Error()), "cmd.see_help"}
}
