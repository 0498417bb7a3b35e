package sigma

import (
	"slices"
	"strings"

	"bannin/locale"
)

// awsServices are the names that rules give to the logs of AWS, and the
// formats they are.
var awsServices = map[string][]string{
	"cloudtrail":               {"cloudtrail"},
	"guardduty":                {"guardduty"},
	"inspector":                {"inspector"},
	"inspector2":               {"inspector"},
	"securityhub":              {"securityhub"},
	"vpcflow":                  {"vpcflow"},
	"vpc_flow":                 {"vpcflow"},
	"vpcflowlogs":              {"vpcflow"},
	"vpc_flow_logs":            {"vpcflow"},
	"route53":                  {"resolver"},
	"route53_resolver":         {"resolver"},
	"route53resolver":          {"resolver"},
	"resolver":                 {"resolver"},
	"waf":                      {"waf"},
	"wafv2":                    {"waf"},
	"elasticloadbalancing":     {"alb", "albconnection", "elb", "nlb"},
	"elb":                      {"elb"},
	"alb":                      {"alb"},
	"alb_connection":           {"albconnection"},
	"nlb":                      {"nlb"},
	"cloudfront":               {"cloudfront"},
	"s3":                       {"s3access"},
	"s3access":                 {"s3access"},
	"s3_access":                {"s3access"},
	"s3_server_access_logging": {"s3access"},
	"eks":                      {"eks"},
	"ocsf":                     {"ocsf"},
	"securitylake":             {"ocsf"},
	"security_lake":            {"ocsf"},
}

// categories are the kinds of log that rules name without a product.
var categories = map[string][]string{
	"proxy":              {"alb", "cloudfront", "elb", "s3access", "waf"},
	"webserver":          {"alb", "cloudfront", "elb", "s3access", "waf"},
	"waf":                {"waf"},
	"dns":                {"resolver"},
	"firewall":           {"vpcflow"},
	"network_connection": {"vpcflow"},
	"finding":            {"guardduty", "inspector", "ocsf", "securityhub"}, // of services that look for themselves
}

// awsLogs is every log of AWS: what a rule on the whole product reads.
var awsLogs = []string{"alb", "albconnection", "cloudfront", "cloudtrail", "eks", "elb", "guardduty", "inspector", "nlb", "ocsf", "resolver",
	"s3access", "securityhub", "vpcflow", "waf"}

// formats tells which logs a rule reads. One that reads none of ours is
// refused: it could never match, and nobody would know.
func (r *reader) formats(n *node, must bool) []string {
	source := n.get("logsource")
	if !source.value() {
		if must && !r.opts.AnyLogsource {
			r.missing(n, "logsource")
		}
		return nil
	}
	if source.kind != dict {
		r.wrong(source, "logsource", "map")
		return nil
	}
	word := func(key string) string { return strings.ToLower(r.text(source, key)) }
	category, product, service := word("category"), word("product"), word("service")
	if category == "" && product == "" && service == "" {
		r.fault(source, "sigma.logsource_empty")
		return nil
	}
	if r.opts.AnyLogsource {
		return nil
	}
	formats := formatsOf(category, product, service)
	if formats == nil {
		r.fault(source, "sigma.logsource_unread", "logsource", described(category, product, service), "hint", serviceHint(product, service))
	}
	return formats
}

func formatsOf(category, product, service string) []string {
	var formats []string
	switch {
	case product == "aws" && service != "":
		formats = awsServices[service]
	case product == "aws" && category != "":
		return categories[category]
	case product == "aws":
		return awsLogs
	case product == "kubernetes" && (service == "audit" || category == "audit"):
		return []string{"eks"}
	case product == "" && service == "":
		return categories[category]
	}
	if category == "" || formats == nil {
		return formats
	}
	var both []string
	for _, f := range formats {
		if slices.Contains(categories[category], f) {
			both = append(both, f)
		}
	}
	return both
}

func described(category, product, service string) string {
	var parts []string
	for _, p := range [][2]string{{"category", category}, {"product", product}, {"service", service}} {
		if p[1] != "" {
			parts = append(parts, p[0]+": "+p[1])
		}
	}
	return strings.Join(parts, ", ")
}

func serviceHint(product, service string) any {
	if product != "aws" || service == "" {
		return ""
	}
	names := make([]string, 0, len(awsServices))
	for name := range awsServices {
		names = append(names, name)
	}
	slices.Sort(names)
	return locale.Hint(service, names...)
}
