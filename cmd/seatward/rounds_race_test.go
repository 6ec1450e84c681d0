//go:build race

package main

import "time"

// The race detector makes starting slow.
const (
	leaseKills  = 3                // how often a server is killed under leases, on each engine
	readyWithin = 30 * time.Second // after a kill
)
