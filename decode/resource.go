package decode

import (
	"bytes"
	"strings"

	"bannin/event"
)

// A parameter says what kind of resource a request parameter names. The ARN's
// form has %r for the region, %a for the account and %v for the value.
type parameter struct{ path, arn string }

// parameters are the ones that name what a call acts on. A value that is an ARN
// already stays as it is.
var parameters = []parameter{
	{"requestParameters.userName", "arn:aws:iam::%a:user/%v"},
	{"requestParameters.roleName", "arn:aws:iam::%a:role/%v"},
	{"requestParameters.groupName", "arn:aws:iam::%a:group/%v"},
	{"requestParameters.policyArn", "%v"},
	{"requestParameters.roleArn", "%v"},
	{"requestParameters.instanceProfileName", "arn:aws:iam::%a:instance-profile/%v"},
	{"responseElements.accessKey.accessKeyId", "%v"},
	{"requestParameters.accessKeyId", "%v"},
	{"requestParameters.bucketName", "arn:aws:s3:::%v"},
	{"requestParameters.functionName", "arn:aws:lambda:%r:%a:function:%v"},
	{"requestParameters.instanceId", "arn:aws:ec2:%r:%a:instance/%v"},
	{"requestParameters.instancesSet.items.instanceId", "arn:aws:ec2:%r:%a:instance/%v"},
	{"responseElements.instancesSet.items.instanceId", "arn:aws:ec2:%r:%a:instance/%v"},
	{"requestParameters.instanceIds", "arn:aws:ec2:%r:%a:instance/%v"},
	{"requestParameters.groupId", "arn:aws:ec2:%r:%a:security-group/%v"},
	{"requestParameters.snapshotId", "arn:aws:ec2:%r::snapshot/%v"},
	{"requestParameters.imageId", "arn:aws:ec2:%r::image/%v"},
	{"requestParameters.volumeId", "arn:aws:ec2:%r:%a:volume/%v"},
	{"requestParameters.secretId", "arn:aws:secretsmanager:%r:%a:secret:%v"},
	{"requestParameters.keyId", "arn:aws:kms:%r:%a:key/%v"},
	{"requestParameters.detectorId", "arn:aws:guardduty:%r:%a:detector/%v"},
	{"requestParameters.trailName", "arn:aws:cloudtrail:%r:%a:trail/%v"},
	{"requestParameters.name", "%v"},
	{"requestParameters.names", "%v"},
	{"requestParameters.dBInstanceIdentifier", "arn:aws:rds:%r:%a:db:%v"},
	{"requestParameters.dBSnapshotIdentifier", "arn:aws:rds:%r:%a:snapshot:%v"},
	{"requestParameters.dBClusterIdentifier", "arn:aws:rds:%r:%a:cluster:%v"},
	{"requestParameters.dBClusterSnapshotIdentifier", "arn:aws:rds:%r:%a:cluster-snapshot:%v"},
	{"requestParameters.target", "arn:aws:ec2:%r:%a:instance/%v"},
	{"requestParameters.modelId", "arn:aws:bedrock:%r::foundation-model/%v"},
	{"requestParameters.flowLogIds", "arn:aws:ec2:%r:%a:vpc-flow-log/%v"},
}

func resourcePaths() []string {
	paths := make([]string, len(parameters))
	for i, p := range parameters {
		paths[i] = p.path
	}
	return paths
}

// maxResources bounds what one event can name.
const maxResources = 100

// touched tells what a call acted on: what the record lists, and what its
// parameters name.
func (z *Summariser) touched(e *event.Event, s *event.Summary) []event.Resource {
	var list []event.Resource
	how := effect(s)
	add := func(arn []byte) {
		if len(arn) == 0 || len(list) == maxResources {
			return
		}
		for _, r := range list {
			if r.ARN == string(arn) {
				return
			}
		}
		list = append(list, event.Resource{ARN: z.keep(arn), How: how})
	}
	eachText(e, z.resources, add)
	for i, slot := range z.parameters {
		eachText(e, slot, func(value []byte) {
			z.key = appendARN(z.key[:0], parameters[i].arn, value, s)
			add(z.key)
		})
	}
	return list
}

func eachText(e *event.Event, slot event.Slot, f func([]byte)) {
	for v := e.First(slot); v != nil; v = e.Next(v) {
		if v.Kind == event.String {
			f(v.Unquoted(nil))
		}
	}
}

// appendARN fills in the form of an ARN; a value that is an ARN stays as it is.
func appendARN(dst []byte, form string, value []byte, s *event.Summary) []byte {
	if len(value) == 0 || bytes.HasPrefix(value, []byte("arn:")) {
		return append(dst, value...)
	}
	for i := 0; i < len(form); i++ {
		if form[i] != '%' {
			dst = append(dst, form[i])
			continue
		}
		switch i++; form[i] {
		case 'r':
			dst = append(dst, s.Region...)
		case 'a':
			dst = append(dst, s.Account...)
		case 'v':
			dst = append(dst, value...)
		}
	}
	return dst
}

// effect tells what a call does to its resources, by the verb that AWS names
// its APIs with.
func effect(s *event.Summary) string {
	if !s.Succeeded {
		return "denied"
	}
	for _, v := range verbs {
		if strings.HasPrefix(s.Name, v.prefix) {
			return v.how
		}
	}
	return "changed"
}

var verbs = []struct{ prefix, how string }{
	{"Create", "created"}, {"Run", "created"}, {"Register", "created"}, {"Import", "created"}, {"Allocate", "created"}, {"Issue", "created"},
	{"Delete", "deleted"}, {"Terminate", "deleted"}, {"Deregister", "deleted"}, {"ScheduleKeyDeletion", "deleted"}, {"Release", "deleted"},
	{"Get", "read"}, {"List", "read"}, {"Describe", "read"}, {"Head", "read"}, {"BatchGet", "read"}, {"Lookup", "read"},
	{"Decrypt", "read"}, {"Download", "read"}, {"Scan", "read"}, {"Query", "read"}, {"Search", "read"},
}
