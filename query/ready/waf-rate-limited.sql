-- en: Addresses stopped by rules of rate
-- ja: レートルールで止められた IP
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-blocked-requests.html
SELECT COUNT(httpRequest.clientIp) AS count, httpRequest.clientIp
FROM waf_logs
WHERE terminatingruletype = 'RATE_BASED' AND action = 'BLOCK'
GROUP BY httpRequest.clientIp
ORDER BY count DESC
LIMIT 100
