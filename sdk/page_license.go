package seatward

import (
	"strings"

	"seatward.dev/sdk/entitle"
)

// maxKeysShown bounds the page: beyond so many licenses it leaves the keys out.
const maxKeysShown = 100

// detail is what a row opens to: what the key says, the key, and its renewal.
func (p *page) detail(s *speech, r *rowView, l License, st Status) {
	c, zone := &l.Claims, p.guard.cfg.Location
	if len(st.Licenses) <= maxKeysShown {
		r.Key = l.Key
	}
	if c.LicenseID == "" {
		return
	}
	features := s.T("None")
	if len(c.Lic.Features) > 0 {
		features = strings.Join(c.Lic.Features, ", ")
	}
	r.Facts = []factView{
		{s.T("Plan"), c.Lic.Plan + " · " + c.Lic.Type},
		{s.T("Internal users"), s.Num(c.Lic.Users.Internal)},
		{s.T("External users"), s.Num(c.Lic.Users.External)},
		{s.T("Features"), features},
		{s.T("From"), s.Date(c.NotBefore.In(zone))},
		{s.T("Until"), s.expiry(c.Expires, zone)},
	}
	if c.Lic.Org.Name != "" {
		r.Facts = append(r.Facts, factView{s.T("Organization"), c.Lic.Org.Name})
	}
	if len(c.Lic.Flags) > 0 {
		r.Facts = append(r.Facts, factView{s.T("Marks"), strings.Join(c.Lic.Flags, ", ")})
	}
	r.Facts = append(r.Facts, factView{s.T("Revision"), s.Num(c.Revision)}, factView{s.T("Installed"), s.Date(l.InstalledAt.In(zone))})
	if !c.Perpetual() && (l.Phase == entitle.PhaseValid || l.Phase == entitle.PhaseExpired) {
		r.RenewURL = p.guard.cfg.purchaseOf(st.InstallID, entitle.Users(c.Lic.Users), c.LicenseID)
	}
}
