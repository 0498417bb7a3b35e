package query_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bannin/app"
	"bannin/decode"
	"bannin/event"
	"bannin/lake"
	"bannin/locale"
	"bannin/pipeline"
	"bannin/query"
	"bannin/query/ocsf"
	"bannin/rule"
	"bannin/simulate"
)

// securityLake is a lake of an organisation with all logs, of what bannin found in
// them, and of what testdata/securitylake has.
func securityLake(t *testing.T) *query.Session {
	t.Helper()
	dir := t.TempDir()
	_, err := simulate.Run(t.Context(), simulate.Config{Out: filepath.Join(dir, "logs"), Events: 4000, Files: 20, Days: 2, Seed: 3, Attacks: []string{"all"}})
	if err != nil {
		t.Fatal(err)
	}
	setup, err := app.NewSetup("")
	if err != nil {
		t.Fatal(err)
	}
	defer setup.Close()
	rules, _, err := app.LoadRules(app.RuleSource{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = app.Scan{Paths: []string{filepath.Join(dir, "logs"), filepath.Join("testdata", "securitylake")}, Setup: setup, Rules: rules, Printer: locale.New(locale.English),
		Counts: new(pipeline.Counts), Lake: app.Keep{Dir: filepath.Join(dir, "lake"), Atlas: setup.Atlas}}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return asked(t, filepath.Join(dir, "lake"))
}

func asked(t *testing.T, dir string) *query.Session {
	t.Helper()
	s, err := query.Open(t.Context(), opened(t, dir, lake.Options{}), query.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSecurityLake(t *testing.T) {
	s := securityLake(t)
	t.Run("queries", func(t *testing.T) { theSameOfBoth(t, s) })
	t.Run("there_and_back", func(t *testing.T) { thereAndBack(t, s) })
	t.Run("every_view", func(t *testing.T) { everyView(t, s) })
}

// theSameOfBoth holds that queries of Security Lake get what queries of the
// lake's own tables get.
func theSameOfBoth(t *testing.T, s *query.Session) {
	text, err := os.ReadFile("testdata/securitylake.sql")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, pair := range strings.Split(string(text), "\n\n")[1:] {
		idea, _, _ := strings.Cut(pair, "\n")
		published, own, ok := strings.Cut(pair, "\n-- =\n")
		if !ok {
			t.Fatalf("%s: nothing to compare with", idea)
		}
		asked++
		got, err := ask(t, s, published)
		want, ownErr := ask(t, s, own)
		if err := errors.Join(err, ownErr); err != nil {
			t.Errorf("%s: %v", idea, err)
			continue
		}
		if len(want.Rows) == 0 {
			t.Errorf("%s: the lake has nothing of the kind", idea)
		}
		if diff := cmp.Diff(written(want), written(got)); diff != "" {
			t.Errorf("%s (-own +OCSF):\n%.2000s", idea, diff)
		}
	}
	if asked < 30 {
		t.Errorf("%d queries were asked", asked)
	}
}

// written are rows as text, in no order.
func written(r *query.Result) (all []string) {
	for _, row := range r.Rows {
		all = append(all, fmt.Sprint(row...))
	}
	slices.Sort(all)
	return all
}

// thereAndBack holds that decode makes of a row in OCSF the record that it was
// made from, as far as is told of one.
func thereAndBack(t *testing.T, s *query.Session) {
	set := rule.NewSet(nil, decode.Fields())
	for _, of := range []struct{ view, table, id string }{{"cloud_trail_mgmt_2_0", "cloudtrail", "eventid"}, {"vpc_flow_2_0", "vpcflow", "event_id"}, {"route53_2_0", "resolver", "event_id"}} {
		r, err := ask(t, s, fmt.Sprintf(`SELECT CAST(to_json(o) AS VARCHAR), '%[2]s', epoch(e.event_time), e.event_account, e.event_region, e.event_service, e.event_action, e.event_outcome, e.event_actor,
			e.event_actor_kind, e.event_root, e.event_ip, e.event_agent, e.event_error, e.event_resource FROM %[1]s AS o JOIN %[2]s AS e ON o.metadata.uid = e.%[3]s ORDER BY e.%[3]s LIMIT 3000`,
			ocsf.Prefix+"us_east_1_"+of.view, of.table, of.id))
		if err != nil {
			t.Fatalf("%s: %v", of.table, err)
		}
		if len(r.Rows) < 100 {
			t.Errorf("%s: %d rows", of.table, len(r.Rows))
		}
		for _, row := range r.Rows {
			if diff := cmp.Diff(fmt.Sprintf("%v", orEmpty(row[1:])), fmt.Sprintf("%v", outline(set, row[0].(string)))); diff != "" {
				t.Fatalf("%s (-log +OCSF):\n%s%s", of.table, diff, row[0])
			}
		}
	}
}

// orEmpty are values with "" for null.
func orEmpty(row []any) []any {
	for i, v := range row {
		if v == nil {
			row[i] = ""
		}
	}
	return row
}

// outline is what the lake tells of a record.
func outline(set *rule.Set, raw string) (told []any) {
	z := decode.NewSummariser(set.Projection())
	decode.NewReader(set.Projection()).Read(context.Background(), "o", bytes.NewReader([]byte(raw)), func(e *event.Event) error {
		var s event.Summary
		z.Outline(e, &s)
		z.Complete(e, &s)
		outcome, resource := lake.Failed, ""
		if s.Succeeded {
			outcome = lake.Succeeded
		}
		if len(s.Resources) > 0 {
			resource = s.Resources[0].ARN
		}
		told = []any{e.Format, float64(e.Time.Unix()), s.Account, s.Region, s.Service, s.Name, outcome, s.Actor.Key(), s.Actor.Kind, s.Actor.Root, s.IP, s.Agent, s.Error, resource}
		return nil
	})
	return told
}

// everyView holds that all views can be read whole, have rows, and can be
// described; in a lake of nothing too.
func everyView(t *testing.T, s *query.Session) {
	dir := t.TempDir()
	made, err := lake.Open(t.Context(), dir, lake.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	made.Close()
	empty := asked(t, dir)
	for _, name := range ocsf.Names() {
		r, err := ask(t, s, "SELECT * FROM "+name)
		if err != nil || len(r.Rows) == 0 && !strings.Contains(name, "lambda") {
			t.Errorf("%s: %+v, %v", name, r, err)
			continue
		}
		if none, err := ask(t, empty, "SELECT * FROM "+name); err != nil || len(none.Rows) > 0 || !slices.Equal(none.Columns, r.Columns) {
			t.Errorf("%s of a lake of nothing: %+v, %v", name, none, err)
		}
		if raw, err := json.Marshal(r.Rows[:min(3, len(r.Rows))]); err != nil || len(raw) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
