package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/api"
	"seatward.dev/seatward/internal/domain"
)

// What is read from a claim is as encoding/json reads it, by hand or not, and
// stays so when the memory of the request is used again.
func TestAClaimOutlivesItsBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[ -~]{0,30}`), rapid.String())
		claim := api.Claim{
			Product: text.Draw(t, "product"), User: text.Draw(t, "user"), Device: text.Draw(t, "device"), Version: text.Draw(t, "version"),
			Built: text.Draw(t, "built"), Lease: domain.LeaseID(text.Draw(t, "lease")), TTL: rapid.IntRange(0, 999_999_999).Draw(t, "ttl"), Queue: rapid.Bool().Draw(t, "queue"),
		}
		body, err := json.Marshal(claim)
		if err != nil {
			t.Fatal(err)
		}
		var want api.Claim
		if err := json.Unmarshal(body, &want); err != nil {
			t.Fatal(err)
		}
		got, fast, err := api.DecodeClaim(httptest.NewRequest(http.MethodPut, "/", nil), body)
		if err != nil || !fast && !strings.Contains(string(body), `\`) {
			t.Fatalf("%s: %v, fast %v", body, err, fast)
		}
		for i := range body {
			body[i] = 'x'
		}
		if got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

// Requests at once get the answers to what they asked themselves.
func TestAnswersAreNotMixedUp(t *testing.T) {
	t.Parallel()
	w := one(t, nil)
	org, owner, _ := w.organization(t, "Halden")
	leases, fleet := w.floating(t, org, owner, 100)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			client, device := fmt.Sprint("client-", i), strings.Repeat(string(rune('a'+i)), 20+20*i)
			for range 5 {
				got := w.call(t, "PUT", leases+client, fleet, map[string]any{"product": "draft", "device": device, "user": device})
				var l heard
				if err := json.Unmarshal([]byte(got.body), &l); err != nil || l.Client != client || l.Device != device || l.User != device {
					t.Errorf("%s is answered with %d %s", client, got.status, got.body)
				}
			}
		})
	}
	all.Wait()
}
