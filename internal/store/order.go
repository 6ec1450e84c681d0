package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const quoteColumns = `id, organization_id, product_id, plan_id, license_name, install_id, users, totals, created_by, created_at, expires_at, order_id,
	renews, starts_at, ends_at`

func scanQuote(r row) (q domain.Quote, err error) {
	err = r.Scan(&q.ID, &q.Organization, &q.Product, &q.Plan, &q.LicenseName, &q.InstallID, from(&q.Users), from(&q.Totals),
		&q.CreatedBy, at(&q.CreatedAt), at(&q.ExpiresAt), maybe(&q.Order),
		maybe(&q.Renews), at(&q.Period.Starts), at(&q.Period.Ends))
	return q, err
}

// InsertQuote adds a quote.
func (tx *Tx) InsertQuote(q domain.Quote) error {
	_, err := tx.exec(`INSERT INTO quote (`+quoteColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		q.ID, q.Organization, q.Product, q.Plan, q.LicenseName, q.InstallID, text(q.Users), text(q.Totals),
		q.CreatedBy, ms(q.CreatedAt), ms(q.ExpiresAt), null(q.Order), null(q.Renews), ms(q.Period.Starts), ms(q.Period.Ends))
	return err
}

// Quote reads one quote of an organization.
func (tx *Tx) Quote(org domain.OrganizationID, id domain.QuoteID) (domain.Quote, error) {
	return one(tx, scanQuote, `SELECT `+quoteColumns+` FROM quote WHERE organization_id = $1 AND id = $2`, org, id)
}

// UseQuote binds a quote to its order; it tells whether this call did it, so
// that one quote becomes one order however many ask at once.
func (tx *Tx) UseQuote(q domain.Quote, order domain.OrderID) (used bool, err error) {
	n, err := tx.exec(`UPDATE quote SET order_id = $3 WHERE organization_id = $1 AND id = $2 AND order_id IS NULL`, q.Organization, q.ID, order)
	return n == 1, err
}

// NextNumber takes the next number of a series in a year. It is taken in the
// transaction that uses it, so the series has no gaps.
func (tx *Tx) NextNumber(series string, year int) (n int64, err error) {
	err = tx.row(`INSERT INTO number_series (series, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (series, year) DO UPDATE SET last = number_series.last + 1 RETURNING last`, series, year).Scan(&n)
	return n, err
}

const orderColumns = `purchase_order.id, purchase_order.number, purchase_order.organization_id, organization.name, organization.deleted_at IS NOT NULL, purchase_order.quote_id,
	purchase_order.product_id, purchase_order.plan_id, purchase_order.product_name, purchase_order.plan_name, purchase_order.type,
	purchase_order.term_months, purchase_order.features, purchase_order.license_name, purchase_order.install_id, purchase_order.users,
	purchase_order.totals, purchase_order.state, purchase_order.ordered_by, purchase_order.orderer_name, purchase_order.created_at,
	purchase_order.paid_at, purchase_order.canceled_at, purchase_order.invoice_id, purchase_order.license_id, purchase_order.renews,
	purchase_order.starts_at, purchase_order.ends_at, purchase_order.version`

const orderTables = `purchase_order JOIN organization ON organization.id = purchase_order.organization_id`

const orderQuery = `SELECT ` + orderColumns + ` FROM ` + orderTables

func scanOrder(r row) (o domain.Order, err error) {
	err = r.Scan(&o.ID, &o.Number, &o.Organization, &o.OrgName, &o.OrgDeleted, &o.Quote, &o.Product, &o.Plan, &o.ProductName, &o.PlanName, &o.Type,
		&o.TermMonths, from(&o.Features), &o.LicenseName, &o.InstallID, from(&o.Users), from(&o.Totals), &o.State, &o.OrderedBy, &o.OrdererName,
		at(&o.CreatedAt), at(&o.PaidAt), at(&o.CanceledAt), &o.Invoice, maybe(&o.License), maybe(&o.Renews),
		at(&o.Period.Starts), at(&o.Period.Ends), &o.Version)
	return o, err
}

// InsertOrder adds an order.
func (tx *Tx) InsertOrder(o domain.Order) error {
	_, err := tx.exec(`INSERT INTO purchase_order (id, number, organization_id, quote_id, product_id, plan_id, product_name, plan_name, type,
		term_months, features, license_name, install_id, users, totals, gross, state, ordered_by, orderer_name, search_key, created_at, invoice_id,
		renews, starts_at, ends_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, 1)`,
		o.ID, o.Number, o.Organization, o.Quote, o.Product, o.Plan, o.ProductName, o.PlanName, o.Type, o.TermMonths, text(o.Features),
		o.LicenseName, o.InstallID, text(o.Users), text(o.Totals), o.Totals.Gross, o.State, o.OrderedBy, o.OrdererName,
		searchKey(o.Number, o.OrgName, o.ProductName, o.LicenseName), ms(o.CreatedAt), o.Invoice,
		null(o.Renews), ms(o.Period.Starts), ms(o.Period.Ends))
	return err
}

// Order reads one order of an organization.
func (tx *Tx) Order(org domain.OrganizationID, id domain.OrderID) (domain.Order, error) {
	return one(tx, scanOrder, orderQuery+` WHERE purchase_order.organization_id = $1 AND purchase_order.id = $2`, org, id)
}

// AnyOrder reads one order of whichever organization, for the vendor.
func (tx *Tx) AnyOrder(id domain.OrderID) (domain.Order, error) {
	return one(tx, scanOrder, orderQuery+` WHERE purchase_order.id = $1`, id)
}

// Renewal reads the order that renews a license of an organization, open or
// paid; a canceled one renews nothing.
func (tx *Tx) Renewal(org domain.OrganizationID, license domain.LicenseID) (domain.Order, error) {
	return one(tx, scanOrder, orderQuery+` WHERE purchase_order.renews = $2 AND purchase_order.organization_id = $1
		AND purchase_order.state <> 'canceled'`, org, license)
}

// LockOrder takes the order's row for this transaction.
func (tx *Tx) LockOrder(id domain.OrderID) error {
	return tx.changed(errNotFound, `UPDATE purchase_order SET version = version + 1 WHERE id = $1`, id)
}

// Orders lists orders: of one organization, or of all when org is "".
func (tx *Tx) Orders(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.Order], error) {
	var filters []filter
	if org != "" {
		filters = append(filters, where("purchase_order.organization_id = ?", org))
	}
	if req.State != "" {
		filters = append(filters, where("purchase_order.state = ?", req.State))
	}
	if req.Sort == "" {
		req.Sort, req.Desc = "created", true
	}
	return listing[domain.Order]{
		columns: orderColumns,
		from:    orderTables,
		search:  "purchase_order.search_key",
		sorts: map[string]sortKey{
			"created": number("purchase_order.created_at"), "total": number("purchase_order.gross"),
			"number": number("purchase_order.created_at"), // as texts, 10000 would come before 9999
		},
		sort: "created",
		id:   "purchase_order.id",
		scan: scanOrder,
	}.page(tx, req, filters...)
}

// PayOrder marks an open order paid and names its license.
func (tx *Tx) PayOrder(id domain.OrderID, license domain.LicenseID, t time.Time) error {
	return tx.changed(domain.E(domain.Conflict, domain.CodeOrderPaid),
		`UPDATE purchase_order SET state = 'paid', paid_at = $2, license_id = $3 WHERE id = $1 AND state = 'open'`, id, ms(t), license)
}

// CancelOrder marks an open order canceled.
func (tx *Tx) CancelOrder(id domain.OrderID, t time.Time) error {
	return tx.changed(domain.E(domain.Conflict, domain.CodeOrderPaid),
		`UPDATE purchase_order SET state = 'canceled', canceled_at = $2 WHERE id = $1 AND state = 'open'`, id, ms(t))
}

// invoiceDocument is the frozen part of an invoice.
type invoiceDocument struct {
	Seller      domain.Seller         `json:"seller"`
	Buyer       domain.BillingProfile `json:"buyer"`
	Totals      domain.Totals         `json:"totals"`
	ProductName string                `json:"product_name"`
	PlanName    string                `json:"plan_name"`
	LicenseName string                `json:"license_name"`
	TermMonths  int                   `json:"term_months"`
	Renews      string                `json:"renews,omitempty"`
	Starts      time.Time             `json:"starts,omitzero"`
	Ends        time.Time             `json:"ends,omitzero"`
}

func scanInvoice(r row) (i domain.Invoice, err error) {
	var d invoiceDocument
	err = r.Scan(&i.ID, &i.Number, &i.Organization, &i.Order, &i.State, from(&d), at(&i.IssuedAt), at(&i.DueAt), at(&i.PaidAt))
	i.Seller, i.Buyer, i.Totals = d.Seller, d.Buyer, d.Totals
	i.ProductName, i.PlanName, i.LicenseName, i.TermMonths = d.ProductName, d.PlanName, d.LicenseName, d.TermMonths
	i.Renews, i.Period = d.Renews, domain.Period{Starts: d.Starts, Ends: d.Ends}
	return i, err
}

const invoiceColumns = `id, number, organization_id, order_id, state, document, issued_at, due_at, paid_at`

// InsertInvoice adds a final invoice.
func (tx *Tx) InsertInvoice(i domain.Invoice) error {
	_, err := tx.exec(`INSERT INTO invoice (`+invoiceColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		i.ID, i.Number, i.Organization, i.Order, i.State,
		text(invoiceDocument{
			i.Seller, i.Buyer, i.Totals, i.ProductName, i.PlanName, i.LicenseName, i.TermMonths, i.Renews, i.Period.Starts, i.Period.Ends,
		}),
		ms(i.IssuedAt), ms(i.DueAt), ms(i.PaidAt))
	return err
}

// Invoice reads one invoice of an organization.
func (tx *Tx) Invoice(org domain.OrganizationID, id domain.InvoiceID) (domain.Invoice, error) {
	return one(tx, scanInvoice, `SELECT `+invoiceColumns+` FROM invoice WHERE organization_id = $1 AND id = $2`, org, id)
}

// Invoices lists an organization's invoices, the newest first.
func (tx *Tx) Invoices(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.Invoice], error) {
	if req.Sort == "" {
		req.Sort, req.Desc = "number", true
	}
	return listing[domain.Invoice]{
		columns: invoiceColumns, from: "invoice",
		sorts: map[string]sortKey{"number": number("issued_at")}, sort: "number", id: "id", // as texts, 10000 would come before 9999
		scan: scanInvoice,
	}.page(tx, req, where("organization_id = ?", org))
}

// CloseInvoice moves an open invoice to paid or void.
func (tx *Tx) CloseInvoice(id domain.InvoiceID, state domain.InvoiceState, t time.Time) error {
	var paid time.Time
	if state == domain.InvoicePaid {
		paid = t
	}
	return tx.changed(errStale, `UPDATE invoice SET state = $2, paid_at = $3 WHERE id = $1 AND state = 'open'`, id, state, ms(paid))
}

func scanPayment(r row) (p domain.Payment, err error) {
	err = r.Scan(&p.ID, &p.Organization, &p.Order, &p.Invoice, &p.Money.Amount, &p.Money.Currency, &p.Method, &p.Reference,
		&p.ReceivedOn, &p.RecordedBy, at(&p.CreatedAt))
	return p, err
}

const paymentColumns = `id, organization_id, order_id, invoice_id, amount, currency, method, reference, received_on, recorded_by, created_at`

// InsertPayment adds a payment; added is false when the order has one already.
func (tx *Tx) InsertPayment(p domain.Payment) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO payment (`+paymentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (order_id) DO NOTHING`,
		p.ID, p.Organization, p.Order, p.Invoice, p.Money.Amount, p.Money.Currency, p.Method, p.Reference, p.ReceivedOn, p.RecordedBy, ms(p.CreatedAt))
	return n == 1, err
}

// Payments lists an organization's payments, the newest first.
func (tx *Tx) Payments(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.Payment], error) {
	if req.Sort == "" {
		req.Sort, req.Desc = "id", true
	}
	return listing[domain.Payment]{
		columns: paymentColumns, from: "payment",
		sorts: map[string]sortKey{"id": words("id")}, sort: "id", id: "id",
		scan: scanPayment,
	}.page(tx, req, where("organization_id = ?", org))
}
