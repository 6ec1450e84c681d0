package portal

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func reservationsURL(c *web.Call, p domain.LeasePool) string {
	return c.OrgURL("applications", p.Slug, "reservations")
}

// keeping is the form of a reservation as typed, and what is wrong with it.
type keeping struct {
	Team   string
	Member string // e-mail address
	Seats  string
	web.Problem
}

// reservationsView is whom seats of a product are kept for.
type reservationsView struct {
	Pool  domain.LeasePool
	List  []domain.Reservation
	Teams []domain.Team
	Form  keeping
}

func (p *Pages) reservations(c *web.Call) error {
	return p.showReservations(c, keeping{Seats: "1", Problem: web.Problem{Status: http.StatusOK}})
}

func (p *Pages) showReservations(c *web.Call, f keeping) error {
	pool, err := p.leasePool(c)
	if err != nil {
		return err
	}
	v := reservationsView{Pool: pool, Form: f}
	if v.List, err = p.Floating.Reservations(c.R.Context(), c.Actor, c.Org(), pool.Product); err != nil {
		return err
	}
	if c.Standing.May(access.LeasesReserve) {
		page, err := p.Teams.List(c.R.Context(), c.Actor, c.Org(), domain.ListRequest{Limit: domain.MaxLimit})
		if err != nil {
			return err
		}
		v.Teams = page.Items
	}
	return c.Render(f.Status, reservationsPage(c, c.PortalPage(c.Printer.T("Reservations"), "applications"), v))
}

func (p *Pages) reserve(c *web.Call) error {
	pool, err := p.leasePool(c)
	if err != nil {
		return err
	}
	f := keeping{Team: c.Form("team"), Member: c.Form("member"), Seats: c.Form("seats")}
	kept, err := p.keep(c, pool, f)
	if domain.HasCode(err, domain.CodeChoice) {
		f.Problem = web.Problem{Status: http.StatusUnprocessableEntity, Fields: ui.Errors{{Field: "member", Label: c.Printer.T("Member"), Message: c.Printer.T("No member has this e-mail address.")}}}
		return p.showReservations(c, f)
	}
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return p.showReservations(c, f)
	}
	return c.RedirectWith(reservationsURL(c, pool), ui.Good, c.Printer.N("%d seat is kept for %s.", "%d seats are kept for %s.", kept.Seats, kept.Name))
}

// keep makes or changes the reservation that a form asks for.
func (p *Pages) keep(c *web.Call, pool domain.LeasePool, f keeping) (kept domain.Reservation, err error) {
	in := floating.ReserveInput{Product: pool.Product, Team: domain.TeamID(f.Team)}
	if f.Team == "" {
		if in.Member, err = p.memberByEmail(c, f.Member); err != nil {
			return kept, err
		}
	}
	if in.Seats, err = c.FormInt("seats"); err != nil {
		return kept, err
	}
	if in.Seats < 1 {
		return kept, domain.Bad("seats", domain.CodeRange).With("min", 1).With("max", max(1, pool.Capacity))
	}
	return p.Floating.Reserve(c.R.Context(), c.Actor, c.Org(), in)
}

// memberByEmail finds a member by their address; field.choice is nobody.
func (p *Pages) memberByEmail(c *web.Call, typed string) (domain.MemberID, error) {
	if strings.TrimSpace(typed) == "" {
		return "", domain.Bad("member", domain.CodeRequired)
	}
	email, err := domain.ParseEmail("member", typed)
	if err != nil {
		return "", err
	}
	found, err := p.People.Members(c.R.Context(), c.Actor, c.Org(), domain.ListRequest{Search: email.Address, Limit: domain.MaxLimit})
	if err != nil {
		return "", err
	}
	for _, m := range found.Items {
		if m.Email.Key == email.Key {
			return m.ID, nil
		}
	}
	return "", domain.Bad("member", domain.CodeChoice)
}

// reservation is the one of the path.
func (p *Pages) reservation(c *web.Call) (pool domain.LeasePool, r domain.Reservation, err error) {
	if pool, err = p.leasePool(c); err != nil {
		return pool, r, err
	}
	list, err := p.Floating.Reservations(c.R.Context(), c.Actor, c.Org(), pool.Product)
	if err != nil {
		return pool, r, err
	}
	for _, r := range list {
		if string(r.ID) == c.Path("reservation") {
			return pool, r, nil
		}
	}
	return pool, r, domain.E(domain.NotFound, domain.CodeNotFound)
}

func (p *Pages) confirmUnreserve(c *web.Call) error {
	pool, r, err := p.reservation(c)
	if err != nil {
		return unreserved(c, pool, err)
	}
	return c.Render(http.StatusOK, unreservePage(c, c.PortalPage(c.Printer.T("Remove a reservation"), "applications"), pool, r))
}

func (p *Pages) unreserve(c *web.Call) error {
	pool, r, err := p.reservation(c)
	if err != nil {
		return unreserved(c, pool, err)
	}
	_, err = p.Floating.Reserve(c.R.Context(), c.Actor, c.Org(), floating.ReserveInput{Product: pool.Product, Team: r.Team, Member: r.Member})
	if err != nil {
		return err
	}
	return c.RedirectWith(reservationsURL(c, pool), ui.Good, c.Printer.T("The reservation for %s is gone.", r.Name))
}

// unreserved leads back where the product is there but the reservation is not.
func unreserved(c *web.Call, pool domain.LeasePool, err error) error {
	if pool.Product == "" {
		return err
	}
	return c.Gone(err, access.LeasesReserve, reservationsURL(c, pool))
}

// keptTable lists reservations; with acts they can be removed.
func keptTable(c *web.Call, p domain.LeasePool, list []domain.Reservation, acts bool) ui.Table[domain.Reservation] {
	t := c.Printer.T
	table := ui.Table[domain.Reservation]{
		Caption: t("Reserved seats of %s", p.ProductName), Rows: list, Dense: true,
		Columns: []ui.Column[domain.Reservation]{
			{
				Label: t("Kept for"), Kind: ui.NameColumn, Text: func(r domain.Reservation) string { return r.Name }, Href: func(r domain.Reservation) string { return keptFor(c, r) },
				Sub: func(r domain.Reservation) string { return whose(c, r) },
			},
			{Label: t("Seats"), Kind: ui.NumberColumn, Text: func(r domain.Reservation) string { return c.Printer.Number(r.Seats) }},
			{Label: t("In use"), Kind: ui.NumberColumn, Text: func(r domain.Reservation) string { return c.Printer.Number(r.InUse) }},
		},
		Empty: ui.EmptyState{Title: t("No seats are kept for anybody"), Text: t("Everybody in the organization gets whatever seat is free.")},
	}
	if acts && c.Standing.May(access.LeasesReserve) {
		table.Columns = append(table.Columns, ui.Column[domain.Reservation]{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(r domain.Reservation) templ.Component {
			return ui.Button{Label: t("Remove"), Kind: ui.Danger, Small: true, Dialog: true, Describe: r.Name, Href: reservationsURL(c, p) + "/" + string(r.ID) + "/remove"}
		}})
	}
	return table
}

func keptFor(c *web.Call, r domain.Reservation) string {
	switch {
	case r.Member != "":
		return memberHref(c, r.Member)
	case c.Standing.May(access.TeamsView):
		return c.OrgURL("teams", string(r.Team))
	}
	return ""
}

func whose(c *web.Call, r domain.Reservation) string {
	if r.Team != "" {
		return c.Printer.T("Team")
	}
	return c.Printer.T("Member")
}

func (p *Pages) confirmActivate(c *web.Call) error {
	l, err := p.Licensing.License(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		return err
	}
	if !activatable(c, l) {
		return c.Redirect(c.OrgURL("licenses", string(l.ID)))
	}
	return c.Render(http.StatusOK, activatePage(c, c.PortalPage(c.Printer.T("Activate a floating license"), "licenses"), l))
}

func (p *Pages) activate(c *web.Call) error {
	l, err := p.Floating.Activate(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(c.Path("license")))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showLicense(c, problem)
	}
	return c.RedirectWith(c.OrgURL("licenses", string(l.ID)), ui.Good, c.Printer.N("Activated: %d floating seat can be used.", "Activated: %d floating seats can be used.", l.Users.Internal))
}
