-- en: Mail and foundation models used by whom: what leaked keys are sold for
-- ja: メールと基盤モデルの利用: 流出キーの主な用途
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT useridentity.arn, eventsource, eventname, count(*) AS calls, count_if(errorcode IS NOT NULL) AS failed
FROM cloudtrail_logs
WHERE eventsource IN ('ses.amazonaws.com', 'bedrock.amazonaws.com')
GROUP BY 1, 2, 3
ORDER BY calls DESC
