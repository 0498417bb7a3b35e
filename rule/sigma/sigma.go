// Package sigma reads rules in the Sigma language (specification 2.1) into the
// expressions of package rule: detections, correlations and filters.
package sigma

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"

	"bannin/rule"
)

// Options say how rules are read.
type Options struct {
	// Placeholders are the values of %name% for the modifier expand. A rule
	// that needs one which is not here is refused.
	Placeholders map[string][]string
	// AnyLogsource lets a rule read every record, whatever its logsource says.
	// A field such as ThreatName is then also looked for as "Threat Name": by
	// the specification rules leave out the blanks of field names.
	AnyLogsource bool
	// NoTests leaves out the events that rules ship with, which are most of
	// their text: a scan has no use for them.
	NoTests bool
	// Warn, if set, hears of what is odd but no fault.
	Warn func(*Fault)
}

// Parse reads every rule of a file. It returns the good ones, and all faults
// of the others: each is a *Fault, joined by errors.Join. References between
// rules and filters take effect in Link.
func Parse(file string, src []byte) ([]*rule.Rule, error) {
	return ParseWith(file, src, Options{})
}

// ParseWith is Parse with options.
func ParseWith(file string, src []byte, opts Options) ([]*rule.Rule, error) {
	r := &reader{file: file, opts: opts}
	c := collection{r: r, at: map[*rule.Rule]*node{}}
	if opts.NoTests {
		src = withoutTests(src)
	}
	for _, doc := range split(src) {
		r.title = guessedTitle(doc.text)
		if n := r.parse(doc); n != nil {
			c.add(n)
		}
	}
	c.orphans()
	if !c.any && r.count == 0 {
		r.fault(&node{line: 1, col: 1}, "sigma.no_rule")
	}
	return c.rules, join(r.faults)
}

// withoutTests blanks the lines of every top-level tests block; the lines that
// follow keep their numbers.
func withoutTests(src []byte) []byte {
	out := make([]byte, 0, len(src))
	inside := false
	for line := range bytes.Lines(src) {
		if first := line[0]; first != ' ' && first != '\n' && first != '\r' && first != '#' && first != '\t' {
			inside = bytes.HasPrefix(line, []byte("tests:")) && len(bytes.TrimSpace(line)) == len("tests:")
		}
		if inside {
			line = []byte("\n")
		}
		out = append(out, line...)
	}
	return out
}

var titleLine = regexp.MustCompile(`(?m)^title:[ \t]*['"]?(.{1,256}?)['"]?[ \t]*(?:#.*)?$`)

// guessedTitle is what a document calls itself, for the faults that are found
// before it is read.
func guessedTitle(src []byte) string {
	if m := titleLine.FindSubmatch(src); m != nil {
		return string(m[1])
	}
	return ""
}

// A collection is the documents of one file. The old action key lets one
// document lend its keys to the others.
type collection struct {
	r      *reader
	rules  []*rule.Rule
	any    bool
	global *node // what action: global has set
	last   *node // the document before
	shared int   // rules that took their id from global

	at      map[*rule.Rule]*node // where each begins
	foreign []named              // rules refused for their logsource
}

func (c *collection) add(n *node) {
	c.any = true
	if n.kind != dict {
		c.r.fault(n, "sigma.not_a_map")
		return
	}
	own := n.get("id")
	switch action := c.r.oneOf(n, "action", actions); {
	case action == "global":
		c.global = merged(c.global, n.without("action"))
		return
	case action == "reset":
		c.global = nil
		return
	case action == "repeat" && c.last != nil:
		n = merged(c.last, n.without("action"))
	}
	n = merged(c.global, n)
	c.last = n
	before, told := c.r.count, len(c.r.faults)
	rules := c.r.document(n)
	if c.r.count > before {
		if slices.ContainsFunc(c.r.faults[told:], (*Fault).foreign) {
			c.foreign = append(c.foreign, named{c.r.text(n, "id"), c.r.text(n, "name"), c.r.title})
		}
		return
	}
	if own == nil && c.global.get("id") != nil {
		c.share(rules)
	}
	for _, one := range rules {
		c.at[one] = n
	}
	c.rules = append(c.rules, rules...)
}

var actions = []string{"global", "reset", "repeat"}

// share numbers the rules that have one id in common.
func (c *collection) share(rules []*rule.Rule) {
	if c.shared++; c.shared == 1 {
		return
	}
	for _, r := range rules {
		old := r.ID
		r.ID += "#" + strconv.Itoa(c.shared)
		for _, other := range rules {
			if other.Correlation != nil && len(other.Correlation.Rules) == 1 && other.Correlation.Rules[0] == old {
				other.Correlation.Rules[0] = r.ID
			}
		}
	}
}

// document reads one rule. An old aggregation gives two: the condition on one
// event, and the correlation that counts its matches.
func (r *reader) document(n *node) []*rule.Rule {
	r.title = ""
	if t := n.get("title"); t.value() && t.scalar() {
		r.title = t.text
	}
	r.oddKeys(n)
	out := r.head(n)
	section := ""
	for _, key := range []string{"detection", "correlation", "filter"} {
		if n.get(key) == nil {
			continue
		}
		if section != "" {
			r.fault(n.key(key), "sigma.two_kinds", "one", section, "other", key)
			return nil
		}
		section = key
	}
	switch section {
	case "correlation":
		out.Formats = r.formats(n, false)
		r.correlation(out, n)
		return []*rule.Rule{out}
	case "filter":
		out.Formats = r.formats(n, true)
		r.filter(out, n)
		return []*rule.Rule{out}
	}
	out.Formats = r.formats(n, true)
	return r.detection(out, n)
}
