-- en: Requests by where they came from
-- ja: 参照元別のリクエスト
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-count.html
WITH headers AS (
  SELECT header FROM waf_logs CROSS JOIN UNNEST(httprequest.headers) AS t(header) WHERE "date" >= '2026/01/01'
)
SELECT header.value AS referer, count(*) AS n
FROM headers
WHERE lower(header.name) = 'referer'
GROUP BY header.value
ORDER BY n DESC
