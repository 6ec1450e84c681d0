package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// memberRoutes are the pages and acts about members.
func (p *Pages) memberRoutes() []web.Route {
	const org, all, one = "/organizations/{org}", "/organizations/{org}/members", "/organizations/{org}/members/{member}"
	return []web.Route{
		{Pattern: "GET " + all, Action: access.MembersView, Handle: p.members},
		{Pattern: "GET " + all + "/act", Action: access.MembersBlock, Handle: p.previewAct},
		{Pattern: "POST " + all + "/act", Action: access.MembersBlock, Handle: p.performAct, Slow: true},
		{Pattern: "GET " + one, Action: access.MembersView, Handle: p.memberDetail},
		{Pattern: "GET " + one + "/role", Action: access.MembersChangeRole, Handle: p.editRole},
		{Pattern: "POST " + one + "/role", Action: access.MembersChangeRole, Handle: p.saveRole},
		{Pattern: "GET " + one + "/transfer", Action: access.SeatsTransfer, Handle: p.planTransfer},
		{Pattern: "POST " + one + "/transfer", Action: access.SeatsTransfer, Handle: p.transferSeat, Slow: true},
		{Pattern: "GET " + one + "/ownership", Action: access.OwnershipTransfer, Handle: p.confirmOwnership},
		{Pattern: "POST " + one + "/ownership", Action: access.OwnershipTransfer, Handle: p.transferOwnership},
		{Pattern: "GET " + org + "/leave", Action: access.MembersLeave, Handle: p.confirmLeave},
		{Pattern: "POST " + org + "/leave", Action: access.MembersLeave, Handle: p.leave},
	}
}

// memberURL is the address of a member's page, or of one beneath it.
func memberURL(c *web.Call, id domain.MemberID, parts ...string) string {
	return c.OrgURL(append([]string{"members", string(id)}, parts...)...)
}

func trailToMembers(c *web.Call) []ui.Link {
	return []ui.Link{{Label: c.Printer.T("Members"), Href: c.OrgURL("members")}}
}

// peopleList is what stands around a list of members.
type peopleList struct {
	people.Counts
	Pools []domain.Pool
	Bars  []domain.Pool // of them, those to show
	Teams []ui.Option
}

// areas tells whether any product licenses internal and external users apart.
func (l peopleList) areas() bool {
	return slices.ContainsFunc(l.Pools, func(p domain.Pool) bool { return p.Area == domain.AreaExternal })
}

func (p *Pages) members(c *web.Call) error {
	ctx := c.R.Context()
	read := func(req domain.ListRequest) (domain.List[domain.Member], error) {
		return p.People.Members(ctx, c.Actor, c.Org(), req)
	}
	req := c.List()
	req.State = memberWords(c.R.URL.Query())
	list, err := read(req)
	if err != nil {
		return err
	}
	if table := memberTable(c, list); table.Query.CSV() {
		return download(c, table, func(page domain.ListRequest) (domain.List[domain.Member], error) {
			page.State = req.State
			return read(page)
		})
	}
	around, err := p.around(c)
	if err != nil {
		return err
	}
	at := c.R.URL.Query().Get("state")
	return c.Render(http.StatusOK, membersPage(c, c.PortalPage(c.Printer.T("Members"), "members"), around, at, memberPageTable(c, list, around, at)))
}

func (p *Pages) around(c *web.Call) (l peopleList, err error) {
	ctx := c.R.Context()
	if l.Counts, err = p.People.Counts(ctx, c.Actor, c.Org()); err != nil {
		return l, err
	}
	if l.Pools, err = p.People.Seats(ctx, c.Actor, c.Org()); err != nil {
		return l, err
	}
	l.Bars = l.Pools
	if slices.ContainsFunc(l.Pools, func(p domain.Pool) bool { return idle([]domain.Pool{p}) }) {
		floating, err := p.floating(c)
		if err != nil {
			return l, err
		}
		l.Bars = named(l.Pools, floating)
	}
	l.Teams, err = p.teamOptions(c)
	return l, err
}

// memberWords gathers the filters of the address into the words that a list of
// members is narrowed by.
func memberWords(q url.Values) string {
	var words []string
	for _, key := range []string{"state", "role", "area", "team", "product", "activity"} {
		words = append(words, q.Get(key))
	}
	return strings.Join(words, " ")
}

// memberTable is a list of members in full, for files.
func memberTable(c *web.Call, list domain.List[domain.Member]) ui.Table[domain.Member] {
	t := c.Printer.T
	return ui.Table[domain.Member]{
		Caption: t("Members"), Query: ui.ReadQuery(c.R.URL), File: "members.csv", Rows: list.Items, Next: list.Next,
		Columns: []ui.Column[domain.Member]{
			{
				Label: t("Name"), Text: nameOf, Sub: func(m domain.Member) string { return m.Email.Address }, SubLabel: t("E-mail"),
			},
			{Label: t("Role"), Text: func(m domain.Member) string { return c.RoleName(string(m.Role)) }},
			{Label: t("State"), Text: func(m domain.Member) string { return memberBadge(c, m.State).Label }},
			{Label: t("Area"), Text: func(m domain.Member) string { return areaName(c, m.Area) }},
			{Label: t("Last active"), Text: func(m domain.Member) string { return dateOr(c, m.LastActivityAt, "") }},
			{Label: t("Member since"), Text: func(m domain.Member) string { return c.Printer.Date(m.JoinedAt) }},
		},
	}
}

// memberPageTable is a list of members to look at and act on.
func memberPageTable(c *web.Call, list domain.List[domain.Member], around peopleList, at string) ui.Table[domain.Member] {
	t := c.Printer.T
	table := ui.Table[domain.Member]{
		Caption: t("Members"), Query: ui.ReadQuery(c.R.URL), Search: t("Search members"), File: "members.csv", Rows: list.Items, Next: list.Next,
		Filters: memberFilters(c, around), Empty: ui.EmptyState{Title: t("Nobody is here")}, Select: memberSelection(c, around),
	}
	add := func(columns ...ui.Column[domain.Member]) { table.Columns = append(table.Columns, columns...) }
	add(ui.Column[domain.Member]{
		Key: "name", Label: t("Name"), Kind: ui.NameColumn, Text: func(m domain.Member) string { return who(c, m) },
		Href: func(m domain.Member) string { return memberURL(c, m.ID) }, Sub: func(m domain.Member) string { return m.Email.Address },
	}, ui.Column[domain.Member]{Label: t("Role"), Text: func(m domain.Member) string { return c.RoleName(string(m.Role)) }})
	if around.areas() {
		add(ui.Column[domain.Member]{Label: t("Area"), Text: func(m domain.Member) string { return areaName(c, m.Area) }})
	}
	switch domain.MemberState(at) {
	case domain.MemberBlocked:
		add(ui.Column[domain.Member]{Label: t("Blocked on"), Text: func(m domain.Member) string { return dateOr(c, m.BlockedAt, "") }, Sub: func(m domain.Member) string { return t("by %s", m.BlockedBy) }})
	case domain.MemberWaiting:
		add(ui.Column[domain.Member]{Key: "rank", Label: t("Waits since"), Kind: ui.DateColumn, Text: func(m domain.Member) string { return dateOr(c, m.WaitingSince, "") }})
	case domain.MemberActive:
	}
	add(ui.Column[domain.Member]{Label: t("State"), Kind: ui.StateColumn, Text: func(m domain.Member) string { return memberBadge(c, m.State).Label }, Cell: func(m domain.Member) templ.Component {
		return memberBadge(c, m.State)
	}}, ui.Column[domain.Member]{Key: "activity", Label: t("Last active"), Kind: ui.DateColumn, Text: func(m domain.Member) string { return dateOr(c, m.LastActivityAt, t("Never")) }})
	if at == "" {
		add(ui.Column[domain.Member]{Key: "joined", Label: t("Member since"), Kind: ui.DateColumn, Text: func(m domain.Member) string { return c.Printer.Date(m.JoinedAt) }})
	}
	add(ui.Column[domain.Member]{Label: t("Actions"), Kind: ui.ActionsColumn, Cell: func(m domain.Member) templ.Component { return memberActions(c, m) }})
	return table
}

func memberFilters(c *web.Call, around peopleList) (filters []ui.Filter[domain.Member]) {
	t := c.Printer.T
	add := func(key, label, every string, options []ui.Option) {
		if len(options) > 0 {
			filters = append(filters, ui.Filter[domain.Member]{Key: key, Label: label, All: every, Options: options})
		}
	}
	var states, products []ui.Option
	for _, s := range domain.MemberStates() {
		states = append(states, ui.Option{Value: string(s), Label: memberBadge(c, s).Label})
	}
	for _, p := range around.Pools {
		o := ui.Option{Value: string(p.Product), Label: p.ProductName}
		if !slices.Contains(products, o) {
			products = append(products, o)
		}
	}
	add("state", t("State"), t("Every state"), states)
	add("role", t("Role"), t("Every role"), roleOptions(c))
	if around.areas() {
		add("area", t("Area"), t("Every area"), []ui.Option{
			{Value: string(domain.AreaInternal), Label: areaName(c, domain.AreaInternal)}, {Value: string(domain.AreaExternal), Label: areaName(c, domain.AreaExternal)},
		})
	}
	add("team", t("Team"), t("Every team"), around.Teams)
	add("product", t("Product"), t("Every product"), products)
	add("activity", t("Last active"), t("Whenever active"), activityOptions(c))
	return filters
}

func activityOptions(c *web.Call) (options []ui.Option) {
	for _, a := range domain.Activities() {
		label := c.Printer.T("Never active")
		switch {
		case a.Days() > 0 && a.Seen():
			label = c.Printer.T("Active in the last %d days", a.Days())
		case a.Days() > 0:
			label = c.Printer.T("Not active for %d days", a.Days())
		}
		options = append(options, ui.Option{Value: string(a), Label: label})
	}
	return options
}

// memberSelection offers what the reader may do with many.
func memberSelection(c *web.Call, around peopleList) *ui.Selection[domain.Member] {
	t := c.Printer.T
	s := &ui.Selection[domain.Member]{
		Name: "members", Value: func(m domain.Member) string { return string(m.ID) }, Of: nameOf,
		Action: c.OrgURL("members", "act"), Act: "do", Hidden: []ui.Hidden{{Name: "back", Value: c.R.URL.RequestURI()}},
	}
	add := func(do, label string) {
		if c.Standing.May(people.Doing(do)) {
			s.Acts = append(s.Acts, ui.Option{Value: do, Label: label})
		}
	}
	add("block", t("Block"))
	add("unblock", t("Unblock"))
	if len(around.Teams) > 0 {
		add("add_to_team", t("Add to a team"))
	}
	add("change_role", t("Change role"))
	if around.areas() {
		add("move_area", t("Move to an area"))
	}
	add("remove", t("Remove"))
	return s
}

// who is a member's name, with a mark at the reader's own.
func who(c *web.Call, m domain.Member) string {
	if m.ID == c.Standing.Member {
		return c.Printer.T("%s (you)", nameOf(m))
	}
	return nameOf(m)
}

// nameOf is what to call somebody who may not have said their name.
func nameOf(m domain.Member) string {
	if m.Name == "" {
		return m.Email.Address
	}
	return m.Name
}

// mayTouch tells whether the reader may do an act to a member: owners are the
// owners' business.
func mayTouch(c *web.Call, a access.Action, m domain.Member) bool {
	return c.Standing.Throughout(a) && access.MayTouch(c.Standing.Rank(), m.Role)
}

// memberActions are those wanted most; a member's page has all of them.
func memberActions(c *web.Call, m domain.Member) templ.Component {
	var buttons ui.Buttons
	if m.ID == c.Standing.Member {
		return append(buttons, ui.Button{Label: c.Printer.T("Leave"), Kind: ui.Danger, Small: true, Href: c.OrgURL("leave"), Dialog: true})
	}
	if m.State == domain.MemberBlocked && c.Standing.May(access.MembersUnblock) {
		buttons = append(buttons, ui.Button{Label: c.Printer.T("Unblock"), Small: true, Href: actURL(c, "unblock", m.ID, c.R.URL.RequestURI()), Dialog: true, Describe: nameOf(m)})
	}
	if mayTouch(c, access.MembersRemove, m) {
		buttons = append(buttons, ui.Button{Label: c.Printer.T("Remove"), Kind: ui.Danger, Small: true, Href: actURL(c, "remove", m.ID, c.R.URL.RequestURI()), Dialog: true, Describe: nameOf(m)})
	}
	return buttons
}

func roleOptions(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, r := range domain.Roles() {
		options = append(options, ui.Option{Value: string(r), Label: c.RoleName(string(r))})
	}
	return options
}
