package people_test

import (
	"slices"
	"sync"
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
)

// town is a world with the capability under test.
type town struct {
	*apptest.World
	*people.Service
	t        testing.TB
	licenses int // sold so far
}

func each(t *testing.T, test func(t *testing.T, w *town)) {
	t.Helper()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		accounts := &account.Service{Env: w.Env, Hasher: authn.NewHasher(authn.Params{Memory: 64, Time: 1, Threads: 1}, 2)}
		test(t, &town{w, &people.Service{Env: w.Env, Accounts: accounts}, t, 0})
	})
}

// founded makes an organization with its owner.
func (w *town) founded(name, owner string) (domain.Organization, domain.Actor) {
	w.t.Helper()
	by := w.Account(w.t, owner, "Owner of "+name)
	org, err := w.Create(w.t.Context(), by, people.CreateInput{Name: name, NotificationEmail: owner})
	if err != nil {
		w.t.Fatal(err)
	}
	return org, by
}

// joined brings a new person in by invitation.
func (w *town) joined(org domain.Organization, owner domain.Actor, address string, role domain.Role) (domain.Member, domain.Actor) {
	w.t.Helper()
	if _, err := w.Invite(w.t.Context(), owner, org.ID, people.InviteInput{Email: address, Role: string(role)}); err != nil {
		w.t.Fatal(err)
	}
	by := w.Account(w.t, address, "Name of "+address)
	m, err := w.Accept(w.t.Context(), by, w.Token(w.t, address))
	if err != nil {
		w.t.Fatal(err)
	}
	return m, by
}

func wantCode(t testing.TB, err error, want domain.Code) {
	t.Helper()
	if want == "" && err != nil || want != "" && !domain.HasCode(err, want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestAPersonFoundsAnOrganizationAndOwnsIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden Shipyards", "ida@halden.example")
		mine, err := w.Mine(t.Context(), owner)
		if err != nil || len(mine) != 1 || mine[0].Role != domain.RoleOwner || mine[0].Organization.Members != 1 {
			t.Errorf("mine: %+v, %v", mine, err)
		}
		w.AuditWhole(t, org.ID, 1)
	})
}

func TestNamesAndAddressesAreChecked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		by := w.Account(t, "ida@halden.example", "Ida")
		tests := []struct {
			name, email, field string
			code               domain.Code
		}{
			{"", "ida@halden.example", "name", domain.CodeRequired},
			{string(make([]byte, 1<<20)), "ida@halden.example", "name", domain.CodeTooLong},
			{"Halden\u202eSdrayphihs", "ida@halden.example", "name", domain.CodeControl},
			{"Halden\x00", "ida@halden.example", "name", domain.CodeControl},
			{"\u200d\u200d", "ida@halden.example", "name", domain.CodeControl},
			{"\u3164 \u2800", "ida@halden.example", "name", domain.CodeControl},
			{"Halden", "nobody", "notification_email", domain.CodeEmail},
			{"Halden", "Ida <ida@halden.example>", "notification_email", domain.CodeEmail},
		}
		for _, tt := range tests {
			_, err := w.Create(t.Context(), by, people.CreateInput{Name: tt.name, NotificationEmail: tt.email})
			if e := domain.AsError(err); e == nil || e.Code != tt.code || e.Field != tt.field {
				t.Errorf("%.20q %q: got %v, want %s at %s", tt.name, tt.email, err, tt.code, tt.field)
			}
		}
		if mine, err := w.Mine(t.Context(), by); err != nil || len(mine) != 0 {
			t.Errorf("something was made all the same: %+v, %v", mine, err)
		}
	})
}

func TestAFormSentTwiceMakesOneOrganization(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		by, other := w.Account(t, "ida@halden.example", "Ida"), w.Account(t, "eve@moss.example", "Eve")
		in := people.CreateInput{Name: "Halden", NotificationEmail: "ida@halden.example", Once: "form"}
		var made [50]domain.OrganizationID
		var wg sync.WaitGroup
		for n := range made {
			wg.Go(func() {
				org, err := w.Create(t.Context(), by, in)
				wantCode(t, err, "")
				made[n] = org.ID
			})
		}
		wg.Wait()
		mine, err := w.Mine(t.Context(), by)
		if err != nil || len(mine) != 1 || slices.ContainsFunc(made[:], func(id domain.OrganizationID) bool { return id != mine[0].Organization.ID }) {
			t.Fatalf("made %v, there are %+v (%v)", made, mine, err)
		}
		w.AuditWhole(t, mine[0].Organization.ID, 1)
		// Another answer to the same form, another form, somebody else's, and none.
		for _, next := range []people.CreateInput{
			{Name: "Moss", NotificationEmail: in.NotificationEmail, Once: in.Once},
			{Name: in.Name, NotificationEmail: in.NotificationEmail, Once: "another"},
			{Name: in.Name, NotificationEmail: in.NotificationEmail},
			{Name: in.Name, NotificationEmail: in.NotificationEmail},
		} {
			wantCode(t, second(w.Create(t.Context(), by, next)), "")
		}
		wantCode(t, second(w.Create(t.Context(), other, in)), "")
		if mine, err := w.Mine(t.Context(), by); err != nil || len(mine) != 5 {
			t.Errorf("there are %+v (%v)", mine, err)
		}
	})
}

func TestAStaleEditIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		in := people.UpdateInput{Name: "Halden AS", NotificationEmail: "it@halden.example", TimeZone: "Europe/Oslo", Version: org.Version}
		if _, err := w.Update(t.Context(), owner, org.ID, in); err != nil {
			t.Fatal(err)
		}
		_, err := w.Update(t.Context(), owner, org.ID, in)
		wantCode(t, err, domain.CodeStale)
		in.TimeZone = "Mars/Olympus"
		_, err = w.Update(t.Context(), owner, org.ID, in)
		wantCode(t, err, domain.CodeTimeZone)
	})
}

func TestTheVendorCreatesForAnOwnerToCome(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		program := domain.Actor{Kind: domain.ActorToken, Token: "tok_1", Staff: domain.StaffSales, Name: "crm"}
		_, err := w.Create(t.Context(), program, people.CreateInput{Name: "Halden", NotificationEmail: "it@halden.example"})
		wantCode(t, err, domain.CodeRequired)
		org, err := w.Create(t.Context(), program, people.CreateInput{Name: "Halden", NotificationEmail: "it@halden.example", OwnerEmail: "ida@halden.example"})
		if err != nil {
			t.Fatal(err)
		}
		ida := w.Account(t, "ida@halden.example", "Ida")
		m, err := w.Accept(t.Context(), ida, w.Token(t, "ida@halden.example"))
		if err != nil || m.Role != domain.RoleOwner || m.Organization != org.ID {
			t.Errorf("got %+v, %v", m, err)
		}
		program.Staff = domain.StaffSupport
		_, err = w.Create(t.Context(), program, people.CreateInput{Name: "X", NotificationEmail: "x@x.example", OwnerEmail: "x@x.example"})
		wantCode(t, err, domain.CodeNotFound)
	})
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		st, err := w.View(t.Context(), owner, org.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, support := org, w.Staff(t, "help@vendor.example", domain.StaffSupport)
		wantCode(t, w.Leave(t.Context(), owner, org.ID), domain.CodeLastOwner)
		wantCode(t, w.Remove(t.Context(), owner, org.ID, st.Member), domain.CodeLastOwner)
		wantCode(t, w.Remove(t.Context(), support, org.ID, st.Member), domain.CodeLastOwner)
		_, err = w.ChangeRole(t.Context(), owner, org.ID, st.Member, "member", 1)
		wantCode(t, err, domain.CodeLastOwner)

		w.joined(org, owner, "per@halden.example", domain.RoleOwner)
		wantCode(t, w.Leave(t.Context(), owner, org.ID), "")
	})
}

func TestTwoOwnersLeavingAtOnceLeaveOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, ida := w.founded("Halden", "ida@halden.example")
		_, per := w.joined(org, ida, "per@halden.example", domain.RoleOwner)
		gone := burst(50, func(i int) error {
			if i%2 == 0 {
				return w.Leave(t.Context(), ida, org.ID)
			}
			return w.Leave(t.Context(), per, org.ID)
		})
		if gone != 1 {
			t.Errorf("%d owners left, want exactly one", gone)
		}
	})
}

func TestRemovalEndsEverything(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		m, per := w.joined(org, owner, "per@halden.example", domain.RoleMember)
		if err := w.Remove(t.Context(), owner, org.ID, m.ID); err != nil {
			t.Fatal(err)
		}
		_, err := w.View(t.Context(), per, org.ID)
		wantCode(t, err, domain.CodeNotFound)
		if mails := w.Mails("per@halden.example"); mails[len(mails)-1].Template != "removed" {
			t.Errorf("the removed person got %+v", mails)
		}
		wantCode(t, w.Remove(t.Context(), owner, org.ID, m.ID), domain.CodeNotFound)
		w.joinedAgain(org, owner, per)
		w.AuditWhole(t, org.ID, 6) // created, invited, joined, removed, invited, joined
	})
}

// joinedAgain brings a person with an account back.
func (w *town) joinedAgain(org domain.Organization, owner, by domain.Actor) {
	w.t.Helper()
	if _, err := w.Invite(w.t.Context(), owner, org.ID, people.InviteInput{Email: by.Name, Role: "member"}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.Accept(w.t.Context(), by, w.Token(w.t, by.Name)); err != nil {
		w.t.Fatal(err)
	}
}

func TestRolesAreChangedByOwnersAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		m, per := w.joined(org, owner, "per@halden.example", domain.RoleBilling)
		_, err := w.ChangeRole(t.Context(), per, org.ID, m.ID, "owner", m.Version)
		wantCode(t, err, domain.CodeNotFound)
		_, err = w.ChangeRole(t.Context(), owner, org.ID, m.ID, "emperor", m.Version)
		wantCode(t, err, domain.CodeChoice)
		changed, err := w.ChangeRole(t.Context(), owner, org.ID, m.ID, "owner", m.Version)
		if err != nil || changed.Role != domain.RoleOwner {
			t.Errorf("got %+v, %v", changed, err)
		}
		_, err = w.ChangeRole(t.Context(), owner, org.ID, m.ID, "member", m.Version)
		wantCode(t, err, domain.CodeStale)
	})
}

func TestMembersAreListedInPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		for _, a := range []string{"per@halden.example", "ase@halden.example", "per2@halden.example"} {
			w.joined(org, owner, a, domain.RoleMember)
		}
		seen := map[domain.MemberID]bool{}
		req := domain.ListRequest{Limit: 2}
		for {
			list, err := w.Members(t.Context(), owner, org.ID, req)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range list.Items {
				seen[m.ID] = true
			}
			if req.After = list.Next; req.After == "" {
				break
			}
		}
		if len(seen) != 4 {
			t.Errorf("saw %d members in pages, want 4", len(seen))
		}
		found, err := w.Members(t.Context(), owner, org.ID, domain.ListRequest{Search: "PER"})
		if err != nil || len(found.Items) != 2 {
			t.Errorf("search found %+v, %v", found.Items, err)
		}
	})
}
