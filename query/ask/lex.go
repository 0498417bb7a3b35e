package ask

import (
	"net/netip"
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
	gap      string  // what stands between it and the word before, without those that say nothing
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

// is tells whether a token can be of a class, and what it means then.
func (t *token) is(c class) (string, bool) {
	for _, m := range t.senses {
		if m.class == c {
			return m.value, true
		}
	}
	return "", false
}

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

// newLexicon reads lists of entries.
func newLexicon(lists ...[]entry) *lexicon {
	l := &lexicon{senses: map[string][]sense{}, exact: map[string]bool{}}
	for _, all := range lists {
		for _, e := range all {
			for _, form := range strings.Split(e.words, "|") {
				l.add(e, form)
			}
		}
	}
	return l
}

func (l *lexicon) add(e entry, form string) {
	us := units([]rune(form))
	key := join(us)
	m := sense{e.class, e.value}
	if slices.Contains(l.senses[key], m) {
		return
	}
	l.senses[key] = append(l.senses[key], m)
	l.longest = max(l.longest, len(us))
	if e.class != filler && e.class != particle {
		l.words = append(l.words, form)
	}
	if (e.class == filler || e.class == particle) && hiragana([]rune(form)) {
		l.exact[key] = true
	}
	if short, ok := strings.CutSuffix(key, "\x00ー"); ok && utf8.RuneCountInString(form) > 3 {
		l.senses[short] = append(l.senses[short], m) // ユーザー is written ユーザ as well
	}
}

// A cut is one unit of text, and where it stands.
type cut struct {
	text     string
	from, to int
}

// fold is a letter as words are compared: narrow, small, katakana.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r == '　':
		return ' '
	case r >= 'ぁ' && r <= 'ゖ':
		return r + 'ァ' - 'ぁ'
	case r == '’' || r == '‘':
		return '\''
	case r == '“' || r == '”' || r == '「' || r == '」' || r == '『' || r == '』':
		return '"'
	case r == '、' || r == '。' || r == '・' || r == '？':
		return ' '
	}
	return unicode.ToLower(r)
}

func latin(r rune) bool { return r < 0x250 && unicode.IsLetter(r) }

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
			for i < len(rs) && (latin(fold(rs[i])) || fold(rs[i]) >= '0' && fold(rs[i]) <= '9' || fold(rs[i]) == '\'' || fold(rs[i]) == '_') {
				i++
			}
			all = append(all, cut{stem(folded(rs[from:i])), from, i})
		case r >= '0' && r <= '9':
			for i < len(rs) && fold(rs[i]) >= '0' && fold(rs[i]) <= '9' {
				i++
			}
			all = append(all, cut{folded(rs[from:i]), from, i})
		case unicode.IsLetter(r) || r == 'ー' || r == '々' || r == '〜' || r == '~' || r == '–' || r == '—' || r == 'ヶ':
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
	"ran": "run", "running": "run", "got": "get", "gotten": "get", "used": "use", "using": "use", "uses": "use", "wrote": "write", "written": "write",
	"saw": "see", "came": "come", "began": "begin", "shut": "shut", "left": "leave", "leaving": "leave", "going": "go", "gone": "go", "took": "take",
	"taken": "take", "gave": "give", "sent": "send", "us": "us", "does": "do", "people": "people", "isn't": "isn't", "this": "this", "addresses": "address",
	"logged": "log", "logging": "logging", "logins": "login", "was": "was", "has": "has", "is": "is", "its": "its", "these": "these", "those": "those",
	"during": "during", "morning": "morning", "evening": "evening", "anything": "anything", "something": "something", "everything": "everything",
	"ins": "in", "ips": "ip", "amis": "ami", "apis": "api", "vms": "vm", "dbs": "db", "finding": "finding", "findings": "finding", "ec2": "ec2", "aws": "aws", "dns": "dns", "sms": "sms", "https": "https", "happened": "happen", "happens": "happen", "put": "put", "ago": "ago",
	"outgoing": "outgoing", "incoming": "incoming", "listing": "listing", "successful": "successful", "always": "always", "denied": "deny",
	"bytes": "byte", "times": "time", "alias": "alias", "ssm": "ssm", "kms": "kms", "iis": "iis", "starting": "start", "signed": "sign", "signing": "sign",
}

// stem is an English word without the endings of number and tense; not always a
// word, but the same for all its forms.
func stem(w string) string {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "'")
	if s, ok := irregular[w]; ok {
		return s
	}
	for _, ending := range []string{"ing", "ed"} {
		if s, ok := strings.CutSuffix(w, ending); ok && !strings.HasSuffix(w, "eed") && len(s) > 2 && strings.ContainsAny(s, "aeiouy") {
			if n := len(s); s[n-1] == s[n-2] && !strings.ContainsRune("lsz", rune(s[n-1])) {
				return s[:n-1] // stopped
			}
			if s, ok := strings.CutSuffix(s, "i"); ok && ending == "ed" {
				return s + "y" // modified
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
		for ; at < len(rs) && !startsToken(rs[at]); at++ {
		}
		if at == len(rs) {
			return all
		}
		for i < len(us) && us[i].from < at {
			i++
		}
		t, ok := literalAt(rs, at)
		if !ok || i < len(us) && us[i].to == t.end && l.senses[us[i].text] != nil { // AssumeRole is a word as well
			if i == len(us) {
				return all
			}
			t = l.wordAt(rs, us[i:])
		}
		t.at, t.text = at, string(rs[at:t.end])
		t.japanese = strings.ContainsFunc(t.text, func(r rune) bool { return r >= 0x3000 })
		all = append(all, t)
		at = t.end
	}
}

func startsToken(r rune) bool {
	r = fold(r)
	return unicode.IsLetter(r) || r >= '0' && r <= '9' || r == '"' || r == '〜' || r == '~' || r == '–' || r == '—'
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

// forms are what says by its form what it is. Source: formats of IAM identifiers
// and of resource ids in the IAM and EC2 user guides.
var forms = []struct {
	pattern *regexp.Regexp
	field   string
}{
	{regexp.MustCompile(`^arn:aws[\w-]*:[^\s"'、。]+`), "arn"},
	{regexp.MustCompile(`^(AKIA|ASIA)[A-Z0-9]{12,124}\b`), "key"},
	{regexp.MustCompile(`^\d{12}\b`), "account"},
	{regexp.MustCompile(`^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(/\d{1,2})?`), "ip"},
	{regexp.MustCompile(`(?i)^[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}`), "ip"},
	{regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|cn|mx)(-gov)?-(north|south|east|west|central|northeast|southeast|northwest|southwest)-\d\b`), "region"},
	{regexp.MustCompile(`^(i|sg|vpc|subnet|eni|vol|snap|ami)-[0-9a-f]{8,17}\b`), "id"},
	{regexp.MustCompile(`^[\w.+-]+@[\w-]+(\.[\w-]+)+`), "name"},
	{regexp.MustCompile(`(?i)^[1-5]xx\b`), "status"},
	{regexp.MustCompile(`^\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2})?)?`), "date"},
	{regexp.MustCompile(`^\d{1,2}/\d{1,2}\b`), "date"},
	{regexp.MustCompile(`^\d{1,2}:\d{2}\b`), "clock"},
	{regexp.MustCompile(`(?i)^\d{1,2}\s?(am|pm|a\.m\.|p\.m\.)`), "clock"},
	{regexp.MustCompile(`(?i)^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}\b`), "domain"},
	{regexp.MustCompile(`^[A-Z][a-z]+[a-z0-9]*([A-Z]+[a-z0-9]+)+\b`), "call"},
	{regexp.MustCompile(`^(US|UK)\b`), "country"},
}

// properNames are those that look like the names of calls.
var properNames = regexp.MustCompile(`^(Cloud|Guard|Web|Dynamo|Access|No|My|Post|Open|Kubernetes)`)

// literalAt is what stands at a place and says by its form what it is, or in
// quotes.
func literalAt(rs []rune, at int) (token, bool) {
	if fold(rs[at]) == '"' {
		for end := at + 1; end < len(rs); end++ {
			if fold(rs[end]) == '"' {
				return token{end: end + 1, senses: []sense{{name, string(rs[at+1 : end])}}}, true
			}
		}
		return token{}, false
	}
	narrow := make([]rune, 0, 160)
	for _, r := range rs[at:min(len(rs), at+160)] {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		narrow = append(narrow, r)
	}
	head := string(narrow)
	for _, f := range forms {
		m := f.pattern.FindString(head)
		if m == "" || f.field == "call" && properNames.MatchString(m) {
			continue
		}
		if f.field == "ip" {
			if _, err := netip.ParseAddr(m); err != nil {
				if _, err := netip.ParsePrefix(m); err != nil {
					continue
				}
			}
		}
		return token{end: at + utf8.RuneCountInString(m), senses: []sense{{written, f.field + "=" + literalValue(f.field, m)}}}, true
	}
	return token{}, false
}

func literalValue(field, text string) string {
	switch field {
	case "domain", "status":
		return strings.ToLower(text)
	case "country":
		return map[string]string{"US": "US", "UK": "GB"}[text]
	}
	return text
}
