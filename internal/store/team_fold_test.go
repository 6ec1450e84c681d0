package store_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// TestSizesOfTeamsAreTheFold does whatever changes who is in a team, in any
// order: the counts are what there is to count, after each.
func TestSizesOfTeamsAreTheFold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		world := 0
		rapid.Check(t, func(r *rapid.T) {
			world++
			c := &crowd{t: t, st: st, org: domain.OrganizationID(fmt.Sprint("org_", world))}
			c.settle()
			for range rapid.IntRange(3, 12).Draw(r, "steps") {
				c.step(r)
			}
			fold(t, st, c.org)
		})
	})
}

// crowd is an organization whose people come and go.
type crowd struct {
	t       *testing.T
	st      *store.Store
	org     domain.OrganizationID
	members []domain.Member
	teams   []domain.Team
	invited []domain.Invitation
}

func (c *crowd) settle() {
	write(c.t, c.st, func(tx *store.Tx) error { return tx.InsertOrganization(organization(c.org, "Halden")) })
	write(c.t, c.st, func(tx *store.Tx) error { return ignore(tx.InsertProduct(product())) })
	for range 3 {
		c.join()
		c.found()
	}
}

func (c *crowd) name(n int) string { return fmt.Sprint(c.org, "_", n) }

func (c *crowd) join() {
	n := len(c.members)
	a := account(n)
	a.ID, a.Email = domain.AccountID("acc_"+c.name(n)), email(c.name(n)+"@x.example")
	m := member(n, c.org)
	m.ID, m.Account, m.Email = domain.MemberID("mem_"+c.name(n)), a.ID, a.Email
	write(c.t, c.st, func(tx *store.Tx) error { return ignore(tx.InsertAccount(a)) })
	write(c.t, c.st, func(tx *store.Tx) error { return must(tx.InsertMember(m)) })
	c.members = append(c.members, m)
}

func (c *crowd) found() {
	t := team(len(c.teams), c.org)
	t.ID = domain.TeamID("tea_" + c.name(len(c.teams)))
	write(c.t, c.st, func(tx *store.Tx) error { return must(tx.InsertTeam(t)) })
	c.teams = append(c.teams, t)
}

func pick[T any](r *rapid.T, of []T, what string) T { return rapid.SampledFrom(of).Draw(r, what) }

// step does one thing. What it is done to may be gone: then nothing happens.
func (c *crowd) step(r *rapid.T) {
	m, t := pick(r, c.members, "member"), pick(r, c.teams, "team")
	some := rapid.SliceOfNDistinct(rapid.SampledFrom(c.members), 1, len(c.members), func(m domain.Member) domain.MemberID { return m.ID }).Draw(r, "some")
	acts := map[string]func(tx *store.Tx) error{
		"add":    func(tx *store.Tx) error { return c.add(tx, t, some) },
		"remove": func(tx *store.Tx) error { return c.remove(tx, t, some) },
		"appoint": func(tx *store.Tx) error {
			return ignore(tx.SetTeamAdmin(t, m.ID, rapid.SampledFrom([]time.Time{day(1), {}}).Draw(r, "since")))
		},
		"change": func(tx *store.Tx) error { return c.change(r, tx, m) },
		"grant":  func(tx *store.Tx) error { return c.grant(r, tx, m) },
		"revoke": func(tx *store.Tx) error { return gone(tx.DeleteGrant(granted(m))) },
		"leave":  func(tx *store.Tx) error { return gone(tx.DeleteMember(m)) },
		"end":    func(tx *store.Tx) error { return gone(tx.DeleteTeam(t)) },
		"invite": func(tx *store.Tx) error { return c.invite(tx, t) },
		"answer": func(tx *store.Tx) error { return c.answer(r, tx) },
	}
	act := rapid.SampledFrom([]string{"add", "add", "add", "remove", "appoint", "change", "change", "grant", "grant", "revoke", "leave", "end", "invite", "answer", "join"}).Draw(r, "act")
	if act == "join" {
		c.join()
		return
	}
	write(c.t, c.st, func(tx *store.Tx) error {
		if _, err := tx.LockOrganization(c.org); err != nil {
			return err
		}
		return acts[act](tx)
	})
}

// gone lets pass that what was to be changed exists no more.
func gone(err error) error {
	if domain.HasCode(err, domain.CodeNotFound) {
		return nil
	}
	return err
}

func (c *crowd) add(tx *store.Tx, t domain.Team, some []domain.Member) error {
	if _, err := tx.Team(c.org, t.ID); err != nil {
		return gone(err)
	}
	who, err := tx.MembersOf(c.org, idsOf(some)...)
	if err != nil {
		return err
	}
	return ignore(tx.AddToTeam(t, who, day(2), "ida"))
}

func (c *crowd) remove(tx *store.Tx, t domain.Team, some []domain.Member) error {
	who, err := tx.MembersOf(c.org, idsOf(some)...)
	if err != nil {
		return err
	}
	return ignore(tx.RemoveFromTeam(t, who))
}

func idsOf(members []domain.Member) (ids []domain.MemberID) {
	for _, m := range members {
		ids = append(ids, m.ID)
	}
	return ids
}

func (c *crowd) change(r *rapid.T, tx *store.Tx, m domain.Member) error {
	m, err := tx.Member(c.org, m.ID)
	if err != nil {
		return gone(err)
	}
	m.State, m.Area = pick(r, domain.MemberStates(), "state"), pick(r, domain.Areas(), "area")
	return tx.UpdateMember(m)
}

func granted(m domain.Member) domain.Grant {
	return domain.Grant{Organization: m.Organization, Product: product().ID, Member: m.ID, GrantedAt: day(1)}
}

// grant gives somebody a grant, or changes the one they have.
func (c *crowd) grant(r *rapid.T, tx *store.Tx, m domain.Member) error {
	if _, err := tx.Member(c.org, m.ID); err != nil {
		return gone(err)
	}
	g := granted(m)
	g.Area = pick(r, domain.Areas(), "granted area")
	g.State = pick(r, []domain.GrantState{domain.GrantActive, domain.GrantActive, domain.GrantResting, domain.GrantWaiting}, "granted state")
	added, err := tx.InsertGrant(g)
	if err != nil || added {
		return err
	}
	return tx.UpdateGrant(g)
}

func (c *crowd) invite(tx *store.Tx, t domain.Team) error {
	if _, err := tx.Team(c.org, t.ID); err != nil {
		return gone(err)
	}
	n := len(c.invited)
	i := invitation(n, c.org)
	i.ID, i.Email, i.TokenHash = domain.InvitationID("inv_"+c.name(n)), email(c.name(n)+"@guest.example"), "hash_"+c.name(n)
	c.invited = append(c.invited, i)
	if _, err := tx.InsertInvitation(i); err != nil {
		return err
	}
	return ignore(tx.InviteToTeams(i, t.ID, c.teams[0].ID))
}

func (c *crowd) answer(r *rapid.T, tx *store.Tx) error {
	if len(c.invited) == 0 {
		return nil
	}
	i := pick(r, c.invited, "invitation")
	if rapid.Bool().Draw(r, "accept") {
		err := tx.AcceptInvitation(i, c.members[0].Account, day(3))
		if domain.HasCode(err, domain.CodeInvitationUsed) {
			return nil
		}
		return err
	}
	return gone(tx.RevokeInvitation(i))
}

// TestATeamIsMadeAndJoinedOnce: fifty at once with one name, and with one person.
func TestATeamIsMadeAndJoinedOnce(t *testing.T) {
	t.Parallel()
	many(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		all := people(t, st, "org_a", 2)
		made := burst(t.Context(), st, func(tx *store.Tx, i int) error {
			x := team(i, "org_a")
			x.Name = "Design"
			return won(tx.InsertTeam(x))
		})
		same(t, "made", winners(t, made, ""), 1)
		x := read(t, st, func(tx *store.Tx) (domain.Team, error) { return tx.TeamNamed("org_a", "design") })
		joined := burst(t.Context(), st, func(tx *store.Tx, i int) error {
			if _, err := tx.LockOrganization("org_a"); err != nil {
				return err
			}
			added, err := tx.AddToTeam(x, all[:1+i%2], day(1), "ida")
			return won(len(added) > 0, err)
		})
		if n := winners(t, joined, ""); n < 1 || n > 2 {
			t.Errorf("%d added somebody, want one for each of two or one for both", n)
		}
		fold(t, st, "org_a")
		same(t, "size", read(t, st, func(tx *store.Tx) (domain.Team, error) { return tx.Team("org_a", x.ID) }).Members, 2)
	})
}
