package server

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/api"
	"seatward.dev/seatward/internal/web"
	"seatward.dev/seatward/internal/web/console"
	"seatward.dev/seatward/internal/web/entrance"
	"seatward.dev/seatward/internal/web/portal"
	"seatward.dev/seatward/internal/web/ui"
)

// routes is everything there is to ask for.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	site := s.site()
	site.Mount(mux, WebRoutes(s.Parts)...)
	site.Mount(mux, s.options.Routes...)
	mux.Handle("/", site.NotFound())
	mux.Handle("GET /assets/", ui.Assets())
	s.api().Mount(mux)
	s.mountPublic(mux)
	return mux
}

// WebRoutes lists the pages and acts of all parts of the site.
func WebRoutes(p *Parts) []web.Route {
	var all []web.Route
	all = append(all, (&entrance.Pages{Accounts: p.Accounts, Vendor: p.Vendor, People: p.People}).Routes()...)
	all = append(all, (&portal.Pages{
		People: p.People, Licensing: p.Licensing, Billing: p.Billing, Catalog: p.Catalog, Vendor: p.Vendor, Support: p.Support,
		Notices: p.Notices, Installations: p.Installations, Teams: p.Teams, Keys: p.PermissionKeys, Floating: p.Floating,
	}).Routes()...)
	return append(all, (&console.Pages{
		People: p.People, Catalog: p.Catalog, Billing: p.Billing, Licensing: p.Licensing, Installations: p.Installations, Vendor: p.Vendor, Support: p.Support, Queue: p.Queue, Keys: p.PermissionKeys, Floating: p.Floating,
	}).Routes()...)
}

func (s *Server) site() *web.Site {
	return web.New(web.Config{
		URL: s.Config.URL, Brand: s.Config.Brand, Log: s.log, Clock: s.options.Clock,
		Authenticate: func(ctx context.Context, token string) (v web.Visitor, err error) {
			v.Actor, v.Session, v.Account, err = s.Accounts.Authenticate(ctx, token)
			return v, err
		},
		Enter: s.People.View,
	})
}

func (s *Server) api() *api.API {
	return api.New(api.Config{
		Env: s.Env, Notices: s.Notices, Version: s.options.Version, Brand: s.Config.Brand, Authenticate: s.Accounts.AuthenticateToken,
		People: s.People, Catalog: s.Catalog, Billing: s.Billing, Licensing: s.Licensing, Installations: s.Installations, Vendor: s.Vendor, Support: s.Support, Teams: s.Teams,
		Floating: s.Floating, Keys: s.PermissionKeys,
	})
}

// mountPublic serves what anybody may read: how the server is, and the public
// half of the signing chain.
func (s *Server) mountPublic(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "alive\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /.well-known/seatward/root.pem", func(w http.ResponseWriter, _ *http.Request) {
		public(w, "application/x-pem-file", s.Keys.Ring().RootPEM())
	})
	mux.HandleFunc("GET /.well-known/seatward/jwks.json", func(w http.ResponseWriter, _ *http.Request) {
		public(w, "application/jwk-set+json", s.Keys.Ring().JWKS())
	})
	mux.HandleFunc("GET /.well-known/seatward/status.jwt", s.status)
}

// ready says whether requests can be answered: the database is there and has
// this binary's schema.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.Store.Ping(ctx); err != nil {
		plain(w, http.StatusServiceUnavailable, "the database does not answer\n")
		return
	}
	v, err := s.Store.Schema(ctx)
	if err != nil {
		plain(w, http.StatusServiceUnavailable, "the database does not answer\n")
		return
	}
	if v.Have != v.Want {
		plain(w, http.StatusServiceUnavailable, fmt.Sprintf("the database has schema version %d, this binary knows %d\n", v.Have, v.Want))
		return
	}
	plain(w, http.StatusOK, "ready\n")
}

// public answers with what anybody may read and keep for a while.
func public(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(body)
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
