package licensing_test

import (
	"testing"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
)

func TestAKeyIsReadWithAnEntryInTheLog(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), asOrdered)
		for _, by := range []domain.Actor{c.owner, c.member, c.support} {
			_, key, err := c.licenses.Key(t.Context(), by, c.org, l.ID)
			must(t, err)
			if key == "" {
				t.Error("no key")
			}
		}
		for _, by := range []domain.Actor{c.stranger, c.finance} {
			_, key, err := c.licenses.Key(t.Context(), by, c.org, l.ID)
			wantCode(t, by.Name, err, domain.CodeNotFound)
			if key != "" {
				t.Errorf("%s got the key", by.Name)
			}
		}
		w.AuditWhole(t, c.org, 3)

		w.Advance(l.ExpiresAt.Sub(w.Now()))
		_, _, err := c.licenses.Key(t.Context(), c.owner, c.org, l.ID)
		wantCode(t, "an expired one", err, domain.CodeLicenseInactive)
		w.AuditWhole(t, c.org, 3)
	})
}

func TestNoKeyLeavesButByKey(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), asOrdered)
		read, err := c.licenses.License(t.Context(), c.member, c.org, l.ID)
		must(t, err)
		list, err := c.licenses.Licenses(t.Context(), c.member, c.org, domain.ListRequest{})
		must(t, err)
		all, err := c.licenses.VendorLicenses(t.Context(), c.finance, domain.ListRequest{})
		must(t, err)
		for _, l := range append(append(list.Items, all.Items...), read) {
			if l.Key != "" || l.Serial == "" {
				t.Errorf("got %+v", l)
			}
		}
		if len(list.Items) != 1 || len(all.Items) != 1 {
			t.Errorf("%d and %d licenses", len(list.Items), len(all.Items))
		}
	})
}

func TestNoLicenseOfAnotherOrganization(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := open(t, w)
		l := c.issue(t, c.product(t, "harbor", domain.PresetInstallation), asOrdered)
		ctx, none := t.Context(), domain.ListRequest{}
		errs := map[string]error{}
		_, errs["license"] = c.licenses.License(ctx, c.stranger, c.org, l.ID)
		_, errs["license in an own organization"] = c.licenses.License(ctx, c.stranger, "org_else", l.ID)
		_, _, errs["key in an own organization"] = c.licenses.Key(ctx, c.stranger, "org_else", l.ID)
		_, errs["list"] = c.licenses.Licenses(ctx, c.stranger, c.org, none)
		_, errs["entitlement"] = c.licenses.Entitlement(ctx, c.stranger, c.org)
		_, errs["summary"] = c.licenses.Summary(ctx, c.stranger, c.org)
		_, errs["vendor's list"] = c.licenses.VendorLicenses(ctx, c.owner, none)
		for what, err := range errs {
			wantCode(t, what, err, domain.CodeNotFound)
		}
		list, err := c.licenses.Licenses(ctx, c.stranger, "org_else", none)
		must(t, err)
		if len(list.Items) != 0 {
			t.Errorf("%d licenses of somebody else", len(list.Items))
		}
	})
}
