package insights

import (
	"regexp"
	re2 "regexp/syntax"
	"strconv"
	"strings"

	"bannin/locale"
	"bannin/query/insights/syntax"
)

// compiled is a regular expression as the engine has it: RE2.
type compiled struct {
	source string
	groups []string // by number; "" for one without a name
}

// maxProgram bounds how large a regular expression may become.
const maxProgram = 5000

// strangers are what other engines know and RE2 does not, by how it begins.
var strangers = []struct{ begins, key string }{
	{"(?=", "insights.regex_look"}, {"(?!", "insights.regex_look"}, {"(?<=", "insights.regex_look"}, {"(?<!", "insights.regex_look"},
	{"(?>", "insights.regex_atomic"}, {"(?(", "insights.regex_conditional"}, {"(?#", "insights.regex_comment"},
	{"(?P=", "insights.regex_back"}, {"(?&", "insights.regex_recursion"}, {"(?R", "insights.regex_recursion"},
}

// regex turns a regular expression into one that the engine has, or tells why it
// cannot.
func (p *pipe) regex(r *syntax.Regex) compiled {
	source, key, found := translateRegex(r.Source)
	if key != "" {
		p.wrong(r, key, "found", found)
		return compiled{}
	}
	tree, err := re2.Parse(source, re2.Perl)
	if err != nil {
		p.wrong(r, "insights.regex_invalid", "reason", reasonOf(err))
		return compiled{}
	}
	names := tree.CapNames()
	if program, err := re2.Compile(tree.Simplify()); err != nil || len(program.Inst) > maxProgram {
		p.wrong(r, "insights.regex_large")
		return compiled{}
	}
	return compiled{source, names[1:]}
}

// reasonOf is what Go says of a regular expression, without its name.
func reasonOf(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

// translateRegex writes what RE2 spells otherwise its way, and finds what it does
// not know. Source: RE2 syntax; Java's Pattern.
func translateRegex(s string) (out, key, found string) {
	var b strings.Builder
	class := false
	for i := 0; i < len(s); i++ {
		rest := s[i:]
		switch {
		case s[i] == '\\' && i+1 < len(s):
			text, key := escape(rest, class)
			if key != "" {
				return "", key, rest[:2]
			}
			b.WriteString(text)
			i += consumed(rest) - 1
			continue
		case class:
			if strings.HasPrefix(rest, "&&") {
				return "", "insights.regex_intersection", "&&"
			}
			class = s[i] != ']'
		case s[i] == '[':
			class = true
			if strings.HasPrefix(rest, "[]") || strings.HasPrefix(rest, "[^]") { // the bracket stands for itself
				n := strings.IndexByte(rest, ']') + 1
				b.WriteString(rest[:n])
				i += n - 1
				continue
			}
		case s[i] == '(':
			for _, st := range strangers {
				if strings.HasPrefix(rest, st.begins) {
					return "", st.key, st.begins
				}
			}
			if strings.HasPrefix(rest, "(?<") {
				b.WriteString("(?P<")
				i += 2
				continue
			}
		case s[i] == '+' && i > 0 && isRepeat(s, i-1):
			return "", "insights.regex_possessive", s[i-1 : i+1]
		}
		b.WriteByte(s[i])
	}
	return b.String(), "", ""
}

// isRepeat tells whether the byte at a place repeats what stands before it.
func isRepeat(s string, i int) bool {
	if i > 0 && s[i-1] == '\\' {
		return false
	}
	return s[i] == '+' || s[i] == '*' || s[i] == '?' && i > 0 && s[i-1] != '(' || s[i] == '}'
}

// consumed is how many bytes of a text an escape takes.
func consumed(rest string) int {
	if rest[1] == 'u' && len(rest) >= 6 {
		return 6
	}
	return 2
}

// escape is an escape as RE2 has it.
func escape(rest string, class bool) (text, key string) {
	switch c := rest[1]; {
	case c == '/':
		return "/", ""
	case c == 'u' && len(rest) >= 6:
		if _, err := strconv.ParseUint(rest[2:6], 16, 32); err == nil {
			return `\x{` + rest[2:6] + "}", ""
		}
		return "", "insights.regex_escape"
	case c == 'h' && !class:
		return `[ \t]`, ""
	case c == 'e':
		return `\x1b`, ""
	case c == 'Z':
		return `\z`, ""
	case c >= '1' && c <= '9', c == 'k':
		return "", "insights.regex_back"
	case strings.IndexByte("uhRKGXgNHV", c) >= 0:
		return "", "insights.regex_escape"
	}
	return rest[:2], ""
}

// glob is a pattern of stars as a regular expression: each takes as little as it
// can, one at the end takes all.
func glob(pattern string) string {
	parts := strings.Split(pattern, "*")
	var b strings.Builder
	b.WriteString("(?s)")
	if parts[0] == "" {
		b.WriteString("^")
	}
	for i, part := range parts {
		if i > 0 && i == len(parts)-1 && part == "" {
			b.WriteString("(.*)")
		} else if i > 0 {
			b.WriteString("(.*?)")
		}
		b.WriteString(regexp.QuoteMeta(part))
	}
	return b.String()
}

// parse compiles parse. What does not match, or matches nothing, is missing.
func (p *pipe) parse(c *syntax.Parse) {
	from := c.From
	if from == nil {
		from = plain(c.At, "@message")
	}
	words := p.read(from).words()
	var re compiled
	if c.Regex != nil {
		if re = p.regex(c.Regex); !p.Any() && strings.Join(re.groups, "") == "" {
			p.wrong(c.Regex, "insights.regex_names", "suggest", locale.Errorf("insights.names_suggest"))
		}
	} else {
		re.source = glob(c.Glob.Value)
		re.groups = each(c.Names, func(n syntax.Name) string { return n.Text })
	}
	if len(re.groups) == 1 {
		id := p.add(re.groups[0], "insights_group("+words+", "+quote(re.source)+")")
		p.fields[re.groups[0]] = field{textValue(id), p.level + 1}
		return
	}
	var names []string
	for i := range re.groups {
		names = append(names, quote("g"+strconv.Itoa(i+1)))
	}
	id := p.add("_parsed", "insights_groups("+words+", "+quote(re.source)+", ["+strings.Join(names, ", ")+"])")
	for i, name := range re.groups {
		if name != "" {
			p.fields[name] = field{textValue("nullif(" + id + ".g" + strconv.Itoa(i+1) + ", '')"), p.level + 1}
		}
	}
}
