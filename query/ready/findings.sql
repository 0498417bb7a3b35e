-- en: Findings that scans kept, by rule
-- ja: スキャンが残した検知をルール別に
-- idea: bannin
SELECT severity, title, count(*) AS n, min(first) AS first, max(last) AS last
FROM findings
GROUP BY 1, 2
ORDER BY n DESC
