package web

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/text"
	"seatward.dev/seatward/internal/web/ui"
)

// Call is one request from a person, with what the site has found out about it.
type Call struct {
	Visitor
	W        http.ResponseWriter
	R        *http.Request
	Printer  text.Printer
	Standing app.Standing // in the organization of the path, where it names one

	site  *Site
	route Route
	flash []ui.Flash

	flashTaken bool // from its cookie, which goes once it is shown
}

// Path is a value from the path.
func (c *Call) Path(name string) string { return c.R.PathValue(name) }

// Org is the organization of the path.
func (c *Call) Org() domain.OrganizationID { return c.Standing.Organization.ID }

// OrgURL is the address of a page of the path's organization: OrgURL("members").
func (c *Call) OrgURL(parts ...string) string {
	return strings.Join(append([]string{"/organizations", string(c.Org())}, parts...), "/")
}

// Form is a value of the posted form, as typed.
func (c *Call) Form(name string) string { return c.R.PostFormValue(name) }

// Posted is the whole of the posted form, once one of its values has been read.
func (c *Call) Posted() url.Values {
	return c.R.PostForm //nolint:forbidigo // the form of this request, not the function of that name
}

// FormInt is a whole number of the posted form. What is not one is a
// field.number error at the field; an empty field is 0.
func (c *Call) FormInt(name string) (int, error) {
	s := strings.TrimSpace(c.Form(name))
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if errors.Is(err, strconv.ErrRange) {
		return n, nil // the largest or smallest there is, which every rule about it refuses
	}
	if err != nil {
		return 0, domain.Bad(name, domain.CodeNumber)
	}
	return n, nil
}

// Address is the network address of the browser.
func (c *Call) Address() string {
	host, _, err := net.SplitHostPort(c.R.RemoteAddr)
	if err != nil {
		return c.R.RemoteAddr
	}
	return host
}

// Now is the current instant.
func (c *Call) Now() time.Time { return domain.Instant(c.site.Clock()) }

// List is what the address asks of a list.
func (c *Call) List() domain.ListRequest {
	q := ui.ReadQuery(c.R.URL)
	sort, desc := q.Sort()
	return domain.ListRequest{Search: q.Search(), Sort: sort, Desc: desc, After: q.After(), State: q.Filter("state")}
}

// Render answers with a page. It is drawn in full before the first byte goes
// out, so that a failure half-way is still an error page.
func (c *Call) Render(status int, page templ.Component) error {
	var buf bytes.Buffer
	if err := page.Render(c.R.Context(), &buf); err != nil {
		return err
	}
	if c.flashTaken {
		c.setCookie(flashCookie, "", -1)
	}
	c.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	c.W.WriteHeader(status)
	_, _ = buf.WriteTo(c.W) // the reader has left; nobody to tell
	return nil
}

// Redirect answers a posted form: the browser gets the next page with GET.
func (c *Call) Redirect(to string) error {
	http.Redirect(c.W, c.R, to, http.StatusSeeOther)
	return nil
}

// RedirectWith is Redirect with a message on the next page.
func (c *Call) RedirectWith(to string, tone ui.Tone, message string) error {
	c.setFlash(ui.Flash{Tone: tone, Text: message})
	return c.Redirect(to)
}

// Gone leads back to the list of what an act is about where that is there no
// more: pressed twice, or somebody was faster. Whoever may not act learns nothing.
func (c *Call) Gone(err error, doing access.Action, list string) error {
	if err == nil || domain.AsError(err).Kind != domain.NotFound || !c.Standing.May(doing) {
		return err
	}
	return c.RedirectWith(list, ui.Info, c.Printer.T("It is gone already: ended or removed meanwhile."))
}

// Local returns a path of this site that a request asked to go back to, or the
// fallback: never another site's address.
func Local(path, fallback string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsAny(path, "\\\r\n") {
		return fallback
	}
	return path
}
