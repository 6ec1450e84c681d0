package agent

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"seatward.dev/sdk/report"
)

// route is one thing that can be asked.
type route struct {
	method, path string
	limit        int64 // bytes of the body; 0 for none
	handle       func(*Agent, http.ResponseWriter, *http.Request) error
}

// Bounds of bodies, in bytes. A key and a revocation list may be escaped
// throughout.
const (
	smallBody = 4 << 10
	keyBody   = 128 << 10
	listBody  = 2 << 20
	usersBody = 64 << 20
)

func routes() []route {
	return []route{
		{"GET", "/v1/status", 0, (*Agent).getStatus},
		{"PUT", "/v1/users/counts", smallBody, (*Agent).putCounts},
		{"PUT", "/v1/users", usersBody, (*Agent).putUsers},
		{"POST", "/v1/licenses", keyBody, (*Agent).postLicense},
		{"DELETE", "/v1/licenses/{id}", 0, (*Agent).deleteLicense},
		{"POST", "/v1/status-list", listBody, (*Agent).postStatusList},
		{"GET", "/v1/report", 0, (*Agent).getReport},
		{"POST", "/v1/news", report.MaxNewsSize + 1, (*Agent).postNews},
		{"GET", "/v1/access", 0, (*Agent).getAccess},
		{"POST", "/v1/admit", smallBody, (*Agent).postAdmit},
		{"GET", "/v1/features/{name}", 0, (*Agent).getFeature},
		{"GET", "/v1/banners", 0, (*Agent).getBanners},
		{"GET", "/v1/leases", 0, (*Agent).getLeases},
		{"PUT", "/v1/leases/{client}", smallBody, (*Agent).putLease},
		{"DELETE", "/v1/leases/{client}", 0, (*Agent).deleteLease},
		{"POST", "/v1/leases/{client}/borrow", smallBody, (*Agent).postBorrow},
		{"GET", "/v1/delegation", 0, (*Agent).getDelegation},
		{"PUT", "/v1/delegation", keyBody, (*Agent).putDelegation},
		{"DELETE", "/v1/delegation", 0, (*Agent).deleteDelegation},
		{"GET", "/v1/delegation/usage", 0, (*Agent).getUsage},
	}
}

// handler is what every request passes.
func (a *Agent) handler() http.Handler {
	mux := http.NewServeMux()
	byPath := map[string][]route{}
	for _, r := range routes() {
		byPath[r.path] = append(byPath[r.path], r)
	}
	for path, known := range byPath {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, known) })
	}
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, _ *http.Request) { a.fail(w, errNotFound) })
	mux.Handle("/", a.guard.Page())

	sameOrigin := http.NewCrossOriginProtection()
	sameOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { a.fail(w, errCrossOrigin) }))
	protected := sameOrigin.Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		switch {
		case !a.knows(r.Host):
			a.fail(w, errHost)
		case r.URL.Path == "/healthz" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			h.Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = w.Write([]byte("alive"))
		case !a.authentic(r):
			a.challenge(w, r)
		default:
			protected.ServeHTTP(w, r)
		}
	})
}

// knows reports whether a Host header is one of the agent's. A page of somebody
// else whose name was made to lead here names its own host, so no name but the
// agent's is good; an address is.
func (a *Agent) knows(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	own, _, _ := net.SplitHostPort(a.cfg.Listen) // checked before
	return strings.EqualFold(name, "localhost") || net.ParseIP(name) != nil || own != "" && strings.EqualFold(name, own) ||
		slices.ContainsFunc(a.cfg.Expose, func(h string) bool { return strings.EqualFold(name, h) })
}

// challenge refuses who shows no token. A browser asks for one, so that the
// page needs no sign-in of its own and works without scripts.
func (a *Agent) challenge(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("WWW-Authenticate", `Bearer realm="seatward agent"`)
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		a.fail(w, errUnauthenticated)
		return
	}
	w.Header().Add("WWW-Authenticate", `Basic realm="Licenses: any name, and the agent's token as password", charset="UTF-8"`)
	http.Error(w, "This page is for administrators. Sign in with any name, and as the password the token that the agent keeps in its folder.",
		http.StatusUnauthorized)
}

// serve hands a request to the route of its method.
func (a *Agent) serve(w http.ResponseWriter, r *http.Request, known []route) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	at := slices.IndexFunc(known, func(k route) bool { return k.method == method })
	if at < 0 {
		var allow []string
		for _, k := range known {
			allow = append(allow, k.method)
		}
		w.Header().Set("Allow", strings.Join(allow, ", "))
		a.fail(w, errMethod)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, known[at].limit)
	if err := known[at].handle(a, w, r); err != nil {
		a.fail(w, err)
	}
}
