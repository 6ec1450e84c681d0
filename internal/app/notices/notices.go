// Package notices tells organizations what they should know without having
// asked: that a license ends soon, that a newer revision of it is there, how an
// installation stands that breaks a rule, and that seats run out. Each is told
// once, by a row that is written with its mails.
package notices

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct{ *app.Env }

// Notices lists what an organization was sent, the newest first; about one
// license or installation alone unless subject is "".
func (s *Service) Notices(ctx context.Context, by domain.Actor, org domain.OrganizationID, subject string, req domain.ListRequest) (list domain.List[domain.Notice], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.AuditView); err != nil {
			return err
		}
		list, err = tx.Notices(org, subject, req)
		return err
	})
	return list, err
}

// tell sends a letter to the organization's notification address and its owners,
// each once and in their language, unless the same notice has been there. The
// letter is made only then.
func (s *Service) tell(tx *store.Tx, n domain.Notice, letter func(domain.Organization) mail.Letter) (told bool, err error) {
	org, err := tx.Organization(n.Organization)
	if err != nil {
		return false, err
	}
	readers, err := readersOf(tx, org)
	if err != nil {
		return false, err
	}
	return s.tellTo(tx, org, readers, n, letter)
}

// tellTo is tell for certain readers.
func (s *Service) tellTo(tx *store.Tx, org domain.Organization, readers []store.Owner, n domain.Notice, letter func(domain.Organization) mail.Letter) (told bool, err error) {
	for _, r := range readers {
		n.To = append(n.To, r.Email.Address)
	}
	n.State = domain.NoticeSent
	if told, err = s.put(tx, n); err != nil || !told {
		return false, err
	}
	for _, r := range readers {
		if err := s.Mail(tx, mail.Job(r.Email.Address, r.Language, letter(org))); err != nil {
			return false, err
		}
	}
	return true, nil
}

// pass notes that a notice is not sent, because a more urgent one has been.
func (s *Service) pass(tx *store.Tx, n domain.Notice) error {
	n.To, n.State = []string{}, domain.NoticePassed
	_, err := s.put(tx, n)
	return err
}

func (s *Service) put(tx *store.Tx, n domain.Notice) (added bool, err error) {
	n.ID, n.At = domain.NoticeID(s.IDs.New(domain.PrefixNotice)), s.Now()
	return tx.InsertNotice(n)
}

// readersOf are the owners and the notification address, which may be one of
// theirs. An address that no account has reads what the first owner reads.
func readersOf(tx *store.Tx, org domain.Organization) ([]store.Owner, error) {
	readers, err := tx.Owners(org.ID)
	notify := store.Owner{Email: org.NotificationEmail}
	if err != nil || notify.Email.Address == "" {
		return readers, err
	}
	for _, r := range readers {
		if r.Email.Key == notify.Email.Key {
			return readers, nil
		}
	}
	notify, err = spoken(tx, notify, readers)
	return append(readers, notify), err
}

// spoken is an address with the language of its account, or else of the first
// owner.
func spoken(tx *store.Tx, who store.Owner, owners []store.Owner) (store.Owner, error) {
	if len(owners) > 0 {
		who.Language = owners[0].Language
	}
	a, err := tx.AccountByEmail(who.Email.Key)
	switch {
	case err == nil:
		who.Language = a.Language
	case !domain.HasCode(err, domain.CodeNotFound):
		return who, err
	}
	return who, nil
}

func (s *Service) link(org domain.OrganizationID, path string) string {
	return s.URL + "/organizations/" + string(org) + "/" + path
}
