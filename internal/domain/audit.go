package domain

import "time"

// VendorChain is the audit chain of what belongs to no organization.
const VendorChain OrganizationID = "vendor"

// AuditEntry is one privileged change, written in its transaction. Entries of
// one organization form a hash chain: each carries the hash of the one before.
type AuditEntry struct {
	ID           AuditID
	Organization OrganizationID // or VendorChain
	Seq          int64          // 1, 2, 3 ... without gaps
	At           time.Time
	ActorKind    ActorKind
	ActorID      string
	ActorName    string
	Action       string // the access action, such as "members.remove"
	Object       string // id of what was changed
	ObjectName   string // its name at that time
	Before       string // JSON or ""
	After        string // JSON or ""
	SeatDelta    int
	MoneyDelta   Money // zero: none
	PrevHash     string
	Hash         string
}
