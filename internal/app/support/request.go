package support

import (
	"context"
	"fmt"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/mail"
	"seatward.dev/seatward/internal/store"
)

// RequestInput is a wish for licenses.
type RequestInput struct {
	Product domain.ProductID
	Kind    string // "add", or "move" from Area to the other one; "" is "add"
	Area    string // "internal" or "external"
	Users   int
	Note    string
}

// RequestDetail is a license request with its conversation.
type RequestDetail struct {
	Request  domain.LicenseRequest
	Messages []domain.Message
}

// Request asks the vendor's sales team for licenses. There is one open request
// of each kind for a product and area: a second is requests.already_open (data:
// product, request). Field errors at product, kind, area, users and note;
// requests.too_few below the product's request_min, requests.too_many above what
// can move, both at users; catalog.product_retired.
func (s *Service) Request(ctx context.Context, by domain.Actor, org domain.OrganizationID, in RequestInput) (q domain.LicenseRequest, err error) {
	err = s.Write(ctx, func(tx *store.Tx) error {
		st, err := s.Enter(tx, by, org, access.RequestsMake)
		if err != nil {
			return err
		}
		var note string
		if q, note, err = s.wish(tx, by, st, in); err != nil {
			return err
		}
		added, err := tx.InsertRequest(q)
		if err != nil {
			return err
		}
		if !added {
			return alreadyOpen(tx, q)
		}
		if note != "" {
			if _, err := s.say(tx, by, st, string(q.ID), note, ""); err != nil {
				return err
			}
		}
		if err := s.mailRequest(tx, q); err != nil {
			return err
		}
		return s.Audit(tx, by, app.Change{
			Organization: org, Action: access.RequestsMake, Object: string(q.ID), Name: q.ProductName, After: keptOfRequest(q),
		})
	})
	return q, err
}

// wish checks what is asked for.
func (s *Service) wish(tx *store.Tx, by domain.Actor, st app.Standing, in RequestInput) (q domain.LicenseRequest, note string, err error) {
	product, productErr := requestable(tx, in.Product)
	if productErr != nil && domain.AsError(productErr).Kind != domain.Invalid {
		return q, "", productErr
	}
	kind, kindErr := requestKind(in.Kind)
	area, areaErr := domain.ParseArea("area", in.Area)
	if productErr == nil && areaErr == nil && !product.Policy.Extranet && (area == domain.AreaExternal || kind == domain.RequestMove) {
		areaErr = domain.Bad("area", domain.CodeNoExternalUsers)
	}
	note, noteErr := domain.OptionalProse("note", in.Note, domain.MaxNote)
	var usersErr error
	if productErr == nil {
		usersErr = enough(in.Users, product.Policy.FewestRequested())
	}
	if productErr == nil && areaErr == nil && usersErr == nil && kind == domain.RequestMove {
		if usersErr, err = s.movable(tx, st.Organization.ID, product.ID, area, in.Users); err != nil {
			return q, "", err
		}
	}
	if err := domain.Join(productErr, kindErr, areaErr, usersErr, noteErr); err != nil {
		return q, "", err
	}
	name, err := s.NameOf(tx, by)
	return domain.LicenseRequest{
		ID: domain.RequestID(s.IDs.New(domain.PrefixRequest)), Organization: st.Organization.ID, OrgName: st.Organization.Name,
		Product: product.ID, ProductName: product.Name, Kind: kind, Area: area, Users: in.Users, State: domain.RequestOpen,
		RequestedBy: by.Account, RequesterName: name, CreatedAt: s.Now(), Version: 1,
	}, note, err
}

// requestable reads a product that is sold.
func requestable(tx *store.Tx, id domain.ProductID) (domain.Product, error) {
	if id == "" {
		return domain.Product{}, domain.Bad("product", domain.CodeRequired)
	}
	p, err := tx.Product(id)
	switch {
	case domain.HasCode(err, domain.CodeNotFound):
		return p, domain.Bad("product", domain.CodeChoice)
	case err == nil && p.State != domain.CatalogActive:
		return p, domain.Bad("product", domain.CodeProductRetired)
	}
	return p, err
}

func requestKind(s string) (domain.RequestKind, error) {
	switch k := domain.RequestKind(s); k {
	case "":
		return domain.RequestAdd, nil
	case domain.RequestAdd, domain.RequestMove:
		return k, nil
	}
	return "", domain.Bad("kind", domain.CodeChoice).With("choices", "add, move")
}

func enough(users, fewest int) error {
	if users >= 1 && users < fewest {
		return domain.Bad("users", domain.CodeRequestUsers).With("min", fewest)
	}
	if users < 1 || users > domain.MaxUsers {
		return domain.Bad("users", domain.CodeRange).With("min", fewest).With("max", domain.MaxUsers)
	}
	return nil
}

// movable refuses to move more users of an area than any one license can give.
func (s *Service) movable(tx *store.Tx, org domain.OrganizationID, product domain.ProductID, area domain.Area, users int) (refused, err error) {
	licenses, err := tx.ProductLicenses(org, product)
	if err != nil {
		return nil, err
	}
	most := 0
	for _, l := range licenses {
		most = max(most, l.Movable(area, s.Now()))
	}
	if users > most {
		return domain.Bad("users", domain.CodeRequestMove).With("max", most), nil
	}
	return nil, nil
}

func alreadyOpen(tx *store.Tx, q domain.LicenseRequest) error {
	open, err := tx.OpenRequest(q.Organization, q.Product, q.Kind, q.Area)
	if err != nil {
		return err
	}
	return domain.E(domain.Conflict, domain.CodeRequestOpen).With("product", q.ProductName).With("request", string(open.ID))
}

func (s *Service) mailRequest(tx *store.Tx, q domain.LicenseRequest) error {
	sales, _, err := vendor.Mailboxes(tx)
	if err != nil {
		return err
	}
	return s.tellVendor(tx, sales, mail.LicenseRequested{
		Organization: q.OrgName, Requester: q.RequesterName, Product: q.ProductName, Kind: q.Kind, Area: q.Area, Users: q.Users,
		Link: s.inConsole("requests/" + string(q.ID)),
	})
}

// keptOfRequest is what the audit log keeps of a license request.
func keptOfRequest(q domain.LicenseRequest) map[string]string {
	kept := map[string]string{
		"product": q.ProductName, "kind": string(q.Kind), "area": string(q.Area), "users": fmt.Sprint(q.Users), "state": string(q.State),
	}
	for name, id := range map[string]string{"quote": string(q.Quote), "order": string(q.Order), "license": string(q.License)} {
		if id != "" {
			kept[name] = id
		}
	}
	return kept
}

// Requests lists an organization's license requests, the newest first.
func (s *Service) Requests(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.LicenseRequest], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.RequestsView); err != nil {
			return err
		}
		list, err = tx.Requests(org, req)
		return err
	})
	return list, err
}

// RequestDetail reads one license request of an organization.
func (s *Service) RequestDetail(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.RequestID) (d RequestDetail, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.RequestsView); err != nil {
			return err
		}
		if d.Request, err = tx.Request(org, id); err != nil {
			return err
		}
		d.Messages, err = tx.Messages(org, string(id))
		return err
	})
	return d, err
}

// VendorRequests lists the license requests of all organizations, the newest
// first.
func (s *Service) VendorRequests(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.LicenseRequest], err error) {
	if err := s.EnterVendor(by, access.VendorRequestsView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Requests("", req)
		return err
	})
	return list, err
}

// VendorRequest reads one license request of whichever organization.
func (s *Service) VendorRequest(ctx context.Context, by domain.Actor, id domain.RequestID) (d RequestDetail, err error) {
	if err := s.EnterVendor(by, access.VendorRequestsView); err != nil {
		return d, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		if d.Request, err = tx.AnyRequest(id); err != nil {
			return err
		}
		d.Messages, err = tx.Messages(d.Request.Organization, string(id))
		return err
	})
	return d, err
}
