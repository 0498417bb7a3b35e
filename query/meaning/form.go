package meaning

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bannin/locale"
)

// Parse reads a question in its own form; times are those of the zone. It takes
// nothing that the tables of this package do not know, so what it returns can be
// made SQL.
func Parse(text string, zone *time.Location) (*Question, error) {
	p := &parser{zone: zone}
	if err := p.cut(text); err != nil {
		return nil, err
	}
	q := &Question{}
	if err := p.question(q); err != nil {
		return nil, err
	}
	if len(p.words) > 0 {
		return nil, p.fault()
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	return q, nil
}

// maxForm is how long the text of a question may be, in bytes.
const maxForm = 4096

// formWord is one word of the form.
var formWord = regexp.MustCompile(`^\s*("(?:[^"\\]|\\.)*"|[,|]|[<>!]=|!~|[=~<>]|[^\s",|=~<>!]+)`)

type parser struct {
	words []string
	zone  *time.Location
}

func (p *parser) cut(text string) error {
	if len(text) > maxForm || !utf8.ValidString(text) {
		return locale.Errorf("ask.too_long", "limit", maxForm)
	}
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		m := formWord.FindStringSubmatch(text)
		if m == nil {
			return locale.Errorf("ask.form", "word", text)
		}
		p.words = append(p.words, m[1])
		text = text[len(m[0]):]
	}
	return nil
}

func (p *parser) fault() error {
	word := ""
	if len(p.words) > 0 {
		word = p.words[0]
	}
	return locale.Errorf("ask.form", "word", word)
}

// takes takes the next word if it is one of some.
func (p *parser) takes(some ...string) (string, bool) {
	if len(p.words) == 0 || !slices.Contains(some, p.words[0]) {
		return "", false
	}
	return p.next(), true
}

func (p *parser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

// A clause is a part of a question behind its table.
type clause struct {
	word string
	read func(*parser, *Question) error
}

// clauses are all of them in their order.
func clauses() []clause {
	return []clause{
		{"where", (*parser).where},
		{"when", (*parser).when},
		{"hours", (*parser).hours},
		{"days", (*parser).days},
		{"", (*parser).measure},
		{"by", (*parser).by},
		{"new", func(p *parser, q *Question) error { q.New = p.next(); return nil }},
		{"having", (*parser).having},
		{"order", func(p *parser, q *Question) error { q.Order = p.next(); return nil }},
		{"limit", func(p *parser, q *Question) (err error) { q.Limit, err = strconv.Atoi(p.next()); return err }},
		{"then", func(p *parser, q *Question) error {
			if q.Then != nil {
				return p.fault()
			}
			q.Then = &Next{Link: p.next()}
			return p.question(&q.Then.Question)
		}},
	}
}

func (p *parser) question(q *Question) error {
	if _, ok := p.takes("from"); !ok {
		return p.fault()
	}
	q.Table, q.Zone = p.next(), p.zone
	for _, c := range clauses() {
		if c.word != "" {
			if _, ok := p.takes(c.word); !ok {
				continue
			}
		}
		rest := p.words
		if err := c.read(p, q); err != nil {
			p.words = rest
			return p.fault()
		}
	}
	return nil
}

func (p *parser) where(q *Question) error {
	for {
		c := Condition{Field: p.next()}
		op, ok := p.takes("=", "!=", "~", "!~", "<", "<=", ">", ">=")
		if !ok {
			return p.fault()
		}
		c.Op = op
		for {
			v := p.next()
			if strings.HasPrefix(v, `"`) {
				var err error
				if v, err = strconv.Unquote(v); err != nil {
					return err
				}
			}
			c.Values = append(c.Values, v)
			if _, more := p.takes("|"); !more {
				break
			}
		}
		q.Where = append(q.Where, c)
		if _, more := p.takes("and"); !more {
			return nil
		}
	}
}

func (p *parser) when(q *Question) (err error) {
	from, to, ok := strings.Cut(p.next(), "..")
	if !ok || from == "" && to == "" {
		return p.fault()
	}
	if q.When.From, err = p.moment(from); err == nil {
		q.When.To, err = p.moment(to)
	}
	return err
}

func (p *parser) moment(text string) (t time.Time, err error) {
	if text == "" {
		return t, nil
	}
	for _, layout := range moments {
		if t, err = time.ParseInLocation(layout, text, p.zone); err == nil {
			break
		}
	}
	if err == nil && (t.Year() < FirstYear || t.Year() > LastYear) {
		return t, p.fault()
	}
	return t, err
}

// FirstYear and LastYear are the years that logs can be of.
const FirstYear, LastYear = 2000, 2099

func (p *parser) hours(q *Question) error {
	word := p.next()
	switch word {
	case "off":
		q.When.Office = Off
		return nil
	case "business":
		q.When.Office = Business
		return nil
	}
	from, to, _ := strings.Cut(word, "-")
	h := Hours{ReadClock(from), ReadClock(to)}
	if h.From < 0 || h.To < 0 {
		return p.fault()
	}
	q.When.Hours = &h
	return nil
}

// ReadClock is a time of day in minutes, or -1.
func ReadClock(text string) int {
	h, m, ok := strings.Cut(text, ":")
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	if !ok || err1 != nil || err2 != nil || hour < 0 || minute < 0 || minute > 59 || hour*60+minute > 24*60 {
		return -1
	}
	return hour*60 + minute
}

func (p *parser) days(q *Question) error {
	for {
		d := slices.Index(dayNames, p.next())
		if d < 0 {
			return p.fault()
		}
		q.When.Days = append(q.When.Days, time.Weekday(d))
		if _, more := p.takes(","); !more {
			return nil
		}
	}
}

func (p *parser) measure(q *Question) error {
	of, ok := p.takes(List, Count, Distinct, Sum, First, Last)
	if !ok {
		return p.fault()
	}
	q.Show.Of = of
	if of == Distinct || of == Sum {
		q.Show.Field = p.next()
	}
	return nil
}

func (p *parser) by(q *Question) error {
	for {
		q.By = append(q.By, p.next())
		if _, more := p.takes(","); !more {
			return nil
		}
	}
}

func (p *parser) having(q *Question) (err error) {
	q.Least = &Bound{Op: p.next()}
	q.Least.N, err = strconv.ParseInt(p.next(), 10, 64)
	return err
}
