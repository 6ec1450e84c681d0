package people_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// crowd puts members into an organization by the shortest way.
func (w *town) crowd(org domain.OrganizationID, n int) {
	w.t.Helper()
	err := w.World.Write(w.t.Context(), func(tx *store.Tx) error {
		for i := range n {
			address := fmt.Sprintf("crowd%04d@halden.example", i)
			email := domain.Email{Address: address, Key: address}
			a := domain.Account{ID: domain.AccountID("acc_" + address), Email: email, Name: address, Language: "en", CreatedAt: w.World.Now()}
			if _, err := tx.InsertAccount(a); err != nil {
				return err
			}
			m := domain.Member{ID: domain.MemberID("mem_" + address), Organization: org, Account: a.ID, Email: email, Name: address, Role: domain.RoleMember, State: domain.MemberActive, JoinedAt: w.World.Now()}
			if _, err := tx.InsertMember(m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestEverybodyIsExported(t *testing.T) {
	t.Parallel()
	eachCrew(t, 5, func(t *testing.T, c *crew) {
		c.licensed(c.org.ID, "forge", domain.PresetNamedAndFloating, domain.Users{Internal: 2})
		c.adds(c.found("Art"), c.admin)
		blocked, _ := c.person(c.org.ID, c.owner, "eve@halden.example", domain.RoleBilling, domain.AreaInternal)
		wantCode(t, c.Block(t.Context(), c.owner, c.org.ID, blocked.ID), "")
		wantCode(t, c.Grant(t.Context(), c.owner, c.org.ID, "prd_forge", c.admin.ID), "")
		c.crowd(c.org.ID, domain.MaxLimit)

		var pages []int
		seen := map[string]domain.ListedPerson{}
		err := c.Export(t.Context(), c.owner, c.org.ID, func(page []domain.ListedPerson) error {
			pages = append(pages, len(page))
			for _, p := range page {
				seen[p.Email.Address] = p
			}
			return nil
		})
		if err != nil || len(seen) != domain.MaxLimit+3 || len(pages) != 2 || pages[0] != domain.MaxLimit {
			t.Fatalf("%d people in pages of %v: %v", len(seen), pages, err)
		}
		per := seen["per@halden.example"]
		if strings.Join(per.Teams, "|") != "Art|Design" || strings.Join(per.Products, "|") != "The forge" {
			t.Errorf("%+v", per)
		}
		if eve := seen["eve@halden.example"]; eve.State != domain.MemberBlocked || len(eve.Teams)+len(eve.Products) != 0 {
			t.Errorf("%+v", eve)
		}

		stop := errors.New("the reader has left")
		if err := c.Export(t.Context(), c.owner, c.org.ID, func([]domain.ListedPerson) error { return stop }); !errors.Is(err, stop) {
			t.Error(err)
		}
		for _, nobody := range []domain.Actor{c.per, c.Account(t, "foreign@example.com", "F")} {
			wantCode(t, c.Export(t.Context(), nobody, c.org.ID, func([]domain.ListedPerson) error { t.Error("people are shown"); return nil }), domain.CodeNotFound)
		}
	})
}

// TestALargeFileIsInTheOrderOfJoining makes an organization a large one by the
// count it keeps.
func TestALargeFileIsInTheOrderOfJoining(t *testing.T) {
	t.Parallel()
	eachCrew(t, 5, func(t *testing.T, c *crew) {
		c.Advance(time.Hour)
		c.person(c.org.ID, c.owner, "aa@halden.example", domain.RoleBilling, domain.AreaInternal)
		ranks := func() (place, last int) {
			n := 0
			must(t, c.Export(t.Context(), c.owner, c.org.ID, func(page []domain.ListedPerson) error {
				for _, p := range page {
					if p.Email.Address == "aa@halden.example" {
						place = n
					}
					n++
				}
				return nil
			}))
			return place, n - 1
		}
		if place, _ := ranks(); place != 0 {
			t.Errorf("by name it is number %d", place)
		}
		claimed := func(more int) {
			must(t, c.World.Write(t.Context(), func(tx *store.Tx) (err error) {
				const count = `UPDATE organization SET members = members + `
				if tx.SQL() != nil {
					_, err = tx.SQL().ExecContext(t.Context(), count+strconv.Itoa(more))
				} else {
					_, err = tx.PGX().Exec(t.Context(), count+strconv.Itoa(more))
				}
				return err
			}))
		}
		claimed(20_000)
		if place, last := ranks(); place != last {
			t.Errorf("by joining it is number %d of %d", place, last)
		}
		claimed(-20_000)
	})
}
