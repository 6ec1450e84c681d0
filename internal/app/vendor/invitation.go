package vendor

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// InviteStaff invites an address into the staff with a role. A pending
// invitation to it dies; staff.already_staff answers for who is on the staff.
func (s *Service) InviteStaff(ctx context.Context, by domain.Actor, address, roleName string) (i domain.StaffInvitation, err error) {
	if err := s.EnterVendor(by, access.StaffManage); err != nil {
		return i, err
	}
	email, emailErr := domain.ParseEmail("email", address)
	role, roleErr := domain.ParseStaffRole("role", roleName)
	if err := domain.Join(emailErr, roleErr); err != nil {
		return i, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.StaffManage); err != nil {
			return err
		}
		lang, err := invitedLanguage(tx, email)
		if err != nil {
			return err
		}
		inviter, err := s.NameOf(tx, by)
		if err != nil {
			return err
		}
		token, hash := s.IDs.Secret()
		now := s.Now()
		i = domain.StaffInvitation{
			ID: domain.InvitationID(s.IDs.New(domain.PrefixInvitation)), Email: email, Role: role, TokenHash: hash,
			InvitedBy: by.Account, InviterName: inviter,
			State: domain.InvitationPending, CreatedAt: now, ExpiresAt: now.Add(InvitationLinkLife),
		}
		if err := tx.InsertStaffInvitation(i); err != nil {
			return err
		}
		if err := s.mailInvitation(tx, i, lang, token); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Action: access.StaffManage, Object: string(i.ID), Name: email.Address, After: map[string]string{"role": roleName, "state": "invited"},
		})
	})
	if err != nil {
		return domain.StaffInvitation{}, err
	}
	return i, nil
}

// invitedLanguage is the language of the address's account, English for
// somebody new; it refuses who is on the staff already.
func invitedLanguage(tx *store.Tx, email domain.Email) (string, error) {
	a, err := tx.AccountByEmail(email.Key)
	if domain.HasCode(err, domain.CodeNotFound) {
		return "en", nil
	}
	if err != nil {
		return "", err
	}
	return a.Language, notStaff(tx, a.ID)
}

func notStaff(tx *store.Tx, id domain.AccountID) error {
	role, err := tx.StaffRole(id)
	if err == nil && role != "" {
		err = domain.E(domain.Conflict, domain.CodeAlreadyStaff)
	}
	return err
}

func (s *Service) mailInvitation(tx *store.Tx, i domain.StaffInvitation, lang, token string) error {
	return s.Mail(tx, mail.Job(i.Email.Address, lang, mail.StaffInvitation{
		Inviter: i.InviterName, Role: i.Role, Link: s.URL + "/staff-invitations/" + token, Expires: i.ExpiresAt,
	}))
}

// StaffInvitations lists the pending invitations, expired ones among them.
func (s *Service) StaffInvitations(ctx context.Context, by domain.Actor) (list []domain.StaffInvitation, err error) {
	if err := s.EnterVendor(by, access.StaffView); err != nil {
		return nil, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.StaffInvitations()
		return err
	})
	return list, err
}

// StaffInvitationView is what the page behind an invitation's link shows.
type StaffInvitationView struct {
	Invitation domain.StaffInvitation
	HasAccount bool // its address has a verified account: ask for that password, and no name
}

// ViewStaffInvitation reads an invitation by the token of its link, consuming
// nothing. A link that no longer works says why: link.invalid, link.used,
// link.expired or invitations.revoked.
func (s *Service) ViewStaffInvitation(ctx context.Context, token string) (v StaffInvitationView, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		v.Invitation, err = s.pending(tx, token)
		return err
	})
	if err != nil {
		return StaffInvitationView{}, err
	}
	v.HasAccount, err = s.Accounts.Known(ctx, v.Invitation.Email)
	return v, err
}

func (s *Service) pending(tx *store.Tx, token string) (domain.StaffInvitation, error) {
	i, err := tx.StaffInvitationByToken(app.HashToken(token))
	if err != nil {
		if domain.HasCode(err, domain.CodeNotFound) {
			err = errLinkInvalid
		}
		return i, err
	}
	switch i.StateAt(s.Now()) {
	case domain.InvitationPending:
		return i, nil
	case domain.InvitationAccepted:
		return i, errLinkUsed
	case domain.InvitationExpired:
		return i, errLinkExpired
	default:
		return i, domain.E(domain.Conflict, domain.CodeInvitationRevoked)
	}
}

// AcceptInput is the invitation's link and, of somebody who is not signed in,
// who they are.
type AcceptInput struct {
	Token    string
	Name     string // of a new account
	Password string // of a new account, or of the one the address has
	Language string // of a new account
	Device   account.Device
}

// AcceptStaffInvitation takes somebody into the staff. A signed-in person must
// have the invited address (invitation.wrong_account) and keeps their session;
// anybody else gets one: with the password of the address's account, or with a
// new account, as the link has proven the address.
func (s *Service) AcceptStaffInvitation(ctx context.Context, by domain.Actor, in AcceptInput) (token string, session domain.Session, err error) {
	v, err := s.ViewStaffInvitation(ctx, in.Token)
	if err != nil {
		return "", session, err
	}
	join := func(tx *store.Tx) (domain.Account, error) { return tx.Account(by.Account) }
	if by.Kind != domain.ActorPerson {
		join, err = s.Accounts.Join(ctx, account.JoinInput{
			Email: v.Invitation.Email, Name: in.Name, Password: in.Password, Language: in.Language, Address: in.Device.Address,
		})
		if err != nil {
			return "", session, err
		}
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		a, err := join(tx)
		if err != nil {
			return err
		}
		if err := s.accept(tx, a, in.Token); err != nil {
			return err
		}
		if by.Kind == domain.ActorPerson {
			return nil
		}
		token, session, err = s.Accounts.StartSession(tx, a.ID, in.Device)
		return err
	})
	if err != nil {
		return "", domain.Session{}, err
	}
	return token, session, nil
}

func (s *Service) accept(tx *store.Tx, a domain.Account, token string) error {
	if err := tx.LockStaff(); err != nil {
		return err
	}
	i, err := s.pending(tx, token)
	if err != nil {
		return err
	}
	if a.Email.Key != i.Email.Key {
		return domain.E(domain.Conflict, domain.CodeWrongAccount).With("email", i.Email.Address)
	}
	if err := notStaff(tx, a.ID); err != nil {
		return err
	}
	if err := stillInvites(tx, i); err != nil {
		return err
	}
	now := s.Now()
	if err := tx.CloseStaffInvitation(i.ID, domain.InvitationAccepted, now); err != nil {
		return err
	}
	if err := tx.PutStaff(a.ID, i.Role, now); err != nil {
		return err
	}
	return s.Audit(tx, person(a), app.Change{
		Action: access.StaffManage, Object: string(a.ID), Name: a.Email.Address,
		After: map[string]string{"role": string(i.Role), "invitation": string(i.ID)},
	})
}

// stillInvites asks again what was asked when the invitation was sent: whether
// the inviter may. One of somebody who has lost that right is as good as
// revoked; the operator's rights do not end.
func stillInvites(tx *store.Tx, i domain.StaffInvitation) error {
	if i.InvitedBy == "" {
		return nil
	}
	role, err := tx.StaffRole(i.InvitedBy)
	if err == nil && !access.Staff(role, access.StaffManage) {
		err = domain.E(domain.Conflict, domain.CodeInvitationRevoked)
	}
	return err
}

// RevokeStaffInvitation takes a pending invitation back.
func (s *Service) RevokeStaffInvitation(ctx context.Context, by domain.Actor, id domain.InvitationID) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		if err := s.enterLocked(tx, by, access.StaffManage); err != nil {
			return err
		}
		i, err := tx.StaffInvitation(id)
		if err != nil {
			return err
		}
		if err := tx.CloseStaffInvitation(id, domain.InvitationRevoked, s.Now()); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Action: access.StaffManage, Object: string(id), Name: i.Email.Address,
			Before: map[string]string{"role": string(i.Role), "state": "invited"}, After: map[string]string{"state": "revoked"},
		})
	})
}
