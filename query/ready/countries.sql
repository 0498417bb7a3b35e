-- en: Countries from which people and keys came, by log
-- ja: ログ別の接続元の国
-- idea: https://github.com/aws-samples/aws-customer-playbook-framework
SELECT country, log, count(*) AS events, count(DISTINCT ip) AS addresses
FROM events
WHERE country IS NOT NULL
GROUP BY 1, 2
ORDER BY events DESC
