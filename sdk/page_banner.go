package seatward

import (
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/internal/locale"
)

// Audience is who reads a banner.
type Audience string

// The audiences.
const (
	Administrators Audience = "administrators"
	Everybody      Audience = "everybody"
)

// Banner is what to show on every page of the product.
type Banner struct {
	Stage comply.Stage
	// Text says what is the matter and what happens when.
	Text string
	// WayOut says what ends it.
	WayOut string
}

// Banner words a verdict for an audience; ok is false when there is nothing to
// show to it. The language is a tag such as "de-AT", or a whole Accept-Language
// header; whatever is not German is English.
func (g *Guard) Banner(v comply.Verdict, to Audience, language string) (b Banner, ok bool) {
	from := comply.WarnAdmins
	if to != Administrators {
		from = comply.WarnUsers
	}
	if !v.Stage.AtLeast(from) {
		return Banner{}, false
	}
	s := g.speaker(language)
	b = Banner{Stage: v.Stage}
	if to == Administrators {
		b.Text = s.trouble(v, &g.cfg) + " " + s.consequence(v, &g.cfg)
		b.WayOut = s.cure(v)
		return b, true
	}
	b.Text = s.T("%s is used with more users than its licenses allow.", g.cfg.ProductName)
	if v.Cause == comply.Expired {
		b.Text = s.T("The license of %s has ended.", g.cfg.ProductName)
	}
	b.Text += " " + s.consequence(v, &g.cfg)
	b.WayOut = s.T("An administrator can end this.")
	return b, true
}

// Notices are sentences for administrators about the licenses that end soon, by
// name; see [Status.Expiring]. Nothing is wrong while only they are to be said.
func (g *Guard) Notices(st Status, language string) []string {
	s := g.speaker(language)
	var out []string
	for _, x := range st.Expiring {
		out = append(out, s.expiring(nameOf(st, x.LicenseID), x.At, st.At, g.cfg.Location))
	}
	return out
}

func (s *speech) expiring(name string, ends, now time.Time, zone *time.Location) string {
	return s.T("“%s” ends on %s, %s.", name, s.Date(ends.In(zone)), s.ahead(ends, now))
}

// speaker is a speech without the page's templates.
func (g *Guard) speaker(language string) *speech {
	if locale.Choose(language) == g.german.Lang {
		return g.german
	}
	return g.english
}

// trouble says what is the matter, since when, and how many.
func (s *speech) trouble(v comply.Verdict, cfg *Config) string {
	since := s.Date(v.Since.In(cfg.Location))
	text := s.T("Since %s there are more users than licensed.", since)
	if v.Cause == comply.Expired {
		text = s.T("Since %s no license has been in force.", since)
	}
	if v.Cause == comply.OverUse && v.ExpiredSince.After(v.Since) {
		text += " " + s.T("Since %s no license has been in force.", s.Date(v.ExpiredSince.In(cfg.Location)))
	}
	for _, more := range s.excess(Usage(v.Excess)) {
		text += " " + more
	}
	return text
}

// consequence says what follows next, or what is so already.
func (s *speech) consequence(v comply.Verdict, cfg *Config) string {
	on := func(stage comply.Stage) string { return s.Date(v.Reaches(stage).In(cfg.Location)) }
	switch v.Stage {
	case comply.ReadOnly:
		return s.T("%s has been read-only since %s: everything can be read, little can be changed.", cfg.ProductName, on(comply.ReadOnly))
	case comply.WarnUsers:
		return s.T("%s becomes read-only on %s.", cfg.ProductName, on(comply.ReadOnly))
	}
	return s.T("Everybody sees a notice from %s on; %s becomes read-only on %s.", on(comply.WarnUsers), cfg.ProductName, on(comply.ReadOnly))
}

// cure says what would end it, in numbers.
func (s *speech) cure(v comply.Verdict) string {
	n := v.Cure.AddSeats
	if v.Cure.InstallLicense {
		if n.External == 0 {
			return s.T("To end it, install a valid license for %s internal users or more.", s.Num(n.Internal))
		}
		return s.T("To end it, install valid licenses for %s internal and %s external users or more.", s.Num(n.Internal), s.Num(n.External))
	}
	switch {
	case n.External == 0:
		return s.T("To end it, remove or block internal users, or license more: %s.", s.Num(n.Internal))
	case n.Internal == 0:
		return s.T("To end it, remove or block external users, or license more: %s.", s.Num(n.External))
	}
	return s.T("To end it, remove or block users, or license more: %s internal and %s external.", s.Num(n.Internal), s.Num(n.External))
}

// excess says how many users are too many, a sentence for each area.
func (s *speech) excess(u Usage) []string {
	var out []string
	if u.Internal > 0 {
		out = append(out, s.Count(u.Internal, "%s internal user more than licensed.", "%s internal users more than licensed."))
	}
	if u.External > 0 {
		out = append(out, s.Count(u.External, "%s external user more than licensed.", "%s external users more than licensed."))
	}
	return out
}
