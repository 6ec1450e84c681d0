package portal

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/ui"
)

// errand is what the product, or a link of ours, sent along: it travels in the
// address through every step of a purchase.
type errand struct {
	InstallID string
	Product   string // slug
	Renew     domain.LicenseID
	Name      string // of the license
	Internal  string // users, as digits
	External  string
	Back      string   // where in the product to go afterwards
	unread    []string // what came along and makes no sense, in words
}

// slug is what a product's slug may look like.
var slug = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// readErrand takes what makes sense and remembers what does not: a page says so.
func readErrand(c *web.Call) (e errand) {
	q := c.R.URL.Query()
	e.InstallID = e.sound(text.Msg("the Install ID"), q.Get("install_id"), func(s string) bool { return len(s) <= 100 })
	e.Product = e.sound(text.Msg("the product"), q.Get("product"), slug.MatchString)
	e.Renew = domain.LicenseID(e.sound(text.Msg("the license to renew"), q.Get("renew"), func(s string) bool { return len(s) <= 100 }))
	e.Internal = e.sound(text.Msg("the users"), q.Get("internal"), countable)
	e.External = e.sound(text.Msg("the external users"), q.Get("external"), countable)
	e.Name = e.sound(text.Msg("the name"), q.Get("name"), func(s string) bool {
		_, err := domain.OptionalName("name", s, domain.MaxName)
		return err == nil
	})
	if e.Back = q.Get("back"); e.Back == "" {
		e.Back = q.Get("return")
	}
	if !elsewhere(e.Back) {
		e.Back = ""
	}
	return e
}

func (e *errand) sound(what, value string, ok func(string) bool) string {
	if value == "" || ok(value) {
		return value
	}
	e.unread = append(e.unread, what)
	return ""
}

func countable(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 0 && n <= domain.MaxUsers
}

// tidied leads to the same page without what made no sense, and says so there.
// It reports whether it did.
func (e errand) tidied(c *web.Call) (bool, error) {
	if len(e.unread) == 0 {
		return false, nil
	}
	return true, e.turned(c, c.R.URL.Path)
}

// turned leads to a page and says what was left out, if anything was.
func (e errand) turned(c *web.Call, path string) error {
	if len(e.unread) == 0 {
		return c.Redirect(e.on(path))
	}
	words := make([]string, len(e.unread))
	for i, w := range e.unread {
		words[i] = c.Printer.T(w)
	}
	return c.RedirectWith(e.on(path), ui.Warn, c.Printer.T("The link that led you here was wrong about %s. Enter it yourself.", strings.Join(words, ", ")))
}

// elsewhere accepts the address of a product: plain, so that the host we name is
// the host it leads to.
func elsewhere(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(address) <= 2000 &&
		strings.IndexFunc(u.Host, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// creating leads through making an organization and back here.
func (e errand) creating() string {
	return "/organizations/new?return=" + url.QueryEscape(e.on("/purchase"))
}

// on is a path with the errand added, and further parameters given as name and
// value in turn.
func (e errand) on(path string, more ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	for name, value := range map[string]string{
		"install_id": e.InstallID, "product": e.Product, "renew": string(e.Renew), "name": e.Name, "internal": e.Internal, "external": e.External,
		"back": e.Back,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// backHost is what to call the place the errand came from.
func (e errand) backHost() string {
	u, err := url.Parse(e.Back)
	if err != nil {
		return ""
	}
	return u.Host
}
