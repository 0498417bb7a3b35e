-- en: How many requests in five minutes each address makes, for the limit of a rate rule
-- ja: IP ごとの 5 分間のリクエスト数（レート制限の値を決めるために）
-- idea: https://github.com/aws-samples/waf-log-sample-athena-queries
WITH counted AS (
  SELECT httprequest.clientip AS clientip, from_unixtime("timestamp" / 300000 * 300) AS five_minutes, count(*) AS requests
  FROM waf_logs
  GROUP BY 1, 2
)
SELECT clientip, count(*) AS intervals, max(requests) AS most, approx_percentile(requests, 0.95) AS p95, sum(requests) AS requests
FROM counted
GROUP BY clientip
ORDER BY most DESC
