package simulate

import (
	"fmt"
	"strings"
)

// machine describes actors that need no people: AWS's services, instances,
// functions and the tools of other companies.
type machine struct {
	role    string // %e environment, %w a word
	session string // %i an instance, %w a word, %x hexadecimal digits
	by      string // the service that calls in the role's name
	count   int    // how many of them; 0 is one
	weight  float64
	agent   string
	from    string // the service that assumes the role; "" is by
	also    bool   // a second program with the same credentials
	inside  bool   // calls from a private address through an endpoint
	imds    bool
	hours   window
	fresh   bool
	place   int // of the first in the fleet, for instances
	season  int
	launch  string // the scene by which new ones come
	scenes  string
}

// machines are the performers of every account. Their weights are parts of the
// events that an account's machines make.
var machines = []machine{
	{role: "AWSServiceRoleForConfig", session: "AWSConfig-Describe", by: "config.amazonaws.com", weight: 11, scenes: `
		6: ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeRouteTables ec2:DescribeVpcs
		4: ec2:DescribeInstances ec2:DescribeVolumes ec2:DescribeTags
		3: s3:GetBucketAcl*3 s3:GetBucketPolicy#none*2 s3:GetBucketEncryption s3:GetBucketTagging#none
		3: lambda:GetFunction20150331v2*2 lambda:GetPolicy20150331v2#none?
		2: iam:GetRole*3 iam:GetRolePolicy iam:ListAttachedRolePolicies
		2: rds:DescribeDBInstances rds:ListTagsForResource*2
		1 @*: ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeNetworkAcls
		1: kms:DescribeKey*2 kms:GetKeyPolicy kms:GetKeyRotationStatus`},
	{role: "AWSServiceRoleForAutoScaling", session: "AutoScaling", by: "autoscaling.amazonaws.com", weight: 8, scenes: `
		12: ec2:DescribeInstances#one ec2:DescribeInstanceStatus elasticloadbalancing:DescribeTargetHealth*2
		3 +150: ec2:DescribeLaunchTemplateVersions ec2:RunInstances#scale kms:CreateGrant? kms:GenerateDataKeyWithoutPlaintext#volume? elasticloadbalancing:RegisterTargets ec2:DescribeInstanceStatus elasticloadbalancing:DescribeInstanceHealth elasticloadbalancing:DeregisterTargets ec2:TerminateInstances#new kms:RetireGrant?
		1: elasticloadbalancing:DescribeTargetHealth~ elasticloadbalancing:DescribeTargetHealth
		1: ec2:DescribeInstances#gone ec2:DescribeInstances#one`},
	{role: "AWSServiceRoleForElasticLoadBalancing", session: "ElasticLoadBalancing", by: "elasticloadbalancing.amazonaws.com", weight: 5, scenes: `
		5: ec2:DescribeNetworkInterfaces#owner ec2:DescribeSecurityGroups#one
		1: ec2:ModifyNetworkInterfaceAttribute`},
	{role: "AWSServiceRoleForECS", session: "ecs-service-scheduler", by: "ecs.amazonaws.com", weight: 6, scenes: `
		6: elasticloadbalancing:DescribeTargetHealth*2 elasticloadbalancing:RegisterTargets?
		2: ec2:DescribeNetworkInterfaces ec2:DescribeSubnets
		1: elasticloadbalancing:DeregisterTargets`},
	{role: "AWSServiceRoleForAmazonEKS", session: "AmazonEKS", by: "eks.amazonaws.com", weight: 3, scenes: `
		6: ec2:DescribeNetworkInterfaces ec2:DescribeInstances#one
		3: elasticloadbalancing:DescribeLoadBalancers ec2:DescribeRouteTables ec2:DescribeSubnets
		1: ec2:AuthorizeSecurityGroupIngress`},
	{role: "AWSServiceRoleForAmazonGuardDuty", session: "GuardDuty", by: "guardduty.amazonaws.com", weight: 1.5, scenes: `
		4: ec2:DescribeInstances ec2:DescribeVpcEndpoints ec2:DescribeSubnets
		1: organizations:ListAccounts organizations:DescribeAccount*2`},
	{role: "AWSServiceRoleForSecurityHub", session: "securityhub", by: "securityhub.amazonaws.com", weight: 1.5, scenes: `
		3: config:DescribeConfigurationRecorders config:DescribeConfigurationRecorderStatus config:DescribeConfigRules
		1: config:SelectResourceConfig config:DescribeComplianceByConfigRule*2`},
	{role: "AWSServiceRoleForAccessAnalyzer", session: "AccessAnalyzer", by: "access-analyzer.amazonaws.com", weight: 2, scenes: `
		3: s3:GetBucketPolicyStatus*3 s3:GetBucketPublicAccessBlock*2 s3:GetAccountPublicAccessBlock
		2: iam:ListRoles iam:GetRole*4
		1: kms:ListKeys kms:GetKeyPolicy*3 kms:ListGrants
		1: secretsmanager:GetResourcePolicy*3 lambda:GetPolicy20150331v2*2 ec2:DescribeSnapshotAttribute*2`},
	{role: "AWSServiceRoleForTrustedAdvisor", session: "TrustedAdvisor_%x", by: "trustedadvisor.amazonaws.com", weight: 1.2, scenes: `
		2 @*: ec2:DescribeInstances ec2:DescribeReservedInstances ec2:DescribeVolumes ec2:DescribeAddresses
		2: s3:GetBucketAcl*2 s3:GetBucketVersioning*2 s3:GetBucketLogging*2
		1: iam:GetAccountPasswordPolicy iam:GetAccountSummary iam:GetCredentialReport`},
	{role: "AWSServiceRoleForSupport", session: "AWSSupport", by: "support.amazonaws.com", weight: 0.4, scenes: `
		1: ec2:DescribeInstances#one rds:DescribeDBInstances`},
	{role: "AWSServiceRoleForAmazonInspector2", session: "Inspector2", by: "inspector2.amazonaws.com", weight: 1.2, scenes: `
		2: ecr:DescribeRepositories ecr:DescribeImages*2 lambda:ListFunctions20150331
		1: ssm:DescribeInstanceInformation ec2:DescribeInstances securityhub:BatchImportFindings*2`},
	{role: "AWSServiceRoleForRDS", session: "rds", by: "rds.amazonaws.com", weight: 0.8, scenes: `
		2: ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcAttribute
		1: logs:CreateLogGroup#exists`},
	{role: "service-role/AWSBackupDefaultServiceRole", session: "AWSBackup-AWSBackupDefaultServiceRole", by: "backup.amazonaws.com", weight: 9,
		hours: window{from: 17 * hour, to: 19 * hour}, scenes: `
		5: backup:StartBackupJob ec2:DescribeVolumes ec2:CreateSnapshot#backup ec2:DescribeSnapshots#one*2
		1: ec2:DeleteSnapshot ec2:CopySnapshot?
		1: rds:CreateDBSnapshot rds:DescribeDBSnapshots`},
	{role: "%e-%w-handler-role", session: "%e-%w-handler", from: "lambda.amazonaws.com", count: 9, weight: 13, launch: functionScene,
		agent: "Boto3/1.40.61 md/Botocore#1.40.61 os/linux#5.10.244 md/arch#aarch64 lang/python#3.13.9 exec-env/AWS_Lambda_python3.13 Botocore/1.40.61", scenes: `
		8: logs:CreateLogStream#lambda
		4: secretsmanager:GetSecretValue kms:Decrypt#secret
		1: dynamodb:GetItem*2 dynamodb:Query?
		2: s3:GetObject*2 s3:PutObject
		3: ssm:GetParameter*2 kms:Decrypt#parameter?
		2: sqs:ReceiveMessage*2
		1: s3:HeadObject#gone s3:PutObject
		1: states:StartExecution
		1: kms:Decrypt#function
		1: autoscaling:CompleteLifecycleAction
		1: ec2:CreateNetworkInterface ec2:DeleteNetworkInterface?
		1: dynamodb:GetItem~ dynamodb:GetItem`},
	{role: "%e-%w-task-role", session: "%x", from: "ecs-tasks.amazonaws.com", count: 6, weight: 9, inside: true, launch: taskScene,
		agent: "aws-sdk-java/2.35.11 md/io#async md/http#NettyNio ua/2.1 os/Linux#6.1.155 lang/java#21.0.9 exec-env/AWS_ECS_FARGATE", scenes: `
		1: dynamodb:GetItem*4 dynamodb:Query*2
		2: s3:GetObject*2
		1: s3:PutObject*2
		3: sts:GetCallerIdentity ssm:GetParameters
		2: sqs:GetQueueAttributes*2
		3: dynamodb:DescribeTable*2
		2: secretsmanager:GetSecretValue#stage kms:Decrypt#secret
		1: dynamodb:DescribeTable#gone
		1: s3:ListObjects s3:GetObject*2`},
	{role: "%e-ecs-execution-role", session: "%x", from: "ecs-tasks.amazonaws.com", weight: 3, agent: "Amazon ECS Agent - v1.99.1 (7e2d1c0b) (+http://aws.amazon.com/ecs/)", scenes: `
		4: ecr:GetAuthorizationToken ecr:BatchGetImage ecr:GetDownloadUrlForLayer*4 logs:CreateLogStream#ecs
		2: ecs:SubmitContainerStateChange*2 ecs:SubmitTaskStateChange
		1: ecs:DiscoverPollEndpoint`},
	{role: "%e-%w-instance-role", session: "%i", from: "ec2.amazonaws.com", count: 14, weight: 10, imds: true,
		agent: "aws-sdk-go/1.55.7 (go1.24.9; linux; amd64) amazon-ssm-agent/3.3.3050.0", scenes: `
		8: ssm:UpdateInstanceInformation
		3: ssm:ListInstanceAssociations ssm:PutInventory?
		1: ssm:PutComplianceItems`},
	{role: "%e-%w-instance-role", session: "%i", from: "ec2.amazonaws.com", count: 14, weight: 8, imds: true, also: true,
		agent: "Boto3/1.38.46 md/Botocore#1.38.46 ua/2.1 os/linux#6.1.155 md/arch#x86_64 lang/python#3.12.11 Botocore/1.38.46", scenes: `
		2: logs:CreateLogStream#exists
		1: s3:GetObject*3
		1: s3:ListObjects s3:PutObject*2
		5: ec2:DescribeTags ec2:DescribeInstances#one
		1: autoscaling:DescribeAutoScalingInstances
		1: secretsmanager:GetSecretValue
		1: monitoring:ListMetrics~ monitoring:ListMetrics
		1: sts:GetCallerIdentity ssm:GetParameter#image`},
	{role: "%e-eks-node-role", session: "%i", from: "ec2.amazonaws.com", count: fleetSize - nodes, place: nodes, weight: 5, imds: true,
		agent: "amazon-vpc-cni-k8s/v1.20.4 aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.24.9 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.254.1", scenes: `
		5: ec2:DescribeNetworkInterfaces ec2:AssignPrivateIpAddresses?
		3: ec2:DescribeInstances#one eks:DescribeCluster
		2: ecr:GetAuthorizationToken ecr:BatchGetImage ecr:GetDownloadUrlForLayer*3
		1: ec2:CreateNetworkInterface ec2:CreateTags
		1: ec2:AssignPrivateIpAddresses~ ec2:AssignPrivateIpAddresses`},
	{role: "%e-flow-role", session: "%x", from: "states.amazonaws.com", count: 2, weight: 2, by: "states.amazonaws.com", scenes: `
		3: glue:StartJobRun ecs:RunTask?
		2: states:DescribeExecution
		1: athena:StartQueryExecution athena:GetQueryExecution*2`},
	{role: "%e-%w-pod-role", session: "botocore-session-%d", from: "pod", count: 3, weight: 3,
		agent: "Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux#6.12.46 md/arch#x86_64 lang/python#3.13.9 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.40.61", scenes: `
		3: s3:GetObject*3 s3:PutObject?
		2: sqs:ReceiveMessage*3
		2: dynamodb:GetItem*3
		1: secretsmanager:GetSecretValue kms:Decrypt#secret`},
	{role: "%e-month-close-role", session: "month-close", from: "states.amazonaws.com", by: "states.amazonaws.com", weight: 2, season: monthEnd,
		hours: window{from: 14 * hour, to: 21 * hour}, scenes: `
		3: glue:StartJobRun athena:StartQueryExecution athena:GetQueryExecution*4 s3:ListObjects*2 s3:GetObject*6 s3:PutObject*2
		1: rds:CreateDBSnapshot rds:DescribeDBSnapshots*3`},
	{role: "%e-quarter-report-role", session: "quarter-report", from: "lambda.amazonaws.com", weight: 2, season: quarterly,
		hours: window{from: 15 * hour, to: 20 * hour}, agent: "Boto3/1.40.61 md/Botocore#1.40.61 os/linux#5.10.244 md/arch#aarch64 lang/python#3.13.9 exec-env/AWS_Lambda_python3.13 Botocore/1.40.61", scenes: `
		3: s3:ListObjects*6 s3:GetObject*40
		1: secretsmanager:GetSecretValue kms:Decrypt#secret s3:PutObject*2`},
	{role: "%e-scheduler-role", session: "%x", from: "events.amazonaws.com", weight: 1, by: "events.amazonaws.com", scenes: `
		2: ecs:RunTask
		1: ssm:SendCommand`},
	{role: "service-role/config-rule-role", session: "awslambda_%w", from: "lambda.amazonaws.com", weight: 1, agent: "Boto3/1.40.61 md/Botocore#1.40.61 lang/python#3.13.9 exec-env/AWS_Lambda_python3.13 Botocore/1.40.61", scenes: `
		2: config:PutEvaluations*2
		1: config:GetResourceConfigHistory config:PutEvaluations`},
	{role: "MonitoringIntegration", session: "monitoring-poll", from: "vendor", weight: 5, agent: "Boto3/1.38.46 md/Botocore#1.38.46 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.11 Botocore/1.38.46", scenes: `
		5: monitoring:ListMetrics*2 monitoring:GetMetricData*3
		2: ec2:DescribeInstances rds:DescribeDBInstances elasticloadbalancing:DescribeLoadBalancers
		2: sqs:ListQueues sqs:GetQueueAttributes*4
		1: tagging:GetResources*3
		1: elasticloadbalancing:DescribeTags~ elasticloadbalancing:DescribeTags
		1: health:DescribeEventAggregates! autoscaling:DescribeAutoScalingGroups`},
	{role: "PostureReadOnlyScanner", session: "posture-scan", from: "vendor", weight: 26, hours: window{from: 0, to: 2400, every: 6 * hour}, fresh: true,
		agent: "aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.2 md/GOOS#linux md/GOARCH#amd64 posture-collector/4.2", scenes: postureScenes},
}

// postureScenes read everything, everywhere, as scanners do, and are denied or
// throttled now and then.
const postureScenes = `
	3 @* +0.3: ec2:DescribeInstances ec2:DescribeVolumes ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeNetworkAcls ec2:DescribeRouteTables ec2:DescribeFlowLogs ec2:DescribeSnapshots ec2:DescribeImages ec2:GetEbsEncryptionByDefault ec2:GetSnapshotBlockPublicAccessState ec2:GetSerialConsoleAccessStatus
	2 +0.3: iam:GetAccountSummary iam:GetAccountPasswordPolicy iam:GenerateCredentialReport iam:GetCredentialReport iam:GetAccountAuthorizationDetails*4 iam:ListVirtualMFADevices iam:ListUsers iam:ListAccessKeys*6 iam:ListMFADevices*6 iam:ListUserPolicies*4 iam:ListAttachedUserPolicies*4
	2 +0.3: s3:ListBuckets s3:GetBucketAcl*8 s3:GetBucketPolicy*4 s3:GetBucketPolicy#none*4 s3:GetBucketPublicAccessBlock*8 s3:GetBucketVersioning*6 s3:GetBucketLogging*6 s3:GetBucketLifecycle#none*3 s3:GetBucketReplication#none*3
	2 +0.3: iam:ListRoles iam:ListRolePolicies*8 iam:GetRolePolicy*6 iam:ListAttachedRolePolicies*8 iam:ListPolicies iam:GetPolicyVersion*6 iam:ListEntitiesForPolicy*4
	2 @* +0.3: ec2:DescribeInstanceAttribute*4 ec2:DescribeInstanceAttribute#userData! ec2:DescribeSnapshotAttribute*4 ec2:DescribeTransitGateways ec2:DescribeNatGateways ec2:DescribeVpcEndpoints ec2:DescribeAddresses
	1 @* +0.3: cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:GetEventSelectors config:DescribeConfigurationRecorders guardduty:ListDetectors securityhub:DescribeHub access-analyzer:ListAnalyzers
	1 +0.3: kms:ListKeys kms:DescribeKey*6 kms:GetKeyRotationStatus*6 kms:GetKeyPolicy*4 secretsmanager:ListSecrets secretsmanager:GetResourcePolicy*4 secretsmanager:GetSecretValue! ssm:DescribeParameters
	1 +0.3: lambda:ListFunctions20150331 lambda:GetPolicy20150331v2*6 lambda:GetFunctionConfiguration20150331v2*6 rds:DescribeDBInstances rds:DescribeDBSnapshots ecr:DescribeRepositories eks:ListClusters eks:DescribeCluster*2
	1 @* +0.3: ec2:DescribeAccountAttributes ec2:DescribeLaunchTemplates ec2:DescribeVolumeStatus elasticloadbalancing:DescribeTargetGroups elasticloadbalancing:DescribeLoadBalancerAttributes*3 elasticloadbalancing:DescribeRules*2 autoscaling:DescribeLaunchConfigurations acm:DescribeCertificate*3 wafv2:ListWebACLs wafv2:GetWebACL
	1 +0.3: iam:ListGroups iam:ListInstanceProfiles iam:GetInstanceProfile*3 iam:ListSAMLProviders iam:ListServerCertificates iam:GetOpenIDConnectProvider iam:ListSSHPublicKeys*3 cloudtrail:ListTrails logs:DescribeMetricFilters logs:DescribeSubscriptionFilters*2 events:ListRules events:ListTargetsByRule*3 cloudfront:GetDistribution*2
	1 +0.3: eks:ListNodegroups eks:DescribeNodegroup*2 eks:ListAddons ses:ListEmailIdentities ssm:ListDocuments ssm:ListAssociations kinesis:DescribeStreamSummary apigateway:GetRestApis apigateway:GetStages*3 s3:GetBucketOwnershipControls*4 sns:GetTopicAttributes*3 lambda:GetAccountSettings20160819
	1 @* +0.2: ec2:DescribeRegions ec2:DescribeInstances~*2 ec2:DescribeInstances elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeListeners*3
	1: cloudformation:ListStacks cloudformation:GetTemplate*3 organizations:DescribeOrganization! sns:ListTopics sqs:ListQueues dynamodb:ListTables dynamodb:DescribeTable*4`

// services are what AWS does of itself, without a role.
var services = []struct {
	name   string
	kind   identityKind
	weight float64
	scenes string
}{
	{"cloudtrail.amazonaws.com", service, 17, `
		5 @ap-northeast-1: s3:GetBucketAcl#trail
		4 @ap-northeast-1: kms:GenerateDataKey#trail
		3 @ap-northeast-1: s3:PutObject#trail`},
	{"s3.amazonaws.com", service, 4, `
		3: kms:GenerateDataKey#object
		1: kms:Decrypt#object`},
	{"sqs.amazonaws.com", service, 3, `1: kms:GenerateDataKey#queue`},
	{"AWS Internal", internal, 0.5, `
		1: kms:RotateKey
		3: backup:BackupJobStarted backup:BackupJobCompleted
		1: backup:RecoveryPointDeleted
		1: acm:RenewCertificate
		1: ec2:BidEvictedEvent`},
}

// hireMachines gives an account its machines.
func (a *account) hireMachines(c *catalogue) {
	for i := range machines {
		m := &machines[i]
		for n := range max(m.count, 1) {
			p := &performer{
				actor: a.machine(m, n), weight: m.weight / float64(max(m.count, 1)),
				hours: m.hours, season: m.season, fresh: m.fresh, repertoire: c.routines(m.scenes),
			}
			if m.imds {
				a.crewPlace(m, p, n)
				continue
			}
			a.performers = append(a.performers, p)
		}
		if m.launch != "" {
			a.expand(c, m)
		}
	}
	for _, s := range services {
		who := newService(a, s.name)
		who.kind = s.kind
		a.performers = append(a.performers, &performer{actor: who, weight: s.weight, repertoire: c.routines(s.scenes)})
	}
}

// crewPlace puts a performer on every instance that has a place of the fleet,
// one after another.
func (a *account) crewPlace(m *machine, first *performer, n int) {
	for _, i := range a.fleet[m.place+n] {
		i.role = first.actor.name
		who := newRole(a, first.actor.name, i.id)
		who.imds, who.agent, who.lasts, who.region = true, m.agent, first.actor.lasts, home
		who.own, who.ips = []string{"instance", i.id, "profile", i.role}, first.actor.ips
		if i.public != "" {
			who.ips = []string{i.public}
		}
		if !m.also {
			who.from = a.originOf(m, who)
		}
		p := *first
		p.actor, p.until = who, i.to
		if i.started {
			p.since = i.from + 90
		}
		a.performers = append(a.performers, &p)
	}
}

// expand adds the services that appear in the middle of a long time, each with a
// role that never was there.
func (a *account) expand(c *catalogue, m *machine) {
	d := dice(mix(a.seed, hash("expand"), hash(m.role)))
	for n := range a.org.days() / 30 {
		p := &performer{actor: a.machine(m, m.count+n), weight: m.weight / float64(m.count), launch: m.launch, repertoire: c.routines(m.scenes)}
		opening := a.org.from + int64(d.between(a.org.days()/8, a.org.days()*7/8))*day
		for !workday(localDay(opening, japan), japan) {
			opening -= day
		}
		p.since = opening - opening%day + int64(d.between(int(hour), int(8*hour)))
		a.performers = append(a.performers, p)
	}
}

// roleOf is the number that names the role of the n-th machine of a sort: where
// there are to be few roles, several share one.
func (a *account) roleOf(m *machine, n int) int {
	if a.org.roles == 0 || m.count == 0 || n >= m.count {
		return n
	}
	own := 0 // machines with roles of their own
	for i := range machines {
		own += machines[i].count
	}
	return n % max(a.org.roles*m.count/own, 1)
}

// machine makes the actor of the n-th machine of a sort. Two programs with the
// same credentials come out alike.
func (a *account) machine(m *machine, n int) *actor {
	named := a.roleOf(m, n)
	d := dice(mix(a.seed, hash(m.role), uint64(n)))
	region := home
	if n%5 == 4 {
		region = a.someRegion(&d)
	}
	word := func(n int) string { return words[(n+a.index*5)%len(words)] }
	fill := strings.NewReplacer("%e", a.kind.name, "%x", string(d.appendHex(nil, 32)), "%d", fmt.Sprint(a.org.from-int64(d.n(int(90*day)))))
	path, name, slash := strings.Cut(m.role, "/")
	if !slash {
		path, name = "", m.role
	}
	who := newRole(a, fill.Replace(strings.ReplaceAll(name, "%w", word(named))), fill.Replace(strings.ReplaceAll(m.session, "%w", word(n))))
	who.by, who.agent = m.by, m.agent
	switch {
	case strings.HasPrefix(name, "AWSServiceRoleFor"):
		who.path = "/aws-service-role/" + m.by + "/"
	case slash:
		who.path = "/" + path + "/"
	}
	if m.by == "" && m.from != "vendor" {
		who.region = region
	}
	if m.session == "%e-%w-handler" {
		who.own = []string{"function", who.session, "loggroup", "/aws/lambda/" + who.session}
	}
	who.lasts = a.sessionLength(m)
	a.connect(who, m, &d)
	if !m.also {
		who.from = a.originOf(m, who)
	}
	return who
}

// sessionLength is six hours, as instances have them, and less in busy accounts,
// where the calls that begin sessions are still few among the rest.
func (a *account) sessionLength(m *machine) int64 {
	switch {
	case m.fresh:
		return 0
	case a.daily > 20000:
		return hour
	case a.daily > 8000:
		return 3 * hour
	}
	return 6 * hour
}

// connect gives a machine the address that it calls from.
func (a *account) connect(who *actor, m *machine, d *dice) {
	switch {
	case m.by != "":
		who.ips, who.agent = []string{m.by}, m.by
	case m.inside:
		who.ips = []string{fmt.Sprintf("10.%d.%d.%d", a.index%200, d.n(64), d.between(4, 250))}
		who.endpoint = a.resource(who.region, "endpoint", d.n(3))
	case m.from == "vendor":
		who.ips = a.org.vendorIP
	default:
		who.ips = []string{a.gateway}
	}
}

func (a *account) originOf(m *machine, who *actor) origin {
	switch m.from {
	case "vendor":
		outside := &actor{kind: stranger, account: a, name: a.org.vendor, unique: uniqueID("AIDA", hash(a.org.vendor), 17),
			ips: a.org.vendorIP, agent: m.agent}
		return origin{call: "sts:AssumeRole#vendor", who: outside, with: []string{"externalid", uniqueID("", a.seed, 20)}}
	case "pod":
		return a.fromCluster(who)
	}
	by := m.from
	if by == "" {
		by = m.by
	}
	return origin{call: "sts:AssumeRole#service", who: newService(a, by)}
}

// fromCluster is how a pod of EKS gets the role of its service account.
func (a *account) fromCluster(who *actor) origin {
	issuer := "oidc.eks." + home + ".amazonaws.com/id/" + uniqueID("", mix(a.seed, hash("cluster")), 32)
	subject := "system:serviceaccount:" + strings.TrimSuffix(who.name, "-role") + ":default"
	pod := &actor{
		kind: webIdentity, account: a, name: subject, id: hash(subject), ips: who.ips, agent: who.agent,
		path: "arn:aws:iam::" + a.id + ":oidc-provider/" + issuer,
	}
	return origin{call: "sts:AssumeRoleWithWebIdentity", who: pod, with: []string{"subject", subject, "issuer", issuer}}
}
