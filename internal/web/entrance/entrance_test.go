package entrance_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/entrance"
	"seatward.dev/seatward/internal/web/ui"
)

const (
	good   = "boat lantern pebble spoon"
	better = "ferry copper thimble oak"
	ida    = "ida@halden.example"
	jon    = "jon@halden.example"
)

// house is the entrance with as much behind it as one needs to see where one
// has got to.
type house struct {
	*apptest.World
	*http.ServeMux
	pages *entrance.Pages
}

func open(w *apptest.World) *house {
	h := &house{World: w, ServeMux: http.NewServeMux()}
	accounts := &account.Service{Env: w.Env, Hasher: authn.NewHasher(authn.Params{Memory: 8, Time: 1, Threads: 1}, 4), Box: keyring.NewSecret().Box("second factor")}
	h.pages = &entrance.Pages{
		Accounts: accounts, Vendor: &vendor.Service{Env: w.Env, Accounts: accounts}, People: &people.Service{Env: w.Env, Accounts: accounts},
	}
	site := web.New(web.Config{
		URL: w.URL, Brand: "Fjordworks", Log: slog.New(slog.DiscardHandler), Clock: w.Clock,
		Authenticate: func(ctx context.Context, token string) (v web.Visitor, err error) {
			v.Actor, v.Session, v.Account, err = accounts.Authenticate(ctx, token)
			return v, err
		},
		Enter: func(ctx context.Context, by domain.Actor, org domain.OrganizationID) (app.Standing, error) {
			return h.pages.People.View(ctx, by, org)
		},
	})
	show := func(title string) func(*web.Call) error {
		return func(c *web.Call) error {
			return c.Render(http.StatusOK, web.Within(ui.Portal(c.Page(title)), ui.PageHead{Title: title, Subtitle: c.Account.Name}))
		}
	}
	site.Mount(h.ServeMux, h.pages.Routes()...)
	site.Mount(h.ServeMux,
		web.Route{Pattern: "GET /organizations", Action: access.SignedIn, Handle: show("My organizations")},
		web.Route{Pattern: "GET /organizations/{org}", Action: access.OrganizationView, Handle: show("Overview")},
		web.Route{Pattern: "GET /console", Action: access.OrganizationsList, Handle: show("Console")},
	)
	h.Handle("GET /assets/", ui.Assets())
	return h
}

// each runs a test in a house of its own on both engines.
func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	apptest.Each(t, func(t *testing.T, w *apptest.World) { test(t, open(w)) })
}

// settle makes a verified account with the password good.
func (h *house) settle(t *testing.T, email, name string) domain.Actor {
	t.Helper()
	if err := h.pages.Accounts.SignUp(t.Context(), account.SignUpInput{Email: email, Name: name, Password: good}); err != nil {
		t.Fatal(err)
	}
	token, _, err := h.pages.Accounts.Verify(t.Context(), account.VerifyInput{Token: h.Token(t, email), Password: good})
	if err != nil {
		t.Fatal(err)
	}
	by, _, _, err := h.pages.Accounts.Authenticate(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.pages.Accounts.SignOut(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	return by
}

// visitor is a browser: it keeps cookies and follows no redirects.
type visitor struct {
	*house
	t       *testing.T
	cookies map[string]string
	headers map[string]string
	address string
}

func (h *house) visitor(t *testing.T) *visitor {
	t.Helper()
	return &visitor{house: h, t: t, cookies: map[string]string{}, headers: map[string]string{}, address: "192.0.2.7:4000"}
}

// signedIn is a browser in which somebody has signed in with the password good.
func (h *house) signedIn(t *testing.T, email string) *visitor {
	t.Helper()
	v := h.visitor(t)
	v.post("/sign-in", "email", email, "password", good).leads("/")
	return v
}

type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	return v.send(httptest.NewRequestWithContext(v.t.Context(), http.MethodGet, path, http.NoBody))
}

// post sends a form: names and values in turn.
func (v *visitor) post(path string, pairs ...string) answer {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequestWithContext(v.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(r)
}

func (v *visitor) send(r *http.Request) answer {
	v.t.Helper()
	r.RemoteAddr = v.address
	for name, value := range v.headers {
		r.Header.Set(name, value)
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // what a browser sends back has no attributes
	}
	a := answer{httptest.NewRecorder(), v.t}
	v.ServeHTTP(a, r)
	for _, k := range a.Result().Cookies() {
		if k.MaxAge < 0 {
			delete(v.cookies, k.Name)
		} else {
			v.cookies[k.Name] = k.Value
		}
	}
	return a
}

// leads wants a redirect to a path.
func (a answer) leads(path string) {
	a.t.Helper()
	if got := a.Header().Get("Location"); a.Code != http.StatusSeeOther || got != path {
		a.t.Errorf("got %d %q, want to be led to %q\n%s", a.Code, got, path, a.words())
	}
}

// says wants a page of a status that has the texts in it, as written in HTML.
func (a answer) says(status int, texts ...string) answer {
	a.t.Helper()
	if a.Code != status {
		a.t.Errorf("got %d %s, want %d", a.Code, a.Header().Get("Location"), status)
	}
	for _, s := range texts {
		if !strings.Contains(a.Body.String(), s) {
			a.t.Errorf("%q is missing in\n%s", s, a.words())
		}
	}
	return a
}

func (a answer) lacks(texts ...string) answer {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.Body.String(), s) {
			a.t.Errorf("%q should not be in\n%s", s, a.words())
		}
	}
	return a
}

// words is the part of a page that matters.
func (a answer) words() string {
	_, main, found := strings.Cut(a.Body.String(), "<main")
	if !found {
		return a.Body.String()
	}
	return main
}

// cookie is a cookie of the answer.
func (a answer) cookie(name string) *http.Cookie {
	a.t.Helper()
	for _, k := range a.Result().Cookies() {
		if k.Name == name {
			return k
		}
	}
	a.t.Fatalf("no cookie %s in %v", name, a.Result().Cookies())
	return nil
}
