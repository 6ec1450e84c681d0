package people

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/seats"
	"seatward.dev/seatward/internal/store"
)

// InviteInput names whom to invite.
type InviteInput struct {
	Email string
	Role  string
	Area  string          // "" is internal
	Teams []domain.TeamID // that they join; see InviteIntoTeam for one who is known already
}

// Invite asks a person into the organization by mail. The invitation holds a
// seat in each pool that members of its area hold one in; where none is free it
// is refused with seats.exhausted. Further: members.already_member,
// invitations.already_pending, members.role_above_own, members.co_admin_limit;
// rate.limited when the address has had too many invitations.
func (s *Service) Invite(ctx context.Context, by domain.Actor, org domain.OrganizationID, in InviteInput) (i domain.Invitation, err error) {
	err = s.do(ctx, by, org, access.InvitationsSend, func(t *task) error {
		i, err = t.inviteTyped(in)
		return err
	})
	return i, err
}

// PreviewInvitations says line by line what InviteMany would do; the lines' keys
// are the addresses as typed. It sends nothing.
func (s *Service) PreviewInvitations(ctx context.Context, by domain.Actor, org domain.OrganizationID, in []InviteInput) (domain.Preview, error) {
	return s.preview(ctx, by, org, inviting(in))
}

// InviteMany sends the invitations that PreviewInvitations has shown with the
// hash, all or none: preview.changed, preview.refused.
func (s *Service) InviteMany(ctx context.Context, by domain.Actor, org domain.OrganizationID, in []InviteInput, hash string) (domain.Preview, error) {
	return s.perform(ctx, by, org, inviting(in), hash)
}

func inviting(in []InviteInput) batch {
	typed := map[string]InviteInput{}
	b := batch{action: access.InvitationsSend, field: "invitations", keys: make([]string, len(in))}
	for n, i := range in {
		b.keys[n], typed[i.Email] = i.Email, i
	}
	b.line = func(t *task, key string) (l domain.PreviewLine, err error) {
		i, err := t.inviteTyped(typed[key])
		l.Email, l.Outcome = i.Email.Address, domain.OutcomeDone
		return l, err
	}
	return b
}

func (t *task) inviteTyped(in InviteInput) (domain.Invitation, error) {
	email, emailErr := domain.ParseEmail("email", in.Email)
	role, roleErr := givable(t.st, in.Role)
	area, areaErr := domain.AreaInternal, error(nil)
	if in.Area != "" {
		area, areaErr = domain.ParseArea("area", in.Area)
	}
	if err := domain.Join(emailErr, roleErr, areaErr); err != nil {
		return domain.Invitation{}, err
	}
	into, err := t.teamsOf(in.Teams)
	if err != nil {
		return domain.Invitation{}, err
	}
	i, err := t.invite(email, role, area)
	for _, team := range into {
		if err == nil {
			_, err = t.inviteToTeam(team, i)
		}
	}
	return i, err
}

// invite checks everything before it writes anything, so that the refused line
// of a preview leaves nothing behind.
func (t *task) invite(email domain.Email, role domain.Role, area domain.Area) (i domain.Invitation, err error) {
	now := t.Now()
	stale, err := t.clearWay(email, now)
	if err != nil {
		return i, err
	}
	if err := t.roomForInvited(role); err != nil {
		return i, err
	}
	if err := t.mayInvite(t.tx, email); err != nil {
		return i, err
	}
	inviter, err := t.NameOf(t.tx, t.by)
	if err != nil {
		return i, err
	}
	token, hash := t.IDs.Secret()
	i = domain.Invitation{
		ID: domain.InvitationID(t.IDs.New(domain.PrefixInvitation)), Organization: t.org.ID, Email: email, Role: role, Area: area, TokenHash: hash,
		InvitedBy: t.by.Account, InviterName: inviter, State: domain.InvitationPending,
		CreatedAt: now, SentAt: now, ExpiresAt: seats.LinkUntil(now),
	}
	held := t.book.Delta()
	if i.HoldUntil, err = t.book.Hold(seating.Invited(i), now); err != nil {
		return i, err
	}
	if stale != nil {
		if err := t.tx.RevokeInvitation(*stale); err != nil {
			return i, err
		}
	}
	added, err := t.tx.InsertInvitation(i)
	if err == nil && !added {
		err = domain.Bad("email", domain.CodeAlreadyInvited)
	}
	if err != nil {
		return i, err
	}
	if err := t.mailInvitation(i, token); err != nil {
		return i, err
	}
	return i, t.book.Audit(app.Change{
		Action: access.InvitationsSend, Object: string(i.ID), Name: email.Address,
		After: map[string]string{"role": string(role), "area": string(area)}, SeatDelta: t.book.Delta() - held,
	})
}

// roomForInvited counts co-admins who are invited with those there are.
func (t *task) roomForInvited(role domain.Role) error {
	invited, err := t.tx.CountInvited(t.org.ID, domain.RoleCoAdmin, t.Now())
	if err != nil {
		return err
	}
	return t.roomFor(role, invited)
}

// clearWay refuses to invite who is in or invited already. An invitation whose
// link has died is stale: to be put aside for the new one.
func (t *task) clearWay(email domain.Email, now time.Time) (stale *domain.Invitation, err error) {
	if _, err := t.tx.MemberByEmail(t.org.ID, email.Key); err == nil {
		return nil, domain.Bad("email", domain.CodeAlreadyMember)
	} else if !domain.HasCode(err, domain.CodeNotFound) {
		return nil, err
	}
	old, err := t.tx.PendingInvitation(t.org.ID, email.Key)
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case old.StateAt(now) == domain.InvitationPending:
		return nil, domain.Bad("email", domain.CodeAlreadyInvited)
	}
	return &old, nil
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

func (t *task) mailInvitation(i domain.Invitation, token string) error {
	language := ""
	a, err := t.tx.AccountByEmail(i.Email.Key)
	switch {
	case err == nil:
		language = a.Language
	case !domain.HasCode(err, domain.CodeNotFound):
		return err
	}
	return t.book.Mail(mail.Job(i.Email.Address, language, mail.Invitation{
		Inviter: i.InviterName, Organization: t.org.Name, Role: i.Role,
		Link: t.URL + "/invitations/" + token, Expires: i.ExpiresAt,
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
	err = s.do(ctx, by, org, access.InvitationsSend, func(t *task) error {
		if i, err = pending(t.tx, org, id); err != nil {
			return err
		}
		i, err = t.resend(i)
		return err
	})
	return i, err
}

func (t *task) resend(i domain.Invitation) (domain.Invitation, error) {
	if !access.MayGive(t.st.Rank(), i.Role) {
		return i, domain.Bad("role", domain.CodeRoleAboveOwn)
	}
	if err := t.mayInvite(t.tx, i.Email); err != nil {
		return i, err
	}
	held := t.book.Delta()
	var token string
	var err error
	token, i.TokenHash = t.IDs.Secret()
	i.SentAt, i.ExpiresAt = t.Now(), seats.LinkUntil(t.Now())
	if i.HoldUntil, err = t.book.Hold(seating.Invited(i), t.Now()); err != nil {
		return i, err
	}
	if err := t.tx.ResendInvitation(i); err != nil {
		return i, err
	}
	if err := t.mailInvitation(i, token); err != nil {
		return i, err
	}
	return i, t.book.Audit(app.Change{
		Action: access.InvitationsSend, Object: string(i.ID), Name: i.Email.Address,
		After: map[string]string{"role": string(i.Role), "again": "true"}, SeatDelta: t.book.Delta() - held,
	})
}

// Revoke takes a pending invitation back: its link says so, its seats are free.
func (s *Service) Revoke(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InvitationID) error {
	return s.do(ctx, by, org, access.InvitationsRevoke, func(t *task) error {
		i, err := pending(t.tx, org, id)
		if err != nil {
			return err
		}
		if err := t.book.Free(seating.Invited(i)); err != nil {
			return err
		}
		if err := t.tx.RevokeInvitation(i); err != nil {
			return err
		}
		return t.book.Audit(app.Change{
			Action: access.InvitationsRevoke, Object: string(i.ID), Name: i.Email.Address,
			Before: map[string]string{"role": string(i.Role)}, SeatDelta: t.book.Delta(),
		})
	})
}

// pending reads an invitation of a locked organization that is still open.
func pending(tx *store.Tx, org domain.OrganizationID, id domain.InvitationID) (domain.Invitation, error) {
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
