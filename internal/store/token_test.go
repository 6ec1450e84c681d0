package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

func apiToken(n int, org domain.OrganizationID) domain.APIToken {
	return domain.APIToken{
		ID: domain.TokenID(fmt.Sprintf("tok_%d", n)), Name: "CI ✓", TokenHash: fmt.Sprintf("token %d", n), Prefix: "swt_ab", Organization: org,
		Role: domain.RoleBilling, MadeBy: "acc_1", CreatedAt: day(1), ExpiresAt: day(9),
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		seed(t, st)
		own, foreign := apiToken(1, "org_a"), apiToken(2, "org_b")
		vendors := apiToken(3, "")
		vendors.Staff, vendors.Role, vendors.MadeBy = domain.StaffSales, "", ""
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.InsertToken(own), tx.InsertToken(foreign), tx.InsertToken(vendors))
		})
		byHash := func(hash string, at time.Time) func(*store.Tx) error {
			return func(tx *store.Tx) error { return ignore(tx.TokenByHash(hash, at)) }
		}
		of := func(org domain.OrganizationID) []domain.APIToken {
			return read(t, st, func(tx *store.Tx) ([]domain.APIToken, error) { return tx.Tokens(org) })
		}
		same(t, "token", read(t, st, func(tx *store.Tx) (domain.APIToken, error) { return tx.TokenByHash("token 3", day(1)) }), vendors)
		same(t, "an organization's", of("org_a"), []domain.APIToken{own})
		same(t, "the vendor's", of(""), []domain.APIToken{vendors})
		token := func(org domain.OrganizationID, id domain.TokenID) (domain.APIToken, error) {
			var found domain.APIToken
			err := st.Read(t.Context(), func(tx *store.Tx) (err error) {
				found, err = tx.Token(org, id)
				return err
			})
			return found, err
		}
		for _, want := range []domain.APIToken{own, vendors} {
			got, err := token(want.Organization, want.ID)
			same(t, "by id", got, want)
			if _, foreignErr := token("org_b", want.ID); err != nil || !domain.HasCode(foreignErr, domain.CodeNotFound) {
				t.Errorf("%s: %v, and for another organization %v", want.ID, err, foreignErr)
			}
		}
		revoke := func(org domain.OrganizationID, id domain.TokenID) func(*store.Tx) error {
			return func(tx *store.Tx) error { return tx.RevokeToken(org, id, day(3)) }
		}
		refused(t, st, domain.CodeNotFound, byHash("token 1", day(9)), byHash("nothing", day(1)),
			revoke("org_a", "tok_2"), revoke("", "tok_1"), revoke("org_a", "tok_3"), revoke("org_a", "tok_9"))

		write(t, st, func(tx *store.Tx) error { return tx.TouchToken("tok_1", day(4)) })
		own.LastUsedAt = day(4)
		same(t, "touched", of("org_a"), []domain.APIToken{own})
		write(t, st, revoke("org_a", "tok_1"))
		write(t, st, revoke("", "tok_3"))
		refused(t, st, domain.CodeNotFound, byHash("token 1", day(4)), byHash("token 3", day(4)), revoke("org_a", "tok_1"), revoke("", "tok_3"))
		if _, err := token("org_a", "tok_1"); !domain.HasCode(err, domain.CodeNotFound) {
			t.Errorf("revoked: %v, want not_found", err)
		}
		same(t, "revoked", of("org_a"), []domain.APIToken{})
		same(t, "the vendor's revoked", of(""), []domain.APIToken{})
		same(t, "untouched", of("org_b"), []domain.APIToken{foreign})
	})
}
