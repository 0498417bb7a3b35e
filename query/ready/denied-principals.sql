-- en: Who is denied most, and how often of all calls
-- ja: 拒否が多い主体と、全呼び出しに占める割合
-- idea: https://github.com/easttimor/aws-incident-response
SELECT useridentity.arn, count_if(errorcode IN ('AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation')) AS denied, count(*) AS calls,
       round(100.0 * count_if(errorcode IN ('AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation')) / count(*), 1) AS percent
FROM cloudtrail_logs
WHERE useridentity.arn IS NOT NULL
GROUP BY useridentity.arn
HAVING count_if(errorcode IN ('AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation')) > 0
ORDER BY denied DESC, useridentity.arn
LIMIT 25
