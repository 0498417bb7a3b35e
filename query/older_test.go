package query_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bannin/app"
	"bannin/lake/columns"
	"bannin/locale"
	"bannin/pipeline"
)

// A lake that an older version wrote, without columns that came since, is read
// as it is.
func TestLakesOfOlderVersions(t *testing.T) {
	dir := t.TempDir()
	all := columns.CloudTrail.Columns
	identity := all[1].Of
	columns.CloudTrail.Columns = slices.Clone(all[:len(all)-4])
	columns.CloudTrail.Columns[1].Of = slices.Clone(identity[:len(identity)-3])
	t.Cleanup(func() { columns.CloudTrail.Columns = all })
	record := `{"eventVersion":"1.08","eventTime":"2026-11-18T03:00:00Z","eventSource":"iam.amazonaws.com","eventName":"ListUsers","awsRegion":"us-east-1","eventID":"a","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser"},"tlsDetails":{"tlsVersion":"TLSv1.3"}}`
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(record), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := app.Scan{Paths: []string{filepath.Join(dir, "a.json")}, Printer: locale.New(locale.English), Counts: new(pipeline.Counts), Lake: app.Keep{Dir: filepath.Join(dir, "lake")}}.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	columns.CloudTrail.Columns = all
	s := asked(t, filepath.Join(dir, "lake"))
	for _, text := range []string{
		"SELECT eventid, tlsdetails.tlsversion, useridentity.credentialid FROM cloudtrail WHERE year = '2026'",
		"SELECT metadata.uid, tls.version, actor.user.credential_uid FROM amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0 WHERE eventday = '20261118'",
		"SELECT id, NULL, NULL FROM events",
	} {
		r, err := ask(t, s, text)
		if err != nil || len(r.Rows) != 1 || r.Rows[0][0] != "a" || r.Rows[0][1] != nil || r.Rows[0][2] != nil {
			t.Errorf("%s: got %+v, %v", text, r, err)
		}
	}
}
