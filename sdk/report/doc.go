// Package report is what an installation tells its vendor's portal about the
// users counted, and what it is told back. It is pure: no network, no clock.
//
// A [Report] says how many users there were, day by day, and how the
// installation stands with its licenses. It holds numbers and ids; no names, no
// addresses, no license key. Its text form is a compact JWS, signed with a
// secret that both sides have and nobody else: one made from the text of a
// license key that is installed. So it may travel over a network or be carried
// as a file, and the portal knows from which license it comes.
//
//	text, err := r.Sign(claims.ID(), key.Text)
//	...
//	u, err := report.Parse(text)                // says which license to look up
//	r, err := u.Verify(keyOf(u.LicenseID, u.Revision))
//
// [News] is the answer: license keys and a revocation list the installation
// does not have yet. These are signed by the vendor each by itself, so the news
// needs no signature.
package report
