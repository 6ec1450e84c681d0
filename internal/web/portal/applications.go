package portal

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) applicationRoutes() []web.Route {
	const all, one = "/organizations/{org}/applications", "/organizations/{org}/applications/{pool}"
	return []web.Route{
		{Pattern: "GET " + all, Action: access.LeasesView, Handle: p.applications},
		{Pattern: "GET " + all + "/live", Action: access.LeasesView, Handle: p.liveApplications},
		{Pattern: "GET /organizations/{org}/leases/{lease}/end", Action: access.LeasesRevoke, Handle: p.confirmEndLease},
		{Pattern: "POST /organizations/{org}/leases/{lease}/end", Action: access.LeasesRevoke, Handle: p.endLease},
		{Pattern: "GET " + one + "/history", Action: access.LeasesView, Handle: p.leaseHistory},
		{Pattern: "GET " + one + "/history/hours.csv", Action: access.LeasesView, Handle: p.leaseHours},
		{Pattern: "GET " + one + "/reservations", Action: access.LeasesView, Handle: p.reservations},
		{Pattern: "POST " + one + "/reservations", Action: access.LeasesReserve, Handle: p.reserve},
		{Pattern: "GET " + one + "/reservations/{reservation}/remove", Action: access.LeasesReserve, Handle: p.confirmUnreserve},
		{Pattern: "POST " + one + "/reservations/{reservation}/remove", Action: access.LeasesReserve, Handle: p.unreserve},
		{Pattern: "GET /organizations/{org}/licenses/{license}/activate", Action: access.LicensesActivate, Handle: p.confirmActivate},
		{Pattern: "POST /organizations/{org}/licenses/{license}/activate", Action: access.LicensesActivate, Handle: p.activate},
		{Pattern: "GET /organizations/{org}/programs", Action: access.LeasesToken, Handle: p.programs},
		{Pattern: "POST /organizations/{org}/programs", Action: access.LeasesToken, Handle: p.createProgram},
		{Pattern: "GET /organizations/{org}/programs/{program}/revoke", Action: access.LeasesToken, Handle: p.confirmRevokeProgram},
		{Pattern: "POST /organizations/{org}/programs/{program}/revoke", Action: access.LeasesToken, Handle: p.revokeProgram},
	}
}

// usage is who uses what now, as the page shows it.
type usage struct {
	Pools  []domain.LeasePool
	Only   domain.LeasePool // the product that the list is narrowed to; the zero LeasePool for all
	Lines  map[domain.ProductID][]domain.QueuedClient
	Kept   map[domain.ProductID][]domain.Reservation
	Asleep map[domain.ProductID]domain.License // one of those that wait for activation
	Table  ui.Table[domain.Lease]
}

// applications shows the floating seats of all products and who uses them.
func (p *Pages) applications(c *web.Call) error {
	u, list, err := p.inUse(c, c.R.URL)
	if err != nil {
		return err
	}
	if u.Table.Query.CSV() {
		return download(c, u.Table, list)
	}
	return c.Render(http.StatusOK, applicationsPage(c, c.PortalPage(c.Printer.T("Applications in use"), "applications"), u))
}

// liveApplications sends the same part of that page again whenever it changes.
func (p *Pages) liveApplications(c *web.Call) error {
	page := *c.R.URL
	page.Path = strings.TrimSuffix(page.Path, "/live")
	changes, stop, err := p.Floating.Watch(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	defer stop()
	frame := c.PortalPage(c.Printer.T("Applications in use"), "applications")
	return c.Live(changes, func() (templ.Component, error) {
		u, _, err := p.inUse(c, &page)
		return frame.With(livePart(c, u)), err
	})
}

// inUse reads what a page at an address shows.
func (p *Pages) inUse(c *web.Call, at *url.URL) (u usage, list func(domain.ListRequest) (domain.List[domain.Lease], error), err error) {
	ctx := c.R.Context()
	if u.Pools, err = p.Floating.Pools(ctx, c.Actor, c.Org()); err != nil {
		return u, nil, err
	}
	query := ui.ReadQuery(at)
	for _, pool := range u.Pools {
		if pool.Slug == query.Filter("product") {
			u.Only = pool
		}
	}
	list = func(req domain.ListRequest) (domain.List[domain.Lease], error) {
		return p.Floating.Leases(ctx, c.Actor, c.Org(), u.Only.Product, req)
	}
	sort, desc := query.Sort()
	leases, err := list(domain.ListRequest{Search: query.Search(), Sort: sort, Desc: desc, After: query.After(), State: query.Filter("state")})
	if err != nil {
		return u, nil, err
	}
	u.Table = leaseTable(c, query, u.Pools, leases)
	return u, list, p.beside(c, &u)
}

// beside reads what belongs to the pools beside their leases.
func (p *Pages) beside(c *web.Call, u *usage) (err error) {
	ctx := c.R.Context()
	u.Lines, u.Kept = map[domain.ProductID][]domain.QueuedClient{}, map[domain.ProductID][]domain.Reservation{}
	for _, pool := range u.Pools {
		if pool.Queued > 0 {
			if u.Lines[pool.Product], err = p.Floating.Line(ctx, c.Actor, c.Org(), pool.Product); err != nil {
				return err
			}
		}
		if pool.Reserved > 0 {
			if u.Kept[pool.Product], err = p.Floating.Reservations(ctx, c.Actor, c.Org(), pool.Product); err != nil {
				return err
			}
		}
		if pool.Inactive > 0 && u.Asleep == nil {
			if u.Asleep, err = p.asleep(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// asleep finds the floating licenses that wait for activation, one of each product.
func (p *Pages) asleep(c *web.Call) (map[domain.ProductID]domain.License, error) {
	found := map[domain.ProductID]domain.License{}
	for req := (domain.ListRequest{Limit: domain.MaxLimit}); ; {
		list, err := p.Licensing.Licenses(c.R.Context(), c.Actor, c.Org(), req)
		if err != nil {
			return nil, err
		}
		for _, l := range list.Items {
			if activatable(c, l) && found[l.Product].ID == "" {
				found[l.Product] = l
			}
		}
		if req.After = list.Next; list.Next == "" {
			return found, nil
		}
	}
}

// activatable reports whether a license waits for activation.
func activatable(c *web.Call, l domain.License) bool {
	state := l.StateAt(c.Now())
	return l.Type == domain.LicenseFlex && l.ActivatedAt.IsZero() && (state == domain.LicenseActive || state == domain.LicenseScheduled)
}

// applicationsAt is the list of applications narrowed to a product and a state.
func applicationsAt(c *web.Call, p domain.LeasePool, state string) string {
	q := url.Values{"product": {p.Slug}}
	if state != "" {
		q.Set("state", state)
	}
	return c.OrgURL("applications") + "?" + q.Encode() + "#list"
}

// leaseBar is the bar of one product's floating seats: every number leads to what
// it counts.
func leaseBar(c *web.Call, u usage, p domain.LeasePool) ui.SeatBar {
	t, n := c.Printer.T, c.Printer.Number
	connected := p.InUse - p.Borrowed - p.Delegated
	bar := ui.SeatBar{
		Name: p.ProductName, Taken: p.InUse, Of: p.Capacity, Word: t("in use"),
		Counts: []ui.SeatCount{{State: ui.SeatActive, Count: connected, Label: t("connected"), Href: applicationsAt(c, p, "")}},
		Note:   t("%s seats − %s in use − %s kept for others = %s free.", n(p.Capacity), n(p.InUse), n(p.Unfilled), n(p.Free())),
	}
	bar.Counts = append(bar.Counts, ui.SeatCount{State: ui.SeatPending, Count: p.Borrowed, Label: t("borrowed"), Href: applicationsAt(c, p, "borrowed")})
	if p.Delegated > 0 {
		bar.Counts = append(bar.Counts, ui.SeatCount{State: ui.SeatAway, Count: p.Delegated, Label: t("handed out by sites"), Href: sitesURL(c, p)})
	}
	bar.Counts = append(
		bar.Counts,
		ui.SeatCount{State: ui.SeatKept, Count: p.Unfilled, Label: t("reserved and not in use"), Href: reservationsURL(c, p)},
		ui.SeatCount{State: ui.SeatFree, Count: p.Free(), Label: t("free"), Href: leaseHistoryURL(c, p)},
		ui.SeatCount{State: ui.SeatWaiting, Count: p.Queued, Label: t("in line"), Href: c.OrgURL("applications") + "#line-" + p.Slug},
	)
	switch l := u.Asleep[p.Product]; {
	case p.Inactive > 0:
		bar.Tone, bar.Note = ui.Warn, c.Printer.N("%d seat waits for activation and gives no lease until then.", "%d seats wait for activation and give no lease until then.", p.Inactive)
		if l.ID != "" && c.Standing.May(access.LicensesActivate) {
			bar.Actions = []templ.Component{activateButton(c, l, ui.Plain)}
		}
	case p.Capacity == 0:
		bar.Tone, bar.Note, bar.Actions = ui.Warn, t("No floating license is in force."), plainPurchase(c)
	case p.Free() == 0:
		bar.Tone = ui.Warn
	}
	return bar
}

func activateButton(c *web.Call, l domain.License, kind ui.ButtonKind) ui.Button {
	return ui.Button{
		Label: c.Printer.T("Activate"), Kind: kind, Small: kind == ui.Plain, Dialog: true, Describe: l.Name,
		Href: c.OrgURL("licenses", string(l.ID), "activate"),
	}
}

func leaseTable(c *web.Call, query ui.Query, pools []domain.LeasePool, list domain.List[domain.Lease]) ui.Table[domain.Lease] {
	t := c.Printer.T
	table := ui.Table[domain.Lease]{
		Caption: t("Applications in use"), Query: query, Search: t("Search by user, device or client"), File: "applications.csv",
		Rows: list.Items, Next: list.Next,
		Filters: []ui.Filter[domain.Lease]{{Key: "state", Label: t("Seat"), All: t("Every seat"), Options: []ui.Option{
			{Value: "borrowed", Label: t("Borrowed")}, {Value: "reserved", Label: t("Reserved")},
		}}},
		Columns: []ui.Column[domain.Lease]{
			{
				Key: "user", Label: t("User"), Kind: ui.NameColumn, Text: func(l domain.Lease) string { return userName(c, l.User) },
				Href: func(l domain.Lease) string { return memberHref(c, l.Member) },
				Sub:  func(l domain.Lease) string { return l.Client }, SubLabel: t("Client"), Mono: true,
			},
			{Key: "device", Label: t("Device"), Text: func(l domain.Lease) string { return l.Device }},
			{
				Label: t("Application"), Text: func(l domain.Lease) string { return l.ProductName },
				Sub: func(l domain.Lease) string { return l.Version }, SubLabel: t("Version"),
			},
			{Key: "granted", Label: t("Since"), Kind: ui.DateColumn, Text: func(l domain.Lease) string { return c.Printer.DateTime(l.GrantedAt) }},
			{
				Key: "expires", Label: t("Valid until"), Kind: ui.DateColumn, Text: func(l domain.Lease) string { return c.Printer.DateTime(l.ExpiresAt) },
				Sub: func(l domain.Lease) string { return renewedWhen(c, l) }, SubLabel: t("Renewed"),
			},
			{Label: t("Seat"), Kind: ui.StateColumn, Text: func(l domain.Lease) string { return leaseBadge(c, l).Label }, Cell: func(l domain.Lease) templ.Component {
				return leaseBadge(c, l)
			}},
		},
		Empty: ui.EmptyState{
			Title: t("Nobody uses a floating seat right now"), Text: t("Whoever starts the application appears here, and goes when they close it."),
		},
	}
	if len(pools) > 1 {
		products := ui.Filter[domain.Lease]{Key: "product", Label: t("Application"), All: t("Every application")}
		for _, p := range pools {
			products.Options = append(products.Options, ui.Option{Value: p.Slug, Label: p.ProductName})
		}
		table.Filters = append([]ui.Filter[domain.Lease]{products}, table.Filters...)
	}
	if c.Standing.May(access.LeasesRevoke) {
		table.Columns = append(table.Columns, ui.Column[domain.Lease]{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(l domain.Lease) templ.Component {
			return ui.Button{
				Label: t("End"), Kind: ui.Danger, Small: true, Dialog: true, Describe: userName(c, l.User) + ", " + l.Device,
				Href: c.OrgURL("leases", string(l.ID), "end"),
			}
		}})
	}
	return table
}

// userName is a user as the client calls them.
func userName(c *web.Call, name string) string {
	if name == "" {
		return c.Printer.T("User not named")
	}
	return name
}

func memberHref(c *web.Call, id domain.MemberID) string {
	if id == "" || !c.Standing.May(access.MembersView) {
		return ""
	}
	return c.OrgURL("members", string(id))
}

// renewedWhen is "" for a lease that has not been renewed yet.
func renewedWhen(c *web.Call, l domain.Lease) string {
	if !l.RenewedAt.After(l.GrantedAt) {
		return ""
	}
	return c.Printer.T("renewed %s", l.RenewedAt.UTC().Format("15:04 UTC"))
}

func leaseBadge(c *web.Call, l domain.Lease) ui.Badge {
	switch {
	case l.Borrowed:
		return ui.Badge{Tone: ui.Info, Label: c.Printer.T("Borrowed")}
	case l.Reservation != "":
		return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Reserved")}
	}
	return ui.Badge{Tone: ui.Good, Label: c.Printer.T("Connected")}
}

// gist is the state of all pools in one sentence, for who hears the page.
func gist(c *web.Call, u usage) string {
	var all []string
	for _, p := range u.Pools {
		all = append(all, c.Printer.T("%s: %d of %d in use, %d in line.", p.ProductName, p.InUse, p.Capacity, p.Queued))
	}
	return strings.Join(all, " ")
}

func queueTable(c *web.Call, p domain.LeasePool, line []domain.QueuedClient) ui.Table[placed] {
	t := c.Printer.T
	rows := make([]placed, len(line))
	for i, q := range line {
		rows[i] = placed{i + 1, q}
	}
	return ui.Table[placed]{
		Caption: t("In line for %s", p.ProductName), Rows: rows, Dense: true,
		Columns: []ui.Column[placed]{
			{Label: t("Place"), Kind: ui.NumberColumn, Text: func(q placed) string { return c.Printer.Number(q.Place) }},
			{Label: t("User"), Kind: ui.NameColumn, Text: func(q placed) string { return userName(c, q.User) }, Sub: func(q placed) string { return q.Device }},
			{Label: t("In line since"), Kind: ui.DateColumn, Text: func(q placed) string { return c.Printer.DateTime(q.Since) }},
			{Label: t("Asked last"), Kind: ui.NumberColumn, Text: func(q placed) string { return q.AskedAt.UTC().Format("15:04:05 UTC") }},
		},
	}
}

// placed is a client with its place in line, beginning with 1.
type placed struct {
	Place int
	domain.QueuedClient
}

func (p *Pages) confirmEndLease(c *web.Call) error {
	return p.askEndLease(c, "", web.Problem{Status: http.StatusOK})
}

func (p *Pages) askEndLease(c *web.Call, reason string, problem web.Problem) error {
	l, err := p.Floating.Lease(c.R.Context(), c.Actor, c.Org(), domain.LeaseID(c.Path("lease")))
	if err == nil && !l.AliveAt(c.Now()) {
		err = domain.E(domain.NotFound, domain.CodeNotFound)
	}
	if err != nil {
		return c.Gone(err, access.LeasesRevoke, c.OrgURL("applications"))
	}
	return c.Render(problem.Status, endLeasePage(c, c.PortalPage(c.Printer.T("End a lease"), "applications"), l, reason, problem))
}

func (p *Pages) endLease(c *web.Call) error {
	err := p.Floating.ForceRelease(c.R.Context(), c.Actor, c.Org(), domain.LeaseID(c.Path("lease")), c.Form("reason"))
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return c.Gone(err, access.LeasesRevoke, c.OrgURL("applications"))
		}
		return p.askEndLease(c, c.Form("reason"), problem)
	}
	return c.RedirectWith(c.OrgURL("applications"), ui.Good, c.Printer.T("The lease has ended and its seat is free. Whoever held it is told the reason."))
}

// leasePool is the pool of the path.
func (p *Pages) leasePool(c *web.Call) (domain.LeasePool, error) {
	pools, err := p.Floating.Pools(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return domain.LeasePool{}, err
	}
	for _, pool := range pools {
		if pool.Slug == c.Path("pool") {
			return pool, nil
		}
	}
	return domain.LeasePool{}, domain.E(domain.NotFound, domain.CodeNotFound)
}
