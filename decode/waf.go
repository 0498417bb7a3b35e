package decode

import (
	"bytes"
	"strings"

	"bannin/event"
)

// waf is the traffic log of AWS WAF. The headers of a request stand in an array
// of names and values, so those that rules ask for most are fields of their own,
// with Sigma's names for the logs of web servers.
//
// Source: AWS WAF developer guide, log fields.
var waf = format{
	name:     "waf",
	marks:    marksOf("webaclId", "terminatingRuleId"),
	time:     []string{"timestamp"},
	account:  []string{"webaclId"},
	region:   []string{"webaclId"}, // us-east-1 for those of CloudFront
	event:    []string{"action"},   // ALLOW, BLOCK, CAPTCHA, CHALLENGE
	origin:   "waf.amazonaws.com",
	outline:  outlineRequest,
	complete: completeRequest,
	web: &web{names: map[string]string{"cs-method": "httpRequest.httpMethod", "cs-uri-stem": "httpRequest.uri",
		"cs-uri-query": "httpRequest.args", "c-ip": "httpRequest.clientIp"}},
	fields: []string{"httpRequest.clientIp", "httpRequest.httpMethod", "httpRequest.uri", "httpRequest.args", "httpRequest.headers", "terminatingRuleId", "webaclId"},
	derived: map[string]event.Derive{
		"cs-user-agent":     header("user-agent"),
		"c-useragent":       header("user-agent"),
		"cs-host":           header("host"),
		"cs-referer":        header("referer"),
		"cs-cookie":         header("cookie"),
		"bannin.waf.caught": deriveCaught,
	},
	inputs: []string{"httpRequest.headers", "httpRequest.httpMethod", "httpRequest.uri", "httpRequest.args", "httpRequest.clientIp",
		"labels.name", "terminatingRuleMatchDetails.conditionType", "nonTerminatingMatchingRules.ruleMatchDetails.conditionType",
		"nonTerminatingMatchingRules.ruleId", "terminatingRuleId", "ruleGroupList.terminatingRule.ruleId"},
}

// header is the value of a request's header; of several, each. The name may be
// in any case, and a sample of AWS's own has myValue in the place of value.
func header(name string) event.Derive {
	return func(e *event.Event, add func(event.Value)) {
		list := e.First(e.Projection().Slot("httpRequest.headers"))
		if list == nil || list.Kind != event.Array {
			return
		}
		event.Items(list.Text, func(one event.Value) bool {
			named, value := false, event.Value{}
			event.Members(one.Text, func(key string, v event.Value) bool {
				switch key {
				case "name":
					named = strings.EqualFold(v.String(), name)
				case "value", "myValue":
					value = v
				}
				return true
			})
			if named && value.Kind == event.String {
				add(value)
			}
			return true
		})
	}
}

// attacks are the kinds of attack that labels and rules of AWS's managed rule
// groups name, by words of theirs in lower case.
// Source: AWS WAF developer guide, AWS Managed Rules rule groups list.
var attacks = []struct{ kind, word string }{
	{"sqli", "sqli"}, {"sqli", "sql_injection"}, {"sqli", "sql-database"},
	{"xss", "crosssitescripting"}, {"xss", "cross_site_scripting"}, {"xss", "xss"},
	{"lfi", "genericlfi"}, {"lfi", "lfi_"}, {"rfi", "genericrfi"}, {"traversal", "restrictedextensions"},
	{"rce", "log4j"}, {"rce", "javadeserialization"}, {"rce", "reactjsrce"}, {"rce", "unixshellcommands"},
	{"rce", "windowsshellcommands"}, {"rce", "powershell"}, {"rce", "exploitablepaths"}, {"rce", "phphighriskmethods"},
	{"ssrf", "ec2metadatassrf"},
}

// deriveCaught tells of which kinds of attack the request was found to be, by
// labels, by rules and by what was matched; each kind once.
func deriveCaught(e *event.Event, add func(event.Value)) {
	var told [16]string
	kinds := told[:0]
	for _, path := range []string{"labels.name", "terminatingRuleMatchDetails.conditionType", "terminatingRuleId",
		"nonTerminatingMatchingRules.ruleId", "nonTerminatingMatchingRules.ruleMatchDetails.conditionType", "ruleGroupList.terminatingRule.ruleId"} {
		for v := e.First(e.Projection().Slot(path)); v != nil; v = e.Next(v) {
			if v.Kind == event.String {
				kinds = caught(kinds, bytes.ToLower(v.Text))
			}
		}
	}
	for _, kind := range kinds {
		add(event.Value{Kind: event.String, Text: []byte(kind)})
	}
}

// caught adds the kinds that a name tells to those known.
func caught(kinds []string, name []byte) []string {
	for _, a := range attacks {
		known := false
		for _, k := range kinds {
			known = known || k == a.kind
		}
		if !known && bytes.Contains(name, []byte(a.word)) {
			kinds = append(kinds, a.kind)
		}
	}
	return kinds
}

// outlineRequest tells who asked.
func outlineRequest(z *Summariser, e *event.Event, s *event.Summary) {
	s.Succeeded = s.Name == "ALLOW"
	if !s.Succeeded {
		s.Error = s.Name
	}
	s.IP = z.text(e, "httpRequest.clientIp")
	header("user-agent")(e, func(v event.Value) { s.Agent = v.String() })
	s.Actor = hostActor(s, "")
}

// completeRequest tells what was asked, and of which web ACL.
func completeRequest(z *Summariser, e *event.Event, s *event.Summary) {
	s.Message = strings.TrimSpace(z.text(e, "httpRequest.httpMethod") + " " + z.text(e, "httpRequest.uri"))
	if args := z.text(e, "httpRequest.args"); args != "" {
		s.Message += "?" + args
	}
	if rule := z.text(e, "terminatingRuleId"); rule != "" && rule != "Default_Action" {
		s.Message += " (" + rule + ")"
	}
	if acl := z.text(e, "webaclId"); strings.HasPrefix(acl, "arn:") {
		s.Resources = []event.Resource{{ARN: acl, How: effectOf(s)}}
	}
}

// effectOf is what an event that changes nothing did to what it touched.
func effectOf(s *event.Summary) string {
	if s.Succeeded {
		return "read"
	}
	return "denied"
}
