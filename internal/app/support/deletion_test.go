package support_test

import (
	"context"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const halden = "Halden Yards"

func (d *desk) begin() domain.Deletion {
	d.t.Helper()
	del, err := d.support.BeginDeletion(d.t.Context(), d.owner, d.org, support.DeletionInput{Name: halden})
	must(d.t, err)
	return del
}

func (d *desk) carryOut() {
	d.t.Helper()
	must(d.t, d.support.EndOrganizations(d.t.Context()))
}

func TestDeletionCoolsOff(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		for _, name := range []string{"", "halden yards", "Halden"} {
			_, err := d.support.BeginDeletion(ctx, d.owner, d.org, support.DeletionInput{Name: name})
			if e := domain.AsError(err); e == nil || e.Field != "name" {
				t.Errorf("%q: %v", name, err)
			}
		}
		for who, by := range map[string]domain.Actor{"member": d.member, "billing": d.payer, "finance": d.finance} {
			_, err := d.support.BeginDeletion(ctx, by, d.org, support.DeletionInput{Name: halden})
			wantCode(t, who, err, domain.CodeNotFound, "")
		}
		open := d.request(d.wants("internal", 5))
		del := d.begin()
		if !del.DueAt.Equal(d.Now().Add(14 * day)) {
			t.Errorf("due at %s", del.DueAt)
		}
		d.wantMails("runa@halden.example", "deletion_planned", 1)
		d.wantMails("liv@halden.example", "deletion_planned", 1)
		_, err := d.support.BeginDeletion(ctx, d.second, d.org, support.DeletionInput{Name: halden})
		wantCode(t, "again", err, domain.CodeDeletionPending, "")

		halted := map[string]func() error{
			"quote": func() error {
				_, err := d.billing.Quote(ctx, d.owner, d.org, billing.QuoteInput{Plan: d.plan.ID, UsersInternal: 5})
				return err
			},
			"invitation": func() error {
				_, err := d.people.Invite(ctx, d.owner, d.org, people.InviteInput{Email: "eva@halden.example", Role: "member"})
				return err
			},
			"request": func() error {
				_, err := d.support.Request(ctx, d.owner, d.org, d.wants("external", 5))
				return err
			},
			"approval": func() error {
				_, err := d.support.Approve(ctx, d.sales, d.org, open.ID, support.Approval{Quote: "quo_1"})
				return err
			},
		}
		for what, do := range halted {
			wantCode(t, what, do(), domain.CodeDeletionHalts, "")
		}
		st, err := d.people.View(ctx, d.member, d.org) // all else is as it was
		if err != nil || !st.Organization.DeletionAt.Equal(del.DueAt) {
			t.Errorf("%+v (%v)", st, err)
		}

		must(t, d.support.UndoDeletion(ctx, d.second, d.org))
		wantCode(t, "undone twice", d.support.UndoDeletion(ctx, d.owner, d.org), domain.CodeDeletionNone, "")
		_, err = d.support.Deletion(ctx, d.owner, d.org)
		wantCode(t, "none", err, domain.CodeDeletionNone, "")
		d.wantMails("runa@halden.example", "deletion_undone", 1)
		must(t, halted["quote"]())
		must(t, halted["invitation"]())
		d.Advance(15 * day)
		d.carryOut()
		if _, err := d.people.View(ctx, d.owner, d.org); err != nil {
			t.Errorf("undone, and gone: %v", err)
		}
	})
}

func TestOwnersAreReminded(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.begin()
		sent := func(want int) {
			t.Helper()
			d.carryOut()
			d.carryOut() // however often the clock strikes
			d.wantMails("liv@halden.example", "deletion_planned", want)
		}
		sent(1)
		d.Advance(7*day - time.Second)
		sent(1)
		d.Advance(time.Second)
		sent(2)
		d.Advance(6 * day)
		sent(3)
		d.Advance(day - time.Millisecond)
		sent(3)
		d.wantMails("liv@halden.example", "organization_deleted", 0)
	})
}

func TestDeletionIsCarriedOut(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		paid := d.license(20, 5)
		unpaid, err := d.billing.Order(ctx, d.owner, d.org, d.quote(3, 0))
		must(t, err)
		_, err = d.people.Invite(ctx, d.owner, d.org, people.InviteInput{Email: "eva@halden.example", Role: "member"})
		must(t, err)
		link := d.Token(t, "eva@halden.example")
		_, _, err = d.vendor.CreateOrganizationToken(ctx, d.owner, d.org, "CRM", "owner", 300*day)
		must(t, err)
		d.ticket("question")
		d.request(d.wants("internal", 5))
		d.begin()
		d.Advance(14 * day)
		wantCode(t, "at the last instant", d.support.UndoDeletion(ctx, d.owner, d.org), domain.CodeDeletionOver, "")
		d.carryOut()
		d.carryOut()
		d.wantMails("runa@halden.example", "organization_deleted", 1)
		d.wantMails("liv@halden.example", "organization_deleted", 1)
		d.wantMails("ole@halden.example", "organization_deleted", 0)

		gone := map[string]func() error{
			"owner":  func() error { _, err := d.people.View(ctx, d.owner, d.org); return err },
			"vendor": func() error { _, err := d.people.View(ctx, d.admin, d.org); return err },
			"undo":   func() error { return d.support.UndoDeletion(ctx, d.owner, d.org) },
			"keys":   func() error { _, _, err := d.licenses.Key(ctx, d.admin, d.org, paid.ID); return err },
			"link":   func() error { _, err := d.people.ViewInvitation(ctx, link); return err },
		}
		for what, do := range gone {
			if e := domain.AsError(do()); e == nil || e.Kind != domain.NotFound {
				t.Errorf("%s: %v", what, e)
			}
		}
		mine, err := d.people.Mine(ctx, d.owner)
		must(t, err)
		all, err := d.people.Organizations(ctx, d.admin, domain.ListRequest{})
		must(t, err)
		if len(mine) != 0 || len(all.Items) != 0 {
			t.Errorf("%v and %v are left", mine, all.Items)
		}
		order, err := d.billing.VendorOrder(ctx, d.finance, unpaid.Order.ID)
		must(t, err)
		if order.Order.State != domain.OrderCanceled || order.Invoice.State != domain.InvoiceVoid {
			t.Errorf("the unpaid order is %s, its invoice %s", order.Order.State, order.Invoice.State)
		}
		d.chainIsWhole(ctx)
	})
}

// chainIsWhole makes sure that the audit log outlives its organization, with the
// deletion as its last entry.
func (d *desk) chainIsWhole(ctx context.Context) {
	d.t.Helper()
	must(d.t, d.Read(ctx, func(tx *store.Tx) error {
		broken, err := d.CheckAudit(tx, d.org)
		if err != nil || broken != 0 {
			d.t.Errorf("the audit chain breaks at %d (%v)", broken, err)
		}
		entries, err := tx.AuditFrom(d.org, 1, 1000)
		if last := entries[len(entries)-1]; last.Action != "organization.delete" || last.ActorKind != domain.ActorSystem {
			d.t.Errorf("the last entry is %+v", last)
		}
		return err
	}))
}

func TestDeletionByTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		question, asked := d.ticket("question"), d.ticket("deletion")
		d.Advance(time.Minute)
		other := d.organization("Other")
		for what, tt := range map[string]struct {
			org    domain.OrganizationID
			ticket domain.TicketID
		}{"without": {d.org, ""}, "of another kind": {d.org, question.ID}, "of another organization": {other, asked.ID}} {
			_, err := d.support.BeginDeletion(ctx, d.helper, tt.org, support.DeletionInput{Name: halden, Ticket: tt.ticket})
			wantCode(t, what, err, domain.CodeDeletionTicket, "ticket")
		}
		del, err := d.support.BeginDeletion(ctx, d.helper, d.org, support.DeletionInput{Ticket: asked.ID})
		must(t, err)
		detail, err := d.support.TicketDetail(ctx, d.owner, d.org, asked.ID)
		must(t, err)
		if del.Ticket != asked.ID || detail.Ticket.State != domain.TicketAnswered || len(detail.Messages) != 2 || detail.Messages[1].Event != "deletion_begun" {
			t.Errorf("%+v: %+v", del, detail)
		}
		d.wantMails("runa@halden.example", "deletion_planned", 1)
		log, err := d.people.Activity(ctx, d.owner, d.org, domain.ListRequest{Limit: 1})
		must(t, err)
		if e := log.Items[0]; e.Action != "organization.delete" || e.After == "" || e.ActorName != "helper@vendor.example" {
			t.Errorf("%+v", e)
		}
		must(t, d.support.UndoDeletion(ctx, d.owner, d.org)) // the owner has the last word
		_, err = d.support.CloseTicket(ctx, d.owner, d.org, asked.ID)
		must(t, err)
		_, err = d.support.BeginDeletion(ctx, d.helper, d.org, support.DeletionInput{Ticket: asked.ID})
		wantCode(t, "by a closed ticket", err, domain.CodeDeletionTicket, "ticket")
	})
}

func TestDeletionIsUndoneOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.begin()
		errs := atOnce(12, func(i int) error {
			by := d.owner
			if i%2 == 0 {
				by = d.second
			}
			return d.support.UndoDeletion(t.Context(), by, d.org)
		})
		oneWins(t, "undoing", errs, domain.CodeDeletionNone)
		d.wantMails("runa@halden.example", "deletion_undone", 1)
	})
}

// Undoing and carrying out at the end get nowhere in each other's way: it is
// over, and it is done once.
func TestUndoAgainstTheEnd(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.begin()
		d.Advance(14 * day)
		errs := atOnce(12, func(i int) error {
			if i%3 == 0 {
				return d.support.EndOrganizations(ctx)
			}
			return d.support.UndoDeletion(ctx, d.owner, d.org)
		})
		for i, err := range errs {
			switch {
			case i%3 == 0 && err != nil:
				t.Errorf("the end: %v", err)
			case i%3 != 0 && !domain.HasCode(err, domain.CodeDeletionOver) && !domain.HasCode(err, domain.CodeNotFound):
				t.Errorf("undoing: %v", err)
			}
		}
		d.wantMails("runa@halden.example", "organization_deleted", 1)
		d.wantMails("runa@halden.example", "deletion_undone", 0)
		d.chainIsWhole(ctx)
	})
}
