package ask

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"bannin/query/meaning"
)

// weekday is the latest such day, today included.
func (g *grammar) weekday(spec string, weeks int) span {
	n, _ := strconv.Atoi(spec[len("day:"):])
	today := g.today()
	return days(today.AddDate(0, 0, -(int(today.Weekday())-n+7)%7+7*weeks), 1)
}

// dateParts are year, month and day where a date says them by its form.
var dateParts = regexp.MustCompile(`^(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$`)

// date reads a date: 2026-01-10, 1/10, 1月10日, 2026年1月, 10日, January 3, 3 Jan, Monday.
func (g *grammar) date(i int) (s span, next int, ok bool) {
	if w, is := g.at(i).is(written); is && strings.HasPrefix(w, "date=") {
		return g.writtenDate(w[len("date="):], i)
	}
	if w, is := g.at(i).is(calendar); is {
		if strings.HasPrefix(w, "day:") {
			if strings.HasSuffix(strings.ToLower(g.tokens[i].text), "days") {
				n, _ := strconv.Atoi(w[len("day:"):])
				g.q.When.Days = append(g.q.When.Days, time.Weekday(n))
				g.use(i, i+1)
				return s, i, false
			}
			return g.weekday(w, 0), i + 1, true
		}
		month, _ := strconv.Atoi(w[len("month:"):])
		return g.englishDate(month, i+1)
	}
	if !g.at(i).can(digits) {
		return s, i, false
	}
	n := int(g.tokens[i].number)
	if w, is := g.at(i + 1).is(calendar); is && strings.HasPrefix(w, "month:") {
		month, _ := strconv.Atoi(w[len("month:"):])
		return g.dated(g.year(i+2), month, n, g.pastYear(i+2))
	}
	return g.japaneseDate(i)
}

func (g *grammar) writtenDate(text string, i int) (s span, next int, ok bool) {
	m := dateParts.FindStringSubmatch(text)
	if m == nil {
		return s, i, false
	}
	part := make([]int, len(m))
	for k := 1; k < len(m); k++ {
		part[k], _ = strconv.Atoi(m[k])
	}
	s, next, ok = g.dated(part[1], part[2], part[3], i+1)
	if ok && m[4] != "" {
		s.from = time.Date(s.from.Year(), s.from.Month(), s.from.Day(), part[4], part[5], part[6], 0, g.zone)
		s.to = s.from
	}
	return s, next, ok
}

// englishDate is the rest of a date that begins with its month.
func (g *grammar) englishDate(month, i int) (span, int, bool) {
	if g.at(i).can(digits) && g.tokens[i].number <= 31 && g.tokens[i].number >= 1 {
		return g.dated(g.year(i+1), month, int(g.tokens[i].number), g.pastYear(i+1))
	}
	return g.dated(g.year(i), month, 0, g.pastYear(i))
}

// year is the year that stands at a place, or 0.
func (g *grammar) year(i int) int {
	if g.at(i).can(digits) && g.tokens[i].number >= meaning.FirstYear && g.tokens[i].number <= meaning.LastYear {
		return int(g.tokens[i].number)
	}
	return 0
}

func (g *grammar) pastYear(i int) int {
	if g.year(i) > 0 {
		return i + 1
	}
	return i
}

func (g *grammar) japaneseDate(i int) (s span, next int, ok bool) {
	part := map[string]int{}
	for _, u := range []string{"年", "月", "日"} {
		if g.at(i).can(digits) && g.at(i+1).text == u {
			part[u] = int(g.tokens[i].number)
			i += 2
		}
	}
	switch {
	case len(part) == 0:
		return s, i, false
	case part["月"] > 0:
		return g.dated(part["年"], part["月"], part["日"], i)
	case part["年"] >= meaning.FirstYear && part["年"] <= meaning.LastYear && part["日"] == 0:
		from := time.Date(part["年"], 1, 1, 0, 0, 0, 0, g.zone)
		return span{from: from, to: from.AddDate(1, 0, 0)}, i, true
	case part["日"] == 1 && g.at(i).can(digits) && g.at(i+1).means(unit, "time"):
		return s, i, false // 1日に10回
	case part["年"] == 0 && !g.at(i).means(past, "ago") && !g.at(i).can(grouped):
		today := g.today()
		from := time.Date(today.Year(), today.Month(), part["日"], 0, 0, 0, 0, g.zone)
		if from.After(today) {
			from = from.AddDate(0, -1, 0)
		}
		return days(from, 1), i, part["日"] >= 1 && part["日"] <= 31
	}
	return s, i, false
}

// dated is a day or, without one, a month; without a year, the latest that has
// begun.
func (g *grammar) dated(year, month, d, next int) (span, int, bool) {
	if month < 1 || month > 12 || d > 31 || year != 0 && (year < meaning.FirstYear || year > meaning.LastYear) {
		return span{}, next, false
	}
	first := max(d, 1)
	from := time.Date(year, time.Month(month), first, 0, 0, 0, 0, g.zone)
	if year == 0 {
		from = time.Date(g.now.Year(), time.Month(month), first, 0, 0, 0, 0, g.zone)
		if from.After(g.now) {
			from = time.Date(g.now.Year()-1, time.Month(month), first, 0, 0, 0, 0, g.zone)
		}
	}
	if from.Day() != first {
		return span{}, next, false
	}
	if d == 0 {
		return span{from: from, to: from.AddDate(0, 1, 0)}, next, true
	}
	return days(from, 1), next, true
}
