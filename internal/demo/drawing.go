package demo

import (
	"context"
	"strings"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/site"
)

// Kontur's floating seats at Lindqvist Weber.
const (
	drawingProduct = "kontur"
	drawingVersion = "7.2.1"
	drawingTeam    = "Competitions"
	drawingDays    = 24 // of history
	siteDays       = 11 // since a site has a seat of its own
	daysAway       = 5  // that a seat is taken along for
)

// patience is how long after each try in vain somebody tries again.
const patience = 19 * time.Minute

// drawingRoom is where an organization uses floating seats: a program with a
// token claims them for whoever sits down at a device.
type drawingRoom struct {
	*customer
	license *purchase
	program domain.Actor
	product domain.ProductID
}

// seat is a device with whoever works at it.
type seat struct{ User, Device string }

func (s seat) client() string { return drawingProduct + "@" + s.Device }

// asks is what the program says for whoever sits down.
func (s seat) asks(queue bool) floating.ClaimInput {
	return floating.ClaimInput{
		Client: s.client(), Product: drawingProduct, User: s.User, Device: s.Device, Version: drawingVersion, Queue: queue,
	}
}

// draws has an organization use the floating seats of a license, on working days
// until now: some all day, some with a long lunch, more of them before a
// deadline, so that now and then there are too few.
func (c *customer) draws(license *purchase) {
	r := &drawingRoom{customer: c, license: license}
	c.then(2*time.Hour, r.opens)
	for days := drawingDays; days > 0; days-- {
		if weekday := c.ago(days, 0, 0).Weekday(); weekday != time.Saturday && weekday != time.Sunday {
			r.day(days)
		}
	}
	r.outside()
	r.today()
}

// opens activates the license, makes a token for the program and keeps seats for
// a team.
func (r *drawingRoom) opens(ctx context.Context) error {
	l, err := r.Floating.Activate(ctx, r.owner, r.org.ID, r.license.license)
	if err != nil {
		return err
	}
	r.product = l.Product
	secret, _, err := r.Vendor.CreateLeaseToken(ctx, r.owner, r.org.ID, "Kontur on the workstations", false, vendor.MaxTokenDays*24*time.Hour)
	if err != nil {
		return err
	}
	if r.program, err = r.Accounts.AuthenticateToken(ctx, secret); err != nil {
		return err
	}
	r.left.programs = workstations{Token: secret, Seats: r.staff(), Laptop: r.laptop()}
	list, err := r.Teams.List(ctx, r.owner, r.org.ID, domain.ListRequest{})
	if err != nil {
		return err
	}
	for _, t := range list.Items {
		if t.Name == drawingTeam {
			_, err = r.Floating.Reserve(ctx, r.owner, r.org.ID, floating.ReserveInput{Product: r.product, Team: t.ID, Seats: 2})
		}
	}
	return err
}

// staff are those who draw, with where they sit.
func (r *drawingRoom) staff() []seat {
	names := []string{
		"Tomasz Nowak", "Aiko Mori", "Dilara Yıldırım", "Bo Li", "Friederike von Hohenstein-Wartenberg", "Mateus de Albuquerque",
		"Sinéad O'Rourke", "Jürgen Öztürk", "Wiebke Graaf", "Ines Carvalho",
	}
	if r.crowd > 0 {
		names = names[:min(len(names), r.crowd)]
	}
	list := make([]seat, len(names))
	for i, name := range names {
		first, _, _ := strings.Cut(localPart(name), ".")
		list[i] = seat{r.email(name), "ws-" + first}
	}
	return list
}

// laptop is at work elsewhere, with a seat that was taken along.
func (r *drawingRoom) laptop() seat { return seat{r.email("Jonas Weber"), "notebook-jonas"} }

// day is a working day. Everybody who comes is there in the morning; how many
// depends on how near the deadline is.
func (r *drawingRoom) day(days int) {
	rush, come := days%10 == 3 || days%10 == 4, 3+days*7%5
	for i, s := range r.staff() {
		if !rush && (i*7+days*3)%10 >= come {
			continue
		}
		early := (i*13 + days*5) % 80 // minutes after seven, UTC
		r.works(s, r.ago(days, 7, early), r.ago(days, 11, 10+early/2))
		late := (i*11 + days*7) % 90
		if (i+days)%4 != 0 || rush {
			r.works(s, r.ago(days, 12, 5+late/2), r.ago(days, 15, 5+late))
		}
	}
	if days == 8 || days == 9 { // who has been blocked does not believe it
		nils := seat{r.email("Nils Ahlgren"), "ws-nils"}
		r.works(nils, r.ago(days, 7, 31), r.ago(days, 15, 0))
	}
}

// works has somebody take a seat and give it back. Where there is none, they try
// again twice.
func (r *drawingRoom) works(s seat, from, until time.Time) {
	sits := false
	try := func(ctx context.Context) (err error) {
		if !sits {
			sits, err = r.claims(ctx, s, false)
		}
		return err
	}
	for tries := range 3 {
		r.on(from.Add(time.Duration(tries)*patience), try)
	}
	r.on(until, func(ctx context.Context) error {
		if !sits {
			return nil
		}
		return r.Floating.Release(ctx, r.program, r.org.ID, drawingProduct, s.client(), "")
	})
}

// claims asks for a seat and reports whether there was one.
func (r *drawingRoom) claims(ctx context.Context, s seat, queue bool) (bool, error) {
	_, err := r.Floating.Claim(ctx, r.program, r.org.ID, s.asks(queue))
	if domain.HasCode(err, domain.CodeLeasesExhausted) || domain.HasCode(err, domain.CodeLeaseBlocked) {
		return false, nil
	}
	return err == nil, err
}

// outside has a building site get a seat of its own, whose agent reports by
// network how it is used.
func (r *drawingRoom) outside() {
	var given *license.Delegation
	r.on(r.ago(siteDays, 6, 40), func(ctx context.Context) error {
		_, token, err := r.Floating.Delegate(ctx, r.owner, r.org.ID, floating.DelegateInput{Product: r.product, Site: "Building site Havelufer", Seats: 1, Days: 30})
		if err != nil {
			return err
		}
		roots, err := license.ParseRoots(r.Keys.Ring().RootPEM())
		if err == nil {
			given, err = license.VerifyDelegation(token, roots)
		}
		return err
	})
	r.before(95*time.Minute, func(ctx context.Context) error {
		var hours []site.Hour
		for days := siteDays - 3; days > 0; days-- {
			if weekday := r.ago(days, 0, 0).Weekday(); weekday == time.Saturday || weekday == time.Sunday {
				continue
			}
			for hour := 6 + days%2; hour < 15-days%3; hour++ {
				h := site.Hour{At: r.ago(days, hour, 0).Unix(), Peak: 1}
				if hour == 9 && days%3 == 1 {
					h.Denied = 1
				}
				hours = append(hours, h)
			}
		}
		text, err := site.Sign(site.Report{IssuedAt: r.clock.Now().Unix(), Hours: hours}, given)
		if err != nil {
			return err
		}
		_, err = r.Floating.SiteReport(ctx, text)
		return err
	})
}

// today is what a visitor finds: seats in use, one that has been taken along, and
// two who wait for one.
func (r *drawingRoom) today() {
	r.before(50*time.Hour, func(ctx context.Context) error {
		got, err := r.Floating.Claim(ctx, r.program, r.org.ID, r.laptop().asks(false))
		if err != nil {
			return err
		}
		_, _, err = r.Floating.Borrow(ctx, r.program, r.org.ID, drawingProduct, r.laptop().client(), got.Lease.ID, daysAway)
		return err
	})
	for i, s := range r.staff() {
		sits := false
		asks := func(ctx context.Context) (err error) {
			if !sits {
				sits, err = r.claims(ctx, s, true)
			}
			return err
		}
		r.before(time.Duration(200-i*17)*time.Minute, asks)
		r.before(time.Duration(50-i*4)*time.Second, asks) // who waits in line asks again and again
	}
}

// before adds what happens so long before now, be it night or weekend.
func (c *customer) before(wait time.Duration, do action) {
	c.steps = append(c.steps, step{c.now.Add(-wait), do})
}
