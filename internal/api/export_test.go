package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"time"
)

// SetPatience bounds how long requests wait for the answer to an equal one.
func SetPatience(a *API, d time.Duration) { a.patience = d }

// Spec is the OpenAPI document.
func Spec(a *API) []byte { return a.spec }

// Fingerprint is what a request is known by among those with its key.
func Fingerprint(method, path, bearer, key string, body any) string {
	sent, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	c := &call{r: httptest.NewRequest(method, path, nil), bearer: bearer, body: sent}
	return c.seal(key).fingerprint()
}

// DecodeClaim reads the body of a claim as the short way does.
func DecodeClaim(r *http.Request, body []byte) (c Claim, fast bool, err error) {
	var in inClaim
	fast, err = decodeClaim(r, body, &in)
	return in.Body, fast, err
}

// Kept is the text as which the body of an answer is kept, and the body as it
// comes back.
func Kept(body []byte) (text string, again []byte, err error) {
	c := &call{r: httptest.NewRequest(http.MethodPost, "/v1/x", nil)}
	box := c.seal("key")
	if text, err = box.close(keptAnswer{Body: body}); err != nil {
		return "", nil, err
	}
	k, err := box.open(text)
	return text, k.Body, err
}
