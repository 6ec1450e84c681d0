package account_test

import (
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// token stores an API token and returns its secret.
func (h house) token(t *testing.T, k domain.APIToken) string {
	t.Helper()
	secret, hash, prefix := h.NewAPIToken()
	if !strings.HasPrefix(secret, prefix) || len(prefix) != 10 {
		t.Errorf("%q of %q", prefix, secret)
	}
	k.ID, k.TokenHash, k.Prefix = domain.TokenID(h.IDs.New(domain.PrefixToken)), hash, prefix
	k.Name, k.CreatedAt, k.ExpiresAt = "build server", h.Now(), h.Now().Add(30*day)
	if err := h.w.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertToken(k) }); err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestAVendorTokenIsWorthWhatItsMakerIs(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		maker := h.w.Staff(t, "staff@x.example", domain.StaffAdmin)
		tests := []struct{ maker, given, want domain.StaffRole }{
			{domain.StaffAdmin, domain.StaffAdmin, domain.StaffAdmin},
			{domain.StaffAdmin, domain.StaffSales, domain.StaffSales},
			{domain.StaffFinance, domain.StaffAdmin, domain.StaffFinance},
			{domain.StaffFinance, domain.StaffFinance, domain.StaffFinance},
			{domain.StaffFinance, domain.StaffSales, domain.StaffReadOnly},
			{domain.StaffReadOnly, domain.StaffSupport, domain.StaffReadOnly},
			{"", domain.StaffReadOnly, ""},
			{"", domain.StaffAdmin, ""},
		}
		operators := h.token(t, domain.APIToken{Staff: domain.StaffAdmin})
		for _, tt := range tests {
			secret := h.token(t, domain.APIToken{Staff: tt.given, MadeBy: maker.Account})
			err := h.w.Write(t.Context(), func(tx *store.Tx) error {
				if tt.maker == "" {
					_ = tx.DeleteStaff(maker.Account) // gone already the second time
					return nil
				}
				return tx.PutStaff(maker.Account, tt.maker, h.Now())
			})
			if err != nil {
				t.Fatal(err)
			}
			by, err := h.AuthenticateToken(t.Context(), secret)
			if tt.want == "" {
				want(t, err, domain.CodeUnauthenticated)
				continue
			}
			if err != nil || by.Staff != tt.want || by.Kind != domain.ActorToken || by.Token == "" || by.Name != "build server" || by.Account != maker.Account {
				t.Errorf("%+v: %+v, %v", tt, by, err)
			}
		}
		if by, err := h.AuthenticateToken(t.Context(), operators); err != nil || by.Staff != domain.StaffAdmin || by.Account != "" {
			t.Errorf("the operator's: %+v, %v", by, err)
		}
	})
}

func TestAnOrganizationTokenIsNoStaff(t *testing.T) {
	once(t, func(t *testing.T, h house) {
		maker := h.w.Staff(t, "staff@x.example", domain.StaffAdmin)
		err := h.w.Write(t.Context(), func(tx *store.Tx) error {
			return tx.InsertOrganization(domain.Organization{ID: "org_1", Name: "Halden", CreatedAt: h.Now()})
		})
		if err != nil {
			t.Fatal(err)
		}
		secret := h.token(t, domain.APIToken{Organization: "org_1", Role: domain.RoleBilling, MadeBy: maker.Account})
		by, err := h.AuthenticateToken(t.Context(), secret)
		if err != nil || by.Organization != "org_1" || by.Role != domain.RoleBilling || by.Account != maker.Account || by.Staff != "" {
			t.Errorf("%+v, %v", by, err)
		}
	})
}

func TestATokenEnds(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		secret := h.token(t, domain.APIToken{Staff: domain.StaffAdmin})
		for _, bearer := range []string{
			"", "swt_", "swt_short", strings.TrimPrefix(secret, account.TokenPrefix), secret + "x", secret[:len(secret)-1] + "!", "SWT_" + secret[4:],
			strings.Repeat("s", 1<<20),
		} {
			_, err := h.AuthenticateToken(ctx, bearer)
			if e := domain.AsError(err); e == nil || e.Code != domain.CodeTokenMalformed || e.Kind != domain.Unauthenticated {
				t.Errorf("%.60q: %v", bearer, err)
			}
		}
		unknown, _, _ := h.NewAPIToken()
		_, err := h.AuthenticateToken(ctx, unknown)
		want(t, err, domain.CodeUnauthenticated)

		lastUsed := func() (at time.Time) {
			_ = h.w.Read(ctx, func(tx *store.Tx) error {
				list, err := tx.Tokens("")
				at = list[0].LastUsedAt
				return err
			})
			return at
		}
		first := h.Now()
		for range 2 { // the second use within the hour writes nothing
			_, err = h.AuthenticateToken(ctx, secret)
			want(t, err, "")
			if got := lastUsed(); !got.Equal(first) {
				t.Errorf("last used %s, want %s", got, first)
			}
			h.w.Advance(time.Hour - time.Millisecond)
		}
		_, err = h.AuthenticateToken(ctx, secret)
		want(t, err, "")
		if got := lastUsed(); !got.Equal(h.Now()) {
			t.Errorf("last used %s, want %s", got, h.Now())
		}
		h.w.Advance(30 * day)
		_, err = h.AuthenticateToken(ctx, secret)
		want(t, err, domain.CodeUnauthenticated)
	})
}
