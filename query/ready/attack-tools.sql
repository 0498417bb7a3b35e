-- en: Calls by programs of attackers and of their systems
-- ja: 攻撃者のツールやその OS からの呼び出し
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT eventtime, useridentity.arn, eventname, useragent, sourceipaddress
FROM cloudtrail_logs
WHERE regexp_like(lower(useragent), 'kali|parrot|pentoo|pacu|scoutsuite|prowler|cloudmapper|boto3.*offensive')
ORDER BY eventtime
