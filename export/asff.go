package export

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/report/voice"
)

// Security Hub's form. Each line is one call of BatchImportFindings: it takes at
// most 100 findings, and must be made in the account and region that they are
// of. Sources: Security Hub user guide, AWS Security Finding Format; API
// reference, BatchImportFindings.
const (
	maxBatch         = 100
	maxBatchSize     = 6 << 20 // bytes
	maxHubResources  = 32
	maxHubTitle      = 256
	maxHubText       = 1024
	maxHubAdvice     = 512
	maxHubID         = 512
	maxHubName       = 128
	maxHubReasons    = 10
	maxProductField  = 512 // 2,048 by the form; but a finding may take 240 KB at most
	maxRelated       = 10
	maxProductEvents = 1024
)

// writeASFF writes batches, by account and region, each {"Findings": […]}.
func writeASFF(d *document, s *Scan) {
	order := make([]*finding.Finding, len(s.Findings))
	for i := range s.Findings {
		order[i] = &s.Findings[i]
	}
	slices.SortStableFunc(order, func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(accountOf(a), accountOf(b)), cmp.Compare(regionOf(a), regionOf(b)))
	})
	h := hub{Scan: s, related: relatives(s)}
	n, size := 0, 0
	for i, f := range order {
		one := slices.Clone(d.json(h.finding(f)))
		if n > 0 && (n == maxBatch || size+len(one) > maxBatchSize || productARN(f) != productARN(order[i-1])) {
			d.raw("]}\n")
			n, size = 0, 0
		}
		if n == 0 {
			d.raw(`{"Findings":[`)
		} else {
			d.raw(",")
		}
		d.raw(string(one))
		n, size = n+1, size+len(one)+1
	}
	if n > 0 {
		d.raw("]}\n")
	}
}

// productARN is the product that every account may import findings of.
func productARN(f *finding.Finding) string {
	account, region := accountOf(f), regionOf(f)
	return "arn:" + partitionOf(region) + ":securityhub:" + region + ":" + account + ":product/" + account + "/default"
}

func hubID(f *finding.Finding) string {
	return clip("bannin/"+regionOf(f)+"/"+accountOf(f)+"/"+f.ID, maxHubID)
}

// A hub writes findings; each names others of its incident.
type hub struct {
	*Scan
	related map[string][]*finding.Finding
}

// relatives are the gravest findings of each incident.
func relatives(s *Scan) map[string][]*finding.Finding {
	all := map[string][]*finding.Finding{}
	for i := range s.Findings {
		if f := &s.Findings[i]; f.Incident != nil && len(all[*f.Incident]) <= maxRelated {
			all[*f.Incident] = append(all[*f.Incident], f)
		}
	}
	return all
}

func (h *hub) finding(f *finding.Finding) object {
	w, e := h.words(f), sample(f)
	name := orElse(plain(w.Title), typeOf(f))
	severity := object{"Label": strings.ToUpper(severityName(f.Severity)), "Normalized": normalized(f), "Original": strconv.FormatFloat(voice.Finite(f.Score), 'f', -1, 64)}
	o := object{
		"SchemaVersion": "2018-10-08", "Id": hubID(f), "ProductArn": productARN(f), "ProductName": "bannin", "CompanyName": "bannin", "Region": regionOf(f),
		"GeneratorId": clip("bannin/"+f.Rule, maxHubID), "AwsAccountId": accountOf(f), "Types": []string{hubType(f)},
		"FirstObservedAt": stamp(f.First), "LastObservedAt": stamp(f.Last), "CreatedAt": stamp(f.First), "UpdatedAt": stamp(f.Last),
		"Severity": severity, "Title": clip(name, maxHubTitle), "Description": clip(orElse(sentences(w.Description), name), maxHubText),
		"Resources": hubResources(f), "ProductFields": h.fields(f), "Action": hubAction(f, &e), "RecordState": "ACTIVE", "Workflow": object{"Status": "NEW"},
		"FindingProviderFields": object{"Severity": object{"Label": severity["Label"], "Original": severity["Original"]}, "Types": []string{hubType(f)}},
		"RelatedFindings":       h.relatives(f),
	}
	if advice := clip(sentences(w.Response...), maxHubAdvice); advice != "" {
		o["Remediation"] = object{"Recommendation": object{"Text": advice}}
	}
	return compact(o)
}

// normalized is the score from 0 to 100, within the band of its label.
func normalized(f *finding.Finding) int {
	bands := [...][2]int{{0, 0}, {1, 39}, {40, 69}, {70, 89}, {90, 100}}
	band := bands[voice.Grade(f.Severity)]
	return min(max(int(voice.Finite(f.Score)*10), band[0]), band[1])
}

// hubTactics are the categories of types for tactics. Source: Security Hub user
// guide, types taxonomy.
var hubTactics = map[string]string{
	"reconnaissance": "TTPs/Discovery", "resource-development": "TTPs/Initial Access", "initial-access": "TTPs/Initial Access", "execution": "TTPs/Execution",
	"persistence": "TTPs/Persistence", "privilege-escalation": "TTPs/Privilege Escalation", "stealth": "TTPs/Defense Evasion",
	"defense-impairment": "TTPs/Defense Evasion", "defense-evasion": "TTPs/Defense Evasion", "credential-access": "TTPs/Credential Access",
	"discovery": "TTPs/Discovery", "lateral-movement": "TTPs/Lateral Movement", "collection": "TTPs/Collection", "command-and-control": "TTPs/Command and Control",
	"exfiltration": "Effects/Data Exfiltration",
}

// hubEffects are those of techniques of the tactic impact, by their number.
var hubEffects = map[string]string{"T1485": "Data Destruction", "T1486": "Data Destruction", "T1490": "Data Destruction", "T1561": "Data Destruction",
	"T1498": "Denial of Service", "T1499": "Denial of Service", "T1489": "Denial of Service", "T1531": "Denial of Service", "T1496": "Resource Consumption"}

// hubType is namespace/category/classifier; the classifier is the finding's type.
func hubType(f *finding.Finding) string {
	category := "Unusual Behaviors/User"
	for _, t := range f.Tactics {
		if c := hubTactics[t]; c != "" {
			category = c
			break
		}
		if t == "impact" {
			category = "Effects/" + hubEffect(f)
			break
		}
	}
	return category + "/" + strings.ReplaceAll(typeOf(f), "/", "-")
}

func hubEffect(f *finding.Finding) string {
	for _, id := range techniques(f) {
		parent, _, _ := strings.Cut(id, ".")
		if effect := hubEffects[parent]; effect != "" {
			return effect
		}
	}
	return "Data Destruction"
}

// hubResources are the actor's key and what was touched; where there is
// neither, the account.
func hubResources(f *finding.Finding) []object {
	region := regionOf(f)
	partition := map[string]string{"aws-iso": "aws-us-iso", "aws-iso-b": "aws-us-iso-b", "aws-eusc": ""}
	place := partitionOf(region)
	if p, ok := partition[place]; ok {
		place = p
	}
	var list []object
	add := func(kind, id string, details object) {
		if len(list) < maxHubResources {
			list = append(list, object{"Type": kind, "Id": clip(id, maxHubID), "Partition": place, "Region": region, "Details": details})
		}
	}
	if a := f.Actor; a.AccessKey != "" {
		add("AwsIamAccessKey", "AWS::IAM::AccessKey:"+a.AccessKey, object{"AwsIamAccessKey": object{"AccessKeyId": clip(a.AccessKey, maxHubName), "PrincipalId": clip(a.Principal, maxHubID),
			"PrincipalName": clip(a.Name, maxHubTitle), "PrincipalType": clip(a.Type, maxHubName), "AccountId": clip(a.Account, 12)}})
	} else if a.ARN != "" {
		add(orElse(parseARN(a.ARN).is().hub, "Other"), a.ARN, nil)
	}
	for _, r := range f.Resources {
		if r != "" && r != f.Actor.ARN {
			add(orElse(parseARN(r).is().hub, "Other"), r, nil)
		}
	}
	if len(list) == 0 {
		add("AwsAccount", "AWS::::Account:"+accountOf(f), nil)
	}
	return list
}

// fields are what has no place of its own.
func (h *hub) fields(f *finding.Finding) object {
	fields := map[string]string{"rule": f.Rule, "finding": f.ID, "type": typeOf(f), "outcome": string(f.Outcome), "count": strconv.FormatInt(f.Count, 10),
		"actor": f.Actor.Key(), "root": f.Actor.Root, "ips": strings.Join(texts(f.IPs, 20), " "), "techniques": strings.Join(techniques(f), " "),
		"resources": strconv.Itoa(len(f.Resources)), "version": h.Version}
	if f.Incident != nil {
		fields["incident"] = *f.Incident
	}
	o := object{"bannin/events": clip(strings.Join(texts(f.Events, 20), " "), maxProductEvents)}
	for name, value := range fields {
		o["bannin/"+name] = clip(value, maxProductField)
	}
	names := slices.Sorted(maps.Keys(f.Reason))
	for _, name := range names[:min(len(names), maxHubReasons)] {
		o[clip("bannin/reason/"+name, maxHubName)] = clip(fmt.Sprint(f.Reason[name]), maxProductField)
	}
	return o
}

func (h *hub) relatives(f *finding.Finding) []object {
	if f.Incident == nil {
		return nil
	}
	var list []object
	for _, other := range h.related[*f.Incident] {
		if other != f && len(list) < maxRelated {
			list = append(list, object{"ProductArn": productARN(other), "Id": hubID(other)})
		}
	}
	return list
}

// hubMembers are what Security Hub has of GuardDuty's actions.
var hubMembers = map[action][]string{
	apiCall:    {"Api", "ServiceName", "CallerType", "RemoteIpDetails", "DomainDetails", "AffectedResources"},
	connection: {"ConnectionDirection", "RemoteIpDetails", "RemotePortDetails", "LocalPortDetails", "Protocol", "Blocked"},
	dnsRequest: {"Domain", "Blocked"},
	portProbe:  {"PortProbeDetails", "Blocked"},
}

// hubAction is GuardDuty's action with names in capitals.
func hubAction(f *finding.Finding, e *event.Summary) object {
	a := actionOf(f, e)
	if hubMembers[a] == nil {
		return nil
	}
	all := capital(actionObject(f, e))
	for name, v := range all {
		detail, ok := v.(object)
		if !ok {
			continue
		}
		maps.DeleteFunc(detail, func(key string, _ any) bool { return !slices.Contains(hubMembers[a], key) })
		if a == apiCall {
			detail["FirstSeen"], detail["LastSeen"] = stamp(f.First), stamp(f.Last)
		}
		all[name] = detail
	}
	return all
}

// capital is an object as Security Hub writes it: names begin with capitals,
// texts are short, and there is no place for addresses of IPv6.
func capital(o object) object {
	out := object{}
	for key, v := range o {
		if key == "ipAddressV6" {
			continue
		}
		switch value := v.(type) {
		case object:
			v = capital(value)
		case []object:
			list := make([]object, len(value))
			for i := range value {
				list[i] = capital(value[i])
			}
			v = list
		case string:
			v = clip(value, maxHubName)
		}
		out[strings.ToUpper(key[:1])+key[1:]] = v
	}
	return out
}
