package people

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// InviteInput names whom to invite.
type InviteInput struct {
	Email string
	Role  string
}

// Invite asks a person into the organization by mail. The invitation holds a
// seat in each pool that its members hold one in; where none is free it is
// refused with seats.exhausted. Further: members.already_member,
// invitations.already_pending, members.role_above_own; rate.limited when the
// address has had too many invitations.
func (s *Service) Invite(ctx context.Context, by domain.Actor, org domain.OrganizationID, in InviteInput) (i domain.Invitation, err error) {
	email, emailErr := domain.ParseEmail("email", in.Email)
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.InvitationsSend)
		if err != nil {
			return err
		}
		role, roleErr := s.givable(st, in.Role)
		if err := domain.Join(emailErr, roleErr); err != nil {
			return err
		}
		i, err = s.invite(tx, by, st, email, role)
		return err
	})
	return i, err
}

func (s *Service) invite(tx *store.Tx, by domain.Actor, st app.Standing, email domain.Email, role domain.Role) (i domain.Invitation, err error) {
	org, now := st.Organization, s.Now()
	if _, err := tx.LockOrganization(org.ID); err != nil {
		return i, err
	}
	if err := s.clearWay(tx, org.ID, email, now); err != nil {
		return i, err
	}
	c := claim{org: org.ID, person: email.Key, sentAt: now, now: now}
	if err := s.takeSeats(tx, &c); err != nil {
		return i, err
	}
	inviter, err := s.NameOf(tx, by)
	if err != nil {
		return i, err
	}
	hold, err := s.holdUntil(tx, org.ID, now)
	if err != nil {
		return i, err
	}
	token, hash := s.IDs.Secret()
	i = domain.Invitation{
		ID: domain.InvitationID(s.IDs.New(domain.PrefixInvitation)), Organization: org.ID, Email: email, Role: role, TokenHash: hash,
		InvitedBy: by.Account, InviterName: inviter, State: domain.InvitationPending,
		CreatedAt: now, SentAt: now, HoldUntil: hold, ExpiresAt: seats.LinkUntil(now),
	}
	added, err := tx.InsertInvitation(i)
	if err == nil && !added {
		err = domain.Bad("email", domain.CodeAlreadyInvited)
	}
	if err != nil {
		return i, err
	}
	if err := s.mailInvitation(tx, org, i, token); err != nil {
		return i, err
	}
	return i, s.Audit(tx, by, app.Change{
		Organization: org.ID, Action: access.InvitationsSend, Object: string(i.ID), Name: email.Address,
		After: map[string]string{"role": string(role)}, SeatDelta: c.received,
	})
}

// clearWay refuses to invite who is in or invited already. An invitation whose
// link has died is put aside for the new one.
func (s *Service) clearWay(tx *store.Tx, org domain.OrganizationID, email domain.Email, now time.Time) error {
	if _, err := tx.MemberByEmail(org, email.Key); err == nil {
		return domain.Bad("email", domain.CodeAlreadyMember)
	} else if !domain.HasCode(err, domain.CodeNotFound) {
		return err
	}
	old, err := tx.PendingInvitation(org, email.Key)
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		return nil
	case err != nil:
		return err
	case old.StateAt(now) == domain.InvitationPending:
		return domain.Bad("email", domain.CodeAlreadyInvited)
	}
	return tx.RevokeInvitation(old)
}

// holdUntil is how long an invitation sent now is shown to hold its seats: the
// longest of the organization's products.
func (s *Service) holdUntil(tx *store.Tx, org domain.OrganizationID, now time.Time) (time.Time, error) {
	until := now
	products, err := tx.PooledProducts(org)
	for _, p := range products {
		if !seats.Wanted(p.Policy, domain.AreaInternal) {
			continue
		}
		if h := seats.HoldUntil(p.Policy, now); h.After(until) {
			until = h
		}
	}
	return until, err
}

// invitationsPerHour is how many mails of invitations one address gets from all
// organizations: anybody can found one, and nobody's mailbox is to be flooded
// through us.
const invitationsPerHour = 10

// mayInvite counts a mail to an address, and refuses with rate.limited what is
// too much for it.
func (s *Service) mayInvite(tx *store.Tx, to domain.Email) error {
	now := s.Now()
	l, err := tx.CountFailure("mail:invitation:"+to.Key, now, now.Add(-time.Hour))
	if err != nil || l.Failures <= invitationsPerHour {
		return err
	}
	wait := int(l.WindowStart.Add(time.Hour).Sub(now)/time.Second) + 1
	return domain.E(domain.Limited, domain.CodeRateLimited).With("retry_after", wait)
}

func (s *Service) mailInvitation(tx *store.Tx, org domain.Organization, i domain.Invitation, token string) error {
	if err := s.mayInvite(tx, i.Email); err != nil {
		return err
	}
	language := ""
	a, err := tx.AccountByEmail(i.Email.Key)
	switch {
	case err == nil:
		language = a.Language
	case !domain.HasCode(err, domain.CodeNotFound):
		return err
	}
	return s.Mail(tx, mail.Job(i.Email.Address, language, mail.Invitation{
		Inviter: i.InviterName, Organization: org.Name, Role: i.Role,
		Link: s.URL + "/invitations/" + token, Expires: i.ExpiresAt,
	}))
}

// Invitations lists an organization's pending invitations.
func (s *Service) Invitations(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Invitation], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.InvitationsView); err != nil {
			return err
		}
		list, err = tx.Invitations(org, req)
		return err
	})
	return list, err
}

// Invitation reads one invitation of an organization.
func (s *Service) Invitation(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InvitationID) (i domain.Invitation, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.InvitationsView); err != nil {
			return err
		}
		i, err = tx.Invitation(org, id)
		return err
	})
	return i, err
}

// Resend sends a pending invitation again with a new link; the old one dies. If
// its hold has lapsed it takes its seats anew, or is refused.
func (s *Service) Resend(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InvitationID) (i domain.Invitation, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.InvitationsSend)
		if err != nil {
			return err
		}
		if i, err = pending(tx, org, id); err != nil {
			return err
		}
		if !access.MayGive(st.Rank(), i.Role) {
			return domain.Bad("role", domain.CodeRoleAboveOwn)
		}
		c := claim{org: org, person: i.Email.Key, sentAt: s.Now(), now: s.Now()}
		if err := s.takeSeats(tx, &c); err != nil {
			return err
		}
		var token string
		token, i.TokenHash = s.IDs.Secret()
		i.SentAt, i.ExpiresAt = s.Now(), seats.LinkUntil(s.Now())
		if i.HoldUntil, err = s.holdUntil(tx, org, s.Now()); err != nil {
			return err
		}
		if err := tx.ResendInvitation(i); err != nil {
			return err
		}
		if err := s.mailInvitation(tx, st.Organization, i, token); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.InvitationsSend, Object: string(i.ID), Name: i.Email.Address,
			After: map[string]string{"role": string(i.Role), "again": "true"}, SeatDelta: c.received,
		})
	})
	return i, err
}

// Revoke takes a pending invitation back: its link says so, its seats are free.
func (s *Service) Revoke(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InvitationID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.InvitationsRevoke); err != nil {
			return err
		}
		i, err := pending(tx, org, id)
		if err != nil {
			return err
		}
		freed, err := s.freeSeats(tx, org, i.Email.Key)
		if err != nil {
			return err
		}
		if err := tx.RevokeInvitation(i); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.InvitationsRevoke, Object: string(i.ID), Name: i.Email.Address,
			Before: map[string]string{"role": string(i.Role)}, SeatDelta: -freed,
		})
	})
}

// pending reads an invitation of a locked organization that is still open.
func pending(tx *store.Tx, org domain.OrganizationID, id domain.InvitationID) (domain.Invitation, error) {
	if _, err := tx.LockOrganization(org); err != nil {
		return domain.Invitation{}, err
	}
	i, err := tx.Invitation(org, id)
	if err != nil {
		return i, err
	}
	switch i.State {
	case domain.InvitationAccepted:
		return i, domain.E(domain.Conflict, domain.CodeInvitationUsed)
	case domain.InvitationRevoked:
		return i, domain.E(domain.Conflict, domain.CodeInvitationRevoked)
	}
	return i, nil
}
