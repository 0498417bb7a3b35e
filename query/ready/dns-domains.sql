-- en: Domains that were asked for
-- ja: 問い合わせられたドメイン
-- idea: https://github.com/awslabs/aws-security-analytics-bootstrap (sql/dml/analytics)
SELECT element_at(split(query_name, '.'), -2) AS tld, element_at(split(query_name, '.'), -3) AS sld, query_type, count(*) AS query_count
FROM r53_rlogs
WHERE query_type <> 'AAAA'
GROUP BY 1, 2, query_type
ORDER BY query_count DESC
