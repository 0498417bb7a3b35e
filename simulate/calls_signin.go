package simulate

const (
	credentials = `"credentials":{"accessKeyId":"<newsession>","sessionToken":"IQoJb3JpZ2luX2VjE<alnum160>","expiration":"<hence>"}`
	lasting     = `"credentials":{"accessKeyId":"<newsession>","sessionToken":"IQoJb3JpZ2luX2VjE<alnum200>","expiration":"<tomorrow>"}`
	assumed     = `"assumedRoleUser":{"assumedRoleId":"<roleid>:<rolesession>","arn":"<sessionarn>"}`
	roleUsed    = `[{"accountId":"<account>","type":"AWS::IAM::Role","ARN":"<rolearn>"}]`
)

// stsCalls are the ways to get temporary credentials.
var stsCalls = []row{
	{n: "sts:GetCallerIdentity"},
	{n: "sts:GetSessionToken", q: `{"durationSeconds":43200,"serialNumber":"arn:aws:iam::<account>:mfa/<myname>","tokenCode":"<int:100000:999999>"}`, r: `{"credentials":{"accessKeyId":"<newsession>","sessionToken":"IQoJb3JpZ2luX2VjE<alnum160>","expiration":"<tomorrow>"}}`, f: "o"},
	{n: "sts:AssumeRole", q: `{"roleArn":"<rolearn>","roleSessionName":"<rolesession>","durationSeconds":3600}`, r: `{` + credentials + `,` + assumed + `}`, res: roleUsed, f: "o"},
	{n: "sts:AssumeRole#mfa", q: `{"roleArn":"<rolearn>","roleSessionName":"<rolesession>","durationSeconds":3600,"serialNumber":"arn:aws:iam::<account>:mfa/<myname>"}`, r: `{` + credentials + `,` + assumed + `}`, res: roleUsed, f: "o"},
	{n: "sts:AssumeRole#source", q: `{"roleArn":"<rolearn>","roleSessionName":"<rolesession>","durationSeconds":3600,"sourceIdentity":"<sourceidentity>"}`, r: `{` + credentials + `,` + assumed + `,"sourceIdentity":"<sourceidentity>"}`, res: roleUsed, f: "o"},
	{n: "sts:AssumeRole#service", q: `{"roleArn":"<rolearn>","roleSessionName":"<rolesession>"}`, r: `{"credentials":{"accessKeyId":"<newsession>","sessionToken":"IQoJb3JpZ2luX2VjE<alnum160>","expiration":"<later>"}}`, res: roleUsed, f: "o"},
	{n: "sts:AssumeRole#vendor", q: `{"roleArn":"<rolearn>","roleSessionName":"<rolesession>","externalId":"<externalid>","durationSeconds":21600}`, r: `{` + lasting + `,` + assumed + `}`, res: roleUsed, f: "o"},
	{n: "sts:AssumeRoleWithWebIdentity", q: `{"roleArn":"<rolearn>","roleSessionName":"<rolesession>","durationSeconds":3600}`, r: `{` + credentials + `,"subjectFromWebIdentityToken":"<subject>",` + assumed + `,"provider":"arn:aws:iam::<account>:oidc-provider/<issuer>","audience":"sts.amazonaws.com"}`, res: roleUsed, f: "o"},
	{n: "sts:AssumeRoleWithSAML", q: `{"sAMLAssertionID":"_<guid>","roleSessionName":"<rolesession>","durationSeconds":43200,"roleArn":"<rolearn>","principalArn":"arn:aws:iam::<account>:saml-provider/<issuer>"}`, r: `{"subjectType":"persistent","issuer":"https://portal.sso.<region>.amazonaws.com/saml/assertion/<account>",` + lasting + `,"nameQualifier":"<alnum27>=",` + assumed + `,"subject":"<subject>","audience":"https://signin.aws.amazon.com/saml"}`, res: `[{"accountId":"<account>","type":"AWS::IAM::Role","ARN":"<rolearn>"},{"accountId":"<account>","type":"AWS::IAM::SAMLProvider","ARN":"arn:aws:iam::<account>:saml-provider/<issuer>"}]`, f: "o"},
	{n: "sts:GetFederationToken", q: `{"name":"<federatedname>","policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}","durationSeconds":129600}`, r: `{` + credentials + `,"federatedUser":{"federatedUserId":"<account>:<federatedname>","arn":"arn:aws:sts::<account>:federated-user/<federatedname>"},"packedPolicySize":4}`, f: "w"},
}

const (
	consoleHome = `https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&nc2=h_si&src=header-signin&state=hashArgsFromTB_<region>_<hex16>`
	success     = `{"ConsoleLogin":"Success"}`
	failure     = `{"ConsoleLogin":"Failure"}`
)

// signinCalls are the console's sign-in page and the Identity Center portal.
var signinCalls = []row{
	{n: "signin:CheckMfa", r: `{"CheckMfa":"Success"}`, x: `{"MfaType":"<pick:Virtual MFA|U2F MFA>"}`, f: "ws"},
	{n: "signin:ConsoleLogin#mfa", r: success, x: `{"LoginTo":"` + consoleHome + `","MobileVersion":"No","MFAIdentifier":"arn:aws:iam::<account>:mfa/<myname>","MFAUsed":"Yes"}`, f: "ws"},
	{n: "signin:ConsoleLogin#plain", r: success, x: `{"LoginTo":"` + consoleHome + `","MobileVersion":"No","MFAUsed":"No"}`, f: "ws"},
	{n: "signin:ConsoleLogin#federated", r: success, x: `{"MobileVersion":"No","MFAUsed":"No"}`, f: "ws"},
	{n: "signin:ConsoleLogin#failed", r: failure, x: `{"LoginTo":"` + consoleHome + `","MobileVersion":"No","MFAUsed":"<pick:Yes|No|No>"}`, f: "wsf"},
	{n: "signin:ConsoleLogin#rootplain", r: success, x: `{"LoginTo":"https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true","MobileVersion":"No","MFAUsed":"No"}`, f: "ws"},
	{n: "signin:SwitchRole", r: `{"SwitchRole":"Success"}`, x: `{"SwitchFrom":"<switchfrom>","RedirectTo":"https://console.aws.amazon.com/console/home?region=<region>","MobileVersion":"No"}`, f: "ws"},
	{n: "signin:GetSigninToken", r: `{"credentials":{"accessKeyId":"<mykey>"},"GetSigninToken":"Success"}`, x: `{"MobileVersion":"No","MFAUsed":"No"}`, f: "ws"},
	{n: "signin:PasswordRecoveryRequested", r: `{"PasswordRecoveryRequested":"Success"}`, f: "ws"},
	{n: "signin:PasswordRecoveryCompleted", r: `{"PasswordRecoveryCompleted":"Success"}`, f: "ws"},
	{n: "signin:UserAuthentication", x: `{"UserAuthentication":"Success"}`, f: "v"},
	{n: "sso:GetRoleCredentials", x: `{"role_name":"<ssorole>","account_id":"<ssoaccount>"}`, f: "v"},
	{n: "sso:Authenticate", x: `{"AuthWorkflowID":"<guid>","CredentialType":"PASSWORD"}`, f: "v"},
	{n: "sso:Federate", x: `{"role_name":"<ssorole>","account_id":"<ssoaccount>"}`, f: "v"},
}
