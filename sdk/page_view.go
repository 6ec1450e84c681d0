package seatward

import (
	"strings"
	"time"

	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/license"
)

// frameView is what every page has.
type frameView struct {
	Lang, Title, ProductName, HomeURL, Version string
}

type licensesView struct {
	frameView
	Summary     string
	PurchaseURL string
	InstallID   string
	Notice      []string
	Warnings    []string
	Rows        []rowView
	Cumulative  string
	Change      string
	Refusal     *refusalView
	Pasted      string
	Areas       []areaView
	HowCounted  string
	Ladder      *ladderView
	EnlargeURL  string
	Forecast    forecastView
	Portal      portalView
}

type rowView struct {
	ID, Name, Serial, Users, Expires, State string
	Tone                                    string // g good, w warning, b bad, or none

	Facts    []factView
	Key      string
	RenewURL string
}

// factView is one thing a license says.
type factView struct{ Name, Text string }

type areaView struct {
	Name, Taken string
	Bar         *barView
	Legend      []legendView
}

type barView struct{ Used, Over int } // of 1000

type legendView struct{ Tone, Text string }

type removeView struct {
	frameView
	ID      string
	Effects []string
}

func (p *page) frame(s *speech, title string) frameView {
	return frameView{s.Lang, title, p.guard.cfg.ProductName, p.guard.cfg.HomeURL, p.version}
}

func (p *page) licensesView(s *speech, st Status, counted bool) licensesView {
	v := licensesView{
		frameView: p.frame(s, s.T("Licenses")), Summary: s.summary(st),
		PurchaseURL: p.guard.cfg.purchaseURL(st.InstallID), InstallID: st.InstallID,
	}
	for _, l := range st.Licenses {
		r := s.row(l, st.At, p.guard.cfg.Location)
		p.detail(s, &r, l, st)
		v.Rows = append(v.Rows, r)
	}
	if missing := st.Verdict.Cure.AddSeats; counted && missing != (entitle.Users{}) {
		v.EnlargeURL = p.guard.cfg.purchaseOf(st.InstallID, missing, "")
	}
	v.Portal = p.portal(s, st)
	v.Cumulative, v.Change = s.cumulative(st, p.guard.cfg.Location)
	if !counted {
		v.Warnings = append(v.Warnings, s.T("The users could not be counted just now. Installing a license works all the same."))
	} else {
		v.Areas = s.areas(st, p.guard.cfg.External == AllExternal)
	}
	v.HowCounted = s.howCounted(&p.guard.cfg, st)
	if v.Ladder = s.ladder(st.Verdict, &p.guard.cfg); v.Ladder != nil {
		st.Exceeded = Usage{} // the ladder says it
	}
	v.Forecast = p.forecast(s, st)
	v.Warnings = append(v.Warnings, p.guard.Notices(st, s.Lang)...)
	v.Warnings = append(v.Warnings, s.warnings(st, p.guard.cfg.ProductName)...)
	return v
}

func (s *speech) summary(st Status) string {
	if len(st.Licenses) == 0 {
		return s.T("Without a license the enterprise features are off.")
	}
	return s.Count(len(st.Entitlement.Valid), "%s license in force", "%s licenses in force")
}

func (s *speech) row(l License, at time.Time, zone *time.Location) rowView {
	r := rowView{ID: l.ID, Name: title(l), Serial: l.Claims.Lic.Serial, Users: "–", Expires: "–"}
	if l.Claims.LicenseID != "" {
		r.Users = s.capacity(l.Claims.Lic.Users)
		r.Expires = s.expiry(l.Claims.Expires, zone)
	}
	switch l.Phase {
	case entitle.PhaseValid:
		r.State, r.Tone = s.T("Valid"), "g"
		if left := daysLeft(l.Claims.Expires, at); left > 0 && left <= 30 {
			r.State, r.Tone = s.Count(left, "%s day left", "%s days left"), "w"
		}
	case entitle.PhaseScheduled:
		r.State = s.T("Starts %s", s.Date(l.Claims.NotBefore.In(zone)))
	case entitle.PhaseExpired:
		r.State, r.Tone = s.T("Expired"), "b"
	case entitle.PhaseSuperseded:
		r.State = s.T("Replaced")
	case entitle.PhaseRevoked:
		r.State, r.Tone = s.T("Withdrawn"), "b"
	default:
		r.State, r.Tone = s.T("Not accepted: %s", l.Refusal.Reason), "b"
	}
	return r
}

// title is what people call a license.
func title(l License) string {
	for _, name := range []string{l.Claims.Lic.Name, l.Claims.Lic.Serial} {
		if strings.TrimSpace(name) != "" {
			return name
		}
	}
	return l.ID
}

func (s *speech) capacity(u license.Users) string {
	if u.External == 0 {
		return s.Num(u.Internal)
	}
	return s.T("%s + %s external", s.Num(u.Internal), s.Num(u.External))
}

func (s *speech) expiry(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return s.T("Never")
	}
	return s.Date(t.In(zone))
}

// daysLeft counts days begun; 0 when the license is perpetual or over.
func daysLeft(expires, at time.Time) int {
	const day = 24 * time.Hour
	if expires.IsZero() || !expires.After(at) {
		return 0
	}
	return int((expires.Sub(at) + day - 1) / day)
}
