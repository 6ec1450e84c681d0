package people_test

import (
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
)

// burst releases n calls at once and counts those that succeed.
func burst(n int, call func(i int) error) (won int) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-gate
			if call(i) == nil {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	close(gate)
	wg.Wait()
	return won
}

func TestInvitationsArePendingUntilAcceptedByTheInvited(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		_, err := w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "Per@Halden.example", Role: "member"})
		wantCode(t, err, "")
		_, err = w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "ｐｅｒ@halden.example", Role: "owner"})
		wantCode(t, err, domain.CodeAlreadyInvited) // the same person in full-width letters
		token := w.Token(t, "per@halden.example")
		v, err := w.ViewInvitation(t.Context(), token)
		if err != nil || v.Organization != "Halden" || v.HasAccount || v.Invitation.Role != domain.RoleMember {
			t.Errorf("view: %+v, %v", v, err)
		}
		stranger := w.Account(t, "eve@elsewhere.example", "Eve")
		_, err = w.Accept(t.Context(), stranger, token)
		wantCode(t, err, domain.CodeWrongAccount)
		per := w.Account(t, "per@halden.example", "Per")
		_, err = w.Accept(t.Context(), per, token)
		wantCode(t, err, "")
		_, err = w.Accept(t.Context(), per, token)
		wantCode(t, err, domain.CodeInvitationUsed)
		_, err = w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "per@halden.example", Role: "member"})
		wantCode(t, err, domain.CodeAlreadyMember)
		list, err := w.Invitations(t.Context(), owner, org.ID, domain.ListRequest{})
		if err != nil || len(list.Items) != 0 {
			t.Errorf("still pending: %+v, %v", list.Items, err)
		}
	})
}

func TestAnInvitationMakesTheAccountOfSomebodyNew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		if _, err := w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "per@halden.example", Role: "member"}); err != nil {
			t.Fatal(err)
		}
		token := w.Token(t, "per@halden.example")
		_, err := w.AcceptNew(t.Context(), token, people.NewPerson{Name: "", Password: "short"})
		if e := domain.AsError(err); e == nil || len(e.Fields()) != 2 {
			t.Errorf("got %v, want both name and password at fault", err)
		}
		j, err := w.AcceptNew(t.Context(), token, people.NewPerson{Name: "Per", Password: "calm-ledger-2026", SignIn: true, Device: account.Device{Address: "192.0.2.1"}})
		if err != nil || j.Token == "" || j.Member.Role != domain.RoleMember {
			t.Fatalf("got %+v, %v", j, err)
		}
		by, _, _, err := w.Accounts.Authenticate(t.Context(), j.Token)
		if err != nil || by.Name != "per@halden.example" {
			t.Errorf("the session is of %+v, %v", by, err)
		}
		_, err = w.AcceptNew(t.Context(), token, people.NewPerson{Name: "Per", Password: "calm-ledger-2026"})
		wantCode(t, err, domain.CodeInvitationUsed)
	})
}

// TestASecondClickIsToldThatTheInvitationWasAccepted: not that the password is
// wrong, which it is not.
func TestASecondClickIsToldThatTheInvitationWasAccepted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		if _, err := w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "per@halden.example", Role: "member"}); err != nil {
			t.Fatal(err)
		}
		token := w.Token(t, "per@halden.example")
		won := burst(5, func(int) error {
			_, err := w.AcceptNew(t.Context(), token, people.NewPerson{Name: "Per", Password: "calm-ledger-2026"})
			if err != nil {
				wantCode(t, err, domain.CodeInvitationUsed)
			}
			return err
		})
		if won != 1 {
			t.Errorf("%d of 5 clicks joined, want one", won)
		}
	})
}

// TestNobodyIsFloodedWithInvitations: from one organization or from many.
func TestNobodyIsFloodedWithInvitations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		other, another := w.founded("Moss", "eva@moss.example")
		per := people.InviteInput{Email: "per@halden.example", Role: "member"}
		i, err := w.Invite(t.Context(), owner, org.ID, per)
		wantCode(t, err, "")
		for range 9 {
			_, err = w.Resend(t.Context(), owner, org.ID, i.ID)
			wantCode(t, err, "")
		}
		last := w.Token(t, "per@halden.example")
		_, err = w.Resend(t.Context(), owner, org.ID, i.ID)
		wantCode(t, err, domain.CodeRateLimited)
		per.Email = "PER@halden.example"
		_, err = w.Invite(t.Context(), another, other.ID, per)
		wantCode(t, err, domain.CodeRateLimited)
		if e := domain.AsError(err); e == nil || e.Data["retry_after"] != 3601 {
			t.Errorf("it says to wait %v s", e)
		}
		if _, err := w.ViewInvitation(t.Context(), last); err != nil {
			t.Errorf("the link of the last mail: %v", err)
		}
		w.Advance(time.Hour + time.Second)
		_, err = w.Invite(t.Context(), another, other.ID, per)
		wantCode(t, err, "")
	})
}

func TestResendKillsTheEarlierLinkAndRevokeBoth(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		i, err := w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "per@halden.example", Role: "member"})
		if err != nil {
			t.Fatal(err)
		}
		first := w.Token(t, "per@halden.example")
		w.Advance(24 * time.Hour)
		again, err := w.Resend(t.Context(), owner, org.ID, i.ID)
		if err != nil || !again.ExpiresAt.Equal(i.ExpiresAt.Add(24*time.Hour)) {
			t.Errorf("got %+v, %v", again, err)
		}
		_, err = w.ViewInvitation(t.Context(), first)
		wantCode(t, err, domain.CodeLinkInvalid)
		second := w.Token(t, "per@halden.example")
		wantCode(t, w.Revoke(t.Context(), owner, org.ID, i.ID), "")
		_, err = w.ViewInvitation(t.Context(), second)
		wantCode(t, err, domain.CodeInvitationRevoked)
		wantCode(t, w.Revoke(t.Context(), owner, org.ID, i.ID), domain.CodeInvitationRevoked)
		_, err = w.Resend(t.Context(), owner, org.ID, i.ID)
		wantCode(t, err, domain.CodeInvitationRevoked)
	})
}

func TestALinkWorksForThirtyDaysToTheMillisecond(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		if _, err := w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "per@halden.example", Role: "member"}); err != nil {
			t.Fatal(err)
		}
		token := w.Token(t, "per@halden.example")
		w.Advance(30*24*time.Hour - time.Millisecond)
		_, err := w.ViewInvitation(t.Context(), token)
		wantCode(t, err, "")
		w.Advance(time.Millisecond)
		_, err = w.ViewInvitation(t.Context(), token)
		wantCode(t, err, domain.CodeInvitationExpired)
		_, err = w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "per@halden.example", Role: "member"})
		wantCode(t, err, "") // the dead one does not stand in the way
	})
}

func TestAnInviterWhoLostTheRightInvitesNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, ida := w.founded("Halden", "ida@halden.example")
		m, per := w.joined(org, ida, "per@halden.example", domain.RoleOwner)
		if _, err := w.Invite(t.Context(), per, org.ID, people.InviteInput{Email: "eve@halden.example", Role: "owner"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeRole(t.Context(), ida, org.ID, m.ID, "member", m.Version); err != nil {
			t.Fatal(err)
		}
		eve := w.Account(t, "eve@halden.example", "Eve")
		_, err := w.Accept(t.Context(), eve, w.Token(t, "eve@halden.example"))
		wantCode(t, err, domain.CodeInvitationRevoked)
	})
}

func TestAForeignOrganizationIsNotFound(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		halden, ida := w.founded("Halden", "ida@halden.example")
		_, eve := w.founded("Elsewhere", "eve@elsewhere.example")
		i, err := w.Invite(t.Context(), ida, halden.ID, people.InviteInput{Email: "per@halden.example", Role: "member"})
		if err != nil {
			t.Fatal(err)
		}
		st, err := w.View(t.Context(), ida, halden.ID)
		if err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		for name, err := range map[string]error{
			"view":    second(w.View(ctx, eve, halden.ID)),
			"members": second(w.Members(ctx, eve, halden.ID, domain.ListRequest{})),
			"invite":  second(w.Invite(ctx, eve, halden.ID, people.InviteInput{Email: "x@x.example", Role: "member"})),
			"resend":  second(w.Resend(ctx, eve, halden.ID, i.ID)),
			"revoke":  w.Revoke(ctx, eve, halden.ID, i.ID),
			"remove":  w.Remove(ctx, eve, halden.ID, st.Member),
			"leave":   w.Leave(ctx, eve, halden.ID),
			"absent":  second(w.View(ctx, eve, "org_absent")),
		} {
			if e := domain.AsError(err); e == nil || e.Error() != string(domain.CodeNotFound) {
				t.Errorf("%s: got %v, want not_found and nothing else", name, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestFiftyAtOnceAcceptOneInvitation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		if _, err := w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "per@halden.example", Role: "member"}); err != nil {
			t.Fatal(err)
		}
		per := w.Account(t, "per@halden.example", "Per")
		token := w.Token(t, "per@halden.example")
		won := burst(50, func(int) error { return second(w.Accept(t.Context(), per, token)) })
		if won != 1 {
			t.Errorf("%d accepted, want one", won)
		}
		w.AuditWhole(t, org.ID, 3)
	})
}

func TestFiftyInvitationsAtOnceForTheLastSeat(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2) // one is the owner's
		won := burst(50, func(i int) error {
			return second(w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: string(rune('a'+i%26)) + string(rune('a'+i/26)) + "@halden.example", Role: "member"}))
		})
		if won != 1 {
			t.Errorf("%d invitations got the last seat, want one", won)
		}
	})
}

func TestPendingHoldsASeatForAWeekAndAcceptanceTakesIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.pooled(org, 2)
		if _, err := w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "per@halden.example", Role: "member"}); err != nil {
			t.Fatal(err)
		}
		token := w.Token(t, "per@halden.example")
		_, err := w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "eve@halden.example", Role: "member"})
		wantCode(t, err, domain.CodeSeatsExhausted)
		if data := domain.AsError(err).Data; data["product"] != "The studio" || data["capacity"] != 2 || data["held"] != 2 {
			t.Errorf("the refusal says %v", data)
		}
		w.Advance(7 * 24 * time.Hour) // the hold has lapsed: the seat is free again
		_, err = w.Invite(t.Context(), owner, org.ID, people.InviteInput{Email: "eve@halden.example", Role: "member"})
		wantCode(t, err, "")
		per := w.Account(t, "per@halden.example", "Per")
		late, err := w.Accept(t.Context(), per, token)
		wantCode(t, err, "")
		if late.State != domain.MemberWaiting || late.WaitingSince.IsZero() {
			t.Errorf("without a seat they came in as %s", late.State)
		}
		eve := w.Account(t, "eve@halden.example", "Eve")
		m, err := w.Accept(t.Context(), eve, w.Token(t, "eve@halden.example"))
		wantCode(t, err, "")
		wantCode(t, w.Remove(t.Context(), owner, org.ID, m.ID), "")
		late, err = w.Member(t.Context(), owner, org.ID, late.ID)
		wantCode(t, err, "")
		if mails := w.Mails("per@halden.example"); late.State != domain.MemberActive || mails[len(mails)-1].Template != "seated" {
			t.Errorf("once a seat is free they are %s, after %d mails", late.State, len(mails))
		}
	})
}
