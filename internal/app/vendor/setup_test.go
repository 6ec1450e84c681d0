package vendor_test

import (
	"strings"
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
)

// setup makes a setup link and returns its token.
func (h house) setup(t *testing.T) string {
	t.Helper()
	url, needed, err := h.SetupLink(t.Context())
	token, ok := strings.CutPrefix(url, h.URL+"/setup/")
	if err != nil || !needed || !ok {
		t.Fatalf("%q, %v, %v", url, needed, err)
	}
	return token
}

func TestTheFirstAdministratorIsSetUpOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		dead, token := h.setup(t), h.setup(t)
		want(t, h.ViewSetup(ctx, dead), domain.CodeLinkUsed)
		want(t, h.ViewSetup(ctx, token[1:]), domain.CodeLinkInvalid)
		for range 2 { // looking consumes nothing
			want(t, h.ViewSetup(ctx, token), "")
		}
		for _, in := range []vendor.SetupInput{
			{Token: dead, Email: vera, Name: "Vera", Password: password},
			{Token: token, Email: "vera", Name: "Vera", Password: password},
			{Token: token, Email: vera, Password: password},
			{Token: token, Email: vera, Name: "Vera", Password: "short"},
		} {
			if _, _, err := h.CompleteSetup(ctx, in); err == nil {
				t.Errorf("accepted %+v", in)
			}
		}
		session, _, err := h.CompleteSetup(ctx, vendor.SetupInput{Token: token, Email: vera, Name: "Vera", Password: password, Language: "de"})
		if err != nil {
			t.Fatal(err)
		}
		by, _, a, err := h.Accounts.Authenticate(ctx, session)
		if err != nil || by.Staff != domain.StaffAdmin || !a.Verified() || a.Language != "de" {
			t.Errorf("%+v %+v, %v", by, a, err)
		}
		want(t, h.ViewSetup(ctx, token), domain.CodeSetupDone)
		_, _, err = h.CompleteSetup(ctx, vendor.SetupInput{Token: token, Email: "two@x.example", Name: "Two", Password: password})
		want(t, err, domain.CodeSetupDone)
		if url, needed, err := h.SetupLink(ctx); needed || url != "" || err != nil {
			t.Errorf("a second setup: %q, %v", url, err)
		}
		h.w.AuditWhole(t, domain.VendorChain, 1)
	})
}

func TestASetupLinkExpires(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		token := h.setup(t)
		h.w.Advance(vendor.SetupLinkLife)
		want(t, h.ViewSetup(t.Context(), token), domain.CodeLinkExpired)
		_, _, err := h.CompleteSetup(t.Context(), vendor.SetupInput{Token: token, Email: vera, Name: "Vera", Password: password})
		want(t, err, domain.CodeLinkExpired)
	})
}

func TestABurstSetsUpOneAdministrator(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		token := h.setup(t)
		ends := burst(func(n int) error {
			in := vendor.SetupInput{Token: token, Email: string(rune('a'+n%26)) + string(rune('a'+n/26)) + "@x.example", Name: "Admin", Password: password}
			_, _, err := h.CompleteSetup(t.Context(), in)
			return err
		})
		if ends[""] != 1 || ends[domain.CodeSetupDone] != 49 {
			t.Errorf("%v", ends)
		}
		if roles := h.roles(t); len(roles) != 1 {
			t.Errorf("%v", roles)
		}
	})
}

func TestSetupAsksAnExistingAccountForItsPassword(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		want(t, h.Accounts.SignUp(ctx, account.SignUpInput{Email: vera, Name: "Vera", Password: password}), "")
		_, _, err := h.Accounts.Verify(ctx, account.VerifyInput{Token: h.w.Token(t, vera), Password: password})
		want(t, err, "")
		token := h.setup(t)
		_, _, err = h.CompleteSetup(ctx, vendor.SetupInput{Token: token, Email: vera, Password: another})
		want(t, err, domain.CodeSignIn)
		_, _, err = h.CompleteSetup(ctx, vendor.SetupInput{Token: token, Email: vera, Password: password})
		want(t, err, "")
		if h.roles(t)[vera] != domain.StaffAdmin {
			t.Error("no administrator")
		}
	})
}

func TestTheOperatorMakesAdministrators(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx, operator := t.Context(), domain.Operator()
		_, err := h.CreateAdmin(ctx, h.w.Staff(t, "admin@x.example", domain.StaffAdmin), vendor.AdminInput{Email: vera, Name: "Vera", Password: password})
		want(t, err, domain.CodeNotFound)
		_, err = h.CreateAdmin(ctx, operator, vendor.AdminInput{Email: vera, Name: "Vera"})
		want(t, err, domain.CodeRequired)

		// A stranger has signed up with the address: their password must not become an administrator's.
		want(t, h.Accounts.SignUp(ctx, account.SignUpInput{Email: vera, Name: "Stranger", Password: another}), "")
		_, err = h.CreateAdmin(ctx, operator, vendor.AdminInput{Email: vera, Name: "Vera"})
		want(t, err, domain.CodeRequired)
		a, err := h.CreateAdmin(ctx, operator, vendor.AdminInput{Email: vera, Name: "Vera", Password: password})
		if err != nil || a.Name != "Vera" {
			t.Fatalf("%+v, %v", a, err)
		}
		want(t, h.signIn(t, vera, another), domain.CodeSignIn)
		want(t, h.signIn(t, vera, password), "")
		h.w.AuditWhole(t, domain.VendorChain, 1)

		_, err = h.CreateAdmin(ctx, operator, vendor.AdminInput{Email: vera}) // once more: nothing changes
		want(t, err, "")
		want(t, h.signIn(t, vera, password), "")
		h.w.AuditWhole(t, domain.VendorChain, 1)

		a, err = h.CreateAdmin(ctx, operator, vendor.AdminInput{Email: vera, Name: "Other", Password: another})
		if err != nil || a.Name != "Vera" {
			t.Errorf("%+v, %v", a, err)
		}
		want(t, h.signIn(t, vera, password), domain.CodeSignIn)
		want(t, h.signIn(t, vera, another), "")
		h.w.AuditWhole(t, domain.VendorChain, 2)

		h.w.Account(t, "customer@x.example", "Customer")
		_, err = h.CreateAdmin(ctx, operator, vendor.AdminInput{Email: "customer@x.example"})
		want(t, err, "")
		if roles := h.roles(t); roles["customer@x.example"] != domain.StaffAdmin || roles[vera] != domain.StaffAdmin {
			t.Errorf("%v", roles)
		}
	})
}
