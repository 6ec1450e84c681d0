package people_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// machine does anything to one organization in any order, as its founder, and
// looks after each step whether the rules hold (docs/rules.md, seats).
type machine struct {
	*town
	org     domain.Organization
	owner   domain.Actor
	people  []domain.Actor // everybody with an account
	tokens  map[domain.AccountID][]string
	desk    domain.ProductID
	shown   []snapshot
	settled bool // by the clock, in the last step
	founded int
	teams   []domain.Team
}

// The products that every organization of the machine has seats of.
const (
	hub  = "hub"
	desk = "desk"
)

// snapshot is what the bars showed at an instant.
type snapshot struct {
	at   time.Time
	bars map[string]domain.Tally
}

func TestNoSequenceBreaksTheRules(t *testing.T) {
	t.Parallel()
	st, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "machine.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	world := apptest.New(st)
	accounts := &account.Service{Env: world.Env, Hasher: authn.NewHasher(authn.Params{Memory: 64, Time: 1, Threads: 1}, 2)}
	w := &town{World: world, Service: &people.Service{Env: world.Env, Accounts: accounts}, t: t}
	w.policy(`{"max_co_admins": 1}`)
	founded := 0
	rapid.Check(t, func(r *rapid.T) {
		founded++
		m := &machine{town: w, founded: founded, tokens: map[domain.AccountID][]string{}}
		m.begin()
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			m.Advance(time.Duration(rapid.SampledFrom([]int{1, 1, 60, 60, 24 * 60, 8 * 24 * 60}).Draw(r, "minutes")) * time.Minute)
			m.step(r)
			m.check(r)
		}
		m.replay(r)
	})
}

// begin founds an organization with a product of each kind, four seats or fewer.
func (m *machine) begin() {
	m.org, m.owner = m.town.founded(fmt.Sprint("Halden ", m.founded), fmt.Sprintf("owner%d@halden.example", m.founded))
	m.people = []domain.Actor{m.owner}
	for i := range 6 {
		m.people = append(m.people, m.Account(m.t, fmt.Sprintf("p%d.%d@halden.example", i, m.founded), "P"))
	}
	soon := m.World.Now().AddDate(0, 0, 20)
	m.licensed(m.org.ID, hub, domain.PresetCappedAreas, domain.Users{Internal: 2, External: 1})
	m.licensedUntil(m.org.ID, hub, domain.PresetCappedAreas, domain.Users{Internal: 1}, soon)
	m.desk = m.licensed(m.org.ID, desk, domain.PresetNamedAndFloating, domain.Users{Internal: 2})
	m.seatedBy(m.org.ID, m.owner, m.people[1], m.people[1].Name, domain.RoleMember, domain.AreaInternal)
	m.seatedBy(m.org.ID, m.owner, m.people[2], m.people[2].Name, domain.RoleOwner, domain.AreaExternal)
	for n := range 2 {
		m.teams = append(m.teams, domain.Team{
			ID: domain.TeamID(fmt.Sprintf("tea_%d_%d", m.founded, n)), Organization: m.org.ID, Name: fmt.Sprint("Team ", n), CreatedAt: m.World.Now(),
		})
	}
	must(m.t, m.World.Write(m.t.Context(), func(tx *store.Tx) error {
		for _, t := range m.teams {
			if _, err := tx.InsertTeam(t); err != nil {
				return err
			}
		}
		return nil
	}))
}

// step does one thing; that it is refused is no failure.
func (m *machine) step(r *rapid.T) {
	ctx, org, by := m.t.Context(), m.org.ID, m.owner
	role := rapid.SampledFrom([]string{"owner", "co_admin", "billing", "member"}).Draw(r, "role")
	area := rapid.SampledFrom([]string{"internal", "external"}).Draw(r, "area")
	who := rapid.IntRange(0, len(m.people)-1).Draw(r, "who")
	target, other := m.memberOf(r, "target"), m.memberOf(r, "other")
	address := m.people[who].Name
	var err error
	m.settled = false
	what := rapid.SampledFrom([]string{
		"invite", "invite", "accept", "accept", "accept", "block", "block", "unblock", "remove", "leave", "role", "move", "transfer", "invite over",
		"grant", "grant", "revoke grant", "revoke", "resend", "reorder", "hand over", "buy", "clock", "token", "many", "address", "address",
		"join team", "join team", "leave team",
	}).Draw(r, "what")
	switch what {
	case "invite":
		_, err = m.Invite(ctx, by, org, people.InviteInput{Email: address, Role: role, Area: area})
	case "accept":
		err = m.accept(r)
	case "block":
		err = m.Block(ctx, by, org, target.ID)
	case "unblock":
		err = m.Unblock(ctx, by, org, target.ID)
	case "remove":
		err = m.Remove(ctx, by, org, target.ID)
	case "leave":
		err = m.Leave(ctx, m.people[who], org)
	case "role":
		_, err = m.ChangeRole(ctx, by, org, target.ID, role, target.Version)
	case "move":
		_, err = m.MoveArea(ctx, by, org, target.ID, area, target.Version)
	case "transfer":
		_, err = m.TransferSeat(ctx, by, org, people.TransferInput{From: target.ID, To: other.ID, Remove: role == "owner"})
	case "invite over":
		_, err = m.TransferSeat(ctx, by, org, people.TransferInput{From: target.ID, Invite: people.InviteInput{Email: address, Role: "member", Area: area}})
	case "grant":
		err = m.Grant(ctx, by, org, m.desk, target.ID)
	case "revoke grant":
		err = m.RevokeGrant(ctx, by, org, m.desk, target.ID)
	case "revoke", "resend":
		err = m.onInvitation(r, what)
	case "reorder":
		err = m.reverse(area)
	case "hand over":
		err = m.TransferOwnership(ctx, by, org, target.ID, role)
	case "buy":
		m.licensed(org, hub, domain.PresetCappedAreas, domain.Users{Internal: 1})
	case "clock":
		err, m.settled = m.PromoteWaiting(ctx), true
	case "token":
		if target.State == domain.MemberActive {
			m.tokens[target.Account] = append(m.tokens[target.Account], m.token(org, domain.Actor{Account: target.Account}))
		}
	case "address":
		err = m.readdress(who, rapid.IntRange(0, 3).Draw(r, "new address"))
	case "join team", "leave team":
		err = m.team(m.teams[who%len(m.teams)], target, what == "join team")
	case "many":
		err = m.many(rapid.SampledFrom([]access.Action{access.MembersBlock, access.MembersUnblock, access.SeatsGrant}).Draw(r, "act"), target.ID, other.ID)
	}
	if e := domain.AsError(err); e != nil && (e.Kind == domain.Internal || e.Kind == domain.Unavailable) {
		r.Fatalf("%v", err)
	}
	m.someOwner()
}

// someOwner lets the next owner act when the founder is none any more.
func (m *machine) someOwner() {
	must(m.t, m.World.Read(m.t.Context(), func(tx *store.Tx) error {
		list, err := tx.Members(m.org.ID, domain.ListRequest{State: "owner active", Sort: "joined"})
		if err == nil && len(list.Items) > 0 {
			m.owner = m.actor(list.Items[0].Account)
		}
		return err
	}))
}

func (m *machine) actor(id domain.AccountID) domain.Actor {
	i := slices.IndexFunc(m.people, func(a domain.Actor) bool { return a.Account == id })
	return m.people[i]
}

func (m *machine) memberOf(r *rapid.T, label string) domain.Member {
	list := m.all()
	return list[rapid.IntRange(0, len(list)-1).Draw(r, label)]
}

func (m *machine) all() []domain.Member {
	list, err := m.Members(m.t.Context(), m.owner, m.org.ID, domain.ListRequest{Sort: "email", Limit: 1000})
	must(m.t, err)
	return list.Items
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// accept lets somebody follow the link of their invitation.
func (m *machine) accept(r *rapid.T) error {
	list, err := m.Invitations(m.t.Context(), m.owner, m.org.ID, domain.ListRequest{})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	address := list.Items[rapid.IntRange(0, len(list.Items)-1).Draw(r, "accepted")].Email.Address
	by := m.people[slices.IndexFunc(m.people, func(a domain.Actor) bool { return a.Name == address })]
	return second(m.Accept(m.t.Context(), by, m.Token(m.t, address)))
}

// readdress gives somebody one of a few addresses, which may be invited already
// or somebody's. Their seats go with them.
func (m *machine) readdress(who, n int) error {
	by := m.people[who]
	to, err := domain.ParseEmail("email", fmt.Sprintf("new%d.%d@halden.example", n, m.founded))
	must(m.t, err)
	before := m.bars(m.org.ID, m.owner)
	if n == 3 { // the address is invited first
		_, _ = m.Invite(m.t.Context(), m.owner, m.org.ID, people.InviteInput{Email: to.Address, Role: "member", Area: "internal"})
		before = nil
	}
	if _, err := m.ConfirmEmail(m.t.Context(), by, "", m.emailLink(by, to)); err != nil {
		return err
	}
	m.people[who].Name = to.Address
	m.people = append(m.people, m.Account(m.t, by.Name, "P")) // the old one is free for somebody else
	m.someOwner()
	if after := m.bars(m.org.ID, m.owner); before != nil && held(before) > held(after) {
		m.t.Errorf("a new address has changed %v to %v", before, after)
	}
	return nil
}

// team puts somebody into a team, or takes them out.
func (m *machine) team(t domain.Team, who domain.Member, join bool) error {
	return m.World.Write(m.t.Context(), func(tx *store.Tx) error {
		if _, err := tx.LockOrganization(m.org.ID); err != nil {
			return err
		}
		if !join {
			_, err := tx.RemoveFromTeam(t, []domain.Member{who})
			return err
		}
		_, err := tx.AddToTeam(t, []domain.Member{who}, m.World.Now(), "")
		return err
	})
}

// checkTeams: a team is said to hold the granted seats that its people hold.
func (m *machine) checkTeams(r *rapid.T) {
	must(m.t, m.World.Read(m.t.Context(), func(tx *store.Tx) error {
		want, once := map[domain.TeamID]int{}, map[domain.MemberID]bool{}
		for _, t := range m.teams {
			list, err := tx.TeamMembers(t, domain.ListRequest{Limit: 1000})
			if err != nil {
				return err
			}
			for _, p := range list.Items {
				_, holds, err := tx.Seat(store.Pool{Organization: m.org.ID, Product: m.desk, Area: domain.AreaInternal}, p.Member.Email.Key)
				if err != nil {
					return err
				}
				if holds {
					want[t.ID]++
					once[p.Member.ID] = true
				}
			}
		}
		counted, assigned, err := tx.GrantsByTeam(store.Pool{Organization: m.org.ID, Product: m.desk, Area: domain.AreaInternal})
		if !maps.Equal(counted, want) || assigned != len(once) {
			r.Fatalf("teams count %v granted seats, %d in all, and hold %v, %d in all", counted, assigned, want, len(once))
		}
		return err
	}))
}

// held is how many seats are held in all.
func held(bars map[string]domain.Tally) (n int) {
	for _, b := range bars {
		n += b.Active
	}
	return n
}

func (m *machine) onInvitation(r *rapid.T, what string) error {
	list, err := m.Invitations(m.t.Context(), m.owner, m.org.ID, domain.ListRequest{})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	id := list.Items[rapid.IntRange(0, len(list.Items)-1).Draw(r, "invitation")].ID
	if what == "revoke" {
		return m.Revoke(m.t.Context(), m.owner, m.org.ID, id)
	}
	return second(m.Resend(m.t.Context(), m.owner, m.org.ID, id))
}

func (m *machine) reverse(area string) error {
	list, err := m.Members(m.t.Context(), m.owner, m.org.ID, domain.ListRequest{State: "waiting " + area, Sort: "rank"})
	if err != nil {
		return err
	}
	var seen []domain.MemberID
	for _, w := range list.Items {
		seen = append(seen, w.ID)
	}
	next := slices.Clone(seen)
	slices.Reverse(next)
	return m.Reorder(m.t.Context(), m.owner, m.org.ID, area, seen, next)
}

// many previews an act and performs it: it must do what was shown.
func (m *machine) many(do access.Action, ids ...domain.MemberID) error {
	act := people.Act{Do: do, Product: m.desk}
	before := m.bars(m.org.ID, m.owner)
	p, err := m.Preview(m.t.Context(), m.owner, m.org.ID, act, ids...)
	must(m.t, err)
	if after := m.bars(m.org.ID, m.owner); fmt.Sprint(before) != fmt.Sprint(after) {
		m.t.Errorf("a preview has changed %v to %v", before, after)
	}
	done, err := m.Perform(m.t.Context(), m.owner, m.org.ID, act, p.Hash, ids...)
	if err == nil && done.Hash != p.Hash || domain.HasCode(err, domain.CodePreviewChanged) {
		m.t.Errorf("%s did something else than was shown: %v", do, err)
	}
	return err
}

// check looks whether the rules hold.
func (m *machine) check(r *rapid.T) {
	bars := m.bars(m.org.ID, m.owner)
	m.shown = append(m.shown, snapshot{m.World.Now(), bars})
	m.checkPools(r, bars)
	m.checkPeople(r)
	m.checkTeams(r)
}

// checkPools: nobody is let into a full pool. One may hold more than it has only
// because its capacity fell, and takes nobody in until it no longer does. Nobody
// waits for a free seat once the clock has been heeded.
func (m *machine) checkPools(r *rapid.T, bars map[string]domain.Tally) {
	for name, now := range bars {
		var before domain.Tally
		if n := len(m.shown); n > 1 {
			before = m.shown[n-2].bars[name]
		}
		if now.Over() > 0 && (now.Held() > before.Held() || before.Over() == 0 && now.Capacity >= before.Capacity) {
			r.Fatalf("%s holds more than it has: %+v, before %+v", name, now, before)
		}
		if m.settled && now.Waiting > 0 && now.Free() > 0 {
			r.Fatalf("somebody waits for a free seat of %s: %+v", name, now)
		}
	}
}

func (m *machine) checkPeople(r *rapid.T) {
	owners, coAdmins := 0, 0
	inside := map[domain.AccountID]domain.MemberState{}
	for _, p := range m.all() {
		inside[p.Account] = p.State
		if p.Role == domain.RoleOwner && p.State == domain.MemberActive {
			owners++
		}
		if p.Role == domain.RoleCoAdmin {
			coAdmins++
		}
		m.checkSeats(r, p)
	}
	if owners == 0 || coAdmins > 1 {
		r.Fatalf("%d active owners and %d co-admins", owners, coAdmins)
	}
	for account, secrets := range m.tokens {
		if inside[account] == domain.MemberActive {
			continue
		}
		for _, secret := range secrets {
			if m.alive(secret) && inside[account] != domain.MemberWaiting {
				r.Fatalf("a token of somebody %q is alive", inside[account])
			}
		}
	}
}

// checkSeats: an active member holds the one seat of their area; a blocked one
// and one who waits hold none.
func (m *machine) checkSeats(r *rapid.T, p domain.Member) {
	must(m.t, m.World.Read(m.t.Context(), func(tx *store.Tx) error {
		for _, area := range domain.Areas() {
			pool := store.Pool{Organization: m.org.ID, Product: "prd_" + hub, Area: area}
			_, holds, err := tx.Seat(pool, p.Email.Key)
			if err != nil {
				return err
			}
			if want := p.State == domain.MemberActive && p.Area == area; holds != want {
				r.Fatalf("%s (%s, %s) holds an %s seat: %v", p.Email.Address, p.State, p.Area, area, holds)
			}
		}
		pool := store.Pool{Organization: m.org.ID, Product: m.desk, Area: domain.AreaInternal}
		_, holds, err := tx.Seat(pool, p.Email.Key)
		if err != nil {
			return err
		}
		grants, err := tx.GrantsOf(m.org.ID, p.ID)
		granted := len(grants) == 1 && grants[0].State == domain.GrantActive
		if holds != granted || granted && p.State != domain.MemberActive {
			r.Fatalf("%s (%s) holds a granted seat: %v, grants %+v", p.Email.Address, p.State, holds, grants)
		}
		return err
	}))
}

// replay asks for every instant again: the ledger says what was shown then.
func (m *machine) replay(r *rapid.T) {
	for _, s := range m.shown {
		for _, p := range []struct {
			slug    string
			product domain.ProductID
			area    domain.Area
		}{
			{hub, "prd_" + hub, domain.AreaInternal},
			{hub, "prd_" + hub, domain.AreaExternal},
			{desk, m.desk, domain.AreaInternal},
		} {
			e, err := m.Explain(m.t.Context(), m.owner, m.org.ID, p.product, p.area, s.at, domain.ListRequest{Limit: 1000})
			must(m.t, err)
			want := s.bars[p.slug+" "+string(p.area)]
			if e.Active != want.Active || e.Pending != want.Pending || e.Capacity != want.Capacity || len(e.Holders.Items) != want.Held() {
				r.Fatalf("%s %s at %s: explained as %d of %d active, %d pending, %d holders; shown was %+v",
					p.slug, p.area, s.at, e.Active, e.Capacity, e.Pending, len(e.Holders.Items), want)
			}
		}
	}
}
