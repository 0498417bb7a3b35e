-- en: Security groups opened to the world, with their ports
-- ja: 世界に開かれたセキュリティグループとポート
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
SELECT eventtime, useridentity.arn, json_extract_scalar(requestparameters, '$.groupId') AS security_group,
       json_extract_scalar(p.item, '$.fromPort') AS from_port, json_extract_scalar(p.item, '$.toPort') AS to_port
FROM cloudtrail_logs
CROSS JOIN UNNEST(CAST(json_extract(requestparameters, '$.ipPermissions.items') AS ARRAY(JSON))) AS p(item)
WHERE eventname = 'AuthorizeSecurityGroupIngress' AND json_format(p.item) LIKE '%0.0.0.0/0%'
ORDER BY eventtime
