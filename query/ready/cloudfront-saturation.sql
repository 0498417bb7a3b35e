-- en: Which addresses ask most, how slowly they are answered, and how often with errors of the server
-- ja: リクエストの多い IP と、応答の遅さ・サーバエラーの数
-- idea: https://github.com/aws-samples/aws-incident-response-playbooks (playbooks/resources)
SELECT c_ip, count(*) AS requests, count(DISTINCT cs_uri_stem) AS paths, count_if(sc_status >= 500) AS server_errors,
       approx_percentile(time_taken, 0.95) AS p95_seconds, count(DISTINCT cs_user_agent) AS agents
FROM cloudfront_logs
GROUP BY c_ip
ORDER BY requests DESC
