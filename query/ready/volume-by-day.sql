-- en: Events by day and log, from the totals
-- ja: 日別・ログ別のイベント数（集計から）
-- idea: bannin
SELECT date_trunc('day', hour) AS day, log, sum(events) AS events
FROM hourly
GROUP BY 1, 2
ORDER BY 1, 2
