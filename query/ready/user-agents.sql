-- en: Unusual programs: those that few used
-- ja: 珍しいプログラム: 使った主体が少ないもの
-- idea: https://github.com/easttimor/aws-incident-response
SELECT regexp_extract(useragent, '^[^ /]+') AS program, count(DISTINCT useridentity.arn) AS actors, count(*) AS calls, max(eventtime) AS last
FROM cloudtrail_logs
WHERE useragent IS NOT NULL AND useragent NOT LIKE '%.amazonaws.com'
GROUP BY 1
ORDER BY actors, calls
LIMIT 25
