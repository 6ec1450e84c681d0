package people_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	jonas = "jonas@halden.example"
	moved = "jonas@weber.example"
)

// emailLink stores a link to change somebody's address and returns its token, as
// asking for it does (package account).
func (w *town) emailLink(by domain.Actor, to domain.Email) string {
	w.t.Helper()
	token, hash := w.World.IDs.Secret()
	l := domain.Link{
		ID: domain.LinkID(w.World.IDs.New(domain.PrefixLink)), Purpose: domain.LinkEmail, Account: by.Account, Email: to, TokenHash: hash,
		CreatedAt: w.World.Now(), ExpiresAt: w.World.Now().Add(time.Hour),
	}
	must(w.t, w.World.Write(w.t.Context(), func(tx *store.Tx) error { return tx.InsertLink(l) }))
	return token
}

func address(t testing.TB, typed string) domain.Email {
	t.Helper()
	e, err := domain.ParseEmail("email", typed)
	must(t, err)
	return e
}

func TestSeatsGoWithANewAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		ctx := t.Context()
		org, owner := w.founded("Halden", "ida@halden.example")
		w.licensed(org.ID, "hub", domain.PresetCappedAreas, domain.Users{Internal: 5, External: 5})
		desk := w.licensed(org.ID, "desk", domain.PresetNamedAndFloating, domain.Users{Internal: 3})
		m, by := w.person(org.ID, owner, jonas, domain.RoleCoAdmin, domain.AreaInternal)
		must(t, w.Grant(ctx, owner, org.ID, desk, m.ID))
		secret := w.token(org.ID, by)
		w.Advance(time.Hour)
		before, bars, then := w.seatsOf(org.ID, jonas), w.bars(org.ID, owner), w.World.Now()
		if len(before) != 2 {
			t.Fatalf("%+v", before)
		}
		w.Advance(time.Hour)
		_, err := w.Invite(ctx, owner, org.ID, inviteTo(moved, domain.RoleMember, domain.AreaExternal))
		must(t, err)

		to, err := w.ConfirmEmail(ctx, by, "", w.emailLink(by, address(t, "Ｊonas@Weber.example")))
		if err != nil || to.Key != moved {
			t.Fatalf("%+v, %v", to, err)
		}
		now := w.member(org.ID, owner, m.ID)
		if now.Email.Address != "Jonas@weber.example" || now.Role != m.Role || now.State != m.State || now.Area != m.Area {
			t.Errorf("%+v", now)
		}
		after := w.seatsOf(org.ID, moved)
		for i := range after {
			if after[i].Product != before[i].Product || after[i].Since != before[i].Since || after[i].Rule != before[i].Rule || after[i].Reference != before[i].Reference {
				t.Errorf("%+v, was %+v", after[i], before[i])
			}
		}
		if len(after) != 2 || len(w.seatsOf(org.ID, jonas)) != 0 {
			t.Errorf("%+v", after)
		}
		if got := w.bars(org.ID, owner); fmt.Sprint(got) != fmt.Sprint(bars) {
			t.Errorf("%v, was %v: the invitation of who is a member already holds nothing", got, bars)
		}
		for at, want := range map[time.Time]string{then: jonas, w.World.Now(): "Jonas@weber.example"} {
			e, err := w.Explain(ctx, owner, org.ID, desk, domain.AreaInternal, at, domain.ListRequest{})
			if err != nil || e.Active != 1 || len(e.Holders.Items) != 1 || e.Holders.Items[0].Email != want {
				t.Errorf("at %s: %+v, %v", at, e, err)
			}
		}
		if !w.alive(secret) {
			t.Error("the API token has ended")
		}
		invited, err := w.Invitations(ctx, owner, org.ID, domain.ListRequest{})
		if err != nil || len(invited.Items) != 0 {
			t.Errorf("%+v, %v", invited.Items, err)
		}
		log := w.log(org.ID)
		last := log[len(log)-1]
		if last.Action != "members.change_email" || last.ActorName != jonas || last.ObjectName != "Jonas@weber.example" || last.SeatDelta != 0 {
			t.Errorf("%+v", last)
		}
		w.AuditWhole(t, org.ID, len(log))
		w.AuditWhole(t, domain.VendorChain, 1)
		list, err := w.Members(ctx, owner, org.ID, domain.ListRequest{Search: "jonas@w"})
		if err != nil || len(list.Items) != 1 {
			t.Errorf("%+v, %v", list.Items, err)
		}
	})
}

func TestAnIndividualIsWrittenToAtTheNewAddress(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		by := w.Account(t, jonas, "")
		var org domain.Organization
		must(t, w.World.Write(t.Context(), func(tx *store.Tx) (err error) {
			org, err = w.CreateIndividualWithin(tx, by)
			return err
		}))
		_, err := w.ConfirmEmail(t.Context(), by, "", w.emailLink(by, address(t, moved)))
		must(t, err)
		must(t, w.World.Read(t.Context(), func(tx *store.Tx) (err error) {
			org, err = tx.Organization(org.ID)
			return err
		}))
		if org.NotificationEmail.Key != moved || org.Name != moved {
			t.Errorf("%+v", org)
		}
	})
}

// TestAnAddressGoesToOne: fifty confirm the same address at once.
func TestAnAddressGoesToOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		var who []domain.Actor
		var links []string
		for i := range 50 {
			who = append(who, w.Account(t, fmt.Sprintf("p%d@halden.example", i), "P"))
			links = append(links, w.emailLink(who[i], address(t, moved)))
		}
		var won, lost atomic.Int64
		atOnce(50, func(i int) {
			_, err := w.ConfirmEmail(t.Context(), who[i], "", links[i])
			switch {
			case err == nil:
				won.Add(1)
			case domain.HasCode(err, domain.CodeEmailTaken):
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
		if won.Load() != 1 || lost.Load() != 49 {
			t.Errorf("%d have it, %d have not", won.Load(), lost.Load())
		}
	})
}

// TestALinkToANewAddressWorksOnce: one link is confirmed fifty times at once,
// while its owner joins an organization, which knows them by one of the two.
func TestALinkToANewAddressWorksOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		w.licensed(org.ID, "hub", domain.PresetCappedAreas, domain.Users{Internal: 3})
		by := w.Account(t, jonas, "Jonas")
		_, err := w.Invite(t.Context(), owner, org.ID, inviteTo(jonas, domain.RoleMember, domain.AreaInternal))
		must(t, err)
		invitation, link := w.Token(t, jonas), w.emailLink(by, address(t, moved))
		var won atomic.Int64
		var joined error
		atOnce(50, func(i int) {
			if i == 25 {
				_, joined = w.Accept(t.Context(), by, invitation)
				return
			}
			_, err := w.ConfirmEmail(t.Context(), by, "", link)
			switch {
			case err == nil:
				won.Add(1)
			case !domain.HasCode(err, domain.CodeLinkUsed):
				t.Error(err)
			}
		})
		if won.Load() != 1 {
			t.Errorf("confirmed %d times", won.Load())
		}
		held := w.bars(org.ID, owner)["hub internal"]
		switch {
		case joined == nil:
			list, err := w.Members(t.Context(), owner, org.ID, domain.ListRequest{Search: "jonas"})
			if err != nil || len(list.Items) != 1 || list.Items[0].Email.Key != moved || len(w.seatsOf(org.ID, moved)) != 1 || held.Active != 2 || held.Pending != 0 {
				t.Errorf("%+v, %+v, %v", list.Items, held, err)
			}
		case domain.HasCode(joined, domain.CodeWrongAccount):
			if held.Active != 1 || held.Pending != 1 {
				t.Errorf("%+v", held)
			}
		default:
			t.Error(joined)
		}
	})
}

func TestAnUnprovenAddressMakesWay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		by, held := w.Account(t, jonas, "Jonas"), w.Account(t, "taken@weber.example", "Weber")
		must(t, w.World.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertAccount(domain.Account{ID: "acc_squatter", Email: address(t, moved), Language: "en", CreatedAt: w.World.Now()})
			return err
		}))
		_, err := w.ConfirmEmail(t.Context(), held, "", w.emailLink(by, address(t, moved)))
		wantCode(t, err, domain.CodeLinkOther)
		_, err = w.ConfirmEmail(t.Context(), by, "", "nothing")
		wantCode(t, err, domain.CodeLinkInvalid)
		_, err = w.ConfirmEmail(t.Context(), by, "", w.emailLink(by, address(t, "taken@weber.example")))
		wantCode(t, err, domain.CodeEmailTaken)
		late := w.emailLink(by, address(t, moved))
		w.Advance(time.Hour)
		_, err = w.ConfirmEmail(t.Context(), by, "", late)
		wantCode(t, err, domain.CodeLinkExpired)
		_, err = w.ConfirmEmail(t.Context(), by, "", w.emailLink(by, address(t, moved)))
		must(t, err)
		must(t, w.World.Read(t.Context(), func(tx *store.Tx) error {
			a, err := tx.AccountByEmail(moved)
			_, gone := tx.Account("acc_squatter")
			if a.ID != by.Account || !domain.HasCode(gone, domain.CodeNotFound) {
				t.Errorf("%+v, %v", a, gone)
			}
			return err
		}))
	})
}

// seatsOf are the seats that an address holds.
func (w *town) seatsOf(org domain.OrganizationID, key string) (held []domain.HeldSeat) {
	w.t.Helper()
	must(w.t, w.World.Read(w.t.Context(), func(tx *store.Tx) (err error) {
		held, err = tx.HeldSeats(org, key)
		return err
	}))
	return held
}

// log is an organization's activity log.
func (w *town) log(org domain.OrganizationID) (list []domain.AuditEntry) {
	w.t.Helper()
	must(w.t, w.World.Read(w.t.Context(), func(tx *store.Tx) (err error) {
		list, err = tx.AuditFrom(org, 1, 1000)
		return err
	}))
	return list
}

func (w *town) alive(secret string) bool {
	return w.World.Read(w.t.Context(), func(tx *store.Tx) error {
		return second(tx.TokenByHash(app.HashToken(secret), w.World.Now()))
	}) == nil
}

// atOnce does something so many times at once.
func atOnce(n int, do func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	wg.Wait()
}
