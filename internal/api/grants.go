package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/explain"
	"seatward.dev/seatward/internal/text"
)

// Permission is one cell of the matrix of members and products, as it is to be.
type Permission struct {
	Member  domain.MemberID  `json:"member"`
	Product domain.ProductID `json:"product"`
	Granted bool             `json:"granted" doc:"True gives the seat, false takes it back."`
}

// PermissionChange is many cells at once.
type PermissionChange struct {
	Changes []Permission `json:"changes" doc:"Up to 1,000, each cell once. What is taken back is done first."`
	DryRun  bool         `json:"dry_run,omitempty" doc:"Only say what would happen."`
	Hash    string       `json:"hash,omitempty" doc:"Of the dry run: the change is refused with preview.changed if it would do anything else by now. Needed unless dry_run."`
}

// PermissionPreview is what a change of permissions would do, or has done.
type PermissionPreview struct {
	Lines []PermissionLine `json:"lines"`
	Pools []PoolChange     `json:"pools" doc:"Those whose numbers change."`
	Hash  string           `json:"hash"`
}

// PermissionLine is what becomes of one cell.
type PermissionLine struct {
	Cell    string         `json:"cell" doc:"+ or -, product / member." example:"+prd_1/mem_1"`
	Product string         `json:"product_name,omitempty"`
	Email   string         `json:"email,omitempty"`
	Outcome domain.Outcome `json:"outcome" enum:"done,unchanged,refused"`
	Code    domain.Code    `json:"code,omitempty" doc:"Why it is refused."`
	Detail  string         `json:"detail,omitempty"`
	Seats   int            `json:"seats" doc:"Taken, or given back where it is negative."`
}

func permissionLine(l domain.PreviewLine) PermissionLine {
	line := PermissionLine{Cell: l.Key, Product: l.Product, Email: l.Email, Outcome: l.Outcome, Seats: l.Seats}
	if l.Error != nil {
		line.Code, line.Detail = l.Error.Code, explain.Explain(text.For("en"), l.Error).String()
	}
	return line
}

// grants registers who may use which product.
func (a *API) grants() {
	const all, one = "/v1/organizations/{org}/grants", "/v1/organizations/{org}/grants/{product}/{member}"
	type inGrant struct {
		InMember
		Product domain.ProductID `path:"product"`
	}
	op(a, operation{
		id: "list-grants", group: inLicenses, method: http.MethodGet, path: all, action: access.SeatsView,
		summary: "List members with the seats they have been granted", about: "Blocked members are not in it; their grants return with them.",
		sorts: []string{"name", "email", "joined"},
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InList
		Product domain.ProductID  `query:"product" doc:"What state is about; any product where it is left out."`
		State   domain.GrantState `query:"state" enum:"active,waiting,none" doc:"Only members with such a grant, or without one."`
	},
	) (*outPage[MemberGrants], error) {
		g, err := a.cfg.People.Grants(ctx, by, in.Org, people.GrantFilter{Product: in.Product, State: in.State}, in.request(ctx))
		return page(g.Members, err, memberGrants(g.Products))
	})
	op(a, operation{
		id: "grant-seat", group: inLicenses, method: http.MethodPut, path: one, action: access.SeatsGrant, status: http.StatusNoContent,
		summary: "Grant a member a seat of a product", about: "Where none is free it is refused with seats.exhausted. Granting twice changes nothing.",
	}, func(ctx context.Context, by domain.Actor, in *inGrant) (*nothing, error) {
		return done(a.cfg.People.Grant(ctx, by, in.Org, in.Product, in.Member))
	})
	op(a, operation{
		id: "revoke-grant", group: inLicenses, method: http.MethodDelete, path: one, action: access.SeatsRevoke,
		summary: "Take a granted seat back",
	}, func(ctx context.Context, by domain.Actor, in *inGrant) (*nothing, error) {
		return done(a.cfg.People.RevokeGrant(ctx, by, in.Org, in.Product, in.Member))
	})
	op(a, operation{
		id: "change-grants", group: inLicenses, method: http.MethodPost, path: all, action: access.SeatsGrant,
		summary: "Grant and take back many seats", about: "First with dry_run, then with the hash of its answer: all of it is done, or nothing.",
	}, a.changeGrants)
}

func (a *API) changeGrants(ctx context.Context, by domain.Actor, in *struct {
	InOrganization
	Body PermissionChange
},
) (*out[PermissionPreview], error) {
	cells := make([]people.Permission, len(in.Body.Changes))
	for i, c := range in.Body.Changes {
		cells[i] = people.Permission(c)
	}
	var p domain.Preview
	var err error
	if in.Body.DryRun {
		p, err = a.cfg.People.PreviewPermissions(ctx, by, in.Org, cells)
	} else {
		p, err = a.cfg.People.SetPermissions(ctx, by, in.Org, cells, in.Body.Hash)
	}
	return answered(PermissionPreview{Lines: each(p.Lines, permissionLine), Pools: each(p.Pools, poolChange), Hash: p.Hash}, err)
}
