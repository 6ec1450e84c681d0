package people_test

import (
	"testing"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// policy sets what the vendor allows.
func (w *town) policy(value string) {
	w.t.Helper()
	err := w.World.Write(w.t.Context(), func(tx *store.Tx) error {
		_, version, err := tx.Setting(app.OrganizationPolicySetting)
		if err != nil {
			return err
		}
		return tx.PutSetting(app.OrganizationPolicySetting, value, version)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestThereAreAsManyCoAdminsAsTheVendorAllows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		a, _ := w.person(org.ID, owner, "a@halden.example", domain.RoleMember, "")
		b, _ := w.person(org.ID, owner, "b@halden.example", domain.RoleMember, "")
		change := func(m domain.Member, role string) error {
			now := w.member(org.ID, owner, m.ID)
			return second(w.ChangeRole(t.Context(), owner, org.ID, m.ID, role, now.Version))
		}
		invite := func(address string) error {
			return second(w.Invite(t.Context(), owner, org.ID, inviteTo(address, domain.RoleCoAdmin, "")))
		}
		wantCode(t, change(a, "co_admin"), "")
		wantCode(t, change(b, "co_admin"), domain.CodeCoAdminLimit)
		wantCode(t, invite("c@halden.example"), domain.CodeCoAdminLimit)
		wantCode(t, w.TransferOwnership(t.Context(), owner, org.ID, b.ID, "co_admin"), domain.CodeCoAdminLimit)
		wantCode(t, w.Block(t.Context(), owner, org.ID, a.ID), "")
		wantCode(t, change(b, "co_admin"), domain.CodeCoAdminLimit) // a comes back as one
		wantCode(t, change(a, "member"), "")
		wantCode(t, invite("c@halden.example"), "")
		wantCode(t, invite("d@halden.example"), domain.CodeCoAdminLimit) // one is invited
		wantCode(t, change(b, "co_admin"), "")                           // who accepts first has the place
		c := w.Account(t, "c@halden.example", "C")
		wantCode(t, second(w.Accept(t.Context(), c, w.Token(t, "c@halden.example"))), domain.CodeCoAdminLimit)
		w.policy(`{"max_co_admins": -1}`)
		wantCode(t, second(w.Accept(t.Context(), c, w.Token(t, "c@halden.example"))), "")
		w.policy(`{"max_co_admins": 0}`)
		wantCode(t, invite("e@halden.example"), domain.CodeCoAdminLimit)
	})
}

func TestOwnersAreTheOwnersBusiness(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		_, co := w.person(org.ID, owner, "co@halden.example", domain.RoleCoAdmin, "")
		other, _ := w.person(org.ID, owner, "other@halden.example", domain.RoleOwner, "")
		plain, _ := w.person(org.ID, owner, "plain@halden.example", domain.RoleMember, "")
		ctx := t.Context()
		for what, err := range map[string]error{
			"block":  w.Block(ctx, co, org.ID, other.ID),
			"remove": w.Remove(ctx, co, org.ID, other.ID),
			"role":   second(w.ChangeRole(ctx, co, org.ID, other.ID, "member", other.Version)),
			"move":   second(w.MoveArea(ctx, co, org.ID, other.ID, "external", other.Version)),
		} {
			if !domain.HasCode(err, domain.CodeOwnerUntouchable) {
				t.Errorf("%s: got %v", what, err)
			}
		}
		wantCode(t, second(w.ChangeRole(ctx, co, org.ID, plain.ID, "owner", plain.Version)), domain.CodeRoleAboveOwn)
		wantCode(t, second(w.Invite(ctx, co, org.ID, inviteTo("x@halden.example", domain.RoleOwner, ""))), domain.CodeRoleAboveOwn)
		wantCode(t, w.TransferOwnership(ctx, co, org.ID, plain.ID, "member"), domain.CodeNotFound)
		wantCode(t, w.Block(ctx, co, org.ID, plain.ID), "")
		wantCode(t, w.Block(ctx, co, org.ID, w.me(org.ID, co)), domain.CodeMemberSelf)

		me := w.me(org.ID, owner)
		wantCode(t, w.TransferOwnership(ctx, owner, org.ID, me, "member"), domain.CodeMemberSelf)
		wantCode(t, w.TransferOwnership(ctx, owner, org.ID, plain.ID, "member"), domain.CodeMemberNotActive)
		wantCode(t, w.TransferOwnership(ctx, owner, org.ID, other.ID, "owner"), domain.CodeChoice)
		wantCode(t, w.Unblock(ctx, owner, org.ID, plain.ID), "")
		wantCode(t, w.TransferOwnership(ctx, owner, org.ID, plain.ID, "billing"), "")
		if st, err := w.View(ctx, owner, org.ID); err != nil || st.Role != domain.RoleBilling {
			t.Errorf("who handed over is %+v (%v)", st, err)
		}
	})
}

func TestAnAccountHasOneOrganizationWhereTheVendorSaysSo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		org, owner := w.founded("Halden", "ida@halden.example")
		_, eve := w.founded("Bergen", "eve@bergen.example")
		wantCode(t, second(w.Invite(t.Context(), owner, org.ID, inviteTo("eve@bergen.example", domain.RoleMember, ""))), "")
		w.policy(`{"max_co_admins": 1, "one_organization_per_account": true}`)
		wantCode(t, second(w.Accept(t.Context(), eve, w.Token(t, "eve@bergen.example"))), domain.CodeOneOrganization)
		wantCode(t, second(w.Create(t.Context(), eve, people.CreateInput{Name: "Third", NotificationEmail: "eve@bergen.example"})), domain.CodeOneOrganization)
		w.policy(`{}`)
		wantCode(t, second(w.Accept(t.Context(), eve, w.Token(t, "eve@bergen.example"))), "")
	})
}

func TestTheLastOwnerStaysWhateverThePath(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *town) {
		for range lastOwnerRounds {
			w.lastOwner(t)
		}
	})
}

// lastOwner lets all owners of an organization go at once, on four paths.
func (w *town) lastOwner(t *testing.T) {
	t.Helper()
	const owners = 8
	w.licenses++
	suffix := string(rune('a'+w.licenses)) + "@halden.example"
	org, first := w.founded("Halden", "first"+suffix)
	helper := w.Staff(t, "staff"+suffix, domain.StaffSupport)
	actors, members := []domain.Actor{first}, []domain.MemberID{w.me(org.ID, first)}
	for i := range owners - 1 {
		m, by := w.person(org.ID, first, string(rune('a'+i))+"."+suffix, domain.RoleOwner, "")
		actors, members = append(actors, by), append(members, m.ID)
	}
	burst(owners*4, func(i int) error {
		n := i / 4
		switch ctx := t.Context(); i % 4 {
		case 0:
			return w.Leave(ctx, actors[n], org.ID)
		case 1:
			return second(w.ChangeRole(ctx, helper, org.ID, members[n], "member", 1))
		case 2:
			return w.Block(ctx, helper, org.ID, members[n])
		default:
			return w.Remove(ctx, actors[(n+1)%owners], org.ID, members[n])
		}
	})
	list, err := w.Members(t.Context(), helper, org.ID, domain.ListRequest{State: "owner active"})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("%d active owners are left (%v), want one", len(list.Items), err)
	}
}

func TestOwnershipIsNoBusinessOfStaff(t *testing.T) {
	t.Parallel()
	for _, r := range domain.StaffRoles() {
		if access.Staff(r, access.OwnershipTransfer) {
			t.Errorf("%s transfers ownership", r)
		}
	}
}
