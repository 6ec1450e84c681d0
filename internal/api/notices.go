package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// Notice is something the organization was told by mail without having asked.
type Notice struct {
	ID        domain.NoticeID   `json:"id"`
	Kind      domain.NoticeKind `json:"kind" enum:"license.expiring,license.revised,installation.stage,installation.cured,seats.near_limit,seats.over_limit,seats.stage,seats.cured"`
	Subject   string            `json:"subject" doc:"Id of the license or installation; of seats, organization and product, and the area of a pool, with slashes between."`
	Product   string            `json:"product_name"`
	Serial    string            `json:"serial,omitempty"`
	InstallID string            `json:"install_id,omitempty"`
	Within    int               `json:"within_days,omitempty" doc:"How many days before the end: 30, 14, 7 or 1."`
	Ends      Instant           `json:"ends_at,omitzero"`
	Revision  int               `json:"revision,omitempty"`
	Stage     domain.Stage      `json:"stage,omitempty" enum:"warn_admins,warn_users,read_only,none"`
	Area      domain.Area       `json:"area,omitempty" enum:"internal,external" doc:"Of the pool, where the product has both."`
	Held      int               `json:"held,omitempty" doc:"Seats held then."`
	Capacity  int               `json:"purchased,omitempty" doc:"Seats that there were then."`
	To        []string          `json:"to" doc:"The addresses."`
	SentAt    Instant           `json:"sent_at"`
}

func notice(n domain.Notice) Notice {
	f := n.Facts
	return Notice{
		ID: n.ID, Kind: n.Kind, Subject: n.Subject, Product: f.Product, Serial: f.Serial, InstallID: f.InstallID, Within: f.Within,
		Ends: Instant(f.Ends), Revision: f.Revision, Stage: f.Stage, Area: f.Area, Held: f.Held, Capacity: f.Capacity, To: listed(n.To), SentAt: Instant(n.At),
	}
}

func (a *API) notices() {
	op(a, operation{
		id: "list-notices", group: "Audit", method: http.MethodGet, path: "/v1/organizations/{org}/notices", action: access.AuditView,
		summary: "List the notices that were sent", about: "The newest first: licenses that end soon, new revisions, how installations stand, and seats that run out.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InPage
		Subject string `query:"subject" doc:"Only those about this license, installation or seats."`
	},
	) (*outPage[Notice], error) {
		list, err := a.cfg.Notices.Notices(ctx, by, in.Org, in.Subject, in.request())
		return page(list, err, notice)
	})
}
