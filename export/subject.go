package export

import (
	"net/netip"
	"regexp"
	"strings"

	"bannin/event"
	"bannin/finding"
)

// An action is what kind of thing a finding is about: GuardDuty's words, which
// Security Hub's form shares.
type action string

const (
	apiCall        action = "AWS_API_CALL"
	connection     action = "NETWORK_CONNECTION"
	portProbe      action = "PORT_PROBE"
	dnsRequest     action = "DNS_REQUEST"
	kubernetesCall action = "KUBERNETES_API_CALL"
	noAction       action = "" // requests of the web, and findings of others
)

// A family is what a log format tells of.
type family struct {
	action   action
	resource string // the word for it in names of types
	feature  string // GuardDuty's word for the source of data
}

// families are the formats that are not about requests of the web.
var families = map[string]family{
	"cloudtrail": {apiCall, "IAMUser", "CloudTrail"},
	"s3access":   {apiCall, "S3", "S3DataEvents"},
	"vpcflow":    {connection, "EC2", "FlowLogs"},
	"nlb":        {connection, "EC2", "FlowLogs"},
	"resolver":   {dnsRequest, "EC2", "DnsLogs"},
	"eks":        {kubernetesCall, "Kubernetes", "EksAuditLogs"},
	"alb":        {noAction, "Web", ""},
	"elb":        {noAction, "Web", ""},
	"cloudfront": {noAction, "Web", ""},
	"waf":        {noAction, "Web", ""},
}

func familyOf(e *event.Summary) family {
	f, ok := families[e.Format]
	if !ok {
		f = family{noAction, "Account", ""}
	}
	if strings.HasPrefix(e.Service, "s3.") && f.action == apiCall {
		f.resource = "S3"
	}
	return f
}

// actionOf is the action of a finding whose first event is e.
func actionOf(f *finding.Finding, e *event.Summary) action {
	a := familyOf(e).action
	if a == connection && strings.Contains(f.Type, "/PortProbe") {
		return portProbe
	}
	return a
}

var (
	accountNumber = regexp.MustCompile(`^[0-9]{12}$`)
	regionName    = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$`)
	instanceID    = regexp.MustCompile(`^i-[0-9A-Za-z]{1,40}$`)
	techniqueID   = regexp.MustCompile(`^T[0-9]{4}(\.[0-9]{3})?$`)
)

// noAccount stands for one that no log tells of, where a form wants one.
const noAccount = "000000000000"

// accountOf is the account that a finding is filed under.
func accountOf(f *finding.Finding) string {
	for _, a := range []string{f.Account, f.Actor.Account} {
		if accountNumber.MatchString(a) {
			return a
		}
	}
	return noAccount
}

// regionOf is the region that a finding is filed under. What no region is
// told of, such as CloudFront, is in us-east-1, as AWS files what is global.
func regionOf(f *finding.Finding) string {
	if regionName.MatchString(f.Region) && len(f.Region) <= 16 { // Security Hub's limit
		return f.Region
	}
	return "us-east-1"
}

// partitionOf is the partition of a region. Source: AWS General Reference, ARNs.
func partitionOf(region string) string {
	for _, p := range []struct{ prefix, name string }{{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"us-isob-", "aws-iso-b"}, {"us-iso-", "aws-iso"},
		{"eusc-", "aws-eusc"}} {
		if strings.HasPrefix(region, p.prefix) {
			return p.name
		}
	}
	return "aws"
}

// An arn is cut into its parts. Of what is no ARN, only text is there.
type arn struct {
	text, partition, service, region, account string
	kind, name                                string // user, build/agent
}

func parseARN(s string) arn {
	a := arn{text: s, name: s}
	parts := strings.SplitN(s, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return a
	}
	a.partition, a.service, a.region, a.account, a.name = parts[1], parts[2], parts[3], parts[4], parts[5]
	if i := strings.IndexAny(a.name, "/:"); i > 0 && a.service != "s3" {
		a.kind, a.name = a.name[:i], a.name[i+1:]
	}
	return a
}

// bucket and key are those of an ARN of S3.
func (a arn) bucket() (bucket, key string) {
	bucket, key, _ = strings.Cut(a.name, "/")
	return bucket, key
}

// container is the bucket of an object, and otherwise the thing itself.
func (a arn) container() string {
	if a.service != "s3" {
		return a.text
	}
	bucket, _ := a.bucket()
	return "arn:" + a.partition + ":s3:::" + bucket
}

// A kind is what others call a kind of resource; "" where they have no word.
type kind struct {
	stack    string // CloudFormation, and so GuardDuty and OCSF
	hub      string // Security Hub
	sequence string // GuardDuty's attack sequences
}

// kinds are the kinds of resources by the service and kind of their ARN.
// Sources: CloudFormation, resource types; Security Hub user guide, resource
// types; GuardDuty API reference, FindingResourceType.
var kinds = map[string]kind{
	"s3:bucket": {"AWS::S3::Bucket", "AwsS3Bucket", "S3_BUCKET"}, "s3:object": {"AWS::S3::Bucket", "AwsS3Object", "S3_OBJECT"},
	"iam:user": {"AWS::IAM::User", "AwsIamUser", ""}, "iam:role": {"AWS::IAM::Role", "AwsIamRole", ""}, "iam:policy": {"AWS::IAM::ManagedPolicy", "AwsIamPolicy", ""},
	"iam:group": {"AWS::IAM::Group", "AwsIamGroup", ""}, "iam:instance-profile": {"AWS::IAM::InstanceProfile", "Other", "IAM_INSTANCE_PROFILE"},
	"ec2:instance": {"AWS::EC2::Instance", "AwsEc2Instance", "EC2_INSTANCE"}, "ec2:security-group": {"AWS::EC2::SecurityGroup", "AwsEc2SecurityGroup", ""},
	"ec2:network-interface": {"AWS::EC2::NetworkInterface", "AwsEc2NetworkInterface", "EC2_NETWORK_INTERFACE"}, "ec2:snapshot": {"AWS::EC2::Snapshot", "Other", ""},
	"ec2:volume": {"AWS::EC2::Volume", "AwsEc2Volume", ""}, "ec2:vpc": {"AWS::EC2::VPC", "AwsEc2Vpc", "EC2_VPC"}, "ec2:image": {"AWS::EC2::Image", "Other", "EC2_IMAGE"},
	"ec2:launch-template": {"AWS::EC2::LaunchTemplate", "AwsEc2LaunchTemplate", "EC2_LAUNCH_TEMPLATE"},
	"lambda:function":     {"AWS::Lambda::Function", "AwsLambdaFunction", ""}, "cloudtrail:trail": {"AWS::CloudTrail::Trail", "AwsCloudTrailTrail", ""},
	"kms:key": {"AWS::KMS::Key", "AwsKmsKey", ""}, "secretsmanager:secret": {"AWS::SecretsManager::Secret", "AwsSecretsManagerSecret", ""},
	"rds:db": {"AWS::RDS::DBInstance", "AwsRdsDbInstance", ""}, "rds:snapshot": {"AWS::RDS::DBSnapshot", "AwsRdsDbSnapshot", ""},
	"dynamodb:table": {"AWS::DynamoDB::Table", "AwsDynamoDbTable", ""}, "eks:cluster": {"AWS::EKS::Cluster", "AwsEksCluster", "EKS_CLUSTER"},
	"ecs:cluster": {"AWS::ECS::Cluster", "AwsEcsCluster", "ECS_CLUSTER"}, "ecs:task": {"AWS::ECS::Task", "AwsEcsTask", "ECS_TASK"},
	"cloudformation:stack": {"AWS::CloudFormation::Stack", "AwsCloudFormationStack", "CLOUDFORMATION_STACK"},
	"guardduty:detector":   {"AWS::GuardDuty::Detector", "Other", ""}, "wafv2:regional": {"AWS::WAFv2::WebACL", "AwsWafv2WebAcl", ""},
	"elasticloadbalancing:loadbalancer": {"AWS::ElasticLoadBalancingV2::LoadBalancer", "AwsElbv2LoadBalancer", ""},
	"cloudfront:distribution":           {"AWS::CloudFront::Distribution", "AwsCloudFrontDistribution", ""},
}

// is tells what kind of resource an ARN names.
func (a arn) is() kind {
	key := a.service + ":" + a.kind
	if a.service == "s3" {
		key = "s3:bucket"
		if _, object := a.bucket(); object != "" {
			key = "s3:object"
		}
	}
	return kinds[key]
}

// A flow is what the summary of a network connection tells: "TCP
// 203.0.113.12:49152 → 10.0.0.5:22".
type flow struct {
	protocol string
	from, to netip.AddrPort
}

func flowOf(e *event.Summary) (flow, bool) {
	rest, to, ok := strings.Cut(e.Message, " → ")
	if !ok {
		return flow{}, false
	}
	var w flow
	if i := strings.LastIndexByte(rest, ' '); i >= 0 {
		w.protocol, rest = rest[:i], rest[i+1:]
	}
	to, _, _ = strings.Cut(to, " ") // a load balancer's name may follow
	var ok1, ok2 bool
	w.from, ok1 = endOf(rest)
	w.to, ok2 = endOf(to)
	return w, ok1 && ok2
}

func endOf(s string) (netip.AddrPort, bool) {
	if p, err := netip.ParseAddrPort(s); err == nil {
		return p, true
	}
	ip, ok := event.ParseIP([]byte(s))
	return netip.AddrPortFrom(ip, 0), ok
}

// outward tells whether a connection was opened from inside to outside, and
// whether that can be told.
func (w flow) outward() (out, sure bool) {
	from, to := event.IsPrivate(w.from.Addr()), event.IsPrivate(w.to.Addr())
	return from, from != to
}

// asked is the name that a DNS query asked for.
func asked(e *event.Summary) string {
	name, _, _ := strings.Cut(e.Message, " ")
	return strings.TrimSuffix(name, ".")
}

// addresses are those of a finding's sources that are addresses, in one
// spelling.
func addresses(ips []string) []netip.Addr {
	var all []netip.Addr
	for _, s := range ips {
		if ip, ok := event.ParseIP([]byte(s)); ok {
			all = append(all, ip.Unmap())
		}
	}
	return all
}

// external tells whether an address is somebody else's on the internet.
func external(ip netip.Addr) bool { return ip.IsGlobalUnicast() && !event.IsPrivate(ip) }

// techniques are the ids of ATT&CK that a finding names.
func techniques(f *finding.Finding) []string {
	var all []string
	for _, t := range f.Techniques {
		if techniqueID.MatchString(t) {
			all = append(all, t)
		}
	}
	return all
}

// attackURL is the page of a technique.
func attackURL(id string) string {
	return "https://attack.mitre.org/techniques/" + strings.Replace(id, ".", "/", 1) + "/"
}
