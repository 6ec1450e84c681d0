package permissionkey_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestACodeIsToldOnceAndKeptNowhere(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		made := y.made(t, 3, nil, line(y.annual, 5))
		seen := map[string]bool{}
		for _, code := range made.Codes {
			seen[code] = true
		}
		if len(seen) != 3 || made.Batch.Size != 3 || made.Batch.Lines[0].TermMonths != 12 || made.Batch.Lines[0].ProductName != "Desk" {
			t.Errorf("made %+v", made)
		}
		list, err := y.keys.Keys(t.Context(), y.support, made.Batch.ID, domain.ListRequest{})
		must(t, err)
		for i, k := range list.Items {
			if k.Number != i+1 || !strings.HasPrefix(made.Codes[i], k.Prefix+"-") || k.State != domain.PermissionKeyOpen {
				t.Errorf("key %d is %+v", i+1, k)
			}
		}
		entries, err := func() (entries []domain.AuditEntry, err error) {
			err = w.Read(t.Context(), func(tx *store.Tx) error {
				entries, err = tx.AuditFrom(domain.VendorChain, 1, 100)
				return err
			})
			return entries, err
		}()
		must(t, err)
		if said := fmt.Sprint(entries, list.Items); strings.Contains(said, made.Codes[0]) || strings.Contains(said, strings.ReplaceAll(made.Codes[0], "-", "")) {
			t.Error("a code is kept")
		}
		if last := entries[len(entries)-1]; last.Action != "permission_keys.make" || last.ObjectName != "Reseller Nord" {
			t.Errorf("audited %+v", last)
		}
		exported := 0
		must(t, y.keys.Export(t.Context(), y.support, made.Batch.ID, func(page []permissionkey.Listed) error {
			exported += len(page)
			return nil
		}))
		if exported != 3 {
			t.Errorf("%d exported", exported)
		}
	})
}

func TestABatchNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		fixed := line(y.annual, 1)
		fixed.StartsAt, fixed.EndsAt = w.Now().AddDate(0, 1, 0), w.Now().AddDate(0, 3, 0)
		backwards, endless, maintained, byType, ambiguous := fixed, fixed, line(y.perpetual, 1), line(domain.Plan{}, 1), line(domain.Plan{}, 1)
		backwards.EndsAt = backwards.StartsAt
		endless.EndsAt = time.Time{}
		maintained.MaintenanceUntil = w.Now().AddDate(2, 0, 0)
		byType.Product, byType.Type = y.flex.Product, domain.LicenseFlex
		ambiguous.Product, ambiguous.Type = y.flex.Product, domain.LicenseTrial
		for name, tt := range map[string]struct {
			in   permissionkey.BatchInput
			want []string
		}{
			"fixed, maintained, by type": {permissionkey.BatchInput{Name: "N", Size: 1, Lines: []permissionkey.LineInput{fixed, maintained, byType}}, nil},
			"nothing":                    {permissionkey.BatchInput{}, []string{"name field.required", "size field.range", "lines field.required"}},
			"too many":                   {permissionkey.BatchInput{Name: "N", Size: 10_001, Lines: make([]permissionkey.LineInput, 21)}, []string{"size field.range", "lines field.too_many_items"}},
			"past":                       {permissionkey.BatchInput{Name: "N", Size: 1, ExpiresAt: w.Now(), Lines: []permissionkey.LineInput{fixed}}, []string{"expires_at field.in_past"}},
			"nobody":                     {permissionkey.BatchInput{Name: "N", Size: 1, Organization: "org_none", Lines: []permissionkey.LineInput{fixed}}, []string{"organization not_found"}},
			"lines": {
				permissionkey.BatchInput{Name: "N", Size: 1, Lines: []permissionkey.LineInput{backwards, endless, ambiguous, line(y.annual, 0)}},
				[]string{"lines.0.ends_at field.in_past", "lines.1.ends_at field.required", "lines.2.plan field.choice", "lines.3.users.internal field.range"},
			},
		} {
			_, err := y.keys.Check(t.Context(), y.sales, tt.in)
			var got []string
			if err != nil {
				for _, e := range domain.AsError(err).Fields() {
					got = append(got, e.Field+" "+string(e.Code))
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
		for who, by := range map[string]domain.Actor{"support": y.support, "a customer": y.owner} {
			_, err := y.keys.Make(t.Context(), by, permissionkey.BatchInput{Name: "N", Size: 1, Lines: []permissionkey.LineInput{fixed}})
			wantCode(t, who, err, domain.CodeNotFound)
		}
	})
}

func TestRevokedKeysBecomeNothing(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		y := open(t, w)
		made := y.made(t, 3, nil, line(y.annual, 5))
		_, err := y.keys.Redeem(t.Context(), y.owner, y.org, try(made.Codes[0]), "")
		must(t, err)
		list, err := y.keys.Keys(t.Context(), y.sales, made.Batch.ID, domain.ListRequest{})
		must(t, err)
		two := []domain.PermissionKeyID{list.Items[0].ID, list.Items[1].ID}
		before, err := y.keys.Revocable(t.Context(), y.sales, made.Batch.ID, two)
		must(t, err)
		_, err = y.keys.Revoke(t.Context(), y.sales, made.Batch.ID, two, " ")
		wantCode(t, "without a reason", err, domain.CodeRequired)
		got, err := y.keys.Revoke(t.Context(), y.sales, made.Batch.ID, two, "sent to the wrong address")
		must(t, err)
		if before.Revoked != 1 || before.Left != 1 || got.Revoked != 1 {
			t.Errorf("shown %+v, done %+v", before, got)
		}
		_, err = y.keys.Redeem(t.Context(), y.owner, y.org, try(made.Codes[1]), "")
		wantCode(t, "a revoked one", err, domain.CodeKeyRevoked)
		rest, err := y.keys.Revoke(t.Context(), y.sales, made.Batch.ID, nil, "all of it")
		must(t, err)
		if rest.Revoked != 1 || rest.Batch.Unused() != 0 || len(y.licenses(t, y.owner, y.org)) != 1 {
			t.Errorf("the rest %+v", rest)
		}
		_, err = y.keys.Revoke(t.Context(), y.support, made.Batch.ID, nil, "not mine")
		wantCode(t, "support", err, domain.CodeNotFound)
	})
}
