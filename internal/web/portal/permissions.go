package portal

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// maxColumns is how many products the matrix shows until somebody chooses which.
const maxColumns = 6

// matrix is the page of who may use which product.
type matrix struct {
	people.GrantMatrix
	Shown []domain.Product // the columns
	Float []domain.Product // of them, those with floating seats alone
	Table ui.Table[domain.MemberGrants]
}

func (p *Pages) permissions(c *web.Call) error {
	ctx, q := c.R.Context(), ui.ReadQuery(c.R.URL)
	if chosen := c.R.URL.Query()["show"]; len(chosen) > 1 {
		return c.Redirect(q.With("show", strings.Join(chosen, " ")))
	}
	f := people.GrantFilter{Product: domain.ProductID(q.Filter("product")), State: grantState(q.Filter("granted"))}
	req := c.List()
	req.State = ""
	list := func(req domain.ListRequest) (domain.List[domain.MemberGrants], error) {
		g, err := p.People.Grants(ctx, c.Actor, c.Org(), f, req)
		return g.Members, err
	}
	g, err := p.People.Grants(ctx, c.Actor, c.Org(), f, req)
	if err != nil {
		return err
	}
	m := matrix{GrantMatrix: g, Shown: columns(g.Products, f.Product, strings.Fields(q.Filter("show")))}
	floating, err := p.floating(c)
	if err != nil {
		return err
	}
	for _, product := range m.Shown {
		own := slices.DeleteFunc(slices.Clone(g.Pools), func(p domain.Pool) bool { return p.Product != product.ID })
		if len(own) > 0 && len(named(own, floating)) == 0 {
			m.Float = append(m.Float, product)
		}
	}
	m.Table = m.table(c, q)
	if q.CSV() {
		return download(c, m.Table, list)
	}
	return c.Render(http.StatusOK, permissionsPage(c, c.PortalPage(c.Printer.T("Permissions"), "permissions"), m))
}

func grantState(word string) domain.GrantState {
	switch s := domain.GrantState(word); s {
	case domain.GrantActive, domain.GrantWaiting, domain.GrantNone:
		return s
	case domain.GrantResting:
	}
	return ""
}

// columns are the products to show: the one looked for, those chosen, or the
// first few.
func columns(all []domain.Product, one domain.ProductID, chosen []string) []domain.Product {
	var shown []domain.Product
	for _, p := range all {
		if p.ID == one || one == "" && slices.Contains(chosen, string(p.ID)) {
			shown = append(shown, p)
		}
	}
	if len(shown) == 0 {
		shown = all
	}
	return shown[:min(len(shown), maxColumns)]
}

func (m matrix) table(c *web.Call, q ui.Query) ui.Table[domain.MemberGrants] {
	t := c.Printer.T
	table := ui.Table[domain.MemberGrants]{
		Caption: t("Who may use which product"), Query: q, Search: t("Search members"), File: "permissions.csv", Rows: m.Members.Items, Next: m.Members.Next,
		Filters: []ui.Filter[domain.MemberGrants]{
			{Key: "product", Label: t("Product"), All: t("Every product"), Options: m.products()},
			{Key: "granted", Label: t("Permission"), All: t("Everybody"), Options: []ui.Option{
				{Value: string(domain.GrantActive), Label: t("Has a seat")},
				{Value: string(domain.GrantWaiting), Label: t("Waits for a seat")},
				{Value: string(domain.GrantNone), Label: t("Has no permission")},
			}},
		},
		Columns: []ui.Column[domain.MemberGrants]{{
			Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(g domain.MemberGrants) string { return who(c, g.Member) },
			Sub: func(g domain.MemberGrants) string { return g.Member.Email.Address }, SubLabel: t("E-mail"),
		}},
	}
	for i, product := range m.Shown {
		column := ui.Column[domain.MemberGrants]{
			Label: m.heading(c, product), Text: func(g domain.MemberGrants) string { return granted(c, g.Grants[product.ID]) },
			Cell: func(g domain.MemberGrants) templ.Component { return permissionCell(c, g, product) },
		}
		if i == 0 {
			column.Kind = ui.StateColumn // a phone shows one product at a time
		}
		table.Columns = append(table.Columns, column)
	}
	return table
}

func (m matrix) products() (options []ui.Option) {
	for _, p := range m.Products {
		options = append(options, ui.Option{Value: string(p.ID), Label: p.Name})
	}
	return options
}

// heading is a product with what is free of it.
func (m matrix) heading(c *web.Call, product domain.Product) string {
	parts := []string{product.Name}
	for _, p := range m.Pools {
		switch {
		case p.Product != product.ID:
		case product.Policy.Extranet:
			parts = append(parts, c.Printer.T("%d of %d free (%s)", p.Free(), p.Capacity, areaName(c, p.Area)))
		default:
			parts = append(parts, c.Printer.T("%d of %d free", p.Free(), p.Capacity))
		}
	}
	return strings.Join(parts, " · ")
}

// granted is a grant in words.
func granted(c *web.Call, g domain.Grant) string {
	switch g.State {
	case domain.GrantActive:
		return c.Printer.T("Has a seat")
	case domain.GrantWaiting, domain.GrantResting:
		return c.Printer.T("Waits for a seat")
	case domain.GrantNone:
	}
	return ""
}

// changed are the cells that the form has changed: those that are ticked now and
// were not when the page was made, and the other way around. A plan that was
// shown before brings its cells along.
func changed(c *web.Call) (cells []people.Permission) {
	form := c.Posted()
	for _, key := range form["change"] {
		if cell, ok := cellOf(strings.TrimLeft(key, "+-"), strings.HasPrefix(key, "+")); ok {
			cells = append(cells, cell)
		}
	}
	for _, key := range form["was"] {
		if cell, ok := cellOf(key, false); ok && !slices.Contains(form["on"], key) {
			cells = append(cells, cell)
		}
	}
	for _, key := range form["on"] {
		if cell, ok := cellOf(key, true); ok && !slices.Contains(form["was"], key) {
			cells = append(cells, cell)
		}
	}
	return cells
}

func cellOf(key string, granted bool) (people.Permission, bool) {
	product, member, ok := strings.Cut(key, "/")
	return people.Permission{Member: domain.MemberID(member), Product: domain.ProductID(product), Granted: granted}, ok
}

func cellKey(p domain.ProductID, m domain.MemberID) string { return string(p) + "/" + string(m) }

// permissionsReturn is where the plan was begun.
func permissionsReturn(c *web.Call) string {
	at := c.OrgURL("permissions")
	if back := web.Local(c.Form("return"), at); back == at || strings.HasPrefix(back, at+"?") {
		return back
	}
	return at
}

func (p *Pages) previewPermissions(c *web.Call) error {
	cells := changed(c)
	if len(cells) == 0 {
		return c.RedirectWith(permissionsReturn(c), ui.Info, c.Printer.T("Nothing was changed."))
	}
	return p.showPlan(c, cells, web.Problem{Status: http.StatusOK})
}

func (p *Pages) showPlan(c *web.Call, cells []people.Permission, problem web.Problem) error {
	plan, err := p.People.PreviewPermissions(c.R.Context(), c.Actor, c.Org(), cells)
	if err != nil {
		said, ok := c.Problem(err)
		if !ok {
			return err
		}
		return c.RedirectWith(permissionsReturn(c), ui.Bad, said.Fields[0].Message)
	}
	if n := plan.Count(domain.OutcomeRefused); n > 0 {
		problem.Status = http.StatusConflict
	}
	return c.Render(problem.Status, permissionPlanPage(c, c.PortalPage(c.Printer.T("Change permissions"), "permissions"), plan, problem))
}

func (p *Pages) setPermissions(c *web.Call) error {
	cells := changed(c)
	plan, err := p.People.SetPermissions(c.R.Context(), c.Actor, c.Org(), cells, c.Form("hash"))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showPlan(c, cells, problem)
	}
	n := plan.Count(domain.OutcomeDone)
	return c.RedirectWith(permissionsReturn(c), ui.Good, c.Printer.N("%d permission has been changed.", "%d permissions have been changed.", n))
}

// hidden is a plan as a form carries it, without what is refused where part of it
// is to go on.
func hiddenPlan(c *web.Call, plan domain.Preview, refusedToo bool) (list []ui.Hidden) {
	for _, l := range plan.Lines {
		if refusedToo || l.Outcome != domain.OutcomeRefused {
			list = append(list, ui.Hidden{Name: "change", Value: l.Key})
		}
	}
	return append(list, ui.Hidden{Name: "hash", Value: plan.Hash}, ui.Hidden{Name: "return", Value: permissionsReturn(c)})
}

// planFacts is what a plan does to the seats of each product.
func planFacts(c *web.Call, plan domain.Preview) (facts ui.Facts) {
	t := c.Printer.T
	for _, p := range plan.Pools {
		words := t("%d of %d seats taken now, %d afterwards; %d free", p.Before.Held(), p.Before.Capacity, p.After.Held(), p.After.Free())
		if p.Before.Waiting > p.After.Waiting {
			words += " · " + c.Printer.N("%d who waits gets a seat", "%d who wait get a seat", p.Before.Waiting-p.After.Waiting)
		}
		facts = append(facts, ui.Fact{Term: p.ProductName, Value: words})
	}
	return facts
}

func planTable(c *web.Call, plan domain.Preview) ui.Table[domain.PreviewLine] {
	t := c.Printer.T
	return ui.Table[domain.PreviewLine]{
		Caption: t("What changes"), Rows: plan.Lines,
		Columns: []ui.Column[domain.PreviewLine]{
			{Label: t("Name"), Kind: ui.NameColumn, Text: planWho, Sub: func(l domain.PreviewLine) string { return l.Product }},
			{Label: t("What changes"), Kind: ui.StateColumn, Cell: func(l domain.PreviewLine) templ.Component { return planOutcome(c, l) }},
		},
	}
}

func planWho(l domain.PreviewLine) string {
	if l.Name == "" {
		return l.Email
	}
	return l.Name
}

func planOutcome(c *web.Call, l domain.PreviewLine) templ.Component {
	t := c.Printer.T
	switch {
	case l.Outcome == domain.OutcomeRefused:
		return ui.Badge{Tone: ui.Bad, Label: t("Refused")}
	case l.Outcome == domain.OutcomeUnchanged:
		return ui.Badge{Label: t("As it is already")}
	case strings.HasPrefix(l.Key, "-"):
		return ui.Badge{Tone: ui.Warn, Label: t("Loses the seat")}
	case l.Seats == 0:
		return ui.Badge{Tone: ui.Info, Label: t("Gets it with a seat of their own")}
	}
	return ui.Badge{Tone: ui.Good, Label: t("Gets a seat")}
}

// refusals are why lines of a plan are refused, each reason once.
func refusals(c *web.Call, plan domain.Preview) (list []string) {
	for _, l := range plan.Lines {
		if l.Error == nil {
			continue
		}
		problem, _ := c.Problem(l.Error)
		if problem.Text != "" && !slices.Contains(list, problem.Text) {
			list = append(list, problem.Text)
		}
	}
	return list
}
