package vendor

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// SetupLink makes the one-time link by which the first administrator is set up;
// an earlier one dies. needed is false, and there is no link, when there is an
// administrator.
func (s *Service) SetupLink(ctx context.Context) (url string, needed bool, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := setupOpen(tx); err != nil {
			return err
		}
		token, hash := s.IDs.Secret()
		now := s.Now()
		url = s.URL + "/setup/" + token
		return tx.InsertLink(domain.Link{
			ID: domain.LinkID(s.IDs.New(domain.PrefixLink)), Purpose: domain.LinkSetup, TokenHash: hash,
			CreatedAt: now, ExpiresAt: now.Add(SetupLinkLife),
		})
	})
	if domain.HasCode(err, domain.CodeSetupDone) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return url, true, nil
}

// setupOpen takes the list of staff for this transaction and refuses with
// setup.done when there is an administrator.
func setupOpen(tx *store.Tx) error {
	if err := tx.LockStaff(); err != nil {
		return err
	}
	admins, err := tx.CountAdmins()
	if err == nil && admins > 0 {
		err = errSetupDone
	}
	return err
}

// ViewSetup checks a setup link, consuming nothing: link.invalid, setup.done,
// link.used, link.expired.
func (s *Service) ViewSetup(ctx context.Context, token string) error {
	return s.Read(ctx, func(tx *store.Tx) error {
		l, err := setupLink(tx, token)
		if err != nil {
			return err
		}
		admins, err := tx.CountAdmins()
		switch {
		case err != nil:
			return err
		case admins > 0:
			return errSetupDone
		}
		return s.alive(l)
	})
}

func setupLink(tx *store.Tx, token string) (domain.Link, error) {
	l, err := tx.LinkByToken(domain.LinkSetup, app.HashToken(token))
	if domain.HasCode(err, domain.CodeNotFound) {
		err = errLinkInvalid
	}
	return l, err
}

func (s *Service) alive(l domain.Link) error {
	switch {
	case !l.UsedAt.IsZero():
		return errLinkUsed
	case !s.Now().Before(l.ExpiresAt):
		return errLinkExpired
	}
	return nil
}

// SetupInput is the setup link and who is to be the first administrator.
type SetupInput struct {
	Token    string
	Email    string
	Name     string
	Password string // of an existing verified account with this address: its own
	Language string
	Device   account.Device
}

// CompleteSetup makes the first administrator and signs them in. The address
// counts as proven: whoever reads the server's log owns the house.
func (s *Service) CompleteSetup(ctx context.Context, in SetupInput) (token string, session domain.Session, err error) {
	if err := s.ViewSetup(ctx, in.Token); err != nil {
		return "", session, err
	}
	email, err := domain.ParseEmail("email", in.Email)
	if err != nil {
		return "", session, err
	}
	join, err := s.Accounts.Join(ctx, account.JoinInput{
		Email: email, Name: in.Name, Password: in.Password, Language: in.Language, Address: in.Device.Address,
	})
	if err != nil {
		return "", session, err
	}
	err = s.Write(ctx, func(tx *store.Tx) error {
		if err := s.useSetup(tx, in.Token); err != nil {
			return err
		}
		a, err := join(tx)
		if err != nil {
			return err
		}
		if token, session, err = s.Accounts.StartSession(tx, a.ID, in.Device); err != nil {
			return err
		}
		return s.makeAdmin(tx, person(a), a, false)
	})
	if err != nil {
		return "", domain.Session{}, err
	}
	return token, session, nil
}

func (s *Service) useSetup(tx *store.Tx, token string) error {
	if err := setupOpen(tx); err != nil {
		return err
	}
	l, err := setupLink(tx, token)
	if err != nil {
		return err
	}
	if err := s.alive(l); err != nil {
		return err
	}
	return tx.UseLink(l.ID, s.Now())
}

// makeAdmin makes an account an administrator and writes it down, as well as
// that its password was replaced.
func (s *Service) makeAdmin(tx *store.Tx, by domain.Actor, a domain.Account, replaced bool) error {
	before, err := tx.StaffRole(a.ID)
	if err != nil || before == domain.StaffAdmin && !replaced {
		return err
	}
	if err := tx.PutStaff(a.ID, domain.StaffAdmin, s.Now()); err != nil {
		return err
	}
	c := app.Change{Action: access.StaffManage, Object: string(a.ID), Name: a.Email.Address}
	if before != "" {
		c.Before = roleOf(before)
	}
	after := roleOf(domain.StaffAdmin)
	if replaced {
		after["password"] = "replaced"
	}
	c.After = after
	return s.Audit(tx, by, c)
}
