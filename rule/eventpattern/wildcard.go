package eventpattern

import (
	"strings"

	"bannin/rule"
)

// wildcard makes the test of patterns in which * is any run of characters, and
// \* and \\ are a star and a backslash. It returns nil after a fault; at is
// where the patterns stand.
func (p *parser) wildcard(at int, patterns []string) rule.Test {
	t := rule.Text{Op: rule.Glob}
	for _, pattern := range patterns {
		glob, ok := p.glob(at, pattern)
		if !ok {
			return nil
		}
		if effort(pattern) > maxEffort {
			p.fault(at, "eventpattern.wildcard_effort", "pattern", pattern)
			return nil
		}
		t.Values = append(t.Values, glob)
	}
	return t
}

// glob rewrites a wildcard as a glob of package rule, where ? means something.
func (p *parser) glob(at int, pattern string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			if strings.HasPrefix(pattern[i+1:], "*") {
				p.fault(at, "eventpattern.wildcard_twice", "pattern", pattern)
				return "", false
			}
			b.WriteByte(c)
		case '\\':
			i++
			if i == len(pattern) || pattern[i] != '*' && pattern[i] != '\\' {
				p.fault(at, "eventpattern.wildcard_escape", "pattern", pattern)
				return "", false
			}
			b.WriteByte(c)
			b.WriteByte(pattern[i])
		case '?':
			b.WriteString(`\?`)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

// maxEffort is the effort above which EventBridge is taken to refuse a
// wildcard. Where its limit lies is not published: "/Users/*/dir/dir/dir/dir/
// dir/doc.txt" (7) is known to be accepted, "*:*:*:*:*:event-bus/*" (11) to be
// refused.
const maxEffort = 10

// effort estimates in how many places of a wildcard a matcher can be at once:
// at every star it passed, and behind every beginning of the text after it that
// repeats. Both are what EventBridge asks to have fewer of.
func effort(pattern string) int {
	total := 0
	parts := splitStars(pattern)
	for _, part := range parts[1:] {
		total += 1 + overlaps(part)
	}
	return total
}

// splitStars cuts a wildcard at its stars; escaped ones stay.
func splitStars(pattern string) []string {
	var parts []string
	start := 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '*':
			parts = append(parts, pattern[start:i])
			start = i + 1
		}
	}
	return append(parts, pattern[start:])
}

// overlaps is the largest number of beginnings of s that can stand at the end
// of one text at once. Source: Knuth, Morris and Pratt, 1977: their failure
// function leads from each such beginning to the next shorter.
func overlaps(s string) int {
	fail := make([]int, len(s)+1)
	count := make([]int, len(s)+1)
	most := 0
	for i := 1; i <= len(s); i++ {
		k := 0
		if i > 1 {
			for k = fail[i-1]; k > 0 && s[k] != s[i-1]; {
				k = fail[k]
			}
			if s[k] == s[i-1] {
				k++
			}
		}
		fail[i] = k
		count[i] = count[k] + 1
		most = max(most, count[i])
	}
	return most
}
