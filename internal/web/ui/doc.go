// Package ui is the design system of portal and console: page layouts,
// components, styles and the little script that makes them nicer.
//
// A component is a struct that says what to show; it is a [templ.Component],
// so a template writes @ui.Badge{...}, and one with content inside writes
// @(ui.Panel{...}) { ... }. Components take their own few words from the
// Printer of the page they stand on. Everything works without script and
// under [ContentSecurityPolicy]. README.md shows each component in use.
package ui
