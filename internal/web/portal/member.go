package portal

import (
	"net/http"
	"strconv"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) member(c *web.Call) (domain.Member, error) {
	return p.People.Member(c.R.Context(), c.Actor, c.Org(), domain.MemberID(c.Path("member")))
}

// memberDetail shows one member with what is theirs, and what can be done.
func (p *Pages) memberDetail(c *web.Call) error {
	ctx := c.R.Context()
	m, err := p.People.Profile(ctx, c.Actor, c.Org(), domain.MemberID(c.Path("member")))
	if err != nil {
		return err
	}
	pools, err := p.People.Seats(ctx, c.Actor, c.Org())
	if err != nil {
		return err
	}
	areas := peopleList{Pools: pools}.areas()
	return c.Render(http.StatusOK, memberPage(c, c.PortalPage(nameOf(m.Member), "members"), m, areas))
}

func (p *Pages) editRole(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	return p.showRole(c, m, string(m.Role), web.Problem{Status: http.StatusOK})
}

func (p *Pages) showRole(c *web.Call, m domain.Member, role string, problem web.Problem) error {
	return c.Render(problem.Status, rolePage(c, c.PortalPage(c.Printer.T("Change role"), "members"), m, role, problem))
}

func (p *Pages) saveRole(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(c.Form("version"), 10, 64) // nonsense is 0, which is stale
	if _, err := p.People.ChangeRole(c.R.Context(), c.Actor, c.Org(), m.ID, c.Form("role"), version); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showRole(c, m, c.Form("role"), problem)
	}
	to := memberURL(c, m.ID)
	if m.ID == c.Standing.Member {
		to = c.OrgURL() // the list may be closed to them now
	}
	return c.RedirectWith(to, ui.Good, c.Printer.T("The role of %s has been changed.", nameOf(m)))
}

func (p *Pages) confirmLeave(c *web.Call) error {
	return p.showLeave(c, web.Problem{Status: http.StatusOK})
}

func (p *Pages) showLeave(c *web.Call, problem web.Problem) error {
	line, err := p.People.PreviewLeave(c.R.Context(), c.Actor, c.Org())
	if err != nil {
		return err
	}
	if said := reason(c, line); problem.Text == "" && said != "" {
		problem.Text = said
	}
	return c.Render(problem.Status, leavePage(c, c.PortalPage(c.Printer.T("Leave the organization"), ""), line, problem))
}

func (p *Pages) leave(c *web.Call) error {
	if err := p.People.Leave(c.R.Context(), c.Actor, c.Org()); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showLeave(c, problem)
	}
	return c.RedirectWith("/organizations", ui.Good, c.Printer.T("You have left %s.", c.Standing.Organization.Name))
}

func (p *Pages) confirmOwnership(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	return p.showOwnership(c, m, string(domain.RoleCoAdmin), web.Problem{Status: http.StatusOK})
}

func (p *Pages) showOwnership(c *web.Call, m domain.Member, become string, problem web.Problem) error {
	return c.Render(problem.Status, ownershipPage(c, c.PortalPage(c.Printer.T("Hand over ownership"), "members"), m, become, problem))
}

func (p *Pages) transferOwnership(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	if err := p.People.TransferOwnership(c.R.Context(), c.Actor, c.Org(), m.ID, c.Form("become")); err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showOwnership(c, m, c.Form("become"), problem)
	}
	return c.RedirectWith(c.OrgURL(), ui.Good, c.Printer.T("%s is an owner now.", nameOf(m)))
}

// transferForm is what was typed about passing a seat on.
type transferForm struct {
	Then, To, Email string
	Waiting         []domain.Member // who could get the seat: those who wait or are blocked
	web.Problem
}

func (f transferForm) input(from domain.Member) people.TransferInput {
	in := people.TransferInput{From: from.ID, Remove: f.Then == "remove", To: domain.MemberID(f.To)}
	if f.To == "" {
		in.Invite = people.InviteInput{Email: f.Email, Role: string(domain.RoleMember), Area: string(from.Area)}
	}
	return in
}

func (p *Pages) planTransfer(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	if m.State != domain.MemberActive { // a page that stood open meanwhile
		return c.RedirectWith(memberURL(c, m.ID), ui.Warn, c.Printer.T("%s holds no seat that could be passed on.", nameOf(m)))
	}
	q := c.R.URL.Query()
	f := transferForm{Then: q.Get("then"), To: q.Get("to"), Email: q.Get("email"), Problem: web.Problem{Status: http.StatusOK}}
	if f.Then != "remove" {
		f.Then = "block"
	}
	return p.showTransfer(c, m, f)
}

// mostApart is how many of those who wait or are blocked a form offers.
const mostApart = 200

func (p *Pages) showTransfer(c *web.Call, m domain.Member, f transferForm) error {
	for _, req := range []domain.ListRequest{{State: "waiting", Sort: "rank", Limit: mostApart}, {State: "blocked", Limit: mostApart}} {
		list, err := p.People.Members(c.R.Context(), c.Actor, c.Org(), req)
		if err != nil {
			return err
		}
		f.Waiting = append(f.Waiting, list.Items...)
	}
	return c.Render(f.Status, transferPage(c, web.Narrow(c.PortalPage(c.Printer.T("Pass the seat on"), "members")), m, f))
}

// transferSeat shows what passing the seat on would do, and does it when the
// form brings back the hash of what was shown.
func (p *Pages) transferSeat(c *web.Call) error {
	m, err := p.member(c)
	if err != nil {
		return err
	}
	ctx, hash := c.R.Context(), c.Form("hash")
	f := transferForm{Then: c.Form("then"), To: c.Form("to"), Email: c.Form("email"), Problem: web.Problem{Status: http.StatusOK}}
	if f.To != "" && f.Email != "" {
		f.Problem = f.twoTakers(c)
		return p.showTransfer(c, m, f)
	}
	if hash != "" {
		done, err := p.People.PerformTransfer(ctx, c.Actor, c.Org(), f.input(m), hash)
		if err == nil {
			return c.RedirectWith(c.OrgURL("members"), ui.Good, transferred(c, done))
		}
		var ok bool
		if f.Problem, ok = c.Problem(err); !ok {
			return err
		}
	}
	preview, err := p.People.PreviewTransfer(ctx, c.Actor, c.Org(), f.input(m))
	if err == nil && len(preview.Lines) == 2 && preview.Count(domain.OutcomeRefused) == 0 {
		return c.Render(f.Status, transferPreviewPage(c, c.PortalPage(c.Printer.T("Pass the seat on"), "members"), m, f, preview))
	}
	return p.transferRefused(c, m, f, preview, err)
}

// twoTakers is what is wrong where somebody is chosen and an address given too.
func (f transferForm) twoTakers(c *web.Call) web.Problem {
	t := c.Printer.T
	return web.Problem{Status: http.StatusUnprocessableEntity, Fields: ui.Errors{{
		Field: "email", Label: t("E-mail"), Message: t("Somebody is chosen above. Leave this empty, or choose somebody new."),
	}}}
}

// transferRefused shows the form again, with what speaks against it.
func (p *Pages) transferRefused(c *web.Call, m domain.Member, f transferForm, preview domain.Preview, err error) error {
	for _, l := range preview.Lines {
		if err == nil && l.Error != nil {
			err = l.Error
		}
	}
	problem, ok := c.Problem(err)
	switch {
	case !ok && len(preview.Lines) == 2: // whom the form names is not there
		problem = web.Problem{Status: http.StatusUnprocessableEntity, Text: reason(c, preview.Lines[1])}
	case !ok:
		return err
	}
	f.Problem = problem
	return p.showTransfer(c, m, f)
}

func transferred(c *web.Call, done domain.Preview) string {
	if p := done.Lines[1]; p.Name != "" {
		return c.Printer.T("The seat of %s is now that of %s.", lineName(done.Lines[0]), p.Name)
	}
	return c.Printer.T("The seat of %s is kept for %s, who has been invited.", lineName(done.Lines[0]), done.Lines[1].Email)
}

// givableRoles are the roles that the reader may give.
func givableRoles(c *web.Call) (roles []domain.Role) {
	for _, r := range domain.Roles() {
		if access.MayGive(c.Standing.Rank(), r) {
			roles = append(roles, r)
		}
	}
	return roles
}
