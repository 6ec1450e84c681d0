package domain

// ActorKind says what sort of actor does something.
type ActorKind string

// The kinds of actor.
const (
	ActorNobody   ActorKind = ""
	ActorPerson   ActorKind = "person"   // a signed-in account
	ActorToken    ActorKind = "token"    // a program with an API token
	ActorSystem   ActorKind = "system"   // a job
	ActorOperator ActorKind = "operator" // the command line on the server itself
)

// Actor is who asks for something. What they may do follows from Staff and from
// their membership in the organization at hand; see package access.
type Actor struct {
	Kind         ActorKind
	Account      AccountID      // the person, or who made the token
	Staff        StaffRole      // the vendor's staff role, "" for everybody else
	Token        TokenID        // set for ActorToken
	Organization OrganizationID // a token limited to one organization
	Role         Role           // such a token's role there
	Scope        TokenScope     // such a token's limit
	Personal     bool           // such a token stands for its maker
	Name         string         // for the audit entry: an address, a token's name
}

// System is the actor of jobs.
func System() Actor { return Actor{Kind: ActorSystem, Name: "system"} }

// Operator is the actor of the command line.
func Operator() Actor { return Actor{Kind: ActorOperator, Staff: StaffAdmin, Name: "operator"} }

// Known reports whether the actor is anybody at all.
func (a Actor) Known() bool { return a.Kind != ActorNobody }

// ID is the id under which the audit log knows the actor.
func (a Actor) ID() string {
	switch a.Kind {
	case ActorToken:
		return string(a.Token)
	case ActorPerson:
		return string(a.Account)
	default:
		return string(a.Kind)
	}
}

// Role is what a member is in an organization (docs/rules.md, roles).
type Role string

// Roles in an organization, from the most to the least.
const (
	RoleOwner   Role = "owner"
	RoleCoAdmin Role = "co_admin" // all but owners, deletion and transfer of ownership
	RoleBilling Role = "billing"
	RoleMember  Role = "member"
)

// Roles lists the roles, most powerful first.
func Roles() []Role { return []Role{RoleOwner, RoleCoAdmin, RoleBilling, RoleMember} }

// ParseRole reads a role.
func ParseRole(field, s string) (Role, error) {
	for _, r := range Roles() {
		if string(r) == s {
			return r, nil
		}
	}
	return "", Bad(field, CodeChoice).With("choices", "owner, co_admin, billing, member")
}

// StaffRole is what one of the vendor's own people is.
type StaffRole string

// Staff roles.
const (
	StaffAdmin    StaffRole = "admin"
	StaffSales    StaffRole = "sales"
	StaffSupport  StaffRole = "support"
	StaffFinance  StaffRole = "finance"
	StaffReadOnly StaffRole = "read_only"
)

// StaffRoles lists the staff roles.
func StaffRoles() []StaffRole {
	return []StaffRole{StaffAdmin, StaffSales, StaffSupport, StaffFinance, StaffReadOnly}
}

// ParseStaffRole reads a staff role.
func ParseStaffRole(field, s string) (StaffRole, error) {
	for _, r := range StaffRoles() {
		if string(r) == s {
			return r, nil
		}
	}
	return "", Bad(field, CodeChoice).With("choices", "admin, sales, support, finance, read_only")
}
