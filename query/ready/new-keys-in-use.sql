-- en: What was done with access keys after they were made
-- ja: 作成後のアクセスキーで行われたこと
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
WITH made AS (
  SELECT json_extract_scalar(responseelements, '$.accessKey.accessKeyId') AS k, eventtime AS made, useridentity.arn AS maker
  FROM cloudtrail_logs WHERE eventname = 'CreateAccessKey' AND errorcode IS NULL
)
SELECT made.k AS access_key, made.maker, made.made, count(*) AS calls, min(c.eventtime) AS first_use, array_agg(DISTINCT c.sourceipaddress) AS addresses
FROM made JOIN cloudtrail_logs c ON c.useridentity.accesskeyid = made.k AND c.eventtime >= made.made
GROUP BY 1, 2, 3
ORDER BY calls DESC
