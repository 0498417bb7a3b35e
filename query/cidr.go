package query

import (
	"database/sql/driver"
	"net/netip"
	"sync"

	"github.com/duckdb/duckdb-go/v2"

	"bannin/event"
	"bannin/locale"
)

// cidr is the function cidr_contains(network, address): whether an address lies
// in a network. It is false of what is no address, since logs have names there.
type cidr struct {
	text, bool duckdb.TypeInfo
	networks   sync.Map // what a text is as a network, for the few that queries name
}

func newCIDR() *cidr {
	text, err := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	if err != nil {
		panic("BUG: query: " + err.Error())
	}
	boolean, err := duckdb.NewTypeInfo(duckdb.TYPE_BOOLEAN)
	if err != nil {
		panic("BUG: query: " + err.Error())
	}
	return &cidr{text: text, bool: boolean}
}

// Config tells the engine what the function takes and gives.
func (c *cidr) Config() duckdb.ScalarFuncConfig {
	return duckdb.ScalarFuncConfig{InputTypeInfos: []duckdb.TypeInfo{c.text, c.text}, ResultTypeInfo: c.bool}
}

// Executor gives the function itself.
func (c *cidr) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: func(values []driver.Value) (any, error) {
		network, err := c.network(values[0].(string))
		if err != nil {
			return nil, err
		}
		addr, ok := event.ParseIP([]byte(values[1].(string)))
		return ok && network.Contains(addr.Unmap()), nil
	}}
}

// maxNetworks bounds those that are remembered, where a column names them.
const maxNetworks = 1 << 12

func (c *cidr) network(text string) (netip.Prefix, error) {
	if known, ok := c.networks.Load(text); ok {
		return known.(netip.Prefix), nil
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		addr, addrErr := netip.ParseAddr(text)
		if addrErr != nil {
			return p, locale.Errorf("query.network", "text", text)
		}
		p = netip.PrefixFrom(addr, addr.BitLen())
	}
	c.networks.Store(text, p)
	return p, nil
}
