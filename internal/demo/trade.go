package demo

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/domain"
)

// purchase is an order and what came of it.
type purchase struct {
	order   domain.Order
	license domain.LicenseID
	key     string // once it was taken
}

// wish is what a customer would like to buy.
type wish struct {
	plan     string // "atelier/Studio"
	name     string // of the license
	install  string
	internal int
	external int
}

// buys has the owner ask for a price and order. Where nothing is to be paid the
// license is there at once.
func (c *customer) buys(at time.Time, w wish) *purchase {
	p, quote := &purchase{}, domain.Quote{}
	c.on(at, func(ctx context.Context) error {
		plan, err := c.plan(w.plan)
		if err != nil {
			return err
		}
		quote, err = c.Billing.Quote(ctx, c.owner, c.org.ID, billing.QuoteInput{
			Plan: plan, LicenseName: w.name, InstallID: w.install, UsersInternal: w.internal, UsersExternal: w.external,
		})
		return err
	})
	c.then(5*time.Minute, func(ctx context.Context) error {
		r, err := c.Billing.Order(ctx, c.owner, c.org.ID, quote.ID)
		p.order, p.license = r.Order, r.Order.License
		return err
	})
	return p
}

// paid has the money arrive so many days after the order. The vendor's finance
// records it, and the license appears.
func (c *customer) paid(p *purchase, days int) {
	c.paidOn(p, c.last.AddDate(0, 0, days))
}

func (c *customer) paidOn(p *purchase, at time.Time) {
	c.on(at, func(ctx context.Context) error {
		r, err := c.Billing.RecordPayment(ctx, c.staff[domain.StaffFinance], p.order.ID, billing.PaymentInput{
			Amount: p.order.Totals.Gross, Currency: p.order.Totals.Currency,
			Reference: p.order.Number + " " + c.org.Name, ReceivedOn: c.clock.Now().Format(time.DateOnly),
		})
		p.order, p.license = r.Order, r.License.ID
		return err
	})
}

// takes has the owner read the key of a license, to install it.
func (c *customer) takes(p *purchase) {
	c.then(40*time.Minute, func(ctx context.Context) error {
		_, key, err := c.Licensing.Key(ctx, c.owner, c.org.ID, p.license)
		p.key = key
		return err
	})
}

// canceled has the vendor take an open order back.
func (c *customer) canceled(p *purchase, days int) {
	c.on(c.last.AddDate(0, 0, days), func(ctx context.Context) error {
		_, err := c.Billing.Cancel(ctx, c.staff[domain.StaffSales], p.order.ID)
		return err
	})
}

// yearBefore is when a license for a year has to begin that ends in so many
// days from now; with a negative number it has ended.
func (c *customer) yearBefore(days int) time.Time {
	return c.ago(-days, 9, 30).AddDate(-1, 0, 0)
}
