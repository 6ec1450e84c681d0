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
// [Guard.Status] says how the installation stands: its verdict has the stage, the
// cause, and what comes next. [Guard.Banner] puts it into words,
// [Guard.Middleware] holds back changes in read-only, and [Guard.Admit] is a hard
// cap for products that want one. Ask for the Status now and then, at least once
// a day: that is when users are counted and remembered.
//
// With Config.ReportUsage, [Guard.Run] reports how many users there were to the
// vendor's portal and takes newer licenses from its answer. Without it nothing
// leaves the installation, and both can be carried by hand through the page.
//
// [Guard.Leaser], or [NewLeaser] without a Guard, takes floating seats: [Leaser.Acquire]
// gives a [Lease] that renews itself, and that can be borrowed for use without a
// network.
//
// The rules are in the packages beneath, which a product rarely needs itself:
// package license is the key, package entitle is what several licenses add up
// to, package comply is the verdict, package forecast the outlook, package report
// what the portal is told. This module needs nothing but the standard library.
package seatward
