package app

import (
	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Standing is what an actor is in one organization, once let in.
type Standing struct {
	Organization domain.Organization
	Role         domain.Role       // "" for the vendor's staff
	Member       domain.MemberID   // "" for the vendor's staff
	Waiting      bool              // a member who waits for a seat: sees where they stand, and no more
	TeamAdmin    bool              // of some team, where they may do what access.TeamAdmin says
	Staff        domain.StaffRole  // "" for members
	Scope        domain.TokenScope // what a token is limited to
	// Violations of the organization's seats, the oldest first. What has begun by
	// the clock since anybody looked is not among them yet.
	Violations []domain.Violation
	// Floating: the organization has, or has had, floating seats. It is filled for
	// whoever looks at the organization, and not for what they do in it.
	Floating bool
}

// May reports whether the standing allows another action too, so that pages
// show no button that would be refused.
func (s Standing) May(a access.Action) bool {
	return s.Throughout(a) || s.TeamAdmin && access.TeamAdmin(a)
}

// Throughout reports whether the standing allows an action in the whole
// organization, and not only in teams of one's own.
func (s Standing) Throughout(a access.Action) bool {
	if !access.Scoped(s.Scope, a) {
		return false
	}
	if s.Waiting && !access.Waiting(a) {
		return s.Staff != "" && access.Staff(s.Staff, a)
	}
	return s.Role != "" && access.Member(s.Role, a) || s.Staff != "" && access.Staff(s.Staff, a)
}

// Rank is the role whose rights the standing has for giving roles: staff give
// as an owner would.
func (s Standing) Rank() domain.Role {
	if s.Staff != "" {
		return domain.RoleOwner
	}
	return s.Role
}

// Enter lets an actor do something in an organization, or answers not_found:
// whoever may not see it learns nothing of it. Rights are read in the same
// transaction as what is done with them. While the organization's deletion is
// pending, some actions are refused with deletion.halts (access.Halted), and once
// a violation of its seats has come to read-only, others with seats.read_only
// (access.ReadOnly; product).
func (e *Env) Enter(tx *store.Tx, by domain.Actor, org domain.OrganizationID, a access.Action) (Standing, error) {
	if !by.Known() {
		return Standing{}, domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	}
	notFound := domain.E(domain.NotFound, domain.CodeNotFound)
	s, err := standing(tx, by, org)
	if err != nil {
		return Standing{}, err
	}
	if !s.May(a) {
		return Standing{}, notFound
	}
	if s.Organization, err = tx.Organization(org); err != nil {
		return s, err
	}
	if s.Organization.Ending() && access.Halted(a) {
		return s, domain.E(domain.Conflict, domain.CodeDeletionHalts)
	}
	if s.Organization.Individual() && access.Shared(a) {
		return s, domain.E(domain.Conflict, domain.CodePersonal)
	}
	if s.Organization.ViolationSince.IsZero() {
		return s, nil
	}
	if s.Violations, err = violations(tx, org, e.Now()); err != nil {
		return s, err
	}
	if v := foremost(s.Violations); v.Stage == domain.StageReadOnly && access.ReadOnly(a) {
		return s, domain.E(domain.Forbidden, domain.CodeSeatsReadOnly).With("product", v.ProductName)
	}
	return s, nil
}

// Standing is what an actor is in an organization now; without a role and staff
// role it is nothing.
func (e *Env) Standing(tx *store.Tx, by domain.Actor, org domain.OrganizationID) (Standing, error) {
	return standing(tx, by, org)
}

func standing(tx *store.Tx, by domain.Actor, org domain.OrganizationID) (Standing, error) {
	if by.Organization != "" && by.Organization != org {
		return Standing{}, nil
	}
	if by.Organization == "" && by.Kind == domain.ActorToken || by.Kind == domain.ActorOperator || by.Kind == domain.ActorSystem {
		return Standing{Staff: by.Staff}, nil
	}
	m, err := tx.MemberByAccount(org, by.Account)
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		return Standing{Staff: by.Staff}, nil
	case err != nil:
		return Standing{}, err
	case m.State == domain.MemberBlocked:
		return Standing{Staff: by.Staff}, nil // not theirs any more; staff look after it as staff
	}
	role := m.Role
	if by.Organization != "" && access.MayGive(role, by.Role) {
		role = by.Role // a token has its own role, and never more than its maker
	}
	s := Standing{Scope: by.Scope, Role: role, Member: m.ID, Waiting: m.State == domain.MemberWaiting, Staff: by.Staff}
	if by.Organization == "" && !s.Waiting && !access.Member(role, access.TeamsView) {
		s.TeamAdmin, err = tx.LeadsTeam(m.ID) // a token has its role's rights and no others
	}
	return s, err
}

// EnterVendor lets an actor do something at the vendor, or answers not_found.
func (e *Env) EnterVendor(by domain.Actor, a access.Action) error {
	switch {
	case !by.Known():
		return domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	case !access.Staff(by.Staff, a):
		return domain.E(domain.NotFound, domain.CodeNotFound)
	}
	return nil
}
