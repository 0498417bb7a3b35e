package actor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bannin/event"
)

// A rootCase is a log, what somebody does in it, and who it really was.
type rootCase struct {
	name string
	log  []string
	act  string
	root string
	way  string  // the chain's links, from the actor up
	sure float64 // of the chain; 0 is not asked
}

var alice, mallory = user("alice", "AKIAALICE00000000000"), user("mallory", "AKIAMALLORY000000000")

const (
	keyOne = "ASIAONE0000000000000"
	keyTwo = "ASIATWO0000000000000"
	keyNew = "ASIANEW0000000000000"
)

var rootCases = []rootCase{
	{name: "a user is a root", act: act(0, alice), root: userARN("alice")},
	{name: "a session joins its start by the key",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne)},
		act: act(500, in(home, "Ops", "work", keyOne)), root: userARN("alice"), way: "assumed", sure: 1},
	{name: "roles in a chain",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "a", keyOne), assume(5, "AssumeRole", in(home, "Ops", "a", keyOne), home, "Db", "b", keyTwo)},
		act: act(6, in(home, "Db", "b", keyTwo)), root: userARN("alice"), way: "assumed assumed", sure: 1},
	{name: "of two sessions of one name, the key decides",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "alice", keyOne), assume(1, "AssumeRole", mallory, home, "Ops", "alice", keyTwo)},
		act: act(2, in(home, "Ops", "alice", keyTwo)), root: userARN("mallory"), way: "assumed", sure: 1},
	{name: "without a key, role, name and time decide",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "work", "")},
		act: act(30, in(home, "Ops", "work", keyOne)), root: userARN("alice"), way: "assumed", sure: sureName},
	{name: "but not long after",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "work", "")},
		act: act(300, in(home, "Ops", "work", keyOne)), root: sessionARN(roleARN(home, "Ops"), "work")},
	{name: "nor before",
		log: []string{assume(60, "AssumeRole", alice, home, "Ops", "work", "")},
		act: act(0, in(home, "Ops", "work", keyOne)), root: sessionARN(roleARN(home, "Ops"), "work")},
	{name: "a service forwards a session under another key",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne)},
		act: act(30, in(home, "Ops", "work", keyNew)), root: userARN("alice"), way: "assumed", sure: sureOther},
	{name: "but not where two could be meant",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne), assume(0, "AssumeRole", mallory, home, "Ops", "work", keyTwo)},
		act: act(30, in(home, "Ops", "work", keyNew)), root: sessionARN(roleARN(home, "Ops"), "work")},
	{name: "a log that begins in the middle",
		act: act(0, in(home, "Ops", "work", keyOne)), root: sessionARN(roleARN(home, "Ops"), "work")},
	{name: "a program's session is its role's",
		act: act(0, in(home, "Ops", "botocore-session-1700000000", keyOne)), root: roleARN(home, "Ops")},
	{name: "also where it became another",
		log: []string{assume(0, "AssumeRole", in(home, "Ops", "botocore-session-1700000000", keyTwo), home, "Db", "work", keyOne)},
		act: act(1, in(home, "Db", "work", keyOne)), root: roleARN(home, "Ops"), way: "assumed"},
	{name: "unless the log has its start",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "botocore-session-1700000000", keyOne)},
		act: act(1, in(home, "Ops", "botocore-session-1700000000", keyOne)), root: userARN("alice"), way: "assumed"},
	{name: "refused calls make no session",
		log: []string{strings.Replace(assume(0, "AssumeRole", mallory, home, "Ops", "work", ""), `{`, `{"errorCode":"AccessDenied",`, 1)},
		act: act(1, in(home, "Ops", "work", keyOne)), root: sessionARN(roleARN(home, "Ops"), "work")},

	{name: "a source identity, where nothing else tells",
		log: []string{record(3, "iam", "CreateUser", func() fields {
			who := in(home, "Ops", "work", keyOne)
			who["sessionContext"].(fields)["sourceIdentity"] = "dave"
			return who
		}(), fields{"requestParameters": fields{"userName": "x"}})},
		act: act(1, in(home, "Ops", "work", keyOne)), root: "dave", way: "assumed", sure: sureSource},

	// Across accounts.
	{name: "the other account knows who it was, by the key",
		log: []string{
			record(0, "sts", "AssumeRole", fields{"type": "AWSAccount", "principalId": "AIDAALICE", "accountId": home}, fields{"recipientAccountId": other, "sharedEventID": "s-1",
				"requestParameters": fields{"roleArn": roleARN(other, "Far"), "roleSessionName": "x"}, "responseElements": fields{"credentials": fields{"accessKeyId": keyOne}}}),
			record(0, "sts", "AssumeRole", alice, fields{"sharedEventID": "s-1",
				"requestParameters": fields{"roleArn": roleARN(other, "Far"), "roleSessionName": "x"}, "responseElements": fields{"credentials": fields{"accessKeyId": keyOne}}}),
		},
		act: act(1, in(other, "Far", "x", keyOne)), root: userARN("alice"), way: "assumed", sure: 1},
	{name: "or by the shared event",
		log: []string{
			record(0, "sts", "AssumeRole", fields{"type": "AWSAccount", "principalId": "AROAOPS:work", "accountId": home}, fields{"recipientAccountId": other, "sharedEventID": "s-1",
				"requestParameters": fields{"roleArn": roleARN(other, "Far"), "roleSessionName": "x"}, "responseElements": fields{"credentials": fields{"accessKeyId": keyTwo}}}),
			record(0, "sts", "AssumeRole", in(home, "Ops", "work", keyOne), fields{"sharedEventID": "s-1", "requestParameters": fields{"roleArn": roleARN(other, "Far"), "roleSessionName": "x"}}),
			assume(-5, "AssumeRole", alice, home, "Ops", "work", keyOne),
			assume(-5, "AssumeRole", mallory, home, "Ops", "work", keyNew),
		},
		act: act(1, in(other, "Far", "x", keyTwo)), root: userARN("alice"), way: "assumed assumed", sure: 1},
	{name: "or by the unique id",
		log: []string{
			record(0, "sts", "AssumeRole", fields{"type": "AWSAccount", "principalId": "AIDAALICE", "accountId": home}, fields{"recipientAccountId": other,
				"requestParameters": fields{"roleArn": roleARN(other, "Far"), "roleSessionName": "x"}, "responseElements": fields{"credentials": fields{"accessKeyId": keyTwo}}}),
			assume(-500, "AssumeRole", alice, home, "Ops", "work", keyOne),
		},
		act: act(1, in(other, "Far", "x", keyTwo)), root: userARN("alice"), way: "assumed named", sure: 1},
	{name: "from outside, the foreign principal",
		log: []string{assume(0, "AssumeRole", fields{"type": "AWSAccount", "principalId": "AIDAFAR", "accountId": foreign}, home, "Ops", "work", keyOne)},
		act: act(1, in(home, "Ops", "work", keyOne)), root: "AIDAFAR", way: "assumed"},
	{name: "a foreign program is its role",
		log: []string{assume(0, "AssumeRole", fields{"type": "AWSAccount", "principalId": "AROAFAR:1700000000", "accountId": foreign}, home, "Ops", "work", keyOne)},
		act: act(1, in(home, "Ops", "work", keyOne)), root: "AROAFAR", way: "assumed"},

	// People who sign in elsewhere.
	{name: "a user of Identity Center",
		log: []string{assume(0, "AssumeRoleWithSAML", fields{"type": "SAMLUser", "principalId": "abc=:alice@example.com", "userName": "alice@example.com"}, home, "AWSReservedSSO_Admin_1", "alice@example.com", keyOne)},
		act: act(1, in(home, "AWSReservedSSO_Admin_1", "alice@example.com", keyOne)), root: "alice@example.com", way: "assumed", sure: 1},
	{name: "is the same where the log begins in the middle",
		act: act(1, in(other, "AWSReservedSSO_Read_2", "alice@example.com", keyTwo)), root: "alice@example.com", way: "assumed", sure: sureSSO},
	{name: "and by id, where she was let in",
		log: []string{
			record(0, "sso", "Federate", fields{"type": "IdentityCenterUser", "accountId": other, "onBehalfOf": fields{"userId": "u-1"}}, fields{"serviceEventDetails": fields{"role_name": "AWSReservedSSO_Admin_1", "account_id": home}}),
			assume(1, "AssumeRoleWithSAML", fields{"type": "SAMLUser", "userName": "alice@example.com"}, home, "AWSReservedSSO_Admin_1", "alice@example.com", keyOne),
		},
		act: record(9, "sso", "ListApplications", fields{"type": "IdentityCenterUser", "onBehalfOf": fields{"userId": "u-1"}}, nil), root: "alice@example.com"},
	{name: "or signs in",
		log: []string{record(0, "signin", "CredentialVerification", fields{"type": "IdentityCenterUser", "onBehalfOf": fields{"userId": "u-1"}}, fields{"additionalEventData": fields{"UserName": "bob"}})},
		act: record(9, "sso", "ListApplications", fields{"type": "IdentityCenterUser", "onBehalfOf": fields{"userId": "u-1"}}, nil), root: "bob"},
	{name: "the subject of another SAML provider",
		log: []string{assume(0, "AssumeRoleWithSAML", fields{"type": "SAMLUser", "principalId": "q=:carol", "userName": "carol"}, home, "Ops", "carol@example.com", keyOne)},
		act: act(1, in(home, "Ops", "carol@example.com", keyOne)), root: "carol", way: "assumed"},
	{name: "the subject of an OIDC provider",
		log: []string{assume(0, "AssumeRoleWithWebIdentity", fields{"type": "WebIdentityUser", "principalId": "idp:aud:repo:x/y", "userName": "repo:x/y"}, home, "Ci", "GitHubActions", keyOne)},
		act: act(1, in(home, "Ci", "GitHubActions", keyOne)), root: "idp:aud:repo:x/y", way: "assumed"},
	{name: "a certificate",
		log: []string{record(0, "rolesanywhere", "CreateSession", fields{"type": "Unknown", "accountId": home}, fields{
			"requestParameters": fields{"trustAnchorArn": "arn:aws:rolesanywhere:us-east-1:" + home + ":trust-anchor/a"},
			"responseElements": fields{"subjectArn": "arn:aws:rolesanywhere:us-east-1:" + home + ":subject/s", "credentialSet": []any{fields{
				"credentials": fields{"accessKeyId": keyOne}, "assumedRoleUser": fields{"arn": sessionARN(roleARN(home, "Edge"), "c")}}}}})},
		act: act(1, in(home, "Edge", "c", keyOne)), root: "arn:aws:rolesanywhere:us-east-1:" + home + ":subject/s", way: "assumed"},

	// The console.
	{name: "a changed role",
		log: []string{record(0, "signin", "SwitchRole", in(home, "Ops", "alice", keyOne), fields{"additionalEventData": fields{"SwitchFrom": userARN("alice")}})},
		act: act(1, in(home, "Ops", "alice", keyOne)), root: userARN("alice"), way: "signed_in", sure: 1},
	{name: "and its later keys",
		log: []string{record(0, "signin", "SwitchRole", in(home, "Ops", "alice", keyOne), fields{"additionalEventData": fields{"SwitchFrom": userARN("alice")}})},
		act: act(100, in(home, "Ops", "alice", keyNew)), root: userARN("alice"), way: "signed_in", sure: sureSignIn},
	{name: "unless somebody else took the name",
		log: []string{record(0, "signin", "SwitchRole", in(home, "Ops", "alice", keyOne), fields{"additionalEventData": fields{"SwitchFrom": userARN("alice")}}),
			assume(80, "AssumeRole", mallory, home, "Ops", "alice", keyTwo)},
		act: act(100, in(home, "Ops", "alice", keyNew)), root: sessionARN(roleARN(home, "Ops"), "alice")},
	{name: "a session's token opens the console",
		log: []string{
			assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne),
			record(1, "signin", "GetSigninToken", in(home, "Ops", "work", keyOne), fields{"responseElements": fields{"GetSigninToken": "Success", "credentials": fields{"accessKeyId": keyTwo}}}),
		},
		act: act(2, in(home, "Ops", "work", keyTwo)), root: userARN("alice"), way: "signed_in assumed", sure: 1},

	// Tokens.
	{name: "a session token of a user",
		log: []string{record(0, "sts", "GetSessionToken", alice, fields{"responseElements": fields{"credentials": fields{"accessKeyId": keyOne}}})},
		act: act(1, user("alice", keyOne)), root: userARN("alice"), way: "assumed"},
	{name: "a federated user",
		log: []string{record(0, "sts", "GetFederationToken", alice, fields{"responseElements": fields{"credentials": fields{"accessKeyId": keyOne}, "federatedUser": fields{"arn": "arn:aws:sts::" + home + ":federated-user/x"}}})},
		act: act(1, fields{"type": "FederatedUser", "arn": "arn:aws:sts::" + home + ":federated-user/x", "accessKeyId": keyOne}), root: userARN("alice"), way: "assumed"},
	{name: "whose issuer the record names",
		act:  act(1, fields{"type": "FederatedUser", "arn": "arn:aws:sts::" + home + ":federated-user/x", "sessionContext": fields{"sessionIssuer": fields{"type": "IAMUser", "arn": userARN("alice")}}}),
		root: userARN("alice"), way: "assumed"},
	{name: "the root of a member account, for a task",
		log: []string{record(0, "sts", "AssumeRoot", alice, fields{"requestParameters": fields{"targetPrincipal": other}, "responseElements": fields{"credentials": fields{"accessKeyId": keyOne}}})},
		act: act(1, fields{"type": "Root", "arn": "arn:aws:iam::" + other + ":root", "accountId": other, "accessKeyId": keyOne}), root: userARN("alice"), way: "assumed"},
	{name: "a root is a root", act: act(1, fields{"type": "Root", "arn": "arn:aws:iam::" + other + ":root", "accountId": other}), root: "arn:aws:iam::" + other + ":root"},
	{name: "a key without a name",
		log: []string{record(0, "iam", "CreateAccessKey", mallory, fields{"requestParameters": fields{"userName": "bob"}, "responseElements": fields{"accessKey": fields{"userName": "bob", "accessKeyId": "AKIABOB"}}})},
		act: act(1, fields{"type": "IAMUser", "accountId": home, "accessKeyId": "AKIABOB"}), root: userARN("bob"), way: "named", sure: 1},

	// Machines.
	{name: "an instance, by who gave it its role",
		log: []string{assume(0, "AssumeRole", aws("ec2"), home, "Web", "i-0123456789abcdef0", keyOne)},
		act: act(1, in(home, "Web", "i-0123456789abcdef0", keyNew)), root: "arn:aws:ec2:us-east-1:" + home + ":instance/i-0123456789abcdef0", way: "runs_as", sure: sureHost},
	{name: "an instance, by who launched it", log: []string{launch},
		act: act(1, in(home, "Web", "i-0123456789abcdef0", keyNew)), root: "arn:aws:ec2:us-east-1:" + home + ":instance/i-0123456789abcdef0", way: "runs_as"},
	{name: "no instance, by its key",
		log: []string{launch, assume(0, "AssumeRole", mallory, home, "Web", "i-0123456789abcdef0", keyOne)},
		act: act(1, in(home, "Web", "i-0123456789abcdef0", keyOne)), root: userARN("mallory"), way: "assumed"},
	{name: "a service's role",
		log: []string{assume(0, "AssumeRole", aws("codebuild"), home, "Build", "AWSCodeBuild-Q", keyOne)},
		act: act(1, in(home, "Build", "AWSCodeBuild-Q", keyTwo)), root: roleARN(home, "Build"), way: "runs_as", sure: sureRole},
	{name: "a service's role, with its path",
		log: []string{assume(0, "AssumeRole", aws("autoscaling"), home, "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling", "AutoScaling", keyOne)},
		act: act(1, in(home, "AWSServiceRoleForAutoScaling", "AutoScaling", keyTwo)), root: roleARN(home, "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")},
	{name: "people may use it, too",
		log: []string{assume(0, "AssumeRole", aws("ssm"), home, "Ops", "auto", keyOne), assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne)},
		act: act(1, in(home, "Ops", "bob", keyTwo)), root: sessionARN(roleARN(home, "Ops"), "bob")},
	{name: "a function",
		log: []string{assume(0, "AssumeRole", aws("lambda"), home, "Fn", "resize", keyOne)},
		act: act(1, in(home, "Fn", "resize", keyTwo)), root: roleARN(home, "Fn"), way: "runs_as"},
	{name: "a service", act: act(1, aws("s3")), root: "s3.amazonaws.com"},
	{name: "nobody", act: act(1, fields{"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}), root: "anonymous"},

	{name: "a role told by the resources alone",
		log: []string{record(0, "sts", "AssumeRole", alice, fields{"resources": []any{fields{"ARN": "arn:aws:x:::y"}, fields{"ARN": roleARN(home, "Ops")}}, "responseElements": fields{"credentials": fields{"accessKeyId": keyOne}}})},
		act: act(1, in(home, "Ops", "any", keyOne)), root: userARN("alice"), way: "assumed"},
	{name: "a federated user under another key, by name and time",
		log: []string{record(0, "sts", "GetFederationToken", alice, fields{"requestParameters": fields{"name": "x"}})},
		act: act(1, fields{"type": "FederatedUser", "arn": "arn:aws:sts::" + home + ":federated-user/x", "accessKeyId": keyTwo}), root: userARN("alice"), way: "assumed", sure: sureName},
	{name: "a function, by who made it",
		log: []string{record(0, "lambda", "CreateFunction20150331", alice, fields{"requestParameters": fields{"functionName": "resize", "role": roleARN(home, "Fn")}})},
		act: guardDutyOn(`"lambdaDetails":{"functionArn":"arn:aws:lambda:us-east-1:` + home + `:function:resize"}`), root: roleARN(home, "Fn"), way: "runs_as"},
	{name: "in China",
		log: []string{record(0, "ec2", "AssociateIamInstanceProfile", alice, fields{"awsRegion": "cn-north-1", "requestParameters": fields{"AssociateIamInstanceProfileRequest": fields{
			"InstanceId": "i-0123456789abcdef0", "IamInstanceProfile": fields{"Name": "web"}}}})},
		act: act(1, in(home, "Web", "i-0123456789abcdef0", keyNew)), root: "arn:aws-cn:ec2:cn-north-1:" + home + ":instance/i-0123456789abcdef0", way: "runs_as"},

	// Findings of other services.
	{name: "GuardDuty names a key",
		log: []string{assume(0, "AssumeRole", alice, home, "Ops", "work", keyOne)},
		act: guardDutyOn(`"accessKeyDetails":{"accessKeyId":"` + keyOne + `","principalId":"AROAOPS:work","userType":"AssumedRole","userName":"Ops"}`), root: userARN("alice"), way: "assumed"},
	{name: "GuardDuty names a user with a path by name",
		log: []string{record(0, "iam", "CreateUser", alice, fields{"requestParameters": fields{"userName": "bob"}, "responseElements": fields{"user": fields{"arn": "arn:aws:iam::" + home + ":user/ops/bob"}}})},
		act: guardDutyOn(`"accessKeyDetails":{"accessKeyId":"AKIABOB","principalId":"AIDABOB","userType":"IAMUser","userName":"bob"}`), root: "arn:aws:iam::" + home + ":user/ops/bob"},
	{name: "GuardDuty names a function",
		log: []string{assume(0, "AssumeRole", aws("lambda"), home, "Fn", "resize", keyOne)},
		act: guardDutyOn(`"lambdaDetails":{"functionArn":"arn:aws:lambda:us-east-1:` + home + `:function:resize:3"}`), root: roleARN(home, "Fn"), way: "runs_as"},
	{name: "GuardDuty tells where an instance is",
		log: []string{guardDutyOn(`"instanceDetails":{"instanceId":"i-0123456789abcdef0"}`)},
		act: act(1, in(home, "Web", "i-0123456789abcdef0", keyNew)), root: "arn:aws:ec2:us-east-1:" + home + ":instance/i-0123456789abcdef0", way: "runs_as"},
}

// launch is a RunInstances of two instances, one with two interfaces.
var launch = record(0, "ec2", "RunInstances", alice, fields{"requestParameters": fields{"iamInstanceProfile": fields{"name": "web"}},
	"responseElements": fields{"instancesSet": fields{"items": []any{
		fields{"instanceId": "i-0123456789abcdef0", "privateIpAddress": "10.0.0.4", "networkInterfaceSet": fields{"items": []any{
			fields{"networkInterfaceId": "eni-1", "privateIpAddress": "10.0.0.4"}, fields{"networkInterfaceId": "eni-2", "privateIpAddress": "10.0.0.5"}}}},
		fields{"instanceId": "i-00000000000000002", "privateIpAddress": "10.0.0.6", "networkInterfaceSet": fields{"items": []any{
			fields{"networkInterfaceId": "eni-3", "privateIpAddress": "10.0.0.6"}}}}}}}})

// guardDutyOn is a finding about a resource.
func guardDutyOn(resource string) string {
	return `{"schemaVersion":"2.0","accountId":"` + home + `","region":"us-east-1","arn":"arn:aws:guardduty:us-east-1:` + home + `:detector/d/finding/f",
		"type":"UnauthorizedAccess:IAMUser/X","resource":{` + resource + `},"severity":5,"service":{"serviceName":"guardduty","eventLastSeen":"2026-03-02T12:10:00Z"}}`
}

func TestRoots(t *testing.T) {
	for _, c := range rootCases {
		t.Run(c.name, func(t *testing.T) {
			g := graphOf(t, c.log...)
			a, at := acts(t, c.act)
			chain := g.Chain(a, at)
			if root := g.Root(a, at); root.Key() != c.root || root.Root != c.root || chain.Root != root {
				t.Errorf("%s: the root is %+v, the chain's %+v, want %s", a.Key(), root, chain.Root, c.root)
			}
			var way []string
			for _, l := range chain.Links {
				way = append(way, l.How.String())
			}
			if got := strings.Join(way, " "); c.way != "" && got != c.way {
				t.Errorf("the way up is %q, want %q", got, c.way)
			}
			if c.sure != 0 && chain.Confidence != c.sure {
				t.Errorf("the confidence is %v, want %v", chain.Confidence, c.sure)
			}
		})
	}
}

func TestSessionKeptAliveForDays(t *testing.T) {
	last, log := fields(alice), []string{}
	for hop := range 40 {
		key := fmt.Sprintf("ASIAHOP%013d", hop)
		role := []string{"Ops", "Db"}[hop%2]
		log = append(log, assume(hop*50, "AssumeRole", last, home, role, "hop", key))
		last = in(home, role, "hop", key)
	}
	a, at := acts(t, act(40*50, last))
	if got := graphOf(t, log...).Root(a, at).ARN; got != userARN("alice") {
		t.Errorf("got %s, want %s", got, userARN("alice"))
	}
}

func TestMadeAndMakers(t *testing.T) {
	keyOf := func(minute int, by fields, of, key string) string {
		return record(minute, "iam", "CreateAccessKey", by, fields{"requestParameters": fields{"userName": of}, "responseElements": fields{"accessKey": fields{"userName": of, "accessKeyId": key}}})
	}
	named := func(call string, minute int, by fields, name string) string {
		return record(minute, "iam", call, by, fields{"requestParameters": fields{"userName": name, "roleName": name}})
	}
	g := graphOf(t,
		assume(0, "AssumeRole", mallory, home, "Ops", "work", keyOne),
		named("CreateUser", 1, in(home, "Ops", "work", keyOne), "door"),
		keyOf(2, in(home, "Ops", "work", keyOne), "door", "AKIADOOR"),
		named("CreateLoginProfile", 3, in(home, "Ops", "work", keyOne), "door"),
		named("UpdateAssumeRolePolicy", 4, mallory, "Data"),
		named("DeleteLoginProfile", 9, alice, "door"),
		assume(5, "AssumeRole", fields{"type": "AWSAccount", "principalId": "AIDAFAR", "accountId": foreign}, home, "Data", "in", keyTwo),
		assume(6, "AssumeRole", mallory, home, "Ops", "more", keyNew),
		launch,
	)
	tell := func(all []Link) string {
		var b strings.Builder
		for _, l := range all {
			b.WriteString(l.How.String() + " " + l.Made.Kind + " " + l.Made.Name)
			if !l.Until.IsZero() && l.How == Created {
				b.WriteString(" until " + l.Until.Format("15:04"))
			}
			b.WriteString("; ")
		}
		return b.String()
	}
	session, at := acts(t, act(2, in(home, "Ops", "work", keyOne)))
	door, _ := acts(t, act(8, user("door", "AKIADOOR")))
	guest, _ := acts(t, act(8, in(home, "Data", "in", keyTwo)))
	late := noon.Add(10 * time.Minute)
	inside, _ := acts(t, act(8, in(home, "Web", "i-0123456789abcdef0", keyTwo)))
	for _, c := range []struct{ name, got, want string }{
		{"a session", tell(g.Made(session)), "created user door; created key AKIADOOR; created login door until 12:09; "},
		{"a user", tell(g.Made(g.Root(session, at))), "assumed role Ops/work; changed role Data; assumed role Ops/more; "},
		{"a foreigner", tell(g.Made(g.Root(guest, late))), "assumed role Data/in; "},
		{"who launches", tell(g.Made(g.Root(event.Actor{ARN: userARN("alice")}, at))), "created instance i-00000000000000002; passed instance i-00000000000000002; " +
			"created instance i-0123456789abcdef0; passed instance i-0123456789abcdef0; deleted login door; "},
		{"the makers of a user", tell(g.Makers(door, late)), "created user door; created key AKIADOOR; created login door; "},
		{"the makers of a guest", tell(g.Makers(guest, late)), "changed role Data; "},
		{"who launched the instance", tell(g.Makers(inside, late)), "created instance i-0123456789abcdef0; "},
		{"nobody", tell(g.Made(event.Actor{ARN: userARN("nobody")})), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestPassers(t *testing.T) {
	job := func(name string, minute int, by fields, role string) string {
		return record(minute, "glue", "CreateJob", by, fields{"requestParameters": fields{"name": name, "role": role}})
	}
	g := graphOf(t,
		job("etl", 0, mallory, "Admin"),
		job("old", -3000, alice, roleARN(home, "Admin")),
		job("other", 0, alice, "Reader"),
		record(2, "codebuild", "StartBuild", alice, fields{"requestParameters": fields{"projectName": "apply"},
			"responseElements": fields{"build": fields{"arn": "arn:aws:codebuild:eu-west-1:" + home + ":build/apply:1", "serviceRole": "arn:aws:iam::" + home + ":role/service-role/Apply"}}}),
	)
	for _, c := range []struct{ name, role, want string }{
		{"within_the_day", "Admin", userARN("mallory")},
		{"by_what_a_build_runs_with", "Apply", userARN("alice")},
		{"nobody", "Ops", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			session, at := acts(t, act(5, in(home, c.role, "GlueJobRunnerSession", keyOne)))
			got := ""
			for _, l := range g.Passers(session, at, 24*time.Hour) {
				got += l.By.ARN
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestInstancesByInterfaceAndAddress(t *testing.T) {
	end := record(60, "ec2", "TerminateInstances", alice, fields{"requestParameters": fields{"instancesSet": fields{"items": []any{fields{"instanceId": "i-0123456789abcdef0"}}}},
		"responseElements": fields{"instancesSet": fields{"items": []any{fields{"instanceId": "i-0123456789abcdef0"}}}}})
	g := graphOf(t, launch, end,
		record(5, "ec2", "CreateNetworkInterface", alice, fields{"responseElements": fields{"networkInterface": fields{"networkInterfaceId": "eni-9", "privateIpAddress": "10.0.0.9"}}}),
		record(6, "ec2", "AttachNetworkInterface", alice, fields{"requestParameters": fields{"networkInterfaceId": "eni-9", "instanceId": "i-00000000000000002"}}))
	for _, c := range []struct {
		eni, ip string
		minute  int
		id      string
	}{
		{"eni-1", "", 10, "i-0123456789abcdef0"},
		{"eni-2", "10.0.0.6", 10, "i-0123456789abcdef0"},
		{"", "10.0.0.5", 10, "i-0123456789abcdef0"},
		{"", "10.0.0.6", 10, "i-00000000000000002"},
		{"eni-7", "10.0.0.6", 10, "i-00000000000000002"},
		{"eni-9", "", 10, "i-00000000000000002"},
		{"", "10.0.0.9", 10, "i-00000000000000002"},
		{"eni-1", "", 90, ""},
		{"", "10.0.0.7", 10, ""},
	} {
		id, ok := g.Instance(home, "us-east-1", c.eni, c.ip, noon.Add(time.Duration(c.minute)*time.Minute))
		if id != c.id || ok != (c.id != "") {
			t.Errorf("%s %s after %d minutes: got %q, %v, want %q", c.eni, c.ip, c.minute, id, ok, c.id)
		}
	}
}
