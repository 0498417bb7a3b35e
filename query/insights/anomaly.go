package insights

import (
	"strings"

	"bannin/query/insights/syntax"
)

// patterning are the steps that pattern took, by name, as anomaly goes on from them.
type patterning struct {
	seen   string // each message with its template and time
	split  string // each word of each template, with its place
	varied string // the places where words differ
	mapped string // each template (origin), and what it became (template)
}

// An anomaly is a kind of what is unusual about a pattern, and the column that tells
// what it was.
type anomaly struct {
	column, kind string
	domain       domain
}

// anomalies are the kinds that anomaly tells of, as CloudWatch names them. How they
// are found is ours: CloudWatch does not say how it does.
// Source of the kinds: Amazon CloudWatch Logs Insights, anomaly.
var anomalies = []anomaly{
	{"@patternFrequency", "pattern-frequency", numeric},
	{"@newPattern", "new-pattern", timely},
	{"@tokenVariation", "token-variation", textual},
	{"@numericToken", "numeric-token", numeric},
	{"@httpError", "http-error", numeric},
}

// The time that messages are of is cut into 24 parts, and nothing is told of how often
// a pattern is there unless half of them have messages. A part has too many where it
// has ten, and six standard deviations more than the third greatest. A pattern is
// new that is in the last six parts only. At a place of a pattern that has at least
// 20 values, at most one in 20 of them is unusual: where all others are one, or as a
// number that is farther from the middle than five times what the quartiles are
// apart, in logarithms, and than 33 times (exp 3.5) the middle.
const (
	// Numbers for what templates became, which are long.
	numbered = `SELECT *, dense_rank() OVER (ORDER BY template) AS id FROM $mapped`

	// The variables of each template that are no word of many, from the left.
	places = `SELECT id, origin, flatten(list_transform(list_zip(string_split(origin, ' '), string_split(template, ' ')), lambda pair, nth:
      list_transform(insights_kinds(pair[1]), lambda kind, mth: CASE WHEN pair[1] = pair[2] THEN {'kind': kind, 'place': nth * 10000 + mth} END))) AS places
  FROM $from`

	// Each message with its pattern and the part of the time.
	byPart = `SELECT id, message, places, occurred,
    24 * (epoch_us(occurred) - (SELECT min(epoch_us(occurred)) FROM $seen)) // (SELECT max(epoch_us(occurred)) - min(epoch_us(occurred)) + 1 FROM $seen) AS part
  FROM $seen AS seen JOIN $from AS numbered ON origin = seen.template`

	partSums = `SELECT id, part, count(*) AS events, min(occurred) AS first, count(*) FILTER (WHERE insights_http_error(message)) AS errors
  FROM $from GROUP BY 1, 2`

	frequencies = `SELECT id,
    CASE WHEN (SELECT count(DISTINCT part) FROM $from) >= 12 AND max(n) >= 10 AND max(n) > quantile_disc(n, 0.9) + greatest(quantile_disc(n, 0.9), 6 * sqrt(greatest(quantile_disc(n, 0.9), 1))) THEN max(n) END AS "@patternFrequency",
    CASE WHEN min(part) FILTER (WHERE n > 0) >= 18 AND (SELECT count(DISTINCT part) FROM $from WHERE part < 18) >= 9 THEN min(first) END AS "@newPattern",
    CAST(nullif(sum(errors), 0) AS BIGINT) AS "@httpError"
  FROM (SELECT id, part, coalesce(events, 0) AS n, first, errors
    FROM (SELECT DISTINCT id FROM $from) CROSS JOIN (SELECT unnest(range(24)) AS part) LEFT JOIN $from USING (id, part))
  GROUP BY 1`

	// How often each value is at each place of a pattern: variables, and words of many.
	placeValues = `SELECT id, p.place, value, CASE WHEN p.kind = 'Number' THEN TRY_CAST(replace(value, ',', '') AS DOUBLE) END AS number, count(*) AS times
  FROM (SELECT id, unnest(insights_variables(message)) AS value, unnest(places) AS p FROM $from)
  WHERE p.kind IN ('Number', 'IP', 'AccessKey')
  GROUP BY ALL
  UNION ALL
  SELECT id, place, word AS value, NULL AS number, CAST(sum(split.events) AS BIGINT) AS times
  FROM $split AS split JOIN $varied USING (size, head, place) JOIN $numbered ON origin = split.template
  WHERE NOT contains(word, chr(1))
  GROUP BY ALL`

	variations = `SELECT id, min(variation) AS variation
  FROM (SELECT id, min({'times': times, 'value': value}).value AS variation
    FROM $from GROUP BY id, place HAVING count(*) > 1 AND sum(times) >= 20 AND max(times) * 20 >= sum(times) * 19)
  GROUP BY 1`

	quartiles = `SELECT id, place, total, min(number) FILTER (WHERE upto * 4 >= total) AS lower, min(number) FILTER (WHERE upto * 2 >= total) AS middle,
    min(number) FILTER (WHERE upto * 4 >= total * 3) AS upper
  FROM (SELECT *, sum(times) OVER (PARTITION BY id, place) AS total, sum(times) OVER (PARTITION BY id, place ORDER BY number) AS upto
    FROM $from WHERE number IS NOT NULL)
  GROUP BY ALL`

	outliers = `SELECT id, max(outlier) AS outlier
  FROM (SELECT id, max({'distance': distance, 'number': number}).number AS outlier
    FROM (SELECT *, abs(ln(1 + number) - ln(1 + middle)) AS distance, ln(1 + upper) - ln(1 + lower) AS spread
      FROM $values JOIN $from USING (id, place) WHERE number IS NOT NULL AND total >= 20)
    WHERE distance > 5 * greatest(spread, 0.7)
    GROUP BY id, place HAVING sum(times) * 20 <= max(total))
  GROUP BY 1`
)

// anomaly compiles anomaly: which patterns are unusual, and in what. All stay, the
// most unusual first.
func (p *pipe) anomaly(c *syntax.Anomaly) {
	if p.patterning.seen == "" {
		p.wrong(c, "insights.anomaly_pattern")
		return
	}
	p.cut()
	p.flush()
	patterns := p.from
	step := func(sql string, names ...string) string {
		s := p.patterning
		names = append(names, "$seen", s.seen, "$split", s.split, "$varied", s.varied, "$mapped", s.mapped)
		p.put(strings.NewReplacer(names...).Replace(sql))
		return p.from
	}
	ids := step(numbered)
	step(places, "$from", ids)
	parts := step(byPart, "$from", p.from)
	sums := step(partSums, "$from", parts)
	often := step(frequencies, "$from", sums)
	values := step(placeValues, "$from", parts, "$numbered", ids)
	varied := step(variations, "$from", values)
	middles := step(quartiles, "$from", values)
	far := step(outliers, "$from", middles, "$values", values)
	step(`SELECT p.*, "@patternFrequency", "@newPattern", variation AS "@tokenVariation", outlier AS "@numericToken", "@httpError"
  FROM ` + patterns + " AS p JOIN (SELECT DISTINCT template, id FROM " + ids + ") USING (template) JOIN " + often +
		" USING (id) LEFT JOIN " + varied + " USING (id) LEFT JOIN " + far + " USING (id)")
	p.put("SELECT *, nullif(concat_ws(', ', " + list(anomalies, func(a anomaly) string {
		return "CASE WHEN " + ident(a.column) + " IS NOT NULL THEN " + quote(a.kind) + " END"
	}) + `), '') AS "@anomaly"` + "\n  FROM " + p.from)
	p.produce("@anomaly", textValue(ident("@anomaly")))
	for _, a := range anomalies {
		p.produce(a.column, value{sql: ident(a.column), domain: a.domain, double: a.column == "@numericToken"})
	}
	p.ties = append([]term{{`coalesce(len(string_split("@anomaly", ', ')), 0)`, true}}, p.ties...)
}
