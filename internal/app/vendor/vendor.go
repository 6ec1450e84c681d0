// Package vendor holds the use cases of the vendor's own house: the first
// administrator, the staff, API tokens, and the seller on invoices.
package vendor

import (
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// How long links work.
const (
	SetupLinkLife      = 24 * time.Hour
	InvitationLinkLife = 7 * 24 * time.Hour
)

// Service is the capability.
type Service struct {
	*app.Env
	Accounts *account.Service
}

var (
	errNotFound    = domain.E(domain.NotFound, domain.CodeNotFound)
	errLinkInvalid = domain.E(domain.NotFound, domain.CodeLinkInvalid)
	errLinkUsed    = domain.E(domain.Conflict, domain.CodeLinkUsed)
	errLinkExpired = domain.E(domain.Conflict, domain.CodeLinkExpired)
	errSetupDone   = domain.E(domain.Conflict, domain.CodeSetupDone)
)

// enterLocked takes the list of staff for this transaction and lets an actor in
// by the role they have now: whoever was removed a moment ago changes nothing
// any more.
func (s *Service) enterLocked(tx *store.Tx, by domain.Actor, a access.Action) error {
	if err := s.EnterVendor(by, a); err != nil {
		return err
	}
	if err := tx.LockStaff(); err != nil {
		return err
	}
	if by.Account == "" {
		return nil // the operator, or a token of theirs
	}
	role, err := tx.StaffRole(by.Account)
	if err == nil && !access.Staff(role, a) {
		err = errNotFound
	}
	return err
}

// person is an account as the actor who accepts what was offered to them.
func person(a domain.Account) domain.Actor {
	return domain.Actor{Kind: domain.ActorPerson, Account: a.ID, Name: a.Email.Address}
}

// roleOf is how the audit log shows a role.
func roleOf(role domain.StaffRole) map[string]string { return map[string]string{"role": string(role)} }
