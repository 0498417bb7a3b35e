-- en: Labels that WAF gave the requests of each address
-- ja: WAF が IP ごとのリクエストに付けたラベル
-- idea: https://github.com/aws-samples/waf-log-sample-athena-queries
SELECT httprequest.clientip AS clientip, label.name AS label, count(*) AS requests, count_if(action = 'BLOCK') AS blocked
FROM waf_logs, UNNEST(CASE WHEN cardinality(labels) > 0 THEN labels ELSE ARRAY[CAST(ROW('none') AS ROW(name varchar))] END) AS t(label)
GROUP BY 1, 2
ORDER BY requests DESC
