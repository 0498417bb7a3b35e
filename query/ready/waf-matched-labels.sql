-- en: Requests by label
-- ja: ラベル別のリクエスト
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-count.html
SELECT label.name, count(*) AS n, count_if(action = 'BLOCK') AS blocked
FROM waf_logs CROSS JOIN UNNEST(labels) AS t(label)
GROUP BY 1
ORDER BY n DESC
