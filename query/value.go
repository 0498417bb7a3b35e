package query

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
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
		return fmt.Sprintf("%d months %d days %s", v.Months, v.Days, time.Duration(v.Micros)*time.Microsecond)
	}
	return nested(v)
}

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

// nested makes lists, structs and maps of plain values.
func nested(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = plain(e, "")
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
