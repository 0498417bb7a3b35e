package why

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"bannin/report/voice"
)

// A form is how a value is written.
type form uint8

const (
	plain      form = iota // counts and names
	size                   // bytes
	share                  // of one
	bits                   // of surprise
	hourOfDay              // UTC
	seconds                // lengths of time
	minutes                //
	hours                  //
	days                   //
	country                // ISO 3166 codes
	network                // CIDR, or that it is private
	word                   // one of a detector's few words
	protocol               // numbers of IANA's
	titles                 // rules
	signals                // of a sequence
	comparison             // to a number; of rules for a closer look only
	flag                   // yes, or nothing
	oddities               // what was unlike the past, a fact each
)

// An entry is how one key of a reason is told.
type entry struct {
	key  string
	form form
	late bool // for a closer look, not in short
}

// entries are all keys that detectors give, the most telling first. Their names
// stand in the catalogue: "why.key.<key>".
var entries = []entry{
	{"unusual", oddities, false}, {"tactics", plain, false}, {"signals", signals, false},
	{"from", country, false}, {"to", country, false}, {"country", country, false}, {"countries", country, false}, {"owner_country", country, false}, {"region", plain, false},
	{"network", network, false}, {"owner_network", network, false}, {"agent", plain, false}, {"owner_agent", plain, false}, {"credential", plain, true},
	{"subject", plain, false}, {"owner", plain, false}, {"known_owners", plain, true}, {"lists", plain, false}, {"endpoint_of", plain, false}, {"account", plain, false}, {"accounts_of_this_scan", plain, false}, {"buckets", plain, false},
	{"usual_countries", country, false}, {"usual_networks", network, false}, {"usual_agents", plain, true}, {"usual_regions", plain, false},
	{"pool", plain, false}, {"domain", plain, false}, {"name", plain, false}, {"family", word, false}, {"answered", plain, false}, {"list", plain, false}, {"note", plain, true}, {"because", word, false}, {"known_by", word, false},
	{"address", plain, false}, {"resolver", plain, false}, {"operator", plain, false}, {"client", plain, false}, {"machine", plain, false}, {"listed_address", plain, false}, {"port", plain, false}, {"protocol", protocol, false},
	{"path", plain, false}, {"page", plain, false}, {"attacks", word, false}, {"answers", word, true}, {"tools", plain, false}, {"grade_by", word, true},
	{"value", plain, true}, {"condition", comparison, true}, {"of", plain, true}, {"fields", plain, true}, {"group", plain, true}, {"seconds", seconds, true}, {"count", plain, true}, {"correlation", word, true}, {"rules", titles, true},
	{"observed", plain, false}, {"requests", plain, false}, {"failed", plain, false}, {"refused", plain, false}, {"accepted", plain, false}, {"let_in", plain, false}, {"refused_before", plain, true}, {"slow", flag, true},
	{"objects_read", plain, false}, {"objects_deleted", plain, false}, {"objects_refused", plain, false}, {"listed", flag, false},
	{"made_up_names", plain, false}, {"made_up_share", share, false}, {"failed_names", plain, true}, {"names", plain, false}, {"names_of_carrier_types", plain, true}, {"names_of_family", plain, true}, {"shared_halves", share, true},
	{"made_up_score", share, false}, {"examples", plain, true}, {"queries", plain, false}, {"new_domains_a_day", plain, true}, {"days_watched", days, true},
	{"machines", plain, false}, {"ports", plain, false}, {"ports_of_machines", plain, false}, {"mail_servers", plain, false}, {"addresses", plain, false}, {"addresses_in_an_hour", plain, false}, {"users", plain, false},
	{"nodes_to", plain, false}, {"nodes_from", plain, false}, {"connections", plain, false}, {"connections_before", plain, false}, {"flows", plain, false}, {"packets", plain, false}, {"packets_back", plain, false},
	{"bytes_in_the_hour", size, false}, {"bytes_since_first_seen", size, false}, {"bytes", size, false}, {"bytes_each", size, true}, {"interval_seconds", seconds, false}, {"spread", share, false},
	{"minutes", minutes, false}, {"minutes_after_the_first", minutes, true}, {"kilometres", plain, false}, {"kilometres_per_hour", plain, false}, {"per_minute", plain, true}, {"most_in_a_minute", plain, false},
	{"hour_utc", hourOfDay, false}, {"days_at_this_hour", days, false}, {"address_failed_before", flag, false}, {"user_failed_before", flag, false},
	{"usual", plain, false}, {"usual_bytes", size, false}, {"most_bytes_before", size, true}, {"most_before", plain, false}, {"usual_top", plain, true}, {"usual_site", plain, true}, {"site_requests", plain, true}, {"request_sizes", plain, true},
	{"deviations", plain, true}, {"bits", bits, true}, {"network_bits", bits, true}, {"agent_bits", bits, true}, {"hour_bits", bits, true}, {"other_bits", bits, true},
	{"threshold", plain, true}, {"threshold_bytes", size, true}, {"threshold_a_minute", plain, true}, {"least_names", plain, true}, {"least_bytes", size, true}, {"least_share", share, true},
	{"hours", hours, true}, {"window_minutes", minutes, true}, {"active_days", days, true}, {"days_known", days, true}, {"hours_known", hours, true}, {"hours_before", hours, true},
	{"host_known_days", days, true}, {"account_known_days", days, true}, {"warm_up_days", days, true}, {"hosts_with_the_port", plain, true}, {"hosts_with_the_peer", plain, true},
}

// value writes a value in a form; "" where it tells nothing.
func (t Teller) value(as form, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return t.Printer.T("why.yes")
		}
		return ""
	case string:
		return t.name(as, v)
	case map[string]any:
		return t.counts(v)
	}
	if n, ok := Number(v); ok {
		return t.number(as, n)
	}
	if as == signals {
		return t.signals(list(v))
	}
	var parts []string
	for _, one := range list(v) {
		if text := t.value(as, one); text != "" {
			parts = append(parts, text)
		}
	}
	return t.some(parts)
}

// name writes a text.
func (t Teller) name(as form, s string) string {
	if s == "" {
		return ""
	}
	switch as {
	case word:
		return t.word(s)
	case country:
		if s == "address" || s == "path" { // of a flood, what sent it
			return t.word(s)
		}
		return t.Country(s)
	case network:
		if s == "private" {
			return t.word(s)
		}
	case protocol:
		if name := map[string]string{"1": "ICMP", "6": "TCP", "17": "UDP", "58": "ICMPv6"}[s]; name != "" {
			return name
		}
	case titles:
		if title := t.Title(s); title != "" {
			return title
		}
	case comparison:
		if strings.IndexAny(s, "<>=!") != 0 {
			return "" // on rules, by their ids
		}
	}
	return t.Show(s)
}

// number writes a number.
func (t Teller) number(as form, n float64) string {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return ""
	}
	lasted := func(unit float64) string { return t.Lasted(int64(min(max(n*unit, 0), 1e12))) }
	switch as {
	case size:
		return voice.Size(int64(n))
	case share:
		return strconv.FormatFloat(100*n, 'f', -1, 64) + "%"
	case bits:
		return t.Printer.T("why.bits_of", "n", decimal(n))
	case hourOfDay:
		return fmt.Sprintf("%02d:00 UTC", int(n))
	case seconds:
		return lasted(1)
	case minutes:
		return lasted(60)
	case hours:
		return lasted(3600)
	case days:
		return t.Printer.T("why.days_of", "n", decimal(n))
	}
	return decimal(n)
}

// decimal writes a number with at most two digits behind the point.
func decimal(n float64) string {
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return voice.Thousands(int64(n))
	}
	return strconv.FormatFloat(math.Round(100*n)/100, 'f', -1, 64)
}

// signals are the steps of a sequence: what was found, by tactic.
func (t Teller) signals(all []any) string {
	var parts []string
	for _, one := range all {
		s, ok := one.(map[string]any)
		if !ok {
			continue
		}
		rule, _ := s["rule"].(string)
		tactic, _ := s["tactic"].(string)
		text := t.Tactic(tactic)
		if title := t.Title(rule); title != "" {
			text = t.Printer.T("why.pair", "name", text, "value", title)
		}
		parts = append(parts, text)
	}
	return t.some(parts)
}

// Number is a value that counts something, as detectors or JSON have it.
func Number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case int32:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, true
	case float32:
		return float64(n), true
	}
	return 0, false
}

// list is a value as several: a list's own, or the one.
func list(v any) []any {
	switch all := v.(type) {
	case []any:
		return all
	case []string:
		out := make([]any, len(all))
		for i := range all {
			out[i] = all[i]
		}
		return out
	case []map[string]any:
		out := make([]any, len(all))
		for i := range all {
			out[i] = all[i]
		}
		return out
	case string, bool:
		return []any{v}
	}
	return []any{fmt.Sprint(v)}
}
