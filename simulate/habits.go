package simulate

// jobScenes are what people of each job do all day, mostly by looking.
var jobScenes = map[string]string{
	"admin": consoleCommon + `
		5 +1.2: iam:GetAccountSummary iam:ListAccountAliases iam:ListMFADevices iam:ListUsers iam:ListAccessKeys*5 iam:GetLoginProfile*3 iam:GetLoginProfile#none*3 iam:ListGroupsForUser*4 iam:ListAttachedUserPolicies*3
		4 +1.2: iam:ListRoles iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:ListInstanceProfilesForRole iam:GenerateServiceLastAccessedDetails iam:GetPolicy iam:GetPolicyVersion iam:ListPolicyVersions
		3 +2: cloudtrail:DescribeTrails cloudtrail:GetTrailStatus cloudtrail:LookupEvents*6
		2 +2: guardduty:ListDetectors guardduty:GetDetector guardduty:ListFindings guardduty:GetFindings*3 guardduty:ListMembers
		2 +2: organizations:DescribeOrganization organizations:ListAccounts organizations:ListRoots organizations:ListPolicies
		2 +1.5: securityhub:GetFindings*3 inspector2:ListFindings*2 access-analyzer:ListFindingsV2 support:DescribeTrustedAdvisorChecks
		3 +1: ce:GetCostAndUsage*4 ce:GetCostForecast
		2 > +12: sts:GetCallerIdentity iam:ListUsers iam:ListAttachedRolePolicies*2 iam:GetUser
		1 > +10: iam:SimulatePrincipalPolicy iam:GetPolicyVersion`,
	"operator": consoleCommon + `
		6 +1.5: monitoring:DescribeAlarms*3 monitoring:GetDashboard monitoring:GetMetricData*6 logs:DescribeLogGroups logs:StartQuery logs:GetQueryResults*4
		3 +2: ssm:DescribeInstanceInformation ssm:DescribeSessions ssm:StartSession ssm:TerminateSession
		3 +1.5: rds:DescribeDBInstances rds:DescribeEvents rds:DescribePendingMaintenanceActions rds:DescribeDBLogFiles rds:DownloadDBLogFilePortion*2
		2 +1.5: autoscaling:DescribeAutoScalingGroups autoscaling:DescribeScalingActivities*2 ec2:DescribeInstances#one elasticloadbalancing:DescribeTargetHealth*2
		1 +3: ssm:GetDocument ssm:SendCommand ssm:ListCommands ssm:ListCommandInvocations*4 ssm:GetCommandInvocation
		1 +2: ecs:DescribeContainerInstances*2 monitoring:DescribeAlarmsForMetric*2 monitoring:SetAlarmState?
		1 +3: backup:ListBackupJobs backup:ListRecoveryPointsByBackupVault
		3 > +15: ec2:DescribeInstances#tag ssm:StartSession ssm:ResumeSession? ssm:TerminateSession
		2 > +12: logs:FilterLogEvents*4
		1 > +10: ec2:DescribeInstanceTypes*3 ec2:DescribeSpotPriceHistory?
		1 > +10: ec2:StopInstances ec2:DescribeInstanceStatus*3 ec2:StartInstances`,
	"developer": consoleCommon + `
		6 +1.2: lambda:ListFunctions20150331 lambda:GetFunction20150331v2 lambda:GetPolicy20150331v2 lambda:ListTags20170331 lambda:ListEventSourceMappings20150331 logs:DescribeLogStreams logs:GetLogEvents*4 kms:ListAliases iam:GetRole
		4 +1.5: logs:DescribeLogGroups logs:StartQuery logs:GetQueryResults*5 logs:FilterLogEvents*2
		4 +1.2: ecs:ListClusters ecs:DescribeClusters ecs:ListServices ecs:DescribeServices ecs:ListTasks ecs:DescribeTasks ecs:DescribeTaskDefinition
		3 +1.5: dynamodb:ListTables dynamodb:DescribeTable*2 dynamodb:DescribeContinuousBackups dynamodb:Query*3
		2 +1.5: codepipeline:ListPipelines codepipeline:GetPipelineState*3 codebuild:BatchGetProjects codebuild:BatchGetBuilds*2
		2 +1.5: cloudformation:ListStacks cloudformation:DescribeStacks cloudformation:DescribeStackEvents*3 cloudformation:ListStackResources cloudformation:DescribeStackResources?
		2 +1.5: states:ListStateMachines states:DescribeExecution*3
		1 +2: secretsmanager:ListSecrets secretsmanager:DescribeSecret secretsmanager:GetSecretValue!
		1 +2: iam:ListUsers! iam:ListRoles! iam:ListAccountAliases!
		1 +2: ecs:ExecuteCommand!
		3 > +12: s3:ListBuckets s3:ListObjects*3 s3:GetObject*2
		3 > +12: logs:FilterLogEvents*4 lambda:Invoke?
		2 > +10: sts:GetCallerIdentity cloudformation:DescribeStacks cloudformation:DescribeStackEvents*3
		1 > +10: ssm:GetParameter#gone ssm:GetParameter
		1 > +10: secretsmanager:GetSecretValue#gone secretsmanager:ListSecrets
		1 > +9: ecr:GetAuthorizationToken ecr:DescribeImages*2`,
	"analyst": consoleCommon + `
		6 +2: athena:ListWorkGroups glue:GetDatabases glue:GetTable*3 athena:StartQueryExecution athena:GetQueryExecution*5 athena:GetQueryResults
		3 +1.5: s3:ListBuckets s3:ListObjects*3 s3:HeadObject*2 s3:GetObject*2
		2 +2: glue:GetDatabases glue:GetTable*4 glue:GetPartitions*2
		1 +2: rds:DescribeDBInstances! rds:DescribeDBClusters!
		2 > +15: s3:ListObjects*2 s3:GetObject*5
		1 > +15: athena:StartQueryExecution athena:GetQueryExecution*4 s3:GetObject`,
}

// consoleCommon are the pages of the console that everybody opens.
const consoleCommon = `
		5 +0.6: ec2:DescribeInstances ec2:DescribeInstanceStatus ec2:DescribeAddresses ec2:DescribeVolumes ec2:DescribeSecurityGroups ec2:DescribeKeyPairs? ec2:DescribeTags ec2:DescribeAvailabilityZones elasticloadbalancing:DescribeLoadBalancers autoscaling:DescribeAutoScalingGroups monitoring:DescribeAlarms
		2 +0.6: ec2:DescribeInstances#one ec2:DescribeInstanceAttribute ec2:DescribeVolumes#attached ec2:DescribeIamInstanceProfileAssociations ec2:DescribeInstanceCreditSpecifications monitoring:GetMetricData*4 ec2:GetConsoleOutput?
		3 +0.8: s3:ListBuckets s3:GetBucketLocation*3 s3:GetAccountPublicAccessBlock s3:GetBucketVersioning s3:GetBucketPublicAccessBlock s3:ListObjects*2
		2 +0.6: ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeRouteTables ec2:DescribeInternetGateways ec2:DescribeNatGateways ec2:DescribeVpcEndpoints ec2:DescribeDhcpOptions? ec2:DescribeFlowLogs?
		2 +0.8: monitoring:ListDashboards monitoring:DescribeAlarms monitoring:GetMetricData*5 health:DescribeEventAggregates
		1 +0.8: rds:DescribeDBInstances rds:DescribeDBClusters rds:DescribePendingMaintenanceActions monitoring:GetMetricData*3
		1 +0.8: health:DescribeEventAggregates resource-explorer-2:Search ce:GetCostAndUsage?
		1 +0.8 @us-east-1: route53:ListHostedZones route53:ListResourceRecordSets cloudfront:ListDistributions acm:ListCertificates`

// chore is work with effect, done now and then, at some time of the day.
type chore struct {
	job    string
	chance float64 // in one day of one person
	cli    bool
	gap    float64
	scene  string
}

var chores = []chore{
	{"admin", 0.25, false, 15, "iam:GetUser#gone iam:CreateUser iam:AddUserToGroup iam:CreateLoginProfile iam:CreateAccessKey iam:AttachUserPolicy#read?"},
	{"admin", 0.20, false, 20, "iam:ListAccessKeys iam:CreateAccessKey iam:GetAccessKeyLastUsed*3 iam:UpdateAccessKey iam:DeleteAccessKey"},
	{"admin", 0.08, false, 12, "iam:CreateVirtualMFADevice iam:EnableMFADevice"},
	{"admin", 0.06, false, 15, "iam:DeactivateMFADevice iam:DeleteVirtualMFADevice iam:CreateVirtualMFADevice iam:EnableMFADevice"},
	{"admin", 0.15, false, 20, "iam:CreateRole iam:AttachRolePolicy iam:PutRolePolicy? iam:GetRole"},
	{"admin", 0.12, false, 20, "iam:CreateGroup? iam:CreatePolicy iam:AttachGroupPolicy iam:ListEntitiesForPolicy"},
	{"admin", 0.05, false, 30, "iam:GetAccountPasswordPolicy iam:UpdateAccountPasswordPolicy"},
	{"admin", 0.05, true, 20, "iam:ListGroupsForUser iam:ListAccessKeys iam:DetachUserPolicy iam:DeleteAccessKey iam:DeleteLoginProfile iam:DeleteUser"},
	{"admin", 0.06, false, 20, "secretsmanager:DescribeSecret secretsmanager:GetSecretValue kms:Decrypt#secret"},
	{"admin", 0.04, false, 20, "s3:GetBucketPolicy s3:PutBucketPolicy s3:GetBucketPolicyStatus"},
	{"admin", 0.04, false, 20, "kms:DescribeKey kms:CreateAlias kms:ListResourceTags"},
	{"admin", 0.03, false, 10, "iam:CreateServiceLinkedRole organizations:DescribeOrganization"},
	{"operator", 0.20, false, 15, "ec2:DescribeSecurityGroups#one ec2:AuthorizeSecurityGroupIngress#office ec2:DescribeSecurityGroupRules"},
	{"operator", 0.15, false, 30, "ec2:RevokeSecurityGroupIngress ec2:DescribeSecurityGroups#one"},
	{"operator", 0.22, false, 20, "ec2:DescribeVolumes#attached ec2:CreateSnapshot ec2:DescribeSnapshots#one*3"},
	{"operator", 0.08, true, 60, "ec2:CreateSnapshot ec2:DescribeSnapshots#one*4 ec2:ModifySnapshotAttribute#sister ec2:DescribeSnapshotAttribute"},
	{"operator", 0.12, false, 30, "ec2:DescribeImages#amazon ec2:RunInstances ec2:DescribeInstanceStatus*4 ec2:CreateTags"},
	{"operator", 0.10, false, 30, "ec2:RebootInstances ec2:DescribeInstanceStatus*3"},
	{"operator", 0.08, false, 40, "ec2:StopInstances ec2:ModifyInstanceAttribute#type ec2:StartInstances ec2:DescribeInstanceStatus*3"},
	{"operator", 0.06, true, 30, "ec2:CreateVolume ec2:AttachVolume ec2:DescribeVolumes"},
	{"operator", 0.06, false, 30, "ec2:CreateImage ec2:DescribeImages*2 ec2:CreateLaunchTemplateVersion"},
	{"operator", 0.05, false, 30, "rds:ModifyDBInstance rds:RebootDBInstance? rds:DescribeDBInstances*2"},
	{"operator", 0.10, false, 20, "autoscaling:UpdateAutoScalingGroup autoscaling:SetDesiredCapacity? autoscaling:DescribeScalingActivities*2"},
	{"operator", 0.05, true, 15, "secretsmanager:RotateSecret secretsmanager:DescribeSecret"},
	{"operator", 0.05, false, 15, "route53:ListResourceRecordSets route53:ChangeResourceRecordSets"},
	{"operator", 0.04, true, 25, "ec2:DescribeImages ec2:DeregisterImage ec2:DeleteSnapshot*3"},
	{"developer", 0.30, true, 20, "lambda:UpdateFunctionCode20150331v2#zip lambda:GetFunctionConfiguration20150331v2*3 lambda:Invoke*2"},
	{"developer", 0.12, false, 20, "lambda:UpdateFunctionConfiguration20150331v2 lambda:GetFunction20150331v2"},
	{"developer", 0.10, false, 15, "secretsmanager:ListSecrets secretsmanager:DescribeSecret secretsmanager:GetSecretValue kms:Decrypt#secret"},
	{"developer", 0.05, true, 15, "secretsmanager:PutSecretValue secretsmanager:DescribeSecret"},
	{"developer", 0.05, false, 30, "cloudformation:DetectStackDrift cloudformation:DeleteStack cloudformation:DescribeStackEvents*3"},
	{"developer", 0.06, false, 20, "codebuild:StartBuild codebuild:BatchGetBuilds*4"},
	{"developer", 0.08, true, 15, "ssm:GetParameter ssm:PutParameter ssm:GetParameter"},
	{"developer", 0.10, false, 10, "cloudformation:UpdateStack cloudformation:DescribeStackEvents*6"},
	{"developer", 0.06, true, 20, "ecs:UpdateService! ecs:DescribeServices ecs:UpdateService"},
	{"developer", 0.04, false, 10, "ec2:RunInstances! ec2:DescribeInstances"},
	{"developer", 0.04, true, 12, "iam:PutRolePolicy! iam:GetRole"},
	{"developer", 0.05, false, 15, "codepipeline:StartPipelineExecution codepipeline:GetPipelineState*4"},
	{"developer", 0.02, true, 0.4, "sts:GetCallerIdentity s3:ListBuckets s3:GetBucketLocation*14 s3:GetBucketTagging#none*14 s3:ListObjects*40 lambda:ListFunctions20150331 lambda:ListTags20170331*18 dynamodb:ListTables dynamodb:DescribeTable*12 s3:ListObjects*30"},
	{"admin", 0.03, true, 0.5, "iam:ListUsers iam:ListAccessKeys*20 iam:GetAccessKeyLastUsed*20 iam:ListMFADevices*20 iam:ListRoles iam:ListAttachedRolePolicies*30"},
	{"developer", 0.04, true, 10, "bedrock:ListFoundationModels bedrock:InvokeModel*4"},
	{"analyst", 0.10, true, 20, "s3:PutObject*3 s3:HeadObject"},
	{"analyst", 0.05, false, 20, "glue:StartJobRun athena:StartQueryExecution athena:GetQueryExecution*4"},
}

// Scenes that stand in the agenda.
const (
	failedScene    = "signin:ConsoleLogin#failed"
	mfaScene       = "signin:CheckMfa"
	signInScene    = "signin:ConsoleLogin#mfa"
	doorScene      = "signin:UserAuthentication sso:Authenticate sso:Federate"
	shellScene     = "sso:GetRoleCredentials"
	portalScene    = "signin:ConsoleLogin#federated"
	visitScene     = "signin:SwitchRole ec2:DescribeInstances ec2:DescribeInstanceStatus ec2:DescribeVolumes ec2:DescribeSecurityGroups monitoring:DescribeAlarms*2 health:DescribeEventAggregates"
	emergencyScene = "sts:GetCallerIdentity iam:ListAttachedRolePolicies iam:GetRolePolicy iam:PutRolePolicy iam:GetRolePolicy ec2:DescribeInstances ec2:RebootInstances ec2:DescribeInstanceStatus*3"
)
