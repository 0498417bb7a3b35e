-- en: Addresses that were blocked most, with their countries
-- ja: 多く遮断された IP と国
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-blocked-requests.html
SELECT count(httprequest.clientip) AS count, httprequest.clientip, httprequest.country
FROM waf_logs
WHERE action = 'BLOCK' AND "date" >= '2026/01/01'
GROUP BY httprequest.clientip, httprequest.country
ORDER BY count DESC
LIMIT 100
