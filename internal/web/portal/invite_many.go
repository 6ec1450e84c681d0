package portal

import (
	"net/http"
	"net/url"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// heldUntil is until when an invitation holds a seat.
func heldUntil(c *web.Call, i domain.Invitation) string {
	if !c.Now().Before(i.HoldUntil) {
		return c.Printer.T("No seat")
	}
	return c.Printer.Date(i.HoldUntil)
}

func invitationSelection(c *web.Call) *ui.Selection[domain.Invitation] {
	s := &ui.Selection[domain.Invitation]{
		Name: "invitations", Act: "do", Action: c.OrgURL("invitations", "act"),
		Value: func(i domain.Invitation) string { return string(i.ID) },
		Of:    func(i domain.Invitation) string { return i.Email.Address },
	}
	if c.Standing.May(access.InvitationsSend) {
		s.Acts = append(s.Acts, ui.Option{Value: "resend", Label: c.Printer.T("Send again")})
	}
	if c.Standing.May(access.InvitationsRevoke) {
		s.Acts = append(s.Acts, ui.Option{Value: "revoke", Label: c.Printer.T("Revoke")})
	}
	return s
}

// onMany is something to be done with several invitations.
type onMany struct {
	Do  string
	IDs []domain.InvitationID
}

func readOnMany(v url.Values) onMany {
	a := onMany{Do: v.Get("do")}
	for _, id := range v["invitations"] {
		a.IDs = append(a.IDs, domain.InvitationID(id))
	}
	return a
}

func (a onMany) action() access.Action {
	switch a.Do {
	case "resend":
		return access.InvitationsSend
	case "revoke":
		return access.InvitationsRevoke
	}
	return ""
}

// except is the address of the act without the lines that it is refused for.
func (a onMany) except(c *web.Call, p domain.Preview) string {
	v := url.Values{"do": {a.Do}}
	for _, l := range p.Lines {
		if l.Outcome != domain.OutcomeRefused {
			v.Add("invitations", l.Key)
		}
	}
	return c.OrgURL("invitations", "act") + "?" + v.Encode()
}

func (p *Pages) previewOnInvitations(c *web.Call) error {
	return p.showOnInvitations(c, readOnMany(c.R.URL.Query()), web.Problem{Status: http.StatusOK})
}

func (p *Pages) showOnInvitations(c *web.Call, a onMany, problem web.Problem) error {
	if a.action() == "" {
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	if len(a.IDs) == 0 {
		return c.RedirectWith(c.OrgURL("invitations"), ui.Warn, c.Printer.T("Nobody is selected. Tick people first."))
	}
	preview, err := p.People.PreviewInvitations(c.R.Context(), c.Actor, c.Org(), a.action(), a.IDs...)
	if err != nil {
		return p.backToInvitations(c, err)
	}
	return c.Render(problem.Status, onInvitationsPage(c, c.PortalPage(c.Printer.T("Invitations"), "members"), a, preview, problem))
}

func (p *Pages) actOnInvitations(c *web.Call) error {
	a := readOnMany(c.Posted())
	if a.action() == "" || len(a.IDs) == 0 {
		return p.showOnInvitations(c, a, web.Problem{Status: http.StatusUnprocessableEntity})
	}
	done, err := p.People.ActOnInvitations(c.R.Context(), c.Actor, c.Org(), a.action(), c.Form("hash"), a.IDs...)
	if err != nil {
		problem, ok := c.Problem(err)
		if !ok {
			return err
		}
		return p.showOnInvitations(c, a, problem)
	}
	n := done.Count(domain.OutcomeDone)
	said := c.Printer.N("%d invitation has been sent again.", "%d invitations have been sent again.", n)
	if a.Do == "revoke" {
		said = c.Printer.N("%d invitation has been revoked.", "%d invitations have been revoked.", n)
	}
	return c.RedirectWith(c.OrgURL("invitations"), ui.Good, said)
}

// onManyFacts says what the act does.
func onManyFacts(c *web.Call, a onMany, p domain.Preview) ui.Facts {
	t := c.Printer.T
	facts := ui.Facts{{Term: t("Invitations"), Value: c.Printer.Number(p.Count(domain.OutcomeDone))}}
	if a.Do == "revoke" {
		facts = append(facts, ui.Fact{Term: t("Links"), Value: t("Stop working at once")})
	} else {
		facts = append(facts, ui.Fact{Term: t("Links"), Value: t("A new one each; the earlier ones stop working")})
	}
	return append(facts, poolFacts(c, p.Pools)...)
}

// poolFacts says what becomes of each pool.
func poolFacts(c *web.Call, pools []domain.PoolChange) (facts ui.Facts) {
	for _, change := range pools {
		n := change.After.Held() - change.Before.Held()
		said := c.Printer.N("%d seat is taken", "%d seats are taken", n)
		if n < 0 {
			said = c.Printer.N("%d seat becomes free", "%d seats become free", -n)
		}
		facts = append(facts, ui.Fact{
			Term:  change.ProductName + " · " + areaName(c, change.Area),
			Value: said + "; " + c.Printer.T("%d of %d free afterwards", change.After.Free(), change.After.Capacity),
		})
	}
	return facts
}
