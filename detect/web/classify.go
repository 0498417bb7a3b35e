package web

import (
	"bytes"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
	"github.com/corazawaf/libinjection-go"

	"bannin/decode/derived"
	"bannin/event"
	"bannin/rule"
)

// A classifier tells what kind of attack a request shows, if any. Nearly all
// requests pass with one search for known words; those that hold a sign of more,
// such as a quotation mark, have their parameters looked at by libinjection.
//
// Source: libinjection, https://github.com/libinjection/libinjection, as the OWASP
// Core Rule Set uses it in its rules 942100 and 941100.
type classifier struct {
	words, agents *rule.Literals
	seen          []verdict // of user agents, by hash: they come again and again
	text          []byte    // room for one value
}

// A verdict is what a user agent was found to be.
type verdict struct {
	hash  uint64
	class class
	name  string
}

// maxVerdicts is how many user agents are remembered; a power of two.
const maxVerdicts = 1024

func newClassifier() *classifier {
	words := map[string][]int32{}
	for c, list := range requestWords {
		for _, w := range list {
			words[w] = append(words[w], int32(c))
		}
	}
	agents := map[string][]int32{}
	for i, w := range agentWords {
		agents[w] = []int32{int32(i)}
	}
	for _, w := range requestWords[jndi] {
		agents[w] = []int32{-1}
	}
	return &classifier{words: rule.NewLiterals(words), agents: rule.NewLiterals(agents), seen: make([]verdict, maxVerdicts)}
}

// maxLook is how much of a request is looked at. The longest that load balancers
// take is 64 KB, but what attacks do they do early, and who pads them with
// kilobytes does so to pass filters: that much is looked at.
const maxLook = 16 << 10

// request is the class of path and query, as the server understands them. query
// is the query as it was sent.
func (z *classifier) request(decoded, query []byte) class {
	decoded = decoded[:min(len(decoded), maxLook)]
	found, closer := z.search(decoded)
	if found == none && !closer {
		return misplaced(decoded)
	}
	if closer && (found == none || found > injection) {
		if deeper := z.closer(decoded, query); deeper != none && (found == none || deeper < found) {
			found = deeper
		}
	}
	if found == none {
		return misplaced(decoded)
	}
	return found
}

// search is the gravest class whose words a text holds, and whether it is worth a
// closer look.
func (z *classifier) search(text []byte) (found class, closer bool) {
	z.words.Each(text, true, func(c int32) {
		switch {
		case class(c) == look:
			closer = true
		case found == none || class(c) < found:
			found = class(c)
		}
	})
	return found, closer
}

// maxParameters bounds how many parameters of a request are looked at.
const maxParameters = 64

// closer looks at what the words do not tell: encodings beyond the two that are
// common, and what each parameter says by its grammar.
func (z *classifier) closer(decoded, query []byte) class {
	worst := none
	note := func(c class) {
		if c != none && (worst == none || c < worst) {
			worst = c
		}
	}
	if bytes.IndexByte(decoded, '%') >= 0 {
		z.text = derived.Decoded(append(z.text[:0], decoded...), maxDeeper)
		c, _ := z.search(z.text)
		note(c)
	}
	if arithmetic(decoded) {
		note(template)
	}
	query = query[:min(len(query), maxLook)]
	for range maxParameters {
		if len(query) == 0 {
			break
		}
		var one []byte
		one, query, _ = bytes.Cut(query, []byte{'&'})
		name, value, ok := bytes.Cut(one, []byte{'='})
		if !ok {
			value = name
		}
		note(z.value(name, value))
	}
	stem, _, _ := bytes.Cut(decoded, []byte{'?'})
	if slash := bytes.LastIndexByte(stem, '/'); slash >= 0 && bytes.ContainsAny(stem[slash:], "'\"<; ") {
		note(grammar(stem[slash+1:]))
	}
	return worst
}

// maxDeeper is how many layers of encoding more are taken off.
const maxDeeper = 4

// value is the class of one parameter.
func (z *classifier) value(name, value []byte) class {
	z.text = append(z.text[:0], value...)
	for i, c := range z.text {
		if c == '+' {
			z.text[i] = ' '
		}
	}
	z.text = derived.Unpercent(derived.Unpercent(z.text))
	if c := grammar(z.text); c != none {
		return c
	}
	if bytes.Contains(z.text, []byte("://")) && includes(string(name), z.text) {
		return inclusion
	}
	return none
}

// maxGrammar is how long a value is read by libinjection, whose time grows with
// it; beyond some hundred tokens it gives up anyway.
const maxGrammar = 2 << 10

// grammar is what libinjection takes a value for. A call of a function, sum(1),
// is SQL to it, but JSON and OData hold such as well; and editors send markup, so
// that only what runs is script.
func grammar(value []byte) class {
	if len(value) < 3 || isProse(value) {
		return none
	}
	text := string(value[:min(len(value), maxGrammar)])
	if is, print := libinjection.IsSQLi(text); is && strings.ContainsAny(print, "UETBc&") || cutsOff(text) {
		return injection
	}
	if strings.IndexByte(text, '<') >= 0 && libinjection.IsXSS(text) {
		low := strings.ToLower(text)
		if slices.ContainsFunc(executing, func(w string) bool { return strings.Contains(low, w) }) {
			return script
		}
	}
	return none
}

// isProse tells of words with blanks between: "student union select committee".
func isProse(value []byte) bool {
	for _, c := range value {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if c != ' ' {
				return false
			}
		}
	}
	return true
}

// cutsOff tells of a value that ends a string and makes a comment of the rest of
// the query, admin'--, which is too short for libinjection.
func cutsOff(text string) bool {
	for _, comment := range []string{"-- -", "--", "#"} {
		if head, ok := strings.CutSuffix(strings.TrimRight(text, " "), comment); ok {
			head = strings.TrimRight(head, " );")
			return strings.HasSuffix(head, "'") || strings.HasSuffix(head, `"`)
		}
	}
	return false
}

// includes tells whether a parameter would have a page include a file of another
// server. Those that name an address to return to are everywhere, so both the
// parameter's name and the file's have to tell.
func includes(name string, value []byte) bool {
	if !slices.Contains(includers, strings.ToLower(name)) {
		return false
	}
	value = bytes.TrimRight(value, "?\x00")
	for _, end := range []string{".txt", ".php", ".sh", ".php5", ".inc", ".jsp"} {
		if bytes.HasSuffix(value, []byte(end)) {
			return true
		}
	}
	return false
}

// arithmetic tells whether a text has a product of numbers in the brackets of a
// template, {{7*7}}: whoever asks so wants to see 49.
func arithmetic(text []byte) bool {
	for i := 0; i+5 < len(text); i++ {
		if text[i+1] != '{' || text[i] != '{' && text[i] != '$' && text[i] != '#' {
			continue
		}
		rest := bytes.TrimLeft(text[i+2:min(len(text), i+24)], " ")
		digits := len(rest) - len(bytes.TrimLeft(rest, "0123456789"))
		rest = rest[digits:]
		if digits > 0 && len(rest) > 1 && rest[0] == '*' && (rest[1] == '\'' || rest[1] >= '0' && rest[1] <= '9') {
			return true
		}
	}
	return false
}

// misplaced tells of scripts in folders where only uploads and proofs for
// certificates belong.
func misplaced(decoded []byte) class {
	stem, _, _ := bytes.Cut(decoded, []byte{'?'})
	dot := bytes.LastIndexByte(stem, '.')
	if dot < 0 || len(stem)-dot > 6 {
		return none
	}
	switch strings.ToLower(string(stem[dot:])) {
	case ".php", ".phtml", ".php5", ".phar":
		if bytes.Contains(stem, []byte("/uploads/")) || bytes.HasPrefix(stem, []byte("/.well-known/")) {
			return shell
		}
	}
	return none
}

// header is what a user agent or referrer gives away, and the tool it names.
func (z *classifier) header(text []byte) (class, string) {
	if len(text) == 0 {
		return none, ""
	}
	text = text[:min(len(text), maxLook)]
	h := xxhash.Sum64(text)
	v := &z.seen[h&(maxVerdicts-1)]
	if v.hash == h {
		return v.class, v.name
	}
	*v = verdict{hash: h}
	v.class, v.name = z.agent(text)
	if v.class == none && bytes.IndexByte(text, '%') >= 0 {
		z.text = derived.Unpercent(derived.Unpercent(append(z.text[:0], text...)))
		v.class, v.name = z.agent(z.text)
	}
	return v.class, v.name
}

func (z *classifier) agent(text []byte) (found class, name string) {
	z.agents.Each(text, true, func(i int32) {
		switch {
		case i < 0:
			found, name = jndi, ""
		case found != jndi:
			found, name = tool, agentWords[i]
		}
	})
	return found, name
}

// caughtClasses are the kinds of attack that AWS WAF tells.
var caughtClasses = map[string]class{"sqli": injection, "xss": script, "lfi": traversal, "rfi": inclusion, "traversal": secret, "rce": command, "ssrf": metadata}

// caught is the gravest class that AWS WAF took a request for. Its rules on trial
// are often wrong, but what they say of a campaign is worth as much as ours.
func caught(e *event.Event, slot event.Slot) class {
	worst := none
	for v := e.First(slot); v != nil; v = e.Next(v) {
		if c := caughtClasses[string(v.Text)]; c != none && (worst == none || c < worst) {
			worst = c
		}
	}
	return worst
}
