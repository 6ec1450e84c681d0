package stories

import (
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"seatward.dev/sdk"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
)

// floats sells floating seats of a product to an organization; nobody has
// activated them yet.
func (w *town) floats(org domain.Organization, by domain.Actor, seats int) domain.License {
	w.t.Helper()
	ctx, op := w.t.Context(), domain.Operator()
	product, err := w.server.Catalog.CreateProduct(ctx, op, catalog.ProductInput{Slug: "draft", Name: "Draft", Preset: string(domain.PresetNamedAndFloating)})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.boughtPlan(w.sells(product.ID, "Flex", domain.LicenseFlex), org, by, "", domain.Users{Internal: seats})
}

func (w *town) sells(product domain.ProductID, name string, kind domain.LicenseType) domain.Plan {
	w.t.Helper()
	plan, err := w.server.Catalog.CreatePlan(w.t.Context(), domain.Operator(), product, catalog.PlanInput{
		PlanTerms: catalog.PlanTerms{Name: name, PriceInternal: 9900, MinUsers: 1, MaxUsers: 500}, Type: string(kind), TermMonths: 12, Currency: "EUR",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return plan
}

// client is a copy of the product that somebody starts.
func (w *town) client(org domain.Organization, token, user string) *seatward.Leaser {
	w.t.Helper()
	l, err := seatward.NewLeaser(w.t.Context(), seatward.LeaseConfig{
		PortalURL: w.server.Config.URL, Product: "draft", Store: seatward.FileStore(filepath.Join(w.t.TempDir(), "seat.json")),
		Organization: string(org.ID), Token: token, User: user, Device: "host of " + user, Version: "5.2",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

func refusedWith(t *testing.T, l *seatward.Leaser, code string) *seatward.LeaseError {
	t.Helper()
	_, err := l.Acquire(t.Context())
	refused, ok := errors.AsType[*seatward.LeaseError](err)
	if !ok || refused.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return refused
}

func acquired(t *testing.T, l *seatward.Leaser) *seatward.Lease {
	t.Helper()
	lease, err := l.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return lease
}

// G12: a floating license is for everybody once its administrator has activated
// it; who starts the application has a seat until they close it; when all are in
// use, the next one reads who has them; who has a seat by name needs none.
func TestG12FloatingLicenseIsShared(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.floats(org, ida, 2)
		perPage := w.invited(ida, org, "Per Dahl", "per@halden.example", domain.RoleMember)
		at := w.at("/organizations/" + string(org.ID))

		// Per makes a token of his own, and can do no more.
		perPage.Goto(at + "/programs").See("No program has a token yet").NotSee("Stands for").Axe()
		per := perPage.Fill("Name", "Laptop").Click("Create token").See("The new token").Axe().Value("Token")
		_ = refusedWith(t, w.client(org, per, ""), "leases.not_activated")
		if got := w.programs(per, http.MethodPost, "/v1/organizations/"+string(org.ID)+"/licenses/"+string(l.ID)+"/activate", ""); !strings.Contains(got, "not_found") {
			t.Errorf("a member activates: %s", got)
		}
		perPage.Forgive("404").Goto(at + "/licenses/" + string(l.ID) + "/activate").See("Nothing here")

		p := w.signIn("ida@halden.example").Goto(at + "/applications").See("2 seats wait for activation").Axe()
		p.Screenshot("g12-asleep")
		p.Click("Activate").See("everybody in the organization can use its seats").Axe()
		p.Click("Activate").See("Activated: 2 floating seats can be used.").See("Activated").NotSee("has not been activated").Axe()
		p.Goto(at + "/programs").Click("The organization")
		fleet := p.Fill("Name", "Draft on all machines").Click("Create token").See("The new token").Value("Token")
		p.Axe().Screenshot("g12-programs")

		mira, jon := acquired(t, w.client(org, fleet, "Mira")), acquired(t, w.client(org, per, ""))
		if jon.Info().InUse != 2 || mira.Info().Capacity != 2 {
			t.Errorf("%+v and %+v", mira.Info(), jon.Info())
		}
		third := w.client(org, fleet, "Eve")
		full := refusedWith(t, third, "leases.exhausted")
		if len(full.Holders) != 2 || full.Status != http.StatusConflict || full.Holders[0].User == full.Holders[1].User {
			t.Errorf("%+v", full)
		}
		if err := mira.Close(); err != nil {
			t.Fatal(err)
		}
		eve := acquired(t, third)
		p.Goto(at + "/applications").See("2 of 2 in use").See("per@halden.example").See("host of Eve").Axe()
		for _, one := range []*seatward.Lease{eve, jon} {
			if err := one.Close(); err != nil {
				t.Fatal(err)
			}
		}

		// Per gets a seat by name: he uses none of the floating ones.
		w.boughtPlan(w.sells(l.Product, "Named", domain.LicenseAnnual), org, ida, "", domain.Users{Internal: 1})
		if err := w.server.People.Grant(t.Context(), ida, org.ID, l.Product, w.memberID(ida, org, "per@halden.example")); err != nil {
			t.Fatal(err)
		}
		if named := acquired(t, w.client(org, per, "")); !named.Info().Named {
			t.Errorf("%+v", named.Info())
		}
		p.Goto(at + "/applications").See("0 of 2 in use").Axe()
	})
}

// G13: the list of who uses what changes as it happens, without script by reading
// it again; a seat can be taken back with a reason, which the client is told.
func TestG13WhoUsesWhatLive(t *testing.T) {
	tell(t, func(t *testing.T, w *town) {
		w.found("Ida Holm", "Halden", "ida@halden.example")
		org, ida := w.organization("ida@halden.example")
		l := w.floats(org, ida, 2)
		if _, err := w.server.Floating.Activate(t.Context(), ida, org.ID, l.ID); err != nil {
			t.Fatal(err)
		}
		token, _, err := w.server.Vendor.CreateLeaseToken(t.Context(), ida, org.ID, "fleet", false, 24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		at := w.at("/organizations/" + string(org.ID))
		leases := "/v1/organizations/" + string(org.ID) + "/leases/"
		claims := func(client, body string) (lease struct{ ID, Code, Reason, Note string }) {
			t.Helper()
			got := w.programs(token, http.MethodPut, leases+client, `{"product":"draft","device":"yard-`+client+`","user":"`+client+`"`+body+`}`)
			if err := json.Unmarshal([]byte(got), &lease); err != nil {
				t.Fatal(got, err)
			}
			return lease
		}
		mira := claims("mira", "")
		plain := w.signIn("ida@halden.example").JavaScript(false).Goto(at + "/applications").See("1 of 2 in use").See("Read at")

		p := w.signIn("ida@halden.example").Goto(at + "/applications").See("1 of 2 in use").See("Changes show by themselves.").NotSee("Read at").Axe()
		claims("jon", "")
		p.See("yard-jon").See("2 of 2 in use").Axe()
		claims("eve", `,"queue":true`)
		p.See("1 in line").See("In line for Draft").Axe().Screenshot("g13-full")
		p.Size(390, 844).Axe().Screenshot("g13-full-phone")
		p.Dark(true).Axe().Screenshot("g13-full-phone-dark")
		p.Dark(false).Size(1280, 900)
		plain.NotSee("yard-jon").Click("Read again").See("yard-jon").See("2 of 2 in use")

		p.In("yard-mira").Click("End")
		p.See("The seat is free at once").Fill("Reason", "Night shift needs it").Axe().Click("End lease").See("The lease has ended").NotSee("yard-mira").See("1 of 2 in use")
		if lost := claims("mira", `,"lease":"`+mira.ID+`"`); lost.Code != "leases.lost" || lost.Reason != "forced" || lost.Note != "Night shift needs it" {
			t.Errorf("the client is told %+v", lost)
		}
		claims("eve", `,"queue":true`)
		p.See("yard-eve").See("0 in line").NotSee("In line for Draft")
		p.Goto(at + "/activity").See("Ended a lease")

		claims("mira", "") // full again
		p.Goto(at + "/applications/draft/history").See("All seats in use").See("Not enough history").Axe().Screenshot("g13-history")
		p.Size(390, 844).Axe().Screenshot("g13-history-phone")
		p.Size(1280, 900)
		p.Goto(at+"/applications/draft/reservations").Forgive("409").Fill("Or for a member", "ida@halden.example").Fill("Seats", "2").Click("Keep seats").See("2 seats are kept for").Axe()
		p.Fill("Or for a member", "nobody@halden.example").Forgive("422").Click("Keep seats").See("No member has this e-mail address.").Axe()
		p.Click("Remove").See("Its seats are for everybody again").Click("Remove reservation").See("No seats are kept for anybody").Axe()
		if n := w.server.Floating.Watching(); n > 1 {
			t.Errorf("%d organizations are watched", n)
		}
	})
}
