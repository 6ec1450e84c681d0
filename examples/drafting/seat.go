package drafting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"seatward.dev/sdk"
)

// Config is who draws, and whose seats they use.
type Config struct {
	PortalURL, Organization, Token string
	// Roots are the vendor's root certificates. A real program embeds them.
	Roots []byte
	// State is the file for the client's id and a borrowed seat.
	State string
	User  string
	// Wait stands in line when no seat is free.
	Wait bool
}

// Product is the slug that the vendor sells it under.
const Product = "drafting"

func (c Config) leaser(ctx context.Context) (*seatward.Leaser, error) {
	return seatward.NewLeaser(ctx, seatward.LeaseConfig{
		PortalURL: c.PortalURL, Product: Product, Roots: c.Roots, Store: seatward.FileStore(c.State),
		Organization: c.Organization, Token: c.Token, User: c.User, Version: "1.0", Queue: c.Wait,
	})
}

// takeSeat takes a seat. While it waits in line it says where.
func (d *desk) takeSeat(ctx context.Context) error {
	got := make(chan error, 1)
	go func() {
		var err error
		d.seat, err = d.leaser.Acquire(ctx)
		got <- err
	}()
	for {
		select {
		case e := <-d.leaser.Events():
			d.tell(e)
		case err := <-got:
			return err
		}
	}
}

// tell puts what happens to the seat into words.
func (d *desk) tell(e seatward.LeaseEvent) {
	switch e.Kind {
	case seatward.LeaseQueued:
		d.say("No seat is free. You are number %d of %d in line.", e.Position, e.Length)
	case seatward.LeaseGranted:
		d.say("You have a seat.")
	case seatward.LeaseBorrowed:
		d.say("The seat is yours without a network until %s.", when(e.Ends))
	case seatward.LeaseTrouble:
		d.say("The portal does not answer. You keep the seat until %s.", when(e.Ends))
	case seatward.LeaseEnding:
		d.say("Your seat ends at %s. Save your drawing.", when(e.Ends))
	case seatward.LeaseLost:
		d.say("Your seat is gone (%s)%s. Your drawing is saved.", e.Reason, note(e.Note))
	case seatward.LeaseReleased:
		d.say("The seat is free for others.")
	case seatward.LeaseRenewed: // nothing to say
	}
}

func note(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

func when(t time.Time) string { return t.Local().Format("2006-01-02 15:04:05") }

// refusal says who has the seats, or why there is none.
func (d *desk) refusal(err error) {
	refused, ok := errors.AsType[*seatward.LeaseError](err)
	switch {
	case ok && refused.Exhausted():
		d.say("All %d seats are taken.", refused.Capacity)
		for _, h := range refused.Holders {
			d.say("  %s on %s since %s", h.User, h.Device, when(h.Since))
		}
	case ok && refused.Passing():
		d.say("The portal cannot be reached, and no seat was borrowed.")
	case ok && refused.Detail != "":
		d.say("No seat: %s", refused.Detail)
	default:
		d.say("No seat: %v", err)
	}
}

func (d *desk) describe() string {
	info := d.seat.Info()
	switch {
	case !d.seat.Valid():
		return "You have no seat."
	case info.Borrowed:
		return "You have borrowed a seat until " + when(info.Ends) + "."
	case info.Named:
		return "You have a seat by name."
	}
	return fmt.Sprintf("You have a seat; %d of %d are in use.", info.InUse, info.Capacity)
}
