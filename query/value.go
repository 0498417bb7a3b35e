package query

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/duckdb/duckdb-go/v2"
)

// plain makes of the driver's values those that Result promises.
func plain(v any, typ string) any {
	switch v := v.(type) {
	case nil, string, bool, int64:
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprint(v)
		}
		return v
	case float32:
		return plain(float64(v), typ)
	case int8, int16, int32, uint8, uint16, uint32:
		return integer(v)
	case uint64:
		return plain(new(big.Int).SetUint64(v), typ)
	case *big.Int:
		if v.IsInt64() {
			return v.Int64()
		}
		return v.String()
	case duckdb.Decimal:
		return v.Float64()
	case time.Time:
		return moment(v, typ)
	case []byte:
		if utf8.Valid(v) {
			return string(v)
		}
		return hex.EncodeToString(v)
	case duckdb.Interval:
		return lasting(v)
	}
	return nested(v, strings.TrimSuffix(typ, "[]"))
}

// lasting is an interval as Athena writes it: years and months, or days and a time of
// day.
func lasting(v duckdb.Interval) string {
	const day = int64(24 * time.Hour / time.Microsecond)
	days, micros := int64(v.Days)+v.Micros/day, v.Micros%day
	if days > 0 && micros < 0 {
		days, micros = days-1, micros+day
	} else if days < 0 && micros > 0 {
		days, micros = days+1, micros-day
	}
	var parts []string
	if v.Months != 0 {
		parts = append(parts, signed(v.Months < 0, fmt.Sprintf("%d-%d", abs(int64(v.Months))/12, abs(int64(v.Months))%12)))
	}
	if len(parts) == 0 || days != 0 || micros != 0 {
		clock := time.UnixMicro(abs(micros)).UTC().Format("15:04:05.000")
		parts = append(parts, signed(days < 0 || micros < 0, fmt.Sprintf("%d %s", abs(days), clock)))
	}
	return strings.Join(parts, " ")
}

func signed(negative bool, text string) string {
	if negative {
		return "-" + text
	}
	return text
}

func abs(n int64) int64 { return max(n, -n) }

func integer(v any) any {
	switch v := v.(type) {
	case int8:
		return int64(v)
	case int16:
		return int64(v)
	case int32:
		return int64(v)
	case uint8:
		return int64(v)
	case uint16:
		return int64(v)
	case uint32:
		return int64(v)
	}
	return v
}

// moment is a point in time, or the text of a date or of a time of day.
func moment(t time.Time, typ string) any {
	switch typ {
	case "DATE":
		return t.Format(time.DateOnly)
	case "TIME", "TIMETZ":
		return t.Format("15:04:05.999999")
	}
	return t.UTC()
}

// nested makes lists, structs and maps of plain values. The elements of a list are
// of a type.
func nested(v any, typ string) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = plain(e, typ)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for k, e := range v {
			object[k] = plain(e, "")
		}
		return object
	case duckdb.OrderedMap:
		return pairs(v.Keys(), v.Values())
	case *duckdb.OrderedMap:
		return pairs(v.Keys(), v.Values())
	case duckdb.Map:
		object := make(map[string]any, len(v))
		for k, e := range v {
			object[fmt.Sprint(k)] = plain(e, "")
		}
		return object
	}
	return fmt.Sprint(v)
}

func pairs(keys, values []any) any {
	object := make(map[string]any, len(keys))
	for i, k := range keys {
		object[fmt.Sprint(k)] = plain(values[i], "")
	}
	return object
}

// sizeOf is about how many bytes a plain value takes.
func sizeOf(v any) int {
	const each = 16
	size := each
	switch v := v.(type) {
	case string:
		size += len(v)
	case []any:
		for _, e := range v {
			size += sizeOf(e)
		}
	case map[string]any:
		for k, e := range v {
			size += each + len(k) + sizeOf(e)
		}
	}
	return size
}
