package catalog

import (
	"cmp"
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// ProductInput is what a new product needs. The preset fills its policy.
type ProductInput struct {
	Slug        string // stays for good: keys carry it
	Name        string
	Description string // may be empty
	Preset      string
}

// CreateProduct adds a product to the catalog. A slug in use is
// catalog.slug_taken.
func (s *Service) CreateProduct(ctx context.Context, by domain.Actor, in ProductInput) (p domain.Product, err error) {
	if err := s.EnterVendor(by, access.CatalogEdit); err != nil {
		return p, err
	}
	if p, err = newProduct(in); err != nil {
		return domain.Product{}, err
	}
	p.ID, p.CreatedAt, p.Version = domain.ProductID(s.IDs.New(domain.PrefixProduct)), s.Now(), 1
	err = s.Write(ctx, func(tx *store.Tx) error {
		added, err := tx.InsertProduct(p)
		if err == nil && !added {
			err = domain.Bad("slug", domain.CodeSlugTaken)
		}
		if err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{Action: access.CatalogEdit, Object: string(p.ID), Name: p.Name, After: keptOfProduct(p)})
	})
	return p, err
}

func newProduct(in ProductInput) (domain.Product, error) {
	slug, slugErr := domain.Slug("slug", in.Slug)
	name, nameErr := domain.Name("name", in.Name, domain.MaxName)
	description, descriptionErr := domain.OptionalName("description", in.Description, domain.MaxNote)
	preset, presetErr := parsePreset(in.Preset)
	policy, _ := preset.Policy() // parsePreset knows it, or has refused
	return domain.Product{
		Slug: slug, Name: name, Description: description, Preset: preset, Policy: policy, State: domain.CatalogActive,
	}, domain.Join(slugErr, nameErr, descriptionErr, presetErr)
}

// ProductUpdate is what can be changed about a product. What its seats are and
// whether its licenses are bound to an installation stays: licenses rely on it.
// So do the areas of a product whose seats are held here, once it has a license:
// people have their seats in them.
type ProductUpdate struct {
	Name               string
	Description        string
	PendingHolds       bool
	InvitationHoldDays int
	Ladder             domain.Ladder // whole days
	Extranet           bool
	RequestMin         int               // fewest users of one license request; 0 is 1
	Leases             domain.LeaseRules // of floating seats; zero values are the defaults
	State              string
	Version            int64 // of what the editor saw
}

// UpdateProduct changes a product, retires it or sells it again. It holds for
// what happens from then on: keys carry the ladder of the time they were signed.
// A stale version is precondition.stale, other areas for a product whose seats
// are held here and licensed are catalog.areas_fixed at extranet.
func (s *Service) UpdateProduct(ctx context.Context, by domain.Actor, id domain.ProductID, in ProductUpdate) (p domain.Product, err error) {
	if err := s.EnterVendor(by, access.CatalogEdit); err != nil {
		return p, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Product(id)
		if err != nil {
			return err
		}
		if p, err = in.apply(before); err != nil {
			return err
		}
		if p.Policy.Extranet != before.Policy.Extranet {
			if err := areasOpen(tx, before); err != nil {
				return err
			}
		}
		if err := tx.UpdateProduct(p); err != nil {
			return err
		}
		p.Version++
		return s.Audit(tx, by, app.Change{
			Action: access.CatalogEdit, Object: string(id), Name: p.Name, Before: keptOfProduct(before), After: keptOfProduct(p),
		})
	})
	return p, err
}

// areasOpen refuses other areas for a product in whose areas people may already
// hold seats.
func areasOpen(tx *store.Tx, p domain.Product) error {
	fixed, err := areasFixed(tx, p)
	if err == nil && fixed {
		err = &domain.Error{Kind: domain.Conflict, Code: domain.CodeAreasFixed, Field: "extranet"}
	}
	return err
}

func areasFixed(tx *store.Tx, p domain.Product) (bool, error) {
	if p.Policy.Seats == domain.SeatsInInstallation {
		return false, nil
	}
	return tx.ProductLicensed(p.ID)
}

func (in ProductUpdate) apply(p domain.Product) (domain.Product, error) {
	var nameErr, descriptionErr, stateErr error
	p.Name, nameErr = domain.Name("name", in.Name, domain.MaxName)
	p.Description, descriptionErr = domain.OptionalName("description", in.Description, domain.MaxNote)
	p.State, stateErr = parseState(in.State)
	p.Policy.PendingHolds, p.Policy.InvitationHoldDays = in.PendingHolds, in.InvitationHoldDays
	p.Policy.Extranet, p.Policy.Ladder, p.Policy.RequestMin = in.Extranet, in.Ladder, in.RequestMin
	p.Policy.LeaseRules, p.Version = in.Leases, in.Version
	return p, domain.Join(append(append(checkLadder(in.Ladder), checkLeases(in.Leases)...), nameErr, descriptionErr, stateErr,
		within("invitation_hold_days", in.InvitationHoldDays, 1, domain.InvitationDays),
		within("request_min", cmp.Or(in.RequestMin, 1), 1, domain.MaxUsers))...)
}

// checkLeases bounds the rules of floating seats.
func checkLeases(r domain.LeaseRules) []error {
	return []error{
		within("lease_ttl", int(r.TTL()/time.Minute), int(domain.MinLeaseTTL/time.Minute), int(domain.MaxLeaseTTL/time.Minute)),
		within("borrow_days", r.Borrowable(), 0, domain.MaxBorrowDays),
		within("borrow_keep", r.BorrowKeep, 0, domain.MaxUsers),
		within("linger", int(r.Linger/time.Second), 0, int(domain.MaxLinger/time.Second)),
		within("leases_per_device", r.PerDevice(), 1, domain.MaxPerDevice),
	}
}

// maxLadderDays keeps a ladder well within what a key can carry.
const maxLadderDays = 3650

// checkLadder wants whole days that do not descend. The last rung is a day at
// the least, because a ladder of nothing but zeros means the default in a key.
func checkLadder(l domain.Ladder) (errs []error) {
	least := 0
	for _, rung := range []struct {
		field string
		after time.Duration
		least int
	}{{"ladder.warn_admins", l.WarnAdmins, 0}, {"ladder.warn_users", l.WarnUsers, 0}, {"ladder.read_only", l.ReadOnly, 1}} {
		days := int(rung.after / (24 * time.Hour))
		least = max(least, rung.least)
		err := within(rung.field, days, least, maxLadderDays)
		if err == nil && rung.after%(24*time.Hour) != 0 {
			err = domain.Bad(rung.field, domain.CodeFieldMalformed)
		}
		if err == nil {
			least = days
		}
		errs = append(errs, err)
	}
	return errs
}

// keptOfProduct is what the audit log keeps of a product.
func keptOfProduct(p domain.Product) any {
	return struct {
		Slug        string              `json:"slug"`
		Name        string              `json:"name"`
		Description string              `json:"description"`
		Preset      domain.Preset       `json:"preset"`
		Policy      domain.Policy       `json:"policy"`
		State       domain.CatalogState `json:"state"`
	}{p.Slug, p.Name, p.Description, p.Preset, p.Policy, p.State}
}
