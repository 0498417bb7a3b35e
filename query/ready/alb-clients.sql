-- en: Requests by client and method
-- ja: クライアントとメソッド別のリクエスト
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-alb-access-logs-examples.html
SELECT count(request_verb) AS count, request_verb, client_ip
FROM alb_access_logs
GROUP BY request_verb, client_ip
ORDER BY count DESC
LIMIT 100
