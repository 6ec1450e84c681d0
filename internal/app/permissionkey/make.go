package permissionkey

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/redeem"
	"seatward.dev/seatward/internal/store"
)

// maxMonths is the longest term, as of plans.
const maxMonths = 120

// BatchInput is what new keys need.
type BatchInput struct {
	Name         string
	Note         string
	Size         int
	Organization domain.OrganizationID // "": for whoever has a key
	ExpiresAt    time.Time             // zero: never
	Lines        []LineInput
}

// LineInput is one license that each key holds. Its errors are at fields such as
// "lines.0.plan".
type LineInput struct {
	Plan domain.PlanID
	// Product and Type name the plan where Plan is "": the only one on sale.
	Product domain.ProductID
	Type    domain.LicenseType
	Users   domain.Users
	// TermMonths counts from the redemption; 0: as the plan has it.
	TermMonths int
	// StartsAt and EndsAt are a fixed period instead.
	StartsAt, EndsAt time.Time
	// MaintenanceUntil is of a perpetual license; zero: a year from the redemption.
	MaintenanceUntil time.Time
}

// Made is a new batch with the codes of its keys, in their order. They are told
// this once.
type Made struct {
	Batch domain.PermissionBatch
	Codes []string
}

// Make makes a batch of keys that all hold the same.
func (s *Service) Make(ctx context.Context, by domain.Actor, in BatchInput) (out Made, err error) {
	if err := s.EnterVendor(by, access.PermissionKeysMake); err != nil {
		return out, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		out, err = s.make(tx, by, in)
		return err
	})
	return out, err
}

// Check says what a batch would be, and makes none.
func (s *Service) Check(ctx context.Context, by domain.Actor, in BatchInput) (b domain.PermissionBatch, err error) {
	if err := s.EnterVendor(by, access.PermissionKeysMake); err != nil {
		return b, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		b, err = s.batch(tx, by, in)
		return err
	})
	return b, err
}

func (s *Service) make(tx *store.Tx, by domain.Actor, in BatchInput) (out Made, err error) {
	if out.Batch, err = s.batch(tx, by, in); err != nil {
		return out, err
	}
	if err := tx.InsertPermissionBatch(out.Batch); err != nil {
		return out, err
	}
	keys := make([]domain.PermissionKey, in.Size)
	out.Codes = make([]string, in.Size)
	for i := range keys {
		var random [redeem.Random]byte
		_, _ = rand.Read(random[:]) // never fails, see its documentation
		code := redeem.Write(random)
		out.Codes[i] = redeem.Grouped(code)
		keys[i] = domain.PermissionKey{
			ID: domain.PermissionKeyID(s.IDs.New(domain.PrefixPermissionKey)), Batch: out.Batch.ID, Number: i + 1,
			Prefix: redeem.Prefix(code), CodeHash: app.HashToken(code), State: domain.PermissionKeyOpen, ExpiresAt: in.ExpiresAt,
		}
	}
	if err := tx.InsertPermissionKeys(keys); err != nil {
		return out, err
	}
	return out, s.Audit(tx, by, app.Change{
		Action: access.PermissionKeysMake, Object: string(out.Batch.ID), Name: out.Batch.Name, After: kept(out.Batch),
	})
}

// batch checks what was typed and completes it.
func (s *Service) batch(tx *store.Tx, by domain.Actor, in BatchInput) (b domain.PermissionBatch, err error) {
	var errs []error
	note := func(err error) { errs = append(errs, err) }
	b = domain.PermissionBatch{
		ID: domain.PermissionBatchID(s.IDs.New(domain.PrefixPermissionBatch)), Size: in.Size, Organization: in.Organization,
		ExpiresAt: in.ExpiresAt, MadeBy: by.Name, CreatedAt: s.Now(),
	}
	b.Name, err = domain.Name("name", in.Name, domain.MaxName)
	note(err)
	b.Note, err = domain.OptionalName("note", in.Note, domain.MaxNote)
	note(err)
	note(within("size", in.Size, 1, domain.MaxPermissionKeys))
	if !in.ExpiresAt.IsZero() && !in.ExpiresAt.After(s.Now()) {
		note(domain.Bad("expires_at", domain.CodePast))
	}
	if in.Organization != "" {
		org, err := tx.Organization(in.Organization)
		if domain.HasCode(err, domain.CodeNotFound) {
			err = domain.Bad("organization", domain.CodeNotFound)
		}
		note(err)
		b.OrgName = org.Name
	}
	switch n := len(in.Lines); {
	case n == 0:
		note(domain.Bad("lines", domain.CodeRequired))
	case n > domain.MaxPermissionLines:
		note(domain.Bad("lines", domain.CodeTooManyItems).With("max", domain.MaxPermissionLines))
	default:
		plans, err := tx.Plans()
		if err != nil {
			return b, err
		}
		for i, l := range in.Lines {
			line, err := s.line(tx, plans, l, fmt.Sprintf("lines.%d.", i))
			note(err)
			b.Lines = append(b.Lines, line)
		}
	}
	return b, domain.Join(errs...)
}

// line freezes what a plan licenses.
func (s *Service) line(tx *store.Tx, plans []domain.Plan, in LineInput, at string) (line domain.PermissionLine, err error) {
	plan, err := choosePlan(plans, in, at)
	if err != nil {
		return line, err
	}
	product, err := tx.Product(plan.Product)
	if err != nil {
		return line, err
	}
	if product.State == domain.CatalogRetired {
		return line, domain.Bad(at+"plan", domain.CodeProductRetired)
	}
	line = domain.PermissionLine{
		Product: product.ID, ProductName: product.Name, Plan: plan.ID, PlanName: plan.Name, Type: plan.Type, Users: in.Users,
		Features: plan.Features, Bound: product.Policy.BoundToInstall,
	}
	return s.timed(line, in, plan, at, usersErr(in.Users, product, at))
}

// choosePlan finds the plan of a line: the one named, or the only one on sale of
// a product and type.
func choosePlan(plans []domain.Plan, in LineInput, at string) (plan domain.Plan, err error) {
	found := 0
	for _, p := range plans {
		if p.ID == in.Plan || in.Plan == "" && p.Product == in.Product && p.Type == in.Type && p.State == domain.CatalogActive {
			plan, found = p, found+1
		}
	}
	switch {
	case found == 0 && in.Plan == "" && in.Product == "":
		return plan, domain.Bad(at+"plan", domain.CodeRequired)
	case found != 1:
		return plan, domain.Bad(at+"plan", domain.CodeChoice)
	case plan.State == domain.CatalogRetired:
		return plan, domain.Bad(at+"plan", domain.CodePlanRetired)
	}
	return plan, nil
}

func usersErr(u domain.Users, product domain.Product, at string) error {
	if u.External > 0 && !product.Policy.Extranet {
		return domain.Bad(at+"users.external", domain.CodeNoExternalUsers)
	}
	least := 1
	if u.External > 0 {
		least = 0
	}
	return domain.Join(within(at+"users.internal", u.Internal, least, domain.MaxUsers), within(at+"users.external", u.External, 0, domain.MaxUsers))
}

// timed completes a line with when its license will be in force.
func (s *Service) timed(line domain.PermissionLine, in LineInput, plan domain.Plan, at string, errs ...error) (domain.PermissionLine, error) {
	fixed := !in.StartsAt.IsZero() || !in.EndsAt.IsZero()
	line.StartsAt, line.EndsAt = whole(in.StartsAt), whole(in.EndsAt)
	if line.Type == domain.LicensePerpetual {
		line.MaintenanceUntil = whole(in.MaintenanceUntil)
		if !in.EndsAt.IsZero() || in.TermMonths != 0 {
			errs = append(errs, domain.Bad(at+"term_months", domain.CodeRange).With("min", 0).With("max", 0))
		}
		return line, domain.Join(errs...)
	}
	if !fixed {
		if line.TermMonths = in.TermMonths; line.TermMonths == 0 {
			line.TermMonths = plan.TermMonths
		}
		errs = append(errs, within(at+"term_months", line.TermMonths, 1, maxMonths))
		return line, domain.Join(errs...)
	}
	switch {
	case in.StartsAt.IsZero():
		errs = append(errs, domain.Bad(at+"starts_at", domain.CodeRequired))
	case in.EndsAt.IsZero():
		errs = append(errs, domain.Bad(at+"ends_at", domain.CodeRequired))
	case !in.EndsAt.After(in.StartsAt) || !in.EndsAt.After(s.Now()):
		errs = append(errs, domain.Bad(at+"ends_at", domain.CodePast))
	}
	return line, domain.Join(errs...)
}

// whole is an instant as license keys count it.
func whole(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Second)
}

func within(field string, n, least, most int) error {
	if n < least || n > most {
		return domain.Bad(field, domain.CodeRange).With("min", least).With("max", most)
	}
	return nil
}

// kept is what the audit log keeps of a batch.
func kept(b domain.PermissionBatch) any {
	return struct {
		Name         string                  `json:"name"`
		Note         string                  `json:"note,omitempty"`
		Size         int                     `json:"size"`
		Organization domain.OrganizationID   `json:"organization,omitempty"`
		ExpiresAt    time.Time               `json:"expires_at,omitzero"`
		Lines        []domain.PermissionLine `json:"lines"`
	}{b.Name, b.Note, b.Size, b.Organization, b.ExpiresAt, b.Lines}
}
