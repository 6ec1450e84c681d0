package floating_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

// lostFor fails unless a lease cannot be renewed any more for a reason.
func (s *shop) lostFor(t *testing.T, what string, l domain.Lease, want domain.LeaseEnd) {
	t.Helper()
	_, err := s.renew(t, l)
	wantCode(t, what, err, domain.CodeLeaseLost)
	if got := domain.AsError(err).Data["reason"]; got != string(want) {
		t.Errorf("%s: lost for %v, want %s", what, got, want)
	}
}

func (s *shop) revise(t *testing.T, id domain.LicenseID, r licensing.Revision, users int) {
	t.Helper()
	_, err := s.licenses.Revise(t.Context(), s.sales, s.org, id, licensing.ReviseInput{Revision: r, Reason: "asked to", Users: domain.Users{Internal: users}})
	must(t, err)
}

func TestLeasesEndWithTheirLicense(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		l := s.license(t, 2, 12)
		a := s.mustClaim(t, "a")
		s.revise(t, l.ID, licensing.Suspend, 0)
		s.lostFor(t, "suspended", a, domain.LeaseSuspended)
		_, err := s.claim(t, "a")
		wantCode(t, "while suspended", err, domain.CodeLeasesSuspended)
		s.revise(t, l.ID, licensing.Resume, 0)
		a, b := s.mustClaim(t, "a"), s.mustClaim(t, "b")
		s.revise(t, l.ID, licensing.Reissue, 1) // the later one has to go
		s.lostFor(t, "fewer seats", b, domain.LeaseNoLicense)
		if _, err := s.renew(t, a); err != nil {
			t.Errorf("the earlier one stays: %v", err)
		}
		s.revise(t, l.ID, licensing.Revoke, 0)
		s.lostFor(t, "revoked", a, domain.LeaseRevoked)
		if p := s.pool(t); p.InUse != 0 || p.Capacity != 0 {
			t.Errorf("the pool is %+v", p)
		}
	})
}

// What renews an activated license is activated with it, and so is what renews
// that; what renews one that sleeps sleeps too.
func TestARenewalKeepsTheActivation(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		activated := func(id domain.LicenseID) bool {
			l, err := s.licenses.License(t.Context(), s.owner, s.org, id)
			must(t, err)
			return !l.ActivatedAt.IsZero()
		}
		asleep := s.order(t, domain.LicenseFlex, 1, 1, "")
		if next := s.order(t, domain.LicenseFlex, 1, 1, asleep.ID); activated(next.ID) {
			t.Error("a renewal of a license that nobody has activated is activated")
		}
		l := s.license(t, 1, 1)
		for renewal := range 2 {
			end := l.ExpiresAt
			if l = s.order(t, domain.LicenseFlex, 1, 1, l.ID); !activated(l.ID) {
				t.Fatalf("renewal %d gives no leases", renewal+1)
			}
			s.Advance(end.Sub(s.Now()))
			if p := s.pool(t); p.Capacity != 1 {
				t.Errorf("after renewal %d there are %d seats", renewal+1, p.Capacity)
			}
			s.mustClaim(t, "a")
		}
	})
}

func TestActivatingReachesTheRenewals(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		first := s.order(t, domain.LicenseFlex, 1, 1, "")
		next := s.order(t, domain.LicenseFlex, 1, 1, first.ID)
		last := s.order(t, domain.LicenseFlex, 1, 1, next.ID)
		other := s.order(t, domain.LicenseFlex, 1, 1, "")
		_, err := s.leases.Activate(t.Context(), s.owner, s.org, first.ID)
		must(t, err)
		for id, want := range map[domain.LicenseID]bool{first.ID: true, next.ID: true, last.ID: true, other.ID: false} {
			l, err := s.licenses.License(t.Context(), s.owner, s.org, id)
			must(t, err)
			if !l.ActivatedAt.IsZero() != want {
				t.Errorf("%s is activated: %t", id, !want)
			}
		}
		s.Advance(first.ExpiresAt.Sub(s.Now()))
		s.mustClaim(t, "a")
	})
}

func TestALicenseTakesOverFromAnother(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		old := s.license(t, 1, 1)
		next := s.order(t, domain.LicenseFlex, 1, 1, old.ID)
		if next.ActivatedAt.IsZero() {
			t.Error("a renewal of an activated license gives no leases")
		}
		s.Advance(old.ExpiresAt.Add(-6 * time.Minute).Sub(s.Now()))
		a, err := s.claim(t, "a")
		must(t, err)
		if !a.Lease.ExpiresAt.Equal(old.ExpiresAt) {
			t.Errorf("a lease outlives its license: %s after %s", a.Lease.ExpiresAt, old.ExpiresAt)
		}
		s.Advance(5 * time.Minute)
		if _, err := s.renew(t, a.Lease); err != nil {
			t.Fatal(err)
		}
		s.Advance(time.Minute) // the old one has ended, the new one is in force
		b := s.mustClaim(t, "a")
		if b.License != next.ID || b.ID == a.Lease.ID {
			t.Errorf("after the end: %+v", b)
		}
		s.Advance(next.ExpiresAt.Sub(s.Now()))
		_, err = s.claim(t, "a")
		wantCode(t, "after the last", err, domain.CodeNoFloatingLicense)
		if got := domain.AsError(err).Data["ended_at"]; got != next.ExpiresAt {
			t.Errorf("ended at %v", got)
		}
	})
}

// A blocked or removed member has no lease, nor has what was claimed with a token
// that is no more.
func TestLeasesEndWithTheirPeople(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 5, 12)
		own := s.token(t, "ole", s.ole, true)
		input := func(client string) floating.ClaimInput {
			return floating.ClaimInput{Product: slug, Client: client, Device: client}
		}
		mine, err := s.leases.Claim(t.Context(), own, s.org, input("mine"))
		must(t, err)
		labeled := input("labeled")
		labeled.User = "OLE@halden.example"
		known, err := s.leases.Claim(t.Context(), s.fleet, s.org, labeled)
		must(t, err)
		if mine.Lease.Member != "mem_2" || known.Lease.Member != "mem_2" {
			t.Errorf("%+v and %+v", mine.Lease, known.Lease)
		}
		must(t, s.people.Block(t.Context(), s.owner, s.org, "mem_2"))
		s.lostFor(t, "blocked", mine.Lease, domain.LeaseBlocked)
		s.lostFor(t, "blocked by name", known.Lease, domain.LeaseBlocked)
		_, err = s.leases.Claim(t.Context(), own, s.org, input("mine"))
		wantCode(t, "with a token of somebody blocked", err, domain.CodeUnauthenticated)
		_, err = s.leases.Claim(t.Context(), s.fleet, s.org, labeled)
		wantCode(t, "for somebody blocked", err, domain.CodeLeaseBlocked)
		livs := s.token(t, "liv", s.liv, true)
		hers, err := s.leases.Claim(t.Context(), livs, s.org, input("hers"))
		must(t, err)
		must(t, s.vendor.RevokeOwnLeaseToken(t.Context(), s.liv, s.org, livs.Token))
		s.lostFor(t, "with a revoked token", hers.Lease, domain.LeaseRevoked)
		livs = s.token(t, "liv2", s.liv, true)
		hers, err = s.leases.Claim(t.Context(), livs, s.org, input("hers"))
		must(t, err)
		must(t, s.people.Leave(t.Context(), s.liv, s.org))
		s.lostFor(t, "left", hers.Lease, domain.LeaseBlocked)
		if p := s.pool(t); p.InUse != 0 {
			t.Errorf("%d seats are in use", p.InUse)
		}
	})
}

func TestAMembersTokenTouchesNoLeaseOfOthers(t *testing.T) {
	t.Parallel()
	w := apptest.New(storetest.SQLite(t))
	s := open(t, w)
	s.license(t, 5, 12)
	a := s.mustClaim(t, "a")
	own := s.token(t, "ole", s.ole, true)
	must(t, s.leases.Release(t.Context(), own, s.org, slug, "a", a.ID))
	_, err := s.leases.Claim(t.Context(), own, s.org, floating.ClaimInput{Product: slug, Client: "a", Lease: a.ID})
	wantCode(t, "renewing another's", err, domain.CodeLeaseLost)
	_, _, err = s.leases.Borrow(t.Context(), own, s.org, slug, "a", a.ID, 1)
	wantCode(t, "borrowing another's", err, domain.CodeLeaseLost)
	if _, err := s.renew(t, a); err != nil {
		t.Errorf("it is gone: %v", err)
	}
	// The client itself may be taken over, and its holder is told.
	_, err = s.leases.Claim(t.Context(), own, s.org, floating.ClaimInput{Product: slug, Client: "a", Device: "host-a"})
	must(t, err)
	s.lostFor(t, "taken over", a, domain.LeaseSuperseded)
}

func TestAnAdministratorEndsALease(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 1, 12)
		a := s.mustClaim(t, "a")
		wantCode(t, "a member", s.leases.ForceRelease(t.Context(), s.ole, s.org, a.ID, "mine"), domain.CodeNotFound)
		wantCode(t, "no reason", s.leases.ForceRelease(t.Context(), s.owner, s.org, a.ID, " "), domain.CodeRequired)
		must(t, s.leases.ForceRelease(t.Context(), s.owner, s.org, a.ID, "The fair needs it"))
		s.lostFor(t, "forced", a, domain.LeaseForced)
		wantCode(t, "again", s.leases.ForceRelease(t.Context(), s.owner, s.org, a.ID, "again"), domain.CodeNotFound)
		b := s.mustClaim(t, "b")
		s.Advance(10 * time.Minute)
		wantCode(t, "an expired one", s.leases.ForceRelease(t.Context(), s.owner, s.org, b.ID, "late"), domain.CodeNotFound)
		must(t, s.Read(t.Context(), func(tx *store.Tx) error {
			entries, err := tx.AuditFrom(s.org, 1, 100)
			last := entries[len(entries)-1]
			if last.Action != string(access.LeasesRevoke) || last.Object != string(a.ID) {
				t.Errorf("noted %+v", last)
			}
			return err
		}))
	})
}

func TestReservedSeatsAreForTheirPeople(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 2, 12)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertTeam(domain.Team{ID: "tea_1", Organization: s.org, Name: "Design", CreatedAt: s.Now()})
			return err
		}))
		reserve := func(in floating.ReserveInput) error {
			in.Product = product
			_, err := s.leases.Reserve(t.Context(), s.owner, s.org, in)
			return err
		}
		must(t, reserve(floating.ReserveInput{Member: "mem_2", Seats: 1}))
		wantCode(t, "more than there are", reserve(floating.ReserveInput{Team: "tea_1", Seats: 2}), domain.CodeReservationTooBig)
		must(t, reserve(floating.ReserveInput{Team: "tea_1", Seats: 1}))
		_, err := s.claim(t, "a")
		wantCode(t, "what is kept for others", err, domain.CodeLeasesExhausted)
		if got := domain.AsError(err).Data; got["reserved"] != 2 || got["reason"] != "reserved" {
			t.Errorf("refused with %v", got)
		}
		own := s.token(t, "ole", s.ole, true)
		mine, err := s.leases.Claim(t.Context(), own, s.org, floating.ClaimInput{Product: slug, Client: "mine", Device: "d"})
		must(t, err)
		list, err := s.leases.Reservations(t.Context(), s.owner, s.org, product)
		must(t, err)
		if len(list) != 2 || mine.Lease.Reservation == "" || list[0].InUse+list[1].InUse != 1 {
			t.Errorf("reserved %+v, leased %+v", list, mine.Lease)
		}
		must(t, reserve(floating.ReserveInput{Team: "tea_1"}))
		if _, err := s.claim(t, "a"); err != nil {
			t.Errorf("what was given back: %v", err)
		}
		must(t, s.people.Remove(t.Context(), s.owner, s.org, "mem_2"))
		if _, err := s.claim(t, "b"); err != nil {
			t.Errorf("the seat of somebody who left: %v", err)
		}
	})
}

func TestADeviceHasItsBound(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 100, 12)
		claim := func(client string) error {
			_, err := s.leases.Claim(t.Context(), s.fleet, s.org, floating.ClaimInput{Product: slug, Client: client, Device: "one"})
			return err
		}
		errs := burst(func(i int) error { return claim(strconv.Itoa(i)) })
		granted := 0
		for _, err := range errs {
			if err == nil {
				granted++
			} else {
				wantCode(t, "the eleventh", err, domain.CodeLeasesTooMany)
			}
		}
		if granted != 10 {
			t.Errorf("one device has %d leases", granted)
		}
	})
}

// Whoever waits in line and is not heard of any more keeps nobody from a seat,
// and whoever asks again keeps their place.
func TestWhoVanishesBlocksNobody(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 1, 12)
		a := s.mustClaim(t, "a")
		for i, client := range []string{"gone", "here"} {
			_, err := s.claim(t, client)
			if got := domain.AsError(err).Data["queue_position"]; got != i+1 {
				t.Errorf("%s is at %v", client, got)
			}
		}
		s.Advance(50 * time.Second)
		_, err := s.claim(t, "here")
		wantCode(t, "while it is held", err, domain.CodeLeasesExhausted)
		must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "a", a.ID))
		_, err = s.claim(t, "new")
		wantCode(t, "somebody behind the line", err, domain.CodeLeasesExhausted)
		if got := domain.AsError(err).Data["kept_in_line"]; got != 1 {
			t.Errorf("of the free seat it is said that %v is for the line", got)
		}
		s.Advance(30 * time.Second) // nobody has heard of the first for more than a minute
		here := s.mustClaim(t, "here")
		must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "here", here.ID))
		line, err := s.leases.Line(t.Context(), s.owner, s.org, product)
		must(t, err)
		if len(line) != 2 || line[0].Client != "gone" {
			t.Errorf("in line: %+v", line)
		}
		s.Advance(20 * time.Minute)
		if line, err = s.leases.Line(t.Context(), s.owner, s.org, product); err != nil || len(line) != 0 {
			t.Errorf("still in line: %+v (%v)", line, err)
		}
	})
}

// Whoever gives up waiting leaves the line at once. To give back a lease that is
// named leaves it alone, and a member's token takes nobody else out of it.
func TestWhoGivesUpLeavesTheLine(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 1, 12)
		a, ole := s.mustClaim(t, "a"), s.token(t, "ole", s.ole, true)
		for _, client := range []string{"tired", "patient"} {
			_, err := s.claim(t, client)
			wantCode(t, client, err, domain.CodeLeasesExhausted)
		}
		_, err := s.leases.Claim(t.Context(), ole, s.org, floating.ClaimInput{Product: slug, Client: "mine", Device: "d", Queue: true})
		wantCode(t, "a member", err, domain.CodeLeasesExhausted)
		line := func(want ...string) {
			t.Helper()
			list, err := s.leases.Line(t.Context(), s.owner, s.org, product)
			must(t, err)
			var got []string
			for _, q := range list {
				got = append(got, q.Client)
			}
			if !slices.Equal(got, want) {
				t.Errorf("in line: %q, want %q", got, want)
			}
		}
		must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "tired", a.ID))
		must(t, s.leases.Release(t.Context(), ole, s.org, slug, "patient", ""))
		line("tired", "patient", "mine")
		must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "tired", ""))
		line("patient", "mine")
		must(t, s.leases.Release(t.Context(), ole, s.org, slug, "mine", ""))
		line("patient")
		if p := s.pool(t); p.InUse != 1 || p.Queued != 1 {
			t.Errorf("%+v", p)
		}
	})
}

func TestUsageAndDenialsAreKept(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		l := s.license(t, 1, 12)
		s.revise(t, l.ID, licensing.Suspend, 0)
		_, err := s.claim(t, "c")
		wantCode(t, "suspended: more seats would not help", err, domain.CodeLeasesSuspended)
		s.revise(t, l.ID, licensing.Resume, 0)
		a := s.mustClaim(t, "a")
		_, err = s.claim(t, "b")
		wantCode(t, "full", err, domain.CodeLeasesExhausted)
		_, err = s.claim(t, "c")
		wantCode(t, "full", err, domain.CodeLeasesExhausted)
		must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "a", a.ID))
		b := s.mustClaim(t, "b") // within a minute: nobody minds
		for range 2 {            // without a seat for longer, however often it asks
			_, err = s.claim(t, "patient")
			wantCode(t, "full", err, domain.CodeLeasesExhausted)
			s.Advance(50 * time.Second)
		}
		must(t, s.leases.Release(t.Context(), s.fleet, s.org, slug, "b", b.ID))
		s.mustClaim(t, "patient")
		from, until := s.Now().Add(-time.Hour), s.Now().Add(time.Hour)
		list, err := s.leases.Denials(t.Context(), s.owner, s.org, product, from, until, domain.ListRequest{Sort: "first"})
		must(t, err)
		var refused []string
		for _, d := range list.Items {
			refused = append(refused, d.Client+" "+string(d.Reason))
		}
		slices.Sort(refused)
		if !slices.Equal(refused, []string{"c full", "patient full"}) {
			t.Errorf("refused: %v", refused)
		}
		s.Advance(20 * 24 * time.Hour)
		s.mustClaim(t, "a")
		advice, err := s.leases.Advice(t.Context(), s.owner, s.org, product)
		must(t, err)
		if !advice.Enough || advice.Peak != 1 || advice.Nobody != 3 || advice.Capacity != 1 {
			t.Errorf("advised %+v", advice)
		}
	})
}

// A server that is killed after the commit has not answered: asking again gives
// the same lease.
func TestALostAnswerCostsNothing(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		s.license(t, 1, 12)
		a := s.mustClaim(t, "a") // nobody has heard this
		s.leases.Close()
		_, err := s.claim(t, "a")
		wantCode(t, "a server that stops", err, domain.CodeUnavailable)
		s.leases = floating.New(s.Env, s.leases.Sign)
		t.Cleanup(s.leases.Close)
		if again := s.mustClaim(t, "a"); again.ID != a.ID || again.Fence != a.Fence {
			t.Errorf("asked again: %+v, was %+v", again, a)
		}
	})
}

func TestBorrowingKeepsToTheEnds(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := open(t, w)
		l := s.license(t, 1, 1)
		a := s.mustClaim(t, "a")
		borrow := func(days int) (floating.Claimed, error) {
			c, token, err := s.leases.Borrow(t.Context(), s.fleet, s.org, slug, "a", a.ID, days)
			if err == nil && token == "" {
				t.Error("no token")
			}
			return c, err
		}
		_, err := borrow(8)
		wantCode(t, "for too long", err, domain.CodeRange)
		c, err := borrow(7)
		must(t, err)
		if !c.Lease.Borrowed || c.Life != 7*24*time.Hour {
			t.Errorf("borrowed %+v", c)
		}
		s.Advance(l.ExpiresAt.Add(-24 * time.Hour).Sub(s.Now()))
		a = s.mustClaim(t, "a")
		if c, err = borrow(7); err != nil || !c.Lease.ExpiresAt.Equal(l.ExpiresAt) {
			t.Errorf("beyond the end of the license: %s, %v", c.Lease.ExpiresAt, err)
		}
		if p := s.pool(t); p.Borrowed != 1 || p.InUse != 1 {
			t.Errorf("the pool is %+v", p)
		}
	})
}
