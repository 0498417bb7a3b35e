package enrich

import (
	"cmp"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/oschwald/maxminddb-golang/v2"
	"github.com/oschwald/maxminddb-golang/v2/mmdbdata"

	"bannin/locale"
)

// A database is an MMDB file: GeoLite2's and GeoIP2's City, Country, ASN, ISP
// and Anonymous IP, those of DB-IP, and flat ones as IPinfo's.
type database struct {
	file   string
	reader *maxminddb.Reader
	broken atomic.Int64          // looks that met a fault
	first  atomic.Pointer[error] // of those
}

// openDatabase maps the file into memory; it must not be cut short while it is
// in use.
func openDatabase(file string) (*database, error) {
	r, err := maxminddb.Open(file)
	if err != nil {
		return nil, locale.Errorf("enrich.database_unread", "file", file, "reason", err)
	}
	return &database{file: file, reader: r}, nil
}

// look is the record of an address. A fault in the file is remembered, and the
// address is not known.
func (db *database) look(addr netip.Addr) (record, bool) {
	var r record
	if addr.Is6() && db.reader.Metadata.IPVersion == 4 {
		return r, false
	}
	result := db.reader.Lookup(addr)
	err := result.Err()
	if err == nil && result.Found() {
		err = result.Decode(&r)
	}
	if err != nil {
		err := error(locale.Errorf("enrich.database_broken", "file", db.file, "address", addr, "reason", err))
		db.broken.Add(1)
		db.first.CompareAndSwap(nil, &err)
		return record{}, false
	}
	return r, result.Found()
}

func (db *database) verify() error {
	if err := db.reader.Verify(); err != nil {
		return locale.Errorf("enrich.database_unread", "file", db.file, "reason", err)
	}
	return nil
}

func (db *database) list() List {
	l := List{Name: bare(db.file), Kind: Database, Format: db.reader.Metadata.DatabaseType, File: db.file, Faulty: int(db.broken.Load())}
	if epoch := db.reader.Metadata.BuildEpoch; epoch > 0 && epoch < 1<<33 {
		l.Date, l.Dated = db.reader.Metadata.BuildTime().UTC(), true
	}
	if err := db.first.Load(); err != nil {
		l.Faults = []error{*err}
	}
	return l
}

// A record is what one database knows of an address.
type record struct {
	country, registered string
	city, network       string
	latitude, longitude float64
	hasLatitude         bool
	hasLongitude        bool
	asn                 uint32
	tor, vpn, hosting   bool
}

var _ mmdbdata.CursorUnmarshaler = (*record)(nil)

// UnmarshalMaxMindDBCursor reads a record of any of the shapes there are.
func (r *record) UnmarshalMaxMindDBCursor(c mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	next, err := eachKey(c, r.field)
	if r.country == "" {
		r.country = r.registered
	}
	return next, err
}

// eachKey reads a map. Values that nobody asks for are stepped over.
func eachKey(c mmdbdata.Cursor, field func(key []byte, v mmdbdata.Cursor) (mmdbdata.Cursor, error)) (mmdbdata.Cursor, error) {
	m, err := c.Map()
	if err != nil {
		return mmdbdata.Cursor{}, err
	}
	var at mmdbdata.Cursor
	for {
		key, v, ok := m.Next(at)
		if !ok {
			return m.End()
		}
		if at, err = field(key, v); err != nil {
			return mmdbdata.Cursor{}, err
		}
	}
}

// field reads one value of a record, nested (GeoIP2, DB-IP) or flat (IPinfo).
func (r *record) field(key []byte, v mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	kind, err := v.Kind()
	switch {
	case err != nil:
		return v, err
	case kind == mmdbdata.KindMap:
		return r.nested(key, v)
	}
	set := setters[string(key)]
	if set == nil {
		return v.Skip()
	}
	s, next, err := scalar(kind, v)
	if err == nil {
		set(r, s)
	}
	return next, err
}

// nested reads the maps that matter: country, city and location; of those the
// code, the English name, the coordinates.
func (r *record) nested(key []byte, v mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	switch string(key) {
	case "country":
		return eachKey(v, r.fieldOfCountry)
	case "registered_country":
		return eachKey(v, r.fieldOfRegistered)
	case "city":
		return eachKey(v, r.fieldOfCity)
	case "names":
		return eachKey(v, r.fieldOfNames)
	case "location", "traits": // traits: GeoIP2 Enterprise
		return eachKey(v, r.field)
	}
	return v.Skip()
}

func (r *record) fieldOfCountry(key []byte, v mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	if string(key) == "iso_code" {
		return r.field([]byte("country_code"), v)
	}
	return v.Skip()
}

func (r *record) fieldOfRegistered(key []byte, v mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	if string(key) == "iso_code" {
		return r.field([]byte("registered"), v)
	}
	return v.Skip()
}

func (r *record) fieldOfCity(key []byte, v mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	if string(key) == "names" {
		return r.nested(key, v)
	}
	return v.Skip()
}

func (r *record) fieldOfNames(key []byte, v mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	if string(key) == "en" {
		return r.field([]byte("city"), v)
	}
	return v.Skip()
}

// A value is a scalar: a text, or else a number (a truth is 1 or 0).
type value struct {
	text   string
	number float64
}

// scalar reads a value that is no map; of a list and of bytes nothing.
func scalar(kind mmdbdata.Kind, v mmdbdata.Cursor) (value, mmdbdata.Cursor, error) {
	switch kind {
	case mmdbdata.KindString:
		s, next, err := v.ReadStringMaxSize(1 << 10)
		return value{text: s}, next, err
	case mmdbdata.KindBool:
		b, next, err := v.ReadBool()
		if b {
			return value{number: 1}, next, err
		}
		return value{}, next, err
	case mmdbdata.KindFloat32, mmdbdata.KindFloat64:
		f, next, err := v.ReadFloat()
		return value{number: f}, next, err
	case mmdbdata.KindUint16, mmdbdata.KindUint32, mmdbdata.KindUint64:
		n, next, err := v.ReadUint()
		return value{number: float64(n)}, next, err
	}
	next, err := v.Skip()
	return value{}, next, err
}

// setters say where a value belongs; other keys are stepped over.
var setters = map[string]func(*record, value){
	"country_code":                   (*record).setCountry,
	"country":                        (*record).setCountry, // a code with some, a name with others
	"registered":                     func(r *record, v value) { r.registered = code(v.text) },
	"city":                           func(r *record, v value) { r.city = v.text },
	"latitude":                       (*record).setLatitude,
	"lat":                            (*record).setLatitude,
	"longitude":                      (*record).setLongitude,
	"lng":                            (*record).setLongitude,
	"lon":                            (*record).setLongitude,
	"autonomous_system_number":       (*record).setSystem,
	"asn":                            (*record).setSystem,
	"autonomous_system_organization": (*record).setNetwork,
	"as_name":                        (*record).setNetwork,
	"name":                           (*record).setNetwork,
	"is_tor_exit_node":               func(r *record, v value) { r.tor = v.truth() },
	"tor":                            func(r *record, v value) { r.tor = v.truth() },
	"is_anonymous_vpn":               func(r *record, v value) { r.vpn = v.truth() },
	"vpn":                            func(r *record, v value) { r.vpn = v.truth() },
	"is_hosting_provider":            func(r *record, v value) { r.hosting = r.hosting || v.truth() },
	"hosting":                        func(r *record, v value) { r.hosting = r.hosting || v.truth() },
	"type":                           func(r *record, v value) { r.hosting = r.hosting || v.text == "hosting" }, // IPinfo's ASN database
}

func (r *record) setCountry(v value)   { r.country = cmp.Or(code(v.text), r.country) }
func (r *record) setLatitude(v value)  { r.latitude, r.hasLatitude = v.degrees(90) }
func (r *record) setLongitude(v value) { r.longitude, r.hasLongitude = v.degrees(180) }
func (r *record) setSystem(v value)    { r.asn = v.system() }
func (r *record) setNetwork(v value)   { r.network = v.text }

// code is a country's code in upper case; "" where it is none.
func code(s string) string {
	if len(s) != 2 || !letter(s[0]) || !letter(s[1]) {
		return ""
	}
	return strings.ToUpper(s)
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (v value) truth() bool { return v.number == 1 || v.text == "true" }

func (v value) degrees(most float64) (float64, bool) {
	f := v.number
	if v.text != "" {
		var err error
		if f, err = strconv.ParseFloat(v.text, 64); err != nil {
			return 0, false
		}
	}
	return f, f >= -most && f <= most
}

// system reads 64500 and AS64500.
func (v value) system() uint32 {
	if v.text == "" {
		return uint32(min(max(v.number, 0), math.MaxUint32))
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToUpper(v.text), "AS"), 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}
