package app_test

import (
	"cmp"
	"regexp"
	"testing"
	"time"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func TestIDsSortByAgeAndAreUUIDv7(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_800_000_000_000)
	ids := app.NewIDs(func() time.Time { return now })
	first := ids.New("org_")
	now = now.Add(time.Millisecond)
	second := ids.New("org_")
	if !regexp.MustCompile(`^org_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(first) || first >= second {
		t.Errorf("got %s, then %s", first, second)
	}
	before := second
	for range 5000 { // within one millisecond, and into the next
		id := ids.New("org_")
		if id <= before {
			t.Fatalf("%s came after %s", id, before)
		}
		before = id
	}
	if s := ids.Serial(); !regexp.MustCompile(`^SW(-[0-9A-HJKMNP-TV-Z]{4}){3}$`).MatchString(s) {
		t.Errorf("serial %s", s)
	}
}

func TestEnterAnswersNotFoundToWhoMayNotSee(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		owner, member, stranger := w.Account(t, "o@x.example", "O"), w.Account(t, "m@x.example", "M"), w.Account(t, "s@x.example", "S")
		support, blocked, waiting := w.Staff(t, "v@x.example", domain.StaffSupport), w.Account(t, "b@x.example", "B"), w.Account(t, "w@x.example", "W")
		err := w.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertOrganization(domain.Organization{ID: "org_1", Name: "Halden", CreatedAt: w.Now()}); err != nil {
				return err
			}
			for id, m := range map[domain.MemberID]domain.Member{
				"mem_1": {Account: owner.Account, Role: domain.RoleOwner},
				"mem_2": {Account: member.Account, Role: domain.RoleMember},
				"mem_3": {Account: blocked.Account, Role: domain.RoleOwner, State: domain.MemberBlocked},
				"mem_4": {Account: waiting.Account, Role: domain.RoleOwner, State: domain.MemberWaiting},
			} {
				m.ID, m.Organization, m.State, m.JoinedAt = id, "org_1", cmp.Or(m.State, domain.MemberActive), w.Now()
				if _, err := tx.InsertMember(m); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		token := func(of domain.Actor, org domain.OrganizationID, role domain.Role) domain.Actor {
			return domain.Actor{Kind: domain.ActorToken, Account: of.Account, Organization: org, Role: role}
		}
		tests := []struct {
			name   string
			by     domain.Actor
			org    domain.OrganizationID
			action access.Action
			want   domain.Code
		}{
			{"owner invites", owner, "org_1", access.InvitationsSend, ""},
			{"member reads keys", member, "org_1", access.LicensesReadKey, ""},
			{"member invites", member, "org_1", access.InvitationsSend, domain.CodeNotFound},
			{"stranger looks", stranger, "org_1", access.OrganizationView, domain.CodeNotFound},
			{"a blocked owner looks", blocked, "org_1", access.OrganizationView, domain.CodeNotFound},
			{"a blocked owner's token", token(blocked, "org_1", domain.RoleOwner), "org_1", access.OrganizationView, domain.CodeNotFound},
			{"a waiting owner looks", waiting, "org_1", access.OrganizationView, ""},
			{"a waiting owner leaves", waiting, "org_1", access.MembersLeave, ""},
			{"a waiting owner invites", waiting, "org_1", access.InvitationsSend, domain.CodeNotFound},
			{"a waiting owner reads keys", waiting, "org_1", access.LicensesReadKey, domain.CodeNotFound},
			{"a waiting owner's token", token(waiting, "org_1", domain.RoleOwner), "org_1", access.MembersView, domain.CodeNotFound},
			{"owner elsewhere", owner, "org_2", access.OrganizationView, domain.CodeNotFound},
			{"support helps", support, "org_1", access.InvitationsSend, ""},
			{"support orders", support, "org_1", access.OrdersPlace, domain.CodeNotFound},
			{"owner's token", token(owner, "org_1", domain.RoleOwner), "org_1", access.InvitationsSend, ""},
			{"owner's lesser token", token(owner, "org_1", domain.RoleMember), "org_1", access.InvitationsSend, domain.CodeNotFound},
			{"token above its maker", token(member, "org_1", domain.RoleOwner), "org_1", access.InvitationsSend, domain.CodeNotFound},
			{"token of another organization", token(owner, "org_2", domain.RoleOwner), "org_1", access.OrganizationView, domain.CodeNotFound},
			{"nobody", domain.Actor{}, "org_1", access.OrganizationView, domain.CodeUnauthenticated},
		}
		for _, tt := range tests {
			err := w.Read(t.Context(), func(tx *store.Tx) error {
				_, err := w.Enter(tx, tt.by, tt.org, tt.action)
				return err
			})
			if (tt.want == "") != (err == nil) || tt.want != "" && !domain.HasCode(err, tt.want) {
				t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
			}
		}
	})
}

func TestTheAuditChainShowsTampering(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		for range 3 {
			err := w.Write(t.Context(), func(tx *store.Tx) error {
				return w.Audit(tx, domain.Operator(), app.Change{Action: access.StaffManage, Object: "acc_1", After: map[string]string{"role": "admin"}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		w.AuditWhole(t, domain.VendorChain, 3)
		err := w.Read(t.Context(), func(tx *store.Tx) error {
			entries, err := tx.AuditFrom(domain.VendorChain, 2, 1)
			if err != nil {
				return err
			}
			forged := entries[0]
			forged.ActorName = "somebody else"
			if app.HashAudit(forged) == forged.Hash {
				t.Error("a forged entry keeps its hash")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
