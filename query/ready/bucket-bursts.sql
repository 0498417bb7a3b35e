-- en: Hours in which somebody read far more objects than in the others
-- ja: 普段よりはるかに多くのオブジェクトが読まれた時間
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
WITH hours AS (
  SELECT useridentity.arn AS who, date_trunc('hour', from_iso8601_timestamp(eventtime)) AS h, count(*) AS n
  FROM cloudtrail_logs WHERE eventname IN ('GetObject', 'CopyObject', 'DeleteObject', 'DeleteObjects') GROUP BY 1, 2
)
SELECT who, h, n, avg(n) OVER (PARTITION BY who) AS usual, approx_percentile(n, 0.95) OVER () AS high
FROM hours
ORDER BY n DESC
LIMIT 10
