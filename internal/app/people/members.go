package people

import (
	"context"
	"strings"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// Members lists an organization's people, blocked and waiting ones too. The
// request's State may name roles, states, areas, ids of teams and of products
// whose seats they hold, domain.InNoTeam, and how lately they were active
// (domain.Activities), separated by spaces: all of it must be theirs.
func (s *Service) Members(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Member], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.MembersView); err != nil {
			return err
		}
		req.State = lately(req.State, s.Now())
		list, err = tx.Members(org, req)
		return err
	})
	return list, err
}

// lately puts instants in place of words about activity.
func lately(state string, now time.Time) string {
	words := strings.Fields(state)
	for i, w := range words {
		for _, a := range domain.Activities() {
			switch {
			case w != string(a):
			case a.Days() == 0:
				words[i] = store.NotSeenSince(time.Time{})
			case a.Seen():
				words[i] = store.SeenSince(now.AddDate(0, 0, -a.Days()))
			default:
				words[i] = store.NotSeenSince(now.AddDate(0, 0, -a.Days()))
			}
		}
	}
	return strings.Join(words, " ")
}

// Member reads one of an organization's people.
func (s *Service) Member(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID) (m domain.Member, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.MembersView); err != nil {
			return err
		}
		m, err = tx.Member(org, id)
		return err
	})
	return m, err
}

// Remove takes a member out of the organization for good: their seats become
// free, their grants and API tokens for it end, and they are told. The last
// active owner stays (members.last_owner), and owners are removed by owners
// alone (members.owner_protected).
func (s *Service) Remove(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.MemberID) error {
	return s.one(ctx, by, org, Act{Do: access.MembersRemove}, id)
}

// Leave takes the actor out of the organization, under the same rules.
func (s *Service) Leave(ctx context.Context, by domain.Actor, org domain.OrganizationID) error {
	return s.do(ctx, by, org, access.MembersLeave, func(t *task) error {
		m, err := t.tx.Member(org, t.st.Member)
		if err != nil {
			return err
		}
		_, err = t.takeOut(m, access.MembersLeave)
		return err
	})
}

// PreviewLeave says what leaving would do; of others the line tells nothing.
func (s *Service) PreviewLeave(ctx context.Context, by domain.Actor, org domain.OrganizationID) (domain.PreviewLine, error) {
	p, err := s.preview(ctx, by, org, batch{action: access.MembersLeave, keys: []string{""}, line: func(t *task, _ string) (domain.PreviewLine, error) {
		m, err := t.tx.Member(org, t.st.Member)
		if err != nil {
			return domain.PreviewLine{}, err
		}
		return t.takeOut(m, access.MembersLeave)
	}})
	if err != nil {
		return domain.PreviewLine{}, err
	}
	return p.Lines[0], nil
}

// remove takes a member out, by somebody else.
func (t *task) remove(m domain.Member) (domain.PreviewLine, error) {
	if !access.MayTouch(t.st.Rank(), m.Role) {
		return domain.PreviewLine{}, domain.E(domain.Conflict, domain.CodeOwnerUntouchable)
	}
	return t.takeOut(m, access.MembersRemove)
}

func (t *task) takeOut(m domain.Member, action access.Action) (l domain.PreviewLine, err error) {
	if err := keepAnOwner(t.tx, m); err != nil {
		return l, err
	}
	held := t.book.Delta()
	if l.Grants, err = t.book.Rest(m); err != nil {
		return l, err
	}
	if err := t.endLeases(m); err != nil {
		return l, err
	}
	if l.Tokens, err = t.tx.RevokeMemberTokens(m.Organization, m.Account, t.Now()); err != nil {
		return l, err
	}
	if l.Teams, err = t.teamNames(m); err != nil {
		return l, err
	}
	if err := t.tx.DeleteMember(m); err != nil {
		return l, err
	}
	if action == access.MembersRemove {
		if err := t.mailRemoved(m); err != nil {
			return l, err
		}
	}
	l.Outcome = domain.OutcomeDone
	return l, t.book.Audit(app.Change{
		Action: action, Object: string(m.ID), Name: m.Email.Address,
		Before: map[string]string{"role": string(m.Role), "state": string(m.State)}, SeatDelta: t.book.Delta() - held,
	})
}

func (t *task) teamNames(m domain.Member) (names []string, err error) {
	in, err := t.tx.TeamsOf(m.Organization, m.ID)
	for _, team := range in {
		names = append(names, team.TeamName)
	}
	return names, err
}

func (t *task) mailRemoved(m domain.Member) error {
	a, err := t.tx.Account(m.Account)
	if err != nil {
		return err
	}
	return t.book.Mail(mail.Job(a.Email.Address, a.Language, mail.Removed{
		Organization: t.org.Name, RemovedBy: t.by.Name, At: t.Now(), Link: t.URL + "/organizations",
	}))
}

// keepAnOwner refuses to lose the last active owner of an organization whose row
// is locked. Owners who are blocked or wait, and invited ones, are none.
func keepAnOwner(tx *store.Tx, m domain.Member) error {
	if m.Role != domain.RoleOwner || m.State != domain.MemberActive {
		return nil
	}
	other, err := tx.OtherOwners(m.Organization, m.ID)
	if err != nil || other {
		return err
	}
	return domain.E(domain.Conflict, domain.CodeLastOwner)
}
