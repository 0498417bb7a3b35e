// Package ocsf tells how a lake's own tables are seen as classes of OCSF, under
// the names of Amazon Security Lake's tables, so that queries written for that
// run here. It makes SQL and reads nothing.
//
// The lists in lists/ are the one place that says what stands where: a column by
// its path, its type, and what it is in terms of the log's own columns. Views and
// docs/lake-ocsf.md are made from them. decode turns records of OCSF back into
// those of their logs; a test holds that both directions agree.
//
// Source: Amazon Security Lake user guide, source version 2 (OCSF 1.1.0);
// schema.ocsf.io; github.com/ocsf/examples, mappings/markdown/AWS.
package ocsf

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A View is rows of one or more of the lake's tables, in the columns of OCSF.
type View struct {
	Name  string
	Names []string // under which it is known too
	About string   // what it holds
	parts []part
	extra string // which rows of the lake's table of OCSF belong to it; "" for none
}

// A part is the rows of one table that a view has.
type part struct {
	table string // of the lake, and the name of its list
	where string // "" for all
}

// Prefix is what the names of Security Lake's tables begin with; behind it stand
// a region and the source, as in amazon_security_lake_table_us_east_1_vpc_flow_2_0.
const Prefix = "amazon_security_lake_table_"

const (
	management = "coalesce(eventcategory, 'Management') = 'Management'"
	data       = "eventcategory = 'Data' AND eventsource = "
	ofClass    = "class_uid = "
)

// views are all views, those of Security Lake's tables first, which are called by
// what stands behind the region there.
var views = []*View{
	{Name: "cloud_trail_mgmt_2_0", Names: []string{"aws_cloudtrail__management"}, About: "CloudTrail's management events",
		parts: []part{{"cloudtrail", management}}},
	{Name: "s3_data_2_0", About: "CloudTrail's data events of S3", parts: []part{{"cloudtrail", data + "'s3.amazonaws.com'"}}},
	{Name: "lambda_execution_2_0", About: "CloudTrail's data events of Lambda", parts: []part{{"cloudtrail", data + "'lambda.amazonaws.com'"}}},
	{Name: "vpc_flow_2_0", Names: []string{"amazon_vpc__flow"}, About: "VPC Flow Logs", parts: []part{{"vpcflow", ""}}},
	{Name: "route53_2_0", About: "query logs of Route 53 Resolver", parts: []part{{"resolver", ""}}},
	{Name: "waf_2_0", About: "AWS WAF", parts: []part{{"waf", ""}}, extra: ofClass + "4002 AND " + product("AWS WAF")},
	{Name: "eks_audit_2_0", About: "audit logs of EKS", parts: []part{{"eks", ""}}, extra: ofClass + "6003 AND " + product("Amazon EKS")},
	{Name: "sh_findings_2_0", About: "findings of Security Hub, GuardDuty, Inspector and bannin",
		parts: []part{{"securityhub", ""}, {"guardduty", ""}, {"inspector", ""}, {"findings", ""}}, extra: "class_uid BETWEEN 2001 AND 2006 AND class_uid <> 2005"},
	{Name: "ocsf_api_activity", Names: []string{"aws_cloudtrail__data"}, About: "class 6003: CloudTrail and audit logs of EKS",
		parts: []part{{"cloudtrail", "ocsf_class = 6003"}, {"eks", ""}}, extra: "class_uid IN (6003, 3005)"},
	{Name: "ocsf_authentication", About: "class 3002: CloudTrail's sign-ins and roles assumed", parts: []part{{"cloudtrail", "ocsf_class = 3002"}}, extra: ofClass + "3002"},
	{Name: "ocsf_account_change", About: "class 3001: what CloudTrail tells of users and roles made, changed and deleted",
		parts: []part{{"cloudtrail", "ocsf_class = 3001"}}, extra: ofClass + "3001"},
	{Name: "ocsf_network_activity", About: "class 4001: VPC Flow Logs", parts: []part{{"vpcflow", ""}}, extra: ofClass + "4001"},
	{Name: "ocsf_http_activity", About: "class 4002: AWS WAF", parts: []part{{"waf", ""}}, extra: ofClass + "4002"},
	{Name: "ocsf_dns_activity", About: "class 4003: query logs of Route 53 Resolver", parts: []part{{"resolver", ""}}, extra: ofClass + "4003"},
	{Name: "ocsf_vulnerability_finding", Names: []string{"aws_security_hub__vulnerability_finding"}, About: "class 2002: findings of Inspector and Security Hub",
		parts: []part{{"inspector", ""}, {"securityhub", "ocsf_class = 2002"}}, extra: ofClass + "2002"},
	{Name: "ocsf_compliance_finding", Names: []string{"aws_security_hub__compliance_finding"}, About: "class 2003: controls of Security Hub",
		parts: []part{{"securityhub", "ocsf_class = 2003"}}, extra: ofClass + "2003"},
	{Name: "ocsf_detection_finding", Names: []string{"aws_security_hub__detection_finding"}, About: "class 2004: findings of GuardDuty, Security Hub and bannin",
		parts: []part{{"guardduty", ""}, {"securityhub", "ocsf_class = 2004"}, {"findings", ""}}, extra: ofClass + "2004"},
	{Name: "ocsf_incident_finding", About: "class 2005: bannin's incidents", parts: []part{{"incidents", ""}}, extra: ofClass + "2005"},
}

func product(name string) string { return "ocsf_text(metadata, '$.product.name') = '" + name + "'" }

// tree are the view's columns: those of all its parts' lists, which agree on what
// comes last.
func (v *View) tree() *node {
	all := new(node)
	for _, p := range v.parts {
		all.merge(lists()[p.table].tree)
	}
	return all
}

// securityLake is a name of one of Security Lake's tables.
var securityLake = regexp.MustCompile(`^` + Prefix + `[a-z]{2,4}(?:_[a-z]+)+_[0-9]+_(.+)$`)

// Named is the view of a name in lower case, nil where there is none: one of its
// own, or a table's of Security Lake, of any region.
func Named(name string) *View {
	if m := securityLake.FindStringSubmatch(name); m != nil {
		i := slices.IndexFunc(views, func(v *View) bool { return v.Name == m[1] })
		if i < 0 || !views[i].regional() {
			return nil
		}
		return views[i]
	}
	for _, v := range views {
		if !v.regional() && v.Name == name || slices.Contains(v.Names, name) {
			return v
		}
	}
	return nil
}

// regional tells whether a view is called as Security Lake does, with a region.
func (v *View) regional() bool { return strings.HasSuffix(v.Name, "_2_0") }

// example is a name that queries may call the view by.
func (v *View) example() string {
	if v.regional() {
		return Prefix + "us_east_1_" + v.Name
	}
	return v.Name
}

// Names are names of all views, as queries may call them.
func Names() (all []string) {
	for _, v := range views {
		all = append(append(all, v.example()), v.Names...)
	}
	return all
}

// extras is the lake's table of what came as OCSF and was made from no log that
// has a table of its own.
const extras = "ocsf"

// Tables are the lake's tables whose rows the view may have.
func (v *View) Tables() (names []string) {
	for _, p := range v.parts {
		names = append(names, p.table)
	}
	if v.extra != "" {
		names = append(names, extras)
	}
	return names
}

// Select is the SELECT that makes the view of the tables it is of. read gives the
// rows of one as SQL for FROM, and "" where it has none; it is asked for the
// tables that have lists, and for ocsf. The rows must have the columns that the
// lake's files have, and account and day as their paths say.
func (v *View) Select(read func(table string) (string, error)) (string, error) {
	tree := v.tree()
	var selects []string
	for _, p := range v.parts {
		from, err := read(p.table)
		if err != nil {
			return "", err
		}
		if from != "" {
			selects = append(selects, tree.fromLog(lists()[p.table], p.where, from))
		}
	}
	if v.extra != "" {
		from, err := read(extras)
		if err != nil {
			return "", err
		}
		if from != "" {
			selects = append(selects, tree.fromOCSF(v.extra, from))
		}
	}
	if selects == nil {
		selects = []string{"SELECT " + tree.columns(nothing) + " WHERE false"}
	}
	return strings.Join(selects, "\nUNION ALL "), nil
}

// quote writes a name as SQL.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// bug ends the program: a list that it was built with is wrong.
func bug(format string, args ...any) { panic("BUG: lists of ocsf: " + fmt.Sprintf(format, args...)) }
