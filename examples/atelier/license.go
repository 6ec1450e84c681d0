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

// openGuard is everything a product says to the SDK.
func openGuard(ctx context.Context, cfg Config, users *users) (*seatward.Guard, error) {
	return seatward.Open(ctx, seatward.Config{
		Product:     cfg.Product,
		ProductName: "Atelier",
		Roots:       cfg.Roots,
		PortalURL:   cfg.PortalURL,
		ReturnURL:   cfg.URL + licensesPath,
		HomeURL:     "/",
		Store:       seatward.FileStore(filepath.Join(cfg.Dir, "licenses.json")),
		Users:       users,
		Clock:       cfg.Clock,
		Logger:      cfg.Logger,
		CSS:         accent,
	})
}

// accent gives the SDK's page Atelier's color.
const accent = `
:root{--accent:#2b4c8c;--active:#2b4c8c}
@media (prefers-color-scheme:dark){:root{--accent:#9db8ee;--accent-ink:#10203f;--active:#7f9fe0}}
`

const licensesPath = "/admin/licenses/"

// licensesPage is the SDK's page, for administrators only.
func (a *App) licensesPage() http.Handler {
	page := http.StripPrefix("/admin/licenses", a.guard.Page())
	return a.adminsOnly(page.ServeHTTP)
}

// CountUsers makes the users a seatward.Counter: internal ones as they are,
// external ones that signed in since the month began, blocked ones never.
func (u *users) CountUsers(_ context.Context, activeSince time.Time) (seatward.Usage, error) {
	var n seatward.Usage
	for _, user := range u.list() {
		switch {
		case user.Blocked:
		case user.Kind == seatward.Internal:
			n.Internal++
		case !user.LastSignIn.Before(activeSince):
			n.External++
		}
	}
	return n, nil
}
