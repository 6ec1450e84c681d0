package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"seatward.dev/seatward/internal/api"
	"seatward.dev/seatward/internal/app"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/app/people"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/store"
)

func newOrganization(name string) map[string]any {
	return map[string]any{"name": name, "notification_email": "it@halden.example", "owner_email": "runa@halden.example"}
}

// count is how many organizations there are.
func (w *world) count(t *testing.T) int {
	t.Helper()
	list, err := w.cfg.People.Organizations(t.Context(), domain.Operator(), domain.ListRequest{Limit: 1000})
	must(t, err)
	return len(list.Items)
}

func TestABurstOfOneKeyHasOneEffect(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const burst = 100
		replies := make([]reply, burst)
		var ready, done sync.WaitGroup
		start := make(chan struct{})
		for i := range replies {
			ready.Add(1)
			done.Go(func() {
				ready.Done()
				<-start
				replies[i] = w.call(t, "POST", "/v1/organizations", w.vendor, newOrganization("Halden"), "Idempotency-Key", "k1")
			})
		}
		ready.Wait()
		close(start)
		done.Wait()
		replayed := 0
		for _, r := range replies {
			if r.header.Get("Idempotency-Replayed") == "true" {
				replayed++
			}
			if r.status != http.StatusCreated || r.body != replies[0].body || r.header.Get("Location") != replies[0].header.Get("Location") || r.header.Get("ETag") != `"1"` {
				t.Fatalf("%d %s, and %d %s", r.status, r.body, replies[0].status, replies[0].body)
			}
		}
		if n := w.count(t); n != 1 || replayed != burst-1 {
			t.Errorf("%d organizations, %d replays", n, replayed)
		}
	})
}

func TestAKeyKeepsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		send := func(token string, body any) reply {
			return w.call(t, "POST", "/v1/organizations", token, body, "Idempotency-Key", "k")
		}
		refused := send(w.vendor, newOrganization(" "))
		if refused.code(t) != "field.required name" {
			t.Fatalf("%s", refused.body)
		}
		if again := send(w.vendor, newOrganization(" ")); again.body != refused.body || again.status != refused.status || again.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("a refusal: %d %s", again.status, again.body)
		}
		if other := send(w.vendor, newOrganization("Halden")); other.code(t) != "idempotency.mismatch" || other.status != http.StatusConflict {
			t.Errorf("another request: %d %s", other.status, other.body)
		}
		if elsewhere := w.call(t, "POST", "/v1/catalog/products", w.vendor, newOrganization(" "), "Idempotency-Key", "k"); elsewhere.status != http.StatusUnprocessableEntity {
			t.Errorf("another address: %d", elsewhere.status)
		}
		if theirs := send(w.vendorToken(t, domain.StaffSales), newOrganization("Halden")); theirs.status != http.StatusCreated {
			t.Errorf("somebody else's key: %s", theirs.body)
		}
	})
}

// The answer to making a token carries its secret. It is told again to whoever
// asks the same with the same token, and not to the reader of the database.
func TestKeptAnswersAreSealed(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	body := map[string]any{"name": "the-builder", "role": "sales", "expires_in_days": 3}
	made := w.ok(t, "POST", "/v1/tokens", w.vendor, body, "Idempotency-Key", "k")
	again := w.ok(t, "POST", "/v1/tokens", w.vendor, body, "Idempotency-Key", "k")
	if made.text(t, "secret") != again.text(t, "secret") {
		t.Errorf("%s, then %s", made.body, again.body)
	}
	scope, err := w.cfg.Authenticate(t.Context(), w.vendor)
	must(t, err)
	must(t, w.Read(t.Context(), func(tx *store.Tx) error {
		a, err := tx.Answer(string(scope.Token), "k")
		for _, secret := range []string{made.text(t, "secret"), "the-builder", "swt_"} {
			if strings.Contains(a.Body, secret) || strings.Contains(a.RequestHash, secret) {
				t.Errorf("the database says %q: %+v", secret, a)
			}
		}
		return err
	}))
}

// A kill is simulated by what it leaves behind: a claim, with or without its
// effect, and nobody who works on it.
func TestAKillBetweenEffectAndAnswer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		api.SetPatience(w.api, 30*time.Millisecond)
		send := func(key string) reply {
			return w.call(t, "POST", "/v1/organizations", w.vendor, newOrganization("Halden"), "Idempotency-Key", key)
		}
		by, err := w.cfg.Authenticate(t.Context(), w.vendor)
		must(t, err)
		fingerprint := func(key string) string {
			return api.Fingerprint(http.MethodPost, "/v1/organizations", w.vendor, key, newOrganization("Halden"))
		}
		claim := func(key string) app.Claim {
			c, _, err := w.ClaimKey(t.Context(), string(by.Token), key, fingerprint(key))
			must(t, err)
			return *c
		}
		claim("before")
		after := claim("after")
		_, err = w.cfg.People.Create(app.WithClaim(t.Context(), after), by, people.CreateInput{
			Name: "Halden", NotificationEmail: "it@halden.example", OwnerEmail: "runa@halden.example",
		})
		must(t, err)
		for _, key := range []string{"before", "after"} {
			if got := send(key); got.code(t) != "idempotency.in_progress" || got.status != http.StatusConflict || got.header.Get("Retry-After") == "" {
				t.Errorf("%s, at once: %d %s", key, got.status, got.body)
			}
		}
		w.Advance(2 * time.Minute)
		if got := send("before"); got.status != http.StatusCreated {
			t.Errorf("killed before the effect: %d %s", got.status, got.body)
		}
		if got := send("after"); got.code(t) != "idempotency.answer_lost" || got.status != http.StatusConflict {
			t.Errorf("killed after the effect: %d %s", got.status, got.body)
		}
		if n := w.count(t); n != 2 {
			t.Errorf("%d organizations, want one of each key", n)
		}
	})
}

func TestAFailureOfOursFreesTheKey(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, base *apptest.World) {
		w := open(t, base, nil)
		mended := w.cfg.People
		w.cfg.People = nil // what uses it panics
		w.api = api.New(w.cfg)
		send := func() reply {
			return w.call(t, "POST", "/v1/organizations", w.vendor, newOrganization("Halden"), "Idempotency-Key", "k")
		}
		if got := send(); got.status != http.StatusInternalServerError {
			t.Fatalf("%d %s", got.status, got.body)
		}
		w.cfg.People = mended
		w.api = api.New(w.cfg)
		if got := send(); got.status != http.StatusCreated || got.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("mended: %d %s", got.status, got.body)
		}
	})
}

// TestLongAnswersAreKeptSmall: the answer about a long list is kept for a day,
// and takes a fraction of its length.
func TestLongAnswersAreKeptSmall(t *testing.T) {
	t.Parallel()
	var lines strings.Builder
	for n := range 5000 {
		_, _ = fmt.Fprintf(&lines, `{"line":%d,"email":"person%d@halden.example","outcome":"invite","role":"member","area":"internal","seats":1},`, n, n)
	}
	for name, c := range map[string]struct {
		body  string
		share int // of the body, that it takes at the most, in percent
	}{
		"nothing": {"", 0}, "one invitation": {lines.String()[:120], 1000}, "thousands": {lines.String(), 20},
	} {
		text, again, err := api.Kept([]byte(c.body))
		if err != nil || string(again) != c.body {
			t.Errorf("%s: comes back with %d bytes of %d (%v)", name, len(again), len(c.body), err)
		}
		if c.share > 0 && len(text)*100 > len(c.body)*c.share {
			t.Errorf("%s: %d bytes are kept as %d", name, len(c.body), len(text))
		}
	}
}
