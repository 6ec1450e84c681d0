package account_test

import (
	"sync"
	"testing"

	"seatward.dev/seatward/internal/app/account"
	"seatward.dev/seatward/internal/app/apptest"
	"seatward.dev/seatward/internal/authn"
	"seatward.dev/seatward/internal/domain"
	"seatward.dev/seatward/internal/keyring"
	"seatward.dev/seatward/internal/store"
	"seatward.dev/seatward/internal/store/storetest"
)

const (
	mira      = "mira@halden.example"
	password  = "otters cross quiet rivers"
	another   = "lanterns over the water"
	strangers = "somebody guessed this one"
)

// house is a world with the service under test.
type house struct {
	*account.Service
	w *apptest.World
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) { test(t, house{service(w), w}) })
}

// once is each on one engine, for what no engine has a part in.
func once(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	t.Parallel()
	w := apptest.New(storetest.SQLite(t))
	test(t, house{service(w), w})
}

// service is a new one on the same world: what it knows is in the database.
func service(w *apptest.World) *account.Service {
	return &account.Service{Env: w.Env, Hasher: authn.NewHasher(authn.Params{Memory: 8, Time: 1, Threads: 1}, 4), Box: box}
}

// box is the same for all services: what one has sealed another opens.
var box = keyring.NewSecret().Box("second factor")

func (h house) signUp(t *testing.T, address, password string) {
	t.Helper()
	if err := h.SignUp(t.Context(), account.SignUpInput{Email: address, Name: "Mira Halden", Password: password}); err != nil {
		t.Fatal(err)
	}
}

// member signs up and verifies, and returns the token of the first session.
func (h house) member(t *testing.T, address string) string {
	t.Helper()
	h.signUp(t, address, password)
	token, _, err := h.Verify(t.Context(), account.VerifyInput{Token: h.w.Token(t, address), Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (h house) signIn(t *testing.T, address, password string) (string, error) {
	t.Helper()
	token, _, err := h.SignIn(t.Context(), account.SignInInput{Email: address, Password: password, UserAgent: "Firefox", Address: "192.0.2.7"})
	return token, err
}

func (h house) actor(t *testing.T, token string) (domain.Actor, domain.Session) {
	t.Helper()
	by, session, _, err := h.Authenticate(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return by, session
}

func (h house) account(t *testing.T, address string) (a domain.Account) {
	t.Helper()
	err := h.w.Read(t.Context(), func(tx *store.Tx) (err error) {
		a, err = tx.AccountByEmail(address)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// lastMail is the template of the latest mail to an address and how many there
// were.
func (h house) lastMail(address string) (string, int) {
	mails := h.w.Mails(address)
	if len(mails) == 0 {
		return "", 0
	}
	return mails[len(mails)-1].Template, len(mails)
}

// want fails unless err has the code; "" is no error.
func want(t *testing.T, err error, code domain.Code) {
	t.Helper()
	if code == "" && err != nil || code != "" && !domain.HasCode(err, code) {
		t.Errorf("got %v, want %q", err, code)
	}
}

// burst does something fifty times at once and counts how they ended.
func burst(do func(n int) error) map[domain.Code]int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	ends, start := map[domain.Code]int{}, make(chan struct{})
	for n := range 50 {
		wg.Go(func() {
			<-start
			err := do(n)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				ends[""]++
			} else {
				ends[domain.AsError(err).Code]++
			}
		})
	}
	close(start)
	wg.Wait()
	return ends
}
