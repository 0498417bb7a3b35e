// Package rules holds the detection rules that bannin ships: Sigma rules with
// the events that they must and must not match.
package rules

import "embed"

// Files holds every rule file, under <log>/<name>.yml, for CloudTrail
// cloudtrail/<area>/<name>.yml.
//
//go:embed cloudtrail/*/*.yml
//go:embed eks/*.yml findings/*.yml resolver/*.yml vpcflow/*.yml waf/*.yml
var Files embed.FS
