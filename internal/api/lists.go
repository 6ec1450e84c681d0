package api

import (
	"context"

	"seatward.dev/seatward/internal/domain"
)

// InOrganization is the path of what belongs to an organization.
type InOrganization struct {
	Org domain.OrganizationID `path:"org" doc:"Id of the organization." example:"org_0193524c-7a5e-7d10-9c1b-3b6f1f0a9d42"`
}

// InPage asks for one page of a list.
type InPage struct {
	Limit int    `query:"limit" minimum:"1" maximum:"1000" doc:"How many at the most; 50 where it is left out."`
	After string `query:"after" doc:"Where the page before ended: its next."`
}

// InList asks for one page of a list that can be searched and sorted.
type InList struct {
	InPage
	Q     string `query:"q" doc:"Finds anywhere in names, numbers and addresses, ignoring case."`
	Sort  string `query:"sort" doc:"What to sort by. Pages of one list keep to one order."`
	Order string `query:"order" enum:"asc,desc" doc:"Which way; with a sort, asc where it is left out."`
}

func (in InPage) request() domain.ListRequest {
	return domain.ListRequest{Limit: in.Limit, After: in.After}
}

// request is what the list is asked for. A direction alone is one of the list's
// usual sort, the first of those declared.
func (in InList) request(ctx context.Context) domain.ListRequest {
	r := in.InPage.request()
	r.Search, r.Sort, r.Desc = in.Q, in.Sort, in.Order == "desc"
	if in.Order != "" && in.Sort == "" {
		r.Sort = callOf(ctx).op.sorts[0]
	}
	return r
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"What to ask for as after; absent on the last page."`
}

type outPage[T any] struct{ Body Page[T] }

// page translates one page. Errors of the list name our parameters.
func page[From, To any](list domain.List[From], err error, translate func(From) To) (*outPage[To], error) {
	if err != nil {
		return nil, renamed(err, map[string]string{"search": "q"})
	}
	return &outPage[To]{Page[To]{Items: each(list.Items, translate), Next: list.Next}}, nil
}

// whole is a list that is never so long that it would need pages.
func whole[From, To any](list []From, err error, translate func(From) To) (*outPage[To], error) {
	return page(domain.List[From]{Items: list}, err, translate)
}

// out is an answer with a body alone.
type out[T any] struct{ Body T }

func answered[T any](body T, err error) (*out[T], error) {
	if err != nil {
		return nil, err
	}
	return &out[T]{body}, nil
}

// nothing is an answer without a body.
type nothing struct{}

func done(err error) (*nothing, error) { return nil, err }
