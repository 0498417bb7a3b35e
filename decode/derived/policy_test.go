package derived

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// policied is the record of a call with a policy of one statement as text.
func policied(statement string) string {
	return called("kms", "PutKeyPolicy", `{"policy":`+strconv.Quote(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",`+statement+`}]}`)+`}`)
}

var yes = []string{"true"}

func TestPolicyForms(t *testing.T) {
	const s = `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`
	text := strconv.Quote
	checkDerived(t, "bannin.policy.public", []derivedCase{
		{"text", called("iam", "X", `{"policyDocument":`+text(`{"Statement":[`+s+`]}`)+`}`), yes},
		{"single_statement", called("iam", "X", `{"policyDocument":`+text(`{"Statement":`+s+`}`)+`}`), yes},
		{"blank_around", called("iam", "X", `{"policyDocument":`+text(" \n{\"Statement\":["+s+"]}\n")+`}`), yes},
		{"object", called("s3", "PutBucketPolicy", `{"bucketName":"b","policy":[""],"bucketPolicy":{"Statement":[`+s+`]}}`), yes},
		{"url_encoded", called("iam", "X", `{"policyDocument":`+text(url.PathEscape(`{"Statement":[`+s+`]}`))+`}`), yes},
		{"url_encoded_small", called("iam", "X", `{"policyDocument":`+text(strings.ToLower(url.PathEscape(`{"statement":[{"effect":"allow","principal":"*"}]}`)))+`}`), yes},
		{"attribute", called("sqs", "X", `{"attributes":{"Policy":`+text(`{"Statement":[`+s+`]}`)+`}}`), yes},
		{"within_policy", called("glacier", "X", `{"policy":{"policy":`+text(`{"Statement":[`+s+`]}`)+`}}`), yes},
		{"in_array", called("x", "X", `{"policies":[{"p":1},`+text(`{"Statement":[`+s+`]}`)+`]}`), yes},
		{"statement_as_text", called("lambda", "X", `{"statement":`+text(s)+`}`), yes},
		{"names_in_any_case", called("x", "X", `{"policy":`+text(`{"STATEMENT":[{"effect":"Allow","PRINCIPAL":{"aws":"*"}}]}`)+`}`), yes},
		{"repeated_statement", called("x", "X", `{"policy":`+text(`{"Statement":[`+s+`],"statement":[]}`)+`}`), yes},
		{"second_statement", called("x", "X", `{"policy":`+text(`{"Statement":[{"Effect":"Deny","Principal":"*"},`+s+`]}`)+`}`), yes},
		{"deny", called("x", "X", `{"policy":`+text(strings.Replace(`{"Statement":[`+s+`]}`, "Allow", "Deny", 1))+`}`), nil},
		{"not_json", called("x", "X", `{"policy":`+text(`{"Statement":[`+s+`]`)+`}`), nil},
		{"more_behind", called("x", "X", `{"policy":`+text(`{"Statement":[`+s+`]} x`)+`}`), nil},
		{"bad_url", called("x", "X", `{"policy":"%7B%2"}`), nil},
		{"text_about_policies", called("x", "X", `{"description":"Statement: Allow *"}`), nil},
		{"statement_is_text", called("x", "X", `{"policy":`+text(`{"Statement":"*"}`)+`}`), nil},
		{"empty", called("s3", "X", `{"policy":["",{}],"bucketPolicy":""}`), nil},
		{"in_the_response", `{"eventName":"X","responseElements":{"policy":` + text(`{"Statement":[`+s+`]}`) + `}}`, nil},
	})
}

func TestPolicyPublic(t *testing.T) {
	const open = `"Principal":"*","Action":"s3:GetObject"`
	condition := func(c string) string { return policied(open + `,"Condition":` + c) }
	checkDerived(t, "bannin.policy.public", []derivedCase{
		{"star", policied(open), yes},
		{"aws_star", policied(`"Principal":{"AWS":"*"}`), yes},
		{"star_in_list", policied(`"Principal":{"AWS":["arn:aws:iam::444455556666:root","*"]}`), yes},
		{"principal_list", policied(`"Principal":["*"]`), yes},
		{"not_principal", policied(`"NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"}`), yes},
		{"account", policied(`"Principal":{"AWS":"444455556666"}`), nil},
		{"service_star", policied(`"Principal":{"Service":"*"}`), nil},
		{"federated_star", policied(`"Principal":{"Federated":"*"}`), nil},
		{"no_principal", policied(`"Action":"*","Resource":"*"`), nil},
		{"source_account", condition(`{"StringEquals":{"AWS:SourceAccount":"111122223333"}}`), nil},
		{"org_for_any_value", condition(`{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-1/*"]}}`), nil},
		{"second_condition_narrows", condition(`{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:SourceVpce":"vpce-1"}}`), nil},
		{"second_key_narrows", condition(`{"StringEquals":{"s3:prefix":"x","kms:CallerAccount":"111122223333"}}`), nil},
		{"web_identity_claim", condition(`{"StringEquals":{"example.com:sub":"x"}}`), nil},
		{"service_only", condition(`{"Bool":{"aws:PrincipalIsAWSService":"true"}}`), nil},
		{"network", condition(`{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","10.0.0.0/8"]}}`), nil},
		{"not_service", condition(`{"Bool":{"aws:PrincipalIsAWSService":"false"}}`), yes},
		{"empty_condition", condition(`{}`), yes},
		{"secure_transport", condition(`{"Bool":{"aws:SecureTransport":"true"}}`), yes},
		{"referer", condition(`{"StringLike":{"aws:Referer":"https://example.com/*"}}`), yes},
		{"external_id", condition(`{"StringEquals":{"sts:ExternalId":"x"}}`), yes},
		{"negated", condition(`{"StringNotEquals":{"aws:SourceAccount":"444455556666"}}`), yes},
		{"not_ip", condition(`{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`), yes},
		{"null", condition(`{"Null":{"aws:PrincipalOrgID":"false"}}`), yes},
		{"if_exists", condition(`{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}`), yes},
		{"for_all_values", condition(`{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-1"}}`), yes},
		{"star_value", condition(`{"StringLike":{"aws:PrincipalArn":"*"}}`), yes},
		{"star_among_values", condition(`{"StringLike":{"aws:PrincipalArn":["arn:aws:iam::111122223333:role/x","*"]}}`), yes},
		{"whole_network", condition(`{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}`), yes},
		{"half_the_network", condition(`{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}`), yes},
		{"whole_network_among", condition(`{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","::/0"]}}`), yes},
	})
}

func TestPolicyExternal(t *testing.T) {
	bucket := func(statement string) string {
		return called("s3", "PutBucketPolicy", `{"bucketPolicy":{"Statement":[{"Effect":"Allow",`+statement+`}]}}`)
	}
	checkDerived(t, "bannin.policy.external", []derivedCase{
		{"bare", policied(`"Principal":{"AWS":"444455556666"}`), []string{"444455556666"}},
		{"root_and_role", policied(`"Principal":{"AWS":["arn:aws:iam::777788889999:root","arn:aws-cn:iam::444455556666:role/p/x"]}`), []string{"444455556666", "777788889999"}},
		{"session", policied(`"Principal":{"AWS":"arn:aws:sts::444455556666:assumed-role/r/s"}`), []string{"444455556666"}},
		{"twice_is_once", policied(`"Principal":{"AWS":["444455556666","arn:aws:iam::444455556666:root"]}`), []string{"444455556666"}},
		{"narrowed_otherwise", policied(`"Principal":{"AWS":"444455556666"},"Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}`), []string{"444455556666"}},
		{"own", policied(`"Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"]}`), nil},
		{"star", policied(`"Principal":"*"`), nil},
		{"orphan", policied(`"Principal":{"AWS":"AROAEXAMPLE123456789"}`), nil},
		{"cloudfront", policied(`"Principal":{"AWS":"arn:aws:iam::cloudfront:user/x"}`), nil},
		{"other_service", policied(`"Principal":{"AWS":"arn:aws:s3::444455556666:x"}`), nil},
		{"eleven_digits", policied(`"Principal":{"AWS":"44445555666"}`), nil},
		{"service", policied(`"Principal":{"Service":"444455556666"}`), nil},
		{"not_principal", policied(`"NotPrincipal":{"AWS":"444455556666"}`), nil},
		{"organisation", policied(`"Principal":{"AWS":"444455556666"},"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`), nil},
		{"any_organisation", policied(`"Principal":{"AWS":"444455556666"},"Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}`), []string{"444455556666"}},
		{"log_delivery", bucket(`"Principal":{"AWS":["arn:aws:iam::127311923021:root","086441151436"]}`), nil},
		{"log_delivery_elsewhere", policied(`"Principal":{"AWS":"127311923021"}`), []string{"127311923021"}},
		{"old_redshift", bucket(`"Principal":{"AWS":"arn:aws:iam::193672423079:user/logs"}`), []string{"193672423079"}},
		{"own_by_caller", `{"recipientAccountId":"x","userIdentity":{"accountId":"444455556666"},"requestParameters":{"policy":{"Statement":{"Effect":"Allow","Principal":{"AWS":["444455556666","111122223333"]}}}}}`, []string{"111122223333"}},
	})
}

func TestPolicyVendor(t *testing.T) {
	const a = `"Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sts:AssumeRole"`
	both := func(first, second string) string {
		return called("iam", "CreateRole", `{"assumeRolePolicyDocument":`+strconv.Quote(`{"Statement":[{"Effect":"Allow",`+a+first+`},{"Effect":"Allow",`+a+second+`}]}`)+`}`)
	}
	const demand = `,"Condition":{"StringEquals":{"sts:ExternalId":"x1"}}`
	checkDerived(t, "bannin.policy.vendor", []derivedCase{
		{"demanded", policied(a + demand), []string{"444455556666"}},
		{"like", policied(a + `,"Condition":{"StringLike":{"STS:externalid":"x-*"}}`), []string{"444455556666"}},
		{"in_all", both(demand, demand), []string{"444455556666"}},
		{"not_demanded", policied(a), nil},
		{"not_in_the_first", both("", demand), nil},
		{"not_in_the_second", both(demand, ""), nil},
		{"any_value", policied(a + `,"Condition":{"StringLike":{"sts:ExternalId":"*"}}`), nil},
		{"negated", policied(a + `,"Condition":{"StringNotEquals":{"sts:ExternalId":"x"}}`), nil},
		{"if_exists", policied(a + `,"Condition":{"StringEqualsIfExists":{"sts:ExternalId":"x"}}`), nil},
		{"own", policied(strings.Replace(a, "444455556666", ownAccount, 1) + demand), nil},
	})
}

func TestPolicyFederated(t *testing.T) {
	const github = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
	const saml = "arn:aws:iam::111122223333:saml-provider/x"
	checkDerived(t, "bannin.policy.federated", []derivedCase{
		{"list", policied(`"Principal":{"Federated":["` + saml + `","` + github + `"]}`), []string{github, saml}},
		{"none", policied(`"Principal":{"AWS":"*"}`), nil},
	})
	web := func(provider, condition string) string {
		return policied(`"Principal":{"Federated":"` + provider + `"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":` + condition)
	}
	checkDerived(t, "bannin.policy.openfederation", []derivedCase{
		{"no_condition", web(github, `{}`), []string{github}},
		{"only_audience", web(github, `{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}`), []string{github}},
		{"every_repository", web(github, `{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:*"}}`), []string{github}},
		{"one_alternative_is_every", web(github, `{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:org/app:*","repo:*/*"]}}`), []string{github}},
		{"negated", web(github, `{"StringNotLike":{"token.actions.githubusercontent.com:sub":"repo:bad/*"}}`), []string{github}},
		{"null", web(github, `{"Null":{"token.actions.githubusercontent.com:sub":"false"}}`), []string{github}},
		{"wide_then_narrow", web(github, `{"StringLike":{"x:sub":"*"},"StringEquals":{"x:sub":"repo:org/app:ref:x"}}`), nil},
		{"subject", web(github, `{"StringLike":{"token.actions.githubusercontent.com:SUB":"repo:org/*"}}`), nil},
		{"provider_by_action", web("example.com", `{}`), []string{"example.com"}},
		{"other_action", policied(`"Principal":{"Federated":"example.com"},"Action":"sts:TagSession"`), nil},
		{"google_with_audience", web("accounts.google.com", `{"StringEquals":{"accounts.google.com:aud":"app"}}`), nil},
		{"facebook_with_app", web("graph.facebook.com", `{"StringEquals":{"graph.facebook.com:app_id":"1"}}`), nil},
		{"cognito_open", web("cognito-identity.amazonaws.com", `{"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}`), []string{"cognito-identity.amazonaws.com"}},
		{"saml", web(saml, `{}`), nil},
		{"saml_action", policied(`"Principal":{"Federated":"` + saml + `"},"Action":"sts:AssumeRoleWithSAML"`), nil},
	})
}

func TestPolicyAdmin(t *testing.T) {
	checkDerived(t, "bannin.policy.admin", []derivedCase{
		{"star", policied(`"Action":"*","Resource":"*"`), yes},
		{"star_star_in_lists", policied(`"Action":["s3:*","*:*"],"Resource":["x","arn:aws:*"]`), yes},
		{"all_arns", policied(`"Action":"*","Resource":"arn:aws:*:*:*:*"`), yes},
		{"other_partition", policied(`"Action":"*","Resource":"arn:aws-us-gov:*"`), yes},
		{"all_but_another_service", policied(`"NotAction":["sts:*","organizations:*"],"Resource":"*"`), yes},
		{"empty_condition", policied(`"Action":"*","Resource":"*","Condition":{}`), yes},
		{"all_but_iam", policied(`"NotAction":["IAM:*","organizations:*"],"Resource":"*"`), nil},
		{"all_but_everything", policied(`"NotAction":"*","Resource":"*"`), nil},
		{"all_but_by_wildcard", policied(`"NotAction":"i*:*","Resource":"*"`), nil},
		{"one_service", policied(`"Action":"iam:*","Resource":"*"`), nil},
		{"one_bucket", policied(`"Action":"*","Resource":"arn:aws:s3:::*"`), nil},
		{"no_resource", policied(`"Action":"*"`), nil},
		{"condition", policied(`"Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`), nil},
		{"principal", policied(`"Action":"*","Resource":"*","Principal":{"AWS":"arn:aws:iam::111122223333:root"}`), nil},
		{"deny", called("iam", "X", `{"policyDocument":"{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}"}`), nil},
	})
}

func TestPolicyEscalates(t *testing.T) {
	checkDerived(t, "bannin.policy.escalates", []derivedCase{
		{"named", policied(`"Action":["iam:PutUserPolicy","s3:GetObject","iam:AttachRolePolicy"],"Resource":"x"`), []string{"iam:attachrolepolicy", "iam:putuserpolicy"}},
		{"wildcards", policied(`"Action":["iam:*","iam:Put*","IAM:Attach*","*","*:*","ia?:create*"],"Resource":"x"`), []string{"*", "*:*", "ia?:create*", "iam:*", "iam:attach*", "iam:put*"}},
		{"condition_does_not_matter", policied(`"Action":"iam:CreateAccessKey","Resource":"*","Condition":{"Bool":{"x":"y"}}`), []string{"iam:createaccesskey"}},
		{"pass_any_role", policied(`"Action":"iam:PassRole","Resource":"*"`), []string{"iam:passrole"}},
		{"pass_any_role_of_account", policied(`"Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/*"`), []string{"iam:passrole"}},
		{"any_function", policied(`"Action":"lambda:UpdateFunctionCode","Resource":"arn:aws:lambda:us-east-1:111122223333:function:*"`), []string{"lambda:updatefunctioncode"}},
		{"assume_by_wildcard", policied(`"Action":"sts:*","Resource":"*"`), []string{"sts:*"}},
		{"pass_one_role", policied(`"Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/app"`), nil},
		{"pass_roles_on_a_path", policied(`"Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/app/*"`), nil},
		{"assume_one", policied(`"Action":["sts:AssumeRole","sts:*"],"Resource":"arn:aws:iam::444455556666:role/x"`), nil},
		{"reading", policied(`"Action":["iam:Get*","iam:List*","iam:PutX"],"Resource":"*"`), nil},
		{"principal", policied(`"Action":"sts:AssumeRole","Resource":"*","Principal":{"Service":"ec2.amazonaws.com"}`), nil},
		{"not_action", policied(`"NotAction":"s3:*","Resource":"*"`), nil},
	})
}
