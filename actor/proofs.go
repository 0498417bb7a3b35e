package actor

import "slices"

// A proof says what a call proves, and where its record says so. Of several
// paths, the first with a value counts.
type proof struct {
	service string
	how     How
	what    []string // an ARN, or a name of the kind that form says
	form    string   // see call.arn
	key     []string
	name    []string
	via     []string // an ARN, or a name of the kind that viaForm says
	viaForm string
	read    func(*call, *proof) // where no table tells
	reads   []string            // the paths that it reads
}

const (
	request  = "requestParameters."
	response = "responseElements."
)

func at(paths ...string) []string { return paths }

// asked and told are where IAM's calls name what they are about.
func asked(names ...string) []string { return prefixed(request, names) }
func told(names ...string) []string  { return prefixed(response, names) }

func prefixed(prefix string, names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = prefix + name
	}
	return all
}

// proofs are the calls that make an identity, by name. Sources: the service
// models of the calls, and CloudTrail's examples of their records; see
// docs/actor-graph.md.
var proofs = map[string][]proof{
	// Sessions.
	"AssumeRole":                {{service: "sts", read: (*call).assumed, reads: roleReads}},
	"AssumeRoleWithSAML":        {{service: "sts", read: (*call).assumed, reads: roleReads}},
	"AssumeRoleWithWebIdentity": {{service: "sts", read: (*call).assumed, reads: roleReads}},
	"AssumeRoot":                {{service: "sts", read: (*call).assumedRoot, reads: asked("targetPrincipal")}},
	"GetSessionToken":           {{service: "sts", read: (*call).sessionToken}},
	"GetFederationToken":        {{service: "sts", read: (*call).federationToken, reads: at(request+"name", response+"federatedUser.arn")}},
	"CreateSession": {{service: "rolesanywhere", read: (*call).anywhere, reads: at(anywhereKey, anywhereSession, anywhereEnd,
		response+"subjectArn", request+"trustAnchorArn")}},
	"SwitchRole":         {{service: "signin", read: (*call).switched, reads: at(switchFrom)}},
	"RenewRole":          {{service: "signin", read: (*call).switched, reads: at(switchFrom)}},
	"ConsoleLogin":       {{service: "signin", read: (*call).signedIn, reads: told("ConsoleLogin")}},
	"GetSigninToken":     {{service: "signin", read: (*call).signedIn, reads: told("GetSigninToken")}},
	"Federate":           {{service: "sso", read: (*call).centred, reads: centredReads}},
	"GetRoleCredentials": {{service: "sso", read: (*call).centred, reads: centredReads}},

	// Identity Center tells in some records which user an id is.
	"UserAuthentication":     {{service: "signin", read: (*call).named}},
	"CredentialChallenge":    {{service: "signin", read: (*call).named}},
	"CredentialVerification": {{service: "signin", read: (*call).named}},

	// What IAM makes and removes.
	"CreateUser": {
		{service: "iam", how: Created, what: at(response+"user.arn", request+"userName"), form: "user"},
		{service: "identitystore", how: Created, what: told("userId"), form: "centre", name: asked("userName")},
		{service: "sso-directory", how: Created, what: told("user.userId"), form: "centre", name: at(response+"user.userName", request+"userName")},
	},
	"DeleteUser": {
		{service: "iam", how: Deleted, what: asked("userName"), form: "user"},
		{service: "identitystore", how: Deleted, what: asked("userId"), form: "centre"},
		{service: "sso-directory", how: Deleted, what: asked("userId"), form: "centre"},
	},
	"CreateAccessKey":          {{service: "iam", how: Created, what: at(response+"accessKey.userName", request+"userName"), form: "user", key: told("accessKey.accessKeyId")}},
	"UpdateAccessKey":          {{service: "iam", how: Changed, what: asked("userName"), form: "user", key: asked("accessKeyId")}},
	"DeleteAccessKey":          {{service: "iam", how: Deleted, what: asked("userName"), form: "user", key: asked("accessKeyId")}},
	"CreateLoginProfile":       {{service: "iam", how: Created, what: asked("userName"), form: "login"}},
	"UpdateLoginProfile":       {{service: "iam", how: Changed, what: asked("userName"), form: "login"}},
	"DeleteLoginProfile":       {{service: "iam", how: Deleted, what: asked("userName"), form: "login"}},
	"CreateRole":               {{service: "iam", how: Created, what: at(response+"role.arn", request+"roleName"), form: "role"}},
	"CreateServiceLinkedRole":  {{service: "iam", how: Created, what: at(response + "role.arn"), form: "role"}},
	"UpdateAssumeRolePolicy":   {{service: "iam", how: Changed, what: asked("roleName"), form: "role"}},
	"DeleteRole":               {{service: "iam", how: Deleted, what: asked("roleName"), form: "role"}},
	"CreateInstanceProfile":    {{service: "iam", how: Created, what: at(response+"instanceProfile.arn", request+"instanceProfileName"), form: "instance-profile"}},
	"DeleteInstanceProfile":    {{service: "iam", how: Deleted, what: asked("instanceProfileName"), form: "instance-profile"}},
	"AddRoleToInstanceProfile": {{service: "iam", how: Passed, what: asked("instanceProfileName"), form: "instance-profile", via: asked("roleName"), viaForm: "role"}},

	// Whom roles may trust.
	"CreateSAMLProvider":          {{service: "iam", how: Created, what: told("sAMLProviderArn")}},
	"UpdateSAMLProvider":          {{service: "iam", how: Changed, what: at(request+"sAMLProviderArn", response+"sAMLProviderArn")}},
	"DeleteSAMLProvider":          {{service: "iam", how: Deleted, what: asked("sAMLProviderArn")}},
	"CreateOpenIDConnectProvider": {{service: "iam", how: Created, what: told("openIDConnectProviderArn")}},
	"DeleteOpenIDConnectProvider": {{service: "iam", how: Deleted, what: asked("openIDConnectProviderArn")}},
	"CreateTrustAnchor":           {{service: "rolesanywhere", how: Created, what: told("trustAnchor.trustAnchorArn")}},
	"DeleteTrustAnchor":           {{service: "rolesanywhere", how: Deleted, what: told("trustAnchor.trustAnchorArn")}},
	"CreateAccountAssignment":     {{service: "sso", how: Passed, what: asked("principalId"), form: "centre", via: asked("permissionSetArn"), name: asked("targetId")}},

	// Machines, and the roles they carry.
	"RunInstances":                          {{service: "ec2", read: (*call).ran, reads: runReads}},
	"TerminateInstances":                    {{service: "ec2", read: (*call).terminated, reads: at(itemID)}},
	"AttachNetworkInterface":                {{service: "ec2", read: (*call).attached, reads: asked("networkInterfaceId", "instanceId")}},
	"CreateNetworkInterface":                {{service: "ec2", read: (*call).interfaced, reads: told("networkInterface.networkInterfaceId", "networkInterface.privateIpAddress")}},
	"AssociateIamInstanceProfile":           {{service: "ec2", read: (*call).associated, reads: associateReads}},
	"ReplaceIamInstanceProfileAssociation":  {{service: "ec2", read: (*call).associated, reads: associateReads}},
	"CreateFunction20150331":                {{service: "lambda", read: (*call).function, reads: functionReads}},
	"CreateFunction20150331v2":              {{service: "lambda", read: (*call).function, reads: functionReads}},
	"UpdateFunctionConfiguration20150331v2": {{service: "lambda", read: (*call).function, reads: functionReads}},
	"DeleteFunction20150331":                {{service: "lambda", read: (*call).function, reads: functionReads}},
	"RegisterTaskDefinition":                {{service: "ecs", how: Passed, what: told("taskDefinition.taskDefinitionArn"), via: asked("taskRoleArn", "executionRoleArn")}},
	"CreateStack":                           {{service: "cloudformation", how: Passed, what: told("stackId"), via: asked("roleARN")}},
	"CreateStateMachine":                    {{service: "states", how: Passed, what: told("stateMachineArn"), via: asked("roleArn")}},
	"CreateNotebookInstance":                {{service: "sagemaker", how: Passed, what: told("notebookInstanceArn"), via: asked("roleArn")}},
	"CreateProject":                         {{service: "codebuild", how: Passed, what: told("project.arn"), via: asked("serviceRole")}},
	"UpdateProject":                         {{service: "codebuild", how: Passed, what: told("project.arn"), via: told("project.serviceRole")}},
	"CreateDevEndpoint":                     {{service: "glue", how: Passed, what: asked("endpointName"), via: asked("roleArn")}},
	"CreateJob":                             {{service: "glue", how: Passed, what: asked("name"), via: asked("role"), viaForm: "role"}},
	"UpdateJob":                             {{service: "glue", how: Passed, what: asked("jobName"), via: asked("jobUpdate.role"), viaForm: "role"}},
	"StartBuild":                            {{service: "codebuild", how: Passed, what: told("build.arn"), via: told("build.serviceRole")}},
	"RunTask":                               {{service: "ecs", how: Passed, what: asked("taskDefinition"), via: asked("overrides.taskRoleArn")}},
}

// identity are the fields that every proof reads.
var identity = []string{"errorCode", "errorMessage", "sharedEventID", "userIdentity.type", "userIdentity.arn", "userIdentity.accessKeyId",
	"userIdentity.principalId", "userIdentity.accountId", "userIdentity.userName", "userIdentity.invokedBy", "userIdentity.onBehalfOf.userId",
	"userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.sessionContext.sourceIdentity", "additionalEventData.UserName",
	"resources.ARN", credentials, expiration, duration}

// Paths are the fields of records that a Collector reads. They are read on
// demand: only records that prove something are asked.
func Paths() []string {
	all := slices.Concat(identity, hostReads)
	for _, list := range proofs {
		for i := range list {
			p := &list[i]
			all = slices.Concat(all, p.what, p.key, p.name, p.via, p.reads)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
