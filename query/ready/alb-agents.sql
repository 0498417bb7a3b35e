-- en: Programs that ask, and when they came last
-- ja: クライアントのプログラムと最終時刻
-- idea: https://docs.aws.amazon.com/athena/latest/ug/query-alb-access-logs-examples.html
SELECT user_agent, count(*) AS n, max(parse_datetime(time, 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z')) AS last
FROM alb_logs
GROUP BY user_agent
ORDER BY n DESC
