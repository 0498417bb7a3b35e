package app

import (
	"slices"

	"bannin/detect"
	"bannin/detect/web"
)

// Detectors are all that a scan runs, as settings say.
func Detectors() []detect.Detector {
	return slices.Concat(
		web.Detectors(web.Settings{}),
	)
}
