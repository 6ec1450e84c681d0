package support_test

import (
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
)

func TestRequestReachesSales(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		d.license(7, 7)
		in := d.wants("internal", 5)
		in.Note = "For the new office.\nBy May."
		q := d.request(in)
		d.wantMails("billing@vendor.example", "license_requested", 1) // the seller's, where nothing is set
		got, err := d.support.RequestDetail(ctx, d.payer, d.org, q.ID)
		must(t, err)
		if got.Request != q || len(got.Messages) != 1 || got.Messages[0].Text != in.Note || got.Messages[0].AuthorName != "Runa Vik" || got.Messages[0].Staff {
			t.Errorf("%+v", got)
		}
		_, err = d.support.Request(ctx, d.second, d.org, d.wants("internal", 9))
		wantCode(t, "the same again", err, domain.CodeRequestOpen, "")
		if id := domain.AsError(err).Data["request"]; id != string(q.ID) {
			t.Errorf("the open one is %v", id)
		}

		_, err = d.vendor.UpdateContacts(ctx, d.admin, vendor.Contacts{SalesEmail: "sales@vendor.example", SupportEmail: "nobody"})
		wantCode(t, "no address", err, domain.CodeEmail, "support_email")
		_, err = d.vendor.UpdateContacts(ctx, d.admin, vendor.Contacts{SalesEmail: "sales@vendor.example"})
		must(t, err)
		move := support.RequestInput{Product: d.product.ID, Kind: "move", Area: "internal", Users: 7}
		for _, other := range []support.RequestInput{d.wants("external", 6), move} {
			d.request(other)
		}
		d.wantMails("sales@vendor.example", "license_requested", 2)
		list, err := d.support.Requests(ctx, d.owner, d.org, domain.ListRequest{State: "open"})
		must(t, err)
		vendors, err := d.support.VendorRequests(ctx, d.finance, domain.ListRequest{})
		must(t, err)
		if len(list.Items) != 3 || len(vendors.Items) != 3 {
			t.Errorf("%d and %d requests", len(list.Items), len(vendors.Items))
		}
		requests, tickets, err := d.support.Waiting(ctx, d.finance)
		if requests != 3 || tickets != 0 || err != nil {
			t.Errorf("waiting: %d, %d (%v)", requests, tickets, err)
		}
	})
}

func TestRequestsAreChecked(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for what, tt := range map[string]struct {
			in    support.RequestInput
			code  domain.Code
			field string
		}{
			"nothing":           {support.RequestInput{}, domain.CodeRequired, "product"},
			"unknown product":   {support.RequestInput{Product: "prd_9", Area: "internal", Users: 5}, domain.CodeChoice, "product"},
			"unknown area":      {d.wants("outside", 5), domain.CodeChoice, "area"},
			"unknown kind":      {support.RequestInput{Product: d.product.ID, Kind: "steal", Area: "internal", Users: 5}, domain.CodeChoice, "kind"},
			"below the policy":  {d.wants("internal", 4), domain.CodeRequestUsers, "users"},
			"none":              {d.wants("internal", 0), domain.CodeRange, "users"},
			"less than none":    {d.wants("internal", -5), domain.CodeRange, "users"},
			"more than any has": {d.wants("internal", domain.MaxUsers+1), domain.CodeRange, "users"},
			"invisible note":    {support.RequestInput{Product: d.product.ID, Area: "internal", Users: 5, Note: "\x00"}, domain.CodeControl, "note"},
		} {
			_, err := d.support.Request(t.Context(), d.owner, d.org, tt.in)
			wantCode(t, what, err, tt.code, tt.field)
		}
		for who, by := range map[string]domain.Actor{"member": d.member, "billing": d.payer, "sales": d.sales} {
			_, err := d.support.Request(t.Context(), by, d.org, d.wants("internal", 5))
			wantCode(t, who, err, domain.CodeNotFound, "")
		}
		_, err := d.support.Request(t.Context(), domain.Actor{}, d.org, d.wants("internal", 5))
		wantCode(t, "nobody", err, domain.CodeUnauthenticated, "")
		d.wantMails("billing@vendor.example", "license_requested", 0)
	})
}

func TestApprovedRequestsBecomeAnOrder(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		q := d.request(d.wants("internal", 10))
		quote := d.quote(10, 0)
		for what, tt := range map[string]struct {
			by    domain.Actor
			in    support.Approval
			code  domain.Code
			field string
		}{
			"support":       {d.helper, support.Approval{Quote: quote}, domain.CodeNotFound, ""},
			"the owner":     {d.owner, support.Approval{Quote: quote}, domain.CodeNotFound, ""},
			"without price": {d.sales, support.Approval{}, domain.CodeRequired, "quote"},
			"foreign price": {d.sales, support.Approval{Quote: "quo_9"}, domain.CodeChoice, "quote"},
		} {
			_, err := d.support.Approve(ctx, tt.by, d.org, q.ID, tt.in)
			wantCode(t, what, err, tt.code, tt.field)
		}
		approved, err := d.support.Approve(ctx, d.sales, d.org, q.ID, support.Approval{Quote: quote, Note: "With pleasure."})
		must(t, err)
		order, err := d.billing.OrderDetail(ctx, d.owner, d.org, approved.Order)
		must(t, err)
		if approved.State != domain.RequestApproved || approved.AnsweredBy != "Staff sales" || order.Order.Users.Internal != 10 || order.Invoice.State != domain.InvoiceOpen {
			t.Errorf("%+v became %+v", approved, order)
		}
		d.wantMails("runa@halden.example", "request_answered", 1)
		d.wantMails("it@halden.example", "order_received", 1)
		_, err = d.support.Withdraw(ctx, d.owner, d.org, q.ID)
		wantCode(t, "too late", err, domain.CodeRequestAnswered, "")
		d.request(d.wants("internal", 5)) // the next wish is free
	})
}

func TestApprovedRequestsMayBeOffered(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		q := d.request(d.wants("external", 10))
		approved, err := d.support.Approve(ctx, d.sales, d.org, q.ID, support.Approval{Quote: d.quote(0, 10), Offer: true})
		must(t, err)
		if approved.Order != "" || approved.Quote == "" {
			t.Fatalf("%+v", approved)
		}
		d.Advance(13 * day)
		r, err := d.billing.Order(ctx, d.owner, d.org, approved.Quote)
		must(t, err)
		if r.Order.Users.External != 10 {
			t.Errorf("%+v", r.Order)
		}
	})
}

func TestRequestsToMoveChangeALicense(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		l := d.license(20, 5)
		q := d.request(support.RequestInput{Product: d.product.ID, Kind: "move", Area: "internal", Users: 6})
		for what, in := range map[string]support.Approval{"no license": {}, "unknown license": {License: "lic_9"}} {
			_, err := d.support.Approve(ctx, d.sales, d.org, q.ID, in)
			if e := domain.AsError(err); e == nil || e.Field != "license" {
				t.Errorf("%s: %v", what, err)
			}
		}
		approved, err := d.support.Approve(ctx, d.sales, d.org, q.ID, support.Approval{License: l.ID})
		must(t, err)
		got, err := d.licenses.License(ctx, d.owner, d.org, approved.License)
		must(t, err)
		if got.Users != (domain.Users{Internal: 14, External: 11}) || got.Revision != 2 {
			t.Errorf("%+v, revision %d", got.Users, got.Revision)
		}
		back := d.request(support.RequestInput{Product: d.product.ID, Kind: "move", Area: "external", Users: 11})
		_, err = d.licenses.Revise(ctx, d.helper, d.org, l.ID, licensing.ReviseInput{Revision: licensing.Reissue, Reason: "As agreed", Name: got.Name, Users: domain.Users{Internal: 14, External: 10}})
		must(t, err)
		_, err = d.support.Approve(ctx, d.sales, d.org, back.ID, support.Approval{License: l.ID})
		wantCode(t, "more than there are by now", err, domain.CodeRange, "license")
	})
}

// A move changes one license, so no more can move than the largest of those in
// force has; more licenses can be asked for without end.
func TestNoMoreCanMoveThanThereAre(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		moving := func(area string, users int) support.RequestInput {
			return support.RequestInput{Product: d.product.ID, Kind: "move", Area: area, Users: users}
		}
		refused := func(what, area string, users, most int) {
			t.Helper()
			_, err := d.support.Request(ctx, d.owner, d.org, moving(area, users))
			wantCode(t, what, err, domain.CodeRequestMove, "users")
			if e := domain.AsError(err); e != nil && e.Data["max"] != most {
				t.Errorf("%s: at most %v, want %d", what, e.Data["max"], most)
			}
		}
		refused("without a license", "internal", 5, 0)
		d.license(8, 6)
		large := d.license(9, 0)
		refused("more than the larger one", "internal", 10, 9)
		refused("more than the only one", "external", 7, 6)
		d.request(moving("external", 6))
		_, err := d.licenses.Revise(ctx, d.sales, d.org, large.ID, licensing.ReviseInput{Revision: licensing.Suspend, Reason: "Unpaid"})
		must(t, err)
		refused("more than those in force", "internal", 9, 8)
		d.request(moving("internal", 8))
		d.Advance(400 * day)
		refused("after the end", "internal", 5, 0)
		d.request(d.wants("internal", 500))
	})
}

func TestRejectWithdrawComment(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		q := d.request(d.wants("internal", 5))
		_, err := d.support.Reject(ctx, d.sales, d.org, q.ID, " ")
		wantCode(t, "without a reason", err, domain.CodeRequired, "reason")
		_, err = d.support.Comment(ctx, d.sales, d.org, q.ID, "For how long?")
		must(t, err)
		d.wantMails("runa@halden.example", "message_arrived", 1)
		d.Advance(time.Minute)
		_, err = d.support.Comment(ctx, d.second, d.org, q.ID, "A year.")
		must(t, err)
		d.wantMails("billing@vendor.example", "message_arrived", 1)
		d.Advance(time.Minute)
		rejected, err := d.support.Reject(ctx, d.sales, d.org, q.ID, "There is a better plan.")
		must(t, err)
		detail, err := d.support.VendorRequest(ctx, d.helper, q.ID)
		must(t, err)
		if rejected.State != domain.RequestRejected || detail.Request != rejected || len(detail.Messages) != 3 ||
			detail.Messages[2].Event != "rejected" || detail.Messages[2].Text != "There is a better plan." || !detail.Messages[2].Staff {
			t.Errorf("%+v", detail)
		}
		_, err = d.support.Comment(ctx, d.owner, d.org, q.ID, "Which one?") // the conversation goes on
		must(t, err)

		again := d.request(d.wants("internal", 5))
		withdrawn, err := d.support.Withdraw(ctx, d.second, d.org, again.ID)
		must(t, err)
		d.wantMails("runa@halden.example", "request_answered", 1)
		if withdrawn.State != domain.RequestWithdrawn || withdrawn.AnsweredBy != "Liv Moe" {
			t.Errorf("%+v", withdrawn)
		}
		for who, by := range map[string]domain.Actor{"member": d.member, "billing": d.payer, "support": d.helper} {
			_, err := d.support.Comment(ctx, by, d.org, q.ID, "Hello")
			wantCode(t, who, err, domain.CodeNotFound, "")
			_, err = d.support.Withdraw(ctx, by, d.org, q.ID)
			wantCode(t, who, err, domain.CodeNotFound, "")
		}
		other := d.organization("Other")
		_, err = d.support.RequestDetail(ctx, d.owner, other, q.ID)
		wantCode(t, "of another organization", err, domain.CodeNotFound, "")
	})
}

// Of those who answer a request at once one does, and there is one order.
func TestRequestsAreAnsweredOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		q := d.request(d.wants("internal", 5))
		quotes := make([]domain.QuoteID, 12)
		for i := range quotes {
			quotes[i] = d.quote(5, 0)
		}
		errs := atOnce(len(quotes), func(i int) error {
			switch i % 4 {
			case 0:
				_, err := d.support.Reject(ctx, d.sales, d.org, q.ID, "No.")
				return err
			case 1:
				_, err := d.support.Withdraw(ctx, d.owner, d.org, q.ID)
				return err
			}
			_, err := d.support.Approve(ctx, d.sales, d.org, q.ID, support.Approval{Quote: quotes[i]})
			return err
		})
		oneWins(t, "answers", errs, domain.CodeRequestAnswered)
		orders, err := d.billing.Orders(ctx, d.owner, d.org, domain.ListRequest{})
		must(t, err)
		detail, err := d.support.VendorRequest(ctx, d.sales, q.ID)
		must(t, err)
		want := 0
		if detail.Request.State == domain.RequestApproved {
			want = 1
		}
		if len(orders.Items) != want || len(detail.Messages) != 1 {
			t.Errorf("%s with %d orders and %d messages", detail.Request.State, len(orders.Items), len(detail.Messages))
		}
	})
}

func TestRequestsAreMadeOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		errs := atOnce(12, func(int) error {
			_, err := d.support.Request(t.Context(), d.owner, d.org, d.wants("internal", 5))
			return err
		})
		oneWins(t, "requests", errs, domain.CodeRequestOpen)
	})
}

// A quote that is gone makes no order, and leaves the request open.
func TestStaleQuotesApproveNothing(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		q := d.request(d.wants("internal", 5))
		stale, used := d.quote(5, 0), d.quote(6, 0)
		_, err := d.billing.Order(ctx, d.owner, d.org, used)
		must(t, err)
		_, err = d.support.Approve(ctx, d.sales, d.org, q.ID, support.Approval{Quote: used})
		wantCode(t, "used", err, domain.CodeQuoteUsed, "")
		d.Advance(domain.QuoteValidity)
		for _, offer := range []bool{false, true} {
			_, err = d.support.Approve(ctx, d.sales, d.org, q.ID, support.Approval{Quote: stale, Offer: offer})
			wantCode(t, "stale", err, domain.CodeQuoteExpired, "")
		}
		other, err := d.billing.Quote(ctx, d.owner, d.organization("Other"), billing.QuoteInput{Plan: d.plan.ID, UsersInternal: 5})
		must(t, err)
		_, err = d.support.Approve(ctx, d.sales, d.org, q.ID, support.Approval{Quote: other.ID})
		wantCode(t, "another's", err, domain.CodeChoice, "quote")
		detail, err := d.support.RequestDetail(ctx, d.owner, d.org, q.ID)
		if detail.Request.State != domain.RequestOpen || err != nil {
			t.Errorf("%+v (%v)", detail.Request, err)
		}
	})
}
