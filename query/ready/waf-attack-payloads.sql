-- en: What attackers sent in their query strings
-- ja: 攻撃者がクエリ文字列で送ったもの
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-waf-logs-count.html
SELECT httprequest.clientip, url_decode(httprequest.args) AS args, any_match(labels, l -> l.name LIKE '%SQLi%') AS sql_injection
FROM waf_logs
WHERE action = 'BLOCK' AND httprequest.args <> ''
LIMIT 50
