package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Counts are how many people an organization has, by where its pages list them.
type Counts struct {
	Members int // all, blocked and waiting ones too
	Pending int // invitations listed, expired ones too
	Waiting int
	Blocked int
}

// Counts counts an organization's people.
func (s *Service) Counts(ctx context.Context, by domain.Actor, org domain.OrganizationID) (n Counts, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.MembersView)
		if err != nil {
			return err
		}
		n.Members = int(st.Organization.Members)
		if n.Pending, err = tx.CountPending(org); err != nil {
			return err
		}
		apart, err := tx.CountApart(org)
		for _, a := range apart {
			switch a.State {
			case domain.MemberBlocked:
				n.Blocked += a.Members
			case domain.MemberWaiting:
				n.Waiting += a.Members
			case domain.MemberActive:
			}
		}
		return err
	})
	return n, err
}

// Profile is all that an organization knows of one of its people.
type Profile struct {
	domain.Member
	Teams     []domain.TeamMember // by name
	Seats     []domain.HeldSeat   // by product, each with the rule by which they hold it
	Grants    []domain.Grant      // those without a seat too
	LastOwner bool                // nobody else is an active owner: they stay one
}

// Profile reads one of an organization's people with what is theirs.
func (s *Service) Profile(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID) (p Profile, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.MembersView); err != nil {
			return err
		}
		p, err = profile(tx, org, id)
		return err
	})
	return p, err
}

func profile(tx *store.Tx, org domain.OrganizationID, id domain.MemberID) (p Profile, err error) {
	if p.Member, err = tx.Member(org, id); err != nil {
		return p, err
	}
	if p.Teams, err = tx.TeamsOf(org, id); err != nil {
		return p, err
	}
	if p.Seats, err = tx.HeldSeats(org, p.Email.Key); err != nil {
		return p, err
	}
	if p.Grants, err = tx.GrantsOf(org, id); err != nil {
		return p, err
	}
	err = keepAnOwner(tx, p.Member)
	if p.LastOwner = domain.HasCode(err, domain.CodeLastOwner); p.LastOwner {
		err = nil
	}
	return p, err
}
