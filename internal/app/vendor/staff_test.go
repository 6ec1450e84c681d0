package vendor_test

import (
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const finn = "finn@vendor.example"

func TestFromInvitationToStaff(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		_, err := h.InviteStaff(ctx, admin, "Finn@Vendor.example", "sales")
		want(t, err, "")
		first := h.w.Token(t, finn)
		i, err := h.InviteStaff(ctx, admin, finn, "finance") // the first link dies
		want(t, err, "")
		token := h.w.Token(t, finn)
		m := h.w.Mails(finn)[1]
		if m.Template != "staff_invitation" || m.Data["link"] != h.URL+"/staff-invitations/"+token || m.Data["inviter"] != "Staff admin" {
			t.Errorf("%+v", m)
		}
		_, err = h.ViewStaffInvitation(ctx, first)
		want(t, err, domain.CodeInvitationRevoked)
		_, err = h.ViewStaffInvitation(ctx, token+"x")
		want(t, err, domain.CodeLinkInvalid)
		for range 2 {
			v, err := h.ViewStaffInvitation(ctx, token)
			if err != nil || v.HasAccount || v.Invitation.ID != i.ID || v.Invitation.Role != domain.StaffFinance {
				t.Errorf("%+v, %v", v, err)
			}
		}
		_, _, err = h.AcceptStaffInvitation(ctx, admin, vendor.AcceptInput{Token: token})
		want(t, err, domain.CodeWrongAccount)
		_, _, err = h.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{Token: token, Name: "Finn", Password: "short"})
		want(t, err, domain.CodeTooShort)

		session, _, err := h.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{Token: token, Name: "Finn", Password: password})
		want(t, err, "")
		if by, _, _, err := h.Accounts.Authenticate(ctx, session); err != nil || by.Staff != domain.StaffFinance {
			t.Errorf("%+v, %v", by, err)
		}
		_, _, err = h.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{Token: token, Name: "Finn", Password: password})
		want(t, err, domain.CodeLinkUsed)
		_, err = h.InviteStaff(ctx, admin, finn, "admin")
		want(t, err, domain.CodeAlreadyStaff)
		h.w.AuditWhole(t, domain.VendorChain, 3)
	})
}

func TestAnInvitedAccountJoinsByItsSessionOrPassword(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		want(t, h.Accounts.SignUp(ctx, account.SignUpInput{Email: finn, Name: "Finn", Password: password, Language: "de"}), "")
		session, _, err := h.Accounts.Verify(ctx, account.VerifyInput{Token: h.w.Token(t, finn), Password: password})
		want(t, err, "")
		by, _, _, err := h.Accounts.Authenticate(ctx, session)
		want(t, err, "")

		_, err = h.InviteStaff(ctx, admin, finn, "support")
		want(t, err, "")
		token := h.w.Token(t, finn)
		if m := h.w.Mails(finn); m[len(m)-1].Language != "de" {
			t.Error("not in the language of the account")
		}
		if v, err := h.ViewStaffInvitation(ctx, token); err != nil || !v.HasAccount {
			t.Errorf("%+v, %v", v, err)
		}
		_, _, err = h.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{Token: token, Name: "Thief", Password: another})
		want(t, err, domain.CodeSignIn)
		none, _, err := h.AcceptStaffInvitation(ctx, by, vendor.AcceptInput{Token: token})
		if err != nil || none != "" {
			t.Errorf("%q, %v", none, err)
		}
		want(t, h.RemoveStaff(ctx, admin, by.Account), "")

		_, err = h.InviteStaff(ctx, admin, finn, "sales")
		want(t, err, "")
		_, _, err = h.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{Token: h.w.Token(t, finn), Password: password})
		want(t, err, "")
		if h.roles(t)[finn] != domain.StaffSales {
			t.Errorf("%v", h.roles(t))
		}
	})
}

func TestInvitationsEnd(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		i, err := h.InviteStaff(ctx, admin, finn, "admin")
		want(t, err, "")
		token := h.w.Token(t, finn)
		want(t, h.RevokeStaffInvitation(ctx, admin, i.ID), "")
		want(t, h.RevokeStaffInvitation(ctx, admin, i.ID), domain.CodeLinkUsed)
		want(t, h.RevokeStaffInvitation(ctx, admin, "inv_none"), domain.CodeNotFound)
		_, _, err = h.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{Token: token, Name: "Finn", Password: password})
		want(t, err, domain.CodeInvitationRevoked)

		_, err = h.InviteStaff(ctx, admin, finn, "admin")
		want(t, err, "")
		token = h.w.Token(t, finn)
		h.w.Advance(vendor.InvitationLinkLife)
		_, _, err = h.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{Token: token, Name: "Finn", Password: password})
		want(t, err, domain.CodeLinkExpired)
		if list, err := h.StaffInvitations(ctx, admin); err != nil || len(list) != 1 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestAnInviterWhoLeftInvitesNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		h.w.Staff(t, "other@vendor.example", domain.StaffAdmin)
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		_, err := h.InviteStaff(ctx, admin, finn, "admin")
		want(t, err, "")
		want(t, h.RemoveStaff(ctx, domain.Operator(), admin.Account), "")
		_, _, err = h.AcceptStaffInvitation(ctx, domain.Actor{}, vendor.AcceptInput{Token: h.w.Token(t, finn), Name: "Finn", Password: password})
		want(t, err, domain.CodeInvitationRevoked)
	})
}

// An old invitation must not take a role away: its holder may have a higher one
// by now, even the last administrator's.
func TestAcceptingNeverLowersARole(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		_, err := h.InviteStaff(ctx, domain.Operator(), vera, "read_only")
		want(t, err, "")
		token := h.w.Token(t, vera)
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		_, _, err = h.AcceptStaffInvitation(ctx, admin, vendor.AcceptInput{Token: token})
		want(t, err, domain.CodeAlreadyStaff)
		if h.roles(t)[vera] != domain.StaffAdmin {
			t.Error("lowered")
		}
	})
}

func TestAnInvitationHasOneAcceptor(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		_, err := h.InviteStaff(t.Context(), domain.Operator(), finn, "sales")
		want(t, err, "")
		token := h.w.Token(t, finn)
		ends := burst(func(int) error {
			_, _, err := h.AcceptStaffInvitation(t.Context(), domain.Actor{}, vendor.AcceptInput{Token: token, Name: "Finn", Password: password})
			return err
		})
		if ends[""] != 1 {
			t.Errorf("%v", ends)
		}
		h.w.AuditWhole(t, domain.VendorChain, 2)
	})
}

func TestOnlyAdministratorsManageStaff(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		other := h.w.Account(t, finn, "Finn")
		for _, by := range []domain.Actor{
			{}, other, h.w.Staff(t, "f@x.example", domain.StaffFinance), h.w.Staff(t, "r@x.example", domain.StaffReadOnly),
		} {
			code := domain.CodeNotFound
			if !by.Known() {
				code = domain.CodeUnauthenticated
			}
			_, err := h.InviteStaff(ctx, by, "new@x.example", "admin")
			want(t, err, code)
			want(t, h.ChangeStaffRole(ctx, by, by.Account, "admin"), code)
			want(t, h.RemoveStaff(ctx, by, admin.Account), code)
			want(t, h.RevokeStaffInvitation(ctx, by, "inv_1"), code)
			_, _, err = h.CreateToken(ctx, by, "t", "read_only", 48*hour)
			want(t, err, code)
			want(t, h.RevokeToken(ctx, by, "tok_1"), code)
			_, err = h.UpdateSeller(ctx, by, seller())
			want(t, err, code)
			if by.Staff == "" {
				_, err = h.Staff(ctx, by)
				want(t, err, code)
				_, err = h.StaffInvitations(ctx, by)
				want(t, err, code)
			}
		}
		want(t, h.ChangeStaffRole(ctx, admin, other.Account, "sales"), domain.CodeNotFound) // not on the staff
		want(t, h.RemoveStaff(ctx, admin, other.Account), domain.CodeNotFound)
		h.w.AuditWhole(t, domain.VendorChain, 0)
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		want(t, h.RemoveStaff(ctx, admin, admin.Account), domain.CodeLastAdmin)
		want(t, h.ChangeStaffRole(ctx, admin, admin.Account, "sales"), domain.CodeLastAdmin)
		want(t, h.RemoveStaff(ctx, domain.Operator(), admin.Account), domain.CodeLastAdmin)
		want(t, h.ChangeStaffRole(ctx, admin, admin.Account, "admin"), "") // no change, no entry
		want(t, h.ChangeStaffRole(ctx, admin, admin.Account, "king"), domain.CodeChoice)
		h.w.AuditWhole(t, domain.VendorChain, 0)

		two := h.w.Staff(t, finn, domain.StaffSales)
		want(t, h.ChangeStaffRole(ctx, admin, two.Account, "admin"), "")
		want(t, h.ChangeStaffRole(ctx, admin, admin.Account, "support"), "")
		want(t, h.RemoveStaff(ctx, admin, two.Account), domain.CodeNotFound) // an administrator a moment ago
		h.w.AuditWhole(t, domain.VendorChain, 2)
	})
}

func TestABurstLeavesAnAdministrator(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		a, b := h.w.Staff(t, vera, domain.StaffAdmin), h.w.Staff(t, finn, domain.StaffAdmin)
		ends := burst(func(n int) error {
			by, whom := a, b
			if n%2 == 0 {
				by, whom = b, a
			}
			switch n % 3 {
			case 0:
				return h.RemoveStaff(ctx, by, whom.Account)
			case 1:
				return h.ChangeStaffRole(ctx, by, whom.Account, "read_only")
			default:
				return h.RemoveStaff(ctx, by, by.Account)
			}
		})
		admins := 0
		for _, role := range h.roles(t) {
			if role == domain.StaffAdmin {
				admins++
			}
		}
		if admins != 1 || ends[domain.CodeInternal] != 0 || ends[domain.CodeUnavailable] != 0 {
			t.Errorf("%d administrators after %v", admins, ends)
		}
		want(t, h.w.Read(ctx, func(tx *store.Tx) error {
			broken, err := h.CheckAudit(tx, domain.VendorChain)
			if broken != 0 {
				t.Errorf("the audit chain breaks at %d", broken)
			}
			return err
		}), "")
	})
}
