package teams

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Put has a member of the organization be in a team, and says whether they came
// into it by that. Where admin is not nil it is also whether they are its admin
// then. What is so already stays untouched.
func (s *Service) Put(
	ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.TeamID, member domain.MemberID, admin *bool,
) (m domain.TeamMember, came bool, err error) {
	err = s.change(ctx, by, org, id, access.TeamsAddMember, []domain.MemberID{member}, func(tx *store.Tx, t domain.Team, who []domain.Member) error {
		added, err := s.add(tx, by, t, who)
		if err != nil {
			return err
		}
		came = len(added) > 0
		if admin != nil {
			m, err = s.putAdmin(tx, by, t, who[0], *admin)
			return err
		}
		m, err = tx.TeamMember(t.ID, member)
		return err
	})
	return m, came, err
}

func (s *Service) putAdmin(tx *store.Tx, by domain.Actor, t domain.Team, who domain.Member, admin bool) (domain.TeamMember, error) {
	if _, err := s.Enter(tx, by, t.Organization, access.TeamsAppoint); err != nil {
		return domain.TeamMember{}, err
	}
	since := time.Time{}
	if admin {
		since = s.Now()
	}
	return s.appointed(tx, by, t, who, since)
}
