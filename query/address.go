package query

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/netip"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"

	"bannin/event"
	"bannin/locale"
)

// A function is one of ours that queries can call, of texts. A null among them
// makes null.
type function struct {
	takes []duckdb.TypeInfo
	gives duckdb.TypeInfo
	row   func(values []driver.Value) (any, error)
}

// Config tells the engine what the function takes and gives.
func (f *function) Config() duckdb.ScalarFuncConfig {
	return duckdb.ScalarFuncConfig{InputTypeInfos: f.takes, ResultTypeInfo: f.gives}
}

// Executor gives the function itself.
func (f *function) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: f.row}
}

// registerAddresses makes the functions that know addresses.
func registerAddresses(conn *sql.Conn) error {
	text, err := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	if err != nil {
		return err
	}
	boolean, err := duckdb.NewTypeInfo(duckdb.TYPE_BOOLEAN)
	if err != nil {
		return err
	}
	err = duckdb.RegisterScalarUDF(conn, "cidr_contains", &function{[]duckdb.TypeInfo{text, text}, boolean, new(networks).contains})
	if err != nil {
		return err
	}
	return duckdb.RegisterScalarUDF(conn, "ip_address", &function{[]duckdb.TypeInfo{text}, text, sortable})
}

// networks are the few that queries name, as they were read.
type networks struct {
	mu    sync.Mutex
	known map[string]netip.Prefix
}

// contains tells whether a network, the first value, has an address, the second.
// It is false of what is no address, since logs have names there.
func (n *networks) contains(values []driver.Value) (any, error) {
	network, err := n.read(values[0].(string))
	if err != nil {
		return nil, err
	}
	addr, ok := parseAddress(values[1].(string))
	return ok && network.Contains(addr), nil
}

// maxNetworks bounds those that are remembered, where a column names them.
const maxNetworks = 1 << 12

func (n *networks) read(text string) (netip.Prefix, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if p, ok := n.known[text]; ok {
		return p, nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		addr, ok := parseAddress(text)
		if !ok {
			return p, locale.Errorf("query.network", "text", text)
		}
		p = netip.PrefixFrom(addr, addr.BitLen())
	}
	if n.known == nil || len(n.known) == maxNetworks {
		n.known = map[string]netip.Prefix{}
	}
	n.known[strings.Clone(text)] = p
	return p, nil
}

// parseAddress reads an address, also one that sortable wrote.
func parseAddress(text string) (netip.Addr, bool) {
	addr, ok := event.ParseIP([]byte(text))
	if !ok && len(text) == len("010.000.000.001") {
		octets := strings.Split(text, ".")
		for i, o := range octets {
			if octets[i] = strings.TrimLeft(o, "0"); octets[i] == "" {
				octets[i] = "0"
			}
		}
		addr, ok = event.ParseIP([]byte(strings.Join(octets, ".")))
	}
	return addr.Unmap(), ok
}

// sortable is an address with all its digits: 010.000.000.001. It is null for
// what is none.
func sortable(values []driver.Value) (any, error) {
	addr, ok := parseAddress(values[0].(string))
	switch {
	case !ok:
		return nil, nil
	case addr.Is4():
		b := addr.As4()
		return fmt.Sprintf("%03d.%03d.%03d.%03d", b[0], b[1], b[2], b[3]), nil
	}
	return addr.StringExpanded(), nil
}
