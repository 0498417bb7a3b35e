package calendar

import "time"

// The years for which Japanese knows holidays: from the first full year of the
// law on, as far as the formula of the equinoxes goes.
const (
	FirstYear = 1949
	LastYear  = 2099
)

// A rule is a holiday of the law on public holidays (国民の祝日に関する法律, 1948 law
// no. 178) with the years in which it stood there so.
type rule struct {
	from, to int // years, both included
	month    time.Month
	day      int // of the month; with monday, which Monday of it
	monday   bool
	name     Holiday
}

// law is the Act on National Holidays (Act No. 178 of 1948) with its amendments,
// and what special laws added or moved.
var law = []rule{
	{1949, LastYear, time.January, 1, false, "new_year"},
	{1949, 1999, time.January, 15, false, "coming_of_age"},
	{2000, LastYear, time.January, 2, true, "coming_of_age"},
	{1967, LastYear, time.February, 11, false, "foundation"},
	{1949, 1988, time.April, 29, false, "emperor"},
	{1989, 2018, time.December, 23, false, "emperor"},
	{2020, LastYear, time.February, 23, false, "emperor"},
	{1989, 2006, time.April, 29, false, "greenery"},
	{2007, LastYear, time.May, 4, false, "greenery"},
	{2007, LastYear, time.April, 29, false, "showa"},
	{1949, LastYear, time.May, 3, false, "constitution"},
	{1949, LastYear, time.May, 5, false, "children"},
	{1996, 2002, time.July, 20, false, "marine"},
	{2003, 2019, time.July, 3, true, "marine"},
	{2022, LastYear, time.July, 3, true, "marine"},
	{2016, 2019, time.August, 11, false, "mountain"},
	{2022, LastYear, time.August, 11, false, "mountain"},
	{1966, 2002, time.September, 15, false, "aged"},
	{2003, LastYear, time.September, 3, true, "aged"},
	{1966, 1999, time.October, 10, false, "health_sports"},
	{2000, 2019, time.October, 2, true, "health_sports"},
	{2022, LastYear, time.October, 2, true, "sports"},
	{1949, LastYear, time.November, 3, false, "culture"},
	{1949, LastYear, time.November, 23, false, "labour"},
	// Moved for the Olympic games.
	{2020, 2020, time.July, 23, false, "marine"},
	{2020, 2020, time.July, 24, false, "sports"},
	{2020, 2020, time.August, 10, false, "mountain"},
	{2021, 2021, time.July, 22, false, "marine"},
	{2021, 2021, time.July, 23, false, "sports"},
	{2021, 2021, time.August, 8, false, "mountain"},
	// Of the imperial house, each by a law of its own.
	{1959, 1959, time.April, 10, false, "imperial_wedding"},
	{1989, 1989, time.February, 24, false, "imperial_funeral"},
	{1990, 1990, time.November, 12, false, "enthronement"},
	{1993, 1993, time.June, 9, false, "imperial_wedding"},
	{2019, 2019, time.May, 1, false, "accession"},
	{2019, 2019, time.October, 22, false, "enthronement"},
}

// Japanese is the public holiday that a day is in Japan, by the law as it stands;
// "" is none. Days of years to come may still be moved by law, and the equinoxes
// are announced a year before.
func Japanese(d Date) Holiday {
	if d.Year < FirstYear || d.Year > LastYear {
		return ""
	}
	if h := named(d); h != "" {
		return h
	}
	if substitute(d) {
		return "substitute"
	}
	if between(d) {
		return "citizens"
	}
	return ""
}

// named is the holiday that the law names for a day.
func named(d Date) Holiday {
	for i := range law {
		if r := &law[i]; r.month == d.Month && r.from <= d.Year && d.Year <= r.to && r.falls(d) {
			return r.name
		}
	}
	switch d {
	case Date{d.Year, time.March, spring(d.Year)}:
		return "spring_equinox"
	case Date{d.Year, time.September, autumn(d.Year)}:
		return "autumn_equinox"
	}
	return ""
}

func (r *rule) falls(d Date) bool {
	if r.monday {
		return d.Weekday() == time.Monday && (d.Day-1)/7+1 == r.day
	}
	return d.Day == r.day
}

// substitute tells of the day off for a holiday on a Sunday (article 3.2): the
// Monday after it since 12 April 1973; since 2007 the next day that is no
// holiday itself.
func substitute(d Date) bool {
	if d.Year < 2007 {
		return d.Weekday() == time.Monday && d.Compare(Date{1973, time.April, 12}) >= 0 && named(d.Plus(-1)) != ""
	}
	for before := d.Plus(-1); named(before) != ""; before = before.Plus(-1) {
		if before.Weekday() == time.Sunday {
			return true
		}
	}
	return false
}

// between tells of a day with a holiday on either side (article 3.3), off since
// 27 December 1985. Until 2006 the law left out Sundays and substitutes.
func between(d Date) bool {
	if d.Compare(Date{1985, time.December, 27}) < 0 || d.Year < 2007 && d.Weekday() == time.Sunday {
		return false
	}
	return named(d.Plus(-1)) != "" && named(d.Plus(1)) != ""
}

// spring is the day in March of the vernal equinox in Japan's time, and autumn
// that in September of the autumnal one. Source: 新こよみ便利帳 (1983), by the
// hydrographic department of the Japan Coast Guard; good for 1900 to 2099.
func spring(year int) int {
	if year < 1980 {
		return equinox(20.8357, year, 1983)
	}
	return equinox(20.8431, year, 1980)
}

func autumn(year int) int {
	if year < 1980 {
		return equinox(23.2588, year, 1983)
	}
	return equinox(23.2488, year, 1980)
}

// equinox adds what the solar year is longer than 365 days, and takes off the
// leap days since.
func equinox(day float64, year, leap int) int {
	return int(day + 0.242194*float64(year-1980) - float64((year-leap)/4))
}
