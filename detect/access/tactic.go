package access

import "strings"

// A class is what a call does.
type class uint8

const (
	reading  class = iota // looks, or reads data
	changing              // makes or changes
	ending                // deletes or stops
)

// how is what a class does to a resource, in the words of event.Resource.
func (c class) how(succeeded bool) string {
	if !succeeded {
		return "denied"
	}
	return [...]string{"read", "changed", "deleted"}[c]
}

// The words that AWS's APIs begin with, where they say what a call does.
var (
	readers = []string{"Get", "List", "Describe", "Head", "BatchGet", "Lookup", "Search", "Query", "Scan", "Select", "Check", "Decode",
		"Detect", "Estimate", "Filter", "Preview", "Simulate", "Test", "Validate", "View", "Download", "Generate", "Decrypt", "Encrypt", "Verify",
		"Sign", "ConsoleLogin", "SwitchRole", "AssumeRole", "StartQuery", "StopQuery", "StartQueryExecution", "Poll", "Receive", "Discover", "Evaluate"}
	enders = []string{"Delete", "Terminate", "Stop", "Remove", "Deregister", "Disable", "Cancel", "Detach", "Revoke", "Release", "Purge", "Reject",
		"ScheduleKeyDeletion", "Deactivate", "Disassociate", "Leave", "Abort", "Destroy", "Reset", "Unassign", "Suspend"}
)

func classOf(service, name string) class {
	if service == "iam.amazonaws.com" && strings.HasPrefix(name, "Reset") {
		return changing
	}
	for _, w := range readers {
		if strings.HasPrefix(name, w) {
			return reading
		}
	}
	for _, w := range enders {
		if strings.HasPrefix(name, w) {
			return ending
		}
	}
	return changing
}

// A tactic is why an intruder makes a call.
type tactic uint8

// From the least grave: of several, the gravest names a finding. The order is
// that in which GuardDuty ranks its anomalous behaviours, with what cannot be
// undone last.
const (
	none tactic = iota
	discovery
	initialAccess
	defenseEvasion
	credentialAccess
	persistence
	privilegeEscalation
	exfiltration
	impact
	tactics
)

// A purpose is a tactic in the words of GuardDuty and of ATT&CK.
type purpose struct{ guardDuty, attack string }

var purposes = [tactics]purpose{
	none:                {"", "execution"},
	discovery:           {"Discovery:IAMUser/AnomalousBehavior", "discovery"},
	initialAccess:       {"InitialAccess:IAMUser/AnomalousBehavior", "initial-access"},
	defenseEvasion:      {"DefenseEvasion:IAMUser/AnomalousBehavior", "defense-evasion"},
	credentialAccess:    {"CredentialAccess:IAMUser/AnomalousBehavior", "credential-access"},
	persistence:         {"Persistence:IAMUser/AnomalousBehavior", "persistence"},
	privilegeEscalation: {"PrivilegeEscalation:IAMUser/AnomalousBehavior", "privilege-escalation"},
	exfiltration:        {"Exfiltration:IAMUser/AnomalousBehavior", "exfiltration"},
	impact:              {"Impact:IAMUser/AnomalousBehavior", "impact"},
}

// sensitive are the calls that serve an intruder, by what for. A star at the end
// of a name is for versions, such as of Lambda's.
// Source: MITRE ATT&CK, cloud matrix; GuardDuty user guide, IAM finding types,
// whose pages name calls of each group.
var sensitive = map[tactic]string{
	initialAccess: "sts:GetFederationToken sts:GetSessionToken signin:GetSigninToken sts:AssumeRoot",
	defenseEvasion: "cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail cloudtrail:PutEventSelectors cloudtrail:DeleteEventDataStore " +
		"guardduty:DeleteDetector guardduty:UpdateDetector guardduty:CreateIPSet guardduty:CreateFilter guardduty:DisassociateFromAdministratorAccount " +
		"config:StopConfigurationRecorder config:DeleteConfigurationRecorder config:DeleteDeliveryChannel ec2:DeleteFlowLogs logs:DeleteLogGroup " +
		"logs:DeleteLogStream logs:PutRetentionPolicy monitoring:DeleteAlarms monitoring:DisableAlarmActions events:DisableRule securityhub:DisableSecurityHub " +
		"access-analyzer:DeleteAnalyzer macie2:DisableMacie inspector2:Disable route53resolver:DeleteResolverQueryLogConfig wafv2:DeleteWebACL " +
		"s3:PutBucketLogging organizations:LeaveOrganization organizations:DetachPolicy account:EnableRegion",
	credentialAccess: "secretsmanager:GetSecretValue secretsmanager:BatchGetSecretValue ssm:GetParametersByPath ec2:GetPasswordData " +
		"iam:GetAccountAuthorizationDetails redshift:GetClusterCredentials  " +
		"cognito-identity:GetCredentialsForIdentity",
	persistence: "iam:CreateUser iam:CreateAccessKey iam:CreateLoginProfile iam:UpdateLoginProfile iam:CreateRole iam:UpdateAssumeRolePolicy " +
		"iam:CreateVirtualMFADevice iam:EnableMFADevice iam:DeactivateMFADevice iam:UploadSSHPublicKey iam:CreateServiceSpecificCredential iam:CreateSAMLProvider " +
		"iam:CreateOpenIDConnectProvider iam:UpdateSAMLProvider iam:CreateInstanceProfile iam:UpdateAccessKey rolesanywhere:CreateTrustAnchor rolesanywhere:CreateProfile " +
		"lambda:CreateFunction* lambda:UpdateFunctionCode* lambda:AddPermission* lambda:CreateFunctionUrlConfig* lambda:UpdateFunctionConfiguration* " +
		"ec2:CreateKeyPair ec2:ImportKeyPair ec2-instance-connect:SendSSHPublicKey ec2:AuthorizeSecurityGroupIngress ec2:ModifyInstanceAttribute events:PutRule events:PutTargets " +
		"sso:CreateAccountAssignment sso:CreatePermissionSet identitystore:CreateUser kms:CreateGrant",
	privilegeEscalation: "iam:AttachUserPolicy iam:AttachRolePolicy iam:AttachGroupPolicy iam:PutUserPolicy iam:PutRolePolicy iam:PutGroupPolicy " +
		"iam:AddUserToGroup iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:AddRoleToInstanceProfile iam:DeleteUserPermissionsBoundary " +
		"iam:DeleteRolePermissionsBoundary ec2:AssociateIamInstanceProfile ec2:ReplaceIamInstanceProfileAssociation sso:PutInlinePolicyToPermissionSet " +
		"sso:AttachManagedPolicyToPermissionSet ssm:SendCommand ssm:StartSession ecs:ExecuteCommand glue:CreateDevEndpoint sagemaker:CreatePresignedNotebookInstanceUrl",
	exfiltration: "ec2:ModifySnapshotAttribute ec2:ModifyImageAttribute ec2:CreateSnapshot ec2:CreateImage ec2:CopySnapshot ec2:CreateStoreImageTask ec2:CreateInstanceExportTask " +
		"rds:ModifyDBSnapshotAttribute rds:ModifyDBClusterSnapshotAttribute rds:CreateDBSnapshot rds:StartExportTask rds:RestoreDBInstanceFromDBSnapshot " +
		"s3:PutBucketPolicy s3:PutBucketAcl s3:PutBucketReplication s3:DeleteBucketPublicAccessBlock s3:PutBucketPublicAccessBlock s3:PutAccountPublicAccessBlock " +
		"ebs:GetSnapshotBlock ram:CreateResourceShare dynamodb:ExportTableToPointInTime backup:StartCopyJob ecr:SetRepositoryPolicy secretsmanager:PutResourcePolicy kms:PutKeyPolicy",
	impact: "ec2:RunInstances ec2:RequestSpotFleet ec2:CreateFleet ec2:TerminateInstances ec2:DeleteVolume ec2:DeleteSnapshot rds:DeleteDBInstance rds:DeleteDBCluster " +
		"rds:DeleteDBSnapshot dynamodb:DeleteTable dynamodb:DeleteBackup s3:DeleteBucket s3:PutBucketLifecycle s3:PutBucketVersioning s3:DeleteObjects kms:ScheduleKeyDeletion kms:DisableKey " +
		"kms:ImportKeyMaterial kms:DeleteImportedKeyMaterial lambda:DeleteFunction* ecs:CreateCluster ecs:RunTask sagemaker:CreateTrainingJob lightsail:CreateInstances " +
		"servicequotas:RequestServiceQuotaIncrease backup:DeleteRecoveryPoint backup:DeleteBackupVault elasticfilesystem:DeleteFileSystem route53:ChangeResourceRecordSets " +
		"ses:SendEmail ses:VerifyEmailIdentity ses:UpdateAccountSendingEnabled sns:Publish bedrock:InvokeModel organizations:RemoveAccountFromOrganization organizations:CloseAccount " +
		"iam:DeleteUser iam:DeleteRole secretsmanager:DeleteSecret cloudformation:DeleteStack eks:DeleteCluster",
}

// tacticOf is what a call serves. Of calls in no table, reading serves discovery
// and nothing else is known.
var tacticOf = func() func(action string, c class) tactic {
	table, prefixes := map[string]tactic{}, map[string]tactic{}
	for t, actions := range sensitive {
		for a := range strings.FieldsSeq(actions) {
			if stem, open := strings.CutSuffix(a, "*"); open {
				prefixes[stem] = t
			} else {
				table[a] = t
			}
		}
	}
	return func(action string, c class) tactic {
		if t, known := table[action]; known {
			return t
		}
		stem := strings.TrimRight(action, "v0123456789_")
		if t, known := prefixes[stem]; known {
			return t
		}
		if c == reading {
			return discovery
		}
		return none
	}
}()

// dataReads are calls that return what people keep in AWS, and not what they
// have there.
const dataReads = " dynamodb:Query dynamodb:Scan dynamodb:GetItem dynamodb:BatchGetItem athena:GetQueryResults logs:GetLogEvents logs:FilterLogEvents " +
	"logs:GetQueryResults rds:DownloadDBLogFilePortion rds-data:ExecuteStatement secretsmanager:GetSecretValue secretsmanager:BatchGetSecretValue " +
	"ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath kms:Decrypt codecommit:GetFile codecommit:GitPull ebs:GetSnapshotBlock " +
	"redshift-data:GetStatementResult sqs:ReceiveMessage kinesis:GetRecords lambda:GetFunction "

// data tells whether an act read data.
func (a *act) data() bool {
	return a.cell.Kind == objects && a.class == reading || strings.Contains(dataReads, " "+a.action+" ")
}
