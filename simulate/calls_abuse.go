package simulate

const modelUsed = `{"modelId":"<model>"}`

// abuseCalls are what intruders turn to their own use: mail, models, trust.
var abuseCalls = []row{
	{n: "ses:GetSendQuota"},
	{n: "ses:GetAccount"},
	{n: "ses:ListIdentities", q: `{"maxItems":1000}`},
	{n: "ses:ListEmailIdentities", q: `{"pageSize":100}`},
	{n: "ses:GetIdentityVerificationAttributes", q: `{"identities":["<company>.example.com"]}`},
	{n: "ses:GetAccountSendingEnabled"},
	{n: "ses:UpdateAccountSendingEnabled", q: `{"enabled":true}`},
	{n: "ses:CreateEmailIdentity", q: `{"emailIdentity":"<newdomain>"}`, r: `{"identityType":"DOMAIN","verifiedForSendingStatus":false,"dkimAttributes":{"signingEnabled":true,"status":"NOT_STARTED"}}`},
	{n: "ses:VerifyEmailIdentity", q: `{"emailAddress":"billing@<newdomain>"}`, f: "w"},
	{n: "ses:PutAccountDetails", q: `{"mailType":"TRANSACTIONAL","websiteURL":"HIDDEN_DUE_TO_SECURITY_REASONS","contactLanguage":"EN","useCaseDescription":"HIDDEN_DUE_TO_SECURITY_REASONS","productionAccessEnabled":true}`, r: `{}`},
	{n: "ses:SendEmail", q: `{"destination":{"toAddresses":["HIDDEN_DUE_TO_SECURITY_REASONS"]},"fromEmailAddress":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, r: `{"messageId":"0100<hex12>-<guid>-000000"}`, res: `[{"accountId":"<account>","type":"AWS::SES::EmailIdentity","ARN":"arn:aws:ses:<region>:<account>:identity/<newdomain>"}]`, f: "dw"},
	{n: "bedrock:ListFoundationModels"},
	{n: "bedrock:ListInferenceProfiles", q: `{"maxResults":100}`},
	{n: "bedrock:GetModelInvocationLoggingConfiguration"},
	{n: "bedrock:DeleteModelInvocationLoggingConfiguration"},
	{n: "bedrock:GetFoundationModelAvailability", q: modelUsed},
	{n: "bedrock:PutUseCaseForModelAccess", f: "w"},
	{n: "bedrock:ListFoundationModelAgreementOffers", q: modelUsed},
	{n: "bedrock:CreateFoundationModelAgreement", q: modelUsed, r: modelUsed},
	{n: "bedrock:PutFoundationModelEntitlement", q: modelUsed, r: `{"status":"SUCCESS"}`},
	{n: "bedrock:InvokeModel", q: modelUsed, f: "o"},
	{n: "bedrock:InvokeModel#refused", q: modelUsed, f: "o", e: "ValidationException|max_tokens_to_sample: range: 1..1,000,000"},
	{n: "bedrock:InvokeModelWithResponseStream", q: modelUsed, x: `{"inferenceRegion":"<region>"}`, f: "o"},
	{n: "rolesanywhere:ListTrustAnchors"},
	{n: "rolesanywhere:CreateTrustAnchor", q: `{"name":"<newanchor>","enabled":true,"source":{"sourceType":"CERTIFICATE_BUNDLE","sourceData":{"x509CertificateData":"-----BEGIN CERTIFICATE-----\nMIIF<alnum60>\n<alnum64>\n<alnum64>\n-----END CERTIFICATE-----"}}}`, r: `{"trustAnchor":{"name":"<newanchor>","enabled":true,"trustAnchorId":"<newanchorid>","trustAnchorArn":"arn:aws:rolesanywhere:<region>:<account>:trust-anchor/<newanchorid>","createdAt":"<time>","updatedAt":"<time>","source":{"sourceType":"CERTIFICATE_BUNDLE"}}}`},
	{n: "rolesanywhere:CreateProfile", q: `{"name":"<newanchor>","enabled":true,"durationSeconds":3600,"roleArns":["arn:aws:iam::<account>:role/<newrole>"]}`, r: `{"profile":{"name":"<newanchor>","enabled":true,"durationSeconds":3600,"profileId":"<guid>","profileArn":"arn:aws:rolesanywhere:<region>:<account>:profile/<guid>","roleArns":["arn:aws:iam::<account>:role/<newrole>"],"createdBy":"<me>","createdAt":"<time>","updatedAt":"<time>"}}`},
	{n: "rolesanywhere:CreateSession", q: `{"cert":"HIDDEN_DUE_TO_SECURITY_REASONS","durationSeconds":3600,"profileArn":"arn:aws:rolesanywhere:<region>:<account>:profile/<guid>","roleArn":"<rolearn>","trustAnchorArn":"arn:aws:rolesanywhere:<region>:<account>:trust-anchor/<newanchorid>"}`, r: `{"credentialSet":[{"credentials":{"accessKeyId":"<newsession>","expiration":"<hence>","sessionToken":"HIDDEN_DUE_TO_SECURITY_REASONS","secretAccessKey":"HIDDEN_DUE_TO_SECURITY_REASONS"},"roleArn":"<rolearn>","assumedRoleUser":{"arn":"<sessionarn>","assumedRoleId":"<roleid>:<rolesession>"}}],"subjectArn":"arn:aws:rolesanywhere:<region>:<account>:subject/<guid>"}`},
	{n: "lightsail:GetRegions"},
	{n: "lightsail:CreateInstances", q: `{"instanceNames":["node-<hex4>"],"availabilityZone":"<region>a","blueprintId":"ubuntu_24_04","bundleId":"2xlarge_3_0","userData":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, r: `{"operations":[{"id":"<guid>","resourceName":"node-<hex4>","resourceType":"Instance","createdAt":"<words>","status":"Started","operationType":"CreateInstance"}]}`},
}
