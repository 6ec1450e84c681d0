package vendor_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const hour = time.Hour

func TestAVendorTokenDiesWithItsMakersPlace(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		admin, other := h.w.Staff(t, vera, domain.StaffAdmin), h.w.Staff(t, finn, domain.StaffAdmin)
		secret, made, err := h.CreateToken(ctx, admin, " build  server ", "sales", 30*24*hour)
		if err != nil || made.Name != "build server" || made.MadeBy != admin.Account || !made.ExpiresAt.Equal(h.Now().Add(30*24*hour)) {
			t.Fatalf("%+v, %v", made, err)
		}
		by, err := h.Accounts.AuthenticateToken(ctx, secret)
		if err != nil || by.Staff != domain.StaffSales || by.Token != made.ID {
			t.Errorf("%+v, %v", by, err)
		}
		if list, err := h.Tokens(ctx, other); err != nil || len(list) != 1 || list[0].ID != made.ID {
			t.Errorf("%+v, %v", list, err)
		}
		want(t, h.RemoveStaff(ctx, other, admin.Account), "")
		_, err = h.Accounts.AuthenticateToken(ctx, secret)
		want(t, err, domain.CodeUnauthenticated)

		secret, made, err = h.CreateToken(ctx, domain.Operator(), "from the command line", "admin", 24*hour)
		want(t, err, "")
		by, err = h.Accounts.AuthenticateToken(ctx, secret)
		if err != nil || by.Staff != domain.StaffAdmin {
			t.Errorf("%+v, %v", by, err)
		}
		h.w.Advance(hour)
		_, child, err := h.CreateToken(ctx, by, "made by a token", "read_only", 400*24*hour)
		if err != nil || !child.ExpiresAt.Equal(made.ExpiresAt) {
			t.Errorf("a token made by a token ends at %v (%v), want the end of its own, %v", child.ExpiresAt, err, made.ExpiresAt)
		}
		want(t, h.RevokeToken(ctx, other, made.ID), "")
		want(t, h.RevokeToken(ctx, other, made.ID), domain.CodeNotFound)
		_, err = h.Accounts.AuthenticateToken(ctx, secret)
		want(t, err, domain.CodeUnauthenticated)
		h.w.AuditWhole(t, domain.VendorChain, 5)
	})
}

func TestTokensLiveWithinBounds(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		for _, tt := range []struct {
			name, role string
			life       time.Duration
			want       domain.Code
		}{
			{"a", "admin", 24 * hour, ""},
			{"a", "admin", 400 * 24 * hour, ""},
			{"a", "admin", 24*hour - 1, domain.CodeRange},
			{"a", "admin", 400*24*hour + 1, domain.CodeRange},
			{"a", "admin", 0, domain.CodeRange},
			{"a", "admin", -hour, domain.CodeRange},
			{"", "admin", 48 * hour, domain.CodeRequired},
			{"a\x00", "admin", 48 * hour, domain.CodeControl},
			{"a", "owner", 48 * hour, domain.CodeChoice},
			{"a", "", 48 * hour, domain.CodeChoice},
		} {
			secret, made, err := h.CreateToken(t.Context(), admin, tt.name, tt.role, tt.life)
			want(t, err, tt.want)
			if err != nil && (secret != "" || made.ID != "") {
				t.Errorf("%+v: a token all the same", tt)
			}
		}
	})
}

func TestAnOrganizationTokenIsNeverAboveItsMaker(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		owner, member := h.organization(t)
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		for _, by := range []domain.Actor{member, admin, {}} {
			if _, _, err := h.CreateOrganizationToken(ctx, by, "org_1", "t", "member", 48*hour); err == nil {
				t.Errorf("%+v may", by)
			}
			if _, err := h.OrganizationTokens(ctx, by, "org_1"); err == nil {
				t.Errorf("%+v may look", by)
			}
		}
		_, _, err := h.CreateOrganizationToken(ctx, owner, "org_2", "t", "member", 48*hour)
		want(t, err, domain.CodeNotFound)
		_, _, err = h.CreateOrganizationToken(ctx, owner, "org_1", "t", "admin", 48*hour)
		want(t, err, domain.CodeChoice)

		secret, made, err := h.CreateOrganizationToken(ctx, owner, "org_1", "t", "member", 48*hour)
		want(t, err, "")
		by, err := h.Accounts.AuthenticateToken(ctx, secret)
		want(t, err, "")
		may := func(by domain.Actor, a access.Action) domain.Code {
			err := h.w.Read(ctx, func(tx *store.Tx) error {
				_, err := h.Enter(tx, by, "org_1", a)
				return err
			})
			if err == nil {
				return ""
			}
			return domain.AsError(err).Code
		}
		if may(by, access.LicensesView) != "" || may(by, access.MembersView) != domain.CodeNotFound {
			t.Errorf("%+v has other rights than a member", by)
		}
		_, _, err = h.CreateOrganizationToken(ctx, by, "org_1", "t2", "owner", 48*hour)
		want(t, err, domain.CodeNotFound)

		want(t, h.RevokeToken(ctx, admin, made.ID), domain.CodeNotFound) // not the vendor's
		want(t, h.RevokeOrganizationToken(ctx, member, "org_1", made.ID), domain.CodeNotFound)
		if list, err := h.OrganizationTokens(ctx, owner, "org_1"); err != nil || len(list) != 1 {
			t.Errorf("%+v, %v", list, err)
		}
		want(t, h.RevokeOrganizationToken(ctx, owner, "org_1", made.ID), "")
		_, err = h.Accounts.AuthenticateToken(ctx, secret)
		want(t, err, domain.CodeUnauthenticated)
		h.w.AuditWhole(t, "org_1", 2)
	})
}
