package vendor_test

import (
	"sync"
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	vera     = "vera@vendor.example"
	password = "otters cross quiet rivers"
	another  = "lanterns over the water"
)

// house is a world with the service under test.
type house struct {
	*vendor.Service
	w *apptest.World
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		accounts := &account.Service{Env: w.Env, Hasher: authn.NewHasher(authn.Params{Memory: 8, Time: 1, Threads: 1}, 4)}
		test(t, house{&vendor.Service{Env: w.Env, Accounts: accounts}, w})
	})
}

func (h house) signIn(t *testing.T, address, password string) error {
	t.Helper()
	_, _, err := h.Accounts.SignIn(t.Context(), account.SignInInput{Email: address, Password: password})
	return err
}

// roles are the staff by address.
func (h house) roles(t *testing.T) map[string]domain.StaffRole {
	t.Helper()
	list, err := h.Staff(t.Context(), domain.Operator())
	if err != nil {
		t.Fatal(err)
	}
	roles := map[string]domain.StaffRole{}
	for _, s := range list {
		roles[s.Email] = s.Role
	}
	return roles
}

// organization makes one with an owner and a member.
func (h house) organization(t *testing.T) (owner, member domain.Actor) {
	t.Helper()
	owner, member = h.w.Account(t, "owner@halden.example", "Owner"), h.w.Account(t, "member@halden.example", "Member")
	err := h.w.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertOrganization(domain.Organization{ID: "org_1", Name: "Halden", CreatedAt: h.Now()}); err != nil {
			return err
		}
		for _, m := range []domain.Member{
			{ID: "mem_1", Account: owner.Account, Role: domain.RoleOwner},
			{ID: "mem_2", Account: member.Account, Role: domain.RoleMember},
		} {
			m.Organization, m.State, m.JoinedAt = "org_1", domain.MemberActive, h.Now()
			if _, err := tx.InsertMember(m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return owner, member
}

// want fails unless err has the code; "" is no error.
func want(t *testing.T, err error, code domain.Code) {
	t.Helper()
	if code == "" && err != nil || code != "" && !domain.HasCode(err, code) {
		t.Errorf("got %v, want %q", err, code)
	}
}

// burst does something fifty times at once and counts how they ended.
func burst(do func(n int) error) map[domain.Code]int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	ends, start := map[domain.Code]int{}, make(chan struct{})
	for n := range 50 {
		wg.Go(func() {
			<-start
			err := do(n)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				ends[""]++
			} else {
				ends[domain.AsError(err).Code]++
			}
		})
	}
	close(start)
	wg.Wait()
	return ends
}
