package rule

import (
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"regexp"

	"pgregory.net/rapid"
)

// The generators below draw conditions and records over few names and values,
// so that conditions have a fair chance to hold.

var (
	drawnKeys  = rapid.SampledFrom([]string{"a", "b", "c", "a.b", "a.c", "b.c.a", "x-y", "", "é"})
	drawnWords = rapid.SampledFrom([]string{"", "alpha", "Beta", "ALPHABET", "be", "x\\*y", "ÄÖü", "日本語", "ta", "12", "10.1.2.3",
		"2024-02-29T23:59:59Z", "a\"b\\c", "a\nb\x00", "\xff", "aſſume", "Assume", "日本本語"})
	drawnGlobs = rapid.SampledFrom([]string{"*", "al*", "*ta", "*lph*", "a?pha", "*\\**", "日?語", "*e*a*", "", "??*"})
	drawnTexts = rapid.OneOf(drawnWords, rapid.String())
)

func drawPath(t *rapid.T) Path {
	switch rapid.IntRange(0, 9).Draw(t, "mode") {
	case 0:
		return Path{Mode: Selector, Steps: drawSteps(t)}
	case 1:
		return Path{Mode: Whole, Key: drawnKeys.Draw(t, "key")}
	case 2:
		return Path{Mode: Message}
	case 3:
		return Path{Mode: Columns}
	case 4:
		return Path{Mode: rapid.SampledFrom([]Mode{Column, Rest}).Draw(t, "mode"), Column: rapid.IntRange(-3, 3).Draw(t, "column")}
	}
	return At(drawnKeys.Draw(t, "key"))
}

func drawSteps(t *rapid.T) []Step {
	var steps []Step
	for range rapid.IntRange(0, 3).Draw(t, "steps") {
		steps = append(steps, rapid.OneOf(
			rapid.Map(drawnKeys, func(key string) Step { return Step{Key: key, IsKey: true} }),
			rapid.Map(rapid.IntRange(0, 2), func(i int) Step { return Step{Index: i, IsIndex: true} }),
			rapid.Just(Step{AnyItem: true}),
			rapid.Just(Step{AnyField: true}),
		).Draw(t, "step"))
	}
	return steps
}

var drawnOps = rapid.SampledFrom([]string{"=", "!=", "<", "<=", ">", ">="})

// finite keeps to the numbers that JSON can write.
var finite = rapid.OneOf(rapid.Float64Range(-3, 3), rapid.Float64().Filter(func(x float64) bool {
	return !math.IsNaN(x) && !math.IsInf(x, 0)
}), rapid.Map(rapid.IntRange(0, 30), func(i int) float64 { return float64(i) }))

func drawNumber(t *rapid.T) Test {
	return Number{Op: drawnOps.Draw(t, "op"), Value: finite.Draw(t, "value"),
		Loose: rapid.Bool().Draw(t, "loose"), Exact: rapid.Bool().Draw(t, "exact")}
}

func drawText(t *rapid.T) Test {
	x := Text{Op: Op(rapid.IntRange(0, 4).Draw(t, "op")), Fold: rapid.Bool().Draw(t, "fold"), Loose: rapid.Bool().Draw(t, "loose")}
	from := drawnTexts
	if x.Op == Glob {
		from = drawnGlobs
	}
	for range rapid.IntRange(0, 3).Draw(t, "values") {
		x.Values = append(x.Values, from.Draw(t, "text"))
	}
	return x
}

func drawTest(t *rapid.T, depth int) Test {
	last := 10
	if depth == 0 {
		last = 7
	}
	switch rapid.IntRange(0, last).Draw(t, "test") {
	case 0, 1:
		return drawText(t)
	case 2:
		expr := rapid.SampledFrom([]string{"a", "^al.*", "(?i)BETA$", `["\\]`, "日", "(alpha|be)ta?", "al(pha)?bet", "(?i)assume",
			"(?i:alpha)bet|^$", "日本+語", `(?s)^.{3}ha$`, "A[LM]PHA"}).Draw(t, "regexp")
		return Regexp{Expr: regexp.MustCompile(expr), Loose: rapid.Bool().Draw(t, "loose")}
	case 3:
		return drawNumber(t)
	case 4:
		prefix := rapid.SampledFrom([]string{"10.0.0.0/8", "10.1.2.3/32", "::/0", "2001:db8::/32"}).Draw(t, "cidr")
		return CIDR{netip.MustParsePrefix(prefix)}
	case 5:
		return Literal{rapid.SampledFrom([]string{"null", "true", "false", "12", "-1.50", "1e400"}).Draw(t, "literal")}
	case 6:
		return Exists{Containers: rapid.Bool().Draw(t, "containers")}
	case 7:
		return Ref{Op: Op(rapid.IntRange(0, 3).Draw(t, "op")), Path: drawPath(t), Fold: rapid.Bool().Draw(t, "fold")}
	case 8:
		part := rapid.SampledFrom([]string{"minute", "hour", "day", "weekday", "week", "month", "year"}).Draw(t, "part")
		return Clock{part, drawNumber(t)}
	case 9:
		return Other{drawTest(t, depth-1)}
	}
	all := Every{}
	for range rapid.IntRange(0, 2).Draw(t, "every") {
		all = append(all, drawTest(t, depth-1))
	}
	return all
}

func drawExpr(t *rapid.T, depth int) Expr {
	kind := 5
	if depth > 0 {
		kind = rapid.IntRange(0, 7).Draw(t, "expr")
	}
	switch kind {
	case 0, 1:
		return And(drawExprs(t, depth-1))
	case 2, 3:
		return Or(drawExprs(t, depth-1))
	case 4:
		return Not{drawExpr(t, depth-1)}
	case 6:
		return Same{drawnKeys.Draw(t, "path"), drawExpr(t, depth-1)}
	case 7:
		return Anywhere{drawTest(t, 1)}
	}
	return Field{drawPath(t), drawTest(t, 2)}
}

func drawExprs(t *rapid.T, depth int) []Expr {
	all := []Expr{}
	for range rapid.IntRange(0, 3).Draw(t, "exprs") {
		all = append(all, drawExpr(t, depth))
	}
	return all
}

// drawValue draws JSON.
func drawValue(t *rapid.T, depth int) string {
	last := 7
	if depth == 0 {
		last = 4
	}
	switch rapid.IntRange(0, last).Draw(t, "value") {
	case 0, 1, 2:
		return quoteJSON(drawnWords.Draw(t, "word"))
	case 3:
		return rapid.SampledFrom([]string{"12", "0", "-1.50", "1e2", "30", "9007199254740993"}).Draw(t, "number")
	case 4:
		return rapid.SampledFrom([]string{"null", "true", "false"}).Draw(t, "literal")
	case 5:
		return drawArray(t, depth-1)
	}
	return drawRecord(t, depth-1)
}

func drawArray(t *rapid.T, depth int) string {
	text := "["
	for i := range rapid.IntRange(0, 3).Draw(t, "items") {
		if i > 0 {
			text += ","
		}
		text += drawValue(t, depth)
	}
	return text + "]"
}

func drawRecord(t *rapid.T, depth int) string {
	text := "{"
	for i := range rapid.IntRange(0, 4).Draw(t, "members") {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf("%s:%s", quoteJSON(drawnKeys.Draw(t, "key")), drawValue(t, depth))
	}
	return text + "}"
}

func quoteJSON(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}
