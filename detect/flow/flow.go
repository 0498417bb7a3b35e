// Package flow finds what VPC flow logs show of probes, scans, brute force, beacons and volume.
package flow
