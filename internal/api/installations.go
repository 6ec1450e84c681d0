package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/domain"
)

const inInstallations = "Installations"

// Installation is a running copy of a product, as its reports tell.
type Installation struct {
	ID           domain.InstallationID `json:"id"`
	Organization domain.OrganizationID `json:"organization"`
	Product      domain.ProductID      `json:"product"`
	ProductName  string                `json:"product_name"`
	InstallID    string                `json:"install_id"`
	Version      string                `json:"version" doc:"Of the product."`
	Users        Usage                 `json:"users" doc:"The latest count."`
	CountedOn    string                `json:"counted_on,omitempty" format:"date" doc:"The day of the latest count."`
	Standing     Standing              `json:"standing" doc:"As the installation itself says."`
	Licenses     []HeldLicense         `json:"licenses" doc:"What is installed in it."`
	Clone        *Clone                `json:"clone,omitempty" doc:"Absent where nothing speaks for one."`
	FirstSeen    Instant               `json:"first_seen"`
	LastSeen     Instant               `json:"last_seen" doc:"When its latest report arrived."`
}

// Usage is how many users were counted.
type Usage struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

// Standing is how far a violation has come.
type Standing struct {
	Stage     domain.Stage `json:"stage" enum:"none,grace,warn_admins,warn_users,read_only"`
	Causes    []string     `json:"causes" doc:"expired and over_use; the older first."`
	Since     Instant      `json:"since,omitzero"`
	NextStage domain.Stage `json:"next_stage,omitempty"`
	NextAt    Instant      `json:"next_at,omitzero"`
}

// HeldLicense is an installed license.
type HeldLicense struct {
	License  domain.LicenseID `json:"license"`
	Revision int              `json:"revision"`
}

// Clone is why two copies may share an Install ID: place reported at seen and
// again at at, and other in between.
type Clone struct {
	Place     string  `json:"place"`
	Seen      Instant `json:"seen"`
	Other     string  `json:"other"`
	OtherSeen Instant `json:"other_seen"`
	At        Instant `json:"at"`
}

// UsageDay is one day of an installation's calendar.
type UsageDay struct {
	Day   string `json:"day" format:"date"`
	Users Usage  `json:"users"`
}

func installationOf(i domain.Installation) Installation {
	out := Installation{
		ID: i.ID, Organization: i.Organization, Product: i.Product, ProductName: i.ProductName, InstallID: i.InstallID, Version: i.Build,
		Users: Usage(i.Used), CountedOn: i.UsedOn, Licenses: each(i.Held, func(h domain.HeldLicense) HeldLicense { return HeldLicense(h) }),
		Standing: Standing{
			Stage: i.Standing.Stage, Causes: listed(i.Standing.Causes), Since: Instant(i.Standing.Since),
			NextStage: i.Standing.NextStage, NextAt: Instant(i.Standing.NextAt),
		},
		FirstSeen: Instant(i.FirstSeen), LastSeen: Instant(i.LastSeen),
	}
	if c := i.Clone; c.Found() {
		out.Clone = &Clone{Place: c.Place, Seen: Instant(c.Seen), Other: c.Other, OtherSeen: Instant(c.OtherSeen), At: Instant(c.At)}
	}
	return out
}

// InInstallation is the path of an installation.
type InInstallation struct {
	InOrganization
	Installation domain.InstallationID `path:"installation"`
}

// InInstallationList asks for a page of installations.
type InInstallationList struct {
	InList
	State string `query:"state" enum:"clone,violation,silent" doc:"Only those that may be cloned, that break a rule, or that have not reported for 30 days."`
}

func (in InInstallationList) request(ctx context.Context) domain.ListRequest {
	r := in.InList.request(ctx)
	r.State = in.State
	return r
}

func (a *API) installations() {
	const all, one = "/v1/organizations/{org}/installations", "/v1/organizations/{org}/installations/{installation}"
	sorts := []string{"seen", "name", "users"}
	op(a, operation{
		id: "list-installations", group: inInstallations, method: http.MethodGet, path: all, action: access.InstallationsView,
		summary: "List installations", about: "Those heard of last first, if no other order is asked for.", sorts: sorts,
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InInstallationList
	},
	) (*outPage[Installation], error) {
		list, err := a.cfg.Installations.Installations(ctx, by, in.Org, in.request(ctx))
		return page(list, err, func(l installation.Listed) Installation { return installationOf(l.Installation) })
	})
	op(a, operation{
		id: "get-installation", group: inInstallations, method: http.MethodGet, path: one, action: access.InstallationsView, summary: "Get an installation",
	}, func(ctx context.Context, by domain.Actor, in *InInstallation) (*out[Installation], error) {
		d, err := a.cfg.Installations.Installation(ctx, by, in.Org, in.Installation)
		return answered(installationOf(d.Installation), err)
	})
	op(a, operation{
		id: "list-usage", group: inInstallations, method: http.MethodGet, path: one + "/usage", action: access.InstallationsView,
		summary: "List the users counted", about: "Day by day, in order, the last 400 days. Days that were not counted are left out.",
	}, func(ctx context.Context, by domain.Actor, in *InInstallation) (*outPage[UsageDay], error) {
		days, err := a.cfg.Installations.Usage(ctx, by, in.Org, in.Installation)
		return whole(days, err, func(d domain.InstallationDay) UsageDay { return UsageDay{Day: d.Day, Users: Usage(d.Users)} })
	})
	op(a, operation{
		id: "dismiss-clone", group: inInstallations, method: http.MethodPost, path: one + "/dismiss-clone", action: access.InstallationsDismiss,
		summary: "Put the evidence of a clone aside", about: "It returns when there is new one.",
	}, func(ctx context.Context, by domain.Actor, in *InInstallation) (*nothing, error) {
		return done(a.cfg.Installations.DismissClone(ctx, by, in.Org, in.Installation))
	})
	op(a, operation{
		id: "list-all-installations", group: inInstallations, method: http.MethodGet, path: "/v1/installations", action: access.VendorInstallationsView,
		summary: "List the installations of all organizations", sorts: sorts,
	}, func(ctx context.Context, by domain.Actor, in *InInstallationList) (*outPage[Installation], error) {
		list, err := a.cfg.Installations.VendorInstallations(ctx, by, in.request(ctx))
		return page(list, err, installationOf)
	})
	a.reports()
}
