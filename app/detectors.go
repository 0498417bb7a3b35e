package app

import (
	"bannin/detect"
	"bannin/detect/flow"
)

// Detectors are those that a scan runs, one for each kind of log.
func Detectors() []detect.Detector {
	return []detect.Detector{
		flow.New(flow.Settings{}),
	}
}
