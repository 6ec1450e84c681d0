package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/queue"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

const (
	openShown   = 50 // orders summed up on the first page; more are said to be more
	firstOrders = 8
)

// overview is what the first page of the console tells.
type overview struct {
	Open      domain.List[domain.Order] // awaiting payment, the newest
	Orders    []domain.Order            // of every state, the newest
	Customers []domain.Organization     // the newest
	Offers    []catalog.Offer
	Seller    domain.Seller
	Troubles  []queue.Trouble
	Requests  int // open ones
	Tickets   int // that wait for an answer
}

func (p *Pages) overview(c *web.Call) error {
	o, err := p.readOverview(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, overviewPage(c, c.ConsolePage(c.Printer.T("Overview"), ""), o))
}

func (p *Pages) readOverview(c *web.Call) (o overview, err error) {
	ctx := c.R.Context()
	if o.Seller, err = p.Vendor.Seller(ctx); err != nil {
		return o, err
	}
	if o.Offers, err = p.Catalog.Products(ctx, c.Actor); err != nil {
		return o, err
	}
	o.Open, err = p.Billing.VendorOrders(ctx, c.Actor, domain.ListRequest{State: string(domain.OrderOpen), Limit: openShown})
	if err != nil {
		return o, err
	}
	orders, err := p.Billing.VendorOrders(ctx, c.Actor, domain.ListRequest{Limit: firstOrders})
	if err != nil {
		return o, err
	}
	o.Orders = orders.Items
	customers, err := p.People.Organizations(ctx, c.Actor, domain.ListRequest{Sort: "created", Desc: true, Limit: firstOrders})
	if err != nil {
		return o, err
	}
	o.Customers = customers.Items
	if o.Requests, o.Tickets, err = p.Support.Waiting(ctx, c.Actor); err != nil {
		return o, err
	}
	if may(c, access.JobsView) {
		o.Troubles, err = p.Queue.Troubles(ctx)
	}
	return o, err
}

// onSale counts the products and plans that can be bought.
func (o overview) onSale() (products, plans int) {
	for _, offer := range o.Offers {
		n := 0
		for _, p := range offer.Plans {
			if p.State == domain.CatalogActive {
				n++
			}
		}
		if offer.Product.State == domain.CatalogActive && n > 0 {
			products, plans = products+1, plans+n
		}
	}
	return products, plans
}

// waiting are the open orders shown, those that wait longest on top.
func (o overview) waiting() []domain.Order {
	rows := slices.Clone(o.Open.Items)
	slices.Reverse(rows)
	return rows[:min(firstOrders, len(rows))]
}

// parked are the jobs that nobody will try again by themselves.
func (o overview) parked() int {
	n := 0
	for _, t := range o.Troubles {
		if t.NextTry.IsZero() {
			n++
		}
	}
	return n
}

// stats are the figures on top. Where there are more open orders than are read,
// the figure says so.
func (o overview) stats(c *web.Call) ui.Stats {
	t := c.Printer.T
	var late []domain.Order
	for _, order := range o.Open.Items {
		if overdue(order, c.Now()) {
			late = append(late, order)
		}
	}
	open, allOpen := c.Printer.Number(len(o.Open.Items)), sums(c, o.Open.Items)
	if o.Open.Next != "" {
		open, allOpen = t("more than %d", openShown), t("the newest: %s", allOpen)
	}
	products, plans := o.onSale()
	stats := ui.Stats{
		{Label: t("Awaiting payment"), Value: open, Detail: allOpen, Href: at("orders") + "?state=open"},
		{Label: t("Overdue"), Value: c.Printer.Number(len(late)), Detail: sums(c, late), Href: at("orders") + "?state=open&sort=created", Tone: tone(len(late), ui.Bad)},
		{Label: t("Open requests"), Value: c.Printer.Number(o.Requests), Href: at("requests") + "?state=open", Tone: tone(o.Requests, ui.Warn)},
		{Label: t("Open tickets"), Value: c.Printer.Number(o.Tickets), Href: at("tickets") + "?state=open", Tone: tone(o.Tickets, ui.Warn)},
		{Label: t("Products on sale"), Value: c.Printer.Number(products), Detail: c.Printer.N("%d plan", "%d plans", plans), Href: at("catalog")},
	}
	if may(c, access.JobsView) {
		stats = append(stats, ui.Stat{
			Label: t("Jobs in trouble"), Value: c.Printer.Number(len(o.Troubles)), Href: at("jobs"), Tone: tone(len(o.Troubles), ui.Warn),
			Detail: choose(o.parked() > 0, c.Printer.N("%d parked", "%d parked", o.parked()), ""),
		})
	}
	return stats
}

func tone(n int, alert ui.Tone) ui.Tone {
	if n == 0 {
		return ui.Neutral
	}
	return alert
}

// sums adds up what orders come to, each currency for itself.
func sums(c *web.Call, orders []domain.Order) string {
	of := map[string]int64{}
	var codes []string
	for _, o := range orders {
		if _, seen := of[o.Totals.Currency]; !seen {
			codes = append(codes, o.Totals.Currency)
		}
		of[o.Totals.Currency] += o.Totals.Gross
	}
	slices.Sort(codes)
	parts := make([]string, len(codes))
	for i, code := range codes {
		parts[i] = c.Printer.Money(of[code], code)
	}
	return strings.Join(parts, " + ")
}

func newCustomers(c *web.Call, rows []domain.Organization) ui.Table[domain.Organization] {
	t := c.Printer.T
	return ui.Table[domain.Organization]{
		Caption: t("Newest organizations"), Rows: rows, Dense: true,
		Columns: []ui.Column[domain.Organization]{
			{Label: t("Name"), Kind: ui.NameColumn, Text: orgName, Href: orgHref},
			{Label: t("Members"), Kind: ui.NumberColumn, Text: func(o domain.Organization) string { return c.Printer.Number(int(o.Members)) }},
			{Label: t("Since"), Kind: ui.DateColumn, Text: func(o domain.Organization) string { return c.Printer.Date(o.CreatedAt) }},
		},
		Empty: ui.EmptyState{Title: t("No organizations yet"), Text: t("An organization appears here as soon as somebody has signed up and created it.")},
	}
}

// awaiting lists what is to be paid, with the way to record it.
func awaiting(c *web.Call, rows []domain.Order) ui.Table[domain.Order] {
	t := c.Printer.T
	table := fewOrders(c, rows)
	table.Caption = t("Awaiting payment")
	table.Columns = []ui.Column[domain.Order]{
		table.Columns[0],
		{Label: t("Product"), Text: productOf},
		{Label: t("Due"), Kind: ui.DateColumn, Text: func(o domain.Order) string { return c.Printer.Date(dueAt(o)) }},
		table.Columns[2],
		table.Columns[3],
	}
	if may(c, access.PaymentsRecord) {
		table.Columns = append(table.Columns, ui.Column[domain.Order]{
			Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(o domain.Order) templ.Component {
				return ui.Button{Label: t("Record payment"), Small: true, Href: orderHref(o) + "#payment", Describe: o.Number}
			},
		})
	}
	return table
}
