package people

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// PreviewInvitations says line by line what ActOnInvitations would do, and to
// which pools. do is access.InvitationsSend, to send them again, or
// InvitationsRevoke. It changes nothing.
func (s *Service) PreviewInvitations(ctx context.Context, by domain.Actor, org domain.OrganizationID, do access.Action, ids ...domain.InvitationID) (domain.Preview, error) {
	b, err := onInvitations(do, ids)
	if err != nil {
		return domain.Preview{}, err
	}
	return s.preview(ctx, by, org, b)
}

// ActOnInvitations does what PreviewInvitations has shown with the hash, to all
// or none: preview.changed, preview.refused.
func (s *Service) ActOnInvitations(ctx context.Context, by domain.Actor, org domain.OrganizationID, do access.Action, hash string, ids ...domain.InvitationID) (domain.Preview, error) {
	b, err := onInvitations(do, ids)
	if err != nil {
		return domain.Preview{}, err
	}
	return s.perform(ctx, by, org, b, hash)
}

func onInvitations(do access.Action, ids []domain.InvitationID) (b batch, err error) {
	b = batch{action: do, field: "invitations", keys: make([]string, len(ids))}
	for n, id := range ids {
		b.keys[n] = string(id)
	}
	act := (*task).revokeInvitation
	switch do {
	case access.InvitationsRevoke:
	case access.InvitationsSend:
		act = func(t *task, i domain.Invitation) error {
			_, err := t.resend(i)
			return err
		}
	default:
		return b, domain.Bad("do", domain.CodeChoice).With("choices", "resend, revoke")
	}
	if len(ids) == 0 {
		return b, domain.Bad("invitations", domain.CodeRequired)
	}
	b.line = func(t *task, key string) (l domain.PreviewLine, err error) {
		i, err := t.tx.Invitation(t.org.ID, domain.InvitationID(key))
		if err != nil {
			return l, err
		}
		l.Email, l.Outcome = i.Email.Address, domain.OutcomeDone
		if i, err = pending(t.tx, t.org.ID, i.ID); err != nil {
			return l, err
		}
		return l, act(t, i)
	}
	return b, nil
}

func (t *task) revokeInvitation(i domain.Invitation) error {
	held := t.book.Delta()
	if err := t.book.Free(seating.Invited(i)); err != nil {
		return err
	}
	if err := t.tx.RevokeInvitation(i); err != nil {
		return err
	}
	return t.book.Audit(app.Change{
		Action: access.InvitationsRevoke, Object: string(i.ID), Name: i.Email.Address,
		Before: map[string]string{"role": string(i.Role)}, SeatDelta: t.book.Delta() - held,
	})
}

// askedEvery is how often whoever holds a dead link can ask for a new one.
const askedEvery = 24 * time.Hour

// AskForInvitation tells the inviter that whoever holds the link of an
// invitation that has expired would like a new one; where they are gone, the
// organization's notification address is told. Once a day:
// invitations.asked_already. Other links are refused as ViewInvitation does.
func (s *Service) AskForInvitation(ctx context.Context, token string) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		v, err := s.viewInvitation(tx, token)
		if !domain.HasCode(err, domain.CodeInvitationExpired) {
			if err == nil {
				err = domain.E(domain.Conflict, domain.CodeAskedAlready) // it works: nothing to ask for
			}
			return err
		}
		i := v.Invitation
		first, err := tx.AskedForInvitation(i, s.Now(), s.Now().Add(-askedEvery))
		if err == nil && !first {
			err = domain.E(domain.Conflict, domain.CodeAskedAlready)
		}
		if err != nil {
			return err
		}
		to, language, err := s.answersFor(tx, i)
		if err != nil {
			return err
		}
		return s.Mail(tx, mail.Job(to, language, mail.InvitationWanted{
			Email: i.Email.Address, Organization: v.Organization, Link: s.URL + "/organizations/" + string(i.Organization) + "/invitations?q=" + i.Email.Address,
		}))
	})
}

// answersFor is who is asked about an invitation: the inviter while they may
// send it, else the organization.
func (s *Service) answersFor(tx *store.Tx, i domain.Invitation) (to, language string, err error) {
	err = s.stillInvites(tx, i)
	if err == nil && i.InvitedBy != "" {
		a, err := tx.Account(i.InvitedBy)
		return a.Email.Address, a.Language, err
	}
	if err != nil && !domain.HasCode(err, domain.CodeInvitationRevoked) {
		return "", "", err
	}
	org, err := tx.Organization(i.Organization)
	return org.NotificationEmail.Address, "", err
}
