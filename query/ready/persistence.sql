-- en: Calls by which intruders stay: users, keys, roles, policies, functions
-- ja: 侵入者が居座るための呼び出し: ユーザー、キー、ロール、ポリシー、関数
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, eventname, sourceipaddress, errorcode, requestparameters
FROM cloudtrail_logs
WHERE eventname IN ('CreateUser', 'CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile', 'AttachUserPolicy', 'PutUserPolicy', 'AddUserToGroup',
                    'UpdateAssumeRolePolicy', 'CreatePolicyVersion', 'SetDefaultPolicyVersion', 'CreateOpenIDConnectProvider', 'CreateSAMLProvider')
ORDER BY eventtime
