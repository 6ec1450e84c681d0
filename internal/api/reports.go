package api

import (
	"context"
	"encoding/json"
	"net/http"

	"seatward.dev/seatward/internal/access"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
)

// mediaJWT is the media type of a compact JWS (RFC 7519, 10.3.1).
const mediaJWT = "application/jwt"

// reportsPerMinute bounds the reports of one installation from one address.
const reportsPerMinute = 60

// News is what an installation is told back.
type News struct {
	V       int      `json:"v" doc:"1."`
	Through string   `json:"through,omitempty" format:"date" doc:"The last day that was taken in."`
	Keys    []string `json:"keys" doc:"License keys that count for the installation and that it does not have."`
	Status  string   `json:"status,omitempty" doc:"The revocation list, where it is newer than the installation's."`
}

// reports declares what products call: it needs no token, since a report is
// signed with a secret that only the installation and the portal have.
func (a *API) reports() {
	op(a, operation{
		id: "report-usage", group: inInstallations, method: http.MethodPost, path: "/v1/installations/{install}/usage", action: access.Public,
		media: mediaJWT, summary: "Report usage",
		about: "For products. The body is a report as package `sdk/report` signs it. The same report is answered the same. " +
			"One that no license of the installation has signed is `reports.unverified`, with status 401.",
	}, func(ctx context.Context, _ domain.Actor, in *struct {
		Install string `path:"install" doc:"The Install ID."`
		RawBody []byte `contentType:"application/jwt"`
	},
	) (*out[News], error) {
		c := callOf(ctx)
		if err := c.limit("installation", a.reporting, in.Install+" "+authn.AddressKey(c.address())); err != nil {
			return nil, err
		}
		answer, err := a.cfg.Installations.Receive(ctx, in.Install, string(in.RawBody), c.address())
		if err != nil {
			return nil, err
		}
		var news News
		err = json.Unmarshal([]byte(answer), &news)
		return answered(news, err)
	})
}
