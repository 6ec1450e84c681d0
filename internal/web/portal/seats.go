package portal

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) seatRoutes() []web.Route {
	const seats = "/organizations/{org}/seats"
	return []web.Route{
		{Pattern: "GET " + seats, Action: access.SeatsView, Handle: p.seats},
		{Pattern: "GET " + seats + "/{pool}/{area}", Action: access.SeatsView, Handle: p.holders},
		{Pattern: "GET " + seats + "/{pool}/{area}/history", Action: access.SeatsView, Handle: p.seatHistory},
		{Pattern: "GET " + seats + "/{pool}/{area}/give-up", Action: access.SeatsGiveUp, Handle: p.askToGiveUp},
		{Pattern: "POST " + seats + "/{pool}/{area}/give-up", Action: access.SeatsGiveUp, Handle: p.giveUp},
		{Pattern: "GET /organizations/{org}/license-totals", Action: access.LicensesView, Handle: p.licenseTotals},
		{Pattern: "GET /organizations/{org}/waiting-list", Action: access.MembersView, Handle: p.waitingList},
		{Pattern: "POST /organizations/{org}/waiting-list", Action: access.MembersReorder, Handle: p.reorderWaiting},
		{Pattern: "GET /organizations/{org}/waiting-list/{member}/seat", Action: access.SeatsTransfer, Handle: p.chooseSeat},
		{Pattern: "POST /organizations/{org}/waiting-list/{member}/seat", Action: access.SeatsTransfer, Handle: p.passSeatOn},
	}
}

// seats shows every pool the portal keeps.
func (p *Pages) seats(c *web.Call) error {
	pools, err := p.People.Seats(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	floating, err := p.floating(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, seatsPage(c, c.PortalPage(c.Printer.T("Seats"), "seats"), named(pools, floating), floating))
}

// floating are the lease pools with seats of the organization, by their product,
// for those who may see them.
func (p *Pages) floating(c *web.Call) (map[domain.ProductID]domain.LeasePool, error) {
	if !c.Standing.May(access.LeasesView) {
		return nil, nil
	}
	list, err := p.Floating.Pools(c.R.Context(), c.Actor, c.Org())
	byProduct := make(map[domain.ProductID]domain.LeasePool, len(list))
	for _, pool := range list {
		if pool.Capacity+pool.InUse+pool.Inactive > 0 {
			byProduct[pool.Product] = pool
		}
	}
	return byProduct, err
}

// named are the pools but those of products with floating seats alone.
func named(pools []domain.Pool, floating map[domain.ProductID]domain.LeasePool) []domain.Pool {
	return slices.DeleteFunc(slices.Clone(pools), func(p domain.Pool) bool {
		_, shared := floating[p.Product]
		return shared && idle([]domain.Pool{p})
	})
}

// idle reports whether pools have no seats and nobody wants one.
func idle(pools []domain.Pool) bool {
	return !slices.ContainsFunc(pools, func(p domain.Pool) bool { return p.Tally != domain.Tally{} })
}

// pool is the pool of the path.
func (p *Pages) pool(c *web.Call) (found domain.Pool, pools []domain.Pool, err error) {
	pools, err = p.People.Seats(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return found, nil, err
	}
	for _, pool := range pools {
		if pool.Slug == c.Path("pool") && string(pool.Area) == c.Path("area") {
			return pool, pools, nil
		}
	}
	return found, nil, domain.E(domain.NotFound, domain.CodeNotFound)
}

// poolURL is the address of a pool's holders.
func poolURL(c *web.Call, p domain.Pool, pairs ...string) string {
	to := c.OrgURL("seats", p.Slug, string(p.Area))
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return to
}

// poolName is what to call a pool where several are listed.
func poolName(c *web.Call, p domain.Pool) string {
	return p.ProductName + " · " + areaName(c, p.Area)
}

// membersAt is the list of members narrowed to a state, an area, and how lately
// they were active; "" for any.
func membersAt(c *web.Call, state domain.MemberState, area domain.Area, activity domain.Activity) string {
	q := url.Values{}
	for name, value := range map[string]string{"state": string(state), "area": string(area), "activity": string(activity)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return c.OrgURL("members") + "?" + q.Encode()
}

// bars are the consumption bars of pools. The area is named where a product
// licenses both apart.
func bars(c *web.Call, pools []domain.Pool) []ui.SeatBar {
	list := make([]ui.SeatBar, len(pools))
	for i, p := range pools {
		list[i] = poolBar(c, p)
		if !slices.ContainsFunc(pools, func(other domain.Pool) bool { return other.Product == p.Product && other.Area != p.Area }) {
			list[i].Detail = ""
		}
	}
	return list
}

// poolBar is the consumption bar of a pool: every number leads to what it counts.
func poolBar(c *web.Call, p domain.Pool) ui.SeatBar {
	t := c.Printer.T
	bar := ui.SeatBar{
		Name: p.ProductName, Detail: areaName(c, p.Area), Taken: p.Held(), Of: p.Capacity, Over: p.Over(), Word: t("taken"),
		Counts: []ui.SeatCount{
			{State: ui.SeatPurchased, Count: p.Capacity, Label: t("purchased"), Href: c.OrgURL("license-totals") + "#" + p.Slug},
			{State: ui.SeatActive, Count: p.Active, Label: t("active"), Href: poolURL(c, p, "state", string(domain.SeatActive))},
			{State: ui.SeatPending, Count: p.Pending, Label: t("pending"), Href: poolURL(c, p, "state", string(domain.SeatPending))},
		},
	}
	if over := p.Over(); over > 0 {
		bar.Counts = append(bar.Counts, ui.SeatCount{State: ui.SeatOver, Count: over, Label: t("over"), Href: poolURL(c, p)})
	} else {
		bar.Counts = append(bar.Counts, ui.SeatCount{State: ui.SeatFree, Count: p.Free(), Label: t("free"), Href: poolURL(c, p) + "#counted"})
	}
	bar.Counts = append(bar.Counts, ui.SeatCount{State: ui.SeatBlocked, Count: p.Blocked, Label: t("blocked, no seat"), Href: membersAt(c, domain.MemberBlocked, p.Area, "")})
	bar.Counts = append(bar.Counts, ui.SeatCount{State: ui.SeatWaiting, Count: p.Waiting, Label: t("waiting for a seat"), Href: waitingURL(c, p.Area)})
	return runOut(c, p, bar)
}

// runOut names both ways out where no seat is free.
func runOut(c *web.Call, p domain.Pool, bar ui.SeatBar) ui.SeatBar {
	switch {
	case p.Over() > 0:
		bar.Tone, bar.Note = ui.Bad, c.Printer.N(
			"%d more seat is held than purchased. Nobody loses theirs, and nobody gets one until it fits again.",
			"%d more seats are held than purchased. Nobody loses theirs, and nobody gets one until they fit again.", p.Over())
	case p.Free() > 0 || p.Capacity == 0:
		return bar
	default:
		bar.Tone, bar.Note = ui.Warn, c.Printer.T("No seat is free. Add licenses, or free seats of people who do not use them.")
	}
	bar.Actions = append(waysOut(c, p), giveUpButton(c, p)...)
	return bar
}

// waysOut are what can be done about a pool without a free seat: more seats, or
// fewer people.
func waysOut(c *web.Call, p domain.Pool) (list []templ.Component) {
	for _, b := range addLicenses(c, p.Product, ui.Plain) {
		if button, ok := b.(ui.Button); ok {
			button.Small, button.Describe = true, p.ProductName
			list = append(list, button)
		}
	}
	if c.Standing.May(access.OrdersPlace) {
		list = append(list, ui.Button{Label: c.Printer.T("Purchase license"), Small: true, Href: c.OrgURL("purchase"), Describe: p.ProductName})
	}
	if c.Standing.May(access.MembersBlock) {
		list = append(list, ui.Button{
			Label: c.Printer.T("Inactive for 90 days"), Small: true, Href: membersAt(c, domain.MemberActive, p.Area, "not_seen_90"), Describe: p.ProductName,
		})
	}
	return list
}

// summedPools are the pools of a product in the summary.
func summedPools(p licensing.ProductSummary) []domain.Pool {
	list := make([]domain.Pool, len(p.Pools))
	for i, s := range p.Pools {
		list[i] = domain.Pool{
			Product: p.Product, Slug: p.Slug, ProductName: p.Name, Rule: p.Seats, Area: s.Area,
			Tally: domain.Tally{Capacity: s.Capacity, Active: s.Active, Pending: s.Pending, Blocked: s.Blocked, Waiting: s.Waiting},
		}
	}
	return list
}

// licenseTotals says where the numbers of users come from.
func (p *Pages) licenseTotals(c *web.Call) error {
	list, err := p.Licensing.Totals(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, totalsPage(c, c.PortalPage(c.Printer.T("License totals"), "licenses"), list))
}

// zone is the organization's time zone.
func zone(c *web.Call) *time.Location {
	loc, err := time.LoadLocation(c.Standing.Organization.TimeZone)
	if err != nil {
		return time.UTC // the zone was written when the database of zones still had it
	}
	return loc
}

// difference is what the next change does to the numbers.
func difference(c *web.Call, p licensing.ProductTotals) string {
	internal, external := p.Users.Internal+p.Next.Users.Internal, p.Users.External+p.Next.Users.External
	if !p.Areas {
		return c.Printer.T("%d instead of %d users", internal, p.Users.Internal)
	}
	return c.Printer.T("%d instead of %d internal, %d instead of %d external users", internal, p.Users.Internal, external, p.Users.External)
}

func beginsOrEnds(c *web.Call, p licensing.ProductTotals, l domain.License) string {
	if slices.Contains(p.Next.Begin, string(l.ID)) {
		return c.Printer.T("begins")
	}
	return c.Printer.T("ends")
}

// partsTable lists the licenses that an area's number of users comes from.
func partsTable(c *web.Call, p licensing.ProductTotals, area domain.Area) ui.Table[domain.License] {
	t := c.Printer.T
	var rows []domain.License
	for _, l := range p.Licenses {
		if l.Users.In(area) > 0 {
			rows = append(rows, l)
		}
	}
	return ui.Table[domain.License]{
		Caption: poolName(c, domain.Pool{ProductName: p.Name, Area: area}), Rows: rows, Dense: true,
		Columns: []ui.Column[domain.License]{
			{
				Label: t("License"), Kind: ui.NameColumn, Text: func(l domain.License) string { return l.Name },
				Sub: func(l domain.License) string { return l.Serial }, Mono: true,
				Href: func(l domain.License) string { return c.OrgURL("licenses", string(l.ID)) },
			},
			{Label: t("Users"), Kind: ui.NumberColumn, Text: func(l domain.License) string { return c.Printer.Number(l.Users.In(area)) }},
			{Label: t("In force since"), Kind: ui.DateColumn, Text: func(l domain.License) string { return c.Printer.Date(l.StartsAt) }},
			{Label: t("Expires"), Kind: ui.StateColumn, Text: func(l domain.License) string { return web.Expiry(c, l.ExpiresAt) }},
		},
		Empty: ui.EmptyState{Title: t("No license in force has users of this area")},
	}
}
