package main

import (
	"strconv"
	"strings"
	"time"

	"bannin/locale"
)

// parseWhen reads --since and --until: RFC 3339, a date (with or without a
// time) in the zone, a span before now (12h, 7d, 2w), today or yesterday.
func parseWhen(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day := func(back int) time.Time {
		n := now.In(zone)
		return time.Date(n.Year(), n.Month(), n.Day()-back, 0, 0, 0, 0, zone)
	}
	switch text {
	case "now":
		return now, nil
	case "today":
		return day(0), nil
	case "yesterday":
		return day(1), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02", "2006/01/02", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	if span, ok := parseSpan(text); ok {
		return now.Add(-span), nil
	}
	return time.Time{}, locale.Errorf("cmd.bad_time", "text", text)
}

func parseSpan(text string) (time.Duration, bool) {
	units := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	if len(text) < 2 {
		return 0, false
	}
	unit, ok := units[text[len(text)-1:]]
	n, err := strconv.Atoi(strings.TrimSpace(text[:len(text)-1]))
	if !ok || err != nil || n < 0 || n > 100000 {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// parseZone reads --tz: a name of the tz database; empty is the machine's.
func parseZone(name string, getenv func(string) string) (*time.Location, error) {
	if name == "" {
		if getenv("TZ") == "" {
			return time.Local, nil
		}
		name = strings.TrimPrefix(getenv("TZ"), ":")
	}
	if strings.EqualFold(name, "jst") {
		name = "Asia/Tokyo"
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, locale.Errorf("cmd.bad_zone", "name", name)
	}
	return zone, nil
}
