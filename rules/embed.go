// Package rules holds the detection rules that bannin ships: Sigma rules with
// the events that they must and must not match.
package rules

import "embed"

// Files holds every rule file, under cloudtrail/<area>/<name>.yml, and for other
// logs <log>/<name>.yml.
//
//go:embed cloudtrail/*/*.yml ocsf/*.yml
var Files embed.FS
