package ocsf

import (
	"flag"
	"os"
	"strings"
	"testing"

	"bannin/lake/columns"
)

var update = flag.Bool("update", false, "write docs/lake-ocsf.md anew")

func TestViewsAreDocumented(t *testing.T) {
	const at = "../../docs/lake-ocsf.md"
	want := page()
	if *update {
		if err := os.WriteFile(at, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(at)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the lists make (%v): go test ./query/ocsf -run Documented -update", at, err)
	}
}

// The list of the columns that the lake's table of OCSF has is that table's.
func TestWhatIsReadFromTheTableIsThere(t *testing.T) {
	there := map[string]bool{}
	for _, c := range columns.Named(extras).Columns {
		there[c.Name] = true
	}
	for name := range own {
		if !there[name] {
			t.Errorf("table %s has no column %s", extras, name)
		}
	}
	for _, table := range tables {
		if columns.Named(table) == nil {
			t.Errorf("the lake has no table %s", table)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"amazon_security_lake_table_us_east_1_cloud_trail_mgmt_2_0":    "cloud_trail_mgmt_2_0",
		"amazon_security_lake_table_ap_northeast_1_waf_2_0":            "waf_2_0",
		"amazon_security_lake_table_us_gov_west_1_vpc_flow_2_0":        "vpc_flow_2_0",
		"amazon_security_lake_table_eu_central_2_lambda_execution_2_0": "lambda_execution_2_0",
		"amazon_vpc__flow":            "vpc_flow_2_0",
		"aws_cloudtrail__management":  "cloud_trail_mgmt_2_0",
		"ocsf_detection_finding":      "ocsf_detection_finding",
		"ocsf":                        "",
		"vpc_flow_2_0":                "",
		"":                            "",
		"amazon_security_lake_table_": "",
		"amazon_security_lake_table_us_east_1_ocsf_api_activity":      "",
		"amazon_security_lake_table_us_east_1_ext_custom":             "",
		"amazon_security_lake_table_us_east_1_vpc_flow_2_0\"; DROP x": "",
		"amazon_security_lake_table_vpc_flow_2_0":                     "",
	} {
		got := ""
		if v := Named(name); v != nil {
			got = v.Name
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	taken := map[string]bool{"events": true}
	for _, table := range columns.Tables() {
		for _, name := range append([]string{table.Name}, table.Names...) {
			taken[name] = true
		}
	}
	for _, name := range Names() {
		if taken[name] || Named(name) == nil {
			t.Errorf("%s is there twice, or leads to nothing", name)
		}
		taken[name] = true
	}
}

// Lists say what they mean: values stand below what they are of, and lets are
// used.
func TestListsAreWhole(t *testing.T) {
	for _, table := range tables {
		l, all := lists()[table], ""
		for _, sql := range l.sql {
			all += sql + "\n"
		}
		for i, v := range l.lets {
			if rest := all + strings.Join(letsAfter(l.lets[i+1:]), "\n"); strings.HasPrefix(v.name, "ocsf_") && !strings.Contains(rest, v.name) {
				t.Errorf("%s: nobody asks for %s", table, v.name)
			}
		}
		var walk func(n *node, within string)
		walk = func(n *node, within string) {
			for _, k := range n.kids {
				inside := within
				if k.list {
					inside = k.path
				}
				if len(k.kids) > 0 && !k.list && l.sql[k.path] != "" {
					t.Errorf("%s: %s has members and a value", table, k.path)
				}
				if len(k.kids) == 0 && within != "" && l.sql[k.path] != "" && l.sql[within] == "" {
					t.Errorf("%s: %s is of no list", table, k.path)
				}
				walk(k, inside)
			}
		}
		walk(l.tree, "")
	}
}

func letsAfter(all []let) (sql []string) {
	for _, v := range all {
		sql = append(sql, v.sql)
	}
	return sql
}
