//go:build !linux

package main

// forgetStart is for Linux, where it can be said what is resident.
func forgetStart() {}
