// Package rules holds the detection rules that bannin ships: Sigma rules with
// the events that they must and must not match.
package rules

import "embed"

// Files holds every rule file, under <log>/<name>.yml or <log>/<area>/<name>.yml,
// where web is every log of requests to web servers, and findings those of AWS's
// own detectors.
//
//go:embed cloudtrail/*/*.yml web/*/*.yml s3access/*/*.yml
//go:embed eks/*.yml findings/*.yml resolver/*.yml vpcflow/*.yml waf/*.yml
var Files embed.FS
