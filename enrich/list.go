package enrich

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bannin/locale"
)

// A Kind is what it means to be on a list.
type Kind string

// The kinds of lists that users give.
const (
	ThreatList Kind = "threat"
	Trusted    Kind = "trusted"
	Tor        Kind = "tor"
	VPN        Kind = "vpn"
	Hosting    Kind = "hosting"
	Cloud      Kind = "cloud"
)

// The kinds of what else an Atlas has.
const (
	Country  Kind = "country"
	Database Kind = "database"
)

// Kinds are those that a ListFile can have.
var Kinds = []Kind{ThreatList, Trusted, Tor, VPN, Hosting, Cloud}

// A ListFile is a list as the user gives it.
type ListFile struct {
	Kind   Kind
	Name   string // for a Cloud list that does not say whose it is, the cloud; "" is the file's name
	File   string
	Format string // one of Formats, or GuardDuty's name for it; "" is told by content
}

// A List is what became of a ListFile, or of a database.
type List struct {
	Name    string
	Kind    Kind
	Format  string
	File    string
	Entries int       // networks and names taken
	Ignored int       // entries of kinds that nothing is done with: hashes, URLs, withdrawn ones
	Faulty  int       // entries that cannot be read
	Faults  []error   // the first of those, with file and line
	Date    time.Time // of the content
	Dated   bool      // the content tells Date itself; else it is when the file was last written
}

// Age is how old the content is; zero where nobody knows.
func (l List) Age(now time.Time) time.Duration {
	if l.Date.IsZero() {
		return 0
	}
	return now.Sub(l.Date)
}

// The bounds on one list.
const (
	maxFile    = 35 << 20 // bytes; GuardDuty's
	maxEntries = 1_000_000
	maxFaults  = 20 // told of; all are counted
)

// A network is an entry that names addresses.
type network struct {
	prefix netip.Prefix
	list   *List
	line   int
	note   string
	cloud  *cloud // of lists that tell of clouds
}

// A harvest is what reading one list brings in, good and bad.
type harvest struct {
	list     *List
	networks []*network
	domains  []*domain
}

// readList reads a list. The error says why nothing of it can be used.
func readList(f ListFile) (*harvest, error) {
	h := &harvest{list: &List{Name: cmp.Or(f.Name, bare(f.File)), Kind: f.Kind, File: f.File}}
	src, err := readFile(f.File, h.list)
	if err != nil {
		return nil, locale.Errorf("enrich.list_unread", "file", f.File, "reason", err)
	}
	form, err := chooseFormat(f.Format, src)
	if err != nil {
		return nil, locale.Errorf("enrich.list_unread", "file", f.File, "reason", err)
	}
	h.list.Format = form.name
	form.read(src, h)
	for _, n := range h.networks {
		if f.Kind == Cloud && n.cloud == nil {
			n.cloud = &cloud{name: h.list.Name}
		}
	}
	if h.list.Entries == 0 && h.list.Faulty > 0 {
		return nil, locale.Errorf("enrich.list_useless", "file", f.File, "format", form.name, "reason", errors.Join(h.list.Faults...))
	}
	return h, nil
}

func readFile(name string, l *List) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, locale.Errorf("enrich.no_file")
	}
	l.Date = info.ModTime().UTC()
	src, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(src) > maxFile {
		return nil, locale.Errorf("enrich.too_large", "limit", maxFile>>20)
	}
	return bytes.TrimPrefix(src, []byte("\xef\xbb\xbf")), nil
}

// bare is a file's name without folder and ending.
func bare(file string) string {
	name := filepath.Base(file)
	return strings.TrimSuffix(name, filepath.Ext(name))
}

// fault counts an entry that cannot be read, and remembers the first ones.
func (h *harvest) fault(line int, key string, pairs ...any) {
	h.list.Faulty++
	if len(h.list.Faults) < maxFaults {
		place := fmt.Sprintf("%s:%d", h.list.File, line)
		h.list.Faults = append(h.list.Faults, locale.Errorf("enrich.at", "place", place, "reason", locale.Errorf(key, pairs...)))
	}
}

// ignore counts an entry of a kind that nothing is done with.
func (h *harvest) ignore() { h.list.Ignored++ }

// dated notes a time that the content gives; the latest counts.
func (h *harvest) dated(layout, text string) {
	t, err := time.Parse(layout, text)
	if err == nil && (!h.list.Dated || t.After(h.list.Date)) {
		h.list.Date, h.list.Dated = t.UTC(), true
	}
}

// room tells whether another entry may come in.
func (h *harvest) room(line int) bool {
	if h.list.Entries < maxEntries {
		return true
	}
	h.fault(line, "enrich.too_many", "limit", maxEntries)
	return false
}
