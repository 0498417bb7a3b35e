package app

import (
	"bannin/detect"
	"bannin/detect/dns"
)

// Detectors are those that ship.
func Detectors() []detect.Detector {
	return []detect.Detector{
		dns.New(dns.Settings{}),
	}
}
