//go:build !race

package main

import "time"

const (
	leaseKills  = 5               // how often a server is killed under leases, on each engine
	readyWithin = 5 * time.Second // after a kill
)
