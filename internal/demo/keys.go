package demo

import (
	"context"
	"time"

	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/mailbox"
)

// handsOut has the vendor make permission keys. Some codes of each batch are kept
// for visitors; one key has been redeemed and one revoked.
func (f *filler) handsOut() story {
	s := f.story()
	made := permissionkey.Made{}
	s.on(s.ago(8, 8, 20), func(ctx context.Context) (err error) {
		made, err = f.makeKeys(ctx, "Trade fair in Hanover", "On cards at the stand", 12, "podium/Team", 5)
		if err != nil {
			return err
		}
		f.card = made.Codes[0]
		f.offer(made.Codes[2:4], text.Msg("Podium for five people, one year: for an organization, or to make one with"))
		return nil
	})
	s.then(25*time.Hour, func(ctx context.Context) error {
		return f.revokeKey(ctx, made, 2, "Printed on a card that went missing")
	})
	s.on(s.ago(6, 9, 45), func(ctx context.Context) error {
		made, err := f.makeKeys(ctx, "Kontur for freelancers", "", 5, "kontur/Draft", 1)
		if err != nil {
			return err
		}
		f.offer(made.Codes[:1], text.Msg("Kontur CAD Suite for one person, one year: also without an organization"))
		return nil
	})
	return s
}

// makeKeys has the vendor's sales make a batch of keys with one license each.
func (f *filler) makeKeys(ctx context.Context, name, note string, size int, plan string, users int) (permissionkey.Made, error) {
	id, err := f.plan(plan)
	if err != nil {
		return permissionkey.Made{}, err
	}
	return f.PermissionKeys.Make(ctx, f.staff[domain.StaffSales], permissionkey.BatchInput{
		Name: name, Note: note, Size: size, ExpiresAt: f.now.AddDate(0, 3, 0),
		Lines: []permissionkey.LineInput{{Plan: id, Users: domain.Users{Internal: users}}},
	})
}

// revokeKey takes back the key with a number.
func (f *filler) revokeKey(ctx context.Context, made permissionkey.Made, number int, reason string) error {
	by := f.staff[domain.StaffSales]
	list, err := f.PermissionKeys.Keys(ctx, by, made.Batch.ID, domain.ListRequest{})
	if err != nil {
		return err
	}
	_, err = f.PermissionKeys.Revoke(ctx, by, made.Batch.ID, []domain.PermissionKeyID{list.Items[number-1].ID}, reason)
	return err
}

// offer keeps codes for visitors.
func (f *filler) offer(codes []string, holds string) {
	for _, code := range codes {
		f.left.keys = append(f.left.keys, mailbox.Key{Code: code, Holds: holds})
	}
}

// redeems has the owner add the licenses of a card from the fair.
func (c *customer) redeems(at time.Time) {
	c.on(at, func(ctx context.Context) error {
		_, err := c.PermissionKeys.Redeem(ctx, c.owner, c.org.ID, permissionkey.Try{Code: c.card}, "")
		return err
	})
}
