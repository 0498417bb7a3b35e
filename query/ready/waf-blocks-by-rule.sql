-- en: Blocked requests by rule, address and path
-- ja: 遮断されたリクエストをルール・IP・パス別に
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-blocked-requests.html
SELECT count(*) AS count, webaclid, terminatingruleid, httprequest.clientip, httprequest.uri
FROM waf_logs
WHERE action = 'BLOCK'
GROUP BY webaclid, terminatingruleid, httprequest.clientip, httprequest.uri
ORDER BY count DESC
LIMIT 100
