-- en: Policies of administrators that were attached
-- ja: 付与された管理者ポリシー
-- idea: https://github.com/easttimor/aws-incident-response
SELECT eventtime, useridentity.arn, eventname, json_extract_scalar(requestparameters, '$.policyArn') AS policy,
       coalesce(json_extract_scalar(requestparameters, '$.userName'), json_extract_scalar(requestparameters, '$.roleName'),
                json_extract_scalar(requestparameters, '$.groupName')) AS attached_to, errorcode
FROM cloudtrail_logs
WHERE eventname IN ('AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy') AND requestparameters LIKE '%AdministratorAccess%'
ORDER BY eventtime
