package money

import "seatward.dev/seatward/internal/domain"

// Quote prices users on a plan of a product with that policy: a line per area
// that has users, their sum, and the tax on that sum, rounded once, half away
// from zero. Lines and tax add up to the gross amount exactly. A price of zero
// is a price.
//
// It refuses sizes the plan does not sell, naming users.internal and
// users.external: field.range (min, max), or catalog.no_external_users where the
// product licenses none. It refuses amounts beyond 64 bits with money.overflow.
func Quote(plan domain.Plan, policy domain.Policy, users domain.Users, tax Tax) (domain.Totals, error) {
	if err := checkUsers(plan, policy, users); err != nil {
		return domain.Totals{}, err
	}
	totals := domain.Totals{Currency: plan.Currency, TaxRate: tax.Rate, Treatment: tax.Treatment}
	for _, line := range []domain.Line{
		{Kind: domain.LineInternalUsers, Quantity: users.Internal, UnitPrice: plan.PriceInternal},
		{Kind: domain.LineExternalUsers, Quantity: users.External, UnitPrice: plan.PriceExternal},
	} {
		if line.Quantity == 0 {
			continue
		}
		var err error
		if line.Amount, err = multiply(line.UnitPrice, int64(line.Quantity)); err != nil {
			return domain.Totals{}, err
		}
		if totals.Net, err = add(totals.Net, line.Amount); err != nil {
			return domain.Totals{}, err
		}
		totals.Lines = append(totals.Lines, line)
	}
	totals.Tax = share(totals.Net, tax.Rate)
	var err error
	if totals.Gross, err = add(totals.Net, totals.Tax); err != nil {
		return domain.Totals{}, err
	}
	return totals, nil
}

// checkUsers holds a size against the plan. Each area has its most; together
// they have a least, which the internal users must reach as far as the external
// ones leave it open.
func checkUsers(plan domain.Plan, policy domain.Policy, users domain.Users) error {
	least, most := max(plan.MinUsers, 1), min(plan.MaxUsers, domain.MaxUsers)
	if !policy.Extranet {
		err := inRange("users.internal", users.Internal, least, most)
		if users.External != 0 {
			return domain.Join(err, domain.Bad("users.external", domain.CodeNoExternalUsers))
		}
		return err
	}
	return domain.Join(
		inRange("users.internal", users.Internal, min(max(least-users.External, 0), most), most),
		inRange("users.external", users.External, max(least-most, 0), most),
	)
}

func inRange(field string, n, least, most int) error {
	if n < least || n > most {
		return domain.Bad(field, domain.CodeRange).With("min", least).With("max", most)
	}
	return nil
}
