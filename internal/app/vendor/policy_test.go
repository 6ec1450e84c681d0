package vendor_test

import (
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
)

func TestThePolicyForOrganizations(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := &vendor.Service{Env: w.Env}
		admin, support := w.Staff(t, "admin@vendor.example", domain.StaffAdmin), w.Staff(t, "support@vendor.example", domain.StaffSupport)
		p, err := s.OrganizationPolicy(t.Context(), support)
		if err != nil || p != domain.DefaultOrganizationPolicy() {
			t.Fatalf("at first %+v (%v)", p, err)
		}
		for _, c := range []struct {
			by   domain.Actor
			in   domain.OrganizationPolicy
			want domain.Code
		}{
			{support, domain.OrganizationPolicy{MaxCoAdmins: 3}, domain.CodeNotFound},
			{w.Account(t, "eve@else.example", "Eve"), domain.OrganizationPolicy{}, domain.CodeNotFound},
			{admin, domain.OrganizationPolicy{MaxCoAdmins: -2}, domain.CodeRange},
			{admin, domain.OrganizationPolicy{MaxCoAdmins: 1001}, domain.CodeRange},
			{admin, domain.OrganizationPolicy{MaxCoAdmins: 3, Version: 7}, domain.CodeStale},
			{admin, domain.OrganizationPolicy{MaxCoAdmins: domain.Unlimited, OneOrganization: true}, ""},
			{admin, domain.OrganizationPolicy{MaxCoAdmins: 3}, domain.CodeStale},
			{admin, domain.OrganizationPolicy{MaxCoAdmins: 0, Version: 1}, ""},
		} {
			_, err := s.UpdateOrganizationPolicy(t.Context(), c.by, c.in)
			if c.want == "" && err != nil || c.want != "" && !domain.HasCode(err, c.want) {
				t.Errorf("%+v by %s: got %v, want %q", c.in, c.by.Name, err, c.want)
			}
		}
		p, err = s.OrganizationPolicy(t.Context(), admin)
		if err != nil || p != (domain.OrganizationPolicy{Version: 2}) {
			t.Errorf("in the end %+v (%v)", p, err)
		}
		w.AuditWhole(t, domain.VendorChain, 2)
	})
}
