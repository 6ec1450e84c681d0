package licensing

import (
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// ResizeWithin reissues a license with other users, as a part of another use
// case, which has let the actor in and taken the organization's row. Errors are
// those of Revise.
func (s *Service) ResizeWithin(tx *store.Tx, by domain.Actor, before domain.License, users domain.Users, reason string) (domain.License, error) {
	product, err := tx.Product(before.Product)
	if err != nil {
		return before, err
	}
	in := ReviseInput{Revision: Reissue, Reason: reason, Name: before.Name, InstallID: before.InstallID, Users: users}
	l, err := s.revised(before, product.Policy, in)
	if err == nil {
		err = s.put(tx, by, before, &l, product.Policy, in)
	}
	if err == nil {
		err = s.promote(tx, by, before.Organization, in.Revision.Action())
	}
	l.Key = ""
	return l, err
}
