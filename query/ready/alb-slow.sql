-- en: Slowest answers of targets
-- ja: ターゲットの遅い応答
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-alb-access-logs-examples.html
SELECT target_ip, count(*) AS n, approx_percentile(target_processing_time, 0.95) AS p95, max(target_processing_time) AS slowest
FROM alb_logs
WHERE target_processing_time >= 0
GROUP BY target_ip
ORDER BY slowest DESC
