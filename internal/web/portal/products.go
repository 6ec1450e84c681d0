package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

func (p *Pages) productRoutes() []web.Route {
	const org = "/organizations/{org}"
	return []web.Route{
		{Pattern: "GET " + org + "/products", Action: access.LicensesView, Handle: p.products},
		{Pattern: "POST " + org + "/products", Action: access.PermissionKeysRedeem, Handle: p.lookAtKey, Slow: true},
		{Pattern: "POST " + org + "/products/add", Action: access.PermissionKeysRedeem, Handle: p.addProduct, Slow: true},
		{Pattern: "GET " + org + "/share", Action: access.OrganizationUpdate, Handle: p.shareForm},
		{Pattern: "POST " + org + "/share", Action: access.OrganizationUpdate, Handle: p.share},

		{Pattern: "GET /permission-key", Action: access.SignedIn, Handle: p.keyForm},
		{Pattern: "POST /permission-key", Action: access.SignedIn, Handle: p.validateKey, Slow: true},
		{Pattern: "POST /permission-key/organization", Action: access.SignedIn, Handle: p.foundWithKey, Slow: true},
		{Pattern: "POST /permission-key/own", Action: access.SignedIn, Handle: p.keepKey, Slow: true},
	}
}

// ownedProduct is one product of an organization with all its licenses.
type ownedProduct struct {
	ID       domain.ProductID
	Name     string
	Licenses []domain.License
	Pools    []domain.Pool // with how its seats are used; empty where the reader may not know
}

// inForce are its licenses that count now.
func (o ownedProduct) inForce(c *web.Call) (list []domain.License) {
	for _, l := range o.Licenses {
		if l.StateAt(c.Now()) == domain.LicenseActive {
			list = append(list, l)
		}
	}
	return list
}

// types are the sorts of its licenses in force, each once.
func (o ownedProduct) types(c *web.Call) string {
	var words []string
	for _, l := range o.inForce(c) {
		if word := web.LicenseType(c, l.Type); !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// productsView is what the Products page shows.
type productsView struct {
	Products []ownedProduct
	Open     domain.ProductID // the row that stands open
	Code     string           // as typed
	web.Problem
}

func (p *Pages) products(c *web.Call) error {
	return p.showProducts(c, productsView{Open: domain.ProductID(c.R.URL.Query().Get("product")), Problem: web.Problem{Status: http.StatusOK}})
}

func (p *Pages) showProducts(c *web.Call, v productsView) (err error) {
	if v.Products, err = p.owned(c); err != nil {
		return err
	}
	if len(v.Products) == 1 && v.Open == "" {
		v.Open = v.Products[0].ID
	}
	return c.Render(v.Status, productsPage(c, c.PortalPage(c.Printer.T("Products"), "products"), v))
}

// owned groups the organization's licenses by product, the latest first.
func (p *Pages) owned(c *web.Call) (list []ownedProduct, err error) {
	ctx := c.R.Context()
	licenses, err := p.Licensing.Licenses(ctx, c.Actor, c.Org(), domain.ListRequest{Limit: domain.MaxLimit, Sort: "created", Desc: true})
	if err != nil {
		return nil, err
	}
	place := map[domain.ProductID]int{}
	for _, l := range licenses.Items {
		i, known := place[l.Product]
		if !known {
			i = len(list)
			place[l.Product] = i
			list = append(list, ownedProduct{ID: l.Product, Name: l.ProductName})
		}
		list[i].Licenses = append(list[i].Licenses, l)
	}
	if c.Standing.May(access.SeatsView) {
		pools, err := p.People.Seats(ctx, c.Actor, c.Org())
		if err != nil {
			return nil, err
		}
		for _, pool := range pools {
			if i, known := place[pool.Product]; known {
				list[i].Pools = append(list[i].Pools, pool)
			}
		}
	}
	slices.SortFunc(list, func(a, b ownedProduct) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(string(a.ID), string(b.ID)))
	})
	return list, nil
}

// tried is the code of a posted form.
func tried(c *web.Call) permissionkey.Try {
	return permissionkey.Try{Code: c.Form("code"), Address: c.Address()}
}

// lookAtKey shows what a key holds before it is added.
func (p *Pages) lookAtKey(c *web.Call) error {
	content, err := p.Keys.Validate(c.R.Context(), c.Actor, tried(c))
	if err == nil && content.Organization != "" && content.Organization != c.Org() {
		err = domain.Bad("code", domain.CodeKeyForAnother)
	}
	if err != nil {
		return p.refusedKey(c, err)
	}
	return showAddKey(c, keyView{Content: content, Code: c.Form("code"), Problem: web.Problem{Status: http.StatusOK}})
}

// refusedKey shows the products again with what is wrong with a key, the one
// that has it already standing open.
func (p *Pages) refusedKey(c *web.Call, err error) error {
	problem, ok := c.Problem(err)
	if !ok {
		return err
	}
	v := productsView{Code: c.Form("code"), Problem: problem}
	if e := domain.AsError(err); e.Code == domain.CodeKeyAdded {
		if id, ok := e.Data["license"].(string); ok {
			l, err := p.Licensing.License(c.R.Context(), c.Actor, c.Org(), domain.LicenseID(id))
			if err == nil {
				v.Open = l.Product
			}
		}
	}
	return p.showProducts(c, v)
}

func showAddKey(c *web.Call, v keyView) error {
	return c.Render(v.Status, addKeyPage(c, c.PortalPage(c.Printer.T("Add a product"), "products"), v))
}

func (p *Pages) addProduct(c *web.Call) error {
	r, err := p.Keys.Redeem(c.R.Context(), c.Actor, c.Org(), tried(c), c.Form("install_id"))
	if err != nil {
		if problem, ok := c.Problem(err); ok && problem.Fields.For("install_id") != "" {
			content, again := p.Keys.Validate(c.R.Context(), c.Actor, tried(c))
			if again == nil {
				return showAddKey(c, keyView{Content: content, Code: c.Form("code"), InstallID: c.Form("install_id"), Problem: problem})
			}
		}
		return p.refusedKey(c, err)
	}
	return added(c, r)
}

// added leads to what a key has become.
func added(c *web.Call, r permissionkey.Redemption) error {
	to := "/organizations/" + string(r.Organization.ID) + "/products"
	if len(r.Licenses) > 0 {
		to += "?product=" + string(r.Licenses[0].Product)
	}
	return c.RedirectWith(to, ui.Good, c.Printer.N("%d license has been added.", "%d licenses have been added.", len(r.Licenses)))
}

// maintainedShort is written as the other dates of a license in the list.
func maintainedShort(c *web.Call, l domain.License) string {
	if l.MaintenanceUntil.IsZero() {
		return ""
	}
	return c.Printer.Date(l.MaintenanceUntil)
}
