package people

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// Act is something done to members, to one or to many at once.
type Act struct {
	// Do is access.MembersBlock, MembersUnblock, MembersRemove, MembersChangeRole,
	// MembersMove, TeamsAddMember, SeatsGrant or SeatsRevoke; see Doing.
	Do      access.Action
	Role    string           // for MembersChangeRole
	Area    string           // for MembersMove
	Team    domain.TeamID    // for TeamsAddMember
	Product domain.ProductID // for SeatsGrant and SeatsRevoke
}

// Doing is what an edge calls by a name: block, unblock, remove, change_role,
// move_area, add_to_team, grant or revoke; "" for any other.
func Doing(name string) access.Action {
	switch name {
	case "block":
		return access.MembersBlock
	case "unblock":
		return access.MembersUnblock
	case "remove":
		return access.MembersRemove
	case "change_role":
		return access.MembersChangeRole
	case "move_area":
		return access.MembersMove
	case "add_to_team":
		return access.TeamsAddMember
	case "grant":
		return access.SeatsGrant
	case "revoke":
		return access.SeatsRevoke
	}
	return ""
}

// Preview says what an act on members would do now, line by line, and to which
// pools: seats that become free or are taken, tokens that end, grants that rest
// or return, and who would come in from the waiting list. It changes nothing.
// More than domain.MaxPreviewLines members are field.too_many_items.
func (s *Service) Preview(ctx context.Context, by domain.Actor, org domain.OrganizationID, a Act, members ...domain.MemberID) (domain.Preview, error) {
	b, err := a.batch(members)
	if err != nil {
		return domain.Preview{}, err
	}
	return s.preview(ctx, by, org, b)
}

// Perform does what Preview has shown with the hash, to all members or to none:
// preview.changed when it would do anything else by now, preview.refused when it
// is refused for any of them.
func (s *Service) Perform(ctx context.Context, by domain.Actor, org domain.OrganizationID, a Act, hash string, members ...domain.MemberID) (domain.Preview, error) {
	b, err := a.batch(members)
	if err != nil {
		return domain.Preview{}, err
	}
	return s.perform(ctx, by, org, b, hash)
}

// one does an act to one member, unseen.
func (s *Service) one(ctx context.Context, by domain.Actor, org domain.OrganizationID, a Act, id domain.MemberID) error {
	return s.do(ctx, by, org, a.Do, func(t *task) error {
		m, err := t.tx.Member(org, id)
		if err != nil {
			return err
		}
		_, err = t.act(a, m)
		return err
	})
}

func (a Act) batch(members []domain.MemberID) (b batch, err error) {
	switch a.Do {
	case access.MembersBlock, access.MembersUnblock, access.MembersRemove, access.SeatsGrant, access.SeatsRevoke:
	case access.MembersChangeRole:
		_, err = domain.ParseRole("role", a.Role)
	case access.MembersMove:
		_, err = domain.ParseArea("area", a.Area)
	case access.TeamsAddMember:
		if a.Team == "" {
			err = domain.Bad("team", domain.CodeRequired)
		}
	default:
		return b, domain.Bad("do", domain.CodeChoice).With("choices", "block, unblock, remove, change_role, move_area, add_to_team, grant, revoke")
	}
	if len(members) == 0 {
		err = domain.Join(err, domain.Bad("members", domain.CodeRequired))
	}
	b = batch{action: a.Do, field: "members", keys: make([]string, len(members)), line: func(t *task, key string) (domain.PreviewLine, error) {
		m, err := t.tx.Member(t.org.ID, domain.MemberID(key))
		if err != nil {
			return domain.PreviewLine{}, err
		}
		l, err := t.act(a, m)
		l.Name, l.Email = m.Name, m.Email.Address
		return l, err
	}}
	for i, id := range members {
		b.keys[i] = string(id)
	}
	return b, err
}

func (t *task) act(a Act, m domain.Member) (domain.PreviewLine, error) {
	switch a.Do {
	case access.MembersBlock:
		return t.block(m)
	case access.MembersUnblock:
		return t.unblock(m)
	case access.MembersRemove:
		return t.remove(m)
	case access.MembersChangeRole:
		return t.changeRole(m, a.Role)
	case access.MembersMove:
		return t.move(m, a.Area)
	case access.TeamsAddMember:
		return t.addTo(a.Team, m)
	case access.SeatsGrant:
		return t.grant(m, a.Product)
	default:
		return t.revoke(m, a.Product)
	}
}
