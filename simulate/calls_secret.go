package simulate

const (
	keyUsed    = `[{"accountId":"<account>","type":"AWS::KMS::Key","ARN":"arn:aws:kms:<region>:<account>:key/<kmskey>"}]`
	secretUsed = `{"secretId":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>"`
)

// secretCalls are keys, secrets and parameters.
var secretCalls = []row{
	{n: "kms:Decrypt#secret", q: `{"encryptionContext":{"SecretARN":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>","SecretVersionId":"<guid>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, x: `{"keyMaterialId":"<hex64>"}`, res: keyUsed, f: "o"},
	{n: "kms:Decrypt#parameter", q: `{"encryptionContext":{"PARAMETER_ARN":"arn:aws:ssm:<region>:<account>:parameter<parameter>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, x: `{"keyMaterialId":"<hex64>"}`, res: keyUsed, f: "o"},
	{n: "kms:Decrypt#function", q: `{"encryptionContext":{"aws:lambda:FunctionArn":"arn:aws:lambda:<region>:<account>:function:<function>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, x: `{"keyMaterialId":"<hex64>"}`, res: keyUsed, f: "o"},
	{n: "kms:Decrypt#object", q: `{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::<bucket>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT","bytesTransferredIn":200}`, x: `{"keyMaterialId":"<hex64>"}`, res: keyUsed, f: "o"},
	{n: "kms:GenerateDataKey#object", q: `{"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::<bucket>"},"keySpec":"AES_256"}`, x: `{"keyMaterialId":"<hex64>"}`, res: keyUsed, f: "o"},
	{n: "kms:GenerateDataKey#trail", q: `{"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>","encryptionContext":{"aws:cloudtrail:arn":"arn:aws:cloudtrail:<region>:<account>:trail/organization-trail","aws:s3:arn":"arn:aws:s3:::<company>-<org>-cloudtrail/AWSLogs/<org>/<account>/CloudTrail/<region>/<date>/<account>_CloudTrail_<region>.json.gz"},"keySpec":"AES_256"}`, x: `{"keyMaterialId":"<hex64>"}`, res: keyUsed, f: "o"},
	{n: "kms:GenerateDataKey#queue", q: `{"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>","encryptionContext":{"aws:sqs:arn":"arn:aws:sqs:<region>:<account>:<queue>"},"keySpec":"AES_256"}`, x: `{"keyMaterialId":"<hex64>"}`, res: keyUsed, f: "o"},
	{n: "kms:GenerateDataKeyWithoutPlaintext#volume", q: `{"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>","encryptionContext":{"aws:ebs:id":"<volume>"},"numberOfBytes":64}`, res: keyUsed, f: "o"},
	{n: "kms:CreateGrant", q: `{"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>","granteePrincipal":"arn:aws:sts::<account>:assumed-role/aws:ec2-infrastructure/<instance>","operations":["Decrypt"],"constraints":{"encryptionContextSubset":{"aws:ebs:id":"<volume>"}}}`, r: `{"grantId":"<hex64>","keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>"}`, res: keyUsed},
	{n: "kms:RetireGrant", q: `{"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>","grantId":"<hex64>"}`, res: keyUsed},
	{n: "kms:DescribeKey", q: `{"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>"}`, res: keyUsed},
	{n: "kms:DescribeKey#gone", q: `{"keyId":"alias/<word>"}`, e: "NotFoundException|Alias arn:aws:kms:<region>:<account>:alias/<word> is not found."},
	{n: "kms:ListKeys", q: `{"limit":100}`},
	{n: "kms:ListAliases", q: `{"limit":100}`},
	{n: "kms:ListGrants", q: `{"keyId":"<kmskey>","limit":50}`, res: keyUsed},
	{n: "kms:GetKeyPolicy", q: `{"keyId":"<kmskey>","policyName":"default"}`, res: keyUsed},
	{n: "kms:GetKeyRotationStatus", q: `{"keyId":"<kmskey>"}`, res: keyUsed},
	{n: "kms:ListResourceTags", q: `{"keyId":"<kmskey>"}`, res: keyUsed},
	{n: "kms:CreateAlias", q: `{"aliasName":"alias/<word>","targetKeyId":"<kmskey>"}`, res: keyUsed},
	{n: "kms:ScheduleKeyDeletion", q: `{"keyId":"<kmskey>","pendingWindowInDays":7}`, r: `{"keyId":"arn:aws:kms:<region>:<account>:key/<kmskey>","deletionDate":"<tomorrow>","keyState":"PendingDeletion","pendingWindowInDays":7}`, res: keyUsed, f: "w"},
	{n: "kms:RotateKey", x: `{"keyMaterialId":"<hex64>"}`, res: keyUsed, f: "v"},
	{n: "secretsmanager:ListSecrets", q: `{"maxResults":100}`},
	{n: "secretsmanager:DescribeSecret", q: secretUsed + `}`},
	{n: "secretsmanager:GetResourcePolicy", q: secretUsed + `}`},
	{n: "secretsmanager:GetSecretValue", q: secretUsed + `}`},
	{n: "secretsmanager:GetSecretValue#stage", q: secretUsed + `,"versionStage":"AWSCURRENT"}`},
	{n: "secretsmanager:GetSecretValue#gone", q: `{"secretId":"<word>-test"}`, e: "ResourceNotFoundException|Secrets Manager can't find the specified secret."},
	{n: "secretsmanager:BatchGetSecretValue", q: `{"filters":[{"key":"name","values":["<word>"]}],"maxResults":20}`},
	{n: "secretsmanager:BatchGetSecretValue#all", q: `{"filters":[{"key":"all","values":["a","e","i","o","u"]}],"maxResults":20}`},
	{n: "secretsmanager:PutSecretValue", q: secretUsed + `,"clientRequestToken":"<guid>","versionStages":["AWSCURRENT"]}`, r: `{"arn":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>"}`},
	{n: "secretsmanager:RotateSecret", q: secretUsed + `,"clientRequestToken":"<guid>"}`, r: `{"arn":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>"}`},
	{n: "ssm:GetParameter", q: `{"name":"<parameter>","withDecryption":true}`, res: `[{"accountId":"<account>","ARN":"arn:aws:ssm:<region>:<account>:parameter<parameter>"}]`},
	{n: "ssm:GetParameter#image", q: `{"name":"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"}`},
	{n: "ssm:GetParameter#cdk", q: `{"name":"/cdk-bootstrap/hnb659fds/version"}`, res: `[{"accountId":"<account>","ARN":"arn:aws:ssm:<region>:<account>:parameter/cdk-bootstrap/hnb659fds/version"}]`},
	{n: "ssm:GetParameter#gone", q: `{"name":"<parameter>/missing","withDecryption":true}`, e: "ParameterNotFound|Parameter <parameter>/missing not found."},
	{n: "ssm:GetParameters", q: `{"names":["<parameter>","<parameter>/url","<parameter>/timeout"],"withDecryption":true}`, res: `[{"accountId":"<account>","ARN":"arn:aws:ssm:<region>:<account>:parameter<parameter>"}]`},
	{n: "ssm:GetParametersByPath", q: `{"path":"/<word>/","recursive":true,"withDecryption":true,"maxResults":10}`},
	{n: "ssm:GetParametersByPath#root", q: `{"path":"/","recursive":true,"withDecryption":true,"maxResults":10,"nextToken":"AAEAA<alnum160>"}`},
	{n: "ssm:DescribeParameters", q: `{"maxResults":50}`},
	{n: "ssm:PutParameter", q: `{"name":"<parameter>","type":"SecureString","value":"HIDDEN_DUE_TO_SECURITY_REASONS","overwrite":true}`, r: `{"version":<int:2:60>,"tier":"Standard"}`},
}
