package store

import (
	"time"

	"seatward.dev/seatward/internal/domain"
)

const requestColumns = `license_request.id, license_request.organization_id, organization.name, license_request.product_id, product.name,
	license_request.kind, license_request.area, license_request.users, license_request.state, license_request.requested_by,
	license_request.requester_name, license_request.created_at, license_request.answered_by, license_request.answered_at,
	license_request.quote_id, license_request.order_id, license_request.license_id, license_request.version`

const requestTables = `license_request JOIN organization ON organization.id = license_request.organization_id
	JOIN product ON product.id = license_request.product_id`

const requestQuery = `SELECT ` + requestColumns + ` FROM ` + requestTables

func scanRequest(r row) (q domain.LicenseRequest, err error) {
	err = r.Scan(&q.ID, &q.Organization, &q.OrgName, &q.Product, &q.ProductName, &q.Kind, &q.Area, &q.Users, &q.State,
		maybe(&q.RequestedBy), &q.RequesterName, at(&q.CreatedAt), &q.AnsweredBy, at(&q.AnsweredAt),
		maybe(&q.Quote), maybe(&q.Order), maybe(&q.License), &q.Version)
	return q, err
}

// InsertRequest adds an open license request; added is false when there is an
// open one of the same product, kind and area.
func (tx *Tx) InsertRequest(q domain.LicenseRequest) (added bool, err error) {
	n, err := tx.exec(`INSERT INTO license_request (id, organization_id, product_id, kind, area, users, state, requested_by, requester_name,
		search_key, created_at, answered_by, answered_at, quote_id, order_id, license_id, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', NULL, NULL, NULL, NULL, 1)
		ON CONFLICT (organization_id, product_id, kind, area) WHERE state = 'open' DO NOTHING`,
		q.ID, q.Organization, q.Product, q.Kind, q.Area, q.Users, q.State, null(q.RequestedBy), q.RequesterName,
		searchKey(q.OrgName, q.ProductName, q.RequesterName), ms(q.CreatedAt))
	return n == 1, err
}

// OpenRequest reads the open request of a product, kind and area.
func (tx *Tx) OpenRequest(org domain.OrganizationID, product domain.ProductID, kind domain.RequestKind, area domain.Area) (domain.LicenseRequest, error) {
	return one(tx, scanRequest, requestQuery+` WHERE license_request.organization_id = $1 AND license_request.product_id = $2
		AND license_request.kind = $3 AND license_request.area = $4 AND license_request.state = 'open'`, org, product, kind, area)
}

// Request reads one license request of an organization.
func (tx *Tx) Request(org domain.OrganizationID, id domain.RequestID) (domain.LicenseRequest, error) {
	return one(tx, scanRequest, requestQuery+` WHERE license_request.organization_id = $1 AND license_request.id = $2`, org, id)
}

// AnyRequest reads one license request of whichever organization.
func (tx *Tx) AnyRequest(id domain.RequestID) (domain.LicenseRequest, error) {
	return one(tx, scanRequest, requestQuery+` WHERE license_request.id = $1`, id)
}

// Requests lists license requests: of one organization, or of all when org is "".
func (tx *Tx) Requests(org domain.OrganizationID, req domain.ListRequest) (domain.List[domain.LicenseRequest], error) {
	var filters []filter
	if org != "" {
		filters = append(filters, where("license_request.organization_id = ?", org))
	}
	if req.State != "" {
		filters = append(filters, where("license_request.state = ?", req.State))
	}
	if req.Sort == "" {
		req.Sort, req.Desc = "created", true
	}
	return listing[domain.LicenseRequest]{
		columns: requestColumns,
		from:    requestTables,
		search:  "license_request.search_key",
		sorts: map[string]sortKey{
			"created": number("license_request.created_at"), "users": number("license_request.users"),
			"organization": words("license_request.search_key"),
		},
		sort: "created",
		id:   "license_request.id",
		scan: scanRequest,
	}.page(tx, req, filters...)
}

// AnswerRequest closes an open license request with its answer; answered tells
// whether this call did it, so that of several at once one does.
func (tx *Tx) AnswerRequest(q domain.LicenseRequest) (answered bool, err error) {
	n, err := tx.exec(`UPDATE license_request SET state = $3, answered_by = $4, answered_at = $5, quote_id = $6, order_id = $7,
		license_id = $8, version = version + 1 WHERE organization_id = $1 AND id = $2 AND state = 'open'`,
		q.Organization, q.ID, q.State, q.AnsweredBy, ms(q.AnsweredAt), null(q.Quote), null(q.Order), null(q.License))
	return n == 1, err
}

// CountRequests counts the license requests in a state: of one organization, or
// of all when org is "".
func (tx *Tx) CountRequests(org domain.OrganizationID, state domain.RequestState) (n int, err error) {
	err = tx.row(`SELECT count(*) FROM license_request WHERE state = $1 AND ($2 = '' OR organization_id = $2)`, state, org).Scan(&n)
	return n, err
}

// ExtendQuote lets an unused quote hold for longer; extended tells whether it
// did.
func (tx *Tx) ExtendQuote(org domain.OrganizationID, id domain.QuoteID, until time.Time) (extended bool, err error) {
	n, err := tx.exec(`UPDATE quote SET expires_at = $3 WHERE organization_id = $1 AND id = $2 AND order_id IS NULL`, org, id, ms(until))
	return n == 1, err
}
