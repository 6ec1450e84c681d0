package api

import (
	"cmp"
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// Organization is a customer.
type Organization struct {
	ID                domain.OrganizationID   `json:"id"`
	Kind              domain.OrganizationKind `json:"kind" enum:"organization,individual" doc:"An individual is one person with licenses of their own."`
	Name              string                  `json:"name" maxLength:"120"`
	NotificationEmail string                  `json:"notification_email" doc:"Where messages about orders and expiring licenses go."`
	Responsible       string                  `json:"responsible_email" doc:"Who is told when seats run out or too many are held; empty: its owners."`
	TimeZone          string                  `json:"time_zone" doc:"IANA name; billing days are days there." example:"Europe/Berlin"`
	Members           int64                   `json:"members" doc:"How many members it has."`
	CreatedAt         Instant                 `json:"created_at"`
	DeletionAt        Instant                 `json:"deletion_at,omitzero" doc:"When its deletion is carried out, once that has begun."`
}

func organization(o domain.Organization) Organization {
	return Organization{
		ID: o.ID, Kind: cmp.Or(o.Kind, domain.OrganizationShared), Name: o.Name, NotificationEmail: o.NotificationEmail.Address, Responsible: o.Responsible.Address, TimeZone: o.TimeZone, Members: o.Members, CreatedAt: Instant(o.CreatedAt),
		DeletionAt: Instant(o.DeletionAt),
	}
}

// NewOrganization is what a new organization needs.
type NewOrganization struct {
	Name              string `json:"name" minLength:"1" maxLength:"120"`
	NotificationEmail string `json:"notification_email"`
	TimeZone          string `json:"time_zone,omitempty" doc:"IANA name; UTC where it is left out." example:"Europe/Berlin"`
	OwnerEmail        string `json:"owner_email" doc:"Whom to invite as its first owner."`
	Responsible       string `json:"responsible_email,omitempty" doc:"Who is told when seats run out; its owners where it is left out."`
}

// OrganizationChange is what can be changed about an organization.
type OrganizationChange struct {
	Name              *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
	NotificationEmail *string `json:"notification_email,omitempty"`
	Responsible       *string `json:"responsible_email,omitempty" doc:"Empty: its owners."`
	TimeZone          *string `json:"time_zone,omitempty"`
}

func (a *API) organizations() {
	const group, all, one = "Organizations", "/v1/organizations", "/v1/organizations/{org}"
	op(a, operation{
		id: "list-organizations", group: group, method: http.MethodGet, path: all, action: access.SignedIn,
		summary: "List organizations", sorts: []string{"name", "created", "members"},
		about: "The vendor's tokens see all of them, an organization's token its own.",
	}, a.listOrganizations)
	op(a, operation{
		id: "create-organization", group: group, method: http.MethodPost, path: all, action: access.OrganizationsCreate, status: http.StatusCreated,
		summary: "Create an organization", about: "The owner is invited by mail; until they accept, nobody is a member.",
	}, func(ctx context.Context, by domain.Actor, in *struct{ Body NewOrganization }) (*outMade[Organization], error) {
		o, err := a.cfg.People.Create(ctx, by, people.CreateInput{
			Name: in.Body.Name, NotificationEmail: in.Body.NotificationEmail, TimeZone: in.Body.TimeZone, OwnerEmail: in.Body.OwnerEmail,
		})
		return made(organization(o), o.Version, []string{"organizations", string(o.ID)}, err)
	})
	op(a, operation{
		id: "get-organization", group: group, method: http.MethodGet, path: one, action: access.OrganizationView, summary: "Get an organization",
	}, func(ctx context.Context, by domain.Actor, in *InOrganization) (*outVersion[Organization], error) {
		st, err := a.cfg.People.View(ctx, by, in.Org)
		return versioned(organization(st.Organization), st.Organization.Version, err)
	})
	op(a, operation{
		id: "update-organization", group: group, method: http.MethodPatch, path: one, action: access.OrganizationUpdate,
		summary: "Change an organization", about: "Members that are left out stay as they are.",
	}, a.updateOrganization)
}

func (a *API) listOrganizations(ctx context.Context, by domain.Actor, in *InList) (*outPage[Organization], error) {
	if access.Staff(by.Staff, access.OrganizationsList) {
		list, err := a.cfg.People.Organizations(ctx, by, in.request(ctx))
		return page(list, err, organization)
	}
	var own []domain.Organization
	mine, err := a.cfg.People.Mine(ctx, by)
	for _, m := range mine {
		own = append(own, m.Organization)
	}
	return whole(own, err, organization)
}

func (a *API) updateOrganization(ctx context.Context, by domain.Actor, in *struct {
	InOrganization
	InVersion
	Body OrganizationChange
},
) (*outVersion[Organization], error) {
	st, err := a.cfg.People.View(ctx, by, in.Org)
	if err != nil {
		return nil, err
	}
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	o, err := a.cfg.People.Update(ctx, by, in.Org, people.UpdateInput{
		Name:              or(in.Body.Name, st.Organization.Name),
		NotificationEmail: or(in.Body.NotificationEmail, st.Organization.NotificationEmail.Address),
		Responsible:       or(in.Body.Responsible, st.Organization.Responsible.Address),
		TimeZone:          or(in.Body.TimeZone, st.Organization.TimeZone),
		Version:           version,
	})
	return versioned(organization(o), o.Version, err)
}
