package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/domain"
)

// Order is the wish to buy at the price of its quote. When it is paid, its
// license is issued.
type Order struct {
	ID           domain.OrderID        `json:"id"`
	Number       string                `json:"number" example:"O-2026-0001"`
	Organization domain.OrganizationID `json:"organization"`
	Quote        domain.QuoteID        `json:"quote"`
	Product      domain.ProductID      `json:"product"`
	ProductName  string                `json:"product_name" doc:"As sold."`
	Plan         domain.PlanID         `json:"plan"`
	PlanName     string                `json:"plan_name" doc:"As sold."`
	Type         domain.LicenseType    `json:"type" enum:"annual,perpetual,trial,flex"`
	TermMonths   int                   `json:"term_months"`
	LicenseName  string                `json:"license_name"`
	InstallID    string                `json:"install_id,omitempty"`
	Users        Users                 `json:"users"`
	Price        Totals                `json:"price"`
	State        domain.OrderState     `json:"state" enum:"open,paid,canceled"`
	OrderedBy    string                `json:"ordered_by"`
	CreatedAt    Instant               `json:"created_at"`
	PaidAt       Instant               `json:"paid_at,omitzero"`
	CanceledAt   Instant               `json:"canceled_at,omitzero"`
	Invoice      domain.InvoiceID      `json:"invoice"`
	License      domain.LicenseID      `json:"license,omitempty" doc:"Once it is paid."`
	Renews       domain.LicenseID      `json:"renews,omitempty" doc:"The license it renews."`
	StartsAt     Instant               `json:"starts_at,omitzero" doc:"When the license starts, if it is paid by then; absent where it starts with its payment."`
	EndsAt       Instant               `json:"ends_at,omitzero"`
}

func order(o domain.Order) Order {
	return Order{
		ID: o.ID, Number: o.Number, Organization: o.Organization, Quote: o.Quote,
		Product: o.Product, ProductName: o.ProductName, Plan: o.Plan, PlanName: o.PlanName, Type: o.Type, TermMonths: o.TermMonths,
		LicenseName: o.LicenseName, InstallID: o.InstallID, Users: Users(o.Users), Price: totals(o.Totals), State: o.State,
		OrderedBy: o.OrdererName, CreatedAt: Instant(o.CreatedAt), PaidAt: Instant(o.PaidAt), CanceledAt: Instant(o.CanceledAt),
		Invoice: o.Invoice, License: o.License,
		Renews: o.Renews, StartsAt: Instant(o.Period.Starts), EndsAt: Instant(o.Period.Ends),
	}
}

// NewOrder names the quote to order.
type NewOrder struct {
	Quote domain.QuoteID `json:"quote"`
}

// InOrder is the path of an organization's order.
type InOrder struct {
	InOrganization
	Order domain.OrderID `path:"order"`
}

// InOrderList asks for a page of orders.
type InOrderList struct {
	InList
	State string `query:"state" enum:"open,paid,canceled" doc:"Only orders in this state."`
}

func (in InOrderList) request(ctx context.Context) domain.ListRequest {
	r := in.InList.request(ctx)
	r.State = in.State
	return r
}

func (a *API) orders() {
	const group, all, one = "Orders", "/v1/organizations/{org}/orders", "/v1/organizations/{org}/orders/{order}"
	sorts := []string{"created", "number", "total"}
	op(a, operation{
		id: "list-orders", group: group, method: http.MethodGet, path: all, action: access.OrdersView,
		summary: "List orders", about: "The newest first, if no other order is asked for.", sorts: sorts,
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InOrderList
	},
	) (*outPage[Order], error) {
		list, err := a.cfg.Billing.Orders(ctx, by, in.Org, in.request(ctx))
		return page(list, err, order)
	})
	op(a, operation{
		id: "create-order", group: group, method: http.MethodPost, path: all, action: access.OrdersPlace, status: http.StatusCreated,
		summary: "Order at the price of a quote",
		about:   "A quote is ordered once: ordering it again answers with the order that exists. The invoice is final from here on.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		Body NewOrder
	},
	) (*outLocated[Order], error) {
		r, err := a.cfg.Billing.Order(ctx, by, in.Org, in.Body.Quote)
		return located(order(r.Order), []string{"organizations", string(in.Org), "orders", string(r.Order.ID)}, err)
	})
	op(a, operation{
		id: "get-order", group: group, method: http.MethodGet, path: one, action: access.OrdersView, summary: "Get an order",
	}, func(ctx context.Context, by domain.Actor, in *InOrder) (*out[Order], error) {
		d, err := a.cfg.Billing.OrderDetail(ctx, by, in.Org, in.Order)
		return answered(order(d.Order), err)
	})
	op(a, operation{
		id: "cancel-order", group: group, method: http.MethodPost, path: one + "/cancel", action: access.OrdersCancel,
		summary: "Cancel an open order", about: "Its invoice becomes void.",
	}, func(ctx context.Context, by domain.Actor, in *InOrder) (*out[Order], error) {
		r, err := a.ofOrganization(ctx, by, in.Org, in.Order, func() (billing.OrderResult, error) { return a.cfg.Billing.Cancel(ctx, by, in.Order) })
		return answered(order(r.Order), err)
	})
	op(a, operation{
		id: "list-all-orders", group: group, method: http.MethodGet, path: "/v1/orders", action: access.VendorOrdersView,
		summary: "List the orders of all organizations", about: "The newest first, if no other order is asked for.", sorts: sorts,
	}, func(ctx context.Context, by domain.Actor, in *InOrderList) (*outPage[Order], error) {
		list, err := a.cfg.Billing.VendorOrders(ctx, by, in.request(ctx))
		return page(list, err, order)
	})
}

// ofOrganization lets the vendor act on an order only under the address of its
// organization; which organization an order is of never changes.
func (a *API) ofOrganization(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.OrderID, act func() (billing.OrderResult, error)) (billing.OrderResult, error) {
	if _, err := a.cfg.Billing.OrderDetail(ctx, by, org, id); err != nil {
		return billing.OrderResult{}, err
	}
	return act()
}
