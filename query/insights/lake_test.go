package insights_test

import (
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bannin/decode"
	"bannin/event"
	"bannin/lake"
	"bannin/query/insights"
	"bannin/simulate"
)

// simulated is a world whose CloudTrail is a lake of simulated logs, beside the
// files that it was made of: a table called records of their JSON.
func simulated(t *testing.T) *world {
	dir := filepath.Join(t.TempDir(), "logs")
	if _, err := simulate.Run(t.Context(), simulate.Config{Out: dir, Events: 6000, Seed: 3, Attacks: []string{"all"}}); err != nil {
		t.Fatal(err)
	}
	l, err := lake.Open(t.Context(), t.TempDir(), lake.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	load(t, l, dir)
	snapshot, err := l.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := snapshot.Files("cloudtrail", lake.Span{})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, "'"+l.Path(f)+"'")
	}
	w := newWorld(t)
	w.Exec("DROP TABLE cloudtrail")
	w.Exec("CREATE TABLE cloudtrail AS SELECT * FROM read_parquet([" + strings.Join(paths, ", ") + "])")
	w.Exec("CREATE TABLE records AS SELECT DISTINCT ON (r ->> '$.eventID') r FROM (SELECT unnest(Records) AS r FROM read_json('" + dir +
		"/**/*CloudTrail_*.json.gz', columns = {Records: 'JSON[]'}, maximum_object_size = 100000000))")
	return w
}

// load keeps all logs of a folder.
func load(t *testing.T, l *lake.Lake, dir string) {
	f, own := decode.Fields(), lake.Fields()
	f.Paths, f.Eager = append(f.Paths, own.Paths...), append(f.Eager, own.Eager...)
	p := event.NewProjection(f)
	a, err := l.Append(t.Context(), lake.AppendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w := a.Writer(p)
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(path, "_CloudTrail_") || d.IsDir() {
			return err
		}
		body, err := os.Open(path)
		if err != nil {
			return err
		}
		defer body.Close()
		plain, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		return decode.NewReader(p).Read(t.Context(), path, plain, w.See).Err
	})
	if err == nil {
		_, err = a.Commit(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnswersAreThoseOfTheRecords(t *testing.T) {
	w := simulated(t)
	if n, err := w.Rows("SELECT count(*) >= 6000 FROM records"); err != nil || n != "true" {
		t.Fatalf("6000 records: %s, %v", n, err)
	}
	for _, c := range []struct{ query, sql string }{
		{`stats count(*)`, `SELECT count(*) FROM records`},
		{`stats count(*) as n by eventSource, eventName | sort n desc`,
			`SELECT r ->> '$.eventSource', r ->> '$.eventName', count(*) AS n FROM records GROUP BY 1, 2 ORDER BY n DESC, 1, 2`},
		{`filter eventName = "ConsoleLogin" | stats count(*) by responseElements.ConsoleLogin as result, additionalEventData.MFAUsed as mfa`,
			`SELECT r ->> '$.responseElements.ConsoleLogin', r ->> '$.additionalEventData.MFAUsed', count(*) FROM records WHERE r ->> '$.eventName' = 'ConsoleLogin' GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2 NULLS LAST`},
		{`filter ispresent(errorCode) | stats count(*) as n, count_distinct(userIdentity.arn) as who by errorCode | sort n desc`,
			`SELECT r ->> '$.errorCode', count(*) AS n, count(DISTINCT r ->> '$.userIdentity.arn') FROM records WHERE r ->> '$.errorCode' IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1`},
		{`stats count(*) by bin(1h)`,
			`SELECT date_trunc('hour', CAST(r ->> '$.eventTime' AS TIMESTAMP)), count(*) FROM records GROUP BY 1 ORDER BY 1`},
		{`filter userAgent like /(?i)^aws-cli/ | stats count(*), min(@timestamp), max(@timestamp) by userIdentity.type`,
			`SELECT r ->> '$.userIdentity.type', count(*), min(CAST(r ->> '$.eventTime' AS TIMESTAMP)), max(CAST(r ->> '$.eventTime' AS TIMESTAMP)) FROM records
			 WHERE lower(r ->> '$.userAgent') LIKE 'aws-cli%' GROUP BY 1 ORDER BY 1 NULLS LAST`},
		{`filter readOnly = 0 and userIdentity.sessionContext.sessionIssuer.userName like "a" | stats count(*)`,
			`SELECT count(*) FROM records WHERE r ->> '$.readOnly' = 'false' AND contains(r ->> '$.userIdentity.sessionContext.sessionIssuer.userName', 'a')`},
		{`filter isIpv4InSubnet(sourceIPAddress, "10.0.0.0/8") or not isValidIp(sourceIPAddress) | stats count(*)`,
			`SELECT count(*) FROM records WHERE r ->> '$.sourceIPAddress' LIKE '10.%' OR NOT regexp_matches(r ->> '$.sourceIPAddress', '^[0-9.]+$|:')`},
		{`filter ispresent(requestParameters.bucketName) | stats count(*) by requestParameters.bucketName as b | sort b`,
			`SELECT r ->> '$.requestParameters.bucketName' AS b, count(*) FROM records WHERE b IS NOT NULL GROUP BY 1 ORDER BY insights_order(b)`},
		{`parse userIdentity.arn /assumed-role\/(?<role>[^\/]+)\/(?<session>.+)/ | filter ispresent(role) | stats count_distinct(session) by role | sort role`,
			`SELECT split_part(r ->> '$.userIdentity.arn', '/', 2) AS role, count(DISTINCT split_part(r ->> '$.userIdentity.arn', '/', 3)) FROM records
			 WHERE r ->> '$.userIdentity.arn' LIKE '%:assumed-role/%' GROUP BY 1 ORDER BY insights_order(role)`},
		{`parse @message '"eventName":"*"' as name | stats count(*) by name = eventName as alike`, `SELECT 1, count(*) FROM records`},
		{`filter eventName in (SOURCE "cloudtrail" | filter errorCode = "AccessDenied" | stats count(*) as n by eventName | fields eventName) | stats count(*)`,
			`SELECT count(*) FROM records WHERE r ->> '$.eventName' IN (SELECT r ->> '$.eventName' FROM records WHERE r ->> '$.errorCode' = 'AccessDenied')`},
		{`stats count(*) as calls by userIdentity.arn, awsRegion | stats count(*) as regions, sum(calls) as calls by userIdentity.arn | sort regions desc, calls desc, userIdentity.arn | limit 20`,
			`SELECT r ->> '$.userIdentity.arn' AS arn, count(DISTINCT r ->> '$.awsRegion') AS regions, count(*) AS calls FROM records GROUP BY 1 ORDER BY regions DESC, calls DESC, insights_order(arn) NULLS LAST LIMIT 20`},
	} {
		q, err := insights.Translate(c.query, tables("cloudtrail"), now, time.Time{}, time.Time{})
		if err != nil {
			t.Fatalf("%s: %v", c.query, err)
		}
		got, err := w.Rows(q.SQL)
		if err != nil {
			t.Fatalf("%s: %v\n%s", c.query, err, q.SQL)
		}
		want, err := w.Rows(c.sql)
		if err != nil {
			t.Fatalf("%s: %v", c.sql, err)
		}
		if got != want || want == "" {
			t.Errorf("%s\ngot\n%.1500s\nwant\n%.1500s", c.query, got, want)
		}
	}
}
