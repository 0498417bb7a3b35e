package export

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"bannin/event"
	"bannin/finding"
	"bannin/report/voice"
)

// OCSF's Detection Finding (class 2004) for each finding and Incident Finding
// (2005) for each incident, one a line, incidents first. Source:
// schema.ocsf.io, version 1.6.0, which Security Hub writes, with the profile
// for clouds.
const ocsfVersion = "1.6.0"

const (
	maxInfos       = 500 // findings that an incident lists; the others name it
	maxObservables = 100
)

func writeOCSF(d *document, s *Scan) {
	o := ocsf{Scan: s, byID: map[string]*finding.Finding{}}
	for i := range s.Findings {
		o.byID[s.Findings[i].ID] = &s.Findings[i]
	}
	for i := range s.Incidents {
		d.line(o.incident(&s.Incidents[i]))
	}
	for i := range s.Findings {
		d.line(o.detection(&s.Findings[i]))
	}
}

type ocsf struct {
	*Scan
	byID map[string]*finding.Finding
}

// base is what both classes have.
func (o ocsf) base(class int, caption string, severity finding.Severity, first, last time.Time) object {
	return object{
		"activity_id": 1, "activity_name": "Create", "category_uid": 2, "category_name": "Findings", "class_uid": class, "class_name": caption,
		"type_uid": class*100 + 1, "type_name": caption + ": Create", "severity_id": severityID(severity), "severity": severityName(severity),
		"status_id": 1, "status": "New", "time": millis(last), "start_time": millis(first), "end_time": millis(last),
	}
}

func millis(t time.Time) int64 { return within(t).UnixMilli() }

func severityID(s finding.Severity) int { return int(voice.Grade(s)) + 1 }

func severityName(s finding.Severity) string {
	return [...]string{"Informational", "Low", "Medium", "High", "Critical"}[voice.Grade(s)]
}

func (o ocsf) metadata(uid, correlation, code string) object {
	return object{"version": ocsfVersion, "profiles": []string{"cloud"}, "uid": text(uid), "correlation_uid": text(correlation), "event_code": text(code),
		"product": object{"name": "bannin", "vendor_name": "bannin", "uid": "bannin", "version": text(o.Version), "lang": string(o.Language)}}
}

func cloud(account, region string) object {
	return object{"provider": "AWS", "region": region, "cloud_partition": partitionOf(region), "account": object{"uid": account, "type": "AWS Account", "type_id": 10}}
}

func (o ocsf) detection(f *finding.Finding) object {
	incident := ""
	if f.Incident != nil {
		incident = *f.Incident
	}
	out := o.base(2004, "Detection Finding", f.Severity, f.First, f.Last)
	e := sample(f)
	out["message"] = text(plain(o.words(f).Title))
	out["count"], out["is_alert"], out["risk_score"] = f.Count, f.Severity >= finding.Opens, int(voice.Finite(f.Score)*10)
	out["metadata"] = o.metadata(f.ID, incident, f.Rule)
	out["cloud"] = cloud(accountOf(f), regionOf(f))
	out["finding_info"] = o.info(f)
	out["evidences"], out["resources"], out["observables"] = evidences(f), ocsfResources(f), observables(f.IPs, f.Actor)
	if advice := sentences(o.words(f).Response...); advice != "" {
		out["remediation"] = object{"desc": text(advice), "references": references(f)}
	}
	out["unmapped"] = object{"outcome": text(string(f.Outcome)), "reason": reasonOf(f), "data_source": text(e.Format), "events": texts(f.Events, 100)}
	return compact(out)
}

func references(f *finding.Finding) []string {
	if f.Detail == nil {
		return nil
	}
	return texts(f.Detail.References, 20)
}

// info is finding_info: what was found, by which rule.
func (o ocsf) info(f *finding.Finding) object {
	w, e := o.words(f), sample(f)
	return object{"uid": text(orElse(f.ID, "unknown")), "title": text(plain(w.Title)), "desc": text(sentences(w.Description)), "types": []string{typeOf(f)},
		"first_seen_time": millis(f.First), "last_seen_time": millis(f.Last), "created_time": millis(f.First), "modified_time": millis(f.Last),
		"analytic": object{"uid": text(orElse(f.Rule, "unknown")), "name": text(plain(w.Title)), "type_id": 1, "type": "Rule"},
		"attacks":  attacks(f.Tactics, techniques(f)), "data_sources": texts([]string{e.Format}, 1)}
}

// tacticIDs are ATT&CK's. Source: MITRE ATT&CK Enterprise.
var tacticIDs = map[string]string{"reconnaissance": "TA0043", "resource-development": "TA0042", "initial-access": "TA0001", "execution": "TA0002", "persistence": "TA0003",
	"privilege-escalation": "TA0004", "defense-evasion": "TA0005", "credential-access": "TA0006", "discovery": "TA0007", "lateral-movement": "TA0008",
	"collection": "TA0009", "exfiltration": "TA0010", "command-and-control": "TA0011", "impact": "TA0040"}

// attacks are tactics and techniques. Which belong together is said only
// where there is one tactic.
func attacks(tactics, ids []string) []object {
	var list []object
	tactic := func(t string) object { return object{"name": text(title(t)), "uid": tacticIDs[t]} }
	for _, id := range ids {
		parent, _, sub := strings.Cut(id, ".")
		o := object{"technique": object{"uid": parent, "src_url": attackURL(parent)}}
		if sub {
			o["sub_technique"] = object{"uid": id, "src_url": attackURL(id)}
		}
		if len(tactics) == 1 {
			o["tactic"] = tactic(tactics[0])
		}
		list = append(list, o)
	}
	if len(tactics) == 1 && len(ids) > 0 {
		return list
	}
	for _, t := range tactics {
		list = append(list, object{"tactic": tactic(t)})
	}
	return list
}

// evidences are the events that a finding keeps whole.
func evidences(f *finding.Finding) []object {
	var list []object
	if f.Detail == nil {
		return nil
	}
	for i := range f.Detail.Sample {
		list = append(list, evidence(&f.Detail.Sample[i]))
	}
	return list
}

// hostName is what OCSF takes for the name of a host.
var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?$`)

func evidence(e *event.Summary) object {
	o := object{"uid": text(e.ID), "name": text(e.Name), "actor": object{"user": ocsfUser(e.Actor)}, "src_endpoint": ocsfEndpoint(e.IP),
		"data": object{"time": stamp(e.Time), "object": text(e.Object), "record": e.Record, "message": text(e.Message)}}
	switch familyOf(e).action {
	case apiCall, kubernetesCall:
		o["api"] = object{"operation": text(orElse(e.Name, "unknown")), "service": object{"name": text(e.Service)},
			"response": object{"error": text(e.Error), "error_message": text(e.Message)}}
	case dnsRequest:
		if name := asked(e); hostName.MatchString(name) {
			o["query"] = object{"hostname": name}
		}
	case connection:
		if w, ok := flowOf(e); ok {
			_, _, direction := w.sides()
			o["src_endpoint"] = object{"ip": w.from.Addr().Unmap().String(), "port": int(w.from.Port())}
			o["dst_endpoint"] = object{"ip": w.to.Addr().Unmap().String(), "port": int(w.to.Port())}
			o["connection_info"] = object{"direction_id": map[string]int{"INBOUND": 1, "OUTBOUND": 2}[direction], "protocol_name": text(w.protocol)}
		}
	}
	if e.Agent != "" {
		o["http_request"] = object{"user_agent": text(e.Agent)}
	}
	return o
}

func ocsfEndpoint(ip string) object {
	if a := addresses([]string{ip}); len(a) > 0 {
		return object{"ip": a[0].String()}
	}
	return object{"name": text(ip)}
}

func ocsfUser(a event.Actor) object {
	o := object{"name": text(a.Name), "uid": text(orElse(a.ARN, a.Principal)), "uid_alt": text(a.Principal), "type": text(a.Type), "type_id": userType(a.Kind)}
	if a.Name == "" && a.ARN == "" && a.Principal == "" {
		o["name"] = text(a.Key())
	}
	if accountNumber.MatchString(a.Account) {
		o["account"] = object{"uid": a.Account, "type": "AWS Account", "type_id": 10}
	}
	if a.AccessKey != "" {
		o["programmatic_credentials"] = []object{{"uid": text(a.AccessKey), "type": "Access Key"}}
	}
	return o
}

// userType is user.type_id: User, Admin, System, Service, Other.
func userType(kind string) int {
	switch kind {
	case "user", "federated", "key":
		return 1
	case "root":
		return 2
	case "service":
		return 4
	case "role", "instance", "account", "ip":
		return 99
	}
	return 0
}

func ocsfResources(f *finding.Finding) []object {
	var list []object
	for _, r := range f.Resources {
		a := parseARN(r)
		o := object{"uid": text(r), "name": text(a.name), "type": orElse(a.is().stack, text(a.service)), "region": text(a.region), "cloud_partition": text(a.partition)}
		if accountNumber.MatchString(a.account) {
			o["owner"] = object{"account": object{"uid": a.account, "type": "AWS Account", "type_id": 10}}
		}
		list = append(list, o)
	}
	return list
}

// observables are what one searches other logs for: addresses, the actor.
// Source: schema.ocsf.io, observable.type_id.
func observables(ips []string, a event.Actor) []object {
	var list []object
	for _, ip := range addresses(ips) {
		if len(list) < maxObservables {
			list = append(list, object{"name": "evidences.src_endpoint.ip", "type_id": 2, "type": "IP Address", "value": ip.String()})
		}
	}
	if a.Name != "" {
		list = append(list, object{"name": "evidences.actor.user.name", "type_id": 4, "type": "User Name", "value": text(a.Name)})
	}
	return list
}

func (o ocsf) incident(in *finding.Incident) object {
	out := o.base(2005, "Incident Finding", in.Severity, in.First, in.Last)
	account, region := noAccount, "us-east-1"
	var infos []object
	var tactics, ids []string
	for _, id := range in.Findings {
		f := o.byID[id]
		if f == nil {
			continue
		}
		if len(infos) == 0 {
			account, region = accountOf(f), regionOf(f)
		}
		if len(infos) < maxInfos {
			infos = append(infos, o.info(f))
		}
		tactics, ids = union(tactics, f.Tactics), union(ids, techniques(f))
	}
	if len(infos) == 0 {
		infos = []object{{"uid": text(orElse(in.ID, "unknown")), "title": text(plain(in.Title))}}
	}
	out["finding_info_list"], out["attacks"] = infos, attacks(tactics, ids)
	out["message"], out["desc"] = text(plain(in.Title)), text(o.story(in))
	out["metadata"], out["cloud"] = o.metadata(in.ID, in.ID, ""), cloud(account, region)
	out["is_suspected_breach"] = in.Outcome == finding.Succeeded && in.Severity >= finding.High
	out["priority_id"], out["impact_score"] = int(voice.Grade(in.Severity)), int(voice.Finite(in.Score)*10)
	out["assignee_group"] = object{"name": "unassigned"} // one of assignee and group is wanted
	out["observables"] = observables(in.IPs, in.Actor)
	out["unmapped"] = object{"outcome": text(string(in.Outcome)), "accounts": texts(in.Accounts, 200), "actor": text(in.Actor.Key()), "root": text(in.Actor.Root),
		"events": texts(in.Events, 1000)}
	return compact(out)
}

// maxUnion bounds what is collected of the findings of an incident.
const maxUnion = 1000

func union(all, more []string) []string {
	for _, s := range more {
		if len(all) == maxUnion {
			break
		}
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// story is an incident's steps, one a line.
func (s *Scan) story(in *finding.Incident) string {
	var lines []string
	for _, step := range in.Story[:min(len(in.Story), 40)] {
		lines = append(lines, stamp(step.Time)+" "+plain(step.Tactic+" "+step.Title))
	}
	return strings.Join(lines, "\n")
}
