package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"seatward.dev/seatward/internal/api"
	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/billing"
	"seatward.dev/seatward/internal/app/catalog"
	"seatward.dev/seatward/internal/app/floating"
	"seatward.dev/seatward/internal/app/installation"
	"seatward.dev/seatward/internal/app/licensing"
	"seatward.dev/seatward/internal/app/notices"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/app/permissionkey"
	"seatward.dev/seatward/internal/app/support"
	"seatward.dev/seatward/internal/app/teams"
	"seatward.dev/seatward/internal/app/vendor"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
)

const install = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

// world is the API on a real database, with a vendor who can sell.
type world struct {
	*apptest.World
	api    *api.API
	cfg    api.Config
	keys   *licensing.Keys
	vendor string // the token of an administrator
	logged *bytes.Buffer
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	apptest.Each(t, func(t *testing.T, base *apptest.World) { test(t, open(t, base, nil)) })
}

// open puts the API on a world; adjust may change its configuration.
func open(t testing.TB, base *apptest.World, adjust func(*api.Config)) *world {
	t.Helper()
	w := &world{World: base, logged: &bytes.Buffer{}}
	w.Log = slog.New(slog.NewTextHandler(w.logged, nil))
	accounts := &account.Service{Env: w.Env, Hasher: authn.NewHasher(authn.Params{Memory: 8, Time: 1, Threads: 1}, 4)}
	keys, err := licensing.EnsureKeyring(t.Context(), w.Env, keyring.NewSecret(), "Nordlicht Software")
	must(t, err)
	licenses := &licensing.Service{Env: w.Env, Keys: keys}
	w.keys = keys
	w.cfg = api.Config{
		Env: w.Env, Notices: &notices.Service{Env: w.Env}, Version: "1.2.3", Brand: "Nordlicht", Authenticate: accounts.AuthenticateToken, PerMinute: 5000,
		People: &people.Service{Env: w.Env, Accounts: accounts}, Catalog: &catalog.Service{Env: w.Env},
		Billing: &billing.Service{Env: w.Env, Licensing: licenses}, Licensing: licenses,
		Installations: &installation.Service{Env: w.Env, Licensing: licenses}, Vendor: &vendor.Service{Env: w.Env, Accounts: accounts},
	}
	w.cfg.Support = &support.Service{Env: w.Env, Billing: w.cfg.Billing, Licensing: licenses}
	w.cfg.Teams = &teams.Service{Env: w.Env}
	w.cfg.Floating = floating.New(w.Env, keys.SignLease)
	w.cfg.Floating.SignDelegation = keys.SignDelegation
	t.Cleanup(w.cfg.Floating.Close)
	w.cfg.Keys = &permissionkey.Service{Env: w.Env, Licensing: licenses, People: w.cfg.People}
	if adjust != nil {
		adjust(&w.cfg)
	}
	w.api = api.New(w.cfg)
	w.vendor = w.vendorToken(t, domain.StaffAdmin)
	_, err = w.cfg.Vendor.UpdateSeller(t.Context(), domain.Operator(), domain.Seller{
		Name: "Nordlicht Software GmbH", Line1: "Hafenstr. 1", PostalCode: "20457", City: "Hamburg", Country: "DE",
		TaxID: "DE123456789", Email: "billing@vendor.example", Bank: "Hafenbank", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001",
	})
	must(t, err)
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) vendorToken(t testing.TB, role domain.StaffRole) string {
	t.Helper()
	secret, _, err := w.cfg.Vendor.CreateToken(t.Context(), domain.Operator(), "test "+string(role), string(role), 24*time.Hour)
	must(t, err)
	return secret
}

// organization makes one with an owner, and returns it with the owner's token
// and a token that has a member's rights.
func (w *world) organization(t *testing.T, name string) (id, owner, member string) {
	t.Helper()
	by := w.Account(t, strings.ToLower(name)+"@customer.example", name)
	o, err := w.cfg.People.Create(t.Context(), by, people.CreateInput{Name: name, NotificationEmail: by.Name, TimeZone: "Europe/Berlin"})
	must(t, err)
	token := func(role domain.Role) string {
		secret, _, err := w.cfg.Vendor.CreateOrganizationToken(t.Context(), by, o.ID, name, string(role), 24*time.Hour)
		must(t, err)
		return secret
	}
	return string(o.ID), token(domain.RoleOwner), token(domain.RoleMember)
}

// reply is an answer of the API.
type reply struct {
	status int
	header http.Header
	body   string
}

// call sends a request; body is sent as JSON, or as it is if it is a string.
// headers are names and values in turn.
func (w *world) call(t testing.TB, method, path, token string, body any, headers ...string) reply {
	t.Helper()
	var sent io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		sent = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		sent = bytes.NewReader(text)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, sent)
	if sent != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Content-Type" {
			r.Header.Del(headers[i])
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	return reply{rec.Code, rec.Header(), rec.Body.String()}
}

// ok is call for what has to succeed.
func (w *world) ok(t *testing.T, method, path, token string, body any, headers ...string) reply {
	t.Helper()
	r := w.call(t, method, path, token, body, headers...)
	if r.status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, r.status, r.body)
	}
	return r
}

// get reads a member of the answer, such as "items.0.id".
func (r reply) get(t testing.TB, path string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("no JSON: %s", r.body)
	}
	for name := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			var i int
			if err := json.Unmarshal([]byte(name), &i); err != nil || i >= len(in) {
				t.Fatalf("no %s in %s", path, r.body)
			}
			v = in[i]
		default:
			t.Fatalf("no %s in %s", path, r.body)
		}
	}
	return v
}

func (r reply) text(t testing.TB, path string) string {
	t.Helper()
	s, ok := r.get(t, path).(string)
	if !ok {
		t.Fatalf("%s is no text in %s", path, r.body)
	}
	return s
}

// code is the code of a problem, with the first field at fault; "" for success.
func (r reply) code(t testing.TB) string {
	t.Helper()
	if r.status < 400 {
		return ""
	}
	if kind := r.header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("a failure with content type %q: %s", kind, r.body)
	}
	var p api.Problem
	if err := json.Unmarshal([]byte(r.body), &p); err != nil {
		t.Fatalf("no problem: %s", r.body)
	}
	if p.Status != r.status || p.Title == "" || p.Detail == "" || p.Type != "https://portal.example/docs#errors-"+string(p.Code) {
		t.Errorf("an incomplete problem: %s", r.body)
	}
	if len(p.Errors) > 0 {
		return string(p.Code) + " " + p.Errors[0].Field
	}
	return string(p.Code)
}
