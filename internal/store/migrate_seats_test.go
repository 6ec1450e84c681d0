package store_test

import (
	"fmt"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// before are the rows of a database from before the ledger: two pools, in one of
// them a member, an invited person and somebody whose invitation has gone. {n}
// is the instant of day n.
var before = []string{
	`INSERT INTO account (id, email, email_key, name, password_hash, language, created_at)
		VALUES ('acc_1', 'Ann@x.example', 'ann@x.example', 'Ann', '', 'en', {1}), ('acc_2', 'bob@x.example', 'bob@x.example', 'Bob', '', 'en', {1})`,
	`INSERT INTO organization (id, name, search_key, notification_email, notification_email_key, time_zone, members, created_at, version)
		VALUES ('org_a', 'A', 'a', 'a@x.example', 'a@x.example', 'UTC', 2, {1}, 1)`,
	`INSERT INTO member (id, organization_id, account_id, email, email_key, name, search_key, role, state, joined_at, version)
		VALUES ('mem_1', 'org_a', 'acc_1', 'Ann@x.example', 'ann@x.example', 'Ann', 'ann ann@x.example', 'owner', 'active', {2}, 1),
			('mem_2', 'org_a', 'acc_2', 'bob@x.example', 'bob@x.example', 'Bob', 'bob bob@x.example', 'member', 'active', {1}, 1)`,
	`INSERT INTO invitation (id, organization_id, email, email_key, role, token_hash, inviter_name, state, created_at, sent_at, hold_until, expires_at)
		VALUES ('inv_1', 'org_a', 'Cay@x.example', 'cay@x.example', 'member', 'h', 'Ann', 'pending', {3}, {3}, {9}, {9})`,
	`INSERT INTO product (id, slug, name, description, preset, policy, state, created_at, version)
		VALUES ('prd_1', 'hub', 'Hub', '', 'capped-areas', '{}', 'active', {1}, 1), ('prd_2', 'desk', 'Desk', '', 'team-pool', '{}', 'active', {1}, 1)`,
	`INSERT INTO pool (organization_id, product_id, area, active, pending, version)
		VALUES ('org_a', 'prd_1', 'internal', 2, 2, 1), ('org_a', 'prd_1', 'external', 0, 0, 1), ('org_a', 'prd_2', 'internal', 1, 0, 1)`,
	`INSERT INTO seat (organization_id, product_id, area, person_key, state, hold_until, since)
		VALUES ('org_a', 'prd_1', 'internal', 'ann@x.example', 'active', NULL, {2}), ('org_a', 'prd_1', 'internal', 'bob@x.example', 'active', NULL, {1}),
			('org_a', 'prd_1', 'internal', 'cay@x.example', 'pending', {9}, {3}), ('org_a', 'prd_1', 'internal', 'gone@x.example', 'pending', {9}, {3}),
			('org_a', 'prd_2', 'internal', 'ann@x.example', 'active', NULL, {4})`,
}

// TestSeatsFromBeforeTheLedgerOpenIt brings a database up to date that has seats
// and no ledger yet.
func TestSeatsFromBeforeTheLedgerOpenIt(t *testing.T) {
	t.Parallel()
	empty(t, func(t *testing.T, target string) {
		st := open(t, target)
		if err := st.MigrateTo(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		var days []string
		for n := range 10 {
			days = append(days, fmt.Sprintf("{%d}", n), fmt.Sprint(day(n).UnixMilli()))
		}
		write(t, st, func(tx *store.Tx) error {
			for _, statement := range before {
				if err := raw(tx, strings.NewReplacer(days...).Replace(statement)); err != nil {
					return err
				}
			}
			return nil
		})
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}

		hub := store.Pool{Organization: "org_a", Product: "prd_1", Area: domain.AreaInternal}
		lines := read(t, st, func(tx *store.Tx) (domain.List[domain.SeatEvent], error) {
			return tx.SeatHistory(hub, domain.ListRequest{})
		})
		var told []string
		for _, l := range lines.Items {
			told = append(told, fmt.Sprintf("%d %s %s %s %s %s since day %d: %d", l.Seq, l.Email, l.Name, l.State, l.Rule, l.Cause, l.At.Day(), l.Active))
		}
		same(t, "ledger", strings.Join(told, "\n"), strings.Join([]string{
			"1 bob@x.example Bob active membership seats.open since day 1: 1",
			"2 Ann@x.example Ann active membership seats.open since day 2: 2",
			"3 Cay@x.example  pending invitation seats.open since day 3: 2",
			"4 gone@x.example  pending invitation seats.open since day 3: 2",
		}, "\n"))
		for n, want := range map[int]store.Pool{1: {Active: 1}, 2: {Active: 2}, 3: {Active: 2, Pending: 2}, 9: {Active: 2}} {
			want.Organization, want.Product, want.Area = hub.Organization, hub.Product, hub.Area
			same(t, fmt.Sprintf("day %d", n), read(t, st, func(tx *store.Tx) (store.Pool, error) {
				return tx.PoolAt(hub.Organization, hub.Product, hub.Area, day(n))
			}), want)
		}
		// It goes on where they ended.
		write(t, st, func(tx *store.Tx) error {
			p, err := tx.LockPool(hub.Organization, hub.Product, hub.Area, day(5))
			if err != nil {
				return err
			}
			return seat(tx, &p, store.Seat{PersonKey: "dan@x.example", State: domain.SeatActive, Since: day(5)})
		})
		last := read(t, st, func(tx *store.Tx) (domain.List[domain.SeatEvent], error) {
			return tx.SeatHistory(hub, domain.ListRequest{Desc: true, Limit: 1})
		})
		same(t, "next line", fmt.Sprint(last.Items[0].Seq, " ", last.Items[0].PersonKey, " ", last.Items[0].Active), "5 dan@x.example 3")
		pools := read(t, st, func(tx *store.Tx) ([]store.Pool, error) { return tx.Pools("org_a", day(5)) })
		same(t, "pools", len(pools), 3)
	})
}
