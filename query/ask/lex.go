package ask

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word of a question, with all that it may mean.
type token struct {
	text     string // as it was written
	senses   []sense
	number   float64 // of digits
	gap      string  // what stands between it and the word before, of words that say nothing
	behind   string  // and between it and the word behind
	tail     string  // the end of a verb, which says nothing
	used     bool    // by the grammar: it has a part in what was understood
	japanese bool
	at       int // where it begins, in runes
	end      int
}

// A sense is one of an entry's.
type sense struct {
	class class
	value string
}

// is is what a token means as one of a class, and whether it can be one.
func (t *token) is(c class) (string, bool) {
	for _, m := range t.senses {
		if m.class == c {
			return m.value, true
		}
	}
	return "", false
}

// can tells whether a token can be of a class.
func (t *token) can(c class) bool { _, is := t.is(c); return is }

// method tells whether a token is a method of HTTP, in capitals, whatever else the word means.
func (t *token) method() bool {
	w, _ := t.is(written)
	return strings.HasPrefix(w, "method=")
}

// acts tells whether a token says what somebody does.
func (t *token) acts() bool { return t.can(verb) || t.can(action) }

// shown is a word as people know it again.
func (t *token) shown() string { return t.text + t.tail }

func (t *token) means(c class, value string) bool {
	return slices.Contains(t.senses, sense{c, value})
}

// A lexicon finds the senses of words by their units: letters of Japanese,
// stems of English words.
type lexicon struct {
	senses  map[string][]sense
	exact   map[string]bool // short words that stand in hiragana only
	longest int             // of its phrases, in units
	words   []string        // of English and in kana, to suggest
}

// newLexicon takes all words of some entries.
func newLexicon(all []entry) *lexicon {
	l := &lexicon{senses: map[string][]sense{}, exact: map[string]bool{}}
	for _, e := range all {
		for _, form := range e.words {
			l.add(e, form)
		}
	}
	return l
}

func (l *lexicon) add(e entry, form string) {
	us := units([]rune(form))
	key := join(us)
	if !l.means(key, sense{e.class, e.value}) {
		return
	}
	l.longest = max(l.longest, len(us))
	if e.class != filler && e.class != particle {
		l.words = append(l.words, form)
	}
	if (e.class == filler || e.class == particle || e.class == ending) && hiragana([]rune(form)) {
		l.exact[key] = true
	}
	if short, ok := strings.CutSuffix(key, "\x00ー"); ok && utf8.RuneCountInString(form) > 3 {
		l.means(short, sense{e.class, e.value}) // ユーザー is written ユーザ as well
	}
}

// means gives a word a sense, and tells whether it is new.
func (l *lexicon) means(key string, m sense) bool {
	known := slices.Contains(l.senses[key], m)
	if !known {
		l.senses[key] = append(l.senses[key], m)
	}
	return !known
}

// A cut is one unit of text, and where it stands.
type cut struct {
	text     string
	from, to int
}

// fold is a letter as words are compared: small, katakana.
func fold(r rune) rune {
	switch {
	case r >= 'ぁ' && r <= 'ゖ':
		return r + 'ァ' - 'ぁ'
	case r == '’' || r == '‘':
		return '\''
	case r == '“' || r == '”' || r == '「' || r == '」' || r == '『' || r == '』':
		return '"'
	case r == '、' || r == '。' || r == '・':
		return ' '
	}
	return unicode.ToLower(r)
}

func latin(r rune) bool { return r < 0x250 && unicode.IsLetter(r) }

func digit(r rune) bool { return r >= '0' && r <= '9' }

// letter tells whether a letter is one of a word; of Japanese, each is a unit.
func letter(r rune) bool { return unicode.IsLetter(r) || r == 'ー' || r == '々' || r == 'ヶ' }

func hiragana(rs []rune) bool {
	return !slices.ContainsFunc(rs, func(r rune) bool { return !unicode.Is(unicode.Hiragana, r) && r != 'ー' })
}

// units cuts a text into stems of English words, numbers and letters of Japanese.
// What stands between words is left out.
func units(rs []rune) (all []cut) {
	for i := 0; i < len(rs); {
		r, from := fold(rs[i]), i
		switch {
		case latin(r):
			for i < len(rs) && (latin(fold(rs[i])) || digit(rs[i]) || fold(rs[i]) == '\'' || rs[i] == '_') {
				i++
			}
			all = append(all, cut{stem(folded(rs[from:i])), from, i})
		case digit(r):
			for i < len(rs) && digit(rs[i]) {
				i++
			}
			all = append(all, cut{folded(rs[from:i]), from, i})
		case letter(r) || r == '〜' || r == '~' || r == '–' || r == '—':
			i++
			all = append(all, cut{string(r), from, i})
		default:
			i++
		}
	}
	return all
}

func folded(rs []rune) string {
	out := make([]rune, len(rs))
	for i, r := range rs {
		out[i] = fold(r)
	}
	return string(out)
}

func join(us []cut) string {
	parts := make([]string, len(us))
	for i, u := range us {
		parts[i] = u.text
	}
	return strings.Join(parts, "\x00")
}

// irregular are stems that no rule gives.
var irregular = map[string]string{
	"ran": "run", "added": "add", "adding": "add", "got": "get", "gotten": "get", "used": "use", "using": "use", "wrote": "write", "written": "write",
	"saw": "see", "came": "come", "began": "begin", "left": "leave", "leaving": "leave", "going": "go", "gone": "go", "took": "take", "taken": "take",
	"gave": "give", "sent": "send", "does": "do", "ins": "in", "ips": "ip", "amis": "ami", "apis": "api", "vms": "vm", "dbs": "db",
	"people": "people", "logging": "logging", "these": "these", "those": "those", "during": "during", "morning": "morning", "evening": "evening",
	"anything": "anything", "something": "something", "everything": "everything", "finding": "finding", "https": "https", "outgoing": "outgoing",
	"incoming": "incoming", "mining": "mining", "listing": "listing", "always": "always", "alias": "alias",
}

// stem is an English word without the endings of number and tense; not always a
// word, but the same for all its forms.
func stem(w string) string {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "'")
	if s, ok := irregular[w]; ok {
		return s
	}
	return regular(w)
}

// short is a stem that would have its last letter twice, had it not lost an e.
var short = regexp.MustCompile(`^[^aeiou][aeiou][^aeiouwxy]$`)

func regular(w string) string {
	for _, ending := range []string{"ing", "ed"} {
		if s, ok := strings.CutSuffix(w, ending); ok && !strings.HasSuffix(w, "eed") && len(s) > 2 && strings.ContainsAny(s, "aeiouy") {
			if n := len(s); s[n-1] == s[n-2] && !strings.ContainsRune("lsz", rune(s[n-1])) {
				return s[:n-1] // stopped
			}
			if s, ok := strings.CutSuffix(s, "i"); ok && ending == "ed" {
				return s + "y" // modified
			}
			if short.MatchString(s) {
				return s + "e" // fired
			}
			return strings.TrimSuffix(s, "e")
		}
	}
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes")):
		return w[:len(w)-2]
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		w = w[:len(w)-1]
	}
	if len(w) > 4 {
		w = strings.TrimSuffix(w, "e")
	}
	return w
}

// tokens cuts a question into its words: longest first.
func (l *lexicon) tokens(text string) (all []token) {
	rs := []rune(text)
	us := units(rs)
	for i, at := 0, 0; ; {
		for ; at < len(rs) && !startsToken(rs, at); at++ {
		}
		if at == len(rs) {
			return all
		}
		for i < len(us) && us[i].from < at {
			i++
		}
		t, ok := literalAt(rs, at)
		if !ok || !t.method() && i < len(us) && us[i].from == at && us[i].to == t.end && l.says(us[i].text) { // AssumeRole is a word as well
			if i == len(us) {
				return all
			}
			if end := l.compound(rs, us[i:], all); end > 0 {
				t = token{end: end, senses: []sense{{unknown, ""}}}
			} else {
				t = l.wordAt(rs, us[i:])
			}
		}
		t.at, t.text = at, string(rs[at:t.end])
		t.japanese = strings.ContainsFunc(t.text, func(r rune) bool { return r >= 0x3000 })
		all = append(all, t)
		at = t.end
	}
}

// has tells whether some word has a sense.
func (l *lexicon) has(m sense) bool {
	for _, senses := range l.senses {
		if slices.Contains(senses, m) {
			return true
		}
	}
	return false
}

// says tells whether a text is a word that says something: AssumeRole, but not US.
func (l *lexicon) says(key string) bool {
	return slices.ContainsFunc(l.senses[key], func(m sense) bool { return m.class != filler })
}

// compound is where a word with hyphens ends that is a name and no known words:
// customer-data, or behind a word that has names: rule root-login. It is 0 for others.
func (l *lexicon) compound(rs []rune, us []cut, before []token) int {
	n := 1
	for n < len(us) && us[n].from == us[n-1].to+1 && rs[us[n-1].to] == '-' && (latin(rs[us[n].from]) || digit(rs[us[n].from])) {
		n++
	}
	if n == 1 || !latin(rs[us[0].from]) {
		return 0
	}
	end := us[n-1].to
	if l.wordAt(rs, us).end >= end {
		return 0
	}
	if len(before) > 0 {
		last := &before[len(before)-1]
		c, is := last.is(column)
		if last.can(object) || is && slices.Contains(nameable, c) {
			return end
		}
	}
	for i := 0; i < n; {
		t := l.wordAt(rs, us[i:])
		if t.can(unknown) || t.can(others) {
			return end
		}
		for i < n && us[i].from < t.end {
			i++
		}
	}
	return 0
}

// numberWords are numbers by their English words, as stem leaves them.
var numberWords = []string{"", "", "two", "thre", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelv"}

// wordAt is the longest known phrase at the first unit; if there is none, the
// unit as it is.
func (l *lexicon) wordAt(rs []rune, us []cut) token {
	for n := min(l.longest, len(us)); n > 0; n-- {
		key := join(us[:n])
		from, to := us[0].from, us[n-1].to
		if m := l.senses[key]; m != nil && !(l.exact[key] && !hiragana(rs[from:to])) && whole(rs, us, n) {
			return token{senses: m, end: to}
		}
	}
	u := us[0]
	if n := slices.Index(numberWords, u.text); n > 0 {
		return token{end: u.to, senses: []sense{{digits, ""}}, number: float64(n)}
	}
	t := token{end: u.to, senses: []sense{{unknown, ""}}}
	if n, err := strconv.ParseFloat(u.text, 64); err == nil && n < 1e15 {
		t.senses, t.number = []sense{{digits, ""}}, n
	}
	return t
}

// whole tells whether a phrase's units stand together: only blanks and hyphens
// between them.
func whole(rs []rune, us []cut, n int) bool {
	for i := 1; i < n; i++ {
		for _, r := range rs[us[i-1].to:us[i].from] {
			if f := fold(r); f != ' ' && f != '-' && f != '_' && f != '.' {
				return false
			}
		}
	}
	return true
}
