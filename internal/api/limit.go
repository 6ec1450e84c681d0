package api

import (
	"cmp"
	"fmt"
	"net/http"
	"time"

	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/ratelimit"
)

const (
	defaultPerMinute = 1200
	slowPerMinute    = 30
	rateWindow       = time.Minute
	knownCallers     = 100_000

	leasesPerMinute = 3_000_000
	leasesPerClient = 600
)

func (a *API) limits() {
	a.tokens = ratelimit.New(a.cfg.PerMinute, rateWindow, knownCallers)
	a.hosts = ratelimit.New(2*a.cfg.PerMinute, rateWindow, knownCallers)
	a.slow = ratelimit.New(slowPerMinute, rateWindow, knownCallers)
	a.leaseTokens = ratelimit.New(cmp.Or(a.cfg.LeasesPerMinute, leasesPerMinute), rateWindow, knownCallers)
	a.leaseClients = ratelimit.New(cmp.Or(a.cfg.LeasesPerClient, leasesPerClient), rateWindow, knownCallers)
	a.reporting = ratelimit.New(reportsPerMinute, rateWindow, knownCallers)
}

// limitHost comes before anything that costs, such as looking a token up.
func (c *call) limitHost() error {
	key := authn.AddressKey(c.address())
	if err := c.limit("address", c.api.hosts, key); err != nil || !c.op.slow {
		return err
	}
	return c.limit("slow", c.api.slow, key)
}

func (c *call) limitToken() error {
	if c.actor.Token == "" {
		return nil
	}
	return c.limit("token", c.api.tokens, string(c.actor.Token))
}

// limit counts the request and tells the caller where it stands, by the headers
// of draft-ietf-httpapi-ratelimit-headers-10. The last limit asked is told.
func (c *call) limit(policy string, l *ratelimit.Limiter, key string) error {
	d := l.Allow(key, c.api.cfg.Now())
	h := c.answer.header
	h.Set("RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", policy, d.Limit, int(rateWindow.Seconds())))
	wait := int(d.RetryAfter/time.Second) + 1
	if d.Remaining > 0 {
		h.Set("RateLimit", fmt.Sprintf("%q;r=%d", policy, d.Remaining))
	} else {
		h.Set("RateLimit", fmt.Sprintf("%q;r=0;t=%d", policy, wait))
	}
	if d.Allowed {
		return nil
	}
	return domain.E(domain.Limited, domain.CodeRateLimited).With("retry_after", wait)
}

var _ http.ResponseWriter = (*answer)(nil)
