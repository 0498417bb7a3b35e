package ask

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bannin/locale"
	"bannin/query/meaning"
)

// A span is a time as one phrase says it: from when to when, or a time of day.
type span struct {
	from, to time.Time
	clock    int  // minutes from midnight
	until    int  // of a range of times of day, where it ends
	isClock  bool // a time of day only
	half     bool // of a clock that may be one of twelve hours
	open     bool // until now, and on
}

// on is the time of a day so many minutes from midnight, as clocks show it.
func on(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, day.Location())
}

func midnight(t time.Time) time.Time { return on(t, 0) }

// times reads what a question says of time, and marks its words as used.
func (g *grammar) times() error {
	for i := 0; i < len(g.tokens); i++ {
		if g.tokens[i].used {
			continue
		}
		if spec, ok := g.tokens[i].is(hours); ok && !g.halfDay(i) {
			g.hours(spec)
			g.dead = slices.Contains([]string{"深夜", "深夜に", "深夜帯", "夜中", "真夜中"}, g.tokens[i].text)
			g.use(i, i+1)
			continue
		}
		s, next, ok := g.span(i)
		if !ok {
			continue
		}
		if err := g.place(s, i, next); err != nil {
			return err
		}
	}
	return nil
}

// hours takes a time of day or a kind of day.
func (g *grammar) hours(spec string) {
	w := &g.q.When
	switch {
	case spec == "off":
		w.Office = meaning.Off
		g.note("ask.note.business", "from", meaning.Opens, "to", meaning.Closes)
	case spec == "business":
		w.Office = meaning.Business
		g.note("ask.note.business", "from", meaning.Opens, "to", meaning.Closes)
	case strings.Contains(spec, ":"):
		from, to, _ := strings.Cut(spec, "-")
		w.Hours = &meaning.Hours{From: meaning.ReadClock(from), To: meaning.ReadClock(to)}
		g.note("ask.note.hours", "from", from, "to", to)
	default:
		w.Days = append(w.Days, map[string][]time.Weekday{"weekend": {time.Saturday, time.Sunday}, "weekday": {1, 2, 3, 4, 5}}[spec]...)
	}
}

// halfDay tells whether a word such as 午後 says of the next time of day in which
// half of the day it is.
func (g *grammar) halfDay(i int) bool {
	_, known := halves[g.tokens[i].text]
	return known && g.at(i+1).can(digits) && g.at(i+2).means(unit, "clock")
}

// halves are the words before an hour of twelve, and from which hour on they mean
// the second half of the day; 0 is always, 24 never.
var halves = map[string]int{"午前": 24, "午後": 0, "朝": 24, "早朝": 24, "明け方": 24, "未明": 24, "深夜": 9, "夜中": 9, "真夜中": 9, "夜": 5, "晩": 5, "夕方": 0, "昼間": 0}

// place takes a span, with what stands before and behind it.
func (g *grammar) place(s span, i, next int) error {
	before, _ := g.at(i - 1).is(particle)
	behind, _ := g.at(next).is(particle)
	from := i
	if day, end, ok := g.dayBehind(next); ok && s.isClock && before != "before" && before != "after" { // 9am yesterday
		at := on(day.from, s.clock)
		s, next = span{from: at, to: at.Add(time.Hour)}, end
		if slices.Contains(instants, before) {
			s.to = at
		}
		behind, _ = g.at(next).is(particle)
	}
	rangeWord := func(w string) bool { return w == "to" || w == "until" || w == "range" || w == "from" || w == "and" }
	if rangeWord(behind) && (behind != "from" || g.at(next).japanese) && (behind != "and" || before == "between") {
		if b, end, ok := g.spanAfter(next+1, s); ok {
			if w, _ := g.at(end).is(particle); w == "until" && g.at(end).japanese {
				end++
			}
			if before == "from" || before == "between" || before == "since" {
				from--
			}
			g.use(from, end)
			if b.half && b.clock < s.clock && s.clock <= 12*60 && !strings.Contains(g.tokens[next+1].gap, "翌") {
				return locale.Errorf("ask.half_day")
			}
			return g.set(fromTo(s, b))
		}
	}
	end := next
	switch {
	case behind == "from" && g.at(next).japanese, behind == "since":
		s.open, end = true, next+1
	case behind == "until" && g.at(next).japanese:
		s, end = span{to: s.to}, next+1
	case s.isClock && (behind == "before" || behind == "after"):
		end = next + 1
	case behind == "before":
		s, end = span{to: s.from}, next+1
	case behind == "after":
		s, end = span{from: s.to, open: true}, next+1
	case g.at(i - 1).japanese:
	case before == "since", before == "from":
		s.open, from = before == "since" || !g.at(i).can(day), i-1 // "logins from this week" are not those since
	case before == "until":
		s, from = span{to: s.to}, i-1
	case before == "before":
		s, from = span{to: s.from, clock: s.clock, isClock: s.isClock}, i-1
	case before == "after":
		s, from = span{from: s.to, clock: s.clock, isClock: s.isClock, open: true}, i-1
	case before == "on":
		from--
	}
	g.use(from, end)
	if near := behind == "around" && g.at(next).japanese || before == "around" && !g.at(i-1).japanese; near {
		if s = g.widened(s); behind == "around" && g.at(next).japanese {
			end++
		} else {
			from--
		}
		g.use(from, end)
		if s.isClock {
			return g.set(s)
		}
	}
	if s.isClock {
		return g.clocks(s, before, behind)
	}
	if s.open {
		s.to = time.Time{}
	}
	return g.set(s)
}

// widened is a time with as much before it and behind: an hour for one of day, a
// day for a day.
func (g *grammar) widened(s span) span {
	g.note("ask.note.around")
	switch {
	case s.isClock:
		return span{clock: (s.clock + 23*60) % (24 * 60), until: (s.clock + 60) % (24 * 60), isClock: true}
	case s.to.Sub(s.from) <= time.Hour:
		return span{from: s.from.Add(-time.Hour), to: s.from.Add(time.Hour)}
	}
	return span{from: s.from.AddDate(0, 0, -1), to: s.to.AddDate(0, 0, 1)}
}

// clocks takes one time of day alone: with the hour that begins then, or as a
// bound.
func (g *grammar) clocks(s span, before, behind string) error {
	h := meaning.Hours{From: s.clock, To: (s.clock + 60) % (24 * 60)}
	today := on(g.today(), s.clock)
	switch w := &g.q.When; {
	case s.open && behind != "since" && w.From.IsZero() && w.To.IsZero() && today.Before(g.now):
		w.From = today // since 9am
		return nil
	case behind == "since" || behind == "after" || before == "after" || before == "since" || s.open:
		h.To = 24 * 60
	case behind == "before" || before == "before" || before == "until" || behind == "until":
		h = meaning.Hours{From: 0, To: s.clock}
	}
	return g.setHours(h)
}

func (g *grammar) setHours(h meaning.Hours) error {
	w := g.q.When
	if part := !w.From.IsZero() && !w.To.IsZero() && w.To.Sub(w.From) < 23*time.Hour; part || w.Hours != nil && *w.Hours != h {
		return locale.Errorf("ask.two_times")
	}
	g.q.When.Hours = &h
	return nil
}

// fromTo is from one span to another.
func fromTo(a, b span) span {
	if a.isClock && b.isClock {
		return span{clock: a.clock, until: b.clock, isClock: true}
	}
	if b.isClock {
		to := on(a.from, b.clock)
		if !to.After(a.from) {
			to = to.AddDate(0, 0, 1)
		}
		return span{from: a.from, to: to}
	}
	return span{from: a.from, to: b.to}
}

func (g *grammar) set(s span) error {
	w := &g.q.When
	if s.isClock {
		return g.setHours(meaning.Hours{From: s.clock, To: s.until})
	}
	if !w.From.IsZero() || !w.To.IsZero() {
		return locale.Errorf("ask.two_times")
	}
	w.From, w.To = s.from, s.to
	return nil
}

// spanAfter is a span whose day may be left to one before it: 9月1日から3日まで.
func (g *grammar) spanAfter(i int, earlier span) (span, int, bool) {
	if g.at(i).can(digits) && !earlier.isClock && (g.at(i+1).text == "日") {
		d := int(g.tokens[i].number)
		from := time.Date(earlier.from.Year(), earlier.from.Month(), d, 0, 0, 0, 0, g.zone)
		return days(from, 1), i + 2, true
	}
	s, next, ok := g.span(i)
	if !ok && g.at(i).can(digits) && earlier.isClock && g.tokens[i].number <= 24 {
		return span{clock: int(g.tokens[i].number) * 60, isClock: true, half: true}, i + 1, true
	}
	return s, next, ok
}

func days(from time.Time, n int) span { return span{from: from, to: from.AddDate(0, 0, n)} }

// today is the day of now, at midnight.
func (g *grammar) today() time.Time { return midnight(g.now) }

// span reads the time that stands at a place.
func (g *grammar) span(i int) (s span, next int, ok bool) {
	t := g.at(i)
	if t.used {
		return s, i, false
	}
	if spec, is := t.is(day); is {
		s = g.relative(spec)
		if key := map[string]string{"justnow": "ask.note.just_now", "morning:0": "ask.note.morning"}[spec]; key != "" {
			g.note(key)
		}
		if strings.HasPrefix(spec, "night:") {
			g.note("ask.note.hours", "from", "22:00", "to", "06:00")
		}
		return g.narrowed(s, spec, i+1)
	}
	if t.can(past) {
		if g.at(i + 1).can(digits) {
			if n, u, ok := g.length(i + 1); ok {
				return span{from: g.back(n, u), to: g.now}, i + 3, true
			}
		}
		if w, is := g.at(i + 1).is(calendar); is && strings.HasPrefix(w, "day:") {
			return g.weekday(w, 0), i + 2, true
		}
	}
	if s, next, ok = g.bounded(i); ok {
		return s, next, true
	}
	if s, next, ok = g.date(i); ok {
		return g.timed(s, next)
	}
	if n, u, is := g.length(i); is && g.at(i+2).means(past, "ago") {
		if u == "hour" || u == "minute" {
			at := g.back(n, u)
			return span{from: at, to: at}, i + 3, true
		}
		return g.timed(days(midnight(g.back(n, u)), 1), i+3)
	}
	return g.clock(i)
}

// bounded is a time that is no longer ago than so much, or is longer ago: 30日以内,
// 90日以上前, more than 90 days ago.
func (g *grammar) bounded(i int) (s span, next int, ok bool) {
	n, u, is := g.length(i)
	if !is {
		return s, i, false
	}
	op, before := g.at(i - 1).is(compare)
	behind := ""
	next = i + 2
	if behind, is = g.at(next).is(compared); is {
		next++
	}
	ago := g.at(next).means(past, "ago")
	if ago {
		next++
	}
	switch s = (span{from: g.back(n, u), to: g.now}); {
	case g.at(i+2).text == "以内" && !ago:
		return s, next, true
	case !ago || before == is:
		return s, i, false
	case before:
		g.use(i-1, i)
		behind = op
	}
	if strings.HasPrefix(behind, ">") {
		s = span{to: s.from}
	}
	return s, next, true
}

// narrowed is a span with a day of it or a time behind it: 先週の金曜.
func (g *grammar) narrowed(s span, spec string, next int) (span, int, bool) {
	if w, is := g.at(next).is(calendar); is && strings.HasPrefix(spec, "week:") && strings.HasPrefix(w, "day:") {
		n, _ := strconv.Atoi(w[len("day:"):])
		return g.timed(days(s.from.AddDate(0, 0, (n+6)%7), 1), next+1)
	}
	return g.timed(s, next)
}

// instants are particles behind a time that is where something begins or ends.
var instants = []string{"from", "until", "since", "before", "after", "range", "to"}

// dayBehind is a day that stands behind a time of day: 22:00 yesterday, 9am on Monday.
func (g *grammar) dayBehind(i int) (span, int, bool) {
	if g.at(i).means(particle, "on") {
		i++
	}
	if g.at(i).japanese || !g.at(i).can(day) && !g.at(i).can(calendar) && !g.at(i).can(written) {
		return span{}, i, false
	}
	s, next, ok := g.span(i)
	return s, next, ok && s.from.Equal(midnight(s.from)) && s.to.Equal(s.from.AddDate(0, 0, 1))
}

// timed is a day with a time of day behind it; both are one instant where the time
// is where something begins.
func (g *grammar) timed(s span, next int) (span, int, bool) {
	c, end, ok := g.clock(next)
	if !ok || s.to.Sub(s.from) > 25*time.Hour || s.from.Equal(s.to) {
		return s, next, true
	}
	at := on(s.from, c.clock)
	if at.Before(s.from) {
		at = at.AddDate(0, 0, 1) // 昨夜2時
	}
	to := at.Add(time.Hour)
	if w, is := g.at(end).is(particle); is && slices.Contains(instants, w) {
		to = at
	} else if w, is := g.at(next - 2).is(particle); is && (w == "until" || w == "to" || w == "from") {
		to = at
	}
	return span{from: at, to: to}, end, true
}

// lengths are the units of time, and how many of one a question may name.
var lengths = map[string]float64{"minute": 100_000, "hour": 10_000, "day": 10_000, "week": 2_000, "month": 400, "year": 30}

// length is a number of units of time, and whether one stands at a place.
func (g *grammar) length(i int) (n int, u string, ok bool) {
	if !g.at(i).can(digits) {
		return 0, "", false
	}
	for _, m := range g.at(i + 1).senses {
		if most := lengths[m.value]; m.class == unit && g.tokens[i].number <= most && most > 0 {
			return int(g.tokens[i].number), m.value, true
		}
	}
	return 0, "", false
}

// back is a time so many units ago.
func (g *grammar) back(n int, u string) time.Time {
	switch u {
	case "minute":
		return g.now.Add(-time.Duration(n) * time.Minute)
	case "hour":
		return g.now.Add(-time.Duration(n) * time.Hour)
	case "week":
		return g.now.AddDate(0, 0, -7*n)
	case "month":
		return g.now.AddDate(0, -n, 0)
	case "year":
		return g.now.AddDate(-n, 0, 0)
	}
	return g.now.AddDate(0, 0, -n)
}

// relative is a time that is told from now: day:-1, week:0, past:hour.
func (g *grammar) relative(spec string) span {
	u, text, _ := strings.Cut(spec, ":")
	n, _ := strconv.Atoi(text)
	today := g.today()
	switch u {
	case "now":
		return span{from: g.now, to: g.now}
	case "past":
		return span{from: g.back(1, text), to: g.now}
	case "night":
		today = today.AddDate(0, 0, n+1)
		return span{from: today.Add(-2 * time.Hour), to: today.Add(6 * time.Hour)}
	case "morning":
		return span{from: today, to: today.Add(12 * time.Hour)}
	case "justnow":
		return span{from: g.back(1, "hour"), to: g.now}
	case "week":
		monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7+7*n)
		return days(monday, 7)
	case "weekend":
		return days(today.AddDate(0, 0, 5-(int(today.Weekday())+6)%7+7*n), 2)
	case "month":
		from := time.Date(today.Year(), today.Month()+time.Month(n), 1, 0, 0, 0, 0, g.zone)
		return span{from: from, to: from.AddDate(0, 1, 0)}
	case "year":
		from := time.Date(today.Year()+n, 1, 1, 0, 0, 0, 0, g.zone)
		return span{from: from, to: from.AddDate(1, 0, 0)}
	}
	return days(today.AddDate(0, 0, n), 1)
}

// clock reads a time of day: 22:00, 10pm, 22時, 午後10時30分; a number alone is one
// between "between" and "and".
func (g *grammar) clock(i int) (s span, next int, ok bool) {
	half := 0
	if from, known := halves[g.at(i).text]; known && !g.at(i).used {
		i++
		if n := int(g.at(i).number); n >= from && n < 12 {
			half = 12 * 60
		}
	}
	if w, is := g.at(i).is(written); is && strings.HasPrefix(w, "clock=") {
		m := readClockText(w[len("clock="):])
		return span{clock: m, isClock: true, half: !strings.ContainsAny(w, "mM")}, i + 1, m >= 0
	}
	if !g.at(i).can(digits) || g.tokens[i].number > 24 {
		return s, i, false
	}
	minutes := int(g.tokens[i].number)*60 + half
	if g.at(i+1).means(unit, "clock") {
		next = i + 2
		if g.at(next).can(digits) && g.at(next+1).means(unit, "minute") {
			minutes += int(g.tokens[next].number)
			next += 2
		}
		return span{clock: min(minutes, 24*60), isClock: true, half: half == 0}, next, true
	}
	before, _ := g.at(i - 1).is(particle)
	behind, _ := g.at(i + 1).is(particle)
	if (before == "between" && behind == "and" || before == "from" && behind == "to") && g.at(i+2).can(digits) && g.tokens[i+2].number <= 24 {
		return span{clock: minutes, isClock: true, half: true}, i + 1, true
	}
	return s, i, false
}

// readClockText is a time of day in minutes: 22:00, 10 pm; -1 for none.
func readClockText(text string) int {
	text = strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(text, ".", ""), " ", ""))
	if hour, pm := strings.CutSuffix(text, "pm"); pm || strings.HasSuffix(text, "am") {
		n, err := strconv.Atoi(strings.TrimSuffix(hour, "am"))
		if err != nil || n < 1 || n > 12 {
			return -1
		}
		if n %= 12; pm {
			n += 12
		}
		return n * 60
	}
	return meaning.ReadClock(text)
}
