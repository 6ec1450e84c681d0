package money

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"seatward.dev/seatward/internal/domain"
)

var today = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

func TestDecide(t *testing.T) {
	t.Parallel()
	on := func(day string) time.Time {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, c := range []struct {
		name             string
		seller, sellerID string
		country, id      string
		on               time.Time
		want             Tax
		code             domain.Code
		field            string
	}{
		{name: "at home", seller: "DE", country: "DE", want: Tax{domain.TaxStandard, 1900}},
		{name: "at home with a number", seller: "DE", sellerID: "DE123456789", country: "DE", id: "DE987654321", want: Tax{domain.TaxStandard, 1900}},
		{name: "at home during the cut of 2020", seller: "DE", country: "DE", on: on("2020-12-31"), want: Tax{domain.TaxStandard, 1600}},
		{name: "the day after", seller: "DE", country: "DE", on: on("2021-01-01"), want: Tax{domain.TaxStandard, 1900}},
		{name: "the day before", seller: "DE", country: "DE", on: on("2020-06-30"), want: Tax{domain.TaxStandard, 1900}},
		{name: "abroad with a number", seller: "DE", sellerID: "DE123456789", country: "FR", id: "FRXX999999999", want: Tax{domain.TaxReverseCharge, 0}},
		{name: "abroad with a number as typed", seller: "DE", sellerID: "DE 123 456 789", country: "GR", id: "el 123-456-789", want: Tax{domain.TaxReverseCharge, 0}},
		{name: "abroad without", seller: "DE", sellerID: "DE123456789", country: "FI", want: Tax{domain.TaxDestination, 2550}},
		{name: "abroad without, before the rise", seller: "DE", country: "FI", on: on("2024-08-31"), want: Tax{domain.TaxDestination, 2400}},
		{name: "abroad with another country's number", seller: "DE", sellerID: "DE123456789", country: "FR", id: "IT12345678901", code: domain.CodeTaxID, field: "tax_id"},
		{name: "abroad with a wrong number", seller: "DE", sellerID: "DE123456789", country: "AT", id: "ATU1234567", code: domain.CodeTaxID, field: "tax_id"},
		{name: "abroad with a number, the seller without", seller: "DE", country: "FR", id: "FR12345678901", code: domain.CodeSellerIncomplete},
		{name: "abroad with a number, the seller's no VAT number", seller: "DE", sellerID: "12/345/67890", country: "FR", id: "FR12345678901", code: domain.CodeSellerIncomplete},
		{name: "to Switzerland", seller: "DE", country: "CH", id: "CHE-123.456.789", want: Tax{domain.TaxOutside, 0}},
		{name: "to Northern Ireland", seller: "IE", country: "GB", id: "XI123456789", want: Tax{domain.TaxOutside, 0}},
		{name: "from Switzerland", seller: "CH", country: "DE", want: Tax{domain.TaxOutside, 0}},
		{name: "within Switzerland", seller: "CH", country: "CH", want: Tax{domain.TaxOutside, 0}},
		{name: "seller without a country", country: "DE", code: domain.CodeSellerIncomplete},
		{name: "buyer without a country", seller: "DE", code: domain.CodeBillingIncomplete},
		{name: "buyer from nowhere", seller: "DE", country: "XX", code: domain.CodeCountry, field: "country"},
	} {
		if c.on.IsZero() {
			c.on = today
		}
		got, err := Decide(domain.Seller{Country: c.seller, TaxID: c.sellerID}, domain.BillingProfile{Country: c.country, TaxID: c.id}, c.on)
		if c.code != "" {
			if e := domain.AsError(err); e == nil || e.Code != c.code || e.Field != c.field {
				t.Errorf("%s: %v, want %s at %q", c.name, err, c.code, c.field)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %+v %v, want %+v", c.name, got, err, c.want)
		}
	}
}

// TestDecideCountsDaysOfTheLocation: the day is that of the given location.
func TestDecideCountsDaysOfTheLocation(t *testing.T) {
	t.Parallel()
	newYear := time.Date(2020, 12, 31, 23, 30, 0, 0, time.UTC)
	seller, buyer := domain.Seller{Country: "DE"}, domain.BillingProfile{Country: "DE"}
	for zone, want := range map[*time.Location]int{time.UTC: 1600, time.FixedZone("CET", 3600): 1900} {
		if got, err := Decide(seller, buyer, newYear.In(zone)); err != nil || got.Rate != want {
			t.Errorf("%s: %+v %v, want %d", zone, got, err, want)
		}
	}
}

// TestDecideEverywhere: any two countries and any day have an answer; only a
// standard rate charges anything, and a reverse charge never does.
func TestDecideEverywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seller := domain.Seller{Country: rapid.SampledFrom(Countries()).Draw(t, "seller")}
		buyer := domain.BillingProfile{Country: rapid.SampledFrom(Countries()).Draw(t, "buyer")}
		on := time.Unix(rapid.Int64Range(-1<<34, 1<<34).Draw(t, "on"), 0)
		if InUnion(seller.Country) {
			seller.TaxID = anyTaxID(t, seller.Country)
		}
		if InUnion(buyer.Country) && rapid.Bool().Draw(t, "business") {
			buyer.TaxID = anyTaxID(t, buyer.Country)
		}
		tax, err := Decide(seller, buyer, on)
		if err != nil {
			t.Fatal(err)
		}
		charges := tax.Treatment == domain.TaxStandard || tax.Treatment == domain.TaxDestination
		if charges != (tax.Rate > 0) || tax.Rate > 3000 {
			t.Fatalf("%+v", tax)
		}
		both := InUnion(seller.Country) && InUnion(buyer.Country)
		if both == (tax.Treatment == domain.TaxOutside) {
			t.Fatalf("%s to %s: %+v", seller.Country, buyer.Country, tax)
		}
	})
}
