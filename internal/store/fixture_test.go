package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// day is an instant of the test's calendar.
func day(n int) time.Time { return time.Date(2026, 3, n, 12, 0, 0, 5e6, time.UTC) }

func email(s string) domain.Email {
	return domain.Email{Address: s, Key: strings.ToLower(s)}
}

// write runs a use case that must succeed.
func write(t *testing.T, st *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := st.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// read runs a query that must succeed and returns what it found.
func read[T any](t *testing.T, st *store.Store, query func(*store.Tx) (T, error)) T {
	t.Helper()
	var found T
	err := st.Read(t.Context(), func(tx *store.Tx) (err error) {
		found, err = query(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// refused runs use cases of which each must be refused with the code.
func refused(t *testing.T, st *store.Store, code domain.Code, fns ...func(*store.Tx) error) {
	t.Helper()
	for i, fn := range fns {
		if err := st.Write(t.Context(), fn); !domain.HasCode(err, code) {
			t.Errorf("use case %d: got %v, want %s", i+1, err, code)
		}
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// ids names the items of a list in order, for comparing.
func ids[T any](items []T, id func(T) string) string {
	all := make([]string, len(items))
	for i, item := range items {
		all[i] = id(item)
	}
	return strings.Join(all, " ")
}

// ignore drops a statement's first result.
func ignore[T any](_ T, err error) error { return err }

// must is for statements that say whether they took effect: they must have.
func must(ok bool, err error) error {
	if err == nil && !ok {
		return errors.New("it took no effect")
	}
	return err
}

// mustNot is for statements that must find themselves too late.
func mustNot(ok bool, err error) error {
	if err == nil && ok {
		return errors.New("it took effect")
	}
	return err
}

// raw runs SQL that the store has no method for.
func raw(tx *store.Tx, statement string) error {
	if tx.PGX() != nil {
		return ignore(tx.PGX().Exec(tx.Context(), statement))
	}
	return ignore(tx.SQL().ExecContext(tx.Context(), statement))
}

// many opens both engines like storetest.Each, PostgreSQL with as many
// connections as a burst has callers.
func many(t *testing.T, test func(t *testing.T, st *store.Store)) {
	t.Helper()
	for engine, target := range storetest.Targets(t) {
		t.Run(engine, func(t *testing.T) {
			if engine == "postgres" {
				u, err := url.Parse(target)
				if err != nil {
					t.Fatal(err)
				}
				q := u.Query()
				q.Set("pool_max_conns", "50")
				u.RawQuery = q.Encode()
				target = u.String()
			}
			test(t, open(t, target))
		})
	}
}

func open(t *testing.T, target string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

const burstSize = 50

// burst lets fifty callers go at once and returns what each was told.
func burst(ctx context.Context, st *store.Store, fn func(tx *store.Tx, i int) error) []error {
	errs := make([]error, burstSize)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			<-start
			errs[i] = st.Write(ctx, func(tx *store.Tx) error { return fn(tx, i) })
		})
	}
	close(start)
	wg.Wait()
	return errs
}

var errTooLate = errors.New("too late")

// won turns "it was not me" into an error, so that the loser's transaction goes.
func won(ok bool, err error) error {
	if err == nil && !ok {
		return errTooLate
	}
	return err
}

// winners counts who succeeded; all others must have been refused with the code,
// or have been too late.
func winners(t *testing.T, errs []error, code domain.Code) int {
	t.Helper()
	n := 0
	for _, err := range errs {
		switch {
		case err == nil:
			n++
		case !domain.HasCode(err, code) && !errors.Is(err, errTooLate):
			t.Errorf("got %v, want %s", err, code)
		}
	}
	return n
}

// The world of the tests: two organizations with a person each, and one product.

func account(n int) domain.Account {
	return domain.Account{
		ID: domain.AccountID(fmt.Sprintf("acc_%d", n)), Email: email(fmt.Sprintf("Person%d@Halden.example", n)), Name: fmt.Sprintf("Person %d", n),
		PasswordHash: "$argon2id$", Language: "en", CreatedAt: day(1),
	}
}

func organization(id domain.OrganizationID, name string) domain.Organization {
	return domain.Organization{
		ID: id, Kind: domain.OrganizationShared, Name: name, NotificationEmail: email("Office@Halden.example"), TimeZone: "Europe/Berlin", CreatedAt: day(1),
	}
}

func member(n int, org domain.OrganizationID) domain.Member {
	a := account(n)
	return domain.Member{
		ID: domain.MemberID(fmt.Sprintf("mem_%s_%d", org, n)), Organization: org, Account: a.ID, Email: a.Email, Name: a.Name,
		Role: domain.RoleMember, State: domain.MemberActive, Area: domain.AreaInternal, JoinedAt: day(n), Version: 1,
	}
}

func product() domain.Product {
	policy, _ := domain.PresetTeamPool.Policy()
	return domain.Product{
		ID: "prd_1", Slug: "atlas", Name: "Atlas", Description: "Maps", Preset: domain.PresetTeamPool, Policy: policy,
		State: domain.CatalogActive, CreatedAt: day(1), Version: 1,
	}
}

func plan() domain.Plan {
	return domain.Plan{
		ID: "pln_1", Product: "prd_1", Name: "Team", Description: "For teams", Type: domain.LicenseAnnual, TermMonths: 12, Currency: "EUR",
		PriceInternal: 12000, PriceExternal: 300, MinUsers: 5, MaxUsers: 5000, Features: []string{"sso", "audit"},
		State: domain.CatalogActive, CreatedAt: day(1), Version: 1,
	}
}

// seed makes the world.
func seed(t *testing.T, st *store.Store) {
	t.Helper()
	write(t, st, func(tx *store.Tx) error {
		errs := []error{
			must(tx.InsertAccount(account(1))), must(tx.InsertAccount(account(2))),
			tx.InsertOrganization(organization("org_a", "Halden")), tx.InsertOrganization(organization("org_b", "Brück")),
			must(tx.InsertProduct(product())), tx.InsertPlan(plan()),
		}
		return errors.Join(errs...)
	})
}
