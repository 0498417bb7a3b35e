// Package rules holds the detection rules that bannin ships: one file of data
// each, with the events that it must and must not match.
package rules

import "embed"

// Files are the rules, in folders by the service they watch.
//
//go:embed */*/*.yml
var Files embed.FS
