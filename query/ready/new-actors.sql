-- en: Actors first seen in the last week of the logs
-- ja: ログの最後の一週間に初めて現れた主体
-- idea: bannin
SELECT value AS actor, account, first, events
FROM first_seen
WHERE kind = 'actor' AND first > (SELECT max(last) FROM first_seen) - INTERVAL '7' DAY
ORDER BY first DESC
