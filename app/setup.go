package app

import (
	"maps"
	"slices"

	"bannin/detect"
	"bannin/detect/access"
	"bannin/detect/dns"
	"bannin/detect/flow"
	"bannin/detect/web"
	"bannin/enrich"
	"bannin/finding"
	"bannin/query/ask/model"
	"bannin/settings"
)

// A Setup is what a scan works with beside its rules, as settings would have it.
type Setup struct {
	Detectors    []detect.Detector
	Accounts     []string // that belong together, beside those whose logs are read
	Suppressions []finding.Suppression
	Atlas        *enrich.Atlas
	Model        model.Options // that may be asked what a question means; zero is none
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
	inAccess, err := accessSettings(s)
	if err != nil {
		return nil, err
	}
	atlas, err := enrich.New(s.Places)
	if err != nil {
		return nil, err
	}
	detectors := append(web.Detectors(web.Settings{Trusted: slices.Concat(s.Places.Trusted, s.Scanners)}),
		access.New(inAccess, atlas),
		dns.New(dns.Settings{Listed: listed(atlas), Own: s.Domains}),
		flow.New(flow.Settings{Look: peer(atlas), Scanners: s.Scanners}),
	)
	return &Setup{Detectors: detectors, Accounts: slices.Sorted(maps.Keys(s.Accounts)), Suppressions: s.Suppressions, Atlas: atlas, Model: model.Options(s.Ask)}, nil
}

// Close lets go of databases.
func (s *Setup) Close() error { return s.Atlas.Close() }

// accessSettings are those of the detectors of CloudTrail. Thresholds go by the
// names that users have for them.
func accessSettings(s *settings.Settings) (access.Settings, error) {
	a := access.Settings{FalseAlarms: s.Surprise.Budget, HalfLife: s.Surprise.HalfLifeDays, WarmUp: int32(s.Surprise.WarmUpDays),
		TrustedOnly: len(s.Places.Trusted) > 0}
	if s.Calendar != nil {
		a.Business = s.Calendar.Open
	}
	thresholds := a.Thresholds()
	if err := s.CheckThresholds(slices.Sorted(maps.Keys(thresholds))...); err != nil {
		return a, err
	}
	for name, t := range s.Thresholds {
		*thresholds[name] = int64(t.Value)
	}
	return a, nil
}
