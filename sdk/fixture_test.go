package seatward_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

// installation is a product with a clock, users and a store in the test's hand.
type installation struct {
	*seatward.Guard
	vendor *licensetest.Vendor
	now    time.Time
	usage  seatward.Usage
	asked  atomic.Pointer[time.Time] // what the Counter was asked for
	fail   error                     // what the Counter answers
	store  *memoryStore
	cfg    seatward.Config
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func newInstallation(t testing.TB) *installation {
	t.Helper()
	in := &installation{
		vendor: licensetest.NewVendor("vendor"), now: date(2026, 6, 15),
		usage: seatward.Usage{Internal: 12, External: 3}, store: &memoryStore{},
	}
	in.cfg = seatward.Config{
		Product: "studio", ProductName: "Studio", Roots: in.vendor.RootPEM(), Store: in.store,
		PortalURL: "https://portal.example/", ReturnURL: "https://studio.example/admin/licenses/", HomeURL: "/",
		Clock:  func() time.Time { return in.now },
		Logger: slog.New(slog.DiscardHandler),
		Users: seatward.CounterFunc(func(_ context.Context, since time.Time) (seatward.Usage, error) {
			in.asked.Store(&since)
			return in.usage, in.fail
		}),
	}
	in.reopen(t)
	return in
}

func (in *installation) reopen(t testing.TB) {
	t.Helper()
	guard, err := seatward.Open(t.Context(), in.cfg)
	if err != nil {
		t.Fatal(err)
	}
	in.Guard = guard
}

// claims is an annual license of 10 internal and 5 external users.
func (in *installation) claims(id string) license.Claims {
	return license.Claims{
		Issuer: "https://portal.example", LicenseID: id, Revision: 1, Audience: []string{in.InstallID()},
		IssuedAt: date(2026, 3, 14), NotBefore: date(2026, 3, 14), Expires: date(2027, 3, 14),
		Lic: license.Lic{
			Serial: "SW-" + id, Org: license.Org{ID: "org_1", Name: "Halden Shipyards"}, Product: "studio",
			Plan: "team", Type: "annual", Name: "Yard " + id,
			Users: license.Users{Internal: 10, External: 5}, Features: []string{"compare"},
		},
	}
}

func (in *installation) key(id string, change ...func(*license.Claims)) string {
	c := in.claims(id)
	for _, f := range change {
		f(&c)
	}
	return in.vendor.Issue(c)
}

func (in *installation) install(t testing.TB, text string) seatward.Installed {
	t.Helper()
	got, err := in.Install(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (in *installation) status(t testing.TB) seatward.Status {
	t.Helper()
	st, err := in.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// memoryStore is a Store that can be full.
type memoryStore struct {
	mu    sync.Mutex
	state []byte
	full  bool
}

func (m *memoryStore) Load(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state == nil {
		return nil, fs.ErrNotExist
	}
	return m.state, nil
}

func (m *memoryStore) Save(_ context.Context, b []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return errors.New("no space left on device")
	}
	m.state = b
	return nil
}
