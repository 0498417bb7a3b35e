package app

import (
	"maps"
	"slices"

	"bannin/detect"
	"bannin/detect/access"
	"bannin/detect/dns"
	"bannin/detect/web"
	"bannin/enrich"
	"bannin/finding"
	"bannin/settings"
)

// A Setup is what a scan works with beside its rules, as settings would have it.
type Setup struct {
	Detectors    []detect.Detector
	Accounts     []string // that belong together, beside those whose logs are read
	Suppressions []finding.Suppression
	Atlas        *enrich.Atlas
}

// NewSetup is the setup of a file of settings; without one, of no settings.
func NewSetup(file string) (*Setup, error) {
	s := new(settings.Settings)
	if file != "" {
		var err error
		if s, err = settings.Read(file); err != nil {
			return nil, err
		}
	}
	atlas, err := enrich.New(s.Places)
	if err != nil {
		return nil, err
	}
	return &Setup{Detectors: usual(s, atlas), Accounts: slices.Sorted(maps.Keys(s.Accounts)), Suppressions: s.Suppressions, Atlas: atlas}, nil
}

// Close lets go of databases.
func (s *Setup) Close() error { return s.Atlas.Close() }

// usual are the detectors of a scan.
func usual(s *settings.Settings, atlas *enrich.Atlas) []detect.Detector {
	return append(web.Detectors(web.Settings{Trusted: s.Places.Trusted}),
		access.New(accessSettings(s), newPlaces(atlas)),
		dns.New(dns.Settings{Listed: listed(atlas)}),
	)
}

func accessSettings(s *settings.Settings) access.Settings {
	a := access.Settings{FalseAlarms: s.Surprise.Budget, TrustedOnly: len(s.Places.Trusted) > 0}
	if s.Calendar != nil {
		a.Business = s.Calendar.Open
	}
	return a
}
