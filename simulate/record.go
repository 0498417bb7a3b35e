package simulate

import (
	"strconv"
	"strings"
)

// outcome is how a call ends.
type outcome uint8

const (
	succeeds outcome = iota
	denied
	throttled
)

// appendRecord appends the CloudTrail record of a call and gives its eventID.
// The order of the fields is CloudTrail's.
func (s *scope) appendRecord(b []byte, c *call, end outcome) ([]byte, eventID) {
	agent := s.agentFor(c)
	s.d.appendGUID(s.request[:0])
	b = append(b, c.opening...)
	b = append(b, s.who.identity...)
	b = append(b, `,"eventTime":"`...)
	b = appendISO(b, s.at)
	b = join(b, c.middle, s.region, `","sourceIPAddress":"`, s.who.ip, `","userAgent":"`, agent, `"`)
	failed := end != succeeds || c.errCode != ""
	if failed {
		b = s.appendError(b, c, end)
	} else if c.is('f') {
		b = append(b, `,"errorMessage":"Failed authentication"`...)
	}
	b = s.appendBodies(b, c, end)
	b = append(b, `,"requestID":"`...)
	b = s.appendRequestID(b, c)
	b = append(b, `","eventID":"`...)
	from := len(b)
	b = s.d.appendGUID(b)
	var id eventID
	copy(id[:], b[from:])
	b = append(b, `","readOnly":`...)
	b = strconv.AppendBool(b, c.readOnly)
	b = s.appendTail(b, c, agent)
	return b, id
}

// eventID is the GUID of a record.
type eventID [36]byte

// agentFor is the user agent that a call shows.
func (s *scope) agentFor(c *call) string {
	if s.who.console && c.frontend != "" {
		return c.frontend
	}
	if before, after, ok := strings.Cut(s.who.agent, "<cmd>"); ok {
		return before + c.command + after
	}
	return s.who.agent
}

// appendError appends errorCode and errorMessage in the words of the service.
func (s *scope) appendError(b []byte, c *call, end outcome) []byte {
	switch {
	case end == throttled && c.service == "ec2":
		return append(b, `,"errorCode":"Client.RequestLimitExceeded","errorMessage":"Request limit exceeded."`...)
	case end == throttled:
		return append(b, `,"errorCode":"ThrottlingException","errorMessage":"Rate exceeded"`...)
	case end == denied:
		return s.appendDenied(b, c)
	}
	b = join(b, `,"errorCode":"`, c.errCode, `","errorMessage":"`)
	return append(s.fill(b, c.errText), '"')
}

func (s *scope) appendDenied(b []byte, c *call) []byte {
	switch c.service {
	case "ec2":
		b = append(b, `,"errorCode":"Client.UnauthorizedOperation","errorMessage":"You are not authorized to perform this operation. `...)
	case "iam", "sts", "s3", "organizations", "autoscaling", "rds", "monitoring", "sns", "cloudformation", "elasticloadbalancing":
		b = append(b, `,"errorCode":"AccessDenied","errorMessage":"`...)
	default:
		b = append(b, `,"errorCode":"AccessDeniedException","errorMessage":"`...)
	}
	b = join(b, "User: ", s.who.arn, " is not authorized to perform: ", c.action, " on resource: ", s.deniedResource(c))
	b = join(b, " because no identity-based policy allows the ", c.action, " action")
	if c.service == "ec2" {
		b = append(b, ". Encoded authorization failure message: "...)
		b = s.d.appendFrom(b, alnum, 420)
	}
	return append(b, '"')
}

func (s *scope) deniedResource(c *call) string {
	switch c.service {
	case "iam":
		return s.acct.arn("iam", "", strings.ToLower(lastWord(c.name))+"/*")
	case "organizations", "health", "ce":
		return "*"
	case "sts":
		return s.acct.arn("iam", "", "role/*")
	case "s3":
		if c.name == "ListBuckets" {
			return "*"
		}
		return "arn:aws:s3:::" + s.get("bucket")
	}
	return s.acct.arn(policyPrefix(c.service), s.region, "*")
}

// lastWord is the last capitalised word of a name: CreateLoginProfile → Profile.
func lastWord(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] >= 'A' && name[i] <= 'Z' {
			return name[i:]
		}
	}
	return name
}

// appendBodies appends what was asked, what was answered and what was added.
func (s *scope) appendBodies(b []byte, c *call, end outcome) []byte {
	b = append(b, `,"requestParameters":`...)
	silent := end == denied && (c.service == "sts" || c.service == "iam" || c.service == "organizations")
	if len(c.request) == 0 || silent {
		b = append(b, "null"...)
	} else {
		b = s.fill(b, c.request)
	}
	b = append(b, `,"responseElements":`...)
	if len(c.response) == 0 || end != succeeds {
		b = append(b, "null"...)
	} else {
		b = s.fill(b, c.response)
	}
	if len(c.extra) > 0 {
		if c.is('v') {
			b = append(b, `,"serviceEventDetails":`...)
		} else {
			b = append(b, `,"additionalEventData":`...)
		}
		b = s.fill(b, c.extra)
	}
	return b
}

func (s *scope) appendRequestID(b []byte, c *call) []byte {
	switch c.service {
	case "s3":
		return s.d.appendFrom(b, upper, 16)
	case "dynamodb":
		return s.d.appendFrom(b, upper, 52)
	}
	return append(b, s.request[:]...)
}

func (s *scope) appendTail(b []byte, c *call, agent string) []byte {
	if len(c.resources) > 0 {
		b = append(b, `,"resources":`...)
		b = s.fill(b, c.resources)
	}
	b = append(b, `,"eventType":"`...)
	switch {
	case c.is('s'):
		b = append(b, "AwsConsoleSignIn"...)
	case c.is('v'):
		b = append(b, "AwsServiceEvent"...)
	default:
		b = append(b, "AwsApiCall"...)
	}
	b = append(b, `","managementEvent":`...)
	b = strconv.AppendBool(b, !c.is('d'))
	b = join(b, `,"recipientAccountId":"`, s.acct.id, `"`)
	if s.shared != "" {
		b = join(b, `,"sharedEventID":"`, s.shared, `"`)
	}
	if s.who.actor.endpoint != "" {
		b = join(b, `,"vpcEndpointId":"`, s.who.actor.endpoint, `"`)
	}
	if c.is('d') {
		b = append(b, `,"eventCategory":"Data"`...)
	} else {
		b = append(b, `,"eventCategory":"Management"`...)
	}
	if !s.who.quiet && !c.is('v') && agent != "AWS Internal" {
		b = append(b, `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"`...)
		b = s.fill(b, c.host)
		b = append(b, `"}`...)
	}
	if s.who.console && !c.is('s') {
		b = append(b, `,"sessionCredentialFromConsole":"true"`...)
	}
	return append(b, '}')
}
