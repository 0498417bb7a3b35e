-- en: Paths and parameters that were asked for
-- ja: 要求されたパスとパラメータ
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-alb-access-logs-examples.html
SELECT url_extract_host(request_url) AS host, url_extract_path(request_url) AS path, url_extract_parameter(request_url, 'q') AS q, count(*) AS n
FROM alb_logs
GROUP BY 1, 2, 3
ORDER BY n DESC
