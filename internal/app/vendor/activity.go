package vendor

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Activity lists the vendor's own audit log, the newest first: what belongs to
// no organization.
func (s *Service) Activity(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.AuditEntry], err error) {
	if err := s.EnterVendor(by, access.VendorAuditView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Audit(domain.VendorChain, req)
		return err
	})
	return list, err
}
