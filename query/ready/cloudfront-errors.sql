-- en: Errors by edge result and client
-- ja: エッジの結果とクライアント別のエラー
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudfront-logs.html
SELECT c_ip, x_edge_result_type, sc_status, count(*) AS n, url_decode(url_decode(arbitrary(cs_uri_stem))) AS example
FROM cloudfront_standard_logs
WHERE sc_status >= 400 OR x_edge_result_type = 'Error'
GROUP BY 1, 2, 3
ORDER BY n DESC
