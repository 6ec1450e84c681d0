package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// CreateIndividualWithin makes a person, who has none yet, the organization in
// which their own licenses are kept: they are its only member.
func (s *Service) CreateIndividualWithin(tx *store.Tx, by domain.Actor) (org domain.Organization, err error) {
	a, err := tx.Account(by.Account)
	if err != nil {
		return org, err
	}
	org = domain.Organization{
		ID: domain.OrganizationID(s.IDs.New(domain.PrefixOrganization)), Kind: domain.OrganizationIndividual, Name: a.Name,
		NotificationEmail: a.Email, TimeZone: "UTC", CreatedAt: s.Now(), Version: 1,
	}
	if org.Name == "" {
		org.Name = a.Email.Address
	}
	if err := tx.InsertOrganization(org); err != nil {
		return org, err
	}
	if err := tx.MarkIndividual(org.ID, a.ID); err != nil {
		return org, err
	}
	if err := s.addFirstOwner(tx, by, org); err != nil {
		return org, err
	}
	return org, s.Audit(tx, by, app.Change{
		Organization: org.ID, Action: access.OrganizationsCreate, Object: string(org.ID), Name: org.Name,
		After: map[string]string{"kind": string(org.Kind), "name": org.Name},
	})
}

// Share makes an individual's organization one like any other, under a name:
// its licenses stay, and people can be invited. organizations.not_individual for
// one that is; organizations.only_one where the vendor allows an account one
// organization and the person is in another.
func (s *Service) Share(ctx context.Context, by domain.Actor, id domain.OrganizationID, name string) (org domain.Organization, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, id, access.OrganizationUpdate)
		if err != nil {
			return err
		}
		if org, err = tx.LockOrganization(id); err != nil {
			return err
		}
		if !org.Individual() {
			return domain.E(domain.Conflict, domain.CodeNotPersonal)
		}
		if org.Name, err = domain.Name("name", name, domain.MaxName); err != nil {
			return err
		}
		if by.Account != "" && st.Member != "" {
			if err := onlyOne(tx, by.Account); err != nil {
				return err
			}
		}
		if err := tx.UpdateOrganization(org); err != nil {
			return err
		}
		org.Kind, org.Version = domain.OrganizationShared, org.Version+1
		if err := tx.MarkShared(id); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: id, Action: access.OrganizationUpdate, Object: string(id), Name: org.Name,
			Before: map[string]string{"kind": string(domain.OrganizationIndividual), "name": st.Organization.Name},
			After:  map[string]string{"kind": string(org.Kind), "name": org.Name},
		})
	})
	return org, err
}
