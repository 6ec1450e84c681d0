package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func team(n int, org domain.OrganizationID) domain.Team {
	return domain.Team{
		ID: domain.TeamID(fmt.Sprint("tea_", n)), Organization: org, Name: fmt.Sprint("Team ", n), Description: "What it does", CreatedAt: day(n), Version: 1,
	}
}

// people are n members of an organization.
func people(t *testing.T, st *store.Store, org domain.OrganizationID, n int) (list []domain.Member) {
	t.Helper()
	write(t, st, func(tx *store.Tx) error {
		list = nil
		var errs []error
		for i := range n {
			a, m := account(i+20), member(i+20, org)
			m.Name = fmt.Sprintf("Name %02d", n-i)
			errs = append(errs, must(tx.InsertAccount(a)), must(tx.InsertMember(m)))
			list = append(list, m)
		}
		return errors.Join(errs...)
	})
	return list
}

func inTeam(m domain.TeamMember) string { return string(m.Member.ID) }

func TestTeams(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		one, two := team(1, "org_a"), team(2, "org_a")
		write(t, st, func(tx *store.Tx) error {
			same(t, "team", must(tx.InsertTeam(one)), nil)
			taken := team(3, "org_a")
			taken.Name = "ＴＥＡＭ 1"
			other := team(4, "org_b")
			other.Name = one.Name
			return errors.Join(mustNot(tx.InsertTeam(taken)), must(tx.InsertTeam(other)), must(tx.InsertTeam(two)))
		})
		got := func(id domain.TeamID) domain.Team {
			return read(t, st, func(tx *store.Tx) (domain.Team, error) { return tx.Team("org_a", id) })
		}
		same(t, "stored", got("tea_1"), one)
		same(t, "named", read(t, st, func(tx *store.Tx) (domain.Team, error) { return tx.TeamNamed("org_a", "team 2") }), two)
		change := one
		change.Name, change.Description = "Straße", ""
		write(t, st, func(tx *store.Tx) error { return tx.UpdateTeam(change) })
		change.Version = 2
		same(t, "changed", read(t, st, func(tx *store.Tx) (domain.Team, error) { return tx.TeamNamed("org_a", "STRASSE") }), change)
		refused(t, st, domain.CodeStale, func(tx *store.Tx) error { return tx.UpdateTeam(one) })
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Team("org_b", "tea_1")) },
			func(tx *store.Tx) error { return ignore(tx.TeamNamed("org_a", "Team 1")) },
			func(tx *store.Tx) error { return tx.DeleteTeam(team(4, "org_a")) },
			func(tx *store.Tx) error { return ignore(tx.Assignment("org_c")) },
		)
		list := func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.Team], error) {
			return tx.Teams("org_a", "", req)
		}
		write(t, st, func(tx *store.Tx) error { return must(tx.InsertTeam(team(5, "org_a"))) })
		for sort, want := range map[string]string{
			"": "tea_1 tea_2 tea_5", "members": "tea_1 tea_2 tea_5", "active": "tea_1 tea_2 tea_5", "pending": "tea_1 tea_2 tea_5", "created": "tea_1 tea_2 tea_5",
		} {
			walk(t, st, "teams", sort, want, list, func(t domain.Team) string { return string(t.ID) })
		}
		same(t, "found", read(t, st, func(tx *store.Tx) (domain.List[domain.Team], error) {
			return tx.Teams("org_a", "", domain.ListRequest{Search: "TRAß"})
		}).Items, []domain.Team{change})
	})
}

func TestTeamMembers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		all := people(t, st, "org_a", 4)
		stranger := member(1, "org_b")
		one, two := team(1, "org_a"), team(2, "org_a")
		write(t, st, func(tx *store.Tx) error {
			err := errors.Join(must(tx.InsertTeam(one)), must(tx.InsertTeam(two)), must(tx.InsertMember(stranger)))
			added, addErr := tx.AddToTeam(one, append(all[:3:3], stranger, all[0]), day(5), "ida@halden.example")
			same(t, "added", ids(added, memberID), ids(all[:3], memberID))
			again, againErr := tx.AddToTeam(one, all[2:], day(6), "ida@halden.example")
			same(t, "added later", ids(again, memberID), ids(all[3:], memberID))
			none, noneErr := tx.AddToTeam(one, nil, day(6), "")
			same(t, "nobody", len(none), 0)
			_, twoErr := tx.AddToTeam(two, all[:1], day(6), "ida@halden.example")
			return errors.Join(err, addErr, againErr, noneErr, twoErr)
		})
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.SetTeamAdmin(one, all[0].ID, day(7))), mustNot(tx.SetTeamAdmin(one, all[0].ID, day(8))),
				mustNot(tx.SetTeamAdmin(two, all[1].ID, day(8))), must(tx.SetTeamAdmin(one, all[1].ID, day(7))),
				must(tx.SetTeamAdmin(one, all[1].ID, time.Time{})), mustNot(tx.SetTeamAdmin(one, all[1].ID, time.Time{})))
		})
		first := read(t, st, func(tx *store.Tx) (domain.TeamMember, error) { return tx.TeamMember("tea_1", all[0].ID) })
		same(t, "in the team", first, domain.TeamMember{
			Member: read(t, st, func(tx *store.Tx) (domain.Member, error) { return tx.Member("org_a", all[0].ID) }),
			Team:   "tea_1", TeamName: "Team 1", AdminSince: day(7), AddedAt: day(5), AddedBy: "ida@halden.example",
		})
		list := func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.TeamMember], error) {
			return tx.TeamMembers(one, req)
		}
		by := func(i ...int) (s string) {
			for _, n := range i {
				s += " " + string(all[n].ID)
			}
			return s
		}
		walk(t, st, "members", "name", by(3, 2, 1, 0), list, inTeam)
		walk(t, st, "members", "added", by(0, 1, 2, 3), list, inTeam)
		for state, want := range map[string]int{"admin": 1, "active": 4, "blocked": 0, "apart": 0, "external": 0, "internal admin": 1} {
			got := read(t, st, func(tx *store.Tx) (domain.List[domain.TeamMember], error) {
				return tx.TeamMembers(one, domain.ListRequest{State: state})
			})
			same(t, "those who are "+state, len(got.Items), want)
		}
		teams := read(t, st, func(tx *store.Tx) ([]domain.TeamMember, error) { return tx.TeamsOf("org_a", all[0].ID, all[1].ID) })
		same(t, "teams of two", ids(teams, func(m domain.TeamMember) string { return string(m.Team) }), "tea_1 tea_2 tea_1")
		belong := read(t, st, func(tx *store.Tx) ([]store.Belonging, error) { return tx.TeamIDsOf(all[0].ID, all[1].ID) })
		var have, want []string
		for _, b := range belong {
			have = append(have, string(b.Member)+" "+b.ID)
		}
		for _, m := range teams {
			want = append(want, string(m.Member.ID)+" "+string(m.Team))
		}
		same(t, "teams of two by id", slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(want)))
		same(t, "of nobody", len(read(t, st, func(tx *store.Tx) ([]store.Belonging, error) { return tx.TeamIDsOf() })), 0)
		same(t, "names", read(t, st, func(tx *store.Tx) ([]store.Named, error) { return tx.TeamNames("tea_1", "tea_none") }), []store.Named{{ID: "tea_1", Name: "Team 1", Key: "team 1"}})
		same(t, "teams of nobody", len(read(t, st, func(tx *store.Tx) ([]domain.TeamMember, error) { return tx.TeamsOf("org_a") })), 0)
		leads := func(m domain.Member) bool {
			return read(t, st, func(tx *store.Tx) (bool, error) { return tx.LeadsTeam(m.ID) })
		}
		same(t, "leads", []bool{leads(all[0]), leads(all[1])}, []bool{true, false})
		own := read(t, st, func(tx *store.Tx) (domain.List[domain.Team], error) {
			return tx.Teams("org_a", all[0].ID, domain.ListRequest{})
		})
		same(t, "own teams", ids(own.Items, func(t domain.Team) string { return string(t.ID) }), "tea_1")
		same(t, "members", ids(read(t, st, func(tx *store.Tx) ([]domain.Member, error) {
			return tx.MembersOf("org_a", all[1].ID, stranger.ID, all[0].ID)
		}), memberID), ids(all[:2], memberID))
		same(t, "no members", len(read(t, st, func(tx *store.Tx) ([]domain.Member, error) { return tx.MembersOf("org_a") })), 0)
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(tx.TeamMember("tea_2", all[1].ID)) })

		renamed := account(20)
		renamed.Name = "Aaron"
		write(t, st, func(tx *store.Tx) error { return tx.UpdateProfile(renamed) })
		walk(t, st, "renamed", "name", by(0, 3, 2, 1), list, inTeam)

		write(t, st, func(tx *store.Tx) error {
			gone, err := tx.RemoveFromTeam(one, append(all[:2:2], stranger))
			same(t, "removed", ids(gone, memberID), ids(all[:2], memberID))
			none, noneErr := tx.RemoveFromTeam(one, all[:2])
			nobody, nobodyErr := tx.RemoveFromTeam(one, nil)
			same(t, "nobody", len(none)+len(nobody), 0)
			return errors.Join(err, noneErr, nobodyErr)
		})
		unassigned := func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.Member], error) {
			return tx.Unassigned("org_a", req)
		}
		for _, sort := range []string{"name", "email", "joined"} {
			walk(t, st, "unassigned", sort, string(all[1].ID), unassigned, memberID)
		}
		fold(t, st, "org_a")
		write(t, st, func(tx *store.Tx) error {
			left, err := tx.Leaving(one)
			same(t, "left in no team", left, domain.TeamSize{Members: 2, Active: 2})
			return errors.Join(err, tx.DeleteTeam(one))
		})
		fold(t, st, "org_a")
		walk(t, st, "unassigned", "name", by(3, 2, 1), unassigned, memberID)
	})
}

func TestTeamInvitations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		one, two := team(1, "org_a"), team(2, "org_a")
		into := func(n int, teams ...domain.TeamID) domain.Invitation {
			i := invitation(n, "org_a")
			i.Email, i.ExpiresAt = email(fmt.Sprintf("g%d@x.example", n)), day(10+n)
			write(t, st, func(tx *store.Tx) error {
				err := must(tx.InsertInvitation(i))
				n, intoErr := tx.InviteToTeams(i, teams...)
				same(t, "teams", n, len(teams))
				return errors.Join(err, intoErr)
			})
			return i
		}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertTeam(one)), must(tx.InsertTeam(two)), must(tx.InsertTeam(team(3, "org_b"))))
		})
		i, j, k := into(1, "tea_1"), into(2, "tea_1", "tea_2"), into(3)
		write(t, st, func(tx *store.Tx) error {
			n, err := tx.InviteToTeams(j, "tea_1", "tea_3", "tea_x")
			same(t, "nothing new", n, 0)
			return err
		})
		same(t, "teams of invitations", read(t, st, func(tx *store.Tx) ([]store.InvitedTeam, error) {
			return tx.InvitedTeams("org_a", j.ID, i.ID, k.ID)
		}), []store.InvitedTeam{{i.ID, "tea_1", "Team 1"}, {j.ID, "tea_1", "Team 1"}, {j.ID, "tea_2", "Team 2"}})
		same(t, "of none", len(read(t, st, func(tx *store.Tx) ([]store.InvitedTeam, error) { return tx.InvitedTeams("org_a") })), 0)
		list := func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.Invitation], error) {
			return tx.TeamInvitations(one, req)
		}
		for _, sort := range []string{"email", "expires"} {
			walk(t, st, "invitations", sort, string(i.ID)+" "+string(j.ID), list, invitationID)
		}
		dead := read(t, st, func(tx *store.Tx) (map[domain.TeamID]int, error) { return tx.DeadInvitations("org_a", day(11)) })
		same(t, "dead", dead, map[domain.TeamID]int{"tea_1": 1})
		pending := func() (n int) {
			return read(t, st, func(tx *store.Tx) (domain.TeamSize, error) { return tx.TeamSizes("org_a") }).Pending
		}
		same(t, "pending", pending(), 3)
		fold(t, st, "org_a")
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.WithdrawFromTeam(two, j)), mustNot(tx.WithdrawFromTeam(two, j)))
		})
		same(t, "withdrawn", pending(), 2)
		fold(t, st, "org_a")
	})
}

func TestSeatsByTeam(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		all := people(t, st, "org_a", 3)
		one, two := team(1, "org_a"), team(2, "org_a")
		pool := store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}
		write(t, st, func(tx *store.Tx) error {
			_, err := tx.LockPool("org_a", "prd_1", domain.AreaInternal, day(1))
			errs := []error{err, must(tx.InsertTeam(one)), must(tx.InsertTeam(two))}
			_, err = tx.AddToTeam(one, all[:2], day(1), "")
			errs = append(errs, err)
			_, err = tx.AddToTeam(two, all[1:2], day(1), "")
			errs = append(errs, err)
			for n, teams := range [][]domain.TeamID{{"tea_1", "tea_2"}, {"tea_1"}, nil, {"tea_2"}} {
				i := invitation(n+1, "org_a")
				i.Email = email(fmt.Sprintf("g%d@x.example", n))
				errs = append(errs, must(tx.InsertInvitation(i)))
				_, err = tx.InviteToTeams(i, teams...)
				until := day(9 - 4*(n/3)).UnixMilli() // the last one's hold has lapsed
				errs = append(errs, err, raw(tx, fmt.Sprintf(`INSERT INTO seat (organization_id, product_id, area, person_key, state, hold_until, since)
					VALUES ('org_a', 'prd_1', 'internal', '%s', 'pending', %d, 0)`, i.Email.Key, until)))
			}
			for i, m := range all {
				errs = append(errs, must(tx.InsertGrant(domain.Grant{
					Organization: "org_a", Product: "prd_1", Member: m.ID, Area: domain.AreaInternal, GrantedAt: day(1),
					State: []domain.GrantState{domain.GrantResting, domain.GrantActive, domain.GrantActive}[i],
				})))
			}
			return errors.Join(errs...)
		})
		type share struct {
			shares   map[domain.TeamID]int
			assigned int
		}
		same(t, "holds", fmt.Sprint(read(t, st, func(tx *store.Tx) (s share, err error) {
			s.shares, s.assigned, err = tx.HoldsByTeam(pool, day(6))
			return s, err
		})), fmt.Sprint(share{map[domain.TeamID]int{"tea_1": 2, "tea_2": 1}, 2}))
		same(t, "grants", fmt.Sprint(read(t, st, func(tx *store.Tx) (s share, err error) {
			s.shares, s.assigned, err = tx.GrantsByTeam(pool)
			return s, err
		})), fmt.Sprint(share{map[domain.TeamID]int{"tea_1": 1, "tea_2": 1}, 1}))
	})
}

// fold wants every count of an organization's teams to be what there is to count.
func fold(t *testing.T, st *store.Store, org domain.OrganizationID) {
	t.Helper()
	list := read(t, st, func(tx *store.Tx) (domain.List[domain.Team], error) { return tx.Teams(org, "", domain.ListRequest{}) })
	var sum, all domain.TeamSize
	count := func(s *domain.TeamSize, m domain.Member) {
		s.Members++
		if m.State == domain.MemberActive {
			s.Active++
			if m.Area == domain.AreaExternal {
				s.ActiveExternal++
			}
		}
	}
	seen := map[domain.MemberID]bool{}
	for _, team := range list.Items {
		var want domain.TeamSize
		for _, m := range read(t, st, func(tx *store.Tx) (domain.List[domain.TeamMember], error) {
			return tx.TeamMembers(team, domain.ListRequest{Limit: 1000})
		}).Items {
			count(&want, m.Member)
			if m.Admin() {
				want.Admins++
			}
			if !seen[m.Member.ID] {
				count(&all, m.Member)
			}
			seen[m.Member.ID] = true
		}
		want.Pending = len(read(t, st, func(tx *store.Tx) (domain.List[domain.Invitation], error) {
			return tx.TeamInvitations(team, domain.ListRequest{Limit: 1000})
		}).Items)
		if team.TeamSize != want {
			t.Errorf("%s counts %+v and has %+v", team.Name, team.TeamSize, want)
		}
		sum.Members, sum.Active, sum.ActiveExternal = sum.Members+want.Members, sum.Active+want.Active, sum.ActiveExternal+want.ActiveExternal
		sum.Admins, sum.Pending = sum.Admins+want.Admins, sum.Pending+want.Pending
	}
	same(t, "sum of the sizes", read(t, st, func(tx *store.Tx) (domain.TeamSize, error) { return tx.TeamSizes(org) }), sum)
	a := read(t, st, func(tx *store.Tx) (domain.Assignment, error) { return tx.Assignment(org) })
	same(t, "assigned", a.Assigned, all)
	apart := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
		return tx.Unassigned(org, domain.ListRequest{Limit: 1000})
	})
	same(t, "unassigned", len(apart.Items), a.Unassigned())
	for _, m := range apart.Items {
		if seen[m.ID] {
			t.Errorf("%s is in a team and counts as unassigned", m.ID)
		}
	}
	foldGrants(t, st, org, list.Items)
}

// foldGrants wants the granted seats that teams are said to hold to be their
// people's.
func foldGrants(t *testing.T, st *store.Store, org domain.OrganizationID, teams []domain.Team) {
	t.Helper()
	for _, area := range domain.Areas() {
		shares, once := map[domain.TeamID]int{}, map[domain.MemberID]bool{}
		for _, team := range teams {
			list := read(t, st, func(tx *store.Tx) (domain.List[domain.TeamMember], error) {
				return tx.TeamMembers(team, domain.ListRequest{Limit: 1000})
			})
			for _, m := range list.Items {
				for _, g := range read(t, st, func(tx *store.Tx) ([]domain.Grant, error) { return tx.GrantsOf(org, m.Member.ID) }) {
					if g.State == domain.GrantActive && g.Area == area {
						shares[team.ID]++
						once[m.Member.ID] = true
					}
				}
			}
		}
		pool := store.Pool{Organization: org, Product: product().ID, Area: area}
		var assigned int
		counted := read(t, st, func(tx *store.Tx) (counted map[domain.TeamID]int, err error) {
			counted, assigned, err = tx.GrantsByTeam(pool)
			return counted, err
		})
		same(t, "granted in teams "+string(area), counted, shares)
		same(t, "granted, each once "+string(area), assigned, len(once))
	}
}
