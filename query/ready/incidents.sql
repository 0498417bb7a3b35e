-- en: Incidents that scans kept
-- ja: スキャンが残したインシデント
-- idea: bannin
SELECT first, severity, score, title, actor.arn, cardinality(findings) AS findings
FROM incidents
ORDER BY score DESC
