package permissionkey_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/redeem"
	"seatward.dev/seatward/internal/store"
)

func TestAKeyBecomesLicensesOnce(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		fixed := line(y.annual, 2)
		fixed.StartsAt, fixed.EndsAt = w.Now().AddDate(0, 1, 0), w.Now().AddDate(0, 3, 0)
		code := y.made(t, 1, nil, line(y.annual, 5), line(y.perpetual, 1), fixed).Codes[0]

		content, err := y.keys.Validate(t.Context(), y.stranger, try(strings.ToLower(code)))
		must(t, err)
		if len(content.Lines) != 3 || content.Needs != redeem.NeedUsers || content.WantsInstallation() {
			t.Errorf("content %+v", content)
		}
		got, err := y.keys.Redeem(t.Context(), y.owner, y.org, try(code), "")
		must(t, err)
		licenses := y.licenses(t, y.owner, y.org)
		if len(got.Licenses) != 3 || len(licenses) != 3 {
			t.Fatalf("%d licenses, %d listed", len(got.Licenses), len(licenses))
		}
		annual, perpetual, later := got.Licenses[0], got.Licenses[1], got.Licenses[2]
		start := w.Now().Truncate(time.Second)
		if annual.Users.Internal != 5 || !annual.StartsAt.Equal(start) || !annual.ExpiresAt.Equal(start.AddDate(1, 0, 0)) || annual.KeyPrefix != code[:5] || annual.Order != "" {
			t.Errorf("annual %+v", annual)
		}
		if !perpetual.ExpiresAt.IsZero() || !perpetual.MaintenanceUntil.Equal(start.AddDate(1, 0, 0)) {
			t.Errorf("perpetual %+v", perpetual)
		}
		if later.StateAt(w.Now()) != domain.LicenseScheduled || !later.ExpiresAt.Equal(fixed.EndsAt) {
			t.Errorf("later %+v", later)
		}
		if _, key, err := y.keys.Licensing.Key(t.Context(), y.owner, y.org, annual.ID); err != nil || key == "" {
			t.Errorf("its license key: %q, %v", key, err)
		}
		for who, want := range map[string]int{"runa@halden.example": 1, "office@halden.example": 1} {
			mails := w.Mails(who)
			if len(mails) != want || strings.Contains(mails[0].Data["licenses"]+mails[0].Data["link"], code) {
				t.Errorf("%d mails to %s", len(mails), who)
			}
		}
		_, err = y.keys.Redeem(t.Context(), y.owner, y.org, try(code), "")
		wantCode(t, "again", err, domain.CodeKeyAdded)
		if e := domain.AsError(err); e.Data["license"] != string(annual.ID) || e.Data["product"] != "Desk" || e.Kind != domain.Conflict {
			t.Errorf("told %+v", e)
		}
		_, err = y.keys.Validate(t.Context(), y.owner, try(code))
		wantCode(t, "validated by its own", err, domain.CodeKeyAdded)
		_, err = y.keys.Validate(t.Context(), y.stranger, try(code))
		wantCode(t, "validated by another", err, domain.CodeKeyRedeemed)
		w.AuditWhole(t, y.org, 3) // made, redeemed, and its key read
	})
}

func TestFiftyAtOnceRedeemOnce(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		other, err := y.people.Create(t.Context(), y.stranger, people.CreateInput{Name: "Else", NotificationEmail: "x@else.example"})
		must(t, err)
		code := y.made(t, 1, nil, line(y.annual, 5)).Codes[0]
		errs := make([]error, 50)
		start := make(chan struct{})
		var wg sync.WaitGroup
		for i := range errs {
			by, org := y.owner, y.org
			if i%2 == 0 {
				by, org = y.stranger, other.ID
			}
			wg.Go(func() {
				<-start
				_, errs[i] = y.keys.Redeem(t.Context(), by, org, try(code), "")
			})
		}
		close(start)
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !domain.HasCode(err, domain.CodeKeyAdded) && !domain.HasCode(err, domain.CodeKeyRedeemed):
				t.Errorf("told %v", err)
			}
		}
		if n := len(y.licenses(t, y.owner, y.org)) + len(y.licenses(t, y.stranger, other.ID)); won != 1 || n != 1 {
			t.Errorf("%d won, %d licenses", won, n)
		}
	})
}

func TestWhoMayRedeemWhat(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		ours := y.made(t, 1, func(in *permissionkey.BatchInput) { in.Organization, in.ExpiresAt = y.org, w.Now().Add(time.Hour) }, line(y.annual, 5)).Codes[0]
		bound := y.made(t, 1, nil, line(y.bound, 5)).Codes[0]
		other, err := y.people.Create(t.Context(), y.stranger, people.CreateInput{Name: "Else", NotificationEmail: "x@else.example"})
		must(t, err)
		_, err = y.keys.Redeem(t.Context(), y.stranger, y.org, try(ours), "")
		wantCode(t, "into another's organization", err, domain.CodeNotFound)
		_, err = y.keys.Redeem(t.Context(), y.stranger, y.org, try("00000-00000-00000-00000-00000"), "")
		wantCode(t, "whatever the code", err, domain.CodeNotFound)
		_, err = y.keys.Redeem(t.Context(), y.stranger, other.ID, try(ours), "")
		wantCode(t, "meant for another", err, domain.CodeKeyForAnother)
		_, err = y.keys.Validate(t.Context(), y.stranger, try(ours))
		wantCode(t, "looked at", err, domain.CodeKeyForAnother)
		_, err = y.keys.Found(t.Context(), y.stranger, try(ours), people.CreateInput{Name: "New", NotificationEmail: "x@else.example"}, "")
		wantCode(t, "to found with", err, domain.CodeKeyForAnother)
		_, err = y.keys.Redeem(t.Context(), y.owner, y.org, try(bound), "")
		wantCode(t, "without an Install ID", err, domain.CodeRequired)
		r, err := y.keys.Redeem(t.Context(), y.owner, y.org, try(bound), install)
		must(t, err)
		if r.Licenses[0].InstallID != install {
			t.Errorf("bound to %q", r.Licenses[0].InstallID)
		}
		w.Advance(time.Hour)
		_, err = y.keys.Redeem(t.Context(), y.owner, y.org, try(ours), "")
		wantCode(t, "expired", err, domain.CodeKeyExpired)
		_, err = y.keys.Validate(t.Context(), domain.Actor{}, try(ours))
		wantCode(t, "nobody", err, domain.CodeUnauthenticated)
	})
}

func TestAnOrganizationIsFoundedWithAKey(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		code := y.made(t, 1, nil, line(y.flex, 3)).Codes[0]
		_, err := y.keys.Keep(t.Context(), y.member, try(code), "")
		wantCode(t, "kept alone", err, domain.CodeKeyNeedsOrg)
		_, err = y.keys.Found(t.Context(), y.member, try(code), people.CreateInput{Name: " ", NotificationEmail: "o@new.example"}, "")
		wantCode(t, "without a name", err, domain.CodeRequired)
		got, err := y.keys.Found(t.Context(), y.member, try(code), people.CreateInput{Name: "New", NotificationEmail: "o@new.example"}, "")
		must(t, err)
		if l := y.licenses(t, y.member, got.Organization.ID); len(l) != 1 || l[0].Type != domain.LicenseFlex || got.Organization.Individual() {
			t.Errorf("licenses %+v of %+v", l, got.Organization)
		}
	})
}

func TestAPersonKeepsLicensesAndMakesAnOrganizationOfThem(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		policies := &vendor.Service{Env: w.Env}
		_, err := policies.UpdateOrganizationPolicy(t.Context(), y.admin, domain.OrganizationPolicy{MaxCoAdmins: 1, OneOrganization: true})
		must(t, err)
		codes := y.made(t, 2, nil, line(y.annual, 1)).Codes
		team := y.made(t, 1, nil, line(y.annual, 2)).Codes[0]
		first, err := y.keys.Keep(t.Context(), y.member, try(codes[0]), "")
		must(t, err)
		_, err = y.keys.Keep(t.Context(), y.member, try(codes[0]), "")
		wantCode(t, "again", err, domain.CodeKeyAdded)
		second, err := y.keys.Keep(t.Context(), y.member, try(codes[1]), "")
		must(t, err)
		own := first.Organization.ID
		if !first.Organization.Individual() || second.Organization.ID != own || first.Organization.Name != "Ole" {
			t.Errorf("first %+v, second %+v", first.Organization, second.Organization)
		}
		var holds []domain.HeldSeat
		must(t, w.Read(t.Context(), func(tx *store.Tx) error {
			holds, err = tx.HeldSeats(own, "ole@halden.example")
			return err
		}))
		if len(holds) != 1 {
			t.Errorf("seats %+v", holds)
		}
		_, err = y.keys.Redeem(t.Context(), y.member, own, try(team), "")
		wantCode(t, "a license for a team", err, domain.CodeKeyNeedsOrg)
		_, err = y.people.Invite(t.Context(), y.member, own, people.InviteInput{Email: "x@else.example", Role: "member"})
		wantCode(t, "inviting", err, domain.CodePersonal)

		shared, err := y.people.Share(t.Context(), y.member, own, "Ole & Co")
		must(t, err)
		if shared.Individual() || shared.Name != "Ole & Co" || len(y.licenses(t, y.member, own)) != 2 {
			t.Errorf("shared %+v", shared)
		}
		_, err = y.people.Share(t.Context(), y.member, own, "Ole & Co")
		wantCode(t, "twice", err, domain.CodeNotPersonal)
		_, err = y.keys.Found(t.Context(), y.member, try(team), people.CreateInput{Name: "Second", NotificationEmail: "o@x.example"}, "")
		wantCode(t, "a second organization", err, domain.CodeOneOrganization)
		_, err = y.people.Invite(t.Context(), y.member, own, people.InviteInput{Email: "x@else.example", Role: "member"})
		must(t, err)
	})
}

func TestGuessingIsPausedAndSeen(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		good := y.made(t, 1, nil, line(y.annual, 5)).Codes[0]
		guess := func(n byte) permissionkey.Try { return try(redeem.Write([redeem.Random]byte{n, 1, 2})) }
		for n := range byte(10) {
			_, err := y.keys.Validate(t.Context(), y.stranger, guess(n))
			wantCode(t, "a guess", err, domain.CodeKeyUnknown)
			_, err = y.keys.Validate(t.Context(), y.stranger, try(mistyped(good)))
			if domain.HasCode(err, domain.CodeKeyUnknown) || domain.HasCode(err, domain.CodeKeyPaused) {
				t.Errorf("a typing error counts: %v", err)
			}
		}
		_, err := y.keys.Validate(t.Context(), y.stranger, try(good))
		wantCode(t, "the right one, while paused", err, domain.CodeKeyPaused)
		if e := domain.AsError(err); e.Kind != domain.Limited || e.Data["retry_after"] == nil {
			t.Errorf("told %+v", e)
		}
		_, err = y.keys.Validate(t.Context(), y.owner, try(good))
		must(t, err)
		failed, err := y.keys.Failed(t.Context(), y.support, domain.ListRequest{})
		must(t, err)
		if len(failed.Items) != 1 || failed.Items[0].Count != 10 || failed.Items[0].Actor != "x@else.example" || failed.Items[0].Address != "192.0.2.7" {
			t.Errorf("seen %+v", failed.Items)
		}
		w.Advance(16 * time.Minute)
		_, err = y.keys.Validate(t.Context(), y.stranger, try(good))
		must(t, err)
		_, err = y.keys.Failed(t.Context(), y.owner, domain.ListRequest{})
		wantCode(t, "a customer", err, domain.CodeNotFound)
	})
}

// mistyped is a code with another last character than it has.
func mistyped(code string) string {
	last := len(code) - 1
	if code[last] == '0' {
		return code[:last] + "1"
	}
	return code[:last] + "0"
}
