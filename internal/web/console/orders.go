package console

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) orders(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.Order], error) {
		return p.Billing.VendorOrders(c.R.Context(), c.Actor, req)
	}, orderTable)
	if err != nil || done {
		return err
	}
	title := c.Printer.T("Orders")
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "orders"), ui.PageHead{Title: title}, table))
}

// orderTable is the whole list of orders.
func orderTable(c *web.Call, list domain.List[domain.Order]) ui.Table[domain.Order] {
	t := c.Printer.T
	return ui.Table[domain.Order]{
		Caption: t("Orders"), Query: ui.ReadQuery(c.R.URL), Search: t("Search orders"), File: "orders.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Filters: []ui.Filter[domain.Order]{{Key: "state", Label: t("State"), All: t("Every state"), Options: web.OrderStates(c)}},
		Columns: []ui.Column[domain.Order]{
			{Key: "number", Label: t("Number"), Kind: ui.NameColumn, Text: orderNumber, Sub: orderCustomer, SubLabel: t("Organization"), Href: orderHref},
			{Label: t("Product"), Text: productOf, Sub: func(o domain.Order) string { return o.LicenseName + " · " + web.UsersOf(c, o.Users) }, SubLabel: t("License")},
			{Key: "created", Label: t("Ordered"), Kind: ui.DateColumn, Text: func(o domain.Order) string { return c.Printer.Date(o.CreatedAt) }},
			{Key: "total", Label: t("Total"), Kind: ui.NumberColumn, Text: func(o domain.Order) string { return gross(c, o) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(o domain.Order) string { return orderBadge(c, o).Label },
				Cell: func(o domain.Order) templ.Component { return orderBadge(c, o) },
			},
		},
		Empty: ui.EmptyState{Title: t("No orders yet"), Text: t("What organizations order is listed here until and after it is paid.")},
	}
}

// fewOrders is a short list of orders within a page about more than them.
func fewOrders(c *web.Call, rows []domain.Order) ui.Table[domain.Order] {
	t := c.Printer.T
	return ui.Table[domain.Order]{
		Caption: t("Orders"), Rows: rows, Dense: true,
		Columns: []ui.Column[domain.Order]{
			{Label: t("Number"), Kind: ui.NameColumn, Text: orderNumber, Sub: orderCustomer, SubLabel: t("Organization"), Href: orderHref},
			{Label: t("Ordered"), Kind: ui.DateColumn, Text: func(o domain.Order) string { return c.Printer.Date(o.CreatedAt) }},
			{Label: t("Total"), Kind: ui.NumberColumn, Text: func(o domain.Order) string { return gross(c, o) }},
			{Label: t("State"), Kind: ui.StateColumn, Cell: func(o domain.Order) templ.Component { return orderBadge(c, o) }},
		},
		Empty: ui.EmptyState{Title: t("No orders yet"), Text: t("What organizations order is listed here until and after it is paid.")},
	}
}

// customerFact, showLicense and renewsFact lead to the organization of an order as
// long as there is one.
func customerFact(c *web.Call, o domain.Order) ui.Fact {
	f := ui.Fact{Term: c.Printer.T("Organization"), Value: customerName(c, o.OrgName, o.OrgDeleted)}
	if !o.OrgDeleted {
		f.Body = link{Label: o.OrgName, Href: at("organizations", string(o.Organization))}
	}
	return f
}

func showLicense(c *web.Call, o domain.Order) []templ.Component {
	if o.OrgDeleted {
		return nil
	}
	return []templ.Component{ui.Button{Label: c.Printer.T("Show license"), Href: at("organizations", string(o.Organization), "licenses", string(o.License))}}
}

func renewsFact(c *web.Call, o domain.Order, serial string) ui.Fact {
	f := ui.Fact{Term: c.Printer.T("Renews"), Value: serial}
	if !o.OrgDeleted {
		f.Body = link{Label: serial, Href: at("organizations", string(o.Organization), "licenses", string(o.Renews))}
	}
	return f
}

func orderNumber(o domain.Order) string   { return o.Number }
func orderCustomer(o domain.Order) string { return o.OrgName }
func orderHref(o domain.Order) string     { return at("orders", string(o.ID)) }
func productOf(o domain.Order) string     { return o.ProductName + ", " + o.PlanName }

func gross(c *web.Call, o domain.Order) string {
	return c.Printer.Money(o.Totals.Gross, o.Totals.Currency)
}

// dueAt is when an order's invoice falls due.
func dueAt(o domain.Order) time.Time {
	return o.CreatedAt.Add(domain.PaymentTermDays * 24 * time.Hour)
}

func overdue(o domain.Order, now time.Time) bool {
	return o.State == domain.OrderOpen && !now.Before(dueAt(o))
}

// orderBadge is an order's state; the vendor wants to know what is overdue.
func orderBadge(c *web.Call, o domain.Order) ui.Badge {
	if overdue(o, c.Now()) {
		return ui.Badge{Tone: ui.Bad, Label: c.Printer.T("Overdue")}
	}
	return web.OrderBadge(c, o)
}

// paymentForm is a payment as typed, and what is wrong with it.
type paymentForm struct {
	Amount, ReceivedOn, Reference string
	web.Problem
}

func (p *Pages) order(c *web.Call) error {
	d, err := p.Billing.VendorOrder(c.R.Context(), c.Actor, domain.OrderID(c.Path("order")))
	if err != nil {
		return err
	}
	totals := d.Order.Totals
	return showOrder(c, d, paymentForm{
		Amount: decimal(c.Printer, totals.Gross, totals.Currency), ReceivedOn: c.Now().Format(time.DateOnly), Problem: fine(),
	})
}

func showOrder(c *web.Call, d billing.OrderDetail, f paymentForm) error {
	page := c.ConsolePage(c.Printer.T("Order %s", d.Order.Number), "orders")
	return c.Render(f.Status, orderPage(c, page, d, f))
}

// recordPayment notes money that has arrived, and leads back to the order, which
// then shows its license. If somebody else was faster the order says so.
func (p *Pages) recordPayment(c *web.Call) error {
	ctx, id := c.R.Context(), domain.OrderID(c.Path("order"))
	d, err := p.Billing.VendorOrder(ctx, c.Actor, id)
	if err != nil {
		return err
	}
	f := paymentForm{Amount: c.Form("amount"), ReceivedOn: c.Form("received_on"), Reference: c.Form("reference")}
	code := d.Order.Totals.Currency
	minor := amount(c, "amount", code)
	r, err := p.Billing.RecordPayment(ctx, c.Actor, id, billing.PaymentInput{
		Amount: minor, Currency: code, Reference: f.Reference, ReceivedOn: f.ReceivedOn,
	})
	if err == nil {
		return c.RedirectWith(orderHref(d.Order), ui.Good, c.Printer.T("The payment for %s has been recorded. License %s is in force.", d.Order.Number, r.License.Serial))
	}
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	if d, err = p.Billing.VendorOrder(ctx, c.Actor, id); err != nil { // it may have changed meanwhile
		return err
	}
	f.Problem = amountInWords(c, problem, minor, code)
	return showOrder(c, d, f)
}

// amountInWords adds what is wrong with an amount that is none.
func amountInWords(c *web.Call, problem web.Problem, minor int64, code string) web.Problem {
	if minor >= 0 || len(problem.Fields) == 0 {
		return problem
	}
	fields := ui.Errors{{Field: "amount", Message: notAnAmount(c, code)}}
	for _, f := range problem.Fields {
		if f.Field != "amount" {
			fields = append(fields, f)
		}
	}
	problem.Fields = fields
	return problem
}

func (p *Pages) confirmCancel(c *web.Call) error { return p.showCancel(c, fine()) }

func (p *Pages) showCancel(c *web.Call, problem web.Problem) error {
	d, err := p.Billing.VendorOrder(c.R.Context(), c.Actor, domain.OrderID(c.Path("order")))
	if err != nil {
		return err
	}
	return c.Render(problem.Status, cancelPage(c, c.ConsolePage(c.Printer.T("Cancel an order"), "orders"), d, problem))
}

func (p *Pages) cancel(c *web.Call) error {
	r, err := p.Billing.Cancel(c.R.Context(), c.Actor, domain.OrderID(c.Path("order")))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showCancel(c, problem)
	}
	return c.RedirectWith(orderHref(r.Order), ui.Good, c.Printer.T("Order %s has been canceled. Invoice %s is void.", r.Order.Number, r.Invoice.Number))
}

// cancelButton stands on an open order.
func cancelButton(c *web.Call, o domain.Order) []templ.Component {
	if o.State != domain.OrderOpen || !may(c, access.OrdersCancel) {
		return nil
	}
	return []templ.Component{ui.Button{Label: c.Printer.T("Cancel order"), Kind: ui.Danger, Href: orderHref(o) + "/cancel", Dialog: true}}
}
