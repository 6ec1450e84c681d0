package seatward

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"path"

	"seatward.dev/sdk/internal/locale"
	"seatward.dev/sdk/report"
)

//go:embed page
var pageFiles embed.FS

// maxForm is more than the largest key with everything mail programs add, and
// little enough to read into memory.
const maxForm = 256 << 10

// maxCarried is the largest news with what a form puts around it.
const maxCarried = report.MaxNewsSize + 64<<10

// page serves the Licenses page.
type page struct {
	guard   *Guard
	files   map[string][]byte // page.css, copy.js
	version string            // of the files, so that browsers fetch new ones
	speaks  map[string]*speech
}

// speech is the page in one language.
type speech struct {
	*locale.Locale
	templates *template.Template
}

// Page is the Licenses page: Install ID, link to the Customer portal,
// installed licenses with the cumulative expiry, users against capacity, and
// the form that installs a key; and, for an installation without a network, the
// usage report as a file and a form for what the portal answers to it. Whoever reaches it may install and remove
// licenses, so let only administrators through. Mount it under any path with
// its prefix stripped:
//
//	mux.Handle("/admin/licenses/", adminsOnly(http.StripPrefix("/admin/licenses", guard.Page())))
//
// The page works without JavaScript, carries its own strict
// Content-Security-Policy, refuses forms sent from other sites, and speaks
// English and German.
func (g *Guard) Page() http.Handler {
	p := &page{guard: g, files: make(map[string][]byte), speaks: make(map[string]*speech)}
	for _, name := range []string{"page.css", "copy.js"} {
		b, err := pageFiles.ReadFile("page/" + name)
		if err != nil {
			panic(err) // embedded: missing at build time, never later
		}
		p.files[name] = b
	}
	p.files["page.css"] = append(p.files["page.css"], g.cfg.CSS...)
	sum := sha256.Sum256(append(bytes.Clone(p.files["page.css"]), p.files["copy.js"]...))
	p.version = hex.EncodeToString(sum[:6])
	for _, l := range []*locale.Locale{locale.English(), locale.German()} {
		t := template.New("").Funcs(template.FuncMap{"T": l.T})
		p.speaks[l.Lang] = &speech{l, template.Must(t.ParseFS(pageFiles, "page/*.html"))}
	}
	return p.routes()
}

func (p *page) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.show)
	mux.HandleFunc("POST /install", p.install)
	mux.HandleFunc("GET /usage.jwt", p.download)
	mux.HandleFunc("POST /carried", p.carried)
	mux.HandleFunc("GET /remove", p.confirm)
	mux.HandleFunc("POST /remove", p.remove)
	mux.HandleFunc("GET /page.css", p.file("text/css; charset=utf-8"))
	mux.HandleFunc("GET /copy.js", p.file("text/javascript; charset=utf-8"))
	guarded := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if r.URL.Path == "" { // mounted without the final slash that relative links need
			to := path.Base(requestPath(r)) + "/"
			if r.URL.RawQuery != "" {
				to += "?" + r.URL.RawQuery
			}
			h.Set("Location", to)
			w.WriteHeader(http.StatusPermanentRedirect)
			return
		}
		limit := int64(maxForm)
		if r.URL.Path == "/carried" {
			limit = maxCarried
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		guarded.ServeHTTP(w, r)
	})
}

func (p *page) file(kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		if r.URL.RawQuery == p.version {
			w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
		}
		_, _ = w.Write(p.files[path.Base(r.URL.Path)])
	}
}

// requestPath is the path as the browser asked for it, before any prefix was
// stripped.
func requestPath(r *http.Request) string {
	if u, err := r.URL.Parse(r.RequestURI); err == nil {
		return u.Path
	}
	return r.URL.Path
}

func (p *page) speech(r *http.Request) *speech {
	return p.speaks[locale.Choose(r.Header.Get("Accept-Language"))]
}

// render writes a page at once or, when its template fails, not at all.
func (p *page) render(w http.ResponseWriter, s *speech, status int, name string, view any) {
	var buf bytes.Buffer
	if err := s.templates.ExecuteTemplate(&buf, name, view); err != nil {
		p.guard.cfg.Logger.Error("seatward: licenses page", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", s.Lang)
	w.Header().Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	_, _ = buf.WriteTo(w)
}
