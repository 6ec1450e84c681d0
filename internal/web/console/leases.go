package console

import (
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
)

// leaseForm is the rules of floating seats as they are typed.
type leaseForm struct {
	TTL, BorrowDays, BorrowKeep, Linger, PerDevice string // minutes, days, seats, seconds, leases
	Queue                                          bool
}

// floats reports whether a product can have floating seats: beside seats that are
// granted.
func floats(p domain.Product) bool { return p.Policy.Seats == domain.SeatsGranted }

func leaseFormOf(r domain.LeaseRules) leaseForm {
	return leaseForm{
		TTL: number(int(r.TTL() / time.Minute)), BorrowDays: number(r.Borrowable()), BorrowKeep: number(r.BorrowKeep),
		Linger: number(int(r.Linger / time.Second)), PerDevice: number(r.PerDevice()), Queue: !r.QueueOff,
	}
}

func typedLeases(c *web.Call) leaseForm {
	return leaseForm{
		TTL: c.Form("lease_ttl"), BorrowDays: c.Form("borrow_days"), BorrowKeep: c.Form("borrow_keep"), Linger: c.Form("linger"),
		PerDevice: c.Form("leases_per_device"), Queue: c.Form("lease_queue") != "",
	}
}

// leaseRules reads the form. What is out of all bounds stays so, and is refused
// by the use case.
func leaseRules(c *web.Call) domain.LeaseRules {
	bounded := func(name string) int { return max(-1, min(whole(c, name), 10*domain.MaxUsers)) }
	r := domain.LeaseRules{
		LeaseTTL: time.Duration(bounded("lease_ttl")) * time.Minute, BorrowDays: bounded("borrow_days"), BorrowKeep: bounded("borrow_keep"),
		Linger: time.Duration(bounded("linger")) * time.Second, QueueOff: c.Form("lease_queue") == "", LeasesPerDevice: bounded("leases_per_device"),
	}
	if r.LeaseTTL == 0 {
		r.LeaseTTL = -time.Minute // typed as none at all, which is no default
	}
	if r.LeasesPerDevice == 0 {
		r.LeasesPerDevice = -1
	}
	switch {
	case r.BorrowDays == 0:
		r.BorrowDays = domain.NoBorrowing
	case r.BorrowDays < 0:
		r.BorrowDays = domain.MaxBorrowDays + 1
	}
	return r
}
