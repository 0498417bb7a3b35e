package query

import (
	"strings"
	"testing"

	"bannin/lake/columns"
)

func TestTheViewOfEventsNamesItsColumns(t *testing.T) {
	got := common(columns.CloudTrail, true)
	if !strings.HasPrefix(got, `"event_time" AS "time", "event_account" AS "account"`) || !strings.Contains(got, `coalesce("event_id", "eventid") AS "id"`) ||
		!strings.HasSuffix(got, `"event_raw" AS "raw"`) {
		t.Errorf("got %s", got)
	}
}
