-- en: Most common errors
-- ja: 多いエラー
-- idea: https://github.com/easttimor/aws-incident-response
SELECT errorcode, count(*) AS total
FROM cloudtrail_logs
WHERE errorcode IS NOT NULL
GROUP BY errorcode
ORDER BY total DESC
