package export

import (
	"fmt"
	"maps"
	"net/netip"
	"strings"

	"bannin/event"
	"bannin/finding"
	"bannin/report/voice"
)

// The forms of GuardDuty: as its API gives findings, and as EventBridge hands
// them on. Source: GuardDuty API reference, Finding; user guide, EventBridge
// events. A finding's ARN has GuardDuty's form, but its service name is bannin's.

// writeGuardDuty writes what GetFindings answers: {"findings": […]}.
func writeGuardDuty(d *document, s *Scan) {
	g := newGuardDuty(s)
	d.raw(`{"findings":[`)
	for i := range s.Findings {
		d.element(i, g.finding(&s.Findings[i]))
	}
	d.raw("\n]}\n")
}

// writeGuardDutyEvents writes an EventBridge event a line. Unlike the API, it
// writes all times as texts, and details of what was unusual as members.
func writeGuardDutyEvents(d *document, s *Scan) {
	g := newGuardDuty(s)
	g.events = true
	for i := range s.Findings {
		f := &s.Findings[i]
		d.line(compact(object{
			"version": "0", "id": ours.name("event " + f.ID + " " + stamp(f.Last)).String(), "detail-type": "GuardDuty Finding",
			"source": "aws.guardduty", "account": accountOf(f), "region": regionOf(f),
			"time": within(f.Last).Format("2006-01-02T15:04:05Z"), "detail": g.finding(f),
		}))
	}
}

// A guardDuty writes findings; attack sequences want the other findings of
// their incident.
type guardDuty struct {
	*Scan
	events    bool
	byID      map[string]*finding.Finding
	incidents map[string]*finding.Incident
	sequences map[string]*finding.Finding // by incident
}

func newGuardDuty(s *Scan) *guardDuty {
	g := &guardDuty{Scan: s, byID: map[string]*finding.Finding{}, incidents: map[string]*finding.Incident{}, sequences: map[string]*finding.Finding{}}
	for i := range s.Findings {
		f := &s.Findings[i]
		g.byID[f.ID] = f
		if isSequence(f) && f.Incident != nil && g.sequences[*f.Incident] == nil {
			g.sequences[*f.Incident] = f
		}
	}
	for i := range s.Incidents {
		g.incidents[s.Incidents[i].ID] = &s.Incidents[i]
	}
	return g
}

func isSequence(f *finding.Finding) bool { return strings.HasPrefix(f.Type, "AttackSequence:") }

// findingARN names a finding as GuardDuty would.
func findingARN(f *finding.Finding) string {
	region, account := regionOf(f), accountOf(f)
	return "arn:" + partitionOf(region) + ":guardduty:" + region + ":" + account + ":detector/" + detector(f) + "/finding/" + digest(32, f.ID)
}

// detector stands for GuardDuty's detector of an account and region.
func detector(f *finding.Finding) string { return digest(32, "detector", accountOf(f), regionOf(f)) }

func (g *guardDuty) finding(f *finding.Finding) object {
	e, w := sample(f), g.words(f)
	region := regionOf(f)
	o := object{
		"schemaVersion": "2.0", "accountId": accountOf(f), "region": region, "partition": partitionOf(region), "id": digest(32, f.ID),
		"arn": findingARN(f), "type": typeOf(f), "severity": voice.Finite(f.Score), "title": clip(plain(w.Title), 256), "description": clip(sentences(w.Description), 1024),
		"createdAt": stamp(f.First), "updatedAt": stamp(f.Last),
		"resource": resourceOf(f, &e),
		"service": object{
			"serviceName": "bannin", "detectorId": detector(f), "archived": false, "count": f.Count, "eventFirstSeen": stamp(f.First), "eventLastSeen": stamp(f.Last),
			"resourceRole": roleOf(f, &e), "featureName": familyOf(&e).feature, "action": actionObject(f, &e), "additionalInfo": g.additional(f),
		},
	}
	if isSequence(f) {
		o["service"].(object)["detection"] = object{"sequence": g.sequence(f)}
		o["service"].(object)["action"] = nil
		o["resource"] = object{"resourceType": "AttackSequence"}
	} else if f.Incident != nil && g.sequences[*f.Incident] != nil {
		o["associatedAttackSequenceArn"] = findingARN(g.sequences[*f.Incident])
	}
	return compact(o)
}

// additional is what has no place of its own in GuardDuty's form. The API has
// it as JSON in a text.
func (g *guardDuty) additional(f *finding.Finding) object {
	more := object{"findingId": text(f.ID), "rule": text(f.Rule), "outcome": text(string(f.Outcome)), "techniques": techniques(f), "ipAddresses": texts(f.IPs, 200),
		"resources": texts(f.Resources, 200), "events": texts(f.Events, 100)}
	if f.Incident != nil {
		more["incident"] = text(*f.Incident)
	}
	if len(f.Reason) > 0 {
		more["unusual"] = reasonOf(f)
	}
	info := object{"type": "default", "value": string(newDocument(nil).json(compact(more)))}
	if g.events {
		maps.Copy(info, more)
	}
	return info
}

// reasonOf is what was unusual, a text for each name. Values may be anything.
func reasonOf(f *finding.Finding) object {
	reason := object{}
	for name, v := range f.Reason {
		reason[clip(name, 128)] = clip(fmt.Sprint(v), 1024)
	}
	return reason
}

// roleOf tells whether the resource acts or is acted on.
func roleOf(f *finding.Finding, e *event.Summary) string {
	if f.Actor.Kind == "instance" && familyOf(e).resource == "EC2" {
		return "ACTOR"
	}
	return "TARGET"
}

// resourceOf is what the finding is about, under GuardDuty's word for it.
func resourceOf(f *finding.Finding, e *event.Summary) object {
	o := object{"accessKeyDetails": accessKey(f.Actor)}
	buckets, instance := bucketsOf(f), instanceOf(f, e)
	fam := familyOf(e)
	switch {
	case fam.action == kubernetesCall:
		o["resourceType"] = "EKSCluster"
		o["kubernetesDetails"] = object{"kubernetesUserDetails": object{"username": text(f.Actor.Name)}}
	case fam.resource == "S3" && len(buckets) > 0:
		o["resourceType"], o["s3BucketDetails"] = "S3Bucket", buckets
	case fam.resource == "EC2":
		o["resourceType"], o["instanceDetails"] = "Instance", instance
		delete(o, "accessKeyDetails")
	case fam.resource == "IAMUser", f.Actor.AccessKey != "" || f.Actor.ARN != "":
		o["resourceType"] = "AccessKey"
		if f.Actor.Kind == "instance" {
			o["instanceDetails"] = instance
		}
	default:
		o["resourceType"] = resourceWord(f)
	}
	return o
}

// resourceWord names the kind of the first resource, where GuardDuty has no
// findings of its kind.
func resourceWord(f *finding.Finding) string {
	words := map[string]string{"elasticloadbalancing": "LoadBalancer", "cloudfront": "Distribution", "wafv2": "WebACL", "lambda": "Lambda", "ec2": "Instance", "s3": "S3Bucket"}
	for _, r := range f.Resources {
		if word := words[parseARN(r).service]; word != "" {
			return word
		}
	}
	return "Account"
}

func accessKey(a event.Actor) object {
	name := a.Name
	if role, _, ok := strings.Cut(parseARN(a.ARN).name, "/"); ok && a.Type == "AssumedRole" {
		name = role // GuardDuty names the role of a session
	}
	if a.AccessKey == "" && a.ARN == "" {
		return nil
	}
	return object{"accessKeyId": text(a.AccessKey), "principalId": text(a.Principal), "userType": text(a.Type), "userName": text(name)}
}

// bucketsOf are the buckets that a finding touched, with the objects in them.
func bucketsOf(f *finding.Finding) []object {
	at := map[string]int{}
	var all []object
	for _, r := range f.Resources {
		a := parseARN(r)
		name, key := a.bucket()
		if a.service != "s3" || name == "" {
			continue
		}
		if _, ok := at[name]; !ok {
			at[name] = len(all)
			all = append(all, object{"name": text(name), "arn": text(a.container()), "type": "Destination"})
		}
		if key != "" {
			o := all[at[name]]
			objects, _ := o["s3ObjectDetails"].([]object)
			o["s3ObjectDetails"] = append(objects, object{"objectArn": text(r), "key": text(key)})
		}
	}
	return all
}

// instanceOf is the instance that a finding is about, and its address as a
// connection shows it.
func instanceOf(f *finding.Finding, e *event.Summary) object {
	o := object{}
	for _, id := range append([]string{f.Actor.ARN, f.Actor.Name}, f.Resources...) {
		if name := id[strings.LastIndexByte(id, '/')+1:]; instanceID.MatchString(name) {
			o["instanceId"] = name
			break
		}
	}
	face := object{}
	for _, r := range f.Resources {
		if a := parseARN(r); a.kind == "network-interface" {
			face["networkInterfaceId"] = text(a.name)
			break
		}
	}
	if local := localOf(e); local.IsValid() {
		if local.Is4() {
			face["privateIpAddress"] = local.String()
		} else {
			face["ipv6Addresses"] = []string{local.String()}
		}
	}
	if len(face) > 0 {
		o["networkInterfaces"] = []object{face}
	}
	return o
}

// localOf is the address on our side of a connection or query, if that can be
// told.
func localOf(e *event.Summary) netip.Addr {
	if w, ok := flowOf(e); ok {
		local, _, _ := w.sides()
		return local.Addr().Unmap()
	}
	if ip, ok := event.ParseIP([]byte(e.IP)); ok && event.IsPrivate(ip) {
		return ip.Unmap()
	}
	return netip.Addr{}
}
