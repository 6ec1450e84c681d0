package console

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func planTable(c *web.Call, o catalog.Offer) ui.Table[domain.Plan] {
	t := c.Printer.T
	money := func(minor int64, p domain.Plan) string { return c.Printer.Money(minor, p.Currency) }
	table := ui.Table[domain.Plan]{
		Caption: t("Plans"), Rows: o.Plans, Dense: true,
		Columns: []ui.Column[domain.Plan]{
			{Label: t("Name"), Kind: ui.NameColumn, Text: func(p domain.Plan) string { return p.Name }, Sub: func(p domain.Plan) string { return p.Description }},
			{
				Label: t("Type"), Text: func(p domain.Plan) string { return web.LicenseType(c, p.Type) },
				Sub: func(p domain.Plan) string { return web.Term(c, p.TermMonths) },
			},
			{Label: t("Features"), Text: func(p domain.Plan) string { return orDash(strings.Join(p.Features, ", ")) }},
			{Label: t("Users"), Kind: ui.DateColumn, Text: func(p domain.Plan) string { return t("%d to %d", p.MinUsers, p.MaxUsers) }},
			{Label: t("Per user"), Kind: ui.NumberColumn, Text: func(p domain.Plan) string { return money(p.PriceInternal, p) }},
		},
		Empty: ui.EmptyState{Title: t("No plans yet"), Text: t("A plan says for how long and at which price the product is sold. Without one nobody can order it.")},
	}
	if o.Product.Policy.Extranet {
		table.Columns = append(table.Columns, ui.Column[domain.Plan]{
			Label: t("Per external user"), Kind: ui.NumberColumn, Text: func(p domain.Plan) string { return money(p.PriceExternal, p) },
		})
	}
	table.Columns = append(table.Columns, ui.Column[domain.Plan]{
		Label: t("State"), Kind: ui.StateColumn, Cell: func(p domain.Plan) templ.Component { return planBadge(c, p) },
	})
	if may(c, access.CatalogEdit) {
		table.Columns = append(table.Columns, ui.Column[domain.Plan]{
			Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(p domain.Plan) templ.Component { return planActions(c, p) },
		})
		table.Empty.Actions = []templ.Component{ui.Button{Label: t("Add plan"), Href: productAt(o.Product) + "/plans/new"}}
	}
	return table
}

func planBadge(c *web.Call, p domain.Plan) ui.Badge {
	if p.State == domain.CatalogRetired {
		return ui.Badge{Label: c.Printer.T("Retired")}
	}
	return ui.Badge{Tone: ui.Good, Label: c.Printer.T("On sale")}
}

func planAt(p domain.Plan) string { return at("catalog", string(p.Product), "plans", string(p.ID)) }

func planActions(c *web.Call, p domain.Plan) templ.Component {
	row := web.Actions{ui.Button{Label: c.Printer.T("Edit"), Small: true, Href: planAt(p), Describe: p.Name}}
	if p.State == domain.CatalogRetired {
		return append(row, sellAgain(c, planAt(p), p.Version, p.Name))
	}
	return append(row, ui.Button{Label: c.Printer.T("Retire"), Kind: ui.Danger, Small: true, Href: planAt(p) + "/retire", Dialog: true, Describe: p.Name})
}

// planForm is a plan as typed, and what is wrong with it.
type planForm struct {
	Product                      domain.Product
	Plan                         domain.Plan // as it is; zero for a new one
	Name, Description            string
	Type, TermMonths, Currency   string
	PriceInternal, PriceExternal string
	MinUsers, MaxUsers, Features string
	Version                      int64
	web.Problem
}

func (p *Pages) newPlan(c *web.Call) error {
	o, err := p.offer(c)
	if err != nil {
		return err
	}
	f := planForm{
		Product: o.Product, Type: string(domain.LicenseAnnual), TermMonths: "12", Currency: "EUR",
		MinUsers: "1", MaxUsers: "1000", Problem: fine(),
	}
	if n := len(o.Plans); n > 0 {
		f.Currency = o.Plans[n-1].Currency // most vendors have one
	}
	return showNewPlan(c, f)
}

func showNewPlan(c *web.Call, f planForm) error {
	return c.Render(f.Status, newPlanPage(c, c.ConsolePage(c.Printer.T("Add plan"), "catalog"), f))
}

// typedPlan is what was typed into the fields that both forms of a plan have.
func typedPlan(c *web.Call, product domain.Product) planForm {
	return planForm{
		Product: product, Name: c.Form("name"), Description: c.Form("description"),
		PriceInternal: c.Form("price_internal"), PriceExternal: c.Form("price_external"),
		MinUsers: c.Form("min_users"), MaxUsers: c.Form("max_users"), Features: c.Form("features"), Version: version(c),
	}
}

// terms reads those fields. A product without external users asks for no price
// of theirs.
func terms(c *web.Call, product domain.Product, code string, externalBefore int64) catalog.PlanTerms {
	in := catalog.PlanTerms{
		Name: c.Form("name"), Description: c.Form("description"), PriceInternal: amount(c, "price_internal", code), PriceExternal: externalBefore,
		MinUsers: whole(c, "min_users"), MaxUsers: whole(c, "max_users"),
		Features: strings.FieldsFunc(c.Form("features"), func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '\r' || r == ' ' }),
	}
	if product.Policy.Extranet {
		in.PriceExternal = amount(c, "price_external", code)
	}
	return in
}

func (p *Pages) createPlan(c *web.Call) error {
	o, err := p.offer(c)
	if err != nil {
		return err
	}
	f := typedPlan(c, o.Product)
	f.Type, f.TermMonths, f.Currency = c.Form("type"), c.Form("term_months"), c.Form("currency")
	plan, err := p.Catalog.CreatePlan(c.R.Context(), c.Actor, o.Product.ID, catalog.PlanInput{
		PlanTerms: terms(c, o.Product, f.Currency, 0), Type: f.Type, TermMonths: whole(c, "term_months"), Currency: f.Currency,
	})
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = inAmounts(c, problem, err, f.Currency, "price_internal", "price_external")
		return showNewPlan(c, f)
	}
	return c.RedirectWith(productAt(o.Product), ui.Good, c.Printer.T("%s is on sale.", plan.Name))
}

// plan finds the path's plan among those of the path's product.
func (p *Pages) plan(c *web.Call) (o catalog.Offer, plan domain.Plan, err error) {
	if o, err = p.offer(c); err != nil {
		return o, plan, err
	}
	for _, plan := range o.Plans {
		if plan.ID == domain.PlanID(c.Path("plan")) {
			return o, plan, nil
		}
	}
	return o, plan, domain.E(domain.NotFound, domain.CodeNotFound)
}

func (p *Pages) editPlan(c *web.Call) error {
	o, plan, err := p.plan(c)
	if err != nil {
		return err
	}
	return showEditPlan(c, planForm{
		Product: o.Product, Plan: plan, Name: plan.Name, Description: plan.Description,
		PriceInternal: decimal(c.Printer, plan.PriceInternal, plan.Currency), PriceExternal: decimal(c.Printer, plan.PriceExternal, plan.Currency),
		MinUsers: number(plan.MinUsers), MaxUsers: number(plan.MaxUsers), Features: strings.Join(plan.Features, "\n"), Version: plan.Version,
		Problem: fine(),
	})
}

func showEditPlan(c *web.Call, f planForm) error {
	f.Currency = f.Plan.Currency
	return c.Render(f.Status, editPlanPage(c, c.ConsolePage(c.Printer.T("Edit plan"), "catalog"), f))
}

func (p *Pages) savePlan(c *web.Call) error {
	o, plan, err := p.plan(c)
	if err != nil {
		return err
	}
	f := typedPlan(c, o.Product)
	f.Plan = plan
	_, err = p.Catalog.UpdatePlan(c.R.Context(), c.Actor, plan.ID, catalog.PlanUpdate{
		PlanTerms: terms(c, o.Product, plan.Currency, plan.PriceExternal), State: string(plan.State), Version: f.Version,
	})
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = inAmounts(c, problem, err, plan.Currency, "price_internal", "price_external")
		return showEditPlan(c, f)
	}
	return c.RedirectWith(productAt(o.Product), ui.Good, c.Printer.T("Saved. Orders that exist keep their price."))
}

func (p *Pages) confirmRetirePlan(c *web.Call) error {
	o, plan, err := p.plan(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, retirePlanPage(c, c.ConsolePage(c.Printer.T("Retire plan"), "catalog"), o.Product, plan))
}

func (p *Pages) retirePlan(c *web.Call) error {
	return p.setPlanState(c, domain.CatalogRetired, c.Printer.T("It is no longer sold. Licenses in force go on."))
}

func (p *Pages) activatePlan(c *web.Call) error {
	return p.setPlanState(c, domain.CatalogActive, c.Printer.T("It is on sale again."))
}

func (p *Pages) setPlanState(c *web.Call, state domain.CatalogState, done string) error {
	o, plan, err := p.plan(c)
	if err != nil {
		return err
	}
	_, err = p.Catalog.UpdatePlan(c.R.Context(), c.Actor, plan.ID, catalog.PlanUpdate{
		PlanTerms: catalog.PlanTerms{
			Name: plan.Name, Description: plan.Description, PriceInternal: plan.PriceInternal, PriceExternal: plan.PriceExternal,
			MinUsers: plan.MinUsers, MaxUsers: plan.MaxUsers, Features: plan.Features,
		},
		State: string(state), Version: version(c),
	})
	if err != nil {
		return back(c, productAt(o.Product), err)
	}
	return c.RedirectWith(productAt(o.Product), ui.Good, done)
}
