package console

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) requests(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.LicenseRequest], error) {
		return p.Support.VendorRequests(c.R.Context(), c.Actor, req)
	}, requestTable)
	if err != nil || done {
		return err
	}
	title := c.Printer.T("Requests")
	head := ui.PageHead{Title: title, Subtitle: c.Printer.T("What organizations would like to have more of, or elsewhere.")}
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "requests"), head, table))
}

func requestTable(c *web.Call, list domain.List[domain.LicenseRequest]) ui.Table[domain.LicenseRequest] {
	t := c.Printer.T
	return ui.Table[domain.LicenseRequest]{
		Caption: t("Requests"), Query: ui.ReadQuery(c.R.URL), Search: t("Search requests"), File: "requests.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Filters: []ui.Filter[domain.LicenseRequest]{{Key: "state", Label: t("State"), All: t("Every state"), Options: web.RequestStates(c)}},
		Columns: []ui.Column[domain.LicenseRequest]{
			{
				Key: "organization", Label: t("Organization"), Kind: ui.NameColumn, Text: func(q domain.LicenseRequest) string { return q.OrgName },
				Sub: func(q domain.LicenseRequest) string { return q.RequesterName }, SubLabel: t("Requested by"), Href: requestHref,
			},
			{
				Label: t("Product"), Text: func(q domain.LicenseRequest) string { return q.ProductName },
				Sub: func(q domain.LicenseRequest) string { return web.Wish(c, q) }, SubLabel: t("Wanted"),
			},
			{Key: "users", Label: t("Users"), Kind: ui.NumberColumn, Text: func(q domain.LicenseRequest) string { return c.Printer.Number(q.Users) }},
			{Key: "created", Label: t("Requested"), Kind: ui.DateColumn, Text: func(q domain.LicenseRequest) string { return c.Printer.Date(q.CreatedAt) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(q domain.LicenseRequest) string { return web.RequestBadge(c, q.State).Label },
				Cell: func(q domain.LicenseRequest) templ.Component { return web.RequestBadge(c, q.State) },
			},
		},
		Empty: ui.EmptyState{Title: t("No requests yet"), Text: t("What organizations ask for appears here and is announced to the sales mailbox.")},
	}
}

func requestHref(q domain.LicenseRequest) string { return at("requests", string(q.ID)) }

// requestView is a request with what an answer needs.
type requestView struct {
	support.RequestDetail
	Offer    catalog.Offer    // the product with its plans
	Licenses []domain.License // of the product, of a request to move
	Plan     string
	Name     string
	Install  string
	Users    string
	Text     string // of a message
	Reason   string
	Asked    string // which of the page's forms was refused
	web.Problem
}

const (
	askedPrice   = "price"
	askedReject  = "reject"
	askedMessage = "message"
	askedMove    = "move"
)

// wrong is what was wrong with one form of the page.
func (v requestView) wrong(form string) web.Problem {
	if v.Asked != form {
		return web.Problem{}
	}
	return v.Problem
}

func (p *Pages) request(c *web.Call) error {
	return p.showRequest(c, requestView{Problem: fine()})
}

// readRequest reads the request of the path.
func (p *Pages) readRequest(c *web.Call) (support.RequestDetail, error) {
	return p.Support.VendorRequest(c.R.Context(), c.Actor, domain.RequestID(c.Path("request")))
}

func (p *Pages) showRequest(c *web.Call, v requestView) (err error) {
	if v.RequestDetail, err = p.readRequest(c); err != nil {
		return err
	}
	q := v.Request
	if q.State == domain.RequestOpen {
		if v.Offer, err = p.Catalog.Product(c.R.Context(), c.Actor, q.Product); err != nil {
			return err
		}
		if q.Kind == domain.RequestMove {
			list, err := p.Licensing.Licenses(c.R.Context(), c.Actor, q.Organization, domain.ListRequest{Limit: domain.MaxLimit})
			if err != nil {
				return err
			}
			v.Licenses = movable(c, q, list.Items)
		}
	}
	if v.Users == "" {
		v.Users = strconv.Itoa(q.Users)
	}
	return c.Render(v.Status, requestPage(c, c.ConsolePage(q.OrgName, "requests"), v))
}

// movable are the licenses in force that have as many users as are to move.
func movable(c *web.Call, q domain.LicenseRequest, all []domain.License) []domain.License {
	var fit []domain.License
	for _, l := range all {
		if l.Product == q.Product && l.Movable(q.Area, c.Now()) >= q.Users {
			fit = append(fit, l)
		}
	}
	return fit
}

// plans are what more licenses can be sold by.
func (v requestView) plans(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, plan := range v.Offer.Plans {
		if plan.State == domain.CatalogActive && plan.Type != domain.LicenseTrial {
			options = append(options, ui.Option{Value: string(plan.ID), Label: plan.Name + ", " + web.Term(c, plan.TermMonths)})
		}
	}
	return options
}

// moves are the licenses to choose from, each with what becomes of it.
func (v requestView) moves(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, l := range v.Licenses {
		to := l.Users
		n := v.Request.Users
		if v.Request.Area == domain.AreaExternal {
			n = -n
		}
		to.Internal, to.External = to.Internal-n, to.External+n
		options = append(options, ui.Option{Value: string(l.ID), Label: c.Printer.T("%s, %s: from %s to %s", l.Name, l.Serial, areas(c, l.Users), areas(c, to))})
	}
	return options
}

func areas(c *web.Call, u domain.Users) string {
	return c.Printer.T("%d internal", u.Internal) + " + " + c.Printer.T("%d external", u.External)
}

// priceRequest prices what was asked for, and shows it before anything happens.
func (p *Pages) priceRequest(c *web.Call) error {
	v := requestView{Plan: c.Form("plan"), Name: c.Form("license_name"), Install: c.Form("install_id"), Users: c.Form("users"), Asked: askedPrice}
	d, err := p.readRequest(c)
	if err != nil {
		return err
	}
	users, err := c.FormInt("users")
	var q domain.Quote
	if err == nil {
		in := billing.QuoteInput{Plan: domain.PlanID(v.Plan), LicenseName: v.Name, InstallID: v.Install, UsersInternal: users}
		if d.Request.Area == domain.AreaExternal {
			in.UsersInternal, in.UsersExternal = 0, users
		}
		q, err = p.Billing.Quote(c.R.Context(), c.Actor, d.Request.Organization, in)
	}
	if err == nil {
		return c.Redirect(at("requests", string(d.Request.ID), "quotes", string(q.ID)))
	}
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	for i, f := range problem.Fields { // the form has one number, whichever the area
		if f.Field == "users.internal" || f.Field == "users.external" {
			problem.Fields[i].Field = "users"
		}
	}
	v.Problem = problem
	return p.showRequest(c, v)
}

// offerView is the price of a request, before it is granted.
type offerView struct {
	Request domain.LicenseRequest
	billing.QuoteDetail
	web.Problem
}

func (p *Pages) requestQuote(c *web.Call) error {
	return p.showRequestQuote(c, domain.QuoteID(c.Path("quote")), fine())
}

func (p *Pages) showRequestQuote(c *web.Call, id domain.QuoteID, problem web.Problem) error {
	d, err := p.readRequest(c)
	if err != nil {
		return err
	}
	quote, err := p.Billing.QuoteDetail(c.R.Context(), c.Actor, d.Request.Organization, id)
	if err != nil {
		return err
	}
	v := offerView{Request: d.Request, QuoteDetail: quote, Problem: problem}
	return c.Render(problem.Status, requestQuotePage(c, c.ConsolePage(c.Printer.T("Approve the request"), "requests"), v))
}

func (p *Pages) approveRequest(c *web.Call) error {
	d, err := p.readRequest(c)
	if err != nil {
		return err
	}
	in := support.Approval{Quote: domain.QuoteID(c.Form("quote")), Offer: c.Form("as") == "offer", License: domain.LicenseID(c.Form("license")), Note: c.Form("note")}
	q, err := p.Support.Approve(c.R.Context(), c.Actor, d.Request.Organization, d.Request.ID, in)
	if err == nil {
		return c.RedirectWith(requestHref(q), ui.Good, c.Printer.T("The request has been approved. %s has been told by mail.", q.RequesterName))
	}
	problem, ok := c.Problem(err)
	switch {
	case !ok:
		return err
	case domain.HasCode(err, domain.CodeRequestAnswered):
		return c.RedirectWith(requestHref(d.Request), ui.Bad, problem.Text)
	case d.Request.Kind == domain.RequestMove:
		return p.showRequest(c, requestView{Asked: askedMove, Problem: problem})
	}
	return p.showRequestQuote(c, in.Quote, problem)
}

func (p *Pages) rejectRequest(c *web.Call) error {
	d, err := p.readRequest(c)
	if err != nil {
		return err
	}
	q, err := p.Support.Reject(c.R.Context(), c.Actor, d.Request.Organization, d.Request.ID, c.Form("reason"))
	if err == nil {
		return c.RedirectWith(requestHref(q), ui.Good, c.Printer.T("The request has been rejected. %s has been told by mail.", q.RequesterName))
	}
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	return p.showRequest(c, requestView{Reason: c.Form("reason"), Asked: askedReject, Problem: problem})
}

func (p *Pages) commentRequest(c *web.Call) error {
	d, err := p.readRequest(c)
	if err != nil {
		return err
	}
	if _, err := p.Support.Comment(c.R.Context(), c.Actor, d.Request.Organization, d.Request.ID, c.Form("text")); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showRequest(c, requestView{Text: c.Form("text"), Asked: askedMessage, Problem: problem})
	}
	return c.RedirectWith(requestHref(d.Request), ui.Good, c.Printer.T("Sent."))
}
