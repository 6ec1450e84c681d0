package atelier

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"

	"seatward.dev/sdk"
)

//go:embed web
var web embed.FS

// view is what every page has, and its own part.
type view struct {
	User    *user // nil on the sign-in page
	Path    string
	Banner  *seatward.Banner // nil when the licenses have nothing to say
	Notices []string         // of licenses that end soon
	Ahead   bool             // the demo's clock is ahead
	Now     time.Time
	Demo    bool
	Data    any
}

func parseTemplates() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"day": func(t time.Time) string {
			if t.IsZero() {
				return "Never"
			}
			return t.Format("2 January 2006")
		},
		"lines":  func(s string) []string { return strings.Split(s, "\n") },
		"within": strings.HasPrefix,
	}).ParseFS(web, "web/*.html"))
}

// render writes a page at once or, when its template fails, not at all.
func (a *App) render(w http.ResponseWriter, r *http.Request, code int, name string, data any) {
	v := view{Path: r.URL.Path, Data: data, Demo: a.cfg.Demo, Now: a.clock(), Ahead: a.travel != nil && a.travel.ahead() > 0}
	if u, ok := r.Context().Value(userKey{}).(user); ok {
		v.User = &u
		v.Banner, v.Notices = a.banner(r, u)
	}
	var buf bytes.Buffer
	if err := a.templates.ExecuteTemplate(&buf, name, v); err != nil {
		a.cfg.Logger.Error("atelier", "page", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = buf.WriteTo(w)
}

func (a *App) style(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, max-age=300")
	http.ServeFileFS(w, r, web, "web/style.css")
}
