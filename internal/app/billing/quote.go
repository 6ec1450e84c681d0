package billing

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/money"
	"seatward.dev/seatward/internal/store"
)

// QuoteInput is what somebody would like to buy.
type QuoteInput struct {
	Plan          domain.PlanID
	LicenseName   string // "" is the product's name, or that of the license to be renewed
	InstallID     string // required where the product is bound to installations, left out elsewhere; "" is that of the license to be renewed
	UsersInternal int
	UsersExternal int
	Renews        domain.LicenseID // "": nothing
}

// QuoteDetail is a quote with what it is for.
type QuoteDetail struct {
	Quote   domain.Quote
	Product domain.Product
	Plan    domain.Plan
	Renews  domain.License // zero: none
}

// Quote prices a wish and freezes the price for domain.QuoteValidity: an order
// charges what the quote shows. The tax is decided by the billing profile and
// the vendor's own details as they are now.
//
// Errors: field errors at plan, license_name, install_id, users.internal and
// users.external; catalog.product_retired, catalog.plan_retired,
// billing.incomplete at country, seller.incomplete; of a renewal those of
// renewable.
func (s *Service) Quote(ctx context.Context, by domain.Actor, org domain.OrganizationID, in QuoteInput) (q domain.Quote, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.OrdersPlace)
		if err != nil {
			return err
		}
		q, err = s.quote(tx, by, st.Organization, in)
		return err
	})
	return q, err
}

// quote makes the quote in the transaction of who has been let in.
func (s *Service) quote(tx *store.Tx, by domain.Actor, org domain.Organization, in QuoteInput) (q domain.Quote, err error) {
	if in.Plan == "" {
		return q, domain.Bad("plan", domain.CodeRequired)
	}
	plan, product, err := sellable(tx, in.Plan)
	if err != nil {
		return q, err
	}
	if err := mayTry(tx, org.ID, plan, product); err != nil {
		return q, err
	}
	q = domain.Quote{
		ID: domain.QuoteID(s.IDs.New(domain.PrefixQuote)), Organization: org.ID, Product: product.ID, Plan: plan.ID,
		Users:     domain.Users{Internal: in.UsersInternal, External: in.UsersExternal},
		CreatedBy: by.ID(), CreatedAt: s.Now(), ExpiresAt: s.Now().Add(domain.QuoteValidity), Renews: in.Renews,
	}
	if in.Renews != "" {
		if err := s.renew(tx, &q, org, plan, &in); err != nil {
			return q, err
		}
	}
	if err := s.fill(tx, &q, org, product, plan, in); err != nil {
		return q, err
	}
	return q, tx.InsertQuote(q)
}

// fill checks the wish and prices it.
func (s *Service) fill(tx *store.Tx, q *domain.Quote, org domain.Organization, product domain.Product, plan domain.Plan, in QuoteInput) error {
	var nameErr, installErr error
	if q.LicenseName, nameErr = domain.OptionalName("license_name", in.LicenseName, domain.MaxName); q.LicenseName == "" {
		q.LicenseName = product.Name
	}
	if product.Policy.BoundToInstall {
		q.InstallID, installErr = domain.InstallID("install_id", in.InstallID)
	}
	// The size is checked before the tax is known, so that all fields at fault
	// are named at once.
	_, usersErr := money.Quote(plan, product.Policy, q.Users, money.Tax{})
	if err := domain.Join(usersErr, nameErr, installErr); err != nil {
		return err
	}
	from, err := vendor.ReadSeller(tx)
	if err != nil {
		return err
	}
	to, err := tx.BillingProfile(org.ID)
	if err != nil {
		return err
	}
	tax, err := s.tax(from, to, org)
	if err != nil {
		return err
	}
	q.Totals, err = money.Quote(plan, product.Policy, q.Users, tax)
	return err
}

// tax decides the tax of a sale made now; the day is the organization's.
func (s *Service) tax(from domain.Seller, to domain.BillingProfile, org domain.Organization) (money.Tax, error) {
	if to.Country == "" {
		return money.Tax{}, billingIncomplete("country")
	}
	zone, err := time.LoadLocation(org.TimeZone)
	if err != nil {
		return money.Tax{}, err
	}
	return money.Decide(from, to, s.Now().In(zone))
}

// sellable reads a plan and its product, or says that one is no longer sold.
func sellable(tx *store.Tx, id domain.PlanID) (domain.Plan, domain.Product, error) {
	plan, err := tx.Plan(id)
	if err != nil {
		return plan, domain.Product{}, err
	}
	product, err := tx.Product(plan.Product)
	switch {
	case err != nil:
		return plan, product, err
	case product.State != domain.CatalogActive:
		return plan, product, domain.E(domain.Conflict, domain.CodeProductRetired)
	case plan.State != domain.CatalogActive:
		return plan, product, domain.E(domain.Conflict, domain.CodePlanRetired)
	}
	return plan, product, nil
}

// QuoteDetail reads a quote again, to show it before it is ordered.
func (s *Service) QuoteDetail(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.QuoteID) (d QuoteDetail, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.OrdersPlace); err != nil {
			return err
		}
		if d.Quote, err = tx.Quote(org, id); err != nil {
			return err
		}
		if d.Product, err = tx.Product(d.Quote.Product); err != nil {
			return err
		}
		if d.Plan, err = tx.Plan(d.Quote.Plan); err != nil || d.Quote.Renews == "" {
			return err
		}
		d.Renews, err = tx.License(org, d.Quote.Renews)
		d.Renews.Key = ""
		return err
	})
	return d, err
}
