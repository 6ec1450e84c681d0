package portal

import (
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// effects is what an act would do to seats, tokens, grants and teams, and who
// would come in from the waiting list.
func effects(c *web.Call, a memberAct, p domain.Preview) (facts ui.Facts) {
	t := c.Printer.T
	for _, change := range p.Pools {
		if s := seatEffect(c, change); s != "" {
			facts = append(facts, ui.Fact{Term: change.ProductName + " · " + areaName(c, change.Area), Value: s})
		}
	}
	if len(facts) == 0 {
		facts = append(facts, ui.Fact{Term: t("Seats"), Value: t("As many are taken as before")})
	}
	if n := tokensOf(p.Lines); n > 0 {
		facts = append(facts, ui.Fact{Term: t("API tokens"), Value: c.Printer.N("%d token ends", "%d tokens end", n)})
	}
	facts = append(facts, grantEffects(c, a, p.Lines)...)
	if teams := teamsIn(p.Lines); a.Do == "remove" && len(teams) > 0 {
		facts = append(facts, ui.Fact{Term: t("Teams they leave"), Value: enumerate(c, teams)})
	}
	if len(p.Promoted) > 0 {
		facts = append(facts, ui.Fact{Term: t("From the waiting list"), Value: t("Gets a seat: %s", enumerate(c, namesOf(p.Promoted)))})
	}
	return facts
}

// seatEffect is what becomes of a pool; "" when as many are taken as before.
func seatEffect(c *web.Call, change domain.PoolChange) string {
	taken := c.Printer.T("%s of %s taken", c.Printer.Number(change.After.Held()), c.Printer.Number(change.After.Capacity))
	switch d := change.After.Held() - change.Before.Held(); {
	case d < 0:
		return c.Printer.N("%d seat becomes free: %s", "%d seats become free: %s", -d, taken)
	case d > 0:
		return c.Printer.N("%d seat is taken: %s", "%d seats are taken: %s", d, taken)
	}
	return ""
}

func tokensOf(lines []domain.PreviewLine) (n int) {
	for _, l := range lines {
		n += l.Tokens
	}
	return n
}

// grantEffects says what becomes of granted products.
func grantEffects(c *web.Call, a memberAct, lines []domain.PreviewLine) (facts ui.Facts) {
	t := c.Printer.T
	term := map[domain.GrantState]string{
		domain.GrantResting: t("Granted, kept for later"), domain.GrantActive: t("Granted, back again"), domain.GrantWaiting: t("Granted, waiting for a seat"),
	}
	if a.Do == "remove" {
		term[domain.GrantResting] = t("Granted, ends")
	}
	for _, state := range []domain.GrantState{domain.GrantResting, domain.GrantActive, domain.GrantWaiting} {
		var names []string
		for _, l := range lines {
			for _, g := range l.Grants {
				if g.State == state && !slices.Contains(names, g.ProductName) {
					names = append(names, g.ProductName)
				}
			}
		}
		if len(names) > 0 {
			facts = append(facts, ui.Fact{Term: term[state], Value: enumerate(c, names)})
		}
	}
	return facts
}

func teamsIn(lines []domain.PreviewLine) (names []string) {
	for _, l := range lines {
		for _, name := range l.Teams {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func namesOf(members []domain.Member) (names []string) {
	for _, m := range members {
		names = append(names, nameOf(m))
	}
	return names
}

// enumerate lists some names, and how many more there are.
func enumerate(c *web.Call, names []string) string {
	const most = 8
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + " " + c.Printer.N("and %d more", "and %d more", more)
	}
	return strings.Join(names, ", ")
}

// dateOr is a day, or a word where there is none.
func dateOr(c *web.Call, at time.Time, none string) string {
	if at.IsZero() {
		return none
	}
	return c.Printer.Date(at)
}

// memberFacts is what an organization knows of somebody.
func memberFacts(c *web.Call, m people.Profile, areas bool) ui.Facts {
	t := c.Printer.T
	facts := ui.Facts{
		{Term: t("Role"), Body: roleFact(c, m.Role)},
		{Term: t("Member since"), Value: c.Printer.DateLong(m.JoinedAt)},
		{Term: t("Last active"), Value: lastActive(c, m.Member)},
	}
	if areas {
		facts = append(facts, ui.Fact{Term: t("Area"), Value: areaName(c, m.Area)})
	}
	switch m.State {
	case domain.MemberBlocked:
		facts = append(facts, ui.Fact{Term: t("Blocked"), Value: t("on %s by %s", c.Printer.DateTime(m.BlockedAt), m.BlockedBy)})
	case domain.MemberWaiting:
		facts = append(facts, ui.Fact{Term: t("Waits since"), Value: c.Printer.DateTime(m.WaitingSince)})
	case domain.MemberActive:
	}
	return facts
}

func lastActive(c *web.Call, m domain.Member) string {
	if m.LastActivityAt.IsZero() {
		return c.Printer.T("Never")
	}
	return c.Printer.DateTime(m.LastActivityAt)
}

// heldRow is one seat of a member, or a grant that has none.
type heldRow struct {
	Product, Area, Why, Since string
	Badge                     ui.Badge
}

// heldRows are a member's seats and why they hold them, then the grants without.
func heldRows(c *web.Call, m people.Profile) (rows []heldRow) {
	t := c.Printer.T
	for _, s := range m.Seats {
		row := heldRow{Product: s.ProductName, Area: areaName(c, s.Area), Since: c.Printer.Date(s.Since), Badge: ui.Badge{Tone: ui.Good, Label: t("Holds a seat")}}
		switch s.Rule {
		case domain.ByGrant:
			row.Why = t("Granted by %s", s.ChangedBy)
		case domain.ByInvitation, domain.ByMembership:
			row.Why = t("As an active member")
		}
		rows = append(rows, row)
	}
	for _, g := range m.Grants {
		if g.State == domain.GrantActive {
			continue
		}
		badge := ui.Badge{Label: t("Kept for later")}
		if g.State == domain.GrantWaiting {
			badge = ui.Badge{Tone: ui.Warn, Label: t("Waits for a seat")}
		}
		rows = append(rows, heldRow{Product: g.ProductName, Area: areaName(c, g.Area), Why: t("Granted by %s", g.GrantedBy), Since: c.Printer.Date(g.GrantedAt), Badge: badge})
	}
	return rows
}

func heldTable(c *web.Call, m people.Profile) ui.Table[heldRow] {
	t := c.Printer.T
	return ui.Table[heldRow]{
		Caption: t("Seats"), Query: ui.ReadQuery(c.R.URL), Rows: heldRows(c, m),
		Columns: []ui.Column[heldRow]{
			{Label: t("Product"), Kind: ui.NameColumn, Text: func(r heldRow) string { return r.Product }, Sub: func(r heldRow) string { return r.Area + " · " + r.Why }},
			{Label: t("Since"), Kind: ui.DateColumn, Text: func(r heldRow) string { return r.Since }},
			{Label: t("State"), Kind: ui.StateColumn, Text: func(r heldRow) string { return r.Badge.Label }, Cell: func(r heldRow) templ.Component { return r.Badge }},
		},
		Empty: ui.EmptyState{Title: t("They hold no seat"), Text: noSeat(c, m)},
	}
}

func noSeat(c *web.Call, m people.Profile) string {
	switch m.State {
	case domain.MemberBlocked:
		return c.Printer.T("Who is blocked holds none.")
	case domain.MemberWaiting:
		return c.Printer.T("They get the next seat that becomes free and is theirs in turn.")
	case domain.MemberActive:
	}
	return c.Printer.T("No license gives members a seat here, or none has been granted to them.")
}

// possible is an act on a member, with what it means.
type possible struct {
	Text   string
	Button ui.Button
}

// possibilities are what the reader may do with a member.
func possibilities(c *web.Call, m people.Profile, areas bool) (list []possible) {
	t, here, self := c.Printer.T, memberURL(c, m.ID), m.ID == c.Standing.Member
	add := func(a access.Action, ok bool, text string, b ui.Button) {
		if ok && mayTouch(c, a, m.Member) {
			list = append(list, possible{text, b})
		}
	}
	if m.LastOwner {
		list = append(list, possible{Text: t("The only active owner stays one. Make somebody else an owner first.")})
	}
	add(access.MembersChangeRole, !m.LastOwner, t("What they see and may do here."), ui.Button{Label: t("Change role"), Href: memberURL(c, m.ID, "role")})
	if areas {
		to := domain.AreaExternal
		if m.Area == to {
			to = domain.AreaInternal
		}
		add(access.MembersMove, true, t("Their seats then come from the other area."), ui.Button{Label: t("Move to %s", areaName(c, to)), Href: actURL(c, "move_area", m.ID, here) + "&area=" + string(to), Dialog: true})
	}
	add(access.SeatsTransfer, !self && m.State == domain.MemberActive && !m.LastOwner, t("To somebody who waits, is blocked or is new, in one step."), ui.Button{Label: t("Pass the seat on"), Href: memberURL(c, m.ID, "transfer")})
	add(access.MembersBlock, !self && m.State != domain.MemberBlocked && !m.LastOwner, t("Frees the seat and keeps everything else."), ui.Button{Label: t("Block"), Href: actURL(c, "block", m.ID, here), Dialog: true})
	add(access.MembersUnblock, m.State == domain.MemberBlocked, t("Back into a free seat, with all that was theirs."), ui.Button{Label: t("Unblock"), Kind: ui.Primary, Href: actURL(c, "unblock", m.ID, here), Dialog: true})
	add(access.OwnershipTransfer, !self && m.State == domain.MemberActive, t("They become an owner, and you something less."), ui.Button{Label: t("Hand over ownership"), Href: memberURL(c, m.ID, "ownership")})
	add(access.MembersRemove, !self, t("For good. You can invite them again."), ui.Button{Label: t("Remove"), Kind: ui.Danger, Href: actURL(c, "remove", m.ID, c.OrgURL("members")), Dialog: true})
	if self && !m.LastOwner {
		list = append(list, possible{t("You lose access until somebody invites you again."), ui.Button{Label: t("Leave"), Kind: ui.Danger, Href: c.OrgURL("leave"), Dialog: true}})
	}
	return list
}
