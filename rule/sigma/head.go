package sigma

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bannin/finding"
	"bannin/locale"
	"bannin/rule"
)

var (
	statuses = []string{"stable", "test", "experimental", "deprecated", "unsupported"}
	levels   = []string{"informational", "low", "medium", "high", "critical"}
	topKeys  = []string{"title", "id", "name", "related", "taxonomy", "status", "description", "license", "references",
		"author", "date", "modified", "logsource", "detection", "fields", "falsepositives", "level", "tags", "scope",
		"correlation", "filter", "generate", "action", "bannin", "tests"}
	banninKeys   = []string{"type", "response", "ja"}
	japaneseKeys = []string{"title", "description", "falsepositives", "response"}
)

// oddKeys warns of a key that looks like a known one: the specification allows
// any key, so that a misspelled one would be passed over in silence.
func (r *reader) oddKeys(n *node) {
	if r.opts.Warn == nil {
		return
	}
	for _, k := range n.keys {
		if slices.Contains(topKeys, k.text) {
			continue
		}
		if near := locale.Nearest(k.text, topKeys...); near != "" && n.get(near) == nil {
			r.warn(k, "sigma.odd_key", "key", k.text, "suggest", near)
		}
	}
}

// head reads what a rule says of itself. The specification gives a rule
// without a level none; here it is medium.
func (r *reader) head(n *node) *rule.Rule {
	out := &rule.Rule{
		ID: r.text(n, "id"), Name: r.text(n, "name"), Author: r.text(n, "author"),
		Status: r.oneOf(n, "status", statuses), Level: finding.Medium,
		Tags: r.texts(n, "tags"), References: r.texts(n, "references"),
		From: r.file + ":" + strconv.Itoa(n.line),
	}
	words := finding.Words{Title: r.text(n, "title"), Description: r.text(n, "description"), FalsePositives: r.texts(n, "falsepositives")}
	if t := n.get("title"); !t.value() || t.scalar() && words.Title == "" {
		r.missing(n, "title")
	}
	if level := r.oneOf(n, "level", levels); level != "" {
		out.Level, _ = finding.ParseSeverity(level)
	}
	if taxonomy := r.text(n, "taxonomy"); taxonomy != "" && taxonomy != "sigma" {
		r.fault(n.get("taxonomy"), "sigma.taxonomy", "taxonomy", taxonomy)
	}
	out.Words = map[locale.Language]finding.Words{locale.English: words}
	r.bannin(out, n)
	r.related(n)
	if out.ID == "" {
		out.ID = out.Name
	}
	if out.ID == "" {
		out.ID = slug(words.Title)
	}
	return out
}

// bannin reads the block of our own: what the specification has no place for.
func (r *reader) bannin(out *rule.Rule, n *node) {
	b := r.block(n, "bannin", banninKeys)
	if b == nil {
		return
	}
	out.Type = r.text(b, "type")
	en := out.Words[locale.English]
	en.Response = r.texts(b, "response")
	out.Words[locale.English] = en
	ja := r.block(b, "ja", japaneseKeys)
	if ja == nil {
		return
	}
	if !ja.get("title").value() {
		r.missing(ja, "title")
	}
	out.Words[locale.Japanese] = finding.Words{Title: r.text(ja, "title"), Description: r.text(ja, "description"),
		FalsePositives: r.texts(ja, "falsepositives"), Response: r.texts(ja, "response")}
}

// related is checked for its shape only; old rules have words of their own for
// the kinds of relation.
func (r *reader) related(n *node) {
	v := n.get("related")
	if !v.value() {
		return
	}
	if v.kind != list {
		r.wrong(v, "related", "list")
		return
	}
	for _, item := range v.items {
		if item.kind != dict || !item.get("id").value() || !item.get("type").value() {
			r.fault(item, "sigma.related")
		}
	}
}

// block is a dict in which no other keys than the known may be.
func (r *reader) block(n *node, key string, known []string) *node {
	v := n.get(key)
	if !v.value() {
		return nil
	}
	if v.kind != dict {
		r.wrong(v, key, "map")
		return nil
	}
	r.only(v, known)
	return v
}

// only tells of every key that is not among the known.
func (r *reader) only(n *node, known []string) {
	for _, k := range n.keys {
		if !slices.Contains(known, k.text) {
			r.fault(k, "sigma.unknown_field", "field", k.text, "hint", locale.Hint(k.text, known...))
		}
	}
}

// text is the scalar at a key; "" where there is none.
func (r *reader) text(n *node, key string) string {
	v := n.get(key)
	if !v.value() {
		return ""
	}
	if !v.scalar() {
		r.wrong(v, key, "text")
		return ""
	}
	return strings.TrimSpace(v.text)
}

// texts are the scalars at a key, be it one or a list.
func (r *reader) texts(n *node, key string) []string {
	v := n.get(key)
	if !v.value() {
		return nil
	}
	var all []string
	for _, item := range v.listed() {
		if item.scalar() && item.kind != null {
			all = append(all, strings.TrimSpace(item.text))
			continue
		}
		r.wrong(item, key, "texts")
	}
	return all
}

// oneOf is the scalar at a key, which must be one of the known words.
func (r *reader) oneOf(n *node, key string, known []string) string {
	word := r.text(n, key)
	if word == "" {
		return ""
	}
	if slices.Contains(known, word) {
		return word
	}
	r.fault(n.get(key), "sigma.not_one_of", "key", key, "word", word, "known", strings.Join(known, ", "), "hint", locale.Hint(word, known...))
	return ""
}

// missing tells of a key that must be there, and of one that it may be.
func (r *reader) missing(n *node, key string) {
	if near := locale.Nearest(key, n.names()...); near != "" && !slices.Contains(topKeys, near) {
		r.fault(n.key(near), "sigma.misspelled", "key", key, "found", near)
		return
	}
	r.fault(n, "sigma.missing", "key", key)
}

// wrong tells of a value of the wrong type. want is the last part of a key of
// the catalogue: text, texts, list, map, boolean, number.
func (r *reader) wrong(at *node, key, want string) {
	r.fault(at, "sigma.wrong_"+want, "key", key)
}

// slug is an id made of a title: "Root used!" is root-used.
func slug(title string) string {
	var b strings.Builder
	dash := false
	for _, c := range strings.ToLower(title) {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			dash = b.Len() > 0
			continue
		}
		if dash {
			b.WriteByte('-')
			dash = false
		}
		b.WriteRune(c)
	}
	return b.String()
}
