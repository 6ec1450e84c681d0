package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func notice(n int, org domain.OrganizationID, subject, occasion string) domain.Notice {
	return domain.Notice{
		ID: domain.NoticeID(fmt.Sprintf("ntc_%d", n)), Organization: org, Subject: subject, Kind: domain.NoticeExpiring, Occasion: occasion,
		Facts: domain.NoticeFacts{Product: "Atlas", License: "lic_1", Name: "Köln", Serial: "SW-0001", Within: 14, Ends: day(20)},
		To:    []string{"Office@Halden.example"}, State: domain.NoticeSent, At: day(n),
	}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		first, second, other := notice(1, "org_a", "lic_1", "20/30"), notice(2, "org_a", "lic_1", "20/14"), notice(3, "org_a", "lic_2", "20/30")
		passed, foreign := notice(4, "org_a", "lic_2", "20/14"), notice(5, "org_b", "lic_3", "20/30")
		passed.State, passed.To = domain.NoticePassed, []string{}
		twice := first
		twice.ID = "ntc_9"
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertNotice(first)), must(tx.InsertNotice(second)), must(tx.InsertNotice(other)),
				must(tx.InsertNotice(passed)), must(tx.InsertNotice(foreign)), mustNot(tx.InsertNotice(twice)))
		})
		list := func(subject string) []domain.Notice {
			return read(t, st, func(tx *store.Tx) (domain.List[domain.Notice], error) {
				return tx.Notices("org_a", subject, domain.ListRequest{})
			}).Items
		}
		same(t, "the newest first, without those passed", list(""), []domain.Notice{other, second, first})
		same(t, "about one license", list("lic_1"), []domain.Notice{second, first})
		walk(t, st, "notices", "when", "ntc_1 ntc_2 ntc_3", func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.Notice], error) {
			return tx.Notices("org_a", "", req)
		}, func(n domain.Notice) string { return string(n.ID) })

		occasions := func(kind domain.NoticeKind, subjects ...string) map[string][]string {
			return read(t, st, func(tx *store.Tx) (map[string][]string, error) { return tx.NoticeOccasions(kind, subjects) })
		}
		found := occasions(domain.NoticeExpiring, "lic_1", "lic_2", "lic_9")
		if len(found) != 2 || len(found["lic_1"]) != 2 || len(found["lic_2"]) != 2 {
			t.Errorf("occasions: %v", found)
		}
		same(t, "of another kind", occasions(domain.NoticeRevised, "lic_1"), map[string][]string{})
		same(t, "of nothing", occasions(domain.NoticeExpiring), map[string][]string{})
	})
}

func TestANoticeIsTakenOnce(t *testing.T) {
	t.Parallel()
	many(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		errs := burst(t.Context(), st, func(tx *store.Tx, i int) error {
			return won(tx.InsertNotice(notice(i+1, "org_a", "lic_1", "20/30")))
		})
		if n := winners(t, errs, ""); n != 1 {
			t.Errorf("%d of %d told of it", n, burstSize)
		}
	})
}

// ending is a license that ends on a day of March.
func ending(n int, org domain.OrganizationID, ends int) domain.License {
	l := license(n, org)
	l.StartsAt, l.ExpiresAt = day(0), day(ends)
	return l
}

func TestEndingLicenses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		ended, soon, together, late, revoked, forever := ending(1, "org_a", 4), ending(2, "org_a", 6), ending(3, "org_b", 6), ending(4, "org_a", 20), ending(5, "org_a", 7), ending(6, "org_a", 7)
		revoked.State, forever.ExpiresAt = domain.LicenseRevoked, time.Time{}
		revoked.Replaces, forever.Replaces = "lic_2", "lic_3"
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for i, l := range []domain.License{ended, soon, together, late, revoked, forever} {
				errs = append(errs, sell(tx, i+1, l.Organization), must(tx.InsertLicense(l)))
			}
			return errors.Join(errs...)
		})
		for _, l := range []*domain.License{&ended, &soon, &together, &late, &revoked, &forever} {
			l.Key = ""
		}
		page := func(after store.LicenseEnd, until, limit int) []domain.License {
			return read(t, st, func(tx *store.Tx) ([]domain.License, error) { return tx.EndingLicenses(after, day(until), limit) })
		}
		same(t, "first page", page(store.LicenseEnd{At: day(4)}, 20, 2), []domain.License{ended, soon})
		same(t, "from an end on", page(store.LicenseEnd{At: day(4), ID: "lic_1"}, 10, 9), []domain.License{soon, together})
		same(t, "between two that end together", page(store.LicenseEnd{At: day(6), ID: "lic_2"}, 20, 9), []domain.License{together, late})
		same(t, "after the last", page(store.LicenseEnd{At: day(20), ID: "lic_4"}, 30, 9), []domain.License{})

		successors := func(of ...domain.LicenseID) []domain.License {
			return read(t, st, func(tx *store.Tx) ([]domain.License, error) { return tx.Successors(of) })
		}
		same(t, "successors, in whatever state", successors("lic_1", "lic_2", "lic_3"), []domain.License{revoked, forever})
		same(t, "of nothing", successors(), []domain.License(nil))
	})
}

func TestOwners(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		owner, colleague, elsewhere := member(1, "org_a"), member(2, "org_a"), member(2, "org_b")
		owner.Role, elsewhere.Role = domain.RoleOwner, domain.RoleOwner
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertMember(owner)), must(tx.InsertMember(colleague)), must(tx.InsertMember(elsewhere)))
		})
		owners := func(org domain.OrganizationID) []store.Owner {
			return read(t, st, func(tx *store.Tx) ([]store.Owner, error) { return tx.Owners(org) })
		}
		same(t, "owners alone", owners("org_a"), []store.Owner{{Email: account(1).Email, Language: "en"}})
		write(t, st, func(tx *store.Tx) error { return raw(tx, `UPDATE account SET disabled_at = 1 WHERE id = 'acc_2'`) })
		same(t, "nobody whose account is disabled", owners("org_b"), []store.Owner{})
	})
}

func TestRenewals(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		q, o, i := quote(2, "org_a"), order(2, "org_a"), invoice(2, "org_a")
		period := domain.Period{Starts: day(11), Ends: day(30)}
		q.Renews, o.Renews, q.Period, o.Period = "lic_1", "lic_1", period, period
		i.Renews, i.Period = "SW-0001", period
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(sell(tx, 1, "org_a"), must(tx.InsertLicense(license(1, "org_a"))),
				tx.InsertQuote(q), tx.InsertOrder(o), tx.InsertInvoice(i), sell(tx, 3, "org_a"), sell(tx, 4, "org_a"))
		})
		same(t, "quote", read(t, st, func(tx *store.Tx) (domain.Quote, error) { return tx.Quote("org_a", q.ID) }), q)
		same(t, "order", read(t, st, func(tx *store.Tx) (domain.Order, error) { return tx.Order("org_a", o.ID) }), o)
		same(t, "invoice", read(t, st, func(tx *store.Tx) (domain.Invoice, error) { return tx.Invoice("org_a", i.ID) }), i)
		renewal := func(tx *store.Tx) (domain.Order, error) { return tx.Renewal("org_a", "lic_1") }
		same(t, "the order that renews", read(t, st, renewal), o)
		again := order(5, "org_a")
		again.Renews = "lic_1"
		second := func(tx *store.Tx) error { return errors.Join(tx.InsertQuote(quote(5, "org_a")), tx.InsertOrder(again)) }
		if err := st.Write(t.Context(), second); err == nil {
			t.Error("a license is renewed by two orders")
		}
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Renewal("org_b", "lic_1")) },
			func(tx *store.Tx) error { return ignore(tx.Renewal("org_a", "lic_2")) })
		write(t, st, func(tx *store.Tx) error { return tx.CancelOrder(o.ID, day(5)) })
		refused(t, st, domain.CodeNotFound, func(tx *store.Tx) error { return ignore(renewal(tx)) })
		write(t, st, second)
	})
}
