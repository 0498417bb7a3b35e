-- en: Access keys that were made: by whom and for whom
-- ja: 作成されたアクセスキー: 誰が、誰のために
-- idea: https://github.com/awslabs/aws-security-analytics-bootstrap (sql/dml/analytics)
SELECT eventtime, useridentity.arn AS by_whom,
       json_extract_scalar(json_extract(responseelements, '$.accessKey'), '$.userName') AS for_user,
       json_extract_scalar(responseelements, '$.accessKey.accessKeyId') AS access_key
FROM cloudtrail_logs
WHERE eventname = 'CreateAccessKey' AND errorcode IS NULL
ORDER BY eventtime
