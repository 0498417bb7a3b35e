package app

import (
	"bannin/detect"
	"bannin/detect/access"
	"bannin/enrich"
	"bannin/settings"
)

// Detectors are those that a scan has, with what the user set and what is known
// of addresses.
func Detectors(s *settings.Settings, atlas *enrich.Atlas) []detect.Detector {
	return []detect.Detector{
		access.New(accessSettings(s), atlas),
	}
}

// accessSettings are the settings of the detector of calls.
func accessSettings(s *settings.Settings) access.Settings {
	a := access.Settings{FalseAlarms: s.Surprise.Budget, HalfLife: s.Surprise.HalfLifeDays, WarmUp: int32(s.Surprise.WarmUpDays),
		TrustedOnly: len(s.Places.Trusted) > 0}
	if s.Calendar != nil {
		a.Business = s.Calendar.Open
	}
	for name, number := range a.Thresholds() {
		if t, set := s.Thresholds[name]; set {
			*number = int64(t.Value)
		}
	}
	return a
}
