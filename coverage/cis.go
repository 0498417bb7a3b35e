package coverage

// cis is what the benchmark wants monitored, with every call that it names.
// Source: CIS Amazon Web Services Foundations Benchmark 5.0.0, section 4; the
// numbers are those of 1.4 to 5.0.
var cis = list{id: "cis", titled: true, claims: []claim{
	{id: "4.1", scenes: []scene{
		{{"s3 ListBuckets", `"errorCode":"AccessDenied"`}},
		{{"ec2 RunInstances", `"errorCode":"Client.UnauthorizedOperation"`}}}},
	{id: "4.2", scenes: []scene{{{"signin ConsoleLogin", signedIn(`"mika"`, "Success", "No")}}}},
	{id: "4.3", scenes: []scene{{{"ec2 RunInstances", byRoot}}, {{"signin ConsoleLogin", `"eventType":"AwsConsoleSignIn","responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"Yes"},` + byRoot}}}},
	{id: "4.4", scenes: every("iam", asked(`"policyArn":"arn:aws:iam::111122223333:policy/p","userName":"kenta","groupName":"g","roleName":"r"`),
		"DeleteGroupPolicy", "DeleteRolePolicy", "DeleteUserPolicy", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy", "CreatePolicy", "DeletePolicy",
		"CreatePolicyVersion", "DeletePolicyVersion", "AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy", "AttachGroupPolicy", "DetachGroupPolicy")},
	{id: "4.5", scenes: every("cloudtrail", asked(`"name":"main"`), "CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging")},
	{id: "4.6", scenes: []scene{{{"signin ConsoleLogin", `"errorMessage":"Failed authentication",` + signedIn(`"mika"`, "Failure", "No")}}}},
	{id: "4.7", scenes: every("kms", asked(`"keyId":"11111111-1111-4111-8111-111111111111"`), "DisableKey", "ScheduleKeyDeletion")},
	{id: "4.8", scenes: every("s3", asked(`"bucketName":"photos"`), "PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle", "PutBucketReplication",
		"DeleteBucketPolicy", "DeleteBucketCors", "DeleteBucketLifecycle", "DeleteBucketReplication")},
	{id: "4.9", scenes: every("config", asked(`"configurationRecorderName":"default"`), "StopConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel", "PutConfigurationRecorder")},
	{id: "4.10", scenes: every("ec2", asked(`"groupId":"sg-1"`), "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress",
		"RevokeSecurityGroupEgress", "CreateSecurityGroup", "DeleteSecurityGroup")},
	{id: "4.11", scenes: every("ec2", asked(`"networkAclId":"acl-1"`), "CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry",
		"ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation")},
	{id: "4.12", scenes: every("ec2", asked(`"vpcId":"vpc-1"`), "CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway", "CreateInternetGateway",
		"DeleteInternetGateway", "DetachInternetGateway")},
	{id: "4.13", scenes: every("ec2", asked(`"routeTableId":"rtb-1"`), "CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation",
		"DeleteRouteTable", "DeleteRoute", "DisassociateRouteTable")},
	{id: "4.14", scenes: every("ec2", asked(`"vpcId":"vpc-1"`), "CreateVpc", "DeleteVpc", "ModifyVpcAttribute", "AcceptVpcPeeringConnection", "CreateVpcPeeringConnection",
		"DeleteVpcPeeringConnection", "RejectVpcPeeringConnection", "AttachClassicLinkVpc", "DetachClassicLinkVpc", "DisableVpcClassicLink", "EnableVpcClassicLink")},
	{id: "4.15", scenes: every("organizations", "", "AcceptHandshake", "AttachPolicy", "CreateAccount", "CreateOrganizationalUnit", "CreatePolicy", "DeclineHandshake",
		"DeleteOrganization", "DeleteOrganizationalUnit", "DeletePolicy", "DetachPolicy", "DisablePolicyType", "EnablePolicyType", "InviteAccountToOrganization",
		"LeaveOrganization", "MoveAccount", "RemoveAccountFromOrganization", "UpdatePolicy", "UpdateOrganizationalUnit")},
	{id: "4.16", scenes: every("securityhub", "", "DisableSecurityHub"), why: "cis-hub"},
}}

const byRoot = `"userIdentity":{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"}`
