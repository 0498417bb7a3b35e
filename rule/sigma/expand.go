package sigma

import (
	"regexp"
	"slices"
	"strings"

	"bannin/locale"
)

// expanded are the texts of a value with its placeholders filled in; none
// where one is unknown.
func (r *reader) expanded(l leaf, v *node) []string {
	if !l.expand {
		return []string{v.text}
	}
	all := []string{""}
	rest := v.text
	for rest != "" {
		before, name, after := cutPlaceholder(rest)
		rest = after
		values := []string{""}
		if name != "" {
			values = r.placeholder(l, v, name)
		}
		if len(all)*len(values) > maxValues {
			r.fault(v, "sigma.too_many_values", "value", v.text, "most", maxValues)
			return nil
		}
		var next []string
		for _, head := range all {
			for _, value := range values {
				next = append(next, head+before+value)
			}
		}
		all = next
	}
	return all
}

// placeholder is the values of a name. In a regular expression they are
// ordinary text.
func (r *reader) placeholder(l leaf, v *node, name string) []string {
	values := r.opts.Placeholders[name]
	if len(values) == 0 {
		names := make([]string, 0, len(r.opts.Placeholders))
		for k := range r.opts.Placeholders {
			names = append(names, k)
		}
		slices.Sort(names)
		r.fault(v, "sigma.placeholder", "name", name, "hint", locale.Hint(name, names...))
		return nil
	}
	if l.kind != "re" {
		return values
	}
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = regexp.QuoteMeta(value)
	}
	return quoted
}

// cutPlaceholder finds the first %name%; \% is an ordinary percent sign.
func cutPlaceholder(s string) (before, name, after string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && s[i+1] == '%' {
			b.WriteByte('%')
			i++
			continue
		}
		if s[i] == '%' {
			if end := strings.IndexByte(s[i+1:], '%'); end > 0 && placeholderName(s[i+1:i+1+end]) {
				return b.String(), s[i+1 : i+1+end], s[i+end+2:]
			}
		}
		b.WriteByte(s[i])
	}
	return b.String(), "", ""
}

func placeholderName(s string) bool {
	for _, c := range s {
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}
