package access_test

import (
	"slices"
	"testing"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

func TestMembersSeeLicensesAndNothingMore(t *testing.T) {
	t.Parallel()
	may := map[access.Action]bool{
		access.OrganizationView: true, access.LicensesView: true,
		access.LicensesReadKey: true, access.MembersLeave: true, access.InstallationsView: true,
		access.LeasesClaim: true, access.LeasesToken: true,
	}
	for _, a := range access.Actions() {
		if got := access.Member(domain.RoleMember, a); got != may[a] {
			t.Errorf("member may %s: %t, want %t", a, got, may[a])
		}
	}
}

func TestOwnersMayWhateverAnyMemberMay(t *testing.T) {
	t.Parallel()
	for _, a := range access.Actions() {
		for _, r := range domain.Roles() {
			if access.Member(r, a) && !access.Member(domain.RoleOwner, a) {
				t.Errorf("%s may %s, the owner may not", r, a)
			}
		}
	}
}

func TestCoAdminsMayAllButWhatIsTheOwners(t *testing.T) {
	t.Parallel()
	owners := map[access.Action]bool{access.OwnershipTransfer: true, access.OrganizationDelete: true, access.OrganizationExport: true}
	for _, a := range access.Actions() {
		if want := access.Member(domain.RoleOwner, a) && !owners[a]; access.Member(domain.RoleCoAdmin, a) != want {
			t.Errorf("co-admin may %s: %t, want %t", a, !want, want)
		}
	}
	for _, r := range domain.Roles() {
		if got, want := access.MayTouch(domain.RoleCoAdmin, r), r != domain.RoleOwner; got != want {
			t.Errorf("co-admin may touch %s: %t, want %t", r, got, want)
		}
		if !access.MayTouch(domain.RoleOwner, r) {
			t.Errorf("owner may not touch %s", r)
		}
	}
}

func TestWhoWaitsSeesWhereTheyStandAndMayLeave(t *testing.T) {
	t.Parallel()
	for _, a := range access.Actions() {
		if access.Waiting(a) && !access.Member(domain.RoleMember, a) {
			t.Errorf("somebody who waits may %s, a member may not", a)
		}
	}
	if !access.Waiting(access.MembersLeave) || access.Waiting(access.LicensesReadKey) {
		t.Error("who waits may leave, and reads no key")
	}
}

func TestTeamAdminsSeeInviteAndRemoveAndNothingMore(t *testing.T) {
	t.Parallel()
	may := map[access.Action]bool{access.TeamsView: true, access.TeamsInvite: true, access.TeamsRemoveMember: true}
	for _, a := range access.Actions() {
		if got := access.TeamAdmin(a); got != may[a] {
			t.Errorf("team admin may %s: %t, want %t", a, got, may[a])
		}
		if access.TeamAdmin(a) && !access.Member(domain.RoleCoAdmin, a) {
			t.Errorf("a team admin may %s, a co-admin may not", a)
		}
	}
}

// TestWhatReadOnlyHalts names every action that members have: one that is new has
// to be given its place.
func TestWhatReadOnlyHalts(t *testing.T) {
	t.Parallel()
	looks := []access.Action{
		access.OrganizationView, access.MembersView, access.InvitationsView, access.SeatsView, access.LicensesView, access.LicensesReadKey,
		access.InstallationsView, access.BillingView, access.OrdersView, access.AuditView, access.RequestsView, access.TicketsView,
		access.TeamsView, access.LeasesView, access.OrganizationExport,
	}
	cures := []access.Action{
		access.MembersBlock, access.MembersRemove, access.MembersMove, access.InvitationsRevoke, access.SeatsRevoke, access.SeatsGiveUp, access.LeasesRevoke,
		access.LicensesActivate, access.OrdersPlace, access.RequestsMake, access.RequestsComment, access.TicketsOpen, access.TicketsReply, access.BillingUpdate,
	}
	stays := []access.Action{ // not about people, seats and teams, or the way out for whoever cannot cure it
		access.OrganizationUpdate, access.OwnershipTransfer, access.OrganizationDelete, access.MembersLeave, access.TokensManage,
		access.InstallationsReport, access.LeasesClaim, access.LeasesToken, access.PermissionKeysRedeem,
	}
	free := slices.Concat(looks, cures, stays)
	for _, a := range access.Actions() {
		ofMembers := access.Member(domain.RoleOwner, a)
		if access.ReadOnly(a) && !ofMembers || ofMembers && access.ReadOnly(a) == slices.Contains(free, a) {
			t.Errorf("%s: halted %t, named as free %t", a, access.ReadOnly(a), slices.Contains(free, a))
		}
	}
}

func TestReadOnlyStaffChangeNothing(t *testing.T) {
	t.Parallel()
	reading := map[access.Action]bool{
		access.OrganizationView: true, access.MembersView: true, access.InvitationsView: true,
		access.SeatsView: true, access.LicensesView: true, access.BillingView: true,
		access.OrdersView: true, access.AuditView: true, access.OrganizationsList: true,
		access.CatalogView: true, access.VendorOrdersView: true, access.VendorLicensesView: true,
		access.StaffView: true, access.SettingsView: true, access.JobsView: true,
		access.RequestsView: true, access.VendorRequestsView: true, access.TicketsView: true, access.VendorTicketsView: true,
		access.InstallationsView: true, access.VendorInstallationsView: true, access.VendorLeasesView: true, access.TeamsView: true, access.LeasesView: true, access.PermissionKeysView: true,
	}
	for _, a := range access.Actions() {
		if got := access.Staff(domain.StaffReadOnly, a); got != reading[a] {
			t.Errorf("read_only staff may %s: %t, want %t", a, got, reading[a])
		}
	}
}

func TestATokenForLeasesClaimsThemAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, a := range access.Actions() {
		if got := access.Scoped(domain.ScopeLeases, a); got != (a == access.LeasesClaim) {
			t.Errorf("a token for leases may %s: %t", a, got)
		}
		if !access.Scoped(domain.ScopeAll, a) || access.Scoped("other", a) {
			t.Errorf("%s: a token without a limit may, one with an unknown limit may not", a)
		}
	}
}

func TestNobodyUnknownMayAnything(t *testing.T) {
	t.Parallel()
	for _, a := range access.Actions() {
		if access.Member("", a) || access.Staff("", a) || access.Member("admin", a) {
			t.Errorf("an unknown role may %s", a)
		}
	}
	if access.Declared("members.fly") {
		t.Error("an undeclared action counts as declared")
	}
}

func TestNobodyGivesARoleAboveTheirOwn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		own, given domain.Role
		want       bool
	}{
		{domain.RoleOwner, domain.RoleOwner, true},
		{domain.RoleOwner, domain.RoleMember, true},
		{domain.RoleBilling, domain.RoleOwner, false},
		{domain.RoleCoAdmin, domain.RoleOwner, false},
		{domain.RoleCoAdmin, domain.RoleCoAdmin, true},
		{domain.RoleCoAdmin, domain.RoleBilling, true},
		{domain.RoleBilling, domain.RoleCoAdmin, false},
		{domain.RoleMember, domain.RoleBilling, false},
		{domain.RoleMember, domain.RoleMember, true},
		{domain.RoleOwner, "emperor", false},
		{"", domain.RoleMember, false},
	}
	for _, tt := range tests {
		if got := access.MayGive(tt.own, tt.given); got != tt.want {
			t.Errorf("MayGive(%q, %q) = %t, want %t", tt.own, tt.given, got, tt.want)
		}
	}
}

func TestWhatADeletionHaltsIsInTheTable(t *testing.T) {
	t.Parallel()
	halted := map[access.Action]bool{access.OrdersPlace: true, access.InvitationsSend: true, access.RequestsMake: true, access.TeamsInvite: true, access.PermissionKeysRedeem: true}
	for _, a := range access.Actions() {
		if got := access.Halted(a); got != halted[a] {
			t.Errorf("%s is halted: %t, want %t", a, got, halted[a])
		}
	}
}
