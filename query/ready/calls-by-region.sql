-- en: Calls and actors by region
-- ja: リージョン別の呼び出しと主体の数
-- idea: https://github.com/awslabs/aws-security-analytics-bootstrap (sql/dml/analytics)
SELECT region, count(*) AS eventcount, approx_distinct(useridentity.arn) AS actors
FROM cloudtrail
GROUP BY region
ORDER BY eventcount DESC
