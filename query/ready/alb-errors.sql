-- en: Errors by client, and how many of all
-- ja: クライアント別のエラーと割合
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-alb-access-logs-examples.html
SELECT client_ip, count(*) AS requests, count_if(elb_status_code >= 400) AS errors, map_agg(CAST(elb_status_code AS varchar), request_url) AS examples
FROM alb_logs
WHERE day >= '2026/01/01'
GROUP BY client_ip
HAVING count_if(elb_status_code >= 400) > 0
ORDER BY errors DESC
