package billing

import (
	"context"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/money"
	"seatward.dev/seatward/internal/store"
)

// maxPhone is the longest telephone number kept, in characters.
const maxPhone = 40

// Profile reads whom an organization's invoices are made out to.
func (s *Service) Profile(ctx context.Context, by domain.Actor, org domain.OrganizationID) (p domain.BillingProfile, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.BillingView); err != nil {
			return err
		}
		p, err = tx.BillingProfile(org)
		return err
	})
	return p, err
}

// UpdateProfile changes it. Name, line1, city and country are required; the tax
// number has to fit the country. Invoices that exist stay as they are. A stale
// version is precondition.stale.
func (s *Service) UpdateProfile(ctx context.Context, by domain.Actor, org domain.OrganizationID, in domain.BillingProfile) (p domain.BillingProfile, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.BillingUpdate); err != nil {
			return err
		}
		in.Organization = org
		if p, err = checkedProfile(in); err != nil {
			return err
		}
		before, err := tx.BillingProfile(org)
		if err != nil {
			return err
		}
		if err := tx.UpdateBillingProfile(p); err != nil {
			return err
		}
		p.Version++
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.BillingUpdate, Object: string(org), Name: p.Name,
			Before: keptOfProfile(before), After: keptOfProfile(p),
		})
	})
	return p, err
}

func checkedProfile(p domain.BillingProfile) (domain.BillingProfile, error) {
	var errs []error
	clean := func(field string, value *string, check func(field, s string, max int) (string, error), longest int) {
		cleaned, err := check(field, *value, longest)
		*value = cleaned
		errs = append(errs, err)
	}
	clean("name", &p.Name, domain.Name, domain.MaxName)
	clean("line1", &p.Line1, domain.Name, domain.MaxName)
	clean("line2", &p.Line2, domain.OptionalName, domain.MaxName)
	clean("postal_code", &p.PostalCode, domain.OptionalName, 20)
	clean("city", &p.City, domain.Name, domain.MaxName)
	clean("phone", &p.Phone, domain.OptionalName, maxPhone)

	p.Country = strings.ToUpper(strings.TrimSpace(p.Country))
	var taxErr error
	switch {
	case p.Country == "":
		errs = append(errs, domain.Bad("country", domain.CodeRequired))
	case !money.ValidCountry(p.Country):
		errs = append(errs, domain.Bad("country", domain.CodeCountry))
	default:
		p.TaxID, taxErr = money.TaxID(p.Country, p.TaxID)
		errs = append(errs, taxErr)
	}
	return p, domain.Join(errs...)
}

// incomplete names the first field without which no invoice can be made out.
func incomplete(p domain.BillingProfile) error {
	for _, required := range []struct{ field, value string }{
		{"name", p.Name}, {"line1", p.Line1}, {"city", p.City}, {"country", p.Country},
	} {
		if required.value == "" {
			return billingIncomplete(required.field)
		}
	}
	return nil
}

func billingIncomplete(field string) error {
	e := domain.E(domain.Conflict, domain.CodeBillingIncomplete)
	e.Field = field
	return e
}

// keptOfProfile is what the audit log keeps of a billing profile.
func keptOfProfile(p domain.BillingProfile) map[string]string {
	return map[string]string{
		"name": p.Name, "line1": p.Line1, "line2": p.Line2, "postal_code": p.PostalCode, "city": p.City,
		"country": p.Country, "phone": p.Phone, "tax_id": p.TaxID,
	}
}
