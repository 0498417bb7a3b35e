package meaning

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Instructions are what a model is told of the form of questions: tables, fields
// and activities. Nothing of any log is in them.
func Instructions(now time.Time, zone *time.Location) string {
	var b strings.Builder
	b.WriteString(`Translate the question about AWS logs into one line of this form, and answer with nothing but that line:

from TABLE [where COND and COND ...] [when FROM..TO] [hours HH:MM-HH:MM|off|business] [days sat,sun] MEASURE [by FIELD, ...] [new FIELD] [having OP N] [order least|oldest|newest|worst] [limit N]

COND is FIELD OP VALUE|VALUE, with OP one of = != ~ !~ < <= > >= (~ is "has the word"); a VALUE with blanks stands in double quotes.
FROM and TO are 2006-01-02 or 2006-01-02T15:04; TO is not included. MEASURE is list, count, distinct FIELD, sum bytes, first or last.
by also takes minute, hour, day, week, month, weekday, hourofday, 10m, 6h. Of cloudtrail, did = ACTIVITY says what was done.
Countries are ISO codes.

`)
	fmt.Fprintf(&b, "outcome is one of %s.\n", strings.Join(slices.Sorted(maps.Keys(outcomes)), ", "))
	fmt.Fprintf(&b, "Now is %s in the zone %s.\n\n", now.In(zone).Format("Monday 2006-01-02T15:04"), zone)
	for _, t := range tables {
		fmt.Fprintf(&b, "table %s: %s\n", t, strings.Join(FieldsOf(t), " "))
	}
	fmt.Fprintf(&b, "activities: %s\n", strings.Join(Activities(), " "))
	return b.String()
}
