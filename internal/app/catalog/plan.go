package catalog

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// PlanTerms is what a plan sells and for how much; all of it can be changed for
// later quotes.
type PlanTerms struct {
	Name          string
	Description   string // may be empty
	PriceInternal int64  // minor units per user and term, before tax
	PriceExternal int64
	MinUsers      int      // of both areas together
	MaxUsers      int      // per area
	Features      []string // slugs
}

// PlanInput is what a new plan needs.
type PlanInput struct {
	PlanTerms
	Type       string
	TermMonths int // 0 when perpetual
	Currency   string
}

// CreatePlan adds a plan to a product.
func (s *Service) CreatePlan(ctx context.Context, by domain.Actor, product domain.ProductID, in PlanInput) (p domain.Plan, err error) {
	if err := s.EnterVendor(by, access.CatalogEdit); err != nil {
		return p, err
	}
	if p, err = newPlan(in); err != nil {
		return domain.Plan{}, err
	}
	p.ID, p.Product = domain.PlanID(s.IDs.New(domain.PrefixPlan)), product
	p.CreatedAt, p.Version = s.Now(), 1
	err = s.Write(ctx, func(tx *store.Tx) error {
		sold, err := tx.Product(product)
		if err != nil {
			return err
		}
		if _, err := choose("type", string(p.Type), sold.Policy.LicenseTypes()); err != nil {
			return err
		}
		if err := tx.InsertPlan(p); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{Action: access.CatalogEdit, Object: string(p.ID), Name: p.Name, After: keptOfPlan(p)})
	})
	return p, err
}

func newPlan(in PlanInput) (domain.Plan, error) {
	var typeErr, termErr, currencyErr error
	p := domain.Plan{TermMonths: in.TermMonths, State: domain.CatalogActive}
	if p.Type, typeErr = parseType(in.Type); typeErr == nil {
		termErr = checkTerm(p.Type, in.TermMonths)
	}
	p.Currency, currencyErr = parseCurrency(in.Currency)
	p, errs := in.apply(p)
	return p, domain.Join(append(errs, typeErr, termErr, currencyErr)...)
}

// PlanUpdate is what can be changed about a plan. Type, term and currency stay:
// another of these is another plan.
type PlanUpdate struct {
	PlanTerms
	State   string
	Version int64 // of what the editor saw
}

// UpdatePlan changes a plan, retires it or sells it again. Quotes and orders
// that exist keep their price. A stale version is precondition.stale.
func (s *Service) UpdatePlan(ctx context.Context, by domain.Actor, id domain.PlanID, in PlanUpdate) (p domain.Plan, err error) {
	if err := s.EnterVendor(by, access.CatalogEdit); err != nil {
		return p, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Plan(id)
		if err != nil {
			return err
		}
		var errs []error
		var stateErr error
		p, errs = in.apply(before)
		p.State, stateErr = parseState(in.State)
		p.Version = in.Version
		if err := domain.Join(append(errs, stateErr)...); err != nil {
			return err
		}
		if err := tx.UpdatePlan(p); err != nil {
			return err
		}
		p.Version++
		return s.Audit(tx, by, app.Change{
			Action: access.CatalogEdit, Object: string(id), Name: p.Name, Before: keptOfPlan(before), After: keptOfPlan(p),
		})
	})
	return p, err
}

// apply puts cleaned and checked terms into a plan; errs has what is wrong, and
// nil for what is not.
func (in PlanTerms) apply(p domain.Plan) (out domain.Plan, errs []error) {
	var nameErr, descriptionErr, featuresErr error
	p.Name, nameErr = domain.Name("name", in.Name, domain.MaxName)
	p.Description, descriptionErr = domain.OptionalName("description", in.Description, domain.MaxNote)
	p.Features, featuresErr = parseFeatures(in.Features)
	p.PriceInternal, p.PriceExternal = in.PriceInternal, in.PriceExternal
	p.MinUsers, p.MaxUsers = in.MinUsers, in.MaxUsers
	minErr := within("min_users", in.MinUsers, 1, domain.MaxUsers)
	least := 1
	if minErr == nil {
		least = in.MinUsers
	}
	return p, []error{
		nameErr, descriptionErr,
		within("price_internal", in.PriceInternal, 0, maxPrice), within("price_external", in.PriceExternal, 0, maxPrice),
		minErr, within("max_users", in.MaxUsers, least, domain.MaxUsers), featuresErr,
	}
}

// keptOfPlan is what the audit log keeps of a plan.
func keptOfPlan(p domain.Plan) any {
	return struct {
		Product       domain.ProductID    `json:"product"`
		Name          string              `json:"name"`
		Description   string              `json:"description"`
		Type          domain.LicenseType  `json:"type"`
		TermMonths    int                 `json:"term_months"`
		Currency      string              `json:"currency"`
		PriceInternal int64               `json:"price_internal"`
		PriceExternal int64               `json:"price_external"`
		MinUsers      int                 `json:"min_users"`
		MaxUsers      int                 `json:"max_users"`
		Features      []string            `json:"features"`
		State         domain.CatalogState `json:"state"`
	}{
		p.Product, p.Name, p.Description, p.Type, p.TermMonths, p.Currency, p.PriceInternal, p.PriceExternal,
		p.MinUsers, p.MaxUsers, p.Features, p.State,
	}
}
