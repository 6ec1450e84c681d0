package portal

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) orders(c *web.Call) error {
	list, err := p.Billing.Orders(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := orderTable(c, list)
	if table.Query.CSV() {
		return download(c, table, func(req domain.ListRequest) (domain.List[domain.Order], error) {
			return p.Billing.Orders(c.R.Context(), c.Actor, c.Org(), req)
		})
	}
	return c.Render(http.StatusOK, ordersPage(c, c.PortalPage(c.Printer.T("Orders"), "orders"), table))
}

func orderTable(c *web.Call, list domain.List[domain.Order]) ui.Table[domain.Order] {
	t := c.Printer.T
	return ui.Table[domain.Order]{
		Caption: t("Orders"), Query: ui.ReadQuery(c.R.URL), Search: t("Search orders"), File: "orders.csv", Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.Order]{{Key: "state", Label: t("State"), All: t("Every state"), Options: web.OrderStates(c)}},
		Columns: []ui.Column[domain.Order]{
			{
				Key: "number", Label: t("Number"), Kind: ui.NameColumn, Text: func(o domain.Order) string { return o.Number },
				Sub: func(o domain.Order) string { return o.LicenseName }, SubLabel: t("License"),
				Href: func(o domain.Order) string { return c.OrgURL("orders", string(o.ID)) },
			},
			{Label: t("Product"), Text: func(o domain.Order) string { return o.ProductName }},
			{Key: "created", Label: t("Ordered"), Kind: ui.DateColumn, Text: func(o domain.Order) string { return c.Printer.Date(o.CreatedAt) }},
			{Key: "total", Label: t("Total"), Kind: ui.NumberColumn, Text: func(o domain.Order) string { return c.Printer.Money(o.Totals.Gross, o.Totals.Currency) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(o domain.Order) string { return web.OrderBadge(c, o).Label },
				Cell: func(o domain.Order) templ.Component { return web.OrderBadge(c, o) },
			},
		},
		Empty: ui.EmptyState{
			Title: t("No orders yet"), Text: t("What this organization buys is listed here, with its invoices."),
			Actions: purchaseButton(c),
		},
	}
}

func purchaseButton(c *web.Call) []templ.Component {
	if !c.Standing.May(access.OrdersPlace) {
		return nil
	}
	return []templ.Component{ui.Button{Label: c.Printer.T("Purchase license"), Kind: ui.Primary, Href: c.OrgURL("purchase")}}
}

func (p *Pages) orderDetail(c *web.Call) error {
	d, err := p.Billing.OrderDetail(c.R.Context(), c.Actor, c.Org(), domain.OrderID(c.Path("order")))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, orderPage(c, c.PortalPage(c.Printer.T("Order %s", d.Order.Number), "orders"), d, readErrand(c)))
}

func (p *Pages) invoice(c *web.Call) error {
	i, err := p.Billing.Invoice(c.R.Context(), c.Actor, c.Org(), domain.InvoiceID(c.Path("invoice")))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, invoicePage(c, c.PortalPage(c.Printer.T("Invoice %s", i.Number), "billing"), i))
}

func (p *Pages) billing(c *web.Call) error {
	ctx := c.R.Context()
	profile, err := p.Billing.Profile(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	invoices, err := p.Billing.Invoices(ctx, c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := invoiceTable(c, invoices)
	if table.Query.CSV() {
		return download(c, table, func(req domain.ListRequest) (domain.List[domain.Invoice], error) {
			return p.Billing.Invoices(ctx, c.Actor, c.Org(), req)
		})
	}
	payments, err := p.Billing.Payments(ctx, c.Actor, c.Org(), domain.ListRequest{Limit: 20})
	if err != nil {
		return err
	}
	page := c.PortalPage(c.Printer.T("Billing"), "billing")
	return c.Render(http.StatusOK, billingPage(c, page, profile, table, paymentTable(c, payments)))
}

func invoiceTable(c *web.Call, list domain.List[domain.Invoice]) ui.Table[domain.Invoice] {
	t := c.Printer.T
	return ui.Table[domain.Invoice]{
		Caption: t("Invoices"), Query: ui.ReadQuery(c.R.URL), File: "invoices.csv", Rows: list.Items, Next: list.Next,
		Columns: []ui.Column[domain.Invoice]{
			{
				Label: t("Number"), Kind: ui.NameColumn, Text: func(i domain.Invoice) string { return i.Number },
				Sub: func(i domain.Invoice) string { return i.LicenseName }, SubLabel: t("License"),
				Href: func(i domain.Invoice) string { return c.OrgURL("invoices", string(i.ID)) },
			},
			{Label: t("Issued"), Kind: ui.DateColumn, Text: func(i domain.Invoice) string { return c.Printer.Date(i.IssuedAt) }},
			{Label: t("Due"), Kind: ui.DateColumn, Text: func(i domain.Invoice) string { return c.Printer.Date(i.DueAt) }},
			{Label: t("Total"), Kind: ui.NumberColumn, Text: func(i domain.Invoice) string { return c.Printer.Money(i.Totals.Gross, i.Totals.Currency) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(i domain.Invoice) string { return web.InvoiceBadge(c, i).Label },
				Cell: func(i domain.Invoice) templ.Component { return web.InvoiceBadge(c, i) },
			},
		},
		Empty: ui.EmptyState{Title: t("No invoices yet"), Text: t("Each order brings an invoice.")},
	}
}

func paymentTable(c *web.Call, list domain.List[domain.Payment]) ui.Table[domain.Payment] {
	t := c.Printer.T
	return ui.Table[domain.Payment]{
		Caption: t("Payments"), Rows: list.Items,
		Columns: []ui.Column[domain.Payment]{
			{Label: t("Received"), Kind: ui.NameColumn, Text: func(p domain.Payment) string { return web.Day(c, p.ReceivedOn) }},
			{Label: t("Reference"), Text: func(p domain.Payment) string { return p.Reference }},
			{Label: t("Amount"), Kind: ui.NumberColumn, Text: func(p domain.Payment) string { return c.Printer.Money(p.Money.Amount, p.Money.Currency) }},
		},
		Empty: ui.EmptyState{Title: t("No payments yet"), Text: t("A bank transfer is listed here once it has arrived.")},
	}
}

// profileForm is a billing profile as typed, and what is wrong with it.
type profileForm struct {
	Profile domain.BillingProfile
	web.Problem
}

func (p *Pages) editBilling(c *web.Call) error {
	profile, err := p.Billing.Profile(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	return p.showProfile(c, profileForm{Profile: profile, Problem: web.Problem{Status: http.StatusOK}})
}

func (p *Pages) showProfile(c *web.Call, f profileForm) error {
	return c.Render(f.Status, profilePage(c, c.PortalPage(c.Printer.T("Billing profile"), "billing"), f))
}

func (p *Pages) saveBilling(c *web.Call) error {
	f := profileForm{Profile: readProfile(c)}
	f.Profile.Version, _ = strconv.ParseInt(c.Form("version"), 10, 64) // nonsense is 0, which is stale
	if _, err := p.Billing.UpdateProfile(c.R.Context(), c.Actor, c.Org(), f.Profile); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return p.showProfile(c, f)
	}
	return c.RedirectWith(c.OrgURL("billing"), ui.Good, c.Printer.T("Saved. It is used from the next invoice on."))
}
