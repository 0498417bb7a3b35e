// Package dns finds what queries show: generated names, tunnels, mining, rebinding.
package dns
