// Package installation holds the use cases about running copies of a product:
// taking in what they report, answering with what they lack, and showing it.
package installation

import (
	"context"
	"slices"
	"time"

	"seatward.dev/sdk/entitle"
	"seatward.dev/sdk/forecast"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct {
	*app.Env
	Licensing *licensing.Service
	// Reported, where it is set, tells people of a stage newly reached, in the
	// transaction that takes the report in.
	Reported func(tx *store.Tx, i domain.Installation, before, after domain.Standing) error
}

// SilentAfter is after how long without a report an installation is silent.
const SilentAfter = 30 * 24 * time.Hour

// historyDays is how many days of usage are shown and drawn.
const historyDays = 400

// Listed is an installation with what the portal knows it is licensed for.
type Listed struct {
	domain.Installation
	Licenses []domain.License // by name, without keys
	Allowed  entitle.Entitlement
}

// Installations lists an organization's installations, those heard of last
// first unless another order is asked for. Filters are store's.
func (s *Service) Installations(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[Listed], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.InstallationsView); err != nil {
			return err
		}
		found, err := tx.Installations(org, latestFirst(req), s.Now().Add(-SilentAfter))
		if err != nil {
			return err
		}
		licenses, err := tx.OrganizationLicenses(org)
		list = domain.List[Listed]{Items: make([]Listed, len(found.Items)), Next: found.Next}
		for i, item := range found.Items {
			list.Items[i] = s.listed(item, licenses)
		}
		return err
	})
	return list, err
}

// VendorInstallations lists the installations of all organizations.
func (s *Service) VendorInstallations(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.Installation], err error) {
	if err := s.EnterVendor(by, access.VendorInstallationsView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Installations("", latestFirst(req), s.Now().Add(-SilentAfter))
		return err
	})
	return list, err
}

func latestFirst(req domain.ListRequest) domain.ListRequest {
	if req.Sort == "" {
		req.Sort, req.Desc = "seen", true
	}
	return req
}

func (s *Service) listed(i domain.Installation, licenses []domain.License) Listed {
	l := Listed{Installation: i, Licenses: licensesOf(i, licenses)}
	l.Allowed = licensing.Together(l.Licenses, s.Now())
	return l
}

// licensesOf picks the licenses that count in an installation: those bound to
// it, or bound to none.
func licensesOf(i domain.Installation, licenses []domain.License) []domain.License {
	of := []domain.License{}
	for _, l := range licenses {
		if l.Product == i.Product && (l.InstallID == "" || l.InstallID == i.InstallID) {
			l.Key = ""
			of = append(of, l)
		}
	}
	return of
}

// Detail is all there is to show of an installation.
type Detail struct {
	Listed
	Days    []domain.InstallationDay // the latest 400, in order
	Places  []domain.InstallationPlace
	Outlook []Outlook
}

// Outlook is what to expect of an area.
type Outlook struct {
	Area     domain.Area
	Line     forecast.Line
	Enough   bool // whether there is enough history for Line
	Capacity int
	// Reached is the day on which the capacity is reached; ok when it is.
	Reached forecast.Day
	Reaches bool
}

// Installation shows one installation of an organization.
func (s *Service) Installation(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InstallationID) (d Detail, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		i, err := s.enter(tx, by, org, id, access.InstallationsView)
		if err != nil {
			return err
		}
		licenses, err := tx.ProductLicenses(org, i.Product)
		if err != nil {
			return err
		}
		d.Listed = s.listed(i, licenses)
		if d.Days, err = tx.InstallationDays(id, s.firstDay(i)); err != nil {
			return err
		}
		d.Outlook = d.outlook(s.today(i))
		d.Places, err = tx.InstallationPlaces(id, time.Time{})
		return err
	})
	return d, err
}

// Usage lists the users counted in an installation, day by day.
func (s *Service) Usage(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InstallationID) (days []domain.InstallationDay, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		i, err := s.enter(tx, by, org, id, access.InstallationsView)
		if err == nil {
			days, err = tx.InstallationDays(id, s.firstDay(i))
		}
		return err
	})
	return days, err
}

// DismissClone puts the evidence of a clone aside, until there is new one.
func (s *Service) DismissClone(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InstallationID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		i, err := s.enter(tx, by, org, id, access.InstallationsDismiss)
		if err != nil {
			return err
		}
		// Taken as reports take it, so that none is lost between reading and writing.
		if i, err = tx.LockInstallation(i.ID, domain.License{Organization: org, Product: i.Product}, i.InstallID, s.Now()); err != nil || !i.Clone.Found() {
			return err
		}
		put := i.Clone
		i.Clone = domain.Clone{}
		if err := tx.UpdateInstallation(i); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.InstallationsDismiss, Object: string(i.ID), Name: i.InstallID, Before: evidence(put),
		})
	})
}

func (s *Service) enter(tx *store.Tx, by domain.Actor, org domain.OrganizationID, id domain.InstallationID, a access.Action) (i domain.Installation, err error) {
	if _, err := s.Enter(tx, by, org, a); err != nil {
		return i, err
	}
	return tx.Installation(org, id)
}

// today is the day of an installation's calendar.
func (s *Service) today(i domain.Installation) forecast.Day {
	return forecast.DayOf(s.Now().In(zone(i)))
}

func (s *Service) firstDay(i domain.Installation) string {
	return (s.today(i) - historyDays + 1).Date().Format(time.DateOnly)
}

// zone is where an installation's days begin; UTC when its name says nothing.
func zone(i domain.Installation) *time.Location {
	z, err := time.LoadLocation(i.TimeZone)
	if err != nil {
		return time.UTC
	}
	return z
}

func (d Detail) outlook(today forecast.Day) []Outlook {
	internal := Outlook{Area: domain.AreaInternal, Capacity: d.Allowed.Users.Internal}
	external := Outlook{Area: domain.AreaExternal, Capacity: d.Allowed.Users.External}
	counts := map[domain.Area][]forecast.Count{}
	for _, x := range d.Days {
		date, err := time.Parse(time.DateOnly, x.Day)
		if err != nil {
			continue
		}
		n := forecast.DayOf(date)
		counts[internal.Area] = append(counts[internal.Area], forecast.Count{Day: n, Users: x.Users.Internal})
		counts[external.Area] = append(counts[external.Area], forecast.Count{Day: n, Users: x.Users.External})
	}
	list := []Outlook{internal}
	someExternal := slices.ContainsFunc(d.Days, func(x domain.InstallationDay) bool { return x.Users.External > 0 })
	if external.Capacity > 0 || someExternal {
		list = append(list, external)
	}
	for i, o := range list {
		list[i].Line, list[i].Enough = forecast.Draw(counts[o.Area], today)
		if list[i].Enough && o.Capacity > 0 {
			list[i].Reached, list[i].Reaches = list[i].Line.Reaches(o.Capacity)
		}
	}
	return list
}
