package people

import (
	"cmp"
	"context"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/seating"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// InvitationView is what the page behind an invitation's link shows. Whoever
// holds the link has proven that they read the invited mailbox.
type InvitationView struct {
	Invitation   domain.Invitation
	Organization string
	HasAccount   bool // the invited address has an account to sign in with
}

// ViewInvitation reads an invitation by the token of its link, consuming
// nothing: mail scanners open links too. A link that no longer works says why:
// link.invalid, invitations.accepted, invitations.revoked or
// invitations.expired.
func (s *Service) ViewInvitation(ctx context.Context, token string) (v InvitationView, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		v, err = s.viewInvitation(tx, token)
		return err
	})
	return v, err
}

func (s *Service) viewInvitation(tx *store.Tx, token string) (v InvitationView, err error) {
	v.Invitation, err = tx.InvitationByToken(app.HashToken(token))
	if domain.HasCode(err, domain.CodeNotFound) {
		return v, domain.E(domain.NotFound, domain.CodeLinkInvalid)
	}
	if err != nil {
		return v, err
	}
	org, err := tx.Organization(v.Invitation.Organization)
	if err != nil {
		return v, err
	}
	v.Organization = org.Name
	switch v.Invitation.StateAt(s.Now()) {
	case domain.InvitationAccepted:
		return v, domain.E(domain.Conflict, domain.CodeInvitationUsed).With("organization", org.Name)
	case domain.InvitationRevoked:
		return v, domain.E(domain.Conflict, domain.CodeInvitationRevoked).With("organization", org.Name)
	case domain.InvitationExpired:
		return v, domain.E(domain.Conflict, domain.CodeInvitationExpired).With("organization", org.Name)
	}
	if err := s.stillInvites(tx, v.Invitation); err != nil {
		return v, domain.AsError(err).With("organization", org.Name)
	}
	a, err := tx.AccountByEmail(v.Invitation.Email.Key)
	v.HasAccount = err == nil && a.Verified()
	if domain.HasCode(err, domain.CodeNotFound) {
		err = nil
	}
	return v, err
}

// Accept joins the signed-in actor to the organization of an invitation, as an
// active member where a seat is free, else waiting for one. Only the account of
// the invited address can: invitation.wrong_account. Further:
// organizations.only_one where the vendor allows an account one, and
// members.co_admin_limit.
func (s *Service) Accept(ctx context.Context, by domain.Actor, token string) (m domain.Member, err error) {
	if by.Kind != domain.ActorPerson {
		return m, domain.E(domain.Unauthenticated, domain.CodeUnauthenticated)
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.Account(by.Account)
		if err != nil {
			return err
		}
		m, err = s.accept(tx, by, a, token)
		return err
	})
	return m, err
}

// NewPerson is what an invited person who is not signed in says of themselves.
type NewPerson struct {
	Name     string // of a new account
	Password string // the new account's, or the existing one's
	Language string // of a new account
	Device   account.Device
	SignIn   bool // start a session too
}

// Joined is what became of an invited person.
type Joined struct {
	Member  domain.Member
	Token   string // of the session, if one was started
	Session domain.Session
}

// AcceptNew joins an invited person who is not signed in. The link has proven
// the address: somebody new gets their account by it, and whoever has one gives
// its password. Errors are those of Accept, of account.Service.CheckCredentials,
// or about the fields name and password.
func (s *Service) AcceptNew(ctx context.Context, token string, in NewPerson) (j Joined, err error) {
	v, err := s.ViewInvitation(ctx, token)
	if err != nil {
		return j, err
	}
	enter, err := s.Accounts.Join(ctx, account.JoinInput{
		Email: v.Invitation.Email, Name: in.Name, Password: in.Password, Language: in.Language, Address: in.Device.Address,
	})
	if err != nil {
		return j, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		j = Joined{}
		a, err := enter(tx)
		if err != nil {
			return err
		}
		by := domain.Actor{Kind: domain.ActorPerson, Account: a.ID, Name: a.Email.Address}
		if j.Member, err = s.accept(tx, by, a, token); err != nil || !in.SignIn {
			return err
		}
		j.Token, j.Session, err = s.Accounts.StartSession(tx, a.ID, in.Device)
		return err
	})
	if domain.HasCode(err, domain.CodeSignIn) {
		// The account is new since the link was looked at, as it is for a second
		// click: that the invitation was accepted says more than the password.
		_, ended := s.ViewInvitation(ctx, token)
		err = cmp.Or(ended, err)
	}
	return j, err
}

// accept is the one way into an organization by invitation.
func (s *Service) accept(tx *store.Tx, by domain.Actor, a domain.Account, token string) (m domain.Member, err error) {
	v, err := s.viewInvitation(tx, token)
	if err != nil {
		return m, err
	}
	i := v.Invitation
	book, err := seating.Open(s.Env, tx, by, i.Organization, access.MembersJoin)
	if err != nil {
		return m, err
	}
	t := &task{Service: s, tx: tx, by: by, org: book.Organization, book: book}
	if a, err = addressed(tx, a.ID, i); err != nil {
		return m, err
	}
	if err := s.stillInvites(tx, i); err != nil { // again: the inviter may just have lost the right
		return m, err
	}
	if err := onlyOne(tx, a.ID); err != nil {
		return m, err
	}
	if err := t.roomFor(i.Role, 0); err != nil {
		return m, err
	}
	if err := tx.AcceptInvitation(i, a.ID, s.Now()); err != nil {
		return m, err
	}
	if m, err = t.join(a, i); err != nil {
		return m, err
	}
	return m, t.end()
}

// addressed takes an account's row and refuses one that is not of the invited
// address, also when it has just changed.
func addressed(tx *store.Tx, id domain.AccountID, i domain.Invitation) (domain.Account, error) {
	a, err := tx.LockAccount(id)
	if err == nil && a.Email.Key != i.Email.Key {
		err = domain.E(domain.Conflict, domain.CodeWrongAccount).With("email", i.Email.Address)
	}
	return a, err
}

// join makes an invited person a member: active with the seats of one, or
// waiting with none.
func (t *task) join(a domain.Account, i domain.Invitation) (m domain.Member, err error) {
	m = domain.Member{
		ID: domain.MemberID(t.IDs.New(domain.PrefixMember)), Organization: i.Organization, Account: a.ID, Email: a.Email, Name: a.Name,
		Role: i.Role, State: domain.MemberActive, Area: i.Area, JoinedAt: t.Now(), LastActivityAt: t.Now(), Version: 1,
	}
	switch err := t.book.Seat(seating.Of(m)); {
	case domain.HasCode(err, domain.CodeSeatsExhausted):
		if err := t.book.Free(seating.Of(m)); err != nil { // a hold in one of several pools
			return m, err
		}
		if err := t.book.Queue(&m); err != nil {
			return m, err
		}
	case err != nil:
		return m, err
	}
	added, err := t.tx.InsertMember(m)
	if err == nil && !added {
		err = domain.E(domain.Conflict, domain.CodeAlreadyMember)
	}
	if err != nil {
		return m, err
	}
	after := map[string]string{"role": string(m.Role), "state": string(m.State), "invitation": string(i.ID)}
	joined, err := teams.Join(t.Env, t.tx, i, m)
	if err != nil {
		return m, err
	}
	if len(joined) > 0 {
		after["teams"] = strings.Join(joined, ", ")
	}
	granted, err := t.grantInvited(i, m)
	if err != nil {
		return m, err
	}
	if granted != "" {
		after["products"] = granted
	}
	return m, t.book.Audit(app.Change{
		Action: access.MembersJoin, Object: string(m.ID), Name: a.Email.Address, After: after, SeatDelta: t.book.Delta(),
	})
}

// onlyOne refuses a second organization to an account where the vendor allows
// one; being blocked counts as belonging.
func onlyOne(tx *store.Tx, account domain.AccountID) error {
	policy, err := app.OrganizationPolicy(tx)
	if err != nil || !policy.OneOrganization {
		return err
	}
	belongs, err := tx.Belongs(account)
	if err == nil && belongs {
		err = domain.E(domain.Conflict, domain.CodeOneOrganization)
	}
	return err
}

// stillInvites asks again what was asked when the invitation was sent: whether
// the inviter may invite, with this role. An invitation of somebody who has lost
// that right since is as good as revoked.
func (s *Service) stillInvites(tx *store.Tx, i domain.Invitation) error {
	if i.InvitedBy == "" {
		return nil // by the operator, whose rights do not end
	}
	staff, err := tx.StaffRole(i.InvitedBy)
	if err != nil {
		return err
	}
	st, err := s.Standing(tx, domain.Actor{Kind: domain.ActorPerson, Account: i.InvitedBy, Staff: staff}, i.Organization)
	if err != nil {
		return err
	}
	if st.May(access.InvitationsSend) && access.MayGive(st.Rank(), i.Role) {
		return nil
	}
	ok, err := invitesIntoTeam(tx, st, i)
	if err == nil && !ok {
		err = domain.E(domain.Conflict, domain.CodeInvitationRevoked)
	}
	return err
}
