package console

import (
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

const day = 24 * time.Hour

func (p *Pages) products(c *web.Call) error {
	offers, err := p.Catalog.Products(c.R.Context(), c.Actor)
	if err != nil {
		return err
	}
	table := catalogTable(c).Arrange(offers, pageSize)
	if table.Query.CSV() {
		return table.ServeCSV(c.W)
	}
	title := c.Printer.T("Catalog")
	head := ui.PageHead{Title: title, Subtitle: c.Printer.T("What organizations can order, and on which terms.")}
	if may(c, access.CatalogEdit) && len(offers) > 0 {
		head.Actions = newProductButton(c)
	}
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "catalog"), head, table))
}

func newProductButton(c *web.Call) []templ.Component {
	return []templ.Component{ui.Button{Label: c.Printer.T("New product"), Kind: ui.Primary, Href: at("catalog", "new")}}
}

func catalogTable(c *web.Call) ui.Table[catalog.Offer] {
	t := c.Printer.T
	table := ui.Table[catalog.Offer]{
		Caption: t("Catalog"), Query: ui.ReadQuery(c.R.URL), Search: t("Search products and plans"), File: "catalog.csv", Dense: true,
		Filters: []ui.Filter[catalog.Offer]{{
			Key: "state", Label: t("State"), All: t("Every state"),
			Options: []ui.Option{
				{Value: string(domain.CatalogActive), Label: t("On sale")}, {Value: string(domain.CatalogRetired), Label: t("Retired")},
			},
			Match: func(o catalog.Offer, state string) bool { return string(o.Product.State) == state },
		}},
		Columns: []ui.Column[catalog.Offer]{
			{
				Key: "name", Label: t("Product"), Kind: ui.NameColumn, Text: func(o catalog.Offer) string { return o.Product.Name },
				Sub: func(o catalog.Offer) string { return o.Product.Slug }, Mono: true,
				Href: func(o catalog.Offer) string { return productAt(o.Product) },
			},
			{Label: t("Seats"), Text: func(o catalog.Offer) string { return presetName(c, o.Product.Preset) }},
			{
				Label: t("Plans"), Text: func(o catalog.Offer) string { return strings.Join(planLines(c, o), "; ") },
				Cell: func(o catalog.Offer) templ.Component { return lines(planLines(c, o)) },
			},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(o catalog.Offer) string { return offerBadge(c, o).Label },
				Cell: func(o catalog.Offer) templ.Component { return offerBadge(c, o) },
			},
		},
		Empty: ui.EmptyState{
			Title: t("The catalog is empty"), Text: t("A product says how its seats are counted; its plans say for how long and at which price it is sold."),
		},
	}
	if may(c, access.CatalogEdit) {
		table.Empty.Actions = newProductButton(c)
	}
	return table
}

func productAt(p domain.Product) string { return at("catalog", string(p.ID)) }

func planLines(c *web.Call, o catalog.Offer) []string {
	out := make([]string, 0, len(o.Plans))
	for _, p := range o.Plans {
		line := p.Name + ", " + price(c, p)
		if p.State == domain.CatalogRetired {
			line = p.Name + ", " + c.Printer.T("Retired")
		}
		out = append(out, line)
	}
	if len(out) == 0 {
		return []string{c.Printer.T("None")}
	}
	return out
}

// price is what a plan costs for each internal user.
func price(c *web.Call, p domain.Plan) string {
	each := c.Printer.Money(p.PriceInternal, p.Currency)
	if p.TermMonths == 0 {
		return c.Printer.T("%s per user, once", each)
	}
	return c.Printer.T("%s per user for %s", each, web.Term(c, p.TermMonths))
}

// offerBadge says whether a product can be ordered; without a plan it cannot.
func offerBadge(c *web.Call, o catalog.Offer) ui.Badge {
	if o.Product.State == domain.CatalogRetired {
		return ui.Badge{Label: c.Printer.T("Retired")}
	}
	for _, p := range o.Plans {
		if p.State == domain.CatalogActive {
			return ui.Badge{Tone: ui.Good, Label: c.Printer.T("On sale")}
		}
	}
	return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("No plan on sale")}
}

// productForm is a product as typed, and what is wrong with it.
type productForm struct {
	Product                         domain.Product // as it is; zero for a new one
	Slug, Name, Description, Preset string
	PendingHolds, Extranet          bool
	HoldDays, RequestMin            string
	AreasFixed                      bool
	WarnAdmins, WarnUsers, ReadOnly string // days
	Leases                          leaseForm
	Version                         int64
	web.Problem
}

func (p *Pages) newProduct(c *web.Call) error {
	return showNewProduct(c, productForm{Preset: string(domain.PresetInstallation), Problem: fine()})
}

func showNewProduct(c *web.Call, f productForm) error {
	return c.Render(f.Status, newProductPage(c, c.ConsolePage(c.Printer.T("New product"), "catalog"), f))
}

func (p *Pages) createProduct(c *web.Call) error {
	f := productForm{Slug: c.Form("slug"), Name: c.Form("name"), Description: c.Form("description"), Preset: c.Form("preset")}
	made, err := p.Catalog.CreateProduct(c.R.Context(), c.Actor, catalog.ProductInput{
		Slug: f.Slug, Name: f.Name, Description: f.Description, Preset: f.Preset,
	})
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return showNewProduct(c, f)
	}
	return c.RedirectWith(productAt(made), ui.Good, c.Printer.T("%s has been created. Add a plan to sell it.", made.Name))
}

func (p *Pages) offer(c *web.Call) (catalog.Offer, error) {
	return p.Catalog.Product(c.R.Context(), c.Actor, domain.ProductID(c.Path("product")))
}

func (p *Pages) product(c *web.Call) error {
	o, err := p.offer(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, productPage(c, c.ConsolePage(o.Product.Name, "catalog"), o))
}

func (p *Pages) editProduct(c *web.Call) error {
	o, err := p.offer(c)
	if err != nil {
		return err
	}
	policy := o.Product.Policy
	return showEditProduct(c, productForm{
		Product: o.Product, Name: o.Product.Name, Description: o.Product.Description, Version: o.Product.Version,
		PendingHolds: policy.PendingHolds, Extranet: policy.Extranet, HoldDays: number(policy.InvitationHoldDays),
		RequestMin: number(policy.FewestRequested()), AreasFixed: o.AreasFixed,
		WarnAdmins: number(days(policy.Ladder.WarnAdmins)), WarnUsers: number(days(policy.Ladder.WarnUsers)),
		ReadOnly: number(days(policy.Ladder.ReadOnly)), Leases: leaseFormOf(policy.LeaseRules), Problem: fine(),
	})
}

func showEditProduct(c *web.Call, f productForm) error {
	return c.Render(f.Status, editProductPage(c, c.ConsolePage(c.Printer.T("Edit product"), "catalog"), f))
}

func (p *Pages) saveProduct(c *web.Call) error {
	o, err := p.offer(c)
	if err != nil {
		return err
	}
	f := productForm{
		Product: o.Product, Name: c.Form("name"), Description: c.Form("description"), Version: version(c),
		PendingHolds: c.Form("pending_holds") != "", Extranet: c.Form("extranet") != "", HoldDays: c.Form("invitation_hold_days"),
		RequestMin: c.Form("request_min"), AreasFixed: o.AreasFixed,
		WarnAdmins: c.Form("ladder.warn_admins"), WarnUsers: c.Form("ladder.warn_users"), ReadOnly: c.Form("ladder.read_only"),
		Leases: typedLeases(c),
	}
	in := updateOf(o.Product)
	in.Name, in.Description, in.RequestMin, in.Version = f.Name, f.Description, whole(c, "request_min"), f.Version
	if !o.AreasFixed {
		in.Extranet = f.Extranet
	}
	if holdsSeats(o.Product) {
		in.PendingHolds, in.InvitationHoldDays = f.PendingHolds, whole(c, "invitation_hold_days")
	}
	if floats(o.Product) {
		in.Leases = leaseRules(c)
	}
	in.Ladder = domain.Ladder{
		WarnAdmins: daysOf(c, "ladder.warn_admins"), WarnUsers: daysOf(c, "ladder.warn_users"), ReadOnly: daysOf(c, "ladder.read_only"),
	}
	saved, err := p.Catalog.UpdateProduct(c.R.Context(), c.Actor, o.Product.ID, in)
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return showEditProduct(c, f)
	}
	return c.RedirectWith(productAt(saved), ui.Good, c.Printer.T("Saved. It holds for what happens from now on."))
}

// holdsSeats reports whether the vendor's side gives the seats out, so that
// invitations can hold some.
func holdsSeats(p domain.Product) bool { return p.Policy.Seats != domain.SeatsInInstallation }

// updateOf is an update that changes nothing.
func updateOf(p domain.Product) catalog.ProductUpdate {
	return catalog.ProductUpdate{
		Name: p.Name, Description: p.Description, PendingHolds: p.Policy.PendingHolds, InvitationHoldDays: p.Policy.InvitationHoldDays,
		Ladder: p.Policy.Ladder, Extranet: p.Policy.Extranet, RequestMin: p.Policy.RequestMin, Leases: p.Policy.LeaseRules, State: string(p.State), Version: p.Version,
	}
}

// longestDays keeps what was typed from overflowing a duration; the use case
// has the real bound.
const longestDays = 100_000

// daysOf is a number of days of the form.
func daysOf(c *web.Call, name string) time.Duration {
	n := whole(c, name)
	if n < 0 || n > longestDays {
		return -day
	}
	return time.Duration(n) * day
}

func days(d time.Duration) int { return int(d / day) }

func (p *Pages) confirmRetireProduct(c *web.Call) error {
	o, err := p.offer(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, retireProductPage(c, c.ConsolePage(c.Printer.T("Retire product"), "catalog"), o))
}

func (p *Pages) retireProduct(c *web.Call) error {
	return p.setProductState(c, domain.CatalogRetired, c.Printer.T("It is no longer sold. Licenses in force go on."))
}

func (p *Pages) activateProduct(c *web.Call) error {
	return p.setProductState(c, domain.CatalogActive, c.Printer.T("It is on sale again."))
}

func (p *Pages) setProductState(c *web.Call, state domain.CatalogState, done string) error {
	o, err := p.offer(c)
	if err != nil {
		return err
	}
	in := updateOf(o.Product)
	in.State, in.Version = string(state), version(c)
	if _, err := p.Catalog.UpdateProduct(c.R.Context(), c.Actor, o.Product.ID, in); err != nil {
		return back(c, productAt(o.Product), err)
	}
	return c.RedirectWith(productAt(o.Product), ui.Good, done)
}
