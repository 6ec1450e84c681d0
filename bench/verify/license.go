package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"sync"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
	"seatward.dev/sdk/report"
)

const product = "studio"

// keys measures the verification of one license key, and of one bare signature to
// compare it with: a key with its chain has three.
func keys(context.Context) ([]figure, error) {
	private, message := licensetest.Key("bench"), make([]byte, 1000)
	public, signature := private.Public(), ed25519.Sign(private, message)
	bare, err := times("ed25519_verify", func() error {
		if key, ok := public.(ed25519.PublicKey); !ok || !ed25519.Verify(key, message, signature) {
			return errors.New("a good signature is refused")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	vendor := licensetest.NewVendor("bench")
	key, want := vendor.Issue(claims("lic_1", 10)), license.Expect{Roots: vendor.Roots(), Product: product}
	cold, err := times("verify_cold", func() error {
		_, err := license.Verify(key, want)
		return err
	})
	if err != nil {
		return nil, err
	}
	verifier := license.NewVerifier(vendor.Roots(), 16)
	cached, err := times("verify_cached", func() error {
		_, err := verifier.Verify(key, want)
		return err
	})
	return slices.Concat(bare, cold, cached), err
}

// statuses measures Guard.Status while nothing changes, and when the number of
// users does, with a handful of licenses and with ten thousand.
func statuses(ctx context.Context) ([]figure, error) {
	var out []figure
	for _, licenses := range []int{5, 10_000} {
		suffix := "_" + strconv.Itoa(licenses) + "_licenses"
		users := 1
		guard, err := installation(ctx, licenses, &users)
		if err != nil {
			return nil, err
		}
		status := func() error {
			_, err := guard.Status(ctx)
			return err
		}
		same, err := times("status"+suffix, status)
		if err != nil {
			return nil, err
		}
		changed, err := times("status_changed"+suffix, func() error {
			users = 3 - users
			return status()
		})
		if err != nil {
			return nil, err
		}
		out = append(append(out, same...), changed...)
	}
	return out, nil
}

// reports measures the making of a usage report.
func reports(ctx context.Context) ([]figure, error) {
	users := 1
	guard, err := installation(ctx, 5, &users)
	if err != nil {
		return nil, err
	}
	return times("report", func() error {
		_, err := guard.Report(ctx)
		return err
	})
}

// installation has so many licenses of one user each.
func installation(ctx context.Context, licenses int, users *int) (*seatward.Guard, error) {
	vendor := licensetest.NewVendor("bench")
	guard, err := seatward.Open(ctx, seatward.Config{
		Product: product, Roots: vendor.RootPEM(), Store: &memory{},
		Users: seatward.CounterFunc(func(context.Context, time.Time) (seatward.Usage, error) {
			return seatward.Usage{Internal: *users}, nil
		}),
	})
	if err != nil {
		return nil, err
	}
	var news report.News
	for i := range licenses {
		news.Keys = append(news.Keys, vendor.Issue(claims("lic_"+strconv.Itoa(i), 1)))
	}
	taken, err := guard.TakeNews(ctx, news)
	if err == nil && len(taken.Installed) != licenses {
		err = errors.New("not every license was installed")
	}
	return guard, err
}

func claims(id string, users int) license.Claims {
	start := licensetest.Epoch().AddDate(1, 0, 0)
	return license.Claims{
		Issuer: "https://licenses.vendor.example", LicenseID: id, Revision: 1, Audience: []string{license.ProductAudience(product)},
		IssuedAt: start, NotBefore: start,
		Lic: license.Lic{
			Serial: "SW-7Q4M-2K9D", Org: license.Org{ID: "org_1", Name: "Halden Shipyards"}, Product: product,
			Plan: "enterprise", Type: "perpetual", Name: "Yard floor", Users: license.Users{Internal: users}, Features: []string{"compare"},
		},
	}
}

// memory is a Store without a disk.
type memory struct {
	mu    sync.Mutex
	state []byte
}

func (m *memory) Load(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state == nil {
		return nil, fs.ErrNotExist
	}
	return m.state, nil
}

func (m *memory) Save(_ context.Context, state []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = state
	return nil
}
