package console

import (
	"net/http"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) organizations(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.Organization], error) {
		return p.People.Organizations(c.R.Context(), c.Actor, req)
	}, organizationTable)
	if err != nil || done {
		return err
	}
	title := c.Printer.T("Organizations")
	return c.Render(http.StatusOK, tablePage(c.ConsolePage(title, "organizations"), ui.PageHead{Title: title}, table))
}

func orgName(o domain.Organization) string { return o.Name }

// customerName is that of an organization which may have been deleted.
func customerName(c *web.Call, name string, deleted bool) string {
	if deleted {
		return c.Printer.T("%s (deleted)", name)
	}
	return name
}

func orgHref(o domain.Organization) string { return at("organizations", string(o.ID)) }

func organizationTable(c *web.Call, list domain.List[domain.Organization]) ui.Table[domain.Organization] {
	t := c.Printer.T
	return ui.Table[domain.Organization]{
		Caption: t("Organizations"), Query: ui.ReadQuery(c.R.URL), Search: t("Search organizations"), File: "organizations.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Columns: []ui.Column[domain.Organization]{
			{Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: orgName, Href: orgHref},
			{Label: t("Notification e-mail"), Text: func(o domain.Organization) string { return o.NotificationEmail.Address }},
			{Key: "members", Label: t("Members"), Kind: ui.NumberColumn, Text: func(o domain.Organization) string { return c.Printer.Number(int(o.Members)) }},
			{Key: "created", Label: t("Customer since"), Kind: ui.DateColumn, Text: func(o domain.Organization) string { return c.Printer.Date(o.CreatedAt) }},
		},
		Empty: ui.EmptyState{Title: t("No organizations yet"), Text: t("An organization appears here as soon as somebody has signed up and created it.")},
	}
}

// customer is one organization at a glance.
type customer struct {
	Summary licensing.Summary
	Profile domain.BillingProfile
	Orders  []domain.Order
}

func (p *Pages) organization(c *web.Call) error {
	ctx := c.R.Context()
	var o customer
	var err error
	if o.Summary, err = p.Licensing.Summary(ctx, c.Actor, c.Org()); err != nil {
		return err
	}
	if o.Profile, err = p.Billing.Profile(ctx, c.Actor, c.Org()); err != nil {
		return err
	}
	orders, err := p.Billing.Orders(ctx, c.Actor, c.Org(), domain.ListRequest{Limit: firstOrders})
	if err != nil {
		return err
	}
	o.Orders = orders.Items
	return c.Render(http.StatusOK, organizationPage(c, orgFrame(c), o))
}

// orgFrame is the frame of every page about one organization.
func orgFrame(c *web.Call) ui.Page {
	return c.ConsolePage(c.Standing.Organization.Name, "organizations")
}

// renderOrg shows one list of an organization.
func renderOrg(c *web.Call, tab string, table templ.Component) error {
	return c.Render(http.StatusOK, organizationList(c, orgFrame(c), tab, table))
}

func (p *Pages) members(c *web.Call) error {
	table, done, err := listed(c, func(req domain.ListRequest) (domain.List[domain.Member], error) {
		return p.People.Members(c.R.Context(), c.Actor, c.Org(), req)
	}, memberTable)
	if err != nil || done {
		return err
	}
	return renderOrg(c, "members", table)
}

func memberTable(c *web.Call, list domain.List[domain.Member]) ui.Table[domain.Member] {
	t := c.Printer.T
	return ui.Table[domain.Member]{
		Caption: t("Members"), Query: ui.ReadQuery(c.R.URL), Search: t("Search members"), File: "members.csv",
		Rows: list.Items, Next: list.Next, Dense: true,
		Columns: []ui.Column[domain.Member]{
			{Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(m domain.Member) string { return m.Name }},
			{Key: "email", Label: t("E-mail"), Text: func(m domain.Member) string { return m.Email.Address }},
			{Key: "joined", Label: t("Member since"), Kind: ui.DateColumn, Text: func(m domain.Member) string { return c.Printer.Date(m.JoinedAt) }},
			{Label: t("Role"), Kind: ui.StateColumn, Text: func(m domain.Member) string { return c.RoleName(string(m.Role)) }},
		},
		Empty: ui.EmptyState{Title: t("No members yet"), Text: t("Its first owner has been invited and has not joined yet.")},
	}
}

func (p *Pages) invitations(c *web.Call) error {
	list, err := p.People.Invitations(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	return renderOrg(c, "invitations", invitationTable(c, list))
}

func invitationTable(c *web.Call, list domain.List[domain.Invitation]) ui.Table[domain.Invitation] {
	t := c.Printer.T
	return ui.Table[domain.Invitation]{
		Caption: t("Pending invitations"), Query: ui.ReadQuery(c.R.URL), Search: t("Search invitations"),
		Rows: list.Items, Next: list.Next, Dense: true,
		Columns: []ui.Column[domain.Invitation]{
			{
				Key: "email", Label: t("E-mail"), Kind: ui.NameColumn, Text: func(i domain.Invitation) string { return i.Email.Address },
				Sub: func(i domain.Invitation) string { return t("Invited by %s", i.InviterName) },
			},
			{Label: t("Role"), Text: func(i domain.Invitation) string { return c.RoleName(string(i.Role)) }},
			{Key: "sent", Label: t("Sent"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return c.Printer.Date(i.SentAt) }},
			{Key: "expires", Label: t("Link works until"), Kind: ui.DateColumn, Text: func(i domain.Invitation) string { return c.Printer.Date(i.ExpiresAt) }},
			{
				Label: t("State"), Kind: ui.StateColumn, Text: func(i domain.Invitation) string { return pendingBadge(c, i.StateAt(c.Now())).Label },
				Cell: func(i domain.Invitation) templ.Component { return pendingBadge(c, i.StateAt(c.Now())) },
			},
		},
		Empty: ui.EmptyState{Title: t("No invitation is pending"), Text: t("Whoever is invited appears here until they open the link in their mail.")},
	}
}

// pendingBadge is the state of an invitation nobody has accepted.
func pendingBadge(c *web.Call, s domain.InvitationState) ui.Badge {
	if s == domain.InvitationExpired {
		return ui.Badge{Tone: ui.Warn, Label: c.Printer.T("Expired")}
	}
	return ui.Badge{Tone: ui.Info, Label: c.Printer.T("Pending")}
}

func (p *Pages) organizationOrders(c *web.Call) error {
	list, err := p.Billing.Orders(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	table := orderTable(c, list)
	table.File = "" // the download of all orders has these too
	table.Columns[0].Sub = nil
	return renderOrg(c, "orders", table)
}

func (p *Pages) organizationActivity(c *web.Call) error {
	list, err := p.People.Activity(c.R.Context(), c.Actor, c.Org(), c.List())
	if err != nil {
		return err
	}
	return renderOrg(c, "activity", web.ActivityTable(c, list))
}
