// Package permissionkey holds the use cases about permission keys: the vendor
// makes them in batches and revokes them, customers turn them into licenses.
//
// A code is told once, to who makes the batch. It is kept as a hash, found by
// that, and neither logged nor audited.
package permissionkey

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Service is the capability.
type Service struct {
	*app.Env
	Licensing *licensing.Service
	People    *people.Service
}

// Batches lists the batches, for the vendor.
func (s *Service) Batches(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.PermissionBatch], err error) {
	if err := s.EnterVendor(by, access.PermissionKeysView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.PermissionBatches(req)
		return err
	})
	return list, err
}

// Batch reads one batch, for the vendor.
func (s *Service) Batch(ctx context.Context, by domain.Actor, id domain.PermissionBatchID) (b domain.PermissionBatch, err error) {
	if err := s.EnterVendor(by, access.PermissionKeysView); err != nil {
		return b, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		b, err = tx.PermissionBatch(id)
		return err
	})
	return b, err
}

// Listed is a key with what it has become.
type Listed struct {
	domain.PermissionKey
	Licenses []domain.License
}

// Keys lists the keys of a batch, by number, for the vendor.
func (s *Service) Keys(ctx context.Context, by domain.Actor, batch domain.PermissionBatchID, req domain.ListRequest) (list domain.List[Listed], err error) {
	if err := s.EnterVendor(by, access.PermissionKeysView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.PermissionBatch(batch); err != nil {
			return err
		}
		page, err := tx.PermissionKeys(batch, req, s.Now())
		if err != nil {
			return err
		}
		list.Next = page.Next
		list.Items, err = withLicenses(tx, page.Items)
		return err
	})
	return list, err
}

func withLicenses(tx *store.Tx, keys []domain.PermissionKey) ([]Listed, error) {
	var redeemed []domain.PermissionKeyID
	list, place := make([]Listed, len(keys)), map[domain.PermissionKeyID]int{}
	for i, k := range keys {
		list[i].PermissionKey, place[k.ID] = k, i
		if k.State == domain.PermissionKeyRedeemed {
			redeemed = append(redeemed, k.ID)
		}
	}
	licenses, err := tx.KeysLicenses(redeemed)
	for _, l := range licenses {
		of := &list[place[l.PermissionKey]]
		of.Licenses = append(of.Licenses, l)
	}
	return list, err
}

// Export hands over all keys of a batch by number, a page at a time in
// transactions of their own. It ends with the first error of yield.
func (s *Service) Export(ctx context.Context, by domain.Actor, batch domain.PermissionBatchID, yield func([]Listed) error) error {
	req := domain.ListRequest{Limit: domain.MaxLimit}
	for {
		page, err := s.Keys(ctx, by, batch, req)
		if err != nil {
			return err
		}
		if err := yield(page.Items); err != nil || page.Next == "" {
			return err
		}
		req.After = page.Next
	}
}

// Failed lists what was tried in vain, the latest first, for the vendor: by day,
// account, network address and reason. It is kept for 90 days.
func (s *Service) Failed(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.FailedRedemption], err error) {
	if err := s.EnterVendor(by, access.PermissionKeysView); err != nil {
		return list, err
	}
	if req.Sort == "" {
		req.Desc = true
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.FailedRedemptions(req)
		return err
	})
	return list, err
}
