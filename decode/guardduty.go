package decode

import (
	"slices"
	"strconv"
	"strings"

	"bannin/event"
)

// guardDuty is the findings of GuardDuty: exports to S3, EventBridge's detail,
// and the answers of GetFindings, which the command line prints with capitals.
// A finding's time is when its activity was last seen; an update of it is
// another event, with the same ARN and a later time.
//
// Source: GuardDuty user guide, finding format; service model of GetFindings.
var guardDuty = format{
	name:     "guardduty",
	marks:    arnMarks("guardduty:", "arn", "Arn"),
	lists:    []string{"findings", "Findings"},
	time:     cased("service.eventLastSeen", "updatedAt", "createdAt"),
	id:       cased("arn"),
	account:  cased("accountId"),
	region:   cased("region"),
	event:    cased("type"),
	origin:   "guardduty.amazonaws.com",
	updated:  true,
	outline:  outlineGuardDuty,
	complete: completeGuardDuty,
	fields:   guardDutyFinding.fields(guardDutyAction...),
	derived:  guardDutyFinding.derived(),
	inputs:   guardDutyFinding.inputs,
}

var (
	guardDutySeverity = cased("severity")
	guardDutyArchived = cased("service.archived")
	guardDutySample   = cased("service.additionalInfo.sample")
	guardDutyType     = cased("type")
	guardDutyTitle    = cased("title")

	// Of an attack sequence, the first of its actors.
	guardDutyUserType  = cased("resource.accessKeyDetails.userType", "service.detection.sequence.actors.user.type")
	guardDutyUserName  = cased("resource.accessKeyDetails.userName", "service.detection.sequence.actors.user.name")
	guardDutyPrincipal = cased("resource.accessKeyDetails.principalId", "service.detection.sequence.actors.user.uid")
	guardDutyKey       = cased("resource.accessKeyDetails.accessKeyId", "service.detection.sequence.actors.user.credentialUid")
	guardDutyInstance  = cased("resource.instanceDetails.instanceId")
	guardDutyCluster   = cased("resource.kubernetesDetails.kubernetesUserDetails.username")
	guardDutyRole      = cased("service.resourceRole")
	guardDutyResources = cased("resource.s3BucketDetails.arn", "resource.s3BucketDetails.s3ObjectDetails.objectArn", "resource.eksClusterDetails.arn",
		"resource.ecsClusterDetails.arn", "resource.lambdaDetails.functionArn", "resource.rdsDbInstanceDetails.dbInstanceArn",
		"resource.rdsLimitlessDbDetails.dbShardGroupArn", "resource.ebsSnapshotDetails.snapshotArn", "resource.ec2ImageDetails.imageArn",
		"resource.recoveryPointDetails.recoveryPointArn", "resource.bedrockGuardrailDetails.guardrailArn")
	guardDutyIP = func() []string {
		var paths []string
		for _, action := range []string{"awsApiCallAction", "networkConnectionAction", "portProbeAction.portProbeDetails", "kubernetesApiCallAction", "rdsLoginAttemptAction"} {
			for _, version := range []string{"ipAddressV4", "ipAddressV6"} {
				paths = append(paths, "service.action."+action+".remoteIpDetails."+version)
			}
		}
		return cased(append(paths, "service.detection.sequence.endpoints.ip")...)
	}()
	guardDutyAgent  = cased("service.action.awsApiCallAction.userAgent", "service.action.kubernetesApiCallAction.userAgent")
	guardDutyError  = cased("service.action.awsApiCallAction.errorCode")
	guardDutyAction = [][]string{guardDutyType, guardDutyUserType, guardDutyUserName, guardDutyPrincipal, guardDutyKey, guardDutyInstance, guardDutyCluster,
		guardDutyRole, guardDutyResources, guardDutyIP, guardDutyAgent, guardDutyError, guardDutyBlocked}
	guardDutyBlocked = cased("service.action.networkConnectionAction.blocked", "service.action.dnsRequestAction.blocked", "service.action.portProbeAction.blocked")
)

// guardDutyFinding is what rules want to know.
var guardDutyFinding = &reportedFinding{
	class: func(reading) string { return "threat" },
	severity: func(r reading) string {
		score, err := strconv.ParseFloat(r.text(guardDutySeverity...), 64)
		if err != nil {
			return ""
		}
		return bandOf(score)
	},
	state: func(r reading) string {
		switch {
		case r.is("true", guardDutySample...), strings.HasPrefix(r.text(guardDutyTitle...), sampleTitle):
			return "sample"
		case r.is("true", guardDutyArchived...):
			return "archived"
		}
		return "active"
	},
	kind:   func(r reading) string { return r.text(guardDutyType...) },
	title:  guardDutyTitle,
	inputs: slices.Concat(guardDutySeverity, guardDutyArchived, guardDutySample, guardDutyType, guardDutyTitle),
}

// sampleTitle begins the titles of findings that were made to look at.
const sampleTitle = "[SAMPLE]"

// bandOf is the name of a score from 0 to 10. What GuardDuty once scored below
// 1 is low, too.
func bandOf(score float64) string {
	switch {
	case score >= 9:
		return "critical"
	case score >= 7:
		return "high"
	case score >= 4:
		return "medium"
	case score > 0:
		return "low"
	}
	return "info"
}

// outlineGuardDuty tells who the finding is about.
func outlineGuardDuty(z *Summariser, e *event.Event, s *event.Summary) {
	r := reading{e}
	s.Type = z.keep(r.at(guardDutyType...))
	s.IP, s.Agent, s.Error = z.keep(r.at(guardDutyIP...)), z.keep(r.at(guardDutyAgent...)), z.keep(r.at(guardDutyError...))
	s.Succeeded = s.Error == "" && !r.is("true", guardDutyBlocked...)
	p := suspect{userType: r.text(guardDutyUserType...), userName: r.text(guardDutyUserName...), principal: r.text(guardDutyPrincipal...),
		accessKey: r.text(guardDutyKey...), cluster: r.text(guardDutyCluster...), ip: s.IP, acts: r.is("ACTOR", guardDutyRole...)}
	if id := r.text(guardDutyInstance...); id != "" {
		p.instance = ec2ARN(s, "instance", id)
	}
	p.resource = r.text(guardDutyResources...)
	s.Actor = p.actor(s)
}

// completeGuardDuty tells what the finding says, and what it is about.
func completeGuardDuty(z *Summariser, e *event.Event, s *event.Summary) {
	r := reading{e}
	s.Message = r.text(guardDutyTitle...)
	if id := r.text(guardDutyInstance...); id != "" {
		s.Resources = append(s.Resources, event.Resource{ARN: ec2ARN(s, "instance", id), How: effectOf(s)})
	}
	for _, path := range guardDutyResources {
		if arn := r.text(path); arn != "" {
			s.Resources = append(s.Resources, event.Resource{ARN: arn, How: effectOf(s)})
		}
	}
}
