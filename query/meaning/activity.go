package meaning

import (
	"fmt"
	"slices"
	"strings"
)

// An activity is something that CloudTrail tells of, under a name of object and
// verb, and what records of it look like, exactly.
type activity struct {
	name    string // key.create
	service string // the first part of eventsource; "" is any
	calls   string // names of events; one that ends in * is all that begin so
	names   string // where the record names what it was done to, as found reads it; "" is the first resource
}

// Where records name what a call was about, of services that have several ways.
const (
	roleName   = "roleName roleArn"
	policyName = "policyArn policyName"
	secretID   = "secretId name"
	instanceID = ">instancesSet.items[*].instanceId instancesSet.items[*].instanceId"
	snapshotID = "snapshotId dBSnapshotIdentifier dBClusterSnapshotIdentifier >snapshotId"
	imageID    = "imageId >imageId"
	databaseID = "dBInstanceIdentifier dBClusterIdentifier"
)

// Calls by which policies come to somebody, and go from him.
const (
	attaches = "AttachUserPolicy AttachRolePolicy AttachGroupPolicy PutUserPolicy PutRolePolicy PutGroupPolicy"
	detaches = "DetachUserPolicy DetachRolePolicy DetachGroupPolicy DeleteUserPolicy DeleteRolePolicy DeleteGroupPolicy"
)

// Conditions beside the name of a call.
const (
	toTheWorld = `(contains(requestparameters, '"0.0.0.0/0"') OR contains(requestparameters, '"::/0"'))`
	toEveryone = `(eventname IN ('DeletePublicAccessBlock', 'DeleteAccountPublicAccessBlock', 'DeleteBucketPublicAccessBlock')` +
		` OR contains(requestparameters, 'groups/global/AllUsers') OR contains(requestparameters, 'groups/global/AuthenticatedUsers') OR contains(requestparameters, 'public-read')` +
		` OR len(list_filter(list_concat(CAST(json_extract(requestparameters, '$.bucketPolicy.Statement[*]') AS VARCHAR[]), [CAST(json_extract(requestparameters, '$.bucketPolicy.Statement') AS VARCHAR)]), ` +
		`lambda p: json_extract_string(p, '$.Effect') = 'Allow' AND regexp_matches(CAST(json_extract(p, '$.Principal') AS VARCHAR), '"\*"'))) > 0` + // many a policy denies all, as without TLS
		` OR regexp_matches(requestparameters, '"(BlockPublicAcls|IgnorePublicAcls|BlockPublicPolicy|RestrictPublicBuckets)"\s*:\s*false'))`
	toOthers = `(contains(requestparameters, '"add"') OR contains(requestparameters, 'valuesToAdd'))`
)

// also is what must hold of an activity beside the name of its call.
var also = map[string]string{
	"bucket.public": toEveryone, "object.public": toEveryone, "securitygroup.open": toTheWorld, "snapshot.share": toOthers, "image.share": toOthers,
	"key.stop": `contains(requestparameters, '"Inactive"')`, "key.enable": `contains(requestparameters, '"Active"')`,
	"detector.stop":   `(eventname <> 'UpdateDetector' OR regexp_matches(requestparameters, '"enable"\s*:\s*false'))`,
	"versioning.stop": `contains(requestparameters, '"Suspended"')`, "versioning.enable": `contains(requestparameters, '"Enabled"')`,
	"dnsrecord.create": `(contains(requestparameters, '"CREATE"') OR contains(requestparameters, '"UPSERT"'))`, "dnsrecord.delete": `contains(requestparameters, '"DELETE"')`,
}

// activities is the one list of them. Source: names of calls and of their
// parameters as the service models and CloudTrail's records spell them.
var activities = []activity{
	{"signin", "signin", "ConsoleLogin", ""},
	{"rolechange", "signin", "SwitchRole", ""},
	{"sso.signin", "signin", "UserAuthentication", ""}, // to the portal of IAM Identity Center

	{"key.create", "iam", "CreateAccessKey", ">accessKey.accessKeyId"},
	{"key.delete", "iam", "DeleteAccessKey", "accessKeyId"},
	{"key.change", "iam", "UpdateAccessKey", "accessKeyId"},
	{"key.stop", "iam", "UpdateAccessKey", "accessKeyId"},
	{"key.enable", "iam", "UpdateAccessKey", "accessKeyId"},
	{"user.create", "iam", "CreateUser", "userName"},
	{"user.delete", "iam", "DeleteUser", "userName"},
	{"user.change", "iam", "UpdateUser AddUserToGroup RemoveUserFromGroup AttachUserPolicy DetachUserPolicy PutUserPolicy DeleteUserPolicy PutUserPermissionsBoundary DeleteUserPermissionsBoundary", "userName"},
	{"password.create", "iam", "CreateLoginProfile", "userName"},
	{"password.change", "iam", "ChangePassword UpdateLoginProfile", "userName"},
	{"password.delete", "iam", "DeleteLoginProfile", "userName"},
	{"group.create", "iam", "CreateGroup", "groupName"},
	{"group.delete", "iam", "DeleteGroup", "groupName"},
	{"group.change", "iam", "UpdateGroup AddUserToGroup RemoveUserFromGroup AttachGroupPolicy DetachGroupPolicy PutGroupPolicy DeleteGroupPolicy", "groupName"},
	{"group.join", "iam", "AddUserToGroup", "groupName"},
	{"group.leave", "iam", "RemoveUserFromGroup", "groupName"},
	{"role.create", "iam", "CreateRole", roleName},
	{"role.delete", "iam", "DeleteRole", roleName},
	{"role.change", "iam", "UpdateRole UpdateAssumeRolePolicy AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary", roleName},
	{"role.assume", "sts", "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot", roleName},
	{"trustpolicy.change", "iam", "UpdateAssumeRolePolicy", roleName},
	{"passwordpolicy.change", "iam", "UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy", ""},
	{"passwordpolicy.delete", "iam", "DeleteAccountPasswordPolicy", ""},
	{"scp.create", "organizations", "CreatePolicy", ""},
	{"scp.change", "organizations", "CreatePolicy UpdatePolicy DeletePolicy AttachPolicy DetachPolicy EnablePolicyType DisablePolicyType", "policyId"},
	{"scp.attach", "organizations", "AttachPolicy EnablePolicyType", "policyId"},
	{"scp.detach", "organizations", "DetachPolicy DisablePolicyType", "policyId"},
	{"scp.delete", "organizations", "DeletePolicy", "policyId"},
	{"policy.create", "iam", "CreatePolicy", policyName},
	{"policy.delete", "iam", "DeletePolicy", policyName},
	{"policy.change", "iam", "CreatePolicyVersion SetDefaultPolicyVersion DeletePolicyVersion " + attaches + " " + detaches, policyName},
	{"policy.attach", "iam", attaches, policyName},
	{"policy.detach", "iam", detaches, policyName},
	{"instanceprofile.create", "iam", "CreateInstanceProfile", "instanceProfileName"},
	{"instanceprofile.delete", "iam", "DeleteInstanceProfile", "instanceProfileName"},
	{"instanceprofile.change", "iam", "AddRoleToInstanceProfile RemoveRoleFromInstanceProfile", "instanceProfileName"},
	{"instanceprofile.attach", "ec2", "AssociateIamInstanceProfile ReplaceIamInstanceProfileAssociation", ""},
	{"instanceprofile.detach", "ec2", "DisassociateIamInstanceProfile", ""},
	{"identityprovider.create", "iam", "CreateSAMLProvider CreateOpenIDConnectProvider", ""},
	{"identityprovider.change", "iam", "UpdateSAMLProvider UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider", ""},
	{"identityprovider.delete", "iam", "DeleteSAMLProvider DeleteOpenIDConnectProvider", ""},
	{"mfa.disable", "iam", "DeactivateMFADevice DeleteVirtualMFADevice", "userName"},
	{"mfa.enable", "iam", "EnableMFADevice", "userName"},
	{"session.create", "sts", "GetSessionToken GetFederationToken", ""},

	{"bucket.create", "s3", "CreateBucket", "bucketName"},
	{"bucket.delete", "s3", "DeleteBucket", "bucketName"},
	{"bucket.change", "s3", "PutBucket* DeleteBucketPolicy DeleteBucketEncryption DeleteBucketLifecycle DeleteBucketReplication DeleteBucketCors DeleteBucketWebsite DeletePublicAccessBlock PutPublicAccessBlock", "bucketName"},
	{"bucketpolicy.change", "s3", "PutBucketPolicy DeleteBucketPolicy", "bucketName"},
	{"bucketpolicy.attach", "s3", "PutBucketPolicy", "bucketName"},
	{"bucketpolicy.delete", "s3", "DeleteBucketPolicy", "bucketName"},
	{"bucketencryption.change", "s3", "PutBucketEncryption DeleteBucketEncryption", "bucketName"},
	{"bucketencryption.delete", "s3", "DeleteBucketEncryption", "bucketName"},
	{"versioning.change", "s3", "PutBucketVersioning", "bucketName"},
	{"versioning.stop", "s3", "PutBucketVersioning", "bucketName"},
	{"versioning.enable", "s3", "PutBucketVersioning", "bucketName"},
	{"bucketlogging.change", "s3", "PutBucketLogging", "bucketName"},
	{"bucket.list", "s3", "ListBuckets ListObjects*", "bucketName"},
	{"bucket.public", "s3", "PutBucketAcl PutBucketPolicy PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock PutPublicAccessBlock DeletePublicAccessBlock PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock", "bucketName"},
	{"object.read", "s3", "GetObject SelectObjectContent", "bucketName/key"},
	{"object.write", "s3", "PutObject CopyObject CompleteMultipartUpload", "bucketName/key"},
	{"object.delete", "s3", "DeleteObject DeleteObjects", "bucketName/key"},
	{"object.public", "s3", "PutObjectAcl", "bucketName/key"},

	{"instance.start", "ec2", "RunInstances StartInstances", instanceID},
	{"instance.create", "ec2", "RunInstances", instanceID},
	{"instance.stop", "ec2", "StopInstances", instanceID},
	{"instance.terminate", "ec2", "TerminateInstances", instanceID},
	{"instance.change", "ec2", "ModifyInstance*", "instanceId"},
	{"securitygroup.create", "ec2", "CreateSecurityGroup", "groupName"},
	{"securitygroup.delete", "ec2", "DeleteSecurityGroup", "groupId"},
	{"securitygroup.change", "ec2", "AuthorizeSecurityGroup* RevokeSecurityGroup* ModifySecurityGroupRules UpdateSecurityGroupRuleDescriptions*", "groupId"},
	{"securitygroup.open", "ec2", "AuthorizeSecurityGroupIngress ModifySecurityGroupRules", "groupId"},
	{"snapshot.create", "ec2", "CreateSnapshot CreateSnapshots", snapshotID},
	{"snapshot.create", "rds", "CreateDBSnapshot CreateDBClusterSnapshot CopyDBSnapshot CopyDBClusterSnapshot", snapshotID},
	{"snapshot.delete", "ec2", "DeleteSnapshot", snapshotID},
	{"snapshot.delete", "rds", "DeleteDBSnapshot DeleteDBClusterSnapshot", snapshotID},
	{"snapshot.share", "ec2", "ModifySnapshotAttribute", snapshotID},
	{"snapshot.share", "rds", "ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute", snapshotID},
	{"image.create", "ec2", "CreateImage RegisterImage", imageID},
	{"image.delete", "ec2", "DeregisterImage", imageID},
	{"image.share", "ec2", "ModifyImageAttribute", imageID},
	{"keypair.create", "ec2", "CreateKeyPair ImportKeyPair", "keyName"},
	{"keypair.delete", "ec2", "DeleteKeyPair", "keyName"},
	{"vpc.create", "ec2", "CreateVpc CreateDefaultVpc", ""},
	{"vpc.delete", "ec2", "DeleteVpc", "vpcId"},
	{"subnet.create", "ec2", "CreateSubnet CreateDefaultSubnet", ""},
	{"subnet.delete", "ec2", "DeleteSubnet", "subnetId"},
	{"subnet.change", "ec2", "ModifySubnetAttribute", "subnetId"},
	{"routetable.create", "ec2", "CreateRouteTable", ""},
	{"routetable.delete", "ec2", "DeleteRouteTable", "routeTableId"},
	{"routetable.change", "ec2", "CreateRoute DeleteRoute ReplaceRoute AssociateRouteTable DisassociateRouteTable ReplaceRouteTableAssociation", "routeTableId"},
	{"internetgateway.create", "ec2", "CreateInternetGateway", ""},
	{"internetgateway.delete", "ec2", "DeleteInternetGateway", "internetGatewayId"},
	{"internetgateway.attach", "ec2", "AttachInternetGateway", "internetGatewayId"},
	{"internetgateway.detach", "ec2", "DetachInternetGateway", "internetGatewayId"},
	{"natgateway.create", "ec2", "CreateNatGateway", ""},
	{"natgateway.delete", "ec2", "DeleteNatGateway", ""},
	{"nacl.create", "ec2", "CreateNetworkAcl", ""},
	{"nacl.delete", "ec2", "DeleteNetworkAcl", "networkAclId"},
	{"nacl.change", "ec2", "CreateNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation", "networkAclId"},
	{"peering.create", "ec2", "CreateVpcPeeringConnection", ""},
	{"peering.delete", "ec2", "DeleteVpcPeeringConnection", ""},
	{"elasticip.create", "ec2", "AllocateAddress", ""},
	{"elasticip.delete", "ec2", "ReleaseAddress", "allocationId"},
	{"elasticip.attach", "ec2", "AllocateAddress AssociateAddress", "allocationId"},
	{"elasticip.detach", "ec2", "DisassociateAddress", "associationId"},
	{"volume.create", "ec2", "CreateVolume", ">volumeId"},
	{"volume.delete", "ec2", "DeleteVolume", "volumeId"},
	{"volume.change", "ec2", "ModifyVolume", ""},
	{"volume.attach", "ec2", "AttachVolume", "volumeId"},
	{"volume.detach", "ec2", "DetachVolume", "volumeId"},
	{"flowlog.create", "ec2", "CreateFlowLogs", ""},
	{"flowlog.delete", "ec2", "DeleteFlowLogs", ""},
	{"command.run", "ssm", "SendCommand StartSession ResumeSession", ""},

	{"secret.read", "secretsmanager", "GetSecretValue BatchGetSecretValue", secretID},
	{"secret.create", "secretsmanager", "CreateSecret", secretID},
	{"secret.change", "secretsmanager", "PutSecretValue UpdateSecret RotateSecret PutResourcePolicy", secretID},
	{"secret.delete", "secretsmanager", "DeleteSecret", secretID},
	{"parameter.read", "ssm", "GetParameter GetParameters GetParametersByPath GetParameterHistory", "name"},
	{"parameter.change", "ssm", "PutParameter", "name"},
	{"parameter.delete", "ssm", "DeleteParameter DeleteParameters", "name"},
	{"kmskey.create", "kms", "CreateKey", ""},
	{"kmskey.disable", "kms", "DisableKey ScheduleKeyDeletion", "keyId"},
	{"kmskey.delete", "kms", "ScheduleKeyDeletion", "keyId"},
	{"kmskey.use", "kms", "Decrypt", "keyId"},
	{"kmskey.change", "kms", "PutKeyPolicy CreateGrant DisableKeyRotation", "keyId"},
	{"rotation.stop", "kms", "DisableKeyRotation", "keyId"},
	{"rotation.enable", "kms", "EnableKeyRotation", "keyId"},

	{"function.create", "lambda", "CreateFunction*", "functionName"},
	{"function.delete", "lambda", "DeleteFunction*", "functionName"},
	{"function.change", "lambda", "UpdateFunctionCode* UpdateFunctionConfiguration* PublishVersion* AddPermission* CreateFunctionUrlConfig UpdateFunctionUrlConfig", "functionName"},
	{"code.change", "lambda", "UpdateFunctionCode*", "functionName"},
	{"function.run", "lambda", "Invoke*", "functionName"},
	{"database.create", "rds", "CreateDBInstance CreateDBCluster RestoreDBInstance* RestoreDBCluster*", databaseID},
	{"database.delete", "rds", "DeleteDBInstance DeleteDBCluster", databaseID},
	{"database.change", "rds", "ModifyDBInstance ModifyDBCluster", databaseID},
	{"stack.create", "cloudformation", "CreateStack", "stackName"},
	{"stack.change", "cloudformation", "UpdateStack ExecuteChangeSet", "stackName"},
	{"stack.delete", "cloudformation", "DeleteStack", "stackName"},

	{"trail.create", "cloudtrail", "CreateTrail", "name"},
	{"trail.delete", "cloudtrail", "DeleteTrail", "name"},
	{"trail.change", "cloudtrail", "UpdateTrail PutEventSelectors PutInsightSelectors", "name"},
	{"trail.stop", "cloudtrail", "StopLogging DeleteTrail", "name"},
	{"trail.start", "cloudtrail", "StartLogging", "name"},
	{"detector.stop", "guardduty", "DeleteDetector UpdateDetector StopMonitoringMembers DisassociateFromMasterAccount DisassociateFromAdministratorAccount", "detectorId"},
	{"detector.change", "guardduty", "UpdateDetector", "detectorId"},
	{"recorder.stop", "config", "StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel", ""},
	{"loggroup.create", "logs", "CreateLogGroup", "logGroupName"},
	{"loggroup.delete", "logs", "DeleteLogGroup DeleteLogStream", "logGroupName"},
	{"alarm.delete", "monitoring", "DeleteAlarms DisableAlarmActions", ""},
	{"hostedzone.create", "route53", "CreateHostedZone", "name"},
	{"hostedzone.delete", "route53", "DeleteHostedZone", "id"},
	{"dnsrecord.create", "route53", "ChangeResourceRecordSets", "hostedZoneId"},
	{"dnsrecord.delete", "route53", "ChangeResourceRecordSets", "hostedZoneId"},
	{"dnsrecord.change", "route53", "ChangeResourceRecordSets", "hostedZoneId"},
	{"certificate.create", "acm", "RequestCertificate ImportCertificate", "domainName certificateArn"},
	{"certificate.delete", "acm", "DeleteCertificate", "certificateArn"},
	{"ekscluster.create", "eks", "CreateCluster", "name"},
	{"ekscluster.delete", "eks", "DeleteCluster", "name"},
	{"ekscluster.change", "eks", "UpdateClusterConfig UpdateClusterVersion", "name"},
	{"task.start", "ecs", "RunTask StartTask", "taskDefinition"},
	{"task.stop", "ecs", "StopTask", "task"},
	{"table.create", "dynamodb", "CreateTable", "tableName"},
	{"table.delete", "dynamodb", "DeleteTable", "tableName"},
	{"table.change", "dynamodb", "UpdateTable", "tableName"},
	{"queue.create", "sqs", "CreateQueue", "queueName"},
	{"queue.delete", "sqs", "DeleteQueue", "queueUrl"},
	{"queue.change", "sqs", "SetQueueAttributes AddPermission RemovePermission", "queueUrl"},
	{"topic.create", "sns", "CreateTopic", "name"},
	{"topic.delete", "sns", "DeleteTopic", "topicArn"},
	{"topic.change", "sns", "SetTopicAttributes AddPermission RemovePermission", "topicArn"},
	{"repository.create", "ecr", "CreateRepository", "repositoryName"},
	{"repository.delete", "ecr", "DeleteRepository", "repositoryName"},
	{"eventrule.create", "events", "PutRule", "name"},
	{"eventrule.delete", "events", "DeleteRule", "name"},
	{"eventrule.stop", "events", "DisableRule", "name"},
	{"eventrule.enable", "events", "EnableRule", "name"},
	{"backupvault.delete", "backup", "DeleteBackupVault", "backupVaultName"},
	{"backupplan.delete", "backup", "DeleteBackupPlan", "backupPlanId"},
	{"recoverypoint.delete", "backup", "DeleteRecoveryPoint", "recoveryPointArn"},

	{"account.close", "organizations", "CloseAccount", "accountId"},
	{"account.leave", "organizations", "LeaveOrganization RemoveAccountFromOrganization", ""},
	{"account.create", "organizations", "CreateAccount InviteAccountToOrganization", ""},
	{"any.create", "", "Create*", ""},
	{"any.delete", "", "Delete* Terminate* Remove*", ""},
	{"any.change", "", "Update* Modify* Put* Set* Attach* Detach*", ""},
	{"identity.read", "sts", "GetCallerIdentity", ""},
}

// object is what an activity is about.
func (a *activity) object() string {
	object, _, _ := strings.Cut(a.name, ".")
	return object
}

// activitiesNamed are those of a name; key.* is all that are about keys, and
// write and read all calls of their kind.
func activitiesNamed(name string) (all []*activity) {
	prefix, every := strings.CutSuffix(name, ".*")
	for i := range activities {
		a := &activities[i]
		if a.name == name || every && a.object() == prefix {
			all = append(all, a)
		}
	}
	return all
}

// IsActivity tells whether there is an activity of a name.
func IsActivity(name string) bool { return len(activitiesNamed(name)) > 0 }

// Serves tells whether all of some activities are calls of one service.
func Serves(service string, activities []string) bool {
	return !slices.ContainsFunc(activities, func(name string) bool {
		return slices.ContainsFunc(activitiesNamed(name), func(a *activity) bool { return a.service+".amazonaws.com" != service })
	})
}

// Within tells whether a service has some of a few activities.
func Within(service string, activities []string) bool {
	return slices.ContainsFunc(activities, func(name string) bool {
		return slices.ContainsFunc(activitiesNamed(name), func(a *activity) bool { return a.service == "" || a.service+".amazonaws.com" == service })
	})
}

// Activities are the names of all of them.
func Activities() (names []string) {
	for i := range activities {
		names = append(names, activities[i].name)
	}
	return slices.Compact(names)
}

// condition is what records of an activity look like.
func (a *activity) condition() string {
	var parts []string
	if a.service != "" {
		parts = append(parts, "eventsource = '"+a.service+".amazonaws.com'")
	}
	var exact, begins []string
	for _, name := range strings.Fields(a.calls) {
		if start, ok := strings.CutSuffix(name, "*"); ok {
			begins = append(begins, fmt.Sprintf("starts_with(eventname, '%s')", start))
			continue
		}
		exact = append(exact, "'"+name+"'")
	}
	var named []string
	switch len(exact) {
	case 0:
	case 1:
		named = []string{"eventname = " + exact[0]}
	default:
		named = []string{"eventname IN (" + strings.Join(exact, ", ") + ")"}
	}
	named = append(named, begins...)
	if len(named) > 1 {
		parts = append(parts, "("+strings.Join(named, " OR ")+")")
	} else {
		parts = append(parts, named...)
	}
	if more := also[a.name]; more != "" {
		parts = append(parts, more)
	}
	return strings.Join(parts, " AND ")
}
