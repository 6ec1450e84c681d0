package seatward_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"seatward.dev/sdk"
	"seatward.dev/sdk/license"
	"seatward.dev/sdk/licensetest"
)

func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "atelier")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	vendor := licensetest.NewVendor("example") // a product embeds its vendor's root

	guard, err := seatward.Open(ctx, seatward.Config{
		Product:     "atelier",
		ProductName: "Atelier",
		Roots:       vendor.RootPEM(),
		PortalURL:   "https://licenses.vendor.example",
		Store:       seatward.FileStore(filepath.Join(dir, "licenses.json")),
		Users: seatward.CounterFunc(func(context.Context, time.Time) (seatward.Usage, error) {
			return seatward.Usage{Internal: 7, External: 2}, nil
		}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("/admin/licenses/", http.StripPrefix("/admin/licenses", guard.Page()))

	now := time.Now()
	key := vendor.Issue(license.Claims{
		Issuer: "https://licenses.vendor.example", LicenseID: "lic_1", Revision: 1,
		Audience: []string{guard.InstallID()}, IssuedAt: now, NotBefore: now, Expires: now.AddDate(1, 0, 0),
		Lic: license.Lic{
			Serial: "SW-7Q4M-2K9D", Product: "atelier", Plan: "studio", Type: "annual", Name: "Design office",
			Users: license.Users{Internal: 10, External: 5}, Features: []string{"compare"},
		},
	})
	if _, err := guard.Install(ctx, key); err != nil {
		fmt.Println(err)
		return
	}
	status, err := guard.Status(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d of %d internal users\n", status.Usage.Internal, status.Entitlement.Users.Internal)
	fmt.Println("compare:", guard.Feature("compare", seatward.Internal))
	// Output:
	// 7 of 10 internal users
	// compare: true
}

// A refused key says why, in a word that programs can rely on.
func ExampleGuard_Install_refused() {
	vendor := licensetest.NewVendor("example")
	guard, err := seatward.Open(context.Background(), seatward.Config{
		Product: "atelier", Roots: vendor.RootPEM(), Store: &memoryStore{},
		Users: seatward.CounterFunc(func(context.Context, time.Time) (seatward.Usage, error) { return seatward.Usage{}, nil }),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = guard.Install(context.Background(), "eyJhbGciOiJFZERTQSIsInR5cCI6")
	fmt.Println(license.ReasonOf(err), errors.Is(err, license.Malformed))
	// Output: malformed true
}
