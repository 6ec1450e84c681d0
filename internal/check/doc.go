// Package check holds the tests of the house itself: what CONTRIBUTING.md asks for and a program can prove.
//
// Each rule is a file of its own: a function from the sources to its objections, a test that the house has none, and
// a test that the rule objects where it should, because a rule that never fires proves nothing. To add one, copy the
// shortest.
package check
