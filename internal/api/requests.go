package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
)

// LicenseRequest is an organization's wish for more licenses. An approved one
// names what it has become.
type LicenseRequest struct {
	ID           domain.RequestID      `json:"id"`
	Organization domain.OrganizationID `json:"organization"`
	Product      domain.ProductID      `json:"product"`
	ProductName  string                `json:"product_name"`
	Kind         domain.RequestKind    `json:"kind" enum:"add,move"`
	Area         domain.Area           `json:"area" enum:"internal,external" doc:"Where users are wanted; of a move, where they come from."`
	Users        int                   `json:"users"`
	State        domain.RequestState   `json:"state" enum:"open,approved,rejected,withdrawn"`
	RequestedBy  string                `json:"requested_by"`
	CreatedAt    Instant               `json:"created_at"`
	AnsweredBy   string                `json:"answered_by,omitempty"`
	AnsweredAt   Instant               `json:"answered_at,omitzero"`
	Quote        domain.QuoteID        `json:"quote,omitempty" doc:"The price it was approved at."`
	Order        domain.OrderID        `json:"order,omitempty" doc:"Absent while the organization has not decided on the quote."`
	License      domain.LicenseID      `json:"license,omitempty" doc:"Of a move: the license that has changed."`
}

func licenseRequest(q domain.LicenseRequest) LicenseRequest {
	return LicenseRequest{
		ID: q.ID, Organization: q.Organization, Product: q.Product, ProductName: q.ProductName, Kind: q.Kind, Area: q.Area, Users: q.Users,
		State: q.State, RequestedBy: q.RequesterName, CreatedAt: Instant(q.CreatedAt), AnsweredBy: q.AnsweredBy, AnsweredAt: Instant(q.AnsweredAt),
		Quote: q.Quote, Order: q.Order, License: q.License,
	}
}

// Message is one contribution to a conversation.
type Message struct {
	ID        domain.MessageID `json:"id"`
	Vendor    bool             `json:"vendor" doc:"Whether the vendor has written it."`
	Author    string           `json:"author"`
	Text      string           `json:"text"`
	Event     string           `json:"event,omitempty" doc:"The state it brought, such as approved or closed."`
	CreatedAt Instant          `json:"created_at"`
}

func message(m domain.Message) Message {
	return Message{ID: m.ID, Vendor: m.Staff, Author: m.AuthorName, Text: m.Text, Event: m.Event, CreatedAt: Instant(m.CreatedAt)}
}

// LicenseRequestDetail is a license request with its conversation.
type LicenseRequestDetail struct {
	LicenseRequest
	Messages []Message `json:"messages"`
}

// NewLicenseRequest asks for licenses.
type NewLicenseRequest struct {
	Product domain.ProductID `json:"product"`
	Kind    string           `json:"kind,omitempty" enum:"add,move" doc:"add where it is left out; move is from area to the other one."`
	Area    string           `json:"area" enum:"internal,external"`
	Users   int              `json:"users" minimum:"1" doc:"At least the product's request_min."`
	Note    string           `json:"note,omitempty" maxLength:"2000"`
}

// NewMessage adds to a conversation.
type NewMessage struct {
	Text string `json:"text" minLength:"1" maxLength:"8000"`
}

// Approval says how a license request is granted.
type Approval struct {
	Quote   domain.QuoteID   `json:"quote,omitempty" doc:"Of a request for more: what it costs, as create-quote has priced it."`
	Offer   bool             `json:"offer,omitempty" doc:"Leave the decision to the organization: the quote then holds for 14 days. Otherwise it is ordered at once."`
	License domain.LicenseID `json:"license,omitempty" doc:"Of a move: whose users move."`
	Note    string           `json:"note,omitempty" maxLength:"2000"`
}

// Rejection turns a license request down.
type Rejection struct {
	Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"The organization reads it."`
}

// InLicenseRequest is the path of an organization's license request.
type InLicenseRequest struct {
	InOrganization
	Request domain.RequestID `path:"request"`
}

// InLicenseRequestList asks for a page of license requests.
type InLicenseRequestList struct {
	InList
	State string `query:"state" enum:"open,approved,rejected,withdrawn" doc:"Only requests in this state."`
}

func (in InLicenseRequestList) request(ctx context.Context) domain.ListRequest {
	r := in.InList.request(ctx)
	r.State = in.State
	return r
}

func requestSorts() []string { return []string{"created", "users", "organization"} }

const (
	requestGroup = "License requests"
	allRequests  = "/v1/organizations/{org}/license-requests"
	oneRequest   = allRequests + "/{request}"
)

func (a *API) licenseRequests() {
	op(a, operation{
		id: "list-license-requests", group: requestGroup, method: http.MethodGet, path: allRequests, action: access.RequestsView,
		summary: "List license requests", about: "The newest first, if no other order is asked for.", sorts: requestSorts(),
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InLicenseRequestList
	},
	) (*outPage[LicenseRequest], error) {
		list, err := a.cfg.Support.Requests(ctx, by, in.Org, in.request(ctx))
		return page(list, err, licenseRequest)
	})
	op(a, operation{
		id: "create-license-request", group: requestGroup, method: http.MethodPost, path: allRequests, action: access.RequestsMake,
		status: http.StatusCreated, summary: "Request licenses",
		about: "Reaches the vendor's sales team. Of each kind one is open for a product and area; a second is refused with requests.already_open.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body NewLicenseRequest
	},
	) (*outLocated[LicenseRequest], error) {
		q, err := a.cfg.Support.Request(ctx, by, in.Org, support.RequestInput(in.Body))
		return located(licenseRequest(q), []string{"organizations", string(in.Org), "license-requests", string(q.ID)}, err)
	})
	op(a, operation{
		id: "get-license-request", group: requestGroup, method: http.MethodGet, path: oneRequest, action: access.RequestsView,
		summary: "Get a license request with its conversation",
	}, func(ctx context.Context, by domain.Actor, in *InLicenseRequest) (*out[LicenseRequestDetail], error) {
		d, err := a.cfg.Support.RequestDetail(ctx, by, in.Org, in.Request)
		return answered(LicenseRequestDetail{licenseRequest(d.Request), each(d.Messages, message)}, err)
	})
	op(a, operation{
		id: "comment-license-request", group: requestGroup, method: http.MethodPost, path: oneRequest + "/messages", action: access.RequestsComment,
		status: http.StatusCreated, summary: "Write about a license request", about: "Both sides see it; the other one is told by mail.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InLicenseRequest
		Body NewMessage
	},
	) (*out[Message], error) {
		m, err := a.cfg.Support.Comment(ctx, by, in.Org, in.Request, in.Body.Text)
		return answered(message(m), err)
	})
	op(a, operation{
		id: "withdraw-license-request", group: requestGroup, method: http.MethodPost, path: oneRequest + "/withdraw", action: access.RequestsMake,
		summary: "Withdraw an open license request",
	}, func(ctx context.Context, by domain.Actor, in *InLicenseRequest) (*out[LicenseRequest], error) {
		q, err := a.cfg.Support.Withdraw(ctx, by, in.Org, in.Request)
		return answered(licenseRequest(q), err)
	})
	a.requestAnswers()
}

// requestAnswers are the vendor's side of license requests.
func (a *API) requestAnswers() {
	op(a, operation{
		id: "list-all-license-requests", group: requestGroup, method: http.MethodGet, path: "/v1/license-requests", action: access.VendorRequestsView,
		summary: "List the license requests of all organizations", about: "The newest first, if no other order is asked for.", sorts: requestSorts(),
	}, func(ctx context.Context, by domain.Actor, in *InLicenseRequestList) (*outPage[LicenseRequest], error) {
		list, err := a.cfg.Support.VendorRequests(ctx, by, in.request(ctx))
		return page(list, err, licenseRequest)
	})
	op(a, operation{
		id: "approve-license-request", group: requestGroup, method: http.MethodPost, path: oneRequest + "/approve", action: access.RequestsAnswer,
		summary: "Approve an open license request",
		about:   "A request for more becomes the order of a quote, or an offer; a move becomes a new revision of a license. It happens once.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InLicenseRequest
		Body Approval
	},
	) (*out[LicenseRequest], error) {
		q, err := a.cfg.Support.Approve(ctx, by, in.Org, in.Request, support.Approval(in.Body))
		return answered(licenseRequest(q), err)
	})
	op(a, operation{
		id: "reject-license-request", group: requestGroup, method: http.MethodPost, path: oneRequest + "/reject", action: access.RequestsAnswer,
		summary: "Reject an open license request",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InLicenseRequest
		Body Rejection
	},
	) (*out[LicenseRequest], error) {
		q, err := a.cfg.Support.Reject(ctx, by, in.Org, in.Request, in.Body.Reason)
		return answered(licenseRequest(q), err)
	})
}
