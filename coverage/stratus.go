package coverage

// An Emulated is an attack technique of Stratus Red Team, of which real logs
// exist.
type Emulated struct {
	Name      string
	Calls     []string // that are the attack itself, not the tool's preparing and waiting
	Rule      string   // the file of the rule whose finding names it, below the folder of rules
	Technique string   // of MITRE ATT&CK, that the finding must name
}

// Stratus are the techniques for AWS whose logs DataDog publishes. Source:
// DataDog/stratus-red-team, docs/detonation-logs; techniques by the AWS Threat
// Technique Catalog, where it has them.
var Stratus = []Emulated{
	{"aws.credential-access.ec2-get-password-data", []string{"GetPasswordData"}, "cloudtrail/ec2/password_data_read_in_bulk.yml", "T1552"},
	{"aws.credential-access.ec2-steal-instance-credentials", []string{"SendCommand", "DescribeInstances"}, "cloudtrail/sts/instance_credentials_with_person.yml", "T1552.005"},
	{"aws.credential-access.secretsmanager-batch-retrieve-secrets", []string{"BatchGetSecretValue"}, "cloudtrail/secrets/read_in_batches.yml", "T1555.006"},
	{"aws.credential-access.secretsmanager-retrieve-secrets", []string{"GetSecretValue"}, "cloudtrail/secrets/listed_then_read.yml", "T1555.006"},
	{"aws.credential-access.ssm-retrieve-securestring-parameters", []string{"GetParameters"}, "cloudtrail/secrets/parameters_listed_then_read.yml", "T1552"},
	{"aws.defense-evasion.cloudtrail-delete", []string{"DeleteTrail"}, "cloudtrail/logging/trail_stopped.yml", "T1562.008"},
	{"aws.defense-evasion.cloudtrail-event-selectors", []string{"PutEventSelectors"}, "cloudtrail/logging/trail_records_less.yml", "T1562.008"},
	{"aws.defense-evasion.cloudtrail-stop", []string{"StopLogging"}, "cloudtrail/logging/trail_stopped.yml", "T1562.008"},
	{"aws.defense-evasion.dns-delete-logs", []string{"DeleteResolverQueryLogConfig"}, "cloudtrail/logging/dns_query_logs_off.yml", "T1562.008"},
	{"aws.defense-evasion.organizations-leave", []string{"LeaveOrganization"}, "cloudtrail/organizations/leave_attempted.yml", "T1666"},
	{"aws.defense-evasion.vpc-remove-flow-logs", []string{"DeleteFlowLogs"}, "cloudtrail/logging/flow_logs_deleted.yml", "T1562.008"},
	{"aws.discovery.ec2-download-user-data", []string{"DescribeInstanceAttribute"}, "cloudtrail/ec2/user_data_read_in_bulk.yml", "T1580"},
	{"aws.execution.ec2-launch-unusual-instances", []string{"RunInstances"}, "cloudtrail/ec2/gpu_or_large_fleet.yml", "T1578.002"},
	{"aws.execution.ec2-user-data", []string{"ModifyInstanceAttribute", "StopInstances", "StartInstances"}, "cloudtrail/ec2/instance_taken_by_user_data.yml", "T1059"},
	{"aws.execution.ssm-send-command", []string{"SendCommand"}, "cloudtrail/ssm/command_sent.yml", "T1651"},
	{"aws.execution.ssm-start-session", []string{"StartSession"}, "cloudtrail/ssm/sessions_on_many_machines.yml", "T1651"},
	{"aws.exfiltration.ec2-security-group-open-port-22-ingress", []string{"AuthorizeSecurityGroupIngress"}, "cloudtrail/network/sensitive_port_open_to_world.yml", "T1562.007"},
	{"aws.exfiltration.ec2-share-ami", []string{"ModifyImageAttribute"}, "cloudtrail/ec2/image_shared_outside.yml", "T1537"},
	{"aws.exfiltration.ec2-share-ebs-snapshot", []string{"ModifySnapshotAttribute"}, "cloudtrail/ec2/snapshot_shared_outside.yml", "T1537"},
	{"aws.exfiltration.rds-share-snapshot", []string{"ModifyDBSnapshotAttribute"}, "cloudtrail/rds/snapshot_shared_outside.yml", "T1537"},
	{"aws.impact.bedrock-invoke-model", []string{"InvokeModel"}, "cloudtrail/bedrock/access_opened_then_used.yml", "T1496.004"},
	{"aws.initial-access.console-login-without-mfa", []string{"ConsoleLogin"}, "cloudtrail/signin/console_sign_in_without_mfa.yml", "T1078.004"},
	{"aws.lateral-movement.ec2-instance-connect", []string{"SendSSHPublicKey"}, "cloudtrail/ec2/ssh_keys_pushed_to_many.yml", "T1021.004"},
	{"aws.lateral-movement.ec2-serial-console-send-ssh-public-key", []string{"SendSerialConsoleSSHPublicKey"}, "cloudtrail/ec2/serial_console_on_many.yml", "T1021.008"},
	{"aws.persistence.iam-backdoor-role", []string{"UpdateAssumeRolePolicy"}, "cloudtrail/iam/role_opened_to_foreign_account.yml", "T1098.003"},
	{"aws.persistence.iam-backdoor-user", []string{"CreateAccessKey"}, "cloudtrail/iam/access_key_for_another_user.yml", "T1098.001"},
	{"aws.persistence.iam-create-admin-user", []string{"CreateUser", "AttachUserPolicy"}, "cloudtrail/correlation/new_user_made_administrator.yml", "T1136.003"},
	{"aws.persistence.iam-create-backdoor-role", []string{"CreateRole", "AttachRolePolicy"}, "cloudtrail/correlation/foreign_role_made_administrator.yml", "T1098.003"},
	{"aws.persistence.iam-create-user-login-profile", []string{"CreateLoginProfile"}, "cloudtrail/iam/login_profile_usable_at_once.yml", "T1098.001"},
	{"aws.persistence.lambda-backdoor-function", []string{"AddPermission20150331v2"}, "cloudtrail/lambda/function_public.yml", "T1546"},
	{"aws.persistence.lambda-layer-extension", []string{"UpdateFunctionConfiguration20150331v2"}, "cloudtrail/lambda/layer_or_settings_changed.yml", "T1546"},
	{"aws.persistence.lambda-overwrite-code", []string{"UpdateFunctionCode20150331v2"}, "cloudtrail/lambda/code_changed.yml", "T1648"},
	{"aws.persistence.rolesanywhere-create-trust-anchor", []string{"CreateTrustAnchor"}, "cloudtrail/iam/outside_certificates_trusted.yml", "T1098.001"},
	{"aws.persistence.sts-federation-token", []string{"GetFederationToken"}, "cloudtrail/sts/federation_token_with_all_rights.yml", "T1098.001"},
	{"aws.privilege-escalation.iam-update-user-login-profile", []string{"UpdateLoginProfile"}, "cloudtrail/iam/login_profile_usable_at_once.yml", "T1098.001"},
}

func stratusList() list {
	l := list{id: "stratus"}
	for _, e := range Stratus {
		l.claims = append(l.claims, claim{id: e.Name, detail: e.Technique, rules: []string{e.Rule}})
	}
	return l
}

// TrailDiscover's list of calls that attackers are known to make, and how many
// of them some rule names. Source: adanalvarez/TrailDiscover f96cbdb.
const (
	TrailDiscoverCalls = 380
	TrailDiscoverNamed = 218
)
