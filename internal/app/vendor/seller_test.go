package vendor_test

import (
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
)

func seller() domain.Seller {
	return domain.Seller{
		Name: "Halden Software GmbH", Line1: "Hafenstraße 1", PostalCode: "20457", City: "Hamburg", Country: "DE", TaxID: "DE 123 456 789",
		Email: "billing@vendor.example", Bank: "Nordbank", IBAN: "de89 3704 0044 0532 0130 00", BIC: "cobadeffxxx",
	}
}

func TestSellerIsKeptByVersion(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		admin := h.w.Staff(t, vera, domain.StaffAdmin)
		if s, err := h.Seller(ctx); err != nil || s != (domain.Seller{}) {
			t.Errorf("%+v, %v", s, err)
		}
		first, err := h.UpdateSeller(ctx, admin, seller())
		want(t, err, "")
		if first.IBAN != "DE89370400440532013000" || first.BIC != "COBADEFFXXX" || first.TaxID != "DE123456789" || first.Version != 1 || !first.Complete() {
			t.Errorf("%+v", first)
		}
		_, err = h.UpdateSeller(ctx, admin, seller()) // version 0: made anew
		want(t, err, domain.CodeStale)
		second := first
		second.Name = "Halden AG"
		second, err = h.UpdateSeller(ctx, admin, second)
		want(t, err, "")
		_, err = h.UpdateSeller(ctx, admin, first)
		want(t, err, domain.CodeStale)
		if s, err := h.Seller(ctx); err != nil || s != second || s.Version != 2 {
			t.Errorf("%+v, %v", s, err)
		}
		ends := burst(func(int) error {
			_, err := h.UpdateSeller(ctx, admin, second)
			return err
		})
		if ends[""] != 1 || ends[domain.CodeStale] != 49 {
			t.Errorf("%v", ends)
		}
		h.w.AuditWhole(t, domain.VendorChain, 3)
	})
}

func TestSellerNamesEveryFieldAtFault(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for name, tt := range map[string]struct {
			change func(*domain.Seller)
			want   string
		}{
			"empty": {
				func(s *domain.Seller) { *s = domain.Seller{} },
				"name field.required, line1 field.required, city field.required, country field.required",
			},
			"not a country":    {func(s *domain.Seller) { s.Country = "XX" }, "country field.country"},
			"tax id elsewhere": {func(s *domain.Seller) { s.Country = "FR" }, "tax_id field.tax_id"},
			"outside":          {func(s *domain.Seller) { s.Country, s.TaxID = "ch", "CHE-123.456.789 MWST" }, ""},
			"flipped digits":   {func(s *domain.Seller) { s.IBAN = "DE89370400440532031000" }, "iban field.malformed"},
			"short iban":       {func(s *domain.Seller) { s.IBAN = "DE89" }, "iban field.malformed"},
			"long iban":        {func(s *domain.Seller) { s.IBAN = strings.Repeat("DE89", 1000) }, "iban field.malformed"},
			"norwegian iban":   {func(s *domain.Seller) { s.IBAN = "NO93 8601 1117 947" }, ""},
			"maltese iban":     {func(s *domain.Seller) { s.IBAN = "MT84 MALT 0110 0001 2345 MTLC AST0 01S" }, ""},
			"bic":              {func(s *domain.Seller) { s.BIC = "COBADEF" }, "bic field.malformed"},
			"no bank at all":   {func(s *domain.Seller) { s.IBAN, s.BIC, s.Bank, s.Email = "", "", "", "" }, ""},
			"email":            {func(s *domain.Seller) { s.Email = "billing" }, "email field.email"},
			"controls":         {func(s *domain.Seller) { s.Line2 = "a\u202eb" }, "line2 field.control_characters"},
		} {
			s := seller()
			tt.change(&s)
			current, err := h.Seller(t.Context())
			want(t, err, "")
			s.Version = current.Version
			_, err = h.UpdateSeller(t.Context(), domain.Operator(), s)
			var fields []string
			if err != nil {
				for _, e := range domain.AsError(err).Fields() {
					fields = append(fields, e.Field+" "+string(e.Code))
				}
			}
			if got := strings.Join(fields, ", "); got != tt.want {
				t.Errorf("%s: %q, want %q", name, got, tt.want)
			}
		}
	})
}
