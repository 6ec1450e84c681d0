package billing

import (
	"context"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

// OrderDetail is an order with what belongs to it.
type OrderDetail struct {
	Order   domain.Order
	Invoice domain.Invoice
	Payment domain.Payment // zero: none
}

// Orders lists an organization's orders, the newest first.
func (s *Service) Orders(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Order], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.OrdersView); err != nil {
			return err
		}
		list, err = tx.Orders(org, req)
		return err
	})
	return list, err
}

// OrderDetail reads one order of an organization.
func (s *Service) OrderDetail(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.OrderID) (d OrderDetail, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.OrdersView); err != nil {
			return err
		}
		order, err := tx.Order(org, id)
		if err != nil {
			return err
		}
		d, err = detail(tx, order)
		return err
	})
	return d, err
}

// VendorOrders lists the orders of all organizations, the newest first.
func (s *Service) VendorOrders(ctx context.Context, by domain.Actor, req domain.ListRequest) (list domain.List[domain.Order], err error) {
	if err := s.EnterVendor(by, access.VendorOrdersView); err != nil {
		return list, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Orders("", req)
		return err
	})
	return list, err
}

// VendorOrder reads one order of whichever organization.
func (s *Service) VendorOrder(ctx context.Context, by domain.Actor, id domain.OrderID) (d OrderDetail, err error) {
	if err := s.EnterVendor(by, access.VendorOrdersView); err != nil {
		return d, err
	}
	err = s.Read(ctx, func(tx *store.Tx) error {
		order, err := tx.AnyOrder(id)
		if err != nil {
			return err
		}
		d, err = detail(tx, order)
		return err
	})
	return d, err
}

func detail(tx *store.Tx, o domain.Order) (d OrderDetail, err error) {
	d.Order = o
	if d.Invoice, err = tx.Invoice(o.Organization, o.Invoice); err != nil {
		return d, err
	}
	d.Payment, err = tx.OrderPayment(o.Organization, o.ID)
	return d, err
}

// Invoices lists an organization's invoices, the newest first.
func (s *Service) Invoices(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Invoice], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.BillingView); err != nil {
			return err
		}
		list, err = tx.Invoices(org, req)
		return err
	})
	return list, err
}

// Invoice reads one invoice of an organization.
func (s *Service) Invoice(ctx context.Context, by domain.Actor, org domain.OrganizationID, id domain.InvoiceID) (i domain.Invoice, err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.BillingView); err != nil {
			return err
		}
		i, err = tx.Invoice(org, id)
		return err
	})
	return i, err
}

// Payments lists an organization's payments, the newest first.
func (s *Service) Payments(ctx context.Context, by domain.Actor, org domain.OrganizationID, req domain.ListRequest) (list domain.List[domain.Payment], err error) {
	err = s.Read(ctx, func(tx *store.Tx) error {
		if _, err := s.Enter(tx, by, org, access.BillingView); err != nil {
			return err
		}
		list, err = tx.Payments(org, req)
		return err
	})
	return list, err
}
