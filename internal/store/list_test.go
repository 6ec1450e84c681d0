package store_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

type lister[T any] func(*store.Tx, domain.ListRequest) (domain.List[T], error)

// walk pages through a list by one sort key, both ways and with several sizes of
// page: each must show every row once and in order.
func walk[T any](t *testing.T, st *store.Store, name, sort, want string, list lister[T], id func(T) string) {
	t.Helper()
	for _, desc := range []bool{false, true} {
		for _, limit := range []int{1, 2, 1000} {
			var got []T
			for after := ""; ; {
				page := read(t, st, func(tx *store.Tx) (domain.List[T], error) {
					return list(tx, domain.ListRequest{Sort: sort, Desc: desc, Limit: limit, After: after})
				})
				got = append(got, page.Items...)
				if after = page.Next; after == "" || len(got) > 100 {
					break
				}
			}
			order := strings.Fields(want)
			if desc {
				slices.Reverse(order)
			}
			same(t, fmt.Sprint(name, " by ", sort, ", descending ", desc, ", pages of ", limit), ids(got, id), strings.Join(order, " "))
		}
	}
}

// fill makes four of everything in one organization, with ties in each sort key,
// and one of everything in another.
func fill(t *testing.T, st *store.Store) {
	t.Helper()
	seed(t, st)
	write(t, st, func(tx *store.Tx) error {
		var errs []error
		for n := 1; n <= 5; n++ {
			org := domain.OrganizationID("org_a")
			if n == 5 {
				org = "org_b"
			}
			a, m, i, o, l := account(n+10), member(n+10, org), invitation(n, org), order(n, org), license(n, org)
			m.Name, m.JoinedAt = "Name", day(5-n/2)
			i.Email, i.SentAt, i.ExpiresAt = email(fmt.Sprintf("g%d@x.example", 9-n)), day(n/2), day(9-n/2)
			o.Totals, o.CreatedAt = totals(int64(9-n/2)), day(n/2+1)
			l.Name, l.CreatedAt = []string{"b", "B", "a", "ä", "c"}[n-1], day(9-n/2)
			if n < 3 {
				l.ExpiresAt = license(n, org).MaintenanceUntil
			}
			errs = append(errs, must(tx.InsertAccount(a)), must(tx.InsertMember(m)), must(tx.InsertInvitation(i)),
				tx.InsertQuote(quote(n, org)), tx.InsertOrder(o), tx.InsertInvoice(invoice(n, org)),
				must(tx.InsertPayment(payment(n, org))), must(tx.InsertLicense(l)), appendAudit(tx, org))
		}
		return errors.Join(errs...)
	})
}

func of[T any](list func(*store.Tx, domain.OrganizationID, domain.ListRequest) (domain.List[T], error), org domain.OrganizationID) lister[T] {
	return func(tx *store.Tx, req domain.ListRequest) (domain.List[T], error) { return list(tx, org, req) }
}

func memberID(m domain.Member) string         { return string(m.ID) }
func invitationID(i domain.Invitation) string { return string(i.ID) }
func orderID(o domain.Order) string           { return string(o.ID) }
func licenseID(l domain.License) string       { return string(l.ID) }
func orgID(o domain.Organization) string      { return string(o.ID) }

func TestListsShowEveryRowOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		fill(t, st)
		members := of((*store.Tx).Members, "org_a")
		for sort, want := range map[string]string{"": "11 12 13 14", "name": "11 12 13 14", "email": "11 12 13 14", "joined": "14 12 13 11"} {
			walk(t, st, "members", sort, want, members, func(m domain.Member) string { return strings.TrimPrefix(string(m.ID), "mem_org_a_") })
		}
		invitations := func(tx *store.Tx, req domain.ListRequest) (domain.List[domain.Invitation], error) {
			return tx.Invitations("org_a", req, day(1))
		}
		for sort, want := range map[string]string{"": "4 3 2 1", "email": "4 3 2 1", "sent": "1 2 3 4", "expires": "4 2 3 1"} {
			walk(t, st, "invitations", sort, want, invitations, func(i domain.Invitation) string { return strings.TrimPrefix(string(i.ID), "inv_org_a_") })
		}
		for sort, want := range map[string]string{"created": "ord_1 ord_2 ord_3 ord_4", "number": "ord_1 ord_2 ord_3 ord_4", "total": "ord_4 ord_2 ord_3 ord_1"} {
			walk(t, st, "orders", sort, want, of((*store.Tx).Orders, "org_a"), orderID)
		}
		for sort, want := range map[string]string{"": "lic_3 lic_1 lic_2 lic_4", "name": "lic_3 lic_1 lic_2 lic_4", "created": "lic_4 lic_2 lic_3 lic_1", "expires": "lic_3 lic_4 lic_1 lic_2"} {
			walk(t, st, "licenses", sort, want, of((*store.Tx).Licenses, "org_a"), licenseID)
		}
		for sort, want := range map[string]string{"": "org_b org_a", "name": "org_b org_a", "created": "org_a org_b", "members": "org_b org_a"} {
			walk(t, st, "organizations", sort, want, (*store.Tx).Organizations, orgID)
		}
		walk(t, st, "invoices", "number", "ivc_1 ivc_2 ivc_3 ivc_4", of((*store.Tx).Invoices, "org_a"), func(i domain.Invoice) string { return string(i.ID) })
		walk(t, st, "payments", "id", "pay_1 pay_2 pay_3 pay_4", of((*store.Tx).Payments, "org_a"), func(p domain.Payment) string { return string(p.ID) })
		walk(t, st, "all orders", "number", "ord_1 ord_2 ord_3 ord_4 ord_5", of((*store.Tx).Orders, ""), orderID)
		walk(t, st, "all licenses", "created", "lic_4 lic_5 lic_2 lic_3 lic_1", of((*store.Tx).Licenses, ""), licenseID)
	})
}

func TestListsFindWhatIsSearched(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		names := []string{"100% Käse", "1000 Kase", "snake_case", "snakeXcase", `back\slash`, "O'Neil", "ÄRGER GmbH", "🪑 Seats", "İzmir"}
		fill(t, st)
		write(t, st, func(tx *store.Tx) error {
			var errs []error
			for i, name := range names {
				errs = append(errs, tx.InsertOrganization(organization(domain.OrganizationID(fmt.Sprint("o", i)), name)))
			}
			return errors.Join(errs...)
		})
		for search, want := range map[string]string{
			"100%": "o0", "100": "o0 o1", "%": "o0", "_": "o2", "snake_CASE": "o2", `\`: "o4", `\%`: "", "'": "o5", "' OR 1=1 --": "",
			"ärger": "o6", "ÄRGER g": "o6", " gmbh ": "o6", "🪑": "o7", "İZMIR": "o8", "käse": "o0", "kase": "o1", strings.Repeat("x", 1000): "",
		} {
			found := read(t, st, func(tx *store.Tx) (domain.List[domain.Organization], error) {
				return tx.Organizations(domain.ListRequest{Search: search})
			})
			same(t, search, ids(found.Items, orgID), want)
		}
		member := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_a", domain.ListRequest{Search: "PERSON12@"})
		})
		same(t, "member", ids(member.Items, memberID), "mem_org_a_12")
		role := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_a", domain.ListRequest{State: string(domain.RoleOwner)})
		})
		same(t, "role", ids(role.Items, memberID), "")
		invitation := read(t, st, func(tx *store.Tx) (domain.List[domain.Invitation], error) {
			return tx.Invitations("org_a", domain.ListRequest{Search: "@X.example", Limit: 1}, day(0))
		})
		same(t, "invitation", ids(invitation.Items, invitationID), "inv_org_a_4")
		order := read(t, st, func(tx *store.Tx) (domain.List[domain.Order], error) {
			return tx.Orders("", domain.ListRequest{Search: "brück"})
		})
		same(t, "order", ids(order.Items, orderID), "ord_5")
		license := read(t, st, func(tx *store.Tx) (domain.List[domain.License], error) {
			return tx.Licenses("org_a", domain.ListRequest{Search: "sw-0005"})
		})
		same(t, "another's license", ids(license.Items, licenseID), "")
		for field, req := range map[string]domain.ListRequest{
			"search": {Search: "a\x00"}, "state": {State: "\xff"}, "sort": {Sort: "password_hash"},
		} {
			err := st.Read(t.Context(), func(tx *store.Tx) error { return ignore(tx.Members("org_a", req)) })
			if e := domain.AsError(err); e == nil || e.Kind != domain.Invalid || e.Field != field {
				t.Errorf("%s: got %v", field, err)
			}
		}
		refused(t, st, domain.CodeTooLong, func(tx *store.Tx) error {
			return ignore(tx.Organizations(domain.ListRequest{Search: strings.Repeat("x", 1<<20)}))
		})
	})
}

func TestListsRefuseForeignCursors(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		fill(t, st)
		next := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_a", domain.ListRequest{Sort: "joined", Limit: 1})
		}).Next
		foreign := read(t, st, func(tx *store.Tx) (domain.List[domain.License], error) {
			return tx.Licenses("org_a", domain.ListRequest{Sort: "name", Limit: 1})
		}).Next
		forge := func(key string, value any) string {
			raw, err := base64.RawURLEncoding.DecodeString(next)
			fields := map[string]any{}
			if err = errors.Join(err, json.Unmarshal(raw, &fields)); err != nil {
				t.Fatal(err)
			}
			if fields[key] = value; value == nil {
				delete(fields, key)
			}
			raw, err = json.Marshal(fields)
			if err != nil {
				t.Fatal(err)
			}
			return base64.RawURLEncoding.EncodeToString(raw)
		}
		for what, req := range map[string]domain.ListRequest{
			"noise":           {Sort: "joined", After: "x!"},
			"not JSON":        {Sort: "joined", After: "eHl6"},
			"empty object":    {Sort: "joined", After: "e30"},
			"another sort":    {Sort: "name", After: next},
			"other direction": {Sort: "joined", Desc: true, After: next},
			"another list":    {Sort: "name", After: foreign},
			"text for number": {Sort: "joined", After: forge("n", nil)},
			"number for text": {Sort: "name", After: forge("s", "name")},
			"no id":           {Sort: "joined", After: forge("i", "")},
			"zero byte":       {Sort: "joined", After: forge("i", "mem_\x00")},
			"wrong type":      {Sort: "joined", After: forge("n", "1")},
		} {
			err := st.Read(t.Context(), func(tx *store.Tx) error { return ignore(tx.Members("org_a", req)) })
			if e := domain.AsError(err); e == nil || e.Kind != domain.Invalid || e.Field != "after" {
				t.Errorf("%s: got %v, want an invalid field after", what, err)
			}
		}
		// A cursor is a place, not a right: it shows nothing of its organization.
		page := read(t, st, func(tx *store.Tx) (domain.List[domain.Member], error) {
			return tx.Members("org_b", domain.ListRequest{Sort: "joined", After: next})
		})
		for _, m := range page.Items {
			same(t, "organization", m.Organization, domain.OrganizationID("org_b"))
		}
	})
}

func TestListsAreBounded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		write(t, st, func(tx *store.Tx) error {
			return raw(tx, `WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
				INSERT INTO organization (id, name, search_key, notification_email, notification_email_key, time_zone, members, created_at, version)
				SELECT CAST(i AS TEXT), 'x', 'x', '', '', '', 0, 0, 1 FROM n`)
		})
		for limit, want := range map[int]int{0: domain.DefaultLimit, -1: domain.DefaultLimit, 1: 1, 1000: 1000, 1 << 40: domain.MaxLimit} {
			page := read(t, st, func(tx *store.Tx) (domain.List[domain.Organization], error) {
				return tx.Organizations(domain.ListRequest{Limit: limit})
			})
			if len(page.Items) != want || page.Next == "" {
				t.Errorf("limit %d: %d items, next %q; want %d and more", limit, len(page.Items), page.Next, want)
			}
		}
		last := read(t, st, func(tx *store.Tx) (domain.List[domain.Organization], error) {
			return tx.Organizations(domain.ListRequest{Search: "y"})
		})
		if last.Items == nil || len(last.Items) != 0 || last.Next != "" {
			t.Errorf("got %#v, want an empty page", last)
		}
	})
}
