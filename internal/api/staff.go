package api

import (
	"context"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
)

// Staff is one of the vendor's people.
type Staff struct {
	Account   domain.AccountID `json:"account"`
	Name      string           `json:"name"`
	Email     string           `json:"email"`
	Role      domain.StaffRole `json:"role" enum:"admin,sales,support,finance,read_only"`
	CreatedAt Instant          `json:"created_at" doc:"Since when."`
}

func staff(s domain.Staff) Staff {
	return Staff{Account: s.Account, Name: s.Name, Email: s.Email, Role: s.Role, CreatedAt: Instant(s.CreatedAt)}
}

func (a *API) staff() {
	op(a, operation{
		id: "list-staff", group: "Staff", method: http.MethodGet, path: "/v1/staff", action: access.StaffView, summary: "List the vendor's people",
	}, func(ctx context.Context, by domain.Actor, _ *struct{}) (*outPage[Staff], error) {
		list, err := a.cfg.Vendor.Staff(ctx, by)
		return whole(list, err, staff)
	})
}
