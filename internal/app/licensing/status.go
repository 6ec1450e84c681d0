package licensing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"seatward.dev/sdk/license"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

const (
	day = 24 * time.Hour
	// statusLife is when an installation should have fetched a newer list.
	statusLife = 7 * day
	// statusRenewal is how old a published list gets.
	statusRenewal = day
	// statusMemory is for how long after its end a license is still listed.
	statusMemory = 400 * day
)

// StatusList is the revocation list as it is published.
type StatusList struct {
	Text     string // a JWS; see docs/rules.md, revocation list
	IssuedAt time.Time
	Expires  time.Time
}

// Status is the revocation list for anybody to read. It is signed when what it
// says changes and once a day, and read from the database otherwise, so that all
// nodes publish the same.
func (s *Service) Status(ctx context.Context) (list StatusList, err error) {
	var have store.StatusList
	err = s.Read(ctx, func(tx *store.Tx) error {
		have, err = tx.StatusList()
		return err
	})
	if err != nil || s.fresh(have) {
		return published(have), err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		list, err = s.publish(tx)
		return err
	})
	return list, err
}

// StatusFor is the list for an installation that reports, in its transaction.
func (s *Service) StatusFor(tx *store.Tx) (StatusList, error) {
	have, err := tx.StatusList()
	if err != nil || s.fresh(have) {
		return published(have), err
	}
	return s.publish(tx)
}

// Withdrawn counts what the published list says, for who carries it by hand.
func (s *Service) Withdrawn(ctx context.Context, by domain.Actor) (licenses int, err error) {
	if err := s.EnterVendor(by, access.VendorLicensesView); err != nil {
		return 0, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		withdrawn, err := tx.Withdrawals(s.Now().Add(-statusMemory))
		licenses = len(withdrawn)
		return err
	})
	return licenses, err
}

func published(have store.StatusList) StatusList {
	return StatusList{Text: have.Text, IssuedAt: have.IssuedAt, Expires: have.Expires}
}

func (s *Service) fresh(have store.StatusList) bool {
	return have.Text != "" && s.Now().Before(have.IssuedAt.Add(statusRenewal))
}

// publish signs the list unless the published one says the same and is not old.
// A list never has the instant of an earlier one, so the later one counts.
func (s *Service) publish(tx *store.Tx) (StatusList, error) {
	have, err := tx.LockStatusList()
	if err != nil {
		return StatusList{}, err
	}
	withdrawn, err := tx.Withdrawals(s.Now().Add(-statusMemory))
	if err != nil {
		return StatusList{}, err
	}
	hash := hashOf(withdrawn)
	if s.fresh(have) && have.Hash == hash {
		return published(have), nil
	}
	at := s.Now().Truncate(time.Second)
	if !at.After(have.IssuedAt) {
		at = have.IssuedAt.Add(time.Second)
	}
	list := listed(withdrawn)
	list.Issuer, list.IssuedAt, list.Expires = s.URL, at, at.Add(statusLife)
	next := store.StatusList{Hash: hash, IssuedAt: list.IssuedAt, Expires: list.Expires}
	if next.Text, err = s.Keys.signStatus(tx, list); err != nil {
		return StatusList{}, err
	}
	return published(next), tx.PutStatusList(next)
}

// listed is what the list says of what is withdrawn. A license held back has no
// good revision until the next one, which resuming it issues.
func listed(withdrawn []store.Withdrawal) license.StatusList {
	list := license.StatusList{Revoked: []string{}, LeastRevision: map[string]int{}}
	for _, w := range withdrawn {
		switch w.State {
		case domain.LicenseRevoked:
			list.Revoked = append(list.Revoked, string(w.License))
		case domain.LicenseActive:
			list.LeastRevision[string(w.License)] = w.Revision
		default:
			list.LeastRevision[string(w.License)] = w.Revision + 1
		}
	}
	return list
}

func hashOf(withdrawn []store.Withdrawal) string {
	h := sha256.New()
	for _, w := range withdrawn {
		_, _ = fmt.Fprintln(h, w.License, w.State, w.Revision) // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil))
}
