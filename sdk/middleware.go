package seatward

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"seatward.dev/sdk/comply"
)

// Routes makes a predicate for [Config.ReadOnlyPasses] of patterns as
// [http.ServeMux] takes them, such as "POST /sign-in" or "POST /users/{id}/block".
func Routes(patterns ...string) func(*http.Request) bool {
	mux := http.NewServeMux()
	for _, p := range patterns {
		mux.Handle(p, http.NotFoundHandler())
	}
	return func(r *http.Request) bool {
		_, pattern := mux.Handler(r)
		return pattern != ""
	}
}

// Middleware holds back what would change something while the installation is
// read-only. Reading (GET, HEAD, OPTIONS) always passes, and so do the Licenses
// page at Config.ReturnURL and what Config.ReadOnlyPasses names. Everything else
// gets 403: a page for browsers, application/problem+json (RFC 9457) for
// programs, with the code "license.read_only", the deadline that has passed, and
// the cure.
func (g *Guard) Middleware(next http.Handler) http.Handler {
	refusal := newRefusalPage(g.cfg.CSS)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.passes(r) {
			next.ServeHTTP(w, r)
			return
		}
		s, err := g.Status(r.Context())
		if err != nil {
			g.cfg.Logger.Error("seatward: read-only check", "error", err)
			s = g.remembered() // the last good verdict
		}
		switch {
		case s.Verdict.Stage != comply.ReadOnly:
			next.ServeHTTP(w, r)
		case strings.Contains(r.Header.Get("Accept"), "text/html"):
			refusal.show(w, r, g, s.Verdict)
		default:
			writeProblem(w, s.Verdict)
		}
	})
}

func (g *Guard) passes(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	if page, err := url.Parse(g.cfg.ReturnURL); err == nil && g.cfg.ReturnURL != "" {
		dir := strings.TrimRight(page.Path, "/") + "/"
		if dir != "/" && strings.HasPrefix(path.Clean(r.URL.Path)+"/", dir) {
			return true
		}
	}
	return g.cfg.ReadOnlyPasses(r)
}

// problem is the refusal for programs.
type problem struct {
	Type     string       `json:"type"`
	Title    string       `json:"title"`
	Status   int          `json:"status"`
	Code     string       `json:"code"`
	Cause    comply.Cause `json:"cause"`
	Since    time.Time    `json:"since"`
	Deadline time.Time    `json:"deadline"`
	Cure     problemCure  `json:"cure"`
}

type problemCure struct {
	InstallLicense bool         `json:"install_license"`
	RemoveUsers    problemUsers `json:"remove_users"`
	AddSeats       problemUsers `json:"add_seats"`
}

type problemUsers struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

func writeProblem(w http.ResponseWriter, v comply.Verdict) {
	b, err := json.Marshal(problem{
		Type: "about:blank", Title: "Read-only", Status: http.StatusForbidden, Code: CodeReadOnly,
		Cause: v.Cause, Since: v.Since, Deadline: v.Reaches(comply.ReadOnly),
		Cure: problemCure{v.Cure.InstallLicense, problemUsers(v.Cure.RemoveUsers), problemUsers(v.Cure.AddSeats)},
	})
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write(b)
}

// refusalPage is the refusal for browsers. It stands by itself: its style is
// within it, allowed by its digest.
type refusalPage struct {
	template *template.Template
	style    template.CSS
	policy   string
}

func newRefusalPage(more string) *refusalPage {
	css, err := pageFiles.ReadFile("page/page.css")
	if err != nil {
		panic(err) // embedded: missing at build time, never later
	}
	css = append(css, more...)
	sum := sha256.Sum256(css)
	return &refusalPage{
		template: template.Must(template.ParseFS(pageFiles, "page/refused.tmpl")),
		style:    template.CSS(css), // the SDK's own file and what the product adds to it
		policy:   "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; frame-ancestors 'none'",
	}
}

func (p *refusalPage) show(w http.ResponseWriter, r *http.Request, g *Guard, v comply.Verdict) {
	s := g.speaker(r.Header.Get("Accept-Language"))
	var buf bytes.Buffer
	err := p.template.Execute(&buf, map[string]any{
		"Lang": s.Lang, "Style": p.style, "Product": g.cfg.ProductName,
		"Title": s.T("Nothing was changed"), "Text": s.consequence(v, &g.cfg),
		"Why": s.trouble(v, &g.cfg), "WayOut": s.cure(v),
		"Home": g.cfg.HomeURL, "Back": s.T("Back to %s", g.cfg.ProductName),
		"Still": s.T("Signing in, installing a license, and removing or blocking users stay possible."), "Code": CodeReadOnly,
	})
	if err != nil {
		g.cfg.Logger.Error("seatward: read-only page", "error", err)
		writeProblem(w, v)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", s.Lang)
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusForbidden)
	_, _ = buf.WriteTo(w)
}
