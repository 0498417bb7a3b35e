-- en: Bytes served by day
-- ja: 日別の配信バイト数
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudfront-logs.html
SELECT "date", sum(sc_bytes) AS total_bytes
FROM cloudfront_logs
WHERE "date" BETWEEN DATE '2026-01-01' AND DATE '2026-12-31'
GROUP BY "date"
ORDER BY 1
