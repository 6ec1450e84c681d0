// Package agent is the SDK's Guard over HTTP on the product's own machine, for
// products that are not written in Go. It keeps the license keys and the numbers
// of users in one folder, and answers without any network.
//
// The product pushes how many users it has, and asks how the installation
// stands; an administrator opens the Licenses page. Everybody shows a token
// that lies in the agent's folder, so who may read that folder may do
// everything here.
package agent
