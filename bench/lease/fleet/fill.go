// Package fleet is organizations with floating seats and the programs that use
// them: what the measurements of leases, and the trial by killing, begin with.
package fleet

import (
	"context"
	"strconv"
	"time"

	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// Product is the slug of the product that has floating seats.
const Product = "draft"

const productID = domain.ProductID("prd_draft")

// Customer is an organization with a license for floating seats.
type Customer struct {
	Organization string
	Token        string // claims, renews and releases
	Owner        string // a token of the owner's role
}

// Fill makes an organization for each number of floating seats, with an activated
// license that gives them. The database is migrated if need be.
func Fill(ctx context.Context, database string, sizes ...int) (customers []Customer, err error) {
	st, err := store.Open(ctx, database)
	if err != nil {
		return nil, err
	}
	defer func() { _ = st.Close() }()
	if err := st.Migrate(ctx); err != nil {
		return nil, err
	}
	now := time.Now().UTC().Truncate(time.Second)
	ids := app.NewIDs(time.Now)
	if err := st.Write(ctx, func(tx *store.Tx) error { return catalog(tx, now) }); err != nil {
		return nil, err
	}
	for i := range sizes {
		token, _ := ids.Secret()
		owner, _ := ids.Secret()
		customers = append(customers, Customer{"org_" + strconv.Itoa(i), "swt_" + token, "swt_" + owner})
	}
	return customers, st.Write(ctx, func(tx *store.Tx) error {
		for i, c := range customers {
			if err := c.insert(tx, strconv.Itoa(i), sizes[i], now); err != nil {
				return err
			}
		}
		return analyze(ctx, tx)
	})
}

// analyze does at once what PostgreSQL does by itself within a minute.
func analyze(ctx context.Context, tx *store.Tx) error {
	if tx.PGX() == nil {
		return nil
	}
	_, err := tx.PGX().Exec(ctx, "ANALYZE")
	return err
}

func catalog(tx *store.Tx, now time.Time) error {
	policy, _ := domain.PresetNamedAndFloating.Policy()
	policy.LeasesPerDevice = domain.MaxPerDevice
	if _, err := tx.InsertProduct(domain.Product{ID: productID, Slug: Product, Name: "Draft", Preset: domain.PresetNamedAndFloating, Policy: policy, State: domain.CatalogActive, CreatedAt: now}); err != nil {
		return err
	}
	if _, err := tx.InsertAccount(domain.Account{ID: "acc_1", Email: domain.Email{Address: "o@x.example", Key: "o@x.example"}, Name: "O", Language: "en", VerifiedAt: now, CreatedAt: now}); err != nil {
		return err
	}
	return tx.InsertPlan(domain.Plan{ID: "pln_flex", Product: productID, Name: "Flex", Type: domain.LicenseFlex, TermMonths: 12, Currency: "EUR", State: domain.CatalogActive, CreatedAt: now})
}

func (c Customer) insert(tx *store.Tx, n string, size int, now time.Time) error {
	org := domain.OrganizationID(c.Organization)
	if err := tx.InsertOrganization(domain.Organization{ID: org, Name: "Customer " + n, TimeZone: "UTC", CreatedAt: now}); err != nil {
		return err
	}
	if _, err := tx.InsertMember(domain.Member{ID: domain.MemberID("mem_" + n), Organization: org, Account: "acc_1", Role: domain.RoleOwner, State: domain.MemberActive, JoinedAt: now}); err != nil {
		return err
	}
	if err := tx.InsertQuote(domain.Quote{ID: domain.QuoteID("quo_" + n), Organization: org, Product: productID, Plan: "pln_flex", CreatedAt: now, ExpiresAt: now}); err != nil {
		return err
	}
	if err := tx.InsertOrder(domain.Order{ID: domain.OrderID("ord_" + n), Number: n, Organization: org, Quote: domain.QuoteID("quo_" + n), Product: productID, Plan: "pln_flex", Type: domain.LicenseFlex, State: domain.OrderPaid, CreatedAt: now, Invoice: domain.InvoiceID("ivc_" + n)}); err != nil {
		return err
	}
	if _, err := tx.InsertLicense(domain.License{
		ID: domain.LicenseID("lic_" + n), Serial: n, Organization: org, Product: productID, Plan: "pln_flex", PlanName: "Flex", Order: domain.OrderID("ord_" + n), Name: "Flex",
		Type: domain.LicenseFlex, State: domain.LicenseActive, Users: domain.Users{Internal: size}, StartsAt: now, ExpiresAt: now.AddDate(1, 0, 0), ActivatedAt: now, Revision: 1, CreatedAt: now,
	}); err != nil {
		return err
	}
	token := domain.APIToken{
		ID: domain.TokenID("tok_" + n), Name: n, TokenHash: app.HashToken(c.Token), Organization: org, Role: domain.RoleMember, Scope: domain.ScopeLeases, MadeBy: "acc_1",
		CreatedAt: now, ExpiresAt: now.AddDate(1, 0, 0), LastUsedAt: now,
	}
	if err := tx.InsertToken(token); err != nil {
		return err
	}
	token.ID, token.TokenHash, token.Role, token.Scope = domain.TokenID("tok_owner_"+n), app.HashToken(c.Owner), domain.RoleOwner, domain.ScopeAll
	return tx.InsertToken(token)
}
