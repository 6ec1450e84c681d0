// Package seatward is what a product embeds to know, without a network, what
// its licenses allow. A [Guard] keeps the installed license keys, verifies
// them under the vendor's root certificate on every evaluation, and serves the
// page on which an administrator installs them.
//
//	guard, err := seatward.Open(ctx, seatward.Config{
//		Product:     "atelier",
//		ProductName: "Atelier",
//		Roots:       rootPEM, // embedded in the product
//		PortalURL:   "https://licenses.vendor.example",
//		Store:       seatward.FileStore("/var/lib/atelier/licenses.json"),
//		Users:       users, // counts the product's own users
//	})
//	mux.Handle("/admin/licenses/", adminsOnly(http.StripPrefix("/admin/licenses", guard.Page())))
//	if guard.Feature("compare", seatward.Internal) { ... }
//
// The rules are in the packages beneath, which a product rarely needs itself:
// package license is the key, package entitle is what several licenses add up
// to. This module needs nothing but the standard library.
package seatward
