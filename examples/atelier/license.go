package atelier

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"seatward.dev/sdk"
)

// featureCompare is the enterprise feature: two revisions laid over each other.
const featureCompare = "compare"

// licensing is the Guard with what it serves and holds back.
type licensing struct {
	guard   *seatward.Guard
	page    http.Handler // the Licenses page
	handler http.Handler // the whole application, behind the Guard
}

// openGuard is everything a product says to the SDK.
func (a *App) openGuard(ctx context.Context) error {
	guard, err := seatward.Open(ctx, seatward.Config{
		Product:     a.cfg.Product,
		ProductName: "Atelier",
		Roots:       a.cfg.Roots,
		PortalURL:   a.cfg.PortalURL,
		ReportUsage: a.cfg.Report,
		Version:     version,
		Host:        a.cfg.Host,
		ReturnURL:   a.cfg.URL + licensesPath,
		HomeURL:     "/",
		Store:       a.licenseStore(),
		Users:       a.users,
		Clock:       a.clock,
		Logger:      a.cfg.Logger,
		CSS:         accent,
		ReadOnlyPasses: seatward.Routes(
			"POST /sign-in", "POST /sign-out",
			"POST /admin/users/{id}/block", "POST /admin/users/{id}/remove",
			"POST "+timePath,
		),
	})
	if err != nil {
		return err
	}
	l := &licensing{guard: guard, page: http.StripPrefix("/admin/licenses", guard.Page())}
	l.handler = guard.Middleware(a.routes())
	a.licensing.Store(l)
	return nil
}

// version is Atelier's own.
const version = "3.1.0"

// report reports the usage until ctx ends: daily, and whenever the demo's clock
// was moved, which opens the Guard anew.
func (a *App) report(ctx context.Context) {
	for ctx.Err() == nil {
		running, stop := context.WithCancel(ctx)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if err := a.guard().Run(running); running.Err() == nil {
				a.cfg.Logger.Error("atelier", "usage_report", err)
			}
		}()
		select {
		case <-a.moved:
		case <-ctx.Done():
		}
		stop()
		<-ended
	}
}

// clockMoved tells report.
func (a *App) clockMoved() {
	select {
	case a.moved <- struct{}{}:
	default: // it has been told
	}
}

func (a *App) licenseStore() seatward.Store {
	return seatward.FileStore(filepath.Join(a.cfg.Dir, "licenses.json"))
}

func (a *App) guard() *seatward.Guard { return a.licensing.Load().guard }

// banner is what the licenses have to say to a user on every page, if anything.
func (a *App) banner(r *http.Request, u user) (banner *seatward.Banner, notices []string) {
	status, err := a.guard().Status(r.Context())
	if err != nil {
		a.cfg.Logger.Error("atelier", "status", err)
		return nil, nil
	}
	to := seatward.Everybody
	if u.Admin {
		to = seatward.Administrators
		notices = a.guard().Notices(status, "en") // Atelier speaks English
	}
	if b, ok := a.guard().Banner(status.Verdict, to, "en"); ok {
		banner = &b
	}
	return banner, notices
}

// accent gives the SDK's page Atelier's color.
const accent = `
:root{--accent:#2b4c8c;--active:#2b4c8c}
@media (prefers-color-scheme:dark){:root{--accent:#9db8ee;--accent-ink:#10203f;--active:#7f9fe0}}
`

const licensesPath = "/admin/licenses/"

// licensesPage is the SDK's page, for administrators only.
func (a *App) licensesPage() http.Handler {
	return a.adminsOnly(func(w http.ResponseWriter, r *http.Request) { a.licensing.Load().page.ServeHTTP(w, r) })
}

// CountUsers makes the users a seatward.Counter.
func (u *users) CountUsers(_ context.Context, activeSince time.Time) (seatward.Usage, error) {
	u.mu.RLock()
	defer u.mu.RUnlock()
	return seatward.Count(func(yield func(seatward.User) bool) {
		for _, x := range u.all {
			if !yield(seatward.User{Kind: x.Kind, Blocked: x.Blocked, Service: x.Kind == kindService, LastLogin: x.LastSignIn}) {
				return
			}
		}
	}, activeSince), nil
}
