package access

import (
	"math"
	"net/netip"
	"strconv"

	"bannin/enrich"
	"bannin/event"
)

// An Atlas knows addresses.
type Atlas interface {
	Look(netip.Addr) enrich.Place
}

// nowhere knows no places.
type nowhere struct{}

func (nowhere) Look(netip.Addr) enrich.Place { return enrich.Place{} }

// inside is the network of all private addresses: they tell nothing of where in
// the world a caller is, and are dealt out anew all the time.
const inside = "private"

// A whereabouts is what is known of a source address, and the network that it
// belongs to: the autonomous system where it is known and people have it, else
// the /24 or /48. A cloud's system is too large to tell its customers apart.
type whereabouts struct {
	enrich.Place
	network string
	private bool
}

func look(a Atlas, source string) whereabouts {
	ip, ok := event.ParseIP([]byte(source))
	if !ok {
		return whereabouts{}
	}
	ip = ip.Unmap()
	w := whereabouts{Place: a.Look(ip), private: event.IsPrivate(ip)}
	if w.private {
		w.network = inside
		return w
	}
	if w.ASN != 0 && w.Cloud == "" && !w.Hosting {
		w.network = "AS" + strconv.FormatUint(uint64(w.ASN), 10)
		return w
	}
	bits := 24
	if ip.Is6() {
		bits = 48
	}
	if prefix, err := ip.Prefix(bits); err == nil {
		w.network = prefix.String()
	}
	return w
}

// earth is its mean radius in kilometres.
const earth = 6371

// kilometres are between two places, along the great circle.
// Source: Sinnott, Virtues of the haversine, 1984.
func kilometres(a, b enrich.Place) float64 {
	rad := math.Pi / 180
	dLat, dLon := (b.Latitude-a.Latitude)*rad, (b.Longitude-a.Longitude)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Latitude*rad)*math.Cos(b.Latitude*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earth * math.Asin(min(1, math.Sqrt(h)))
}
