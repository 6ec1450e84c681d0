package console_test

import (
	"net/http"
	"strconv"
	"testing"

	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/test/browser"
)

const policyAt = "/console/settings/organizations"

func (d *desk) policy() domain.OrganizationPolicy {
	d.t.Helper()
	p, err := d.pages.Vendor.OrganizationPolicy(d.t.Context(), d.admin)
	d.must(err)
	return p
}

// entries is how many the vendor's own log has.
func (d *desk) entries() (n int) {
	d.t.Helper()
	d.must(d.Read(d.t.Context(), func(tx *store.Tx) error {
		all, err := tx.AuditFrom(domain.VendorChain, 1, 1000)
		n = len(all)
		return err
	}))
	return n
}

func TestOrganizationPolicyIsChosen(t *testing.T) {
	each(t, func(d *desk) {
		before := d.entries()
		d.get(policyAt).status(http.StatusOK).holds("max_co_admins", "1").says("Co-admins of an organization", "than allowed keeps them, and can appoint no more")
		for i, step := range []struct {
			choice, most, one string
			want              domain.OrganizationPolicy
		}{
			{"any", "", "", domain.OrganizationPolicy{MaxCoAdmins: domain.Unlimited}},
			{"none", "7", "on", domain.OrganizationPolicy{OneOrganization: true}},
			{"some", " 4 ", "on", domain.OrganizationPolicy{MaxCoAdmins: 4, OneOrganization: true}},
		} {
			d.then(d.post(policyAt, "version", strconv.Itoa(i), "co_admins", step.choice, "max_co_admins", step.most, "one_organization_per_account", step.one).leads(policyAt)).
				says("Saved. It holds for what happens from now on.")
			step.want.Version = int64(i + 1)
			if got := d.policy(); got != step.want {
				t.Errorf("%+v, want %+v", got, step.want)
			}
		}
		d.get(policyAt).holds("max_co_admins", "4")
		d.ask(d.staff[domain.StaffSales], http.MethodGet, policyAt, nil).status(http.StatusOK).says("At most 4", "One organization per account Yes")

		for _, wrong := range [][]string{
			{"co_admins", "some", "max_co_admins", "0"},
			{"co_admins", "some", "max_co_admins", "1001"},
			{"co_admins", "some", "max_co_admins", "-1"},
		} {
			d.post(policyAt, append(wrong, "version", "3")...).status(http.StatusUnprocessableEntity).says("Enter a number from").holds("max_co_admins", wrong[3])
		}
		d.post(policyAt, "version", "3", "co_admins", "some", "max_co_admins", "many").status(http.StatusUnprocessableEntity).says("This is not a whole number.").holds("max_co_admins", "many")
		d.post(policyAt, "version", "3").status(http.StatusUnprocessableEntity).says("This is not one of the choices.")
		d.post(policyAt, "version", "1", "co_admins", "any").says("Somebody has changed this since you opened it.")
		if got := d.policy(); got.MaxCoAdmins != 4 {
			t.Errorf("%+v", got)
		}
		d.AuditWhole(t, domain.VendorChain, before+3)
	})
}

// TestAreasStayOnceLicensed: people may hold seats in the areas of a product, so
// they stay once it has a license; where installations count, nobody does.
func TestAreasStayOnceLicensed(t *testing.T) {
	each(t, func(d *desk) {
		d.seller()
		pool, yard := d.product("studio", "Studio", domain.PresetTeamPool), d.product("harbor", "Harbor", domain.PresetInstallation)
		for _, plan := range []domain.Plan{pool, yard} {
			at := "/console/catalog/" + string(plan.Product)
			d.get(at + "/edit").has(`name="extranet"`)
			change := []string{"name", "X", "invitation_hold_days", "7", "ladder.warn_admins", "14", "ladder.warn_users", "28", "ladder.read_only", "42"}
			d.post(at+"/edit", append(change, "extranet", "on", "request_min", "25", "version", "1")...).leads(at)
			d.get(at).says("Licensed separately", "Fewest users per request 25 users")

			o := d.order(d.org, plan, "Yard", 3)
			_, err := d.pages.Billing.RecordPayment(d.t.Context(), d.admin, o.ID, paymentOf(o))
			d.must(err)
			fixed := plan.Product == pool.Product
			if page := d.get(at+"/edit").holds("request_min", "25"); fixed {
				page.saysNot(`name="extranet"`).says("people may hold seats by them")
			} else {
				page.has(`name="extranet"`)
			}
			d.post(at+"/edit", append(change, "request_min", "0", "version", "2")...).leads(at)
			of, err := d.pages.Catalog.Product(t.Context(), d.admin, plan.Product)
			d.must(err)
			if of.AreasFixed != fixed || of.Product.Policy.Extranet != fixed || of.Product.Policy.FewestRequested() != 1 {
				t.Errorf("%+v", of)
			}
			p := of.Product
			_, err = d.pages.Catalog.UpdateProduct(t.Context(), d.admin, p.ID, catalog.ProductUpdate{
				Name: "X", InvitationHoldDays: 7, Ladder: p.Policy.Ladder, Extranet: !p.Policy.Extranet, RequestMin: 5, State: "active", Version: p.Version,
			})
			if domain.HasCode(err, domain.CodeAreasFixed) != fixed {
				t.Errorf("%v", err)
			}
		}
		d.post("/console/catalog/"+string(yard.Product)+"/edit", "name", "X", "invitation_hold_days", "7", "ladder.read_only", "42", "request_min", "1000001", "version", "4").
			status(http.StatusUnprocessableEntity).says("Enter a number from 1 to 1,000,000.").holds("request_min", "1000001")
	})
}

func TestPolicyInABrowser(t *testing.T) {
	once(t, func(d *desk) {
		d.product("studio", "Studio", domain.PresetCappedAreas)
		address := d.serve()
		p := browser.New(t).Visit(address + "/as/" + string(d.admin.Account))
		p.Goto("/console/settings").Click("Organization policy").See("A fixed number")
		look(t, p, "organization-policy")
		p.Fill("Most co-admins", "0").Click("Save").See("Enter a number from 1 to 1,000.")
		p.Check("Any number").Click("Save").See("It holds for what happens from now on.")
		if got := d.policy(); got.MaxCoAdmins != domain.Unlimited {
			t.Errorf("%+v", got)
		}
		p.Goto("/console/catalog").Click("Studio").Click("Edit product").See("Fewest users per request")
		look(t, p, "product-edit")
		d.language = "de"
		p.Goto(policyAt).See("Co-Administratoren")
		look(t, p, "organization-policy-de")
	})
}
