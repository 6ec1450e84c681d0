package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// AuditEntry is one privileged change. The entries of an organization form a
// chain: each carries the hash of the one before.
type AuditEntry struct {
	ID         domain.AuditID   `json:"id"`
	Seq        int64            `json:"seq" doc:"1, 2, 3 without gaps."`
	At         Instant          `json:"at"`
	ActorKind  domain.ActorKind `json:"actor_kind" enum:"person,token,system,operator"`
	Actor      string           `json:"actor" doc:"Its id."`
	ActorName  string           `json:"actor_name"`
	Action     string           `json:"action" example:"members.remove"`
	Object     string           `json:"object" doc:"Id of what was changed."`
	ObjectName string           `json:"object_name" doc:"Its name at that time."`
	Before     State            `json:"before,omitempty"`
	After      State            `json:"after,omitempty"`
	SeatDelta  int              `json:"seat_delta"`
	MoneyDelta *Money           `json:"money_delta,omitempty"`
	PrevHash   string           `json:"prev_hash"`
	Hash       string           `json:"hash"`
}

// State is what the log keeps of an object, each kind with its own members.
type State json.RawMessage

// MarshalJSON implements json.Marshaler.
func (s State) MarshalJSON() ([]byte, error) { return json.RawMessage(s).MarshalJSON() }

// Schema implements huma.SchemaProvider.
func (State) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "Each kind of object has its own members."}
}

func auditEntry(e domain.AuditEntry) AuditEntry {
	out := AuditEntry{
		ID: e.ID, Seq: e.Seq, At: Instant(e.At), ActorKind: e.ActorKind, Actor: e.ActorID, ActorName: e.ActorName, Action: e.Action,
		Object: e.Object, ObjectName: e.ObjectName, Before: State(e.Before), After: State(e.After),
		SeatDelta: e.SeatDelta, PrevHash: e.PrevHash, Hash: e.Hash,
	}
	if e.MoneyDelta != (domain.Money{}) {
		out.MoneyDelta = &Money{e.MoneyDelta.Amount, e.MoneyDelta.Currency}
	}
	return out
}

func (a *API) audit() {
	op(a, operation{
		id: "list-audit", group: "Audit", method: http.MethodGet, path: "/v1/organizations/{org}/audit", action: access.AuditView,
		summary: "Read the audit log", about: "The newest first.",
	}, func(ctx context.Context, by domain.Actor, in *struct {
		InOrganization
		InPage
	},
	) (*outPage[AuditEntry], error) {
		list, err := a.cfg.People.Activity(ctx, by, in.Org, in.request())
		return page(list, err, auditEntry)
	})
}
