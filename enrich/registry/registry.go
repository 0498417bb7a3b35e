// Package registry tells the country that the five regional internet registries
// delegated an address to, from a table in the program. It knows where a
// network is registered, not where its machines stand.
package registry

import (
	_ "embed" // the table
	"encoding/binary"
	"net/netip"
	"slices"
	"time"
)

// file is the table as enrich/registry/gen writes it; its first lines say
// where it comes from.
//
//go:embed country.table
var file []byte

// A Table is a list of places where the country changes, from the lowest
// address to the highest. It is immutable.
type Table struct {
	Source string    // where the data comes from, and its licence
	Date   time.Time // the day of the data
	names  []string  // by number; 0 is no country
	four   track[uint32]
	six    track[uint64]
}

// A track is one address family. From starts[i] on, the country is countries[i],
// up to the next start. An IPv6 address counts with its upper half: nobody is
// delegated less than a /64.
type track[A uint32 | uint64] struct {
	starts    []A
	countries []uint8
}

// Embedded decodes the table of the program, which takes about ten
// milliseconds and two megabytes.
func Embedded() (*Table, error) { return Decode(file) }

// Country is the ISO 3166-1 alpha-2 code of an address's delegation, in upper
// case; "" where there is none.
func (t *Table) Country(addr netip.Addr) string {
	addr = addr.Unmap()
	switch {
	case addr.Is4():
		b := addr.As4()
		return t.names[t.four.at(binary.BigEndian.Uint32(b[:]))]
	case addr.Is6():
		b := addr.As16()
		return t.names[t.six.at(binary.BigEndian.Uint64(b[:8]))]
	}
	return ""
}

// Len is how many ranges of each family have one country.
func (t *Table) Len() (four, six int) { return t.four.len(), t.six.len() }

func (k track[A]) at(addr A) uint8 {
	i, exact := slices.BinarySearch(k.starts, addr)
	if !exact {
		i--
	}
	if i < 0 {
		return 0
	}
	return k.countries[i]
}

func (k track[A]) len() int {
	n := 0
	for _, c := range k.countries {
		if c != 0 {
			n++
		}
	}
	return n
}
