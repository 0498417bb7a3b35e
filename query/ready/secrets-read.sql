-- en: Who read secrets and parameters, and how many different
-- ja: シークレットとパラメータを読んだ主体と数
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT useridentity.arn, sourceipaddress, count(*) AS reads,
       approx_distinct(coalesce(json_extract_scalar(requestparameters, '$.secretId'), json_extract_scalar(requestparameters, '$.name'))) AS different
FROM cloudtrail_logs
WHERE eventname IN ('GetSecretValue', 'BatchGetSecretValue', 'GetParameter', 'GetParameters')
GROUP BY 1, 2
ORDER BY different DESC
