package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func request(n int, org domain.OrganizationID, area domain.Area) domain.LicenseRequest {
	name := map[domain.OrganizationID]string{"org_a": "Halden", "org_b": "Brück"}[org]
	return domain.LicenseRequest{
		ID: domain.RequestID(fmt.Sprintf("req_%d", n)), Organization: org, OrgName: name, Product: "prd_1", ProductName: "Atlas",
		Kind: domain.RequestAdd, Area: area, Users: 10 - n, State: domain.RequestOpen, RequestedBy: "acc_1", RequesterName: "Person 1",
		CreatedAt: day(n), Version: 1,
	}
}

func TestLicenseRequests(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		first, external, foreign := request(1, "org_a", domain.AreaInternal), request(2, "org_a", domain.AreaExternal), request(3, "org_b", domain.AreaInternal)
		foreign.RequestedBy = ""
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertRequest(first)), must(tx.InsertRequest(external)), must(tx.InsertRequest(foreign)),
				mustNot(tx.InsertRequest(request(4, "org_a", domain.AreaInternal))))
		})
		for _, want := range []domain.LicenseRequest{first, external, foreign} {
			same(t, "read", read(t, st, func(tx *store.Tx) (domain.LicenseRequest, error) { return tx.Request(want.Organization, want.ID) }), want)
			same(t, "read by the vendor", read(t, st, func(tx *store.Tx) (domain.LicenseRequest, error) { return tx.AnyRequest(want.ID) }), want)
		}
		same(t, "the open one", read(t, st, func(tx *store.Tx) (domain.LicenseRequest, error) {
			return tx.OpenRequest("org_a", "prd_1", domain.RequestAdd, domain.AreaExternal)
		}), external)
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Request("org_b", first.ID)) },
			func(tx *store.Tx) error { return ignore(tx.AnyRequest("req_9")) },
			func(tx *store.Tx) error {
				return ignore(tx.OpenRequest("org_a", "prd_1", domain.RequestMove, domain.AreaInternal))
			},
		)

		answer := first
		answer.State, answer.AnsweredBy, answer.AnsweredAt, answer.Quote, answer.Order, answer.License = domain.RequestApproved, "Nora", day(9), "quo_1", "ord_1", "lic_1"
		write(t, st, func(tx *store.Tx) error { return must(tx.AnswerRequest(answer)) })
		answer.Version = 2
		same(t, "answered", read(t, st, func(tx *store.Tx) (domain.LicenseRequest, error) { return tx.Request("org_a", first.ID) }), answer)
		again := request(4, "org_a", domain.AreaInternal)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(mustNot(tx.AnswerRequest(answer)), must(tx.InsertRequest(again)))
		})

		id := func(q domain.LicenseRequest) string { return string(q.ID) }
		for sort, want := range map[string]string{"created": "req_1 req_2 req_4", "users": "req_4 req_2 req_1", "organization": "req_1 req_2 req_4"} {
			walk(t, st, "requests", sort, want, of((*store.Tx).Requests, "org_a"), id)
		}
		walk(t, st, "all requests", "created", "req_1 req_2 req_3 req_4", of((*store.Tx).Requests, ""), id)
		found := read(t, st, func(tx *store.Tx) (domain.List[domain.LicenseRequest], error) {
			return tx.Requests("", domain.ListRequest{State: "open", Search: "halden"})
		})
		same(t, "open ones, the newest first", ids(found.Items, id), "req_4 req_2")
		for org, want := range map[domain.OrganizationID]int{"": 3, "org_a": 2, "org_b": 1, "org_c": 0} {
			same(t, "count of "+string(org), read(t, st, func(tx *store.Tx) (int, error) { return tx.CountRequests(org, domain.RequestOpen) }), want)
		}
	})
}

func TestOfferedQuotesHoldLonger(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertQuote(quote(1, "org_a")), must(tx.ExtendQuote("org_a", "quo_1", day(20))), mustNot(tx.ExtendQuote("org_b", "quo_1", day(20))))
		})
		q := read(t, st, func(tx *store.Tx) (domain.Quote, error) { return tx.Quote("org_a", "quo_1") })
		same(t, "until", q.ExpiresAt, day(20))
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.UseQuote(q, "ord_1")), mustNot(tx.ExtendQuote("org_a", "quo_1", day(21))))
		})
	})
}

func TestTickets(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		ticket := func(n int, org domain.OrganizationID) domain.Ticket {
			return domain.Ticket{
				ID: domain.TicketID(fmt.Sprintf("tkt_%d", n)), Organization: org, OrgName: request(n, org, "").OrgName, Kind: domain.TicketQuestion,
				Subject: fmt.Sprintf("Subject %d", 9-n), State: domain.TicketOpen, OpenedBy: "acc_1", OpenerName: "Person 1",
				CreatedAt: day(n), UpdatedAt: day(9 - n), Version: 1,
			}
		}
		ours, second, theirs := ticket(1, "org_a"), ticket(2, "org_a"), ticket(3, "org_b")
		theirs.OpenedBy = ""
		message := domain.Message{
			ID: "msg_1", Organization: "org_a", Thread: "tkt_1", Author: "acc_1", AuthorName: "Person 1", Text: "Zwei\nZeilen", CreatedAt: day(1),
		}
		answer := domain.Message{ID: "msg_2", Organization: "org_a", Thread: "tkt_1", Staff: true, AuthorName: "Nora", Event: "closed", CreatedAt: day(2)}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertTicket(ours), tx.InsertTicket(second), tx.InsertTicket(theirs), tx.InsertMessage(message), tx.InsertMessage(answer))
		})
		for _, want := range []domain.Ticket{ours, theirs} {
			same(t, "read", read(t, st, func(tx *store.Tx) (domain.Ticket, error) { return tx.Ticket(want.Organization, want.ID) }), want)
			same(t, "read by the vendor", read(t, st, func(tx *store.Tx) (domain.Ticket, error) { return tx.AnyTicket(want.ID) }), want)
		}
		talk := func(org domain.OrganizationID) []domain.Message {
			return read(t, st, func(tx *store.Tx) ([]domain.Message, error) { return tx.Messages(org, "tkt_1") })
		}
		same(t, "conversation", talk("org_a"), []domain.Message{message, answer})
		same(t, "another's conversation", talk("org_b"), []domain.Message{})

		ours.State, ours.UpdatedAt = domain.TicketAnswered, day(20)
		write(t, st, func(tx *store.Tx) error { return tx.MoveTicket(ours) })
		ours.Version = 2
		same(t, "moved", read(t, st, func(tx *store.Tx) (domain.Ticket, error) { return tx.Ticket("org_a", "tkt_1") }), ours)
		stranger := ours
		stranger.Organization = "org_b"
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Ticket("org_b", "tkt_1")) },
			func(tx *store.Tx) error { return ignore(tx.AnyTicket("tkt_9")) },
			func(tx *store.Tx) error { return tx.MoveTicket(stranger) },
		)

		id := func(t domain.Ticket) string { return string(t.ID) }
		for sort, want := range map[string]string{"updated": "tkt_2 tkt_1", "created": "tkt_1 tkt_2", "subject": "tkt_2 tkt_1"} {
			walk(t, st, "tickets", sort, want, of((*store.Tx).Tickets, "org_a"), id)
		}
		found := read(t, st, func(tx *store.Tx) (domain.List[domain.Ticket], error) {
			return tx.Tickets("", domain.ListRequest{State: "open", Search: "subject"})
		})
		same(t, "open ones, the latest first", ids(found.Items, id), "tkt_2 tkt_3")
		same(t, "count", read(t, st, func(tx *store.Tx) (int, error) { return tx.CountTickets("", domain.TicketOpen) }), 2)
		same(t, "count of one", read(t, st, func(tx *store.Tx) (int, error) { return tx.CountTickets("org_a", domain.TicketOpen) }), 1)
	})
}

func TestDeletions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		d := domain.Deletion{
			Organization: "org_a", RequestedAt: day(1), RequestedBy: "acc_1", RequesterName: "Person 1", Ticket: "tkt_1", DueAt: day(15), RemindAt: day(8),
		}
		write(t, st, func(tx *store.Tx) error { return errors.Join(must(tx.BeginDeletion(d)), mustNot(tx.BeginDeletion(d))) })
		same(t, "deletion", read(t, st, func(tx *store.Tx) (domain.Deletion, error) { return tx.Deletion("org_a") }), d)
		deletionAt := func() time.Time {
			return read(t, st, func(tx *store.Tx) (domain.Organization, error) { return tx.Organization("org_a") }).DeletionAt
		}
		same(t, "seen on the organization", deletionAt(), day(15))
		due := func(at time.Time) int {
			return len(read(t, st, func(tx *store.Tx) ([]domain.Deletion, error) { return tx.Deletions(at) }))
		}
		same(t, "before the reminder", due(day(7)), 0)
		same(t, "at the reminder", due(day(8)), 1)
		write(t, st, func(tx *store.Tx) error { return tx.RemindDeletion("org_a", time.Time{}) })
		same(t, "after the reminder", due(day(14)), 0)
		same(t, "at the end", due(day(15)), 1)
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.CancelDeletion("org_a")), mustNot(tx.CancelDeletion("org_a")))
		})
		same(t, "taken back", deletionAt(), time.Time{})
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Deletion("org_a")) },
			func(tx *store.Tx) error { return tx.RemindDeletion("org_a", day(1)) },
		)
	})
}

// A deleted organization is found nowhere; its documents are.
func TestEraseOrganization(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		owner := member(1, "org_a")
		owner.Role = domain.RoleOwner
		unused := quote(9, "org_a")
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(must(tx.InsertMember(owner)), must(tx.InsertMember(member(2, "org_a"))), sell(tx, 1, "org_a"), sell(tx, 2, "org_b"),
				tx.InsertQuote(unused), must(tx.InsertLicense(license(1, "org_a"))), must(tx.InsertInvitation(invitation(1, "org_a"))),
				must(tx.InsertRequest(request(1, "org_a", domain.AreaInternal))), appendAudit(tx, "org_a"),
				must(tx.BeginDeletion(domain.Deletion{Organization: "org_a", RequestedAt: day(1), RequesterName: "x", DueAt: day(2)})))
		})
		open := read(t, st, func(tx *store.Tx) ([]domain.Order, error) { return tx.OpenOrders("org_a") })
		same(t, "open orders", ids(open, orderID), "ord_1")

		write(t, st, func(tx *store.Tx) error { return tx.EraseOrganization("org_a", day(2)) })
		refused(t, st, domain.CodeNotFound,
			func(tx *store.Tx) error { return ignore(tx.Organization("org_a")) },
			func(tx *store.Tx) error { return ignore(tx.LockOrganization("org_a")) },
			func(tx *store.Tx) error { return ignore(tx.Quote("org_a", unused.ID)) },
			func(tx *store.Tx) error { return ignore(tx.BillingProfile("org_a")) },
			func(tx *store.Tx) error { return tx.EraseOrganization("org_a", day(3)) },
		)
		list := read(t, st, func(tx *store.Tx) (domain.List[domain.Organization], error) {
			return tx.Organizations(domain.ListRequest{})
		})
		same(t, "organizations", ids(list.Items, orgID), "org_b")
		same(t, "memberships", read(t, st, func(tx *store.Tx) ([]domain.Membership, error) { return tx.Memberships("acc_1") }), []domain.Membership{})
		same(t, "order", read(t, st, func(tx *store.Tx) (domain.Order, error) { return tx.AnyOrder("ord_1") }).Number, order(1, "org_a").Number)
		same(t, "audit", len(read(t, st, func(tx *store.Tx) ([]domain.AuditEntry, error) { return tx.AuditFrom("org_a", 1, 10) })), 1)
	})
}

// kept are the tables that name an organization and outlive it: the documents of
// billing, what was licensed, and the audit log.
var kept = []string{"quote", "purchase_order", "invoice", "payment", "license", "permission_batch", "permission_key", "audit_chain", "audit_entry"}

// Whoever adds a table about organizations decides here what becomes of it when
// one is deleted.
func TestDeletionKnowsEveryTable(t *testing.T) {
	t.Parallel()
	st := storetest.SQLite(t)
	names := read(t, st, func(tx *store.Tx) (names []string, err error) {
		rows, err := tx.SQL().QueryContext(tx.Context(), `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND c.name = 'organization_id' ORDER BY m.name`)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return nil, err
			}
			names = append(names, name)
		}
		return names, rows.Err()
	})
	want := slices.Sorted(slices.Values(append(slices.Clone(kept), store.DeletedTables()...)))
	same(t, "tables with an organization_id: delete with it (store.deletedTables) or keep", strings.Join(names, " "), strings.Join(want, " "))
}
