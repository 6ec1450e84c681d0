package people

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/money"
)

// priced says what a license costs for the seats that are missing, by the plan of
// the latest license in force that seats people by name. A license that is bought
// now has a term of its own, so nothing is taken off for the time that has
// passed, here as in its quote. Where the plan is not sold any more there is no
// price.
func (t *task) priced(list []domain.PoolShortage) ([]domain.PoolShortage, error) {
	for n := range list {
		s := &list[n]
		licenses, err := t.tx.ProductLicenses(t.org.ID, s.Product)
		if err != nil {
			return nil, err
		}
		id, ok := planInForce(licenses, t.Now())
		if !ok {
			continue
		}
		plan, err := t.tx.Plan(id)
		if err != nil {
			return nil, err
		}
		product, err := t.tx.Product(s.Product)
		if err != nil {
			return nil, err
		}
		if plan.State != domain.CatalogActive || product.State != domain.CatalogActive {
			continue
		}
		users, total, err := money.More(plan, product.Policy, s.Area, s.Missing)
		if err != nil || total.Net == 0 {
			continue // no such license is sold
		}
		s.Plan, s.TermMonths, s.Users = plan.Name, plan.TermMonths, users.Total()
		s.Unit = domain.Money{Amount: total.Lines[0].UnitPrice, Currency: plan.Currency}
		s.Total = domain.Money{Amount: total.Net, Currency: plan.Currency}
	}
	return list, nil
}

// planInForce is the plan of the latest license that counts: not of one whose
// seats are floating, which people do not hold, nor of a trial, which is had once.
func planInForce(licenses []domain.License, now time.Time) (plan domain.PlanID, ok bool) {
	var latest time.Time
	for _, l := range licenses {
		bought := l.Type != domain.LicenseFlex && l.Type != domain.LicenseTrial
		if bought && l.StateAt(now) == domain.LicenseActive && !l.StartsAt.Before(latest) {
			plan, latest, ok = l.Plan, l.StartsAt, true
		}
	}
	return plan, ok
}
