package access

import (
	"math"
	"net/netip"

	"bannin/event"
)

// An Atlas knows addresses.
type Atlas interface {
	Look(netip.Addr) Place
}

// A Place is what is known of an address. What is not known is zero.
type Place struct {
	Country                    string // ISO 3166-1 alpha-2
	Latitude, Longitude        float64
	Located                    bool   // Latitude and Longitude are known
	Network                    string // the autonomous system, or who runs it
	Cloud                      string // "aws", "gcp" …
	Tor, VPN, Hosting, Trusted bool
	Threats                    []string // lists that name the address
	Private                    bool     // of no use on the internet
}

// nowhere knows no places.
type nowhere struct{}

func (nowhere) Look(netip.Addr) Place { return Place{} }

// inside is the network of all private addresses: they tell nothing of where in
// the world a caller is, and are dealt out anew all the time.
const inside = "private"

// look is what is known of a source address, and the network it belongs to: the
// autonomous system where it is known and people have it, else the /24 or /48.
// Of a cloud, the system is too large to tell customers apart.
func look(a Atlas, source string) (p Place, network string) {
	ip, ok := event.ParseIP([]byte(source))
	if !ok {
		return Place{}, ""
	}
	ip = ip.Unmap()
	if p = a.Look(ip); p.Private || event.IsPrivate(ip) {
		p.Private = true
		return p, inside
	}
	if p.Network != "" && p.Cloud == "" && !p.Hosting {
		return p, p.Network
	}
	bits := 24
	if ip.Is6() {
		bits = 48
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return p, ""
	}
	return p, prefix.String()
}

// earth is its mean radius in kilometres.
const earth = 6371

// kilometres are between two places, along the great circle.
// Source: Sinnott, Virtues of the haversine, 1984.
func kilometres(a, b Place) float64 {
	rad := math.Pi / 180
	dLat, dLon := (b.Latitude-a.Latitude)*rad, (b.Longitude-a.Longitude)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Latitude*rad)*math.Cos(b.Latitude*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earth * math.Asin(min(1, math.Sqrt(h)))
}
