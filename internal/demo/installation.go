package demo

import (
	"context"
	"fmt"
	"time"

	"seatward.dev/sdk/comply"
	"seatward.dev/sdk/report"
)

// Hosts of an installation in the demo. The second one was restored from a
// backup, and left running beside the first.
const (
	workshopServer  = "model-shop"
	workshopRestore = "model-shop-restored"
)

// reportedDays is how long the installation's history is.
const reportedDays = 120

// reports has an installation report every ten days, and in the end two copies
// of it by turns.
func (c *customer) reports(p *purchase, install string) {
	const every = 10
	last := reportedDays
	for days := reportedDays - every; days >= every; days -= every {
		c.sends(c.ago(days, 5, 30), p, install, workshopServer, last)
		last = days
	}
	c.sends(c.ago(4, 5, 30), p, install, workshopServer, last)
	c.sends(c.ago(3, 6, 30), p, install, workshopRestore, 4)
	c.sends(c.ago(2, 7, 30), p, install, workshopServer, 4)
}

// sends has an installation report from a host what it counted since so many
// days ago, as the product would: signed with its license.
func (c *customer) sends(at time.Time, p *purchase, install, host string, since int) {
	n := len(c.steps)
	c.on(at, func(ctx context.Context) error {
		now := c.clock.Now()
		r := report.Report{
			ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), InstallID: install, Product: "atelier", Place: report.PlaceOf(install, host),
			Version: "3.8", IssuedAt: now, TimeZone: "Europe/Berlin", Licenses: []report.Held{{ID: string(p.license), Revision: 1}},
			HowExternal: report.MonthActive, Standing: report.Standing{Stage: comply.None},
		}
		for day := c.ago(since, 12, 0); !day.After(now.Add(12 * time.Hour)); day = day.AddDate(0, 0, 1) {
			r.Days = append(r.Days, report.Day{Date: day.Format(time.DateOnly), Internal: c.atWork(day)})
		}
		text, err := r.Sign(string(p.license)+"/1", p.key)
		if err != nil {
			return err
		}
		_, err = c.Installations.Receive(ctx, install, text, "192.0.2.44")
		return err
	})
}

// atWork is how many people had an account on a day: two at first, and one more
// now and then.
func (c *customer) atWork(day time.Time) int {
	ago := int(c.now.Sub(day).Hours() / 24)
	users := 2
	for _, joined := range []int{96, 41} {
		if ago <= joined {
			users++
		}
	}
	return users
}
