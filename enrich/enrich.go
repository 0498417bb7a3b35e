// Package enrich knows addresses and domains without asking anybody: country,
// city and network, whose cloud, and which lists name them. It knows nothing of
// events.
package enrich

import (
	"cmp"
	"errors"
	"net/netip"
	"slices"
	"sync"

	"github.com/gaissmai/bart"

	"bannin/enrich/registry"
)

// Options say what an Atlas is made of; the zero value is the table of
// countries alone.
type Options struct {
	Lists     []ListFile     // told in this order
	Databases []string       // MMDB files; where two know the same thing, the first is believed
	Trusted   []netip.Prefix // one's own networks
}

// An Atlas tells of addresses and domains what is known of them. It is
// immutable, and safe to ask from many goroutines.
type Atlas struct {
	lists     []*List
	networks  bart.Table[[]*network] // of each prefix, its entries and those of the prefixes around it
	exact     map[string][]*domain
	below     map[string][]*domain // rules for all names below a name
	reserved  *bart.Lite
	databases []*database
	countries func() (*registry.Table, error)
}

// New reads all lists and databases. The error holds every fault that leaves a
// file without use, with file and line. Lines that cannot be read in a file that
// is otherwise fine are no error; their List tells of them.
func New(o Options) (*Atlas, error) {
	a := &Atlas{exact: map[string][]*domain{}, below: map[string][]*domain{}, reserved: reservedNetworks(), countries: sync.OnceValues(registry.Embedded)}
	var faults []error
	var all []*network
	for _, file := range o.Lists {
		h, err := readList(file)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		a.lists = append(a.lists, h.list)
		all = append(all, h.networks...)
		a.addDomains(h.domains)
	}
	all = append(all, a.own(o.Trusted)...)
	a.addNetworks(all)
	for _, file := range o.Databases {
		db, err := openDatabase(file)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		a.databases = append(a.databases, db)
	}
	if len(faults) > 0 {
		return nil, errors.Join(append(faults, a.Close())...)
	}
	return a, nil
}

// own are the trusted networks of the settings, as a list of their own.
func (a *Atlas) own(trusted []netip.Prefix) []*network {
	if len(trusted) == 0 {
		return nil
	}
	list := &List{Name: "networks.trusted", Kind: Trusted, Entries: len(trusted)}
	a.lists = append(a.lists, list)
	var all []*network
	for i, p := range trusted {
		all = append(all, &network{prefix: p.Masked(), list: list, line: i + 1})
	}
	return all
}

// Lists are the lists, databases and the table of countries, with their ages
// and what of them could not be read.
func (a *Atlas) Lists() []List {
	var all []List
	for _, l := range a.lists {
		all = append(all, *l)
	}
	for _, db := range a.databases {
		all = append(all, db.list())
	}
	if t, err := a.countries(); err == nil {
		four, six := t.Len()
		all = append(all, List{Name: t.Source, Kind: Country, Format: "registry", Entries: four + six, Date: t.Date, Dated: true})
	}
	return all
}

// Verify reads the databases from end to end, which takes seconds, and returns
// what is wrong with them. Lists have been read already.
func (a *Atlas) Verify() error {
	var faults []error
	for _, db := range a.databases {
		faults = append(faults, db.verify())
	}
	return errors.Join(faults...)
}

// Close gives the databases back; the Atlas cannot be asked any more.
func (a *Atlas) Close() error {
	var faults []error
	for _, db := range a.databases {
		faults = append(faults, db.reader.Close())
	}
	return errors.Join(faults...)
}

// addNetworks fills the table. Prefixes go in from the widest to the narrowest,
// and each takes over what is said of the one around it, so that one look finds
// every list.
func (a *Atlas) addNetworks(all []*network) {
	slices.SortStableFunc(all, func(x, y *network) int {
		return cmp.Or(x.prefix.Bits()-y.prefix.Bits(), x.prefix.Addr().Compare(y.prefix.Addr()))
	})
	for len(all) > 0 {
		p, n := all[0].prefix, 1
		for n < len(all) && all[n].prefix == p {
			n++
		}
		around, _ := a.networks.LookupPrefix(p)
		a.networks.Insert(p, narrowest(all[:n], around))
		all = all[n:]
	}
}

// narrowest keeps the first entry of each list, of those that come from the
// narrowest to the widest; of a cloud's the first that names a service.
func narrowest(same, around []*network) []*network {
	var kept []*network
	for _, n := range slices.Concat(same, around) {
		i := slices.IndexFunc(kept, func(k *network) bool { return k.list == n.list })
		switch {
		case i < 0:
			kept = append(kept, n)
		case kept[i].cloud.general() && !n.cloud.general():
			kept[i] = n
		}
	}
	return kept
}
