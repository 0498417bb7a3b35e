package app

import (
	"bannin/detect"
	"bannin/detect/access"
)

// Detectors are those that a scan has, with their usual settings.
func Detectors() []detect.Detector {
	return []detect.Detector{
		access.New(access.Settings{}, nil),
	}
}
