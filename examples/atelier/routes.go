package atelier

import (
	"context"
	"net/http"
	"strings"
)

func (a *App) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /style.css", a.style)
	mux.HandleFunc("GET /sign-in", a.signInForm)
	mux.HandleFunc("POST /sign-in", a.signIn)
	mux.HandleFunc("POST /sign-out", a.signOut)
	mux.HandleFunc("GET /{$}", a.signedIn(a.showDrawings))
	mux.HandleFunc("GET /drawings/{id}", a.signedIn(a.showDrawing))
	mux.HandleFunc("POST /drawings/{id}/comments", a.signedIn(a.writeComment))
	mux.HandleFunc("GET /drawings/{id}/compare", a.signedIn(a.showCompare))
	mux.HandleFunc("GET /admin/users", a.adminsOnly(a.showUsers))
	mux.HandleFunc("POST /admin/users", a.adminsOnly(a.createUser))
	mux.HandleFunc("POST /admin/users/{id}/block", a.adminsOnly(a.blockUser(true)))
	mux.HandleFunc("POST /admin/users/{id}/unblock", a.adminsOnly(a.blockUser(false)))
	mux.HandleFunc("GET /admin/users/{id}/remove", a.adminsOnly(a.showRemove))
	mux.HandleFunc("POST /admin/users/{id}/remove", a.adminsOnly(a.removeUser))
	mux.Handle(licensesPath, a.licensesPage())
	if a.travel != nil {
		mux.HandleFunc("GET "+timePath, a.adminsOnly(a.showTime))
		mux.HandleFunc("POST "+timePath, a.adminsOnly(a.setTime))
	}
	mux.HandleFunc("/", a.signedIn(a.notFound))
	return mux
}

// secure sets what every answer carries; the SDK's page sets its own policy.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !strings.HasPrefix(r.URL.Path, licensesPath) { // the SDK's page has limits of its own
			r.Body = http.MaxBytesReader(w, r.Body, 512<<10)
		}
		next.ServeHTTP(w, r)
	})
}

type userKey struct{}

// current is who sent the request, once signedIn has let it through.
func current(r *http.Request) user {
	u, _ := r.Context().Value(userKey{}).(user)
	return u
}

// signedIn lets through who is signed in and not blocked since.
func (a *App) signedIn(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if cookie, err := r.Cookie(a.cookieName()); err == nil {
			if u, ok := a.users.byID(a.sessions.userID(cookie.Value)); ok && !u.Blocked {
				next(w, r.WithContext(context.WithValue(r.Context(), userKey{}, u)))
				return
			}
		}
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	}
}

// adminsOnly shows everybody else what they would see if nothing were there.
func (a *App) adminsOnly(next http.HandlerFunc) http.HandlerFunc {
	return a.signedIn(func(w http.ResponseWriter, r *http.Request) {
		if !current(r).Admin {
			a.notFound(w, r)
			return
		}
		next(w, r)
	})
}

// cookieName binds the cookie to this very host where HTTPS allows it.
func (a *App) cookieName() string {
	if a.https() {
		return "__Host-atelier"
	}
	return "atelier"
}

func (a *App) https() bool { return strings.HasPrefix(a.cfg.URL, "https://") }

func (a *App) signInForm(w http.ResponseWriter, r *http.Request) {
	a.render(w, r, http.StatusOK, "signin.html", signInView{Demo: a.cfg.Demo, Email: DemoEmail, Password: DemoPassword})
}

func (a *App) signIn(w http.ResponseWriter, r *http.Request) {
	u, ok := a.users.signIn(r.Context(), r.PostFormValue("email"), r.PostFormValue("password"))
	if !ok {
		v := signInView{Demo: a.cfg.Demo, Email: DemoEmail, Password: DemoPassword, Typed: r.PostFormValue("email"), Failed: true}
		a.render(w, r, http.StatusUnprocessableEntity, "signin.html", v)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: a.cookieName(), Value: a.sessions.start(u.ID), Path: "/",
		HttpOnly: true, Secure: a.https(), SameSite: http.SameSiteLaxMode, MaxAge: int(sessionLife.Seconds()),
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (a *App) signOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(a.cookieName()); err == nil {
		a.sessions.end(cookie.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: a.cookieName(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: a.https(), SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}
