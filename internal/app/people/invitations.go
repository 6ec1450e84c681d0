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
	// Called are more of them, by id or name.
	Called []string
	// Products of which they are granted a seat, by id, name or slug.
	Products []string
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
	called := names{task: t}
	if err := called.load(); err != nil {
		return domain.Invitation{}, err
	}
	into, err := t.teamsOf(in.Teams)
	for _, name := range in.Called {
		if err != nil {
			break
		}
		var team domain.Team
		team, err = called.team(name)
		into = append(into, team)
	}
	if err != nil {
		return domain.Invitation{}, err
	}
	var products []domain.Product
	for _, name := range in.Products {
		p, err := called.product(name)
		if err != nil {
			return domain.Invitation{}, err
		}
		products = append(products, p)
	}
	i, err := t.invite(email, role, area, products...)
	for _, team := range into {
		if err == nil {
			_, err = t.inviteToTeam(team, i)
		}
	}
	return i, err
}

// invite checks everything before it writes anything, so that the refused line
// of a preview leaves nothing behind.
func (t *task) invite(email domain.Email, role domain.Role, area domain.Area, granted ...domain.Product) (i domain.Invitation, err error) {
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
	if i.HoldUntil, err = t.book.Hold(seating.Invited(i), now, granted...); err != nil {
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
	grants := make([]store.InvitationGrant, len(granted))
	for n, p := range granted {
		grants[n] = store.InvitationGrant{Invitation: i.ID, Product: p.ID}
	}
	if err := t.tx.InsertInvitationGrants(t.org.ID, grants); err != nil {
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
	l, err := tx.CountFailure(mailsTo(to), now, now.Add(-time.Hour))
	if err != nil || l.Failures <= invitationsPerHour {
		return err
	}
	return tooManyMails(l, now)
}

// mailsTo names the counter of invitations mailed to an address.
func mailsTo(to domain.Email) string { return "mail:invitation:" + to.Key }

func tooManyMails(l domain.Lockout, now time.Time) *domain.Error {
	wait := int(l.WindowStart.Add(time.Hour).Sub(now)/time.Second) + 1
	return domain.E(domain.Limited, domain.CodeRateLimited).With("retry_after", wait)
}

func (t *task) mailInvitation(i domain.Invitation, token string) error {
	job, err := t.invitationMail(t.tx, t.org, i, token)
	if err != nil {
		return err
	}
	return t.book.Mail(job)
}

func (s *Service) invitationMail(tx *store.Tx, org domain.Organization, i domain.Invitation, token string) (domain.SendMail, error) {
	language := ""
	a, err := tx.AccountByEmail(i.Email.Key)
	switch {
	case err == nil:
		language = a.Language
	case !domain.HasCode(err, domain.CodeNotFound):
		return domain.SendMail{}, err
	}
	return mail.Job(i.Email.Address, language, mail.Invitation{
		Inviter: i.InviterName, Organization: org.Name, Role: i.Role, Link: s.URL + "/invitations/" + token, Expires: i.ExpiresAt,
	}), nil
}

// Invitations lists an organization's invitations: those that the request's State
// names, a domain.InvitationFilter.
func (s *Service) Invitations(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Invitation], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.InvitationsView); err != nil {
			return err
		}
		list, err = tx.Invitations(org, req, s.Now())
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
	if i.HoldUntil, err = t.holdFor(i); err != nil {
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
		return t.revokeInvitation(i)
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
