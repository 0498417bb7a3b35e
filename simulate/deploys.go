package simulate

import "strings"

// deployment describes a tool that changes an account for people.
type deployment struct {
	role   string
	kind   string // github, chain, cloudformation, build
	weight float64
	agent  string
	scenes string
}

const (
	terraformAgent = "APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.18.0 aws-sdk-go-v2/1.39.2 os/linux lang/go#1.24.8"
	cdkAgent       = "aws-sdk-js/3.864.0 ua/2.1 os/linux#6.11.0-1018-azure lang/js md/nodejs#22.21.1 md/command#deploy app/aws-cdk/2.1031.2"
	actionsAgent   = "aws-cli/2.31.23 md/awscrt#0.28.2 ua/2.1 os/linux#6.11.0-1018-azure md/arch#x86_64 lang/python#3.13.9 md/distrib#ubuntu.24 md/command#<cmd>"
)

// deployments are the tools of every account; weights as for machines.
var deployments = []deployment{
	{role: "github-actions-terraform", kind: "github", weight: 42, agent: terraformAgent, scenes: `
		6 +0.2: sts:GetCallerIdentity s3:GetObject ec2:DescribeVpcs ec2:DescribeVpcAttribute*3 ec2:DescribeSubnets ec2:DescribeRouteTables ec2:DescribeSecurityGroups#one*5 ec2:DescribeSecurityGroupRules*4 iam:GetRole*6 iam:ListRolePolicies*6 iam:ListAttachedRolePolicies*6 iam:GetPolicy*4 iam:GetPolicyVersion*4 lambda:GetFunction20150331v2*4 lambda:ListVersionsByFunction20150331*3 logs:DescribeLogGroups*3 s3:GetBucketPolicy*3 s3:GetBucketVersioning*3 s3:GetBucketEncryption*3 s3:GetBucketLifecycle#none*2 kms:DescribeKey*2 dynamodb:DescribeTable*2 dynamodb:DescribeTimeToLive*2 events:DescribeRule*2 s3:PutObject
		3 +0.6: sts:GetCallerIdentity s3:GetObject iam:GetRole#gone iam:CreateRole iam:GetRole iam:PutRolePolicy iam:AttachRolePolicy*2 iam:TagRole? logs:CreateLogGroup logs:PutRetentionPolicy lambda:CreateFunction20150331 lambda:GetFunction20150331v2*2 lambda:AddPermission20150331v2 events:PutRule events:PutTargets s3:PutObject
		3 +0.6: sts:GetCallerIdentity s3:GetObject lambda:GetFunction20150331v2 lambda:UpdateFunctionCode20150331v2 lambda:GetFunctionConfiguration20150331v2*3 lambda:UpdateFunctionConfiguration20150331v2 lambda:PublishVersion20150331 lambda:UpdateAlias20150331 s3:PutObject
		2 +0.6: sts:GetCallerIdentity s3:GetObject ec2:DescribeSecurityGroups#one ec2:AuthorizeSecurityGroupIngress ec2:RevokeSecurityGroupIngress? ec2:DescribeSecurityGroups#one ec2:CreateTags s3:PutObject
		2 +0.6: sts:GetCallerIdentity s3:GetObject iam:ListPolicyVersions iam:CreatePolicyVersion iam:DeletePolicyVersion? iam:UpdateAssumeRolePolicy? s3:PutBucketPolicy? s3:PutBucketTagging? monitoring:PutMetricAlarm*2 s3:PutObject
		1 +0.6: sts:GetCallerIdentity s3:CreateBucket s3:PutBucketPublicAccessBlock s3:PutBucketVersioning s3:PutBucketPolicy s3:PutBucketLifecycle s3:PutObject
		1 +0.6: sts:GetCallerIdentity lambda:GetFunction20150331v2#gone apigateway:CreateDeployment elasticloadbalancing:ModifyRule s3:PutObject
		1 +0.6: sts:GetCallerIdentity iam:CreateRole! kms:DescribeKey#gone iam:GetRole*2`},
	{role: "github-actions-build", kind: "github", weight: 18, agent: actionsAgent, scenes: `
		4 +0.7: ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability*4 ecr:InitiateLayerUpload*3 ecr:CompleteLayerUpload*3 ecr:PutImage ecs:DescribeTaskDefinition ecs:RegisterTaskDefinition ecs:UpdateService ecs:DescribeServices*6
		2 +0.7: ssm:GetParametersByPath*3 kms:Decrypt#parameter*2 secretsmanager:GetSecretValue*2 kms:Decrypt#secret s3:PutObject*3 cloudfront:CreateInvalidation
		1 +0.7: secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue*3 ecs:RunTask ecs:DescribeTasks*5
		1 +0.7: ecr:DescribeImageScanFindings*2 ecs:DescribeServices#gone`},
	{role: "cdk-hnb659fds-deploy-role-%a-ap-northeast-1", kind: "chain", weight: 14, agent: cdkAgent, scenes: `
		3 +1: ssm:GetParameter#cdk cloudformation:DescribeStacks cloudformation:GetTemplate cloudformation:CreateChangeSet cloudformation:DescribeChangeSet*4 cloudformation:ExecuteChangeSet cloudformation:DescribeStackEvents*8 cloudformation:DescribeStacks
		1 +1: ssm:GetParameter#cdk cloudformation:DescribeStacks#gone cloudformation:DescribeStacks`},
	{role: "cdk-hnb659fds-cfn-exec-role-%a-ap-northeast-1", kind: "cloudformation", weight: 16, scenes: `
		3 +1: iam:GetRole iam:PutRolePolicy iam:GetRolePolicy lambda:GetFunction20150331v2 lambda:UpdateFunctionCode20150331v2 lambda:GetFunction20150331v2*3
		2 +1: iam:GetRole#gone iam:CreateRole iam:AttachRolePolicy*2 iam:PutRolePolicy lambda:CreateFunction20150331 lambda:AddPermission20150331v2 logs:CreateLogGroup logs:PutRetentionPolicy
		2 +1: ec2:DescribeSecurityGroups#one ec2:CreateSecurityGroup ec2:AuthorizeSecurityGroupIngress ec2:CreateTags
		2 +1: ecs:RegisterTaskDefinition ecs:UpdateService ecs:DescribeServices*4
		1 +1: iam:DetachRolePolicy iam:DeleteRole logs:DeleteLogGroup
		1 +1: events:PutRule events:PutTargets ssm:PutParameter dynamodb:UpdateTable dynamodb:DescribeTable*2`},
	{role: "codebuild-project-role", kind: "build", weight: 10, agent: "aws-sdk-go-v2/1.38.3 ua/2.1 os/linux lang/go#1.24.6 md/GOOS#linux md/GOARCH#amd64 exec-env/AWS_CodeBuild", scenes: `
		3: s3:GetObject*2 ssm:GetParameters kms:Decrypt#parameter ecr:GetAuthorizationToken s3:PutObject
		2: codebuild:BatchGetBuilds*3 codedeploy:CreateDeployment codedeploy:GetDeployment*6
		1: cloudformation:DescribeStacks cloudformation:UpdateStack cloudformation:DescribeStackEvents*5`},
}

// batchUsers are IAM users with long-lived keys on servers that nobody has got
// round to replacing: the keys that leak.
var batchUsers = []struct{ name, agent, scenes string }{
	{"svc-backup", "Boto3/1.34.162 md/Botocore#1.34.162 ua/2.0 os/linux#5.14.0-503.el9.x86_64 md/arch#x86_64 lang/python#3.9.21 Botocore/1.34.162", `
		2 +1: s3:ListObjects*2 s3:PutObject*6
		1 +1: s3:HeadObject*3`},
	{"svc-report", "Boto3/1.26.165 Python/3.8.20 Linux/4.18.0-553.el8_10.x86_64 Botocore/1.29.165", `
		2 +1: athena:StartQueryExecution athena:GetQueryExecution*4 athena:GetQueryResults s3:GetObject
		1 +1: s3:PutObject*2
		1: glue:GetTable glue:GetPartitions glue:GetPartition#gone`},
	{"svc-log-shipper", "aws-sdk-java/1.12.782 Linux/5.15.0-157-generic OpenJDK_64-Bit_Server_VM/17.0.16 java/17.0.16 vendor/Eclipse_Adoptium cfg/retry-mode/legacy", `
		3 +1: s3:ListObjects s3:GetObject*6
		1: sqs:ReceiveMessage*4`},
	{"svc-inventory", "aws-cli/1.33.44 md/Botocore#1.34.162 ua/2.0 os/linux#5.15.0-157-generic md/arch#x86_64 lang/python#3.10.12 md/pyimpl#CPython cfg/retry-mode#legacy botocore/1.34.162 md/command#<cmd>", `
		2 +1: ec2:DescribeInstances ec2:DescribeVolumes ec2:DescribeAddresses
		1 +1: rds:DescribeDBInstances elasticache:DescribeCacheClusters`},
	{"svc-mailer", "aws-sdk-php/3.356.0 ua/2.1 OS/Linux#5.15.0-157-generic lang/php#8.2.29 GuzzleHttp/7", `
		3 +1: ses:SendEmail*3
		1: ses:GetSendQuota`},
	{"svc-import", "aws-sdk-ruby3/3.234.0 ua/2.1 api/s3#1.199.1 os/linux md/x86_64 lang/ruby#3.3.9 md/3.3.9 cfg/retry-mode#legacy", `
		2 +1: s3:ListObjects s3:GetObject*4
		1 +1: dynamodb:DescribeTable dynamodb:Query*3`},
	{"svc-monitor", "aws-sdk-go/1.44.263 (go1.19.13; linux; amd64)", `
		3 +1: monitoring:ListMetrics monitoring:GetMetricStatistics*3
		1 +1: ec2:DescribeInstances#running elasticloadbalancing:DescribeTargetHealth*2`},
	{"svc-legacy-batch", "aws-cli/1.18.147 Python/2.7.18 Linux/4.14.355-277.643.amzn2.x86_64 botocore/1.18.6", `
		2 +1: s3:GetObject s3:PutObject
		1 +1: ec2:DescribeInstances#tag lambda:Invoke
		1: sts:GetCallerIdentity`},
	{"svc-analytics", "Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux#6.8.0-85-generic md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython m/b,Z,D cfg/retry-mode#legacy Botocore/1.40.61", `
		2 +1: s3:ListObjects s3:GetObject*4
		1 +1: glue:GetDatabases glue:GetTable*3 athena:StartQueryExecution athena:GetQueryExecution*3`},
	{"svc-jenkins", "aws-cli/2.17.65 md/awscrt#0.21.2 ua/2.0 os/linux#5.15.0-157-generic md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/distrib#ubuntu.22 md/prompt#off md/command#<cmd>", `
		2 +1: ecr:GetAuthorizationToken ecr:PutImage ecs:UpdateService ecs:DescribeServices*3
		1 +1: s3:PutObject*2 cloudformation:DescribeStacks lambda:UpdateFunctionCode20150331v2`},
	{"svc-webhook", "aws-sdk-nodejs/2.1692.0 linux/v18.20.8 promise", `
		2 +1: sqs:GetQueueAttributes dynamodb:GetItem*2
		1 +1: secretsmanager:GetSecretValue`},
	{"svc-edge-sync", "aws-sdk-go-v2/1.32.7 os/linux lang/go#1.23.4 md/GOOS#linux md/GOARCH#arm64", `
		2 +1: s3:ListObjects s3:PutObject*3
		1 +1: ssm:GetParameter*2`},
}

// hireDeployments gives an account its deployment tools and batch users.
func (a *account) hireDeployments(c *catalogue) {
	for i := range deployments {
		m := &deployments[i]
		who := newRole(a, strings.ReplaceAll(m.role, "%a", a.id), "GitHubActions")
		who.agent, who.ips, who.lasts = m.agent, a.org.runners, 0
		switch m.kind {
		case "github":
			who.from = a.fromGitHub(m.role)
		case "chain":
			who.session = "aws-cdk-runner"
			who.from = origin{call: "sts:AssumeRole", who: a.org.pipelines().deployer(m.agent)}
		case "cloudformation":
			who.session, who.by = "AWSCloudFormation", "cloudformation.amazonaws.com"
			who.ips, who.agent = []string{who.by}, who.by
			who.from = origin{call: "sts:AssumeRole#service", who: newService(a, who.by)}
		case "build":
			who.session = "AWSCodeBuild-" + uniqueID("", a.seed, 12)
			who.ips = []string{a.gateway}
			who.from = origin{call: "sts:AssumeRole#service", who: newService(a, "codebuild.amazonaws.com")}
		}
		who.arn = "arn:aws:sts::" + a.id + ":assumed-role/" + who.name + "/" + who.session
		a.performers = append(a.performers, &performer{
			actor: who, group: deployGroup, weight: m.weight, fresh: true, repertoire: c.routines(m.scenes),
		})
	}
	for i := range batchUsers {
		a.hireBatch(c, i)
	}
}

// hireBatch adds a batch user. In a long time, one is new and the keys of some are
// replaced.
func (a *account) hireBatch(c *catalogue, i int) {
	u := &batchUsers[i]
	d := dice(mix(a.seed, hash("batch"), uint64(i)))
	who := newUser(a, u.name)
	who.agent, who.ips, who.region = u.agent, []string{address(&d, choose(&d, []string{officeNet, tokyoNet}), "JP")}, home
	a.users = append(a.users, who)
	p := &performer{actor: who, weight: 0.45, repertoire: c.routines(u.scenes)}
	if i%3 == 0 { // runs at night, in Japan
		p.weight, p.hours = 2, window{from: 16 * hour, to: 20 * hour}
	}
	a.performers = append(a.performers, p)
	if a.org.days() < 30 {
		return
	}
	middle := a.org.from + int64(d.between(a.org.days()/5, a.org.days()*4/5))*day
	switch {
	case i == len(batchUsers)-1:
		p.since, p.launch = middle+3*hour, machineScene
	case i%4 == 1:
		heir, next := *who, *p
		heir.key = uniqueID("AKIA", mix(who.id, 2), 16)
		next.actor = &heir
		p.until, p.next = middle, &next
		a.performers = append(a.performers, &next)
	}
}

const githubIssuer = "token.actions.githubusercontent.com"

// fromGitHub is how a workflow gets a role: with its own identity, no key.
func (a *account) fromGitHub(roleName string) origin {
	subject := "repo:" + a.org.company + "/" + a.kind.name + "-" + strings.TrimPrefix(roleName, "github-actions-") + ":ref:refs/heads/main"
	runner := &actor{
		kind: webIdentity, account: a, name: subject, id: hash(subject), ips: a.org.runners, agent: actionsAgent,
		path: "arn:aws:iam::" + a.id + ":oidc-provider/" + githubIssuer,
	}
	return origin{call: "sts:AssumeRoleWithWebIdentity", who: runner, with: []string{"subject", subject, "issuer", githubIssuer}}
}

// deployer is the workflow's own role, from which it goes on to others.
func (a *account) deployer(agent string) *actor {
	who := newRole(a, "github-actions-cdk", "GitHubActions")
	who.agent, who.ips, who.lasts = agent, a.org.runners, 0
	who.from = a.fromGitHub("github-actions-cdk")
	return who
}
