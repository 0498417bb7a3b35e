package simulate

import "time"

// holiday tells whether people in a zone have a numbered day off: Japan's
// national holidays (Act on National Holidays of 1948; the equinoxes by the
// formula that holds from 1980 to 2099) and the days about New Year, elsewhere
// Christmas and New Year.
func holiday(d, zone int64) bool {
	if zone != japan {
		_, m, dom := date(d)
		return m == time.January && dom == 1 || m == time.December && dom >= 24 && dom <= 26
	}
	return newYear(d) || national(d) || substitute(d) || national(d-1) && national(d+1)
}

func date(d int64) (int, time.Month, int) { return time.Unix(d*day, 0).UTC().Date() }

func newYear(d int64) bool {
	_, m, dom := date(d)
	return m == time.December && dom >= 29 || m == time.January && dom <= 3
}

// substitute is the first day after a holiday on a Sunday that is none itself.
func substitute(d int64) bool {
	if national(d) {
		return false
	}
	for d--; national(d); d-- {
		if weekday(d) == time.Sunday {
			return true
		}
	}
	return false
}

// fixedHolidays are month and day as month*100+day.
var fixedHolidays = []int{101, 211, 223, 429, 503, 504, 505, 811, 1103, 1123}

// mondayHolidays are the month and which Monday.
var mondayHolidays = map[time.Month]int{time.January: 2, time.July: 3, time.September: 3, time.October: 2}

func national(d int64) bool {
	y, m, dom := date(d)
	for _, f := range fixedHolidays {
		if int(m)*100+dom == f {
			return true
		}
	}
	if n, ok := mondayHolidays[m]; ok && weekday(d) == time.Monday && (dom-1)/7+1 == n {
		return true
	}
	drift := 0.242194*float64(y-1980) - float64((y-1980)/4)
	return m == time.March && dom == int(20.8431+drift) || m == time.September && dom == int(23.2488+drift)
}

func weekday(d int64) time.Weekday { return time.Weekday((d + 4) % 7) }

// workday tells whether offices of a zone are open.
func workday(d, zone int64) bool { return !weekend(d) && !holiday(d, zone) }

// The seasons in which some machines work.
const (
	allYear  = iota
	monthEnd // the last two days of a month and the first
	quarterly
)

// inSeason tells whether a numbered day lies in a season.
func inSeason(season int, d int64) bool {
	_, m, dom := date(d)
	_, later, _ := date(d + 2)
	switch season {
	case monthEnd:
		return dom == 1 || later != m
	case quarterly:
		return dom <= 2 && m%3 == 1
	}
	return true
}
