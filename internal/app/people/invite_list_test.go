package people_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/roster"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// listOf is what somebody pastes, as read.
func listOf(pasted ...string) people.InviteList {
	l, err := roster.Read([]byte(strings.Join(pasted, "\n")))
	if err != nil {
		panic(err)
	}
	return people.InviteList{Lines: l.Lines}
}

// plan previews a list.
func (w *town) plan(by domain.Actor, org domain.OrganizationID, in people.InviteList) people.ListPlan {
	w.t.Helper()
	p, err := w.PreviewList(w.t.Context(), by, org, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// sent previews a list, sends it, and has its mails written.
func (w *town) sent(by domain.Actor, org domain.OrganizationID, in people.InviteList) people.ListPlan {
	w.t.Helper()
	p, err := w.InvitePeople(w.t.Context(), by, org, in, w.plan(by, org, in).Hash)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mailed(org)
	return p
}

func (w *town) mailed(org domain.OrganizationID) {
	w.t.Helper()
	if err := w.MailInvitations(w.t.Context(), org); err != nil {
		w.t.Fatal(err)
	}
}

// outcomes are what becomes of the lines, in order.
func outcomes(p people.ListPlan) string {
	var all []string
	for _, l := range p.Lines {
		word := string(l.Outcome)
		if l.Error != nil {
			word += "(" + string(l.Error.Code) + ")"
		}
		all = append(all, word)
	}
	return strings.Join(all, " ")
}

func wantOutcomes(t *testing.T, p people.ListPlan, want string) {
	t.Helper()
	if got := outcomes(p); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAListSaysWhatBecomesOfEachLineAndDoesIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 6)
		w.person(org.ID, owner, "in@halden.example", domain.RoleMember, domain.AreaInternal)
		if _, err := w.Invite(t.Context(), owner, org.ID, inviteTo("asked@halden.example", domain.RoleMember, "")); err != nil {
			t.Fatal(err)
		}
		list := listOf("new@halden.example; NEW@halden.example", "ｎｅｗ@halden.example", "in@halden.example", "asked@halden.example", "no address", "two@halden.example, co_admin")
		p := w.plan(owner, org.ID, list)
		wantOutcomes(t, p, "invite refused(invitations.duplicate_line) refused(invitations.duplicate_line) member pending refused(field.email) invite")
		if len(p.Pools) != 1 || p.Pools[0].After.Held()-p.Pools[0].Before.Held() != 2 || p.Pools[0].After.Free() != 1 {
			t.Errorf("pools: %+v", p.Pools)
		}
		_, err := w.InvitePeople(t.Context(), owner, org.ID, list, p.Hash)
		wantCode(t, err, domain.CodePreviewRefused)
		list.LeaveOut, list.Resend = true, true
		_, err = w.InvitePeople(t.Context(), owner, org.ID, list, p.Hash)
		wantCode(t, err, domain.CodePreviewChanged)
		p = w.sent(owner, org.ID, list)
		wantOutcomes(t, p, "invite left_out(invitations.duplicate_line) left_out(invitations.duplicate_line) member resend left_out(field.email) invite")
		if got := w.bars(org.ID, owner)["studio internal"]; got.Active != 2 || got.Pending != 3 {
			t.Errorf("afterwards: %+v", got)
		}
		w.AuditWhole(t, org.ID, 2+2+3)
		for address, mails := range map[string]int{"new@halden.example": 1, "two@halden.example": 1, "asked@halden.example": 2, "in@halden.example": 1} {
			if got := len(w.Mails(address)); got != mails {
				t.Errorf("%d mails to %s, want %d", got, address, mails)
			}
		}
		m, err := w.Accept(t.Context(), w.Account(t, "two@halden.example", "Two"), w.Token(t, "two@halden.example"))
		if err != nil || m.Role != domain.RoleCoAdmin || m.State != domain.MemberActive {
			t.Errorf("accepted: %+v, %v", m, err)
		}
		w.mailed(org.ID) // again: nothing is due
		if got := len(w.Mails("new@halden.example")); got != 1 {
			t.Errorf("%d mails", got)
		}
	})
}

func TestAListStopsAtTheLastSeatOrInvitesWithoutOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2)
		list := listOf("a@halden.example", "b@halden.example", "c@halden.example")
		p := w.plan(owner, org.ID, list)
		wantOutcomes(t, p, "invite refused(seats.exhausted) refused(seats.exhausted)")
		if len(p.Short) != 1 || p.Short[0].Missing != 2 || p.Short[0].ProductName != "The studio" {
			t.Errorf("missing: %+v", p.Short)
		}
		list.Unseated = true
		wantOutcomes(t, w.sent(owner, org.ID, list), "invite waits waits")
		for n, want := range []domain.MemberState{domain.MemberWaiting, domain.MemberWaiting, domain.MemberActive} {
			address := []string{"c@halden.example", "b@halden.example", "a@halden.example"}[n]
			m, err := w.Accept(t.Context(), w.Account(t, address, "X"), w.Token(t, address))
			if err != nil || m.State != want {
				t.Errorf("%s came in as %s (%v), want %s", address, m.State, err, want)
			}
		}
		if got := w.bars(org.ID, owner)["studio internal"]; got.Held() != 2 || got.Waiting != 2 {
			t.Errorf("afterwards: %+v", got)
		}
	})
}

// TestMissingSeatsCostWhatAQuoteSays: the price is that of a plan that can be
// bought now, for as many users as it sells at least; never that of a trial or of
// floating seats.
func TestMissingSeatsCostWhatAQuoteSays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 1)
		priced := func(change func(*domain.Plan)) domain.PoolShortage {
			t.Helper()
			wantCode(t, w.World.Write(t.Context(), func(tx *store.Tx) error {
				plans, err := tx.Plans()
				if err != nil {
					return err
				}
				p := plans[0]
				p.PriceInternal, p.MinUsers, p.MaxUsers, p.State = 500, 1, 10, domain.CatalogActive
				change(&p)
				return tx.UpdatePlan(p)
			}), "")
			return w.plan(owner, org.ID, listOf("a@halden.example", "b@halden.example")).Short[0]
		}
		for name, c := range map[string]struct {
			change func(*domain.Plan)
			users  int
			total  int64
		}{
			"those missing":    {func(*domain.Plan) {}, 2, 1000},
			"the least sold":   {func(p *domain.Plan) { p.MinUsers = 5 }, 5, 2500},
			"not sold anymore": {func(p *domain.Plan) { p.State = domain.CatalogRetired }, 0, 0},
			"too many":         {func(p *domain.Plan) { p.MaxUsers = 1 }, 0, 0},
		} {
			if got := priced(c.change); got.Users != c.users || got.Total.Amount != c.total {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

func TestAListGivesTeamsAndProducts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.licensed(org.ID, "cad", domain.PresetNamedAndFloating, domain.Users{Internal: 1})
		made := &teams.Service{Env: w.World.Env}
		team, err := made.Create(t.Context(), owner, org.ID, teams.Input{Name: "Hull"})
		if err != nil {
			t.Fatal(err)
		}
		list := listOf("email;teams;products", "a@halden.example;hull;CAD", "b@halden.example;;The cad", "c@halden.example;Keel;", "d@halden.example;;Nothing")
		wantOutcomes(t, w.plan(owner, org.ID, list),
			"invite refused(seats.exhausted) refused(invitations.unknown_team) refused(invitations.unknown_product)")
		list.LeaveOut = true
		w.sent(owner, org.ID, list)
		if got := w.bars(org.ID, owner)["cad internal"]; got.Pending != 1 {
			t.Errorf("held: %+v", got)
		}
		m, err := w.Accept(t.Context(), w.Account(t, "a@halden.example", "A"), w.Token(t, "a@halden.example"))
		wantCode(t, err, "")
		if got := w.bars(org.ID, owner)["cad internal"]; got.Active != 1 || got.Pending != 0 {
			t.Errorf("accepted: %+v", got)
		}
		in, err := made.Members(t.Context(), owner, org.ID, team.ID, domain.ListRequest{})
		if err != nil || len(in.Items) != 1 || in.Items[0].Member.ID != m.ID {
			t.Errorf("in the team: %+v, %v", in.Items, err)
		}

		// A hold that has lapsed competes: without a seat the grant waits.
		list = listOf("email;products", "e@halden.example;cad")
		list.Unseated = true
		wantOutcomes(t, w.sent(owner, org.ID, list), "waits")
		late, err := w.Accept(t.Context(), w.Account(t, "e@halden.example", "E"), w.Token(t, "e@halden.example"))
		wantCode(t, err, "")
		if late.State != domain.MemberActive {
			t.Errorf("they came in as %s", late.State)
		}
		wantCode(t, w.Remove(t.Context(), owner, org.ID, m.ID), "")
		g, err := w.Grants(t.Context(), owner, org.ID, people.GrantFilter{}, domain.ListRequest{Search: "e@halden"})
		if err != nil || len(g.Members.Items) != 1 || g.Members.Items[0].Grants["prd_cad"].State != domain.GrantActive {
			t.Errorf("grants: %+v, %v", g.Members.Items, err)
		}
	})
}

func TestNobodyOnAListRisesAboveTheInviter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		if _, err := w.Invite(t.Context(), owner, org.ID, inviteTo("boss@halden.example", domain.RoleOwner, "")); err != nil {
			t.Fatal(err)
		}
		_, aide := w.person(org.ID, owner, "aide@halden.example", domain.RoleCoAdmin, domain.AreaInternal)
		list := listOf("a@halden.example, owner", "b@halden.example, co_admin", "boss@halden.example")
		list.Resend = true
		wantOutcomes(t, w.plan(aide, org.ID, list), "refused(members.role_above_own) refused(members.co_admin_limit) refused(members.role_above_own)")
		_, member := w.person(org.ID, owner, "m@halden.example", domain.RoleMember, domain.AreaInternal)
		_, err := w.PreviewList(t.Context(), member, org.ID, list)
		wantCode(t, err, domain.CodeNotFound)
	})
}

func TestTwoAdminsSendOneListAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2)
		list := listOf("a@halden.example")
		hash := w.plan(owner, org.ID, list).Hash
		won := burst(50, func(i int) error {
			if i%2 == 0 {
				return second(w.InvitePeople(t.Context(), owner, org.ID, list, hash))
			}
			return second(w.Invite(t.Context(), owner, org.ID, inviteTo("A@halden.example", domain.RoleMember, "")))
		})
		if won != 1 {
			t.Errorf("%d of 50 invited them, want one", won)
		}
		if got := w.bars(org.ID, owner)["studio internal"]; got.Held() != 2 {
			t.Errorf("afterwards: %+v", got)
		}
	})
}

func TestADraftIsOfOnePersonForADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		org, owner := w.founded("Halden", "ida@halden.example")
		_, other := w.person(org.ID, owner, "eva@halden.example", domain.RoleOwner, domain.AreaInternal)
		_, err := w.SaveDraft(ctx, owner, org.ID, "x.bin", []byte{0, 1, 2}, people.ListChoices{})
		wantCode(t, err, domain.CodeNotAList)
		keep := func(data string) domain.DraftID {
			id, err := w.SaveDraft(ctx, owner, org.ID, "people.csv", []byte(data), people.ListChoices{Role: "billing"})
			wantCode(t, err, "")
			return id
		}
		id := keep("\ufeffE-Mail;Rolle\r\na@halden.example;Mitglied\r\nb@halden.example;\r\nwrong;\r\n")
		_, _, err = w.PreviewDraft(ctx, other, org.ID, id)
		wantCode(t, err, domain.CodeNotFound)
		d, p, err := w.PreviewDraft(ctx, owner, org.ID, id)
		wantCode(t, err, "")
		wantOutcomes(t, p, "invite invite refused(field.email)")
		if d.Name != "people.csv" || p.Lines[0].Role != domain.RoleMember || p.Lines[1].Role != domain.RoleBilling {
			t.Errorf("draft: %q, %+v", d.Name, p.Lines)
		}
		wantCode(t, w.ChooseForDraft(ctx, owner, org.ID, id, func(c *people.ListChoices) { c.LeaveOut = true }), "")
		_, err = w.InviteDraft(ctx, owner, org.ID, id, p.Hash)
		wantCode(t, err, domain.CodePreviewChanged)
		_, p, err = w.PreviewDraft(ctx, owner, org.ID, id)
		wantCode(t, err, "")
		won := burst(5, func(int) error { return second(w.InviteDraft(ctx, owner, org.ID, id, p.Hash)) })
		if won != 1 {
			t.Errorf("%d clicks sent it, want one", won)
		}
		_, _, err = w.PreviewDraft(ctx, owner, org.ID, id)
		wantCode(t, err, domain.CodeNotFound)
		id = keep("c@halden.example")
		wantCode(t, w.DropDraft(ctx, owner, org.ID, id), "")
		_, _, err = w.PreviewDraft(ctx, owner, org.ID, id)
		wantCode(t, err, domain.CodeNotFound)
		id = keep("c@halden.example")
		w.Advance(24 * time.Hour)
		_, _, err = w.PreviewDraft(ctx, owner, org.ID, id)
		wantCode(t, err, domain.CodeNotFound)
	})
}

func TestManyInvitationsAreSentAgainOrRevokedAsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 4)
		var ids []domain.InvitationID
		for _, l := range w.sent(owner, org.ID, listOf("a@halden.example b@halden.example")).Lines {
			ids = append(ids, l.Invitation)
		}
		p, err := w.PreviewInvitations(ctx, owner, org.ID, access.InvitationsRevoke, ids...)
		wantCode(t, err, "")
		if p.Seats() != -2 || p.Count(domain.OutcomeDone) != 2 || p.Lines[0].Email != "a@halden.example" {
			t.Errorf("shown: %+v", p)
		}
		again, err := w.PreviewInvitations(ctx, owner, org.ID, access.InvitationsSend, ids...)
		wantCode(t, err, "")
		_, err = w.ActOnInvitations(ctx, owner, org.ID, access.InvitationsSend, again.Hash, ids...)
		wantCode(t, err, "")
		if n := len(w.Mails("a@halden.example")); n != 2 {
			t.Errorf("%d mails", n)
		}
		_, err = w.ActOnInvitations(ctx, owner, org.ID, access.InvitationsRevoke, p.Hash, ids...)
		wantCode(t, err, "")
		_, err = w.ActOnInvitations(ctx, owner, org.ID, access.InvitationsRevoke, p.Hash, ids...)
		wantCode(t, err, domain.CodePreviewRefused)
		if got := w.bars(org.ID, owner)["studio internal"]; got.Held() != 1 {
			t.Errorf("afterwards: %+v", got)
		}
		_, err = w.PreviewInvitations(ctx, owner, org.ID, access.MembersBlock, ids...)
		wantCode(t, err, domain.CodeChoice)
	})
}

func TestTheInvitedAsksForANewLinkOnceADay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		org, owner := w.founded("Halden", "ida@halden.example")
		if _, err := w.Invite(ctx, owner, org.ID, inviteTo("per@halden.example", domain.RoleMember, "")); err != nil {
			t.Fatal(err)
		}
		token := w.Token(t, "per@halden.example")
		wantCode(t, w.AskForInvitation(ctx, token), domain.CodeAskedAlready) // it still works
		wantCode(t, w.AskForInvitation(ctx, "nonsense"), domain.CodeLinkInvalid)
		w.Advance(30 * 24 * time.Hour)
		if won := burst(5, func(int) error { return w.AskForInvitation(ctx, token) }); won != 1 {
			t.Errorf("%d of 5 asked, want one", won)
		}
		mails := w.Mails("ida@halden.example")
		if last := mails[len(mails)-1]; last.Template != "invitation_wanted" || last.Data["email"] != "per@halden.example" {
			t.Errorf("the inviter is told %+v", last)
		}
		w.Advance(24 * time.Hour)
		wantCode(t, w.AskForInvitation(ctx, token), "")
		if again := w.Mails("ida@halden.example"); len(again) != len(mails)+1 {
			t.Errorf("%d mails", len(again))
		}
	})
}

// BenchmarkInviteFiftyThousand says how long the preview and the act of the
// longest list take.
func BenchmarkInviteFiftyThousand(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		world := apptest.New(storetest.SQLite(b))
		w := &town{world, &people.Service{Env: world.Env}, b, 0}
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 100_000)
		var csv strings.Builder
		for i := range roster.MaxLines {
			fmt.Fprintf(&csv, "person%05d@halden.example\n", i)
		}
		list := listOf(csv.String())
		b.StartTimer()
		began := time.Now()
		p := w.plan(owner, org.ID, list)
		shown := time.Since(began)
		if _, err := w.InvitePeople(b.Context(), owner, org.ID, list, p.Hash); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(shown.Seconds(), "preview-s")
		b.ReportMetric((time.Since(began) - shown).Seconds(), "act-s")
		began = time.Now()
		w.mailed(org.ID)
		b.ReportMetric(time.Since(began).Seconds(), "first-4000-mails-s")
	}
}
