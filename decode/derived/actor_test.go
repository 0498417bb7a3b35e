package derived

import "testing"

// by is the record of a call by an identity.
func by(identity, rest string) string { return `{"userIdentity":` + identity + `,` + rest + `}` }

func TestTargetSelf(t *testing.T) {
	const alice = `{"type":"IAMUser","userName":"alice"}`
	const role = `{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"userName":"app"}}}`
	const federated = `{"type":"FederatedUser","sessionContext":{"sessionIssuer":{"userName":"alice"}}}`
	no := []string{"false"}
	checkDerived(t, "bannin.target.self", []derivedCase{
		{"own_user", by(alice, `"requestParameters":{"userName":"Alice"}`), yes},
		{"federated_user", by(federated, `"requestParameters":{"userName":"alice"}`), yes},
		{"own_role", by(role, `"requestParameters":{"roleName":"app"}`), yes},
		{"key_without_name", by(alice, `"eventName":"CreateAccessKey","requestParameters":null`), yes},
		{"root_without_name", by(`{"type":"Root"}`, `"eventName":"DeactivateMFADevice","requestParameters":{"serialNumber":"x"}`), yes},
		{"other_user", by(alice, `"eventName":"CreateAccessKey","requestParameters":{"userName":"bob"}`), no},
		{"other_role", by(role, `"requestParameters":{"roleName":"admin"}`), no},
		{"role_by_user", by(alice, `"requestParameters":{"roleName":"alice"}`), no},
		{"user_by_role", by(role, `"requestParameters":{"userName":"app"}`), no},
		{"user_by_root", by(`{"type":"Root","userName":"alice"}`, `"requestParameters":{"userName":"alice"}`), no},
		{"key_by_role_without_name", by(role, `"eventName":"CreateAccessKey","requestParameters":null`), nil},
		{"other_call_without_name", by(alice, `"eventName":"ListUsers","requestParameters":null`), nil},
	})
}

func TestSourceKind(t *testing.T) {
	from := func(ip string) string { return `{"sourceIPAddress":"` + ip + `"}` }
	cases := []derivedCase{{"absent", `{"eventName":"X"}`, []string{"unknown"}}, {"null", `{"sourceIPAddress":null}`, []string{"unknown"}}}
	for ip, kind := range map[string]string{
		"cloudformation.amazonaws.com": "service", "AWS Internal": "service", "AWS Internal/2": "service", "ec2.amazonaws.com.cn": "service",
		"10.0.0.1": "private", "172.31.255.255": "private", "192.168.1.1": "private", "127.0.0.1": "private", "169.254.169.254": "private",
		"100.64.0.1": "private", "100.127.255.255": "private", "fd00::1": "private", "::1": "private", "fe80::1": "private", "::ffff:10.0.0.1": "private",
		"010.001.002.003": "private", "172.32.0.1": "public", "100.128.0.1": "public", "203.0.113.9": "public", "011.22.33.44": "public", "2001:db8::1": "public",
		"": "unknown", "amazonaws.com": "unknown", "256.1.1.1": "unknown", "10.0.0": "unknown", "example.com": "unknown", "s3.amazonaws.com.evil.example": "unknown",
	} {
		cases = append(cases, derivedCase{ip, from(ip), []string{kind}})
	}
	checkDerived(t, "bannin.source.kind", cases)
}

func TestActorService(t *testing.T) {
	const person = `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/app/s"}`
	checkDerived(t, "bannin.actor.service", []derivedCase{
		{"invoker", by(`{"type":"AssumedRole","invokedBy":"cloudformation.amazonaws.com"}`, `"sourceIPAddress":"s3.amazonaws.com"`), []string{"cloudformation.amazonaws.com"}},
		{"internal_invoker", by(`{"type":"IAMUser","invokedBy":"AWS Internal"}`, `"sourceIPAddress":"1.2.3.4"`), []string{"AWS Internal"}},
		{"source", by(person, `"sourceIPAddress":"autoscaling.amazonaws.com"`), []string{"autoscaling.amazonaws.com"}},
		{"service_type", by(`{"type":"AWSService","invokedBy":"someone"}`, `"sourceIPAddress":"1.2.3.4"`), []string{"someone"}},
		{"service_event", by(`{"accountId":"1"}`, `"eventType":"AwsServiceEvent","sourceIPAddress":"AWS Internal"`), []string{"aws"}},
		{"service_role", by(`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x"}`, `"sourceIPAddress":"1.2.3.4"`), []string{"AWSServiceRoleForECS"}},
		{"service_role_by_issuer", by(`{"type":"AssumedRole","arn":"x","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/R"}}}`, `"eventName":"X"`), []string{"R"}},
		{"person", by(person, `"sourceIPAddress":"1.2.3.4","eventType":"AwsApiCall"`), nil},
		{"console_invoker", by(`{"type":"IAMUser","invokedBy":"signin.amazonaws.com"}`, `"sourceIPAddress":"1.2.3.4"`), nil},
		{"console_source", by(`{"type":"IAMUser"}`, `"sourceIPAddress":"signin.amazonaws.com"`), nil},
		{"internal_source", by(person, `"sourceIPAddress":"AWS Internal"`), nil},
		{"role_of_like_name", by(`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/MyAWSServiceRoleFor/x"}`, `"eventName":"X"`), nil},
		{"session_of_like_name", by(`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/app/AWSServiceRoleForX"}`, `"eventName":"X"`), nil},
	})
}

func TestSession(t *testing.T) {
	session := func(kind, name, rest string) string {
		return by(`{"type":"`+kind+`","arn":"arn:aws:sts::111122223333:assumed-role/app/`+name+`","principalId":"AROAX:`+name+`"`+rest+`}`, `"eventName":"X"`)
	}
	checkDerived(t, "bannin.session.instance", []derivedCase{
		{"long", session("AssumedRole", "i-0123456789abcdef0", ""), []string{"i-0123456789abcdef0"}},
		{"short", session("AssumedRole", "i-1a2b3c4d", ""), []string{"i-1a2b3c4d"}},
		{"anonymised", session("AssumedRole", "i-ZYXW56789abcdefGH", ""), []string{"i-ZYXW56789abcdefGH"}},
		{"too_short", session("AssumedRole", "i-1a2b3c4", ""), nil},
		{"too_long", session("AssumedRole", "i-0123456789abcdef01", ""), nil},
		{"other_signs", session("AssumedRole", "i-1a2b3c4d_x", ""), nil},
		{"managed", session("AssumedRole", "mi-1a2b3c4d", ""), nil},
		{"user", session("IAMUser", "i-1a2b3c4d", ""), nil},
	})
	checkDerived(t, "bannin.session.function", []derivedCase{
		{"scope", session("AssumedRole", "fn", `,"inScopeOf":{"issuerType":"AWS::Lambda::Function"}`), []string{"fn"}},
		{"agent", by(`{"type":"AssumedRole","arn":"a/fn"}`, `"userAgent":"Boto3/1 exec-env/AWS_Lambda_python3.12"`), []string{"fn"}},
		{"other_scope", session("AssumedRole", "fn", `,"inScopeOf":{"issuerType":"AWS::EC2::Instance"}`), nil},
		{"other_agent", by(`{"type":"AssumedRole","arn":"a/fn"}`, `"userAgent":"Boto3/1 exec-env/CloudShell"`), nil},
		{"user", session("IAMUser", "fn", `,"inScopeOf":{"issuerType":"AWS::Lambda::Function"}`), nil},
	})
}

func TestRefExternal(t *testing.T) {
	checkDerived(t, "bannin.ref.external", []derivedCase{
		{"anywhere", called("x", "X", `{"a":[{"b":"arn:aws:sns:us-east-1:777788889999:t"}],"roleArn":"arn:aws:iam::444455556666:role/r"}`), []string{"444455556666", "777788889999"}},
		{"replication_account", called("s3", "PutBucketReplication", `{"ReplicationConfiguration":{"Rule":{"Destination":{"Account":444455556666,"Bucket":"arn:aws:s3:::b"}}}}`), []string{"444455556666"}},
		{"replication_rules", called("s3", "PutBucketReplication", `{"ReplicationConfiguration":{"Rule":[{"ID":"x"},{"Destination":{"Account":"444455556666"}}]}}`), []string{"444455556666"}},
		{"account_of_other_call", called("s3", "PutBucketVersioning", `{"ReplicationConfiguration":{"Rule":{"Destination":{"Account":"444455556666"}}}}`), nil},
		{"own", called("x", "X", `{"a":"arn:aws:iam::111122223333:role/r"}`), nil},
		{"layers", called("lambda", "X", `{"layers":["arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3:7","arn:aws:lambda:eu-west-1:444455556666:layer:x:1"]}`), []string{"444455556666"}},
		{"publisher_of_layers_elsewhere", called("x", "X", `{"roleArn":"arn:aws:iam::017000801446:role/r"}`), []string{"017000801446"}},
		{"no_account", called("x", "X", `{"a":"arn:aws:s3:::444455556666","b":"arn:aws:iam::aws:policy/X"}`), nil},
		{"not_an_arn", called("x", "X", `{"a":"see arn:aws:iam::444455556666:role/r","b":"444455556666"}`), nil},
		{"in_policy_object", called("s3", "PutBucketPolicy", `{"bucketPolicy":{"Statement":[{"Resource":"arn:aws:iam::444455556666:role/r"}]}}`), nil},
		{"in_policy_text", called("iam", "X", `{"policyDocument":"{\"Statement\":[{\"Resource\":\"arn:aws:iam::444455556666:role/r\"}]}"}`), nil},
	})
}
