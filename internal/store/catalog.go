package store

import "seatward.dev/seatward/internal/domain"

const productColumns = `id, slug, name, description, preset, policy, state, created_at, version`

func scanProduct(r row) (p domain.Product, err error) {
	err = r.Scan(&p.ID, &p.Slug, &p.Name, &p.Description, &p.Preset, from(&p.Policy), &p.State, at(&p.CreatedAt), &p.Version)
	return p, err
}

// InsertProduct adds a product; added is false when the slug is taken.
func (tx *Tx) InsertProduct(p domain.Product) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO product (`+productColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT (slug) DO NOTHING`,
		p.ID, p.Slug, p.Name, p.Description, p.Preset, text(p.Policy), p.State, ms(p.CreatedAt))
	return n == 1, err
}

// Product reads one product.
func (tx *Tx) Product(id domain.ProductID) (domain.Product, error) {
	return one(tx, scanProduct, `SELECT `+productColumns+` FROM product WHERE id = $1`, id)
}

// ProductBySlug reads one product by its slug.
func (tx *Tx) ProductBySlug(slug string) (domain.Product, error) {
	return one(tx, scanProduct, `SELECT `+productColumns+` FROM product WHERE slug = $1`, slug)
}

// Products lists the catalog by name, retired ones too; a vendor has few.
func (tx *Tx) Products() ([]domain.Product, error) {
	return all(tx, scanProduct, `SELECT `+productColumns+` FROM product ORDER BY name, id LIMIT 1000`)
}

// UpdateProduct changes name, description, policy and state if the version is
// still the one given.
func (tx *Tx) UpdateProduct(p domain.Product) error {
	if err := tx.LeaseRulesChanged(p.ID); err != nil {
		return err
	}
	return tx.changed(errStale, `UPDATE product SET name = $2, description = $3, policy = $4, state = $5, version = version + 1
		WHERE id = $1 AND version = $6`, p.ID, p.Name, p.Description, text(p.Policy), p.State, p.Version)
}

// ProductLicensed reports whether any license of the product was ever issued.
func (tx *Tx) ProductLicensed(id domain.ProductID) (licensed bool, err error) {
	err = tx.row(`SELECT EXISTS (SELECT 1 FROM license WHERE product_id = $1)`, id).Scan(&licensed)
	return licensed, err
}

const planColumns = `id, product_id, name, description, type, term_months, currency, price_internal, price_external,
	min_users, max_users, features, state, created_at, version`

func scanPlan(r row) (p domain.Plan, err error) {
	err = r.Scan(&p.ID, &p.Product, &p.Name, &p.Description, &p.Type, &p.TermMonths, &p.Currency, &p.PriceInternal, &p.PriceExternal,
		&p.MinUsers, &p.MaxUsers, from(&p.Features), &p.State, at(&p.CreatedAt), &p.Version)
	return p, err
}

// InsertPlan adds a plan.
func (tx *Tx) InsertPlan(p domain.Plan) error {
	_, err := tx.exec(`INSERT INTO plan (`+planColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1)`,
		p.ID, p.Product, p.Name, p.Description, p.Type, p.TermMonths, p.Currency, p.PriceInternal, p.PriceExternal,
		p.MinUsers, p.MaxUsers, text(p.Features), p.State, ms(p.CreatedAt))
	return err
}

// Plan reads one plan.
func (tx *Tx) Plan(id domain.PlanID) (domain.Plan, error) {
	return one(tx, scanPlan, `SELECT `+planColumns+` FROM plan WHERE id = $1`, id)
}

// Plans lists all plans of all products, in order of making.
func (tx *Tx) Plans() ([]domain.Plan, error) {
	return all(tx, scanPlan, `SELECT `+planColumns+` FROM plan ORDER BY product_id, id LIMIT 5000`)
}

// UpdatePlan changes what may change if the version is still the one given.
// Type and term stay: licenses and quotes refer to them.
func (tx *Tx) UpdatePlan(p domain.Plan) error {
	return tx.changed(errStale, `UPDATE plan SET name = $2, description = $3, price_internal = $4, price_external = $5,
		min_users = $6, max_users = $7, features = $8, state = $9, version = version + 1 WHERE id = $1 AND version = $10`,
		p.ID, p.Name, p.Description, p.PriceInternal, p.PriceExternal, p.MinUsers, p.MaxUsers, text(p.Features), p.State, p.Version)
}
