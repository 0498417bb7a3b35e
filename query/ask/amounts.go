package ask

import (
	"slices"
	"strconv"
	"strings"

	"bannin/query/meaning"
)

// limits reads how many: top 10, 上位5件, latest 20.
func (g *grammar) limits() {
	for i := range g.tokens {
		w, _ := g.tokens[i].is(asking)
		top := g.tokens[i].means(asking, "top")
		if !top && !slices.Contains([]string{"newest", "oldest", "most", "biggest", "least", "worst", meaning.First, meaning.Last}, w) {
			continue
		}
		if g.counted(i) {
			continue
		}
		if !g.at(i+1).can(digits) || g.tokens[i+1].used {
			continue
		}
		g.q.Limit = min(int(g.tokens[i+1].number), meaning.MaxLimit)
		end := i + 2
		if u, is := g.at(end).is(unit); is && u == "time" && g.tokens[end].japanese {
			end++
		}
		g.use(i+1, end)
		if w == meaning.First || strings.EqualFold(g.tokens[i].text, "first") {
			g.wants["oldest"] = true // the first 5 logins
		} else if w == meaning.Last {
			g.wants["newest"] = true // the last 3 users
		}
		if top || w == meaning.First || w == meaning.Last { // the last 10 logins
			g.use(i, i+1)
		}
	}
}

// counted takes a number of rows further on: 最新のインシデント5件, 多いドメインを20個.
func (g *grammar) counted(i int) bool {
	for j := i + 2; j < len(g.tokens); j++ {
		if !g.tokens[j].can(digits) || !slices.Contains([]string{"件", "個", "つ", "名"}, g.at(j+1).text) || g.at(j+2).can(compared) {
			continue
		}
		g.q.Limit = min(int(g.tokens[j].number), meaning.MaxLimit)
		g.use(j, j+2)
		return true
	}
	return false
}

// sizes are the units of bytes. Source: SI.
var sizes = map[string]int64{"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}

// bounds reads comparisons: more than 100 times, 10GB以上, status >= 500.
func (g *grammar) bounds() {
	for i := range g.tokens {
		if field, is := g.columnAt(i + 1); is && g.tokens[i].means(compare, "several") {
			g.distinct, g.q.Least = field, &meaning.Bound{Op: ">", N: 1} // from multiple countries
			g.use(i, i+2)
			continue
		}
		if !g.at(i).can(digits) || g.tokens[i].used {
			continue
		}
		from, end := i, i+1
		if field, is := g.columnAt(end); is && g.tokens[end].japanese && g.at(end+1).can(compared) {
			g.distinct = field // 3カ国以上
			end++
		}
		u, hasUnit := g.at(end).is(unit)
		times := slices.Contains([]string{"回", "件", "度"}, g.at(end).text) // 5回を超えるIP are addresses
		if hasUnit {
			end++
		}
		op, ok := g.at(i - 1).is(compare)
		if ok {
			from--
		} else if u == "time" && g.tokens[end-1].followed("だけ") {
			op, ok = "=", true // 1回だけ
		} else if op, ok = g.at(end).is(compared); ok {
			end++
			if later, is := g.at(end).is(unit); is && !hasUnit {
				u, end = later, end+1
			}
		}
		if !ok {
			continue
		}
		n := int64(g.tokens[i].number)
		if w, is := g.at(from - 1).is(column); is && (w == "status" || w == "port") {
			g.use(from-1, end)
			g.where(w, op, strconv.FormatInt(n, 10))
			continue
		}
		if field, of := g.columnAt(end); of && field != "bytes" && (u == "" || u == "time") && !times {
			g.distinct = field
			end++
		}
		if size := sizes[u]; size > 0 {
			n, g.bytes = int64(g.tokens[i].number*float64(size)), true
		}
		if step, behind, ok := g.step(from - 2); ok && behind == from && strings.HasPrefix(g.tokens[from].gap, "に") {
			g.by = append(g.by, step) // 1時間に100回以上
			from -= 2
		}
		g.q.Least = &meaning.Bound{Op: op, N: n}
		g.use(from, end)
	}
}

// levels are the severities, the lowest first.
var levels = []string{"info", "low", "medium", "high", "critical"}

// severities reads comparisons with a severity: high or above, 重要度が中以上.
func (g *grammar) severities() {
	for i := range g.tokens {
		w, _ := g.tokens[i].is(value)
		level, is := strings.CutPrefix(w, "severity=")
		n := slices.Index(levels, level)
		if !is || n < 0 || g.tokens[i].used {
			continue
		}
		from, end := i, i+1
		op, ok := g.at(i - 1).is(compare)
		if ok {
			from--
		} else if op, ok = g.at(end).is(compared); ok {
			end++
		} else {
			continue
		}
		for _, beside := range []int{from - 1, end} {
			if g.at(beside).means(column, "severity") {
				from, end = min(from, beside), max(end, beside+1)
			}
		}
		if some := map[string][]string{">": levels[n+1:], ">=": levels[n:], "<": levels[:n], "<=": levels[:n+1]}[op]; len(some) > 0 {
			g.where("severity", "=", some...)
			g.use(from, end)
		}
	}
}
