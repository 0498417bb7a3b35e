package coverage

import "strings"

// guardDutyLists are the tables of GuardDuty's types, one for each source.
func guardDutyLists() []list {
	var all []list
	for _, t := range guardDutyTypes {
		if len(all) == 0 || all[len(all)-1].id != "guardduty-"+t.source {
			all = append(all, list{id: "guardduty-" + t.source, types: true})
		}
		c := claim{id: t.name, detail: t.severity, types: []string{t.name}, scenes: guardDutyScenes[t.name], why: guardDutyWhy[t.name]}
		if strings.HasSuffix(t.name, "/MaliciousIPCaller") {
			c.types, c.why = append(c.types, listed(t.name)), "own-list"
		}
		l := &all[len(all)-1]
		l.claims = append(l.claims, c)
	}
	return all
}

// listed is the type of a call from an address on a list of one's own. For S3
// there is one for looking around and one for all else.
func listed(name string) string {
	if strings.Contains(name, ":S3/") && !strings.HasPrefix(name, "Discovery:") {
		return "UnauthorizedAccess:S3/MaliciousIPCaller.Custom"
	}
	return name + ".Custom"
}

// guardDutyWhy are the types that logs cannot show, or not as GuardDuty shows
// them, with the key of the reason.
var guardDutyWhy = map[string]string{
	"Impact:IAMUser/PromptInjection.Direct":                               "guardrail",
	"Impact:IAMUser/CostHarvesting":                                       "tokens",
	"CredentialAccess:IAMUser/CompromisedCredentials":                     "quarantine",
	"UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS": "task-account",
	"Backdoor:EC2/C&CActivity.B":                                          "lists",
	"Backdoor:EC2/C&CActivity.B!DNS":                                      "lists",
	"Trojan:EC2/BlackholeTraffic":                                         "lists",
	"Trojan:EC2/DropPoint":                                                "lists",
	"Trojan:EC2/BlackholeTraffic!DNS":                                     "lists",
	"Trojan:EC2/DropPoint!DNS":                                            "lists",
	"Trojan:EC2/DriveBySourceTraffic!DNS":                                 "lists",
	"Trojan:EC2/PhishingDomainRequest!DNS":                                "lists",
	"Impact:EC2/AbusedDomainRequest.Reputation":                           "lists",
	"Impact:EC2/BitcoinDomainRequest.Reputation":                          "lists",
	"Impact:EC2/MaliciousDomainRequest.Reputation":                        "lists",
}

// guardDutyScenes are what opt-in detection rules of GuardDuty look for: one
// scene for each of their signals, by type.
var guardDutyScenes = map[string][]scene{
	"CredentialAccess:EC2/UnsecuredCredentials":        {{{"ec2 GetPasswordData", asked(`"instanceId":"i-0123456789abcdef0"`)}}},
	"CredentialAccess:RDS/ModifyAuthenticationProcess": {{{"rds ModifyDBInstance", asked(`"dBInstanceIdentifier":"orders","masterUserPassword":"****"`)}}},
	"DefenseImpairment:EC2/DisableOrModifyTools": {
		{{"ec2 DeleteFlowLogs", asked(`"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"fl-0123456789abcdef0"}}`)}},
		{{"ec2 ModifyInstanceAttribute", asked(`"instanceId":"i-0123456789abcdef0","disableApiTermination":{"value":true}`)}}},
	"DefenseImpairment:Organizations/DisableOrModifyTools": {
		{{"organizations DisablePolicyType", asked(`"rootId":"r-abcd","policyType":"SERVICE_CONTROL_POLICY"`)}},
		{{"organizations DetachPolicy", asked(`"policyId":"p-12345678","targetId":"ou-abcd-12345678"`)}},
		{{"organizations DeletePolicy", asked(`"policyId":"p-12345678"`)}}},
	"DefenseImpairment:Organizations/ModifyCloudResourceHierarchy": {
		{{"organizations LeaveOrganization", ""}}, {{"organizations LeaveOrganization", `"errorCode":"AccessDenied"`}}},
	"DefenseImpairment:RDS/ModifyAuthenticationProcess": {{{"rds ModifyDBInstance", asked(`"dBInstanceIdentifier":"orders","enableIAMDatabaseAuthentication":false`)}}},
	"DefenseImpairment:Route53Resolver/DisableOrModifyTools": {
		{{"route53resolver DeleteResolverQueryLogConfig", asked(`"resolverQueryLogConfigId":"rqlc-1"`)}},
		{{"route53resolver DisassociateResolverQueryLogConfig", asked(`"resolverQueryLogConfigId":"rqlc-1","resourceId":"vpc-1"`)}}},
	"DefenseImpairment:S3/DisableOrModifyTools": {{{"s3 PutBucketEncryption", asked(`"bucketName":"photos","ServerSideEncryptionConfiguration":{"Rule":{"BlockedEncryptionTypes":{"EncryptionType":"NONE"}}}`)}}},
	"Execution:SageMaker/CommandAndScriptingInterpreter": {
		{{"sagemaker CreateNotebookInstanceLifecycleConfig", asked(`"notebookInstanceLifecycleConfigName":"setup","onStart":[{"content":"****"}]`)}},
		{{"sagemaker UpdateNotebookInstanceLifecycleConfig", asked(`"notebookInstanceLifecycleConfigName":"setup","onStart":[{"content":"****"}]`)}}},
	"Exfiltration:EC2/TransferDataToCloudAccount": {
		{{"ec2 ModifyImageAttribute", asked(`"imageId":"ami-0123456789abcdef0","attributeType":"launchPermission","launchPermission":{"add":{"items":[{"userId":"444455556666"}]}}`)}},
		{{"ec2 ModifyImageAttribute", asked(`"imageId":"ami-0123456789abcdef0","attributeType":"launchPermission","launchPermission":{"add":{"items":[{"group":"all"}]}}`)}},
		{{"ec2 ModifySnapshotAttribute", asked(`"snapshotId":"snap-0123456789abcdef0","attributeType":"CREATE_VOLUME_PERMISSION","createVolumePermission":{"add":{"items":[{"userId":"444455556666"}]}}`)}},
		{{"ec2 ModifySnapshotAttribute", asked(`"snapshotId":"snap-0123456789abcdef0","attributeType":"CREATE_VOLUME_PERMISSION","createVolumePermission":{"add":{"items":[{"group":"all"}]}}`)}}},
	"Exfiltration:RDS/TransferDataToCloudAccount": {
		{{"rds ModifyDBSnapshotAttribute", asked(`"dBSnapshotIdentifier":"nightly","attributeName":"restore","valuesToAdd":["all"]`)}},
		{{"rds ModifyDBClusterSnapshotAttribute", asked(`"dBClusterSnapshotIdentifier":"nightly","attributeName":"restore","valuesToAdd":["all"]`)}}},
	"Exfiltration:S3/TransferDataToCloudAccount": {{{"s3 PutBucketPolicy", asked(`"bucketName":"photos","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/*"}]}`)}}},
	"Impact:S3/DataDestruction":                  {{{"s3 PutBucketLifecycle", asked(`"bucketName":"photos","LifecycleConfiguration":{"Rule":{"ID":"x","Status":"Enabled","Filter":{"Prefix":""},"Expiration":{"Days":1}}}`)}}},
	"Impact:SES/ResourceHijacking": {
		{{"ses UpdateAccountSendingEnabled", asked(`"enabled":true`)}},
		{{"ses PutAccountDetails", asked(`"productionAccessEnabled":true,"mailType":"MARKETING"`)}}},
	"InitialAccess:IAM/ValidAccounts":                  {{{"signin ConsoleLogin", signedIn(`"mika"`, "Success", "No")}}},
	"InitialAccess:RDS/ExploitPublicFacingApplication": {{{"rds ModifyDBInstance", asked(`"dBInstanceIdentifier":"orders","publiclyAccessible":true`)}}, {{"rds CreateDBInstance", asked(`"dBInstanceIdentifier":"orders","publiclyAccessible":true`)}}},
	"LateralMovement:EC2/RemoteServices": {
		{{"ec2-instance-connect SendSSHPublicKey", asked(`"instanceId":"i-0123456789abcdef0","instanceOSUser":"ec2-user"`)}},
		{{"ec2-instance-connect SendSerialConsoleSSHPublicKey", asked(`"instanceId":"i-0123456789abcdef0"`)}}},
	"Persistence:EC2/BootOrLogonInitializationScripts": {{{"ec2 ModifyInstanceAttribute", asked(`"instanceId":"i-0123456789abcdef0","userData":"<sensitiveDataRemoved>"`)}}},
	"Persistence:EC2/ExternalRemoteServices":           {{{"ec2 AuthorizeSecurityGroupIngress", asked(`"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}`)}}},
	"Persistence:IAM/AccountManipulation": {
		{{"iam CreateAccessKey", asked(`"userName":"kenta"`) + `,"responseElements":{"accessKey":{"userName":"kenta","accessKeyId":"AKIAEXAMPLE00000008","status":"Active"}}`}},
		{{"iam UpdateAssumeRolePolicy", asked(`"roleName":"ops","policyDocument":"` + trusts + `"`)}},
		{{"iam CreateLoginProfile", asked(`"userName":"kenta","passwordResetRequired":false`)}},
		{{"iam UpdateLoginProfile", asked(`"userName":"kenta","passwordResetRequired":false`)}}},
	"Persistence:Lambda/AccountManipulation":         {{{"lambda AddPermission20150331v2", asked(`"functionName":"orders","action":"lambda:InvokeFunction","principal":"*","statementId":"x"`)}}},
	"Persistence:Lambda/ModifyAuthenticationProcess": {{{"lambda CreateFunctionUrlConfig", asked(`"functionName":"orders","authType":"NONE"`)}}, {{"lambda UpdateFunctionUrlConfig", asked(`"functionName":"orders","authType":"NONE"`)}}},
	"Persistence:RolesAnywhere/AccountManipulation":  {{{"rolesanywhere CreateTrustAnchor", asked(`"name":"x","enabled":true`)}}},
	"PrivilegeEscalation:IAM/AccountManipulation": {
		{{"iam AttachRolePolicy", asked(`"roleName":"ops","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"`)}},
		{{"iam AttachUserPolicy", asked(`"userName":"kenta","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"`)}},
		{{"iam CreateServiceSpecificCredential", asked(`"userName":"kenta","serviceName":"bedrock.amazonaws.com"`)}},
		{{"iam AttachRolePolicy", asked(`"roleName":"ops","policyArn":"arn:aws:iam::aws:policy/AmazonSESFullAccess"`)}},
		{{"iam AttachUserPolicy", asked(`"userName":"kenta","policyArn":"arn:aws:iam::aws:policy/AmazonSESFullAccess"`)}}},
	"ResourceDevelopment:SES/CompromiseAccounts": {
		{{"ses VerifyDomainIdentity", asked(`"domain":"example.net"`)}}, {{"ses CreateEmailIdentity", asked(`"emailIdentity":"example.net"`)}}},
}

// trusts is a trust policy that lets another account in, as records hold it:
// within a string.
const trusts = `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},\"Action\":\"sts:AssumeRole\"}]}`

// grants is a policy that allows everything.
const grants = `{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}`

// signedIn is what a sign-in at the console says beside the rest.
func signedIn(user, outcome, mfa string) string {
	return `"eventType":"AwsConsoleSignIn","responseElements":{"ConsoleLogin":"` + outcome + `"},"additionalEventData":{"MFAUsed":"` + mfa + `","MobileVersion":"No","LoginTo":"https://console.aws.amazon.com/"},
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/mika","accountId":"111122223333","userName":` + user + `}`
}

// guardDutyOthers are the sources of GuardDuty beside those, with how many types
// it has for each and the logs of them that are read here.
var guardDutyOthers = list{id: "guardduty-others", titled: true, own: true, claims: []claim{
	{id: "eks", detail: "33", formats: []string{"eks"}, why: "eks"},
	{id: "runtime", detail: "46", why: "runtime"},
	{id: "rds", detail: "9", why: "rds"},
	{id: "malware", detail: "13", why: "malware"},
	{id: "lambda", detail: "7", why: "lambda"},
}}
