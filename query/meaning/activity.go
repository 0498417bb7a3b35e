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
	service string // the first part of eventsource
	calls   string // names of events; one that ends in * is all that begin so
	more    string // what must hold as well
	target  string // where the record names what it was done to; "" is the first resource
}

// Where records name what a call was about.
const (
	userName   = "json_extract_string(requestparameters, '$.userName')"
	roleName   = "coalesce(json_extract_string(requestparameters, '$.roleName'), json_extract_string(requestparameters, '$.roleArn'))"
	groupName  = "json_extract_string(requestparameters, '$.groupName')"
	groupID    = "json_extract_string(requestparameters, '$.groupId')"
	bucketName = "json_extract_string(requestparameters, '$.bucketName')"
	objectKey  = "concat(json_extract_string(requestparameters, '$.bucketName'), '/', json_extract_string(requestparameters, '$.key'))"
	trailName  = "json_extract_string(requestparameters, '$.name')"
	lambdaName = "json_extract_string(requestparameters, '$.functionName')"
	secretID   = "coalesce(json_extract_string(requestparameters, '$.secretId'), json_extract_string(requestparameters, '$.name'))"
	policyName = "coalesce(json_extract_string(requestparameters, '$.policyArn'), json_extract_string(requestparameters, '$.policyName'))"
	keyMade    = "json_extract_string(responseelements, '$.accessKey.accessKeyId')"
	keyNamed   = "json_extract_string(requestparameters, '$.accessKeyId')"
	instances  = "coalesce(nullif(array_to_string(json_extract_string(responseelements, '$.instancesSet.items[*].instanceId'), ', '), ''), array_to_string(json_extract_string(requestparameters, '$.instancesSet.items[*].instanceId'), ', '))"
	snapshotID = "coalesce(json_extract_string(requestparameters, '$.snapshotId'), json_extract_string(requestparameters, '$.dBSnapshotIdentifier'), json_extract_string(requestparameters, '$.dBClusterSnapshotIdentifier'), json_extract_string(responseelements, '$.snapshotId'))"
	imageID    = "coalesce(json_extract_string(requestparameters, '$.imageId'), json_extract_string(responseelements, '$.imageId'))"
	databaseID = "coalesce(json_extract_string(requestparameters, '$.dBInstanceIdentifier'), json_extract_string(requestparameters, '$.dBClusterIdentifier'))"
	kmsKeyID   = "json_extract_string(requestparameters, '$.keyId')"
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

// activities is the one list of them. Source: names of calls and of their
// parameters as the service models and CloudTrail's records spell them.
var activities = []activity{
	{"signin", "signin", "ConsoleLogin", "", ""},
	{"rolechange", "signin", "SwitchRole", "", ""},
	{"sso.signin", "signin", "UserAuthentication", "", ""}, // to the portal of IAM Identity Center

	{"key.create", "iam", "CreateAccessKey", "", keyMade},
	{"key.delete", "iam", "DeleteAccessKey", "", keyNamed},
	{"key.change", "iam", "UpdateAccessKey", "", keyNamed},
	{"user.create", "iam", "CreateUser", "", userName},
	{"user.delete", "iam", "DeleteUser", "", userName},
	{"user.change", "iam", "UpdateUser AddUserToGroup RemoveUserFromGroup AttachUserPolicy DetachUserPolicy PutUserPolicy DeleteUserPolicy PutUserPermissionsBoundary DeleteUserPermissionsBoundary", "", userName},
	{"password.create", "iam", "CreateLoginProfile", "", userName},
	{"password.change", "iam", "ChangePassword UpdateLoginProfile", "", userName},
	{"password.delete", "iam", "DeleteLoginProfile", "", userName},
	{"group.create", "iam", "CreateGroup", "", groupName},
	{"group.delete", "iam", "DeleteGroup", "", groupName},
	{"group.change", "iam", "UpdateGroup AddUserToGroup RemoveUserFromGroup AttachGroupPolicy DetachGroupPolicy PutGroupPolicy DeleteGroupPolicy", "", groupName},
	{"role.create", "iam", "CreateRole", "", roleName},
	{"role.delete", "iam", "DeleteRole", "", roleName},
	{"role.change", "iam", "UpdateRole UpdateAssumeRolePolicy AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary", "", roleName},
	{"role.assume", "sts", "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot", "", roleName},
	{"trustpolicy.change", "iam", "UpdateAssumeRolePolicy", "", roleName},
	{"policy.create", "iam", "CreatePolicy", "", policyName},
	{"policy.delete", "iam", "DeletePolicy", "", policyName},
	{"policy.change", "iam", "CreatePolicyVersion SetDefaultPolicyVersion DeletePolicyVersion PutUserPolicy PutRolePolicy PutGroupPolicy DeleteUserPolicy DeleteRolePolicy DeleteGroupPolicy AttachUserPolicy AttachRolePolicy AttachGroupPolicy DetachUserPolicy DetachRolePolicy DetachGroupPolicy", "", policyName},
	{"policy.attach", "iam", "AttachUserPolicy AttachRolePolicy AttachGroupPolicy PutUserPolicy PutRolePolicy PutGroupPolicy", "", policyName},
	{"policy.detach", "iam", "DetachUserPolicy DetachRolePolicy DetachGroupPolicy DeleteUserPolicy DeleteRolePolicy DeleteGroupPolicy", "", policyName},
	{"mfa.disable", "iam", "DeactivateMFADevice DeleteVirtualMFADevice", "", userName},
	{"mfa.enable", "iam", "EnableMFADevice", "", userName},
	{"session.create", "sts", "GetSessionToken GetFederationToken", "", ""},

	{"bucket.create", "s3", "CreateBucket", "", bucketName},
	{"bucket.delete", "s3", "DeleteBucket", "", bucketName},
	{"bucket.change", "s3", "PutBucket* DeleteBucketPolicy DeleteBucketEncryption DeleteBucketLifecycle DeleteBucketReplication DeleteBucketCors DeleteBucketWebsite DeletePublicAccessBlock PutPublicAccessBlock", "", bucketName},
	{"bucketpolicy.change", "s3", "PutBucketPolicy DeleteBucketPolicy", "", bucketName},
	{"bucketpolicy.attach", "s3", "PutBucketPolicy", "", bucketName},
	{"bucketpolicy.delete", "s3", "DeleteBucketPolicy", "", bucketName},
	{"bucket.list", "s3", "ListBuckets ListObjects*", "", bucketName},
	{"bucket.public", "s3", "PutBucketAcl PutBucketPolicy PutBucketPublicAccessBlock DeleteBucketPublicAccessBlock PutPublicAccessBlock DeletePublicAccessBlock PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock", toEveryone, bucketName},
	{"object.read", "s3", "GetObject SelectObjectContent", "", objectKey},
	{"object.write", "s3", "PutObject CopyObject CompleteMultipartUpload", "", objectKey},
	{"object.delete", "s3", "DeleteObject DeleteObjects", "", objectKey},
	{"object.public", "s3", "PutObjectAcl", toEveryone, objectKey},

	{"instance.start", "ec2", "RunInstances StartInstances", "", instances},
	{"instance.create", "ec2", "RunInstances", "", instances},
	{"instance.stop", "ec2", "StopInstances", "", instances},
	{"instance.terminate", "ec2", "TerminateInstances", "", instances},
	{"instance.change", "ec2", "ModifyInstance*", "", "json_extract_string(requestparameters, '$.instanceId')"},
	{"securitygroup.create", "ec2", "CreateSecurityGroup", "", groupName},
	{"securitygroup.delete", "ec2", "DeleteSecurityGroup", "", groupID},
	{"securitygroup.change", "ec2", "AuthorizeSecurityGroup* RevokeSecurityGroup* ModifySecurityGroupRules UpdateSecurityGroupRuleDescriptions*", "", groupID},
	{"securitygroup.open", "ec2", "AuthorizeSecurityGroupIngress ModifySecurityGroupRules", toTheWorld, groupID},
	{"snapshot.create", "ec2", "CreateSnapshot CreateSnapshots", "", snapshotID},
	{"snapshot.create", "rds", "CreateDBSnapshot CreateDBClusterSnapshot CopyDBSnapshot CopyDBClusterSnapshot", "", snapshotID},
	{"snapshot.delete", "ec2", "DeleteSnapshot", "", snapshotID},
	{"snapshot.delete", "rds", "DeleteDBSnapshot DeleteDBClusterSnapshot", "", snapshotID},
	{"snapshot.share", "ec2", "ModifySnapshotAttribute", toOthers, snapshotID},
	{"snapshot.share", "rds", "ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute", toOthers, snapshotID},
	{"image.create", "ec2", "CreateImage RegisterImage", "", imageID},
	{"image.delete", "ec2", "DeregisterImage", "", imageID},
	{"image.share", "ec2", "ModifyImageAttribute", toOthers, imageID},
	{"keypair.create", "ec2", "CreateKeyPair ImportKeyPair", "", "json_extract_string(requestparameters, '$.keyName')"},
	{"keypair.delete", "ec2", "DeleteKeyPair", "", "json_extract_string(requestparameters, '$.keyName')"},
	{"vpc.create", "ec2", "CreateVpc CreateDefaultVpc", "", ""},
	{"vpc.delete", "ec2", "DeleteVpc", "", "json_extract_string(requestparameters, '$.vpcId')"},
	{"flowlog.create", "ec2", "CreateFlowLogs", "", ""},
	{"flowlog.delete", "ec2", "DeleteFlowLogs", "", ""},
	{"command.run", "ssm", "SendCommand StartSession ResumeSession", "", ""},

	{"secret.read", "secretsmanager", "GetSecretValue BatchGetSecretValue", "", secretID},
	{"secret.create", "secretsmanager", "CreateSecret", "", secretID},
	{"secret.change", "secretsmanager", "PutSecretValue UpdateSecret RotateSecret PutResourcePolicy", "", secretID},
	{"secret.delete", "secretsmanager", "DeleteSecret", "", secretID},
	{"parameter.read", "ssm", "GetParameter GetParameters GetParametersByPath GetParameterHistory", "", "json_extract_string(requestparameters, '$.name')"},
	{"parameter.change", "ssm", "PutParameter", "", "json_extract_string(requestparameters, '$.name')"},
	{"parameter.delete", "ssm", "DeleteParameter DeleteParameters", "", "json_extract_string(requestparameters, '$.name')"},
	{"kmskey.create", "kms", "CreateKey", "", ""},
	{"kmskey.disable", "kms", "DisableKey ScheduleKeyDeletion", "", kmsKeyID},
	{"kmskey.delete", "kms", "ScheduleKeyDeletion", "", kmsKeyID},
	{"kmskey.use", "kms", "Decrypt", "", kmsKeyID},
	{"kmskey.change", "kms", "PutKeyPolicy CreateGrant DisableKeyRotation", "", kmsKeyID},

	{"function.create", "lambda", "CreateFunction*", "", lambdaName},
	{"function.delete", "lambda", "DeleteFunction*", "", lambdaName},
	{"function.change", "lambda", "UpdateFunctionCode* UpdateFunctionConfiguration* PublishVersion* AddPermission* CreateFunctionUrlConfig UpdateFunctionUrlConfig", "", lambdaName},
	{"code.change", "lambda", "UpdateFunctionCode*", "", lambdaName},
	{"function.run", "lambda", "Invoke*", "", lambdaName},
	{"database.create", "rds", "CreateDBInstance CreateDBCluster RestoreDBInstance* RestoreDBCluster*", "", databaseID},
	{"database.delete", "rds", "DeleteDBInstance DeleteDBCluster", "", databaseID},
	{"database.change", "rds", "ModifyDBInstance ModifyDBCluster", "", databaseID},
	{"stack.create", "cloudformation", "CreateStack", "", "json_extract_string(requestparameters, '$.stackName')"},
	{"stack.change", "cloudformation", "UpdateStack ExecuteChangeSet", "", "json_extract_string(requestparameters, '$.stackName')"},
	{"stack.delete", "cloudformation", "DeleteStack", "", "json_extract_string(requestparameters, '$.stackName')"},

	{"trail.create", "cloudtrail", "CreateTrail", "", trailName},
	{"trail.delete", "cloudtrail", "DeleteTrail", "", trailName},
	{"trail.change", "cloudtrail", "UpdateTrail PutEventSelectors PutInsightSelectors", "", trailName},
	{"trail.stop", "cloudtrail", "StopLogging DeleteTrail", "", trailName},
	{"trail.start", "cloudtrail", "StartLogging", "", trailName},
	{"detector.stop", "guardduty", "DeleteDetector UpdateDetector StopMonitoringMembers DisassociateFromMasterAccount DisassociateFromAdministratorAccount", "", "json_extract_string(requestparameters, '$.detectorId')"},
	{"recorder.stop", "config", "StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel", "", ""},
	{"loggroup.create", "logs", "CreateLogGroup", "", "json_extract_string(requestparameters, '$.logGroupName')"},
	{"loggroup.delete", "logs", "DeleteLogGroup DeleteLogStream", "", "json_extract_string(requestparameters, '$.logGroupName')"},
	{"alarm.delete", "monitoring", "DeleteAlarms DisableAlarmActions", "", ""},
	{"account.leave", "organizations", "LeaveOrganization RemoveAccountFromOrganization", "", ""},
	{"account.create", "organizations", "CreateAccount InviteAccountToOrganization", "", ""},
	{"any.create", "", "Create*", "", ""},
	{"any.delete", "", "Delete* Terminate* Remove*", "", ""},
	{"any.change", "", "Update* Modify* Put* Set* Attach* Detach*", "", ""},
	{"identity.read", "sts", "GetCallerIdentity", "", ""},
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
	if a.more != "" {
		parts = append(parts, a.more)
	}
	return strings.Join(parts, " AND ")
}
