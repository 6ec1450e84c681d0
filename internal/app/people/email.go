package people

import (
	"context"
	"slices"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// confirmsMax is how often a change of address is begun anew when the account
// joins or leaves an organization under it.
const confirmsMax = 5

// ConfirmEmail gives the signed-in actor the address that a link was sent to.
// It stands here because an address is what holds a seat: in each of the
// account's organizations the seats move with it, an invitation that waits for
// the new address is withdrawn, because its owner is a member already, and the
// activity log says what changed. Roles, grants, teams, leases, API tokens and
// the session keep are as before; other sessions end.
//
// Errors are those of account.Service.ViewEmailChange, and account.email_taken
// when another account has the address by now.
func (s *Service) ConfirmEmail(ctx context.Context, by domain.Actor, keep domain.SessionID, token string) (to domain.Email, err error) {
	for range confirmsMax {
		err = s.Write(ctx, func(tx *store.Tx) error {
			to, err = s.confirmEmail(tx, by, keep, token)
			return err
		})
		if !domain.HasCode(err, domain.CodeStale) {
			break
		}
	}
	return to, err
}

func (s *Service) confirmEmail(tx *store.Tx, by domain.Actor, keep domain.SessionID, token string) (to domain.Email, err error) {
	l, a, err := s.Accounts.EmailLink(tx, by, token)
	if err != nil {
		return to, err
	}
	orgs, err := tx.OrganizationsOf(a.ID)
	if err != nil {
		return to, err
	}
	moves := make([]*task, len(orgs)) // the organizations' rows before the account's, as everywhere
	for n, org := range orgs {
		if moves[n], err = s.moving(tx, by, org); err != nil {
			return to, err
		}
	}
	if err := tx.ChangeEmail(a.ID, a.Email.Key, l.Email); err != nil {
		return to, err
	}
	// With the account's row taken nobody joins an organization as it any more.
	now, err := tx.OrganizationsOf(a.ID)
	if err == nil && !slices.Equal(now, orgs) {
		err = domain.E(domain.Precondition, domain.CodeStale)
	}
	if err != nil {
		return to, err
	}
	if err := s.Accounts.EmailChanged(tx, a, l, keep); err != nil {
		return to, err
	}
	for _, t := range moves {
		if err := t.readdress(a, l.Email); err != nil {
			return to, err
		}
	}
	return l.Email, s.Audit(tx, by, app.Change{
		Action: access.AccountEmail, Object: string(a.ID), Name: l.Email.Address,
		Before: map[string]string{"email": a.Email.Address}, After: map[string]string{"email": l.Email.Address},
	})
}

// moving opens an organization of an account whose address changes.
func (s *Service) moving(tx *store.Tx, by domain.Actor, org domain.OrganizationID) (*task, error) {
	book, err := seating.Open(s.Env, tx, by, org, access.MembersRename)
	if err != nil {
		return nil, err
	}
	return &task{Service: s, tx: tx, by: by, org: book.Organization, book: book}, nil
}

// readdress is what the account a, as it was, having the address to from now on means
// in an organization.
func (t *task) readdress(a domain.Account, to domain.Email) error {
	m, err := t.tx.MemberByAccount(t.org.ID, a.ID)
	if err != nil {
		return err
	}
	was := m
	was.Email = a.Email
	waiting, err := t.tx.PendingInvitation(t.org.ID, to.Key)
	switch {
	case err == nil:
		if err := t.book.For(access.InvitationsRevoke, func() error { return t.revokeInvitation(waiting) }); err != nil {
			return err
		}
	case !domain.HasCode(err, domain.CodeNotFound):
		return err
	}
	if err := t.book.Rename(was, to); err != nil {
		return err
	}
	if _, err := t.tx.LockLeasePoolsOf(t.org.ID); err != nil {
		return err
	}
	if err := t.tx.RenameLeases(was, to); err != nil {
		return err
	}
	if err := t.notifyThere(a, to); err != nil {
		return err
	}
	if err := t.book.Audit(app.Change{
		Action: access.MembersRename, Object: string(m.ID), Name: to.Address,
		Before: map[string]string{"email": a.Email.Address}, After: map[string]string{"email": to.Address},
	}); err != nil {
		return err
	}
	return t.end()
}

// notifyThere lets the organization that is one person alone be written to at
// that person's address. Others have chosen their addresses, and keep them.
func (t *task) notifyThere(a domain.Account, to domain.Email) error {
	o := t.org
	if !o.Individual() || o.NotificationEmail.Key != a.Email.Key {
		return nil
	}
	o.NotificationEmail = to
	if o.Name == a.Email.Address {
		o.Name = to.Address
	}
	return t.tx.UpdateOrganization(o)
}
