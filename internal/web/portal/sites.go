package portal

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) siteRoutes() []web.Route {
	const all, one = "/organizations/{org}/applications/{pool}/sites", "/organizations/{org}/applications/{pool}/sites/{delegation}"
	return []web.Route{
		{Pattern: "GET " + all, Action: access.LeasesView, Handle: p.sites},
		{Pattern: "POST " + all, Action: access.LeasesDelegate, Handle: p.delegate},
		{Pattern: "POST " + all + "/report", Action: access.LeasesDelegate, Handle: p.takeSiteReport},
		{Pattern: "GET " + one + "/use", Action: access.LeasesView, Handle: p.site},
		{Pattern: "GET " + one + "/file", Action: access.LeasesDelegate, Handle: p.siteFile},
		{Pattern: "GET " + one + "/recall", Action: access.LeasesDelegate, Handle: p.confirmRecall},
		{Pattern: "POST " + one + "/recall", Action: access.LeasesDelegate, Handle: p.recallSite},
	}
}

func sitesURL(c *web.Call, p domain.LeasePool) string {
	return c.OrgURL("applications", p.Slug, "sites")
}

// siteURL is what can be done with a site's seats: use, file or recall.
func siteURL(c *web.Call, p domain.LeasePool, d domain.Delegation, what string) string {
	return sitesURL(c, p) + "/" + string(d.ID) + "/" + what
}

// giving is the form of seats for a site as typed, and what is wrong with it.
type giving struct {
	Site, Seats, Days string
	Pasted            string      // in the other form
	Report            web.Problem // of that
	web.Problem
}

// sitesView is the seats of a product that sites hand out.
type sitesView struct {
	Pool domain.LeasePool
	List []domain.Delegation
	Form giving
}

func (p *Pages) sites(c *web.Call) error {
	return p.showSites(c, giving{Seats: "1", Days: "30", Problem: web.Problem{Status: http.StatusOK}})
}

func (p *Pages) showSites(c *web.Call, f giving) error {
	pool, err := p.leasePool(c)
	if err != nil {
		return err
	}
	list, err := p.Floating.Delegations(c.R.Context(), c.Actor, c.Org(), pool.Product)
	if err != nil {
		return err
	}
	return c.Render(max(f.Status, f.Report.Status), sitesPage(c, c.PortalPage(c.Printer.T("Sites"), "applications"), sitesView{pool, list, f}))
}

func (p *Pages) delegate(c *web.Call) error {
	pool, err := p.leasePool(c)
	if err != nil {
		return err
	}
	f := giving{Site: c.Form("site"), Seats: c.Form("seats"), Days: c.Form("days")}
	seats, seatsErr := c.FormInt("seats")
	days, daysErr := c.FormInt("days")
	var d domain.Delegation
	if err = domain.Join(seatsErr, daysErr); err == nil {
		d, _, err = p.Floating.Delegate(c.R.Context(), c.Actor, c.Org(), floating.DelegateInput{Product: pool.Product, Site: f.Site, Seats: seats, Days: days})
	}
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		f.Problem = problem
		return p.showSites(c, f)
	}
	return c.RedirectWith(siteURL(c, pool, d, "use"), ui.Good, c.Printer.N("%d seat is given to %s. Carry the file to its agent.", "%d seats are given to %s. Carry the file to its agent.", d.Seats, d.Site))
}

func (p *Pages) takeSiteReport(c *web.Call) error {
	pool, err := p.leasePool(c)
	if err != nil {
		return err
	}
	text, err := reportOf(c)
	if err == nil && strings.TrimSpace(text) == "" {
		err = domain.Bad("report", domain.CodeRequired)
	}
	var d domain.Delegation
	if err == nil {
		d, err = p.Floating.TakeSiteReport(c.R.Context(), c.Actor, c.Org(), text)
	}
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showSites(c, giving{Seats: "1", Days: "30", Pasted: c.Form("report"), Report: problem})
	}
	return c.RedirectWith(siteURL(c, pool, d, "use"), ui.Good, c.Printer.T("The report of %s has been taken in.", d.Site))
}

// siteOf is the one of the path with the hours it has reported, the latest first.
func (p *Pages) siteOf(c *web.Call) (pool domain.LeasePool, d domain.Delegation, hours []domain.LeaseHour, err error) {
	if pool, err = p.leasePool(c); err != nil {
		return pool, d, nil, err
	}
	d, hours, err = p.Floating.Delegation(c.R.Context(), c.Actor, c.Org(), domain.DelegationID(c.Path("delegation")), c.Now().AddDate(0, 0, -90))
	if err == nil && d.Product != pool.Product {
		err = domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return pool, d, hours, err
}

func (p *Pages) site(c *web.Call) error {
	pool, d, hours, err := p.siteOf(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, sitePage(c, c.PortalPage(d.Site, "applications"), pool, d, siteHours(c, d, hours)))
}

// siteFile is the signed file, to be carried to the site's agent.
func (p *Pages) siteFile(c *web.Call) error {
	if _, err := p.leasePool(c); err != nil {
		return err
	}
	d, token, err := p.Floating.DelegationFile(c.R.Context(), c.Actor, c.Org(), domain.DelegationID(c.Path("delegation")))
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Type", "application/jwt")
	c.W.Header().Set("Content-Disposition", `attachment; filename="seats-`+strconv.Itoa(d.Revision)+`.jwt"`)
	_, _ = io.WriteString(c.W, token+"\n") // the reader has left; nobody to tell
	return nil
}

func (p *Pages) confirmRecall(c *web.Call) error {
	pool, d, _, err := p.siteOf(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, recallPage(c, c.PortalPage(c.Printer.T("Renew no more"), "applications"), pool, d))
}

func (p *Pages) recallSite(c *web.Call) error {
	pool, err := p.leasePool(c)
	if err != nil {
		return err
	}
	d, err := p.Floating.Recall(c.R.Context(), c.Actor, c.Org(), domain.DelegationID(c.Path("delegation")))
	if err != nil {
		return err
	}
	return c.RedirectWith(siteURL(c, pool, d, "use"), ui.Good, c.Printer.T("The seats of %s are renewed no more.", d.Site))
}

func sitesTable(c *web.Call, p domain.LeasePool, list []domain.Delegation) ui.Table[domain.Delegation] {
	t := c.Printer.T
	return ui.Table[domain.Delegation]{
		Caption: t("Seats of %s at sites", p.ProductName), Rows: list,
		Columns: []ui.Column[domain.Delegation]{
			{
				Label: t("Site"), Kind: ui.NameColumn, Text: func(d domain.Delegation) string { return d.Site },
				Href: func(d domain.Delegation) string { return siteURL(c, p, d, "use") }, Sub: func(d domain.Delegation) string { return heard(c, d) },
			},
			{Label: t("Seats"), Kind: ui.NumberColumn, Text: func(d domain.Delegation) string { return c.Printer.Number(d.Seats) }},
			{Label: t("Most in use"), Kind: ui.WideNumberColumn, Text: func(d domain.Delegation) string { return c.Printer.Number(d.Peak) }},
			{Label: t("State"), Kind: ui.StateColumn, Cell: func(d domain.Delegation) templ.Component { return siteBadge(c, d) }},
		},
		Empty: ui.EmptyState{Title: t("No site has seats of its own"), Text: t("A site without a network can be given some of the floating seats, and hands them out itself.")},
	}
}

// heard is when a site has reported last.
func heard(c *web.Call, d domain.Delegation) string {
	if d.ReportedAt.IsZero() {
		return c.Printer.T("Has not reported yet")
	}
	return c.Printer.T("Reported %s", c.Printer.DateTime(d.ReportedAt))
}

func siteBadge(c *web.Call, d domain.Delegation) ui.Badge {
	t := c.Printer.T
	switch {
	case d.EndReason == domain.LeaseReleased:
		return ui.Badge{Label: t("Given back")}
	case !d.AliveAt(c.Now()):
		return ui.Badge{Label: t("Over")}
	case !d.RecalledAt.IsZero():
		return ui.Badge{Label: t("Until %s, not renewed", c.Printer.Date(d.ExpiresAt)), Tone: ui.Warn}
	}
	return ui.Badge{Label: t("Until %s", c.Printer.Date(d.ExpiresAt)), Tone: ui.Good}
}

func siteHours(c *web.Call, d domain.Delegation, hours []domain.LeaseHour) ui.Table[domain.LeaseHour] {
	t := c.Printer.T
	latest := make([]domain.LeaseHour, 0, len(hours))
	for i := len(hours) - 1; i >= 0 && len(latest) < 200; i-- {
		latest = append(latest, hours[i])
	}
	return ui.Table[domain.LeaseHour]{
		Caption: t("Use of the seats by hour"), Rows: latest, Dense: true,
		Columns: []ui.Column[domain.LeaseHour]{
			{Label: t("Hour"), Kind: ui.NameColumn, Text: func(h domain.LeaseHour) string { return c.Printer.DateTime(h.At.In(time.UTC)) }},
			{Label: t("Most in use"), Kind: ui.NumberColumn, Text: func(h domain.LeaseHour) string { return c.Printer.T("%d of %d", h.Peak, d.Seats) }},
			{Label: t("Refused"), Kind: ui.NumberColumn, Text: func(h domain.LeaseHour) string { return c.Printer.Number(h.Denied) }},
		},
		Empty: ui.EmptyState{Title: t("Nothing has been reported yet"), Text: t("With a network the site's agent reports by itself, otherwise by a file.")},
	}
}
