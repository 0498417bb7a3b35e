package query_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bannin/app"
	"bannin/lake/columns"
	"bannin/locale"
	"bannin/pipeline"
)

// A lake that an older version wrote, without columns that came since, is read
// as it is, also where newer files have them.
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
		"SELECT eventid, errorcode, requestparameters FROM cloudtrail WHERE eventname = 'ListUsers'",
		"SELECT eventid, CAST(useridentity AS JSON)->>'credentialid', tlsdetails FROM (SELECT * FROM cloudtrail)",
	} {
		r, err := ask(t, s, text)
		if err != nil || len(r.Rows) != 1 || r.Rows[0][0] != "a" || r.Rows[0][1] != nil || r.Rows[0][2] != nil {
			t.Errorf("%s: got %+v, %v", text, r, err)
		}
	}
	newer := strings.NewReplacer(`"a"`, `"b"`, `"111122223333"`, `"000022223333"`, `"IAMUser"`, `"IAMUser","credentialId":"c"`).Replace(record)
	if err := os.WriteFile(filepath.Join(dir, "b.json"), []byte(newer), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := (app.Scan{Paths: []string{filepath.Join(dir, "b.json")}, Printer: locale.New(locale.English), Counts: new(pipeline.Counts), Lake: app.Keep{Dir: filepath.Join(dir, "lake")}}).Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"SELECT tlsdetails.tlsversion, useridentity.credentialid FROM cloudtrail ORDER BY eventid": "[[<nil> <nil>] [TLSv1.3 c]]",
		"SELECT useridentity.type, count(*) FROM cloudtrail GROUP BY 1":                            "[[IAMUser 2]]",
		"SELECT eventid, account FROM cloudtrail WHERE day = '18' ORDER BY 1":                      "[[a 111122223333] [b 000022223333]]",
		"SELECT count(tlsdetails), count(useridentity), count(*) FROM cloudtrail":                  "[[1 2 2]]",
		"SELECT count(*) FROM (SELECT * FROM cloudtrail) WHERE eventname = 'ListUsers'":            "[[2]]",
	} {
		r, err := ask(t, s, text)
		if err != nil || fmt.Sprint(r.Rows) != want {
			t.Errorf("%s: got %+v, %v, want %s", text, r, err, want)
		}
	}
	// Who does not ask for what came later opens no file for it.
	old, err := filepath.Glob(filepath.Join(dir, "lake", "data", "cloudtrail", "data", "account=111122223333", "*", "*.parquet"))
	if err != nil || len(old) != 1 || os.WriteFile(old[0], []byte("no Parquet"), 0o644) != nil {
		t.Fatal(old, err)
	}
	if r, err := ask(t, s, "SELECT eventname FROM cloudtrail WHERE account = '000022223333'"); err != nil || len(r.Rows) != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := ask(t, s, "SELECT tlsdetails FROM cloudtrail WHERE account = '000022223333'"); err == nil {
		t.Error("a damaged file was not missed")
	}
}
