package portal

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) requests(c *web.Call) error {
	ctx := c.R.Context()
	list, err := p.Support.Requests(ctx, c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := requestTable(c, list)
	if table.Query.CSV() {
		return download(c, table, func(req domain.ListRequest) (domain.List[domain.LicenseRequest], error) {
			return p.Support.Requests(ctx, c.Actor, c.Org(), req)
		})
	}
	return c.Render(http.StatusOK, requestsPage(c, c.PortalPage(c.Printer.T("Requests"), "requests"), table))
}

func requestTable(c *web.Call, list domain.List[domain.LicenseRequest]) ui.Table[domain.LicenseRequest] {
	t := c.Printer.T
	return ui.Table[domain.LicenseRequest]{
		Caption: t("Requests"), Query: ui.ReadQuery(c.R.URL), File: "requests.csv", Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.LicenseRequest]{{Key: "state", Label: t("State"), All: t("Every state"), Options: web.RequestStates(c)}},
		Columns: []ui.Column[domain.LicenseRequest]{
			{
				Label: t("Product"), Kind: ui.NameColumn, Text: func(q domain.LicenseRequest) string { return q.ProductName },
				Sub: func(q domain.LicenseRequest) string { return web.Wish(c, q) }, SubLabel: t("Wanted"),
				Href: func(q domain.LicenseRequest) string { return c.OrgURL("requests", string(q.ID)) },
			},
			{Label: t("Requested by"), Text: func(q domain.LicenseRequest) string { return q.RequesterName }},
			{Key: "created", Label: t("Requested"), Kind: ui.DateColumn, Text: func(q domain.LicenseRequest) string { return c.Printer.Date(q.CreatedAt) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(q domain.LicenseRequest) string { return web.RequestBadge(c, q.State).Label },
				Cell: func(q domain.LicenseRequest) templ.Component { return web.RequestBadge(c, q.State) },
			},
		},
		Empty: ui.EmptyState{
			Title: t("No requests yet"), Text: t("Ask the vendor's sales team for more licenses here. The answer appears in this list and comes by mail."),
			Actions: addLicenses(c, "", ui.Primary),
		},
	}
}

// addLicenses leads to asking for more licenses of a product, or of whichever.
func addLicenses(c *web.Call, product domain.ProductID, kind ui.ButtonKind) []templ.Component {
	if !c.Standing.May(access.RequestsMake) || c.Standing.Organization.Ending() {
		return nil
	}
	to := c.OrgURL("requests", "new")
	if product != "" {
		to += "?product=" + string(product)
	}
	return []templ.Component{ui.Button{Label: c.Printer.T("+ Add licenses"), Kind: kind, Href: to}}
}

// requestForm is a wish as typed, and what is wrong with it.
type requestForm struct {
	Product, Kind, Area, Users, Note string
	Offers                           []catalog.Offer
	Open                             string // the request that asks for the same already
	web.Problem
}

func (p *Pages) newRequest(c *web.Call) error {
	q := c.R.URL.Query()
	return p.showRequestForm(c, requestForm{
		Product: q.Get("product"), Kind: string(domain.RequestAdd), Area: string(domain.AreaInternal), Problem: web.Problem{Status: http.StatusOK},
	})
}

func (p *Pages) showRequestForm(c *web.Call, f requestForm) (err error) {
	if f.Offers, err = p.Catalog.ForSale(c.R.Context(), c.Actor); err != nil {
		return err
	}
	return c.Render(f.Status, requestFormPage(c, c.PortalPage(c.Printer.T("Add licenses"), "requests"), f))
}

// products are what can be asked for, each with its least number.
func (f requestForm) products(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, o := range f.Offers {
		label := o.Product.Name
		if n := o.Product.Policy.FewestRequested(); n > 1 {
			label = c.Printer.T("%s, %d or more at a time", label, n)
		}
		options = append(options, ui.Option{Value: string(o.Product.ID), Label: label})
	}
	return options
}

// areas tells whether any product has two areas to choose from.
func (f requestForm) areas() bool {
	for _, o := range f.Offers {
		if o.Product.Policy.Extranet {
			return true
		}
	}
	return false
}

func areaOptions(c *web.Call) []ui.Option {
	return []ui.Option{
		{Value: string(domain.AreaInternal), Label: c.Printer.T("Internal users")}, {Value: string(domain.AreaExternal), Label: c.Printer.T("External users")},
	}
}

func (p *Pages) makeRequest(c *web.Call) error {
	f := requestForm{Product: c.Form("product"), Kind: c.Form("kind"), Area: c.Form("area"), Users: c.Form("users"), Note: c.Form("note")}
	if f.Area == "" {
		f.Area = string(domain.AreaInternal)
	}
	users, numberErr := c.FormInt("users")
	err := numberErr
	var q domain.LicenseRequest
	if err == nil {
		q, err = p.Support.Request(c.R.Context(), c.Actor, c.Org(), support.RequestInput{
			Product: domain.ProductID(f.Product), Kind: f.Kind, Area: f.Area, Users: users, Note: f.Note,
		})
	}
	if err == nil {
		return c.RedirectWith(c.OrgURL("requests", string(q.ID)), ui.Good, c.Printer.T("The request has been sent to the vendor's sales team."))
	}
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	f.Problem = problem
	if id, ok := domain.AsError(err).Data["request"].(string); ok {
		f.Open = c.OrgURL("requests", id)
	}
	return p.showRequestForm(c, f)
}

func (p *Pages) request(c *web.Call) error {
	return p.showRequest(c, "", web.Problem{Status: http.StatusOK})
}

func (p *Pages) showRequest(c *web.Call, typed string, problem web.Problem) error {
	d, err := p.Support.RequestDetail(c.R.Context(), c.Actor, c.Org(), domain.RequestID(c.Path("request")))
	if err != nil {
		return err
	}
	return c.Render(problem.Status, requestPage(c, c.PortalPage(c.Printer.T("License request"), "requests"), d, typed, problem))
}

func (p *Pages) commentRequest(c *web.Call) error {
	id := c.Path("request")
	if _, err := p.Support.Comment(c.R.Context(), c.Actor, c.Org(), domain.RequestID(id), c.Form("text")); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showRequest(c, c.Form("text"), problem)
	}
	return c.RedirectWith(c.OrgURL("requests", id), ui.Good, c.Printer.T("Sent."))
}

func (p *Pages) confirmWithdraw(c *web.Call) error {
	d, err := p.Support.RequestDetail(c.R.Context(), c.Actor, c.Org(), domain.RequestID(c.Path("request")))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, withdrawPage(c, c.PortalPage(c.Printer.T("Withdraw the request"), "requests"), d.Request))
}

func (p *Pages) withdrawRequest(c *web.Call) error {
	id := c.Path("request")
	if _, err := p.Support.Withdraw(c.R.Context(), c.Actor, c.Org(), domain.RequestID(id)); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return c.RedirectWith(c.OrgURL("requests", id), ui.Bad, problem.Text)
	}
	return c.RedirectWith(c.OrgURL("requests", id), ui.Good, c.Printer.T("The request has been withdrawn."))
}

func maxUsers() string { return strconv.Itoa(domain.MaxUsers) }
