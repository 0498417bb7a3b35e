// Package settings reads the file of settings: what a user knows of their own
// organisation that no log says. It only reads; who needs a part takes it.
package settings

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bannin/calendar"
	"bannin/enrich"
	"bannin/finding"
	"bannin/locale"
)

// Settings are what a file says. What it does not say is zero, and then each
// part of the program does as without settings.
type Settings struct {
	File         string
	Zone         *time.Location     // nil where none is named
	Accounts     map[string]string  // names of one's own accounts by id; a name may be ""
	Calendar     *calendar.Calendar // when people work; nil where nothing is said of it
	Places       enrich.Options     // lists, databases and trusted networks
	Scanners     []netip.Prefix     // machines of one's own that probe on purpose
	Domains      []string           // one's own, in lower case
	Thresholds   map[string]Threshold
	Surprise     Surprise
	Suppressions []finding.Suppression
	Ask          Endpoint
}

// A Threshold is a number that a detector asks for by name.
type Threshold struct {
	Value float64
	Place string // file and line, for faults
}

// Surprise says how eager the search for the unusual is; zero is the detector's
// own choice.
type Surprise struct {
	Budget       float64 // findings that each actor may cause a day by chance
	HalfLifeDays float64 // after which a habit counts half
	WarmUpDays   float64 // in which nothing is called new
}

// maxFile is how large a file of settings may be, in bytes.
const maxFile = 1 << 20

// Read reads a file of settings. The error holds all its faults, with file and
// line.
func Read(file string) (*Settings, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, locale.Errorf("settings.unread", "reason", err)
	}
	if info.Size() > maxFile {
		return nil, locale.Errorf("settings.unread", "reason", locale.Errorf("settings.too_large", "limit", maxFile>>10))
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, locale.Errorf("settings.unread", "reason", err)
	}
	return Parse(file, src)
}

// Parse reads the text of a file of settings; paths in it are relative to the
// file.
func Parse(file string, src []byte) (*Settings, error) {
	s := &Settings{File: file, Accounts: map[string]string{}, Thresholds: map[string]Threshold{}}
	r := &reader{file: file, folder: filepath.Dir(file)}
	r.document(src, s)
	if len(r.faults) > 0 {
		return nil, r.join()
	}
	return s, nil
}

// document reads the keys at the top. Hours and dates need the zone, which may
// stand behind them, so it comes first.
func (r *reader) document(src []byte, s *Settings) {
	body := r.parse(src)
	if body == nil {
		return
	}
	top := r.dict(body, "timezone", "accounts", "networks", "domains", "business", "lists", "geo", "thresholds", "surprise", "suppressions", "ask")
	if n, ok := top["timezone"]; ok {
		s.Zone = r.zone(n)
	}
	if n, ok := top["accounts"]; ok {
		r.accounts(n, s.Accounts)
	}
	if n, ok := top["networks"]; ok {
		keys := r.dict(n, "trusted", "scanners")
		s.Places.Trusted, s.Scanners = r.networks(keys["trusted"]), r.networks(keys["scanners"])
	}
	if n, ok := top["domains"]; ok {
		for _, item := range r.items(n) {
			if text, ok := r.text(item); ok {
				s.Domains = append(s.Domains, strings.ToLower(strings.Trim(text, ".")))
			}
		}
	}
	if n, ok := top["business"]; ok {
		s.Calendar = r.business(n, s.Zone, top["timezone"] != nil)
	}
	if n, ok := top["lists"]; ok {
		s.Places.Lists = r.lists(n)
	}
	if n, ok := top["geo"]; ok {
		s.Places.Databases = r.databases(n)
	}
	if n, ok := top["thresholds"]; ok {
		r.thresholds(n, s.Thresholds)
	}
	if n, ok := top["surprise"]; ok {
		s.Surprise = r.surprise(n)
	}
	if n, ok := top["suppressions"]; ok {
		s.Suppressions = r.suppressions(n, s.Zone)
	}
	if n, ok := top["ask"]; ok {
		s.Ask = r.endpoint(n)
	}
}

// CheckThresholds tells of thresholds by a name that no detector asks for.
func (s *Settings) CheckThresholds(known ...string) error {
	var faults []error
	for name, t := range s.Thresholds {
		if !slices.Contains(known, name) {
			reason := locale.Errorf("settings.unknown_threshold", "name", name, "hint", locale.Hint(name, known...))
			faults = append(faults, locale.Errorf("settings.at", "place", t.Place, "reason", reason))
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(faults...)
}

// networks reads addresses and networks, written as lists write them. An address
// with the size of its network might mean either, so it means nothing.
func (r *reader) networks(n *node) []netip.Prefix {
	var all []netip.Prefix
	for _, item := range r.items(n) {
		text, ok := r.text(item)
		if !ok {
			continue
		}
		if p, err := netip.ParsePrefix(text); err == nil && p != p.Masked() {
			r.fault(item, "settings.not_masked", "text", text, "network", p.Masked())
			continue
		}
		found := enrich.Networks(text)
		switch {
		case len(found) == 0:
			r.fault(item, "settings.no_network", "text", text)
		case slices.ContainsFunc(found, func(p netip.Prefix) bool { return p.Bits() == 0 }):
			r.fault(item, "settings.everything", "text", text)
		}
		all = append(all, found...)
	}
	return all
}
