package people

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

// priced says what the seats cost that are missing: as many of the plan of the
// latest license in force, for a whole term. A license that is bought now has a
// term of its own, so nothing is taken off for the time that has passed.
func (t *task) priced(list []domain.PoolShortage) ([]domain.PoolShortage, error) {
	for n := range list {
		s := &list[n]
		licenses, err := t.tx.ProductLicenses(t.org.ID, s.Product)
		if err != nil {
			return nil, err
		}
		plan, ok := planInForce(licenses, t.Now())
		if !ok {
			continue
		}
		bought, err := t.tx.Plan(plan)
		if err != nil {
			return nil, err
		}
		unit := bought.PriceInternal
		if s.Area == domain.AreaExternal {
			unit = bought.PriceExternal
		}
		if unit == 0 || bought.Currency == "" {
			continue
		}
		s.Plan, s.TermMonths = bought.Name, bought.TermMonths
		s.Unit = domain.Money{Amount: unit, Currency: bought.Currency}
		s.Total = domain.Money{Amount: unit * int64(s.Missing), Currency: bought.Currency}
	}
	return list, nil
}

func planInForce(licenses []domain.License, now time.Time) (plan domain.PlanID, ok bool) {
	var latest time.Time
	for _, l := range licenses {
		if l.State == domain.LicenseActive && !now.Before(l.StartsAt) && (l.ExpiresAt.IsZero() || now.Before(l.ExpiresAt)) && !l.StartsAt.Before(latest) {
			plan, latest, ok = l.Plan, l.StartsAt, true
		}
	}
	return plan, ok
}
